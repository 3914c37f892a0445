"""Which stock goes to which need, at least cost, with the reason for every line."""

from geo.allocation.plan import Allocation, allocate

__all__ = ["Allocation", "allocate"]
