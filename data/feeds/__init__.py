"""Live sources in: fetched with care, parsed without side effects, reconciled with what is stored."""
