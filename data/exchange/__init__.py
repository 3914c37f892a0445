"""Data out: records as GeoJSON, CSV, GeoPackage or XLSX, with provenance and licence on every row."""

from data.exchange.about import About
from data.exchange.errors import ExchangeError, InTheWay
from data.exchange.formats import FORMATS, Written, format_of, to_bytes, write
from data.exchange.layered import layers_to_bytes, table_to_csv

__all__ = [
    "FORMATS",
    "About",
    "ExchangeError",
    "InTheWay",
    "Written",
    "format_of",
    "layers_to_bytes",
    "table_to_csv",
    "to_bytes",
    "write",
]
