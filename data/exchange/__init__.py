"""Data out: records in the formats others use, with provenance and licence on every row."""

from data.exchange.about import About
from data.exchange.errors import ExchangeError, InTheWay, TooMuch, WrongFormat
from data.exchange.formats import FORMATS, Format, Written, format_of, formats_for, spooled, to_bytes, write
from data.exchange.layered import layers_to_bytes, table_to_csv

__all__ = [
    "FORMATS",
    "About",
    "ExchangeError",
    "Format",
    "InTheWay",
    "TooMuch",
    "Written",
    "WrongFormat",
    "format_of",
    "formats_for",
    "layers_to_bytes",
    "spooled",
    "table_to_csv",
    "to_bytes",
    "write",
]
