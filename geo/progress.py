"""How long work tells how far it is, and how it is stopped."""

from collections.abc import Callable

Progress = Callable[[float, str], None]
"""Called with the share done (0 to 1) and the step's key; it may raise `geo.errors.Cancelled`, which passes through."""
