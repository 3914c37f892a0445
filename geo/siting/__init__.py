"""Where to open sites: covering, median and center models with proven bounds."""

from geo.siting.answer import Siting
from geo.siting.center import lscp, p_center
from geo.siting.median import gains, mclp, p_median
from geo.siting.warming import warm

__all__ = ["Siting", "gains", "lscp", "mclp", "p_center", "p_median", "warm"]
