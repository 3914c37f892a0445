"""What can go wrong on the way out."""

from data.errors import Invalid, MusterError


class ExchangeError(MusterError):
    """A file that cannot be written as asked."""


class WrongFormat(ExchangeError, Invalid):
    """A format that is not known, or that cannot hold this kind."""


class TooMuch(ExchangeError, Invalid):
    """More than a format can hold."""


class InTheWay(ExchangeError):
    """A file is there already and nobody said that it may be replaced."""
