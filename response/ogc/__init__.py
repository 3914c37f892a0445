"""OGC API Features: what a request asks for, in our types. Pure: no store, no HTTP."""

from response.ogc.asking import LIMIT, LIMIT_MAX, PARAMETERS, Ask, once, read_ask, read_crs
from response.ogc.properties import Property, properties
from response.ogc.systems import DEFAULT_CRS, SYSTEMS
from response.ogc.times import Times, times_of

__all__ = [
    "DEFAULT_CRS",
    "LIMIT",
    "LIMIT_MAX",
    "PARAMETERS",
    "SYSTEMS",
    "Ask",
    "Property",
    "Times",
    "once",
    "properties",
    "read_ask",
    "read_crs",
    "times_of",
]
