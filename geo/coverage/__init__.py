"""Who is within reach of a service, assessed at people; polygons are only drawn from the answer."""

from geo.coverage.answer import Coverage
from geo.coverage.assessing import assess
from geo.coverage.reached import Network, Reached
from geo.coverage.tables import Summary

__all__ = ["Coverage", "Network", "Reached", "Summary", "assess"]
