"""What can go wrong on the way out."""

from data.errors import MusterError


class ExchangeError(MusterError):
    """A file that cannot be written as asked."""


class InTheWay(ExchangeError):
    """A file is there already and nobody said that it may be replaced."""
