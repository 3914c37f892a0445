"""What can go wrong during set-up, each with its remedy."""

from __future__ import annotations


class SetupError(Exception):
    """Set-up could not finish; the message says what to do."""
