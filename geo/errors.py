"""What the spatial engine refuses.

GeoError
  CrsMissing        coordinates without a reference system
  WrongGeometry     a geometry type, or no geometry at all, where another is needed
  BadArgument       a number or option that cannot be meant
  Cancelled         long work that somebody stopped
"""


class GeoError(Exception):
    """Base of everything raised by `geo`; the message names the value and the remedy."""


class CrsMissing(GeoError, ValueError):
    """The coordinates have no reference system, so metres cannot be computed."""


class WrongGeometry(GeoError, ValueError):
    """The geometry is not one the operation can answer for."""


class BadArgument(GeoError, ValueError):
    """An argument has a value that cannot be meant."""


class Cancelled(GeoError):
    """The work was stopped by whoever asked for it; there is no answer."""
