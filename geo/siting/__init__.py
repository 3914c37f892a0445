"""Where to open sites: covering, median and center models with proven bounds."""

from geo.siting.answer import Siting
from geo.siting.median import gains, mclp, p_median

__all__ = ["Siting", "gains", "mclp", "p_median"]
