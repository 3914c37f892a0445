"""JSON as strangers write it, as values that can be kept."""

import json
import re
from typing import Any

TOO_LONG = re.compile(r"\d{300}")
"""A whole number of so many digits is beyond what a float holds, and of nothing that is counted."""
HALVES = re.compile(r"\\u[dD][89a-fA-F]")
"""Escapes of surrogates: a lone one is no character, and could be written nowhere."""


def loads(text: str) -> Any:
    """A JSON value; NaN and Infinity are null, a whole number too long for any use stays text, and half a
    character becomes U+FFFD.

    Raises JSONDecodeError and RecursionError.
    """
    whole = _whole if TOO_LONG.search(text) else None
    value = json.loads(text, parse_constant=lambda _: None, parse_int=whole)
    return _mended(value) if HALVES.search(text) else value


def _whole(digits: str) -> int | str:
    return digits if TOO_LONG.search(digits) else int(digits)


def _mended(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_mended(one) for one in value]
    return {_mended(key): _mended(one) for key, one in value.items()} if isinstance(value, dict) else value
