"""The parameters of a request for features: read strictly, so that a misspelling is not taken for no filter."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

from data.errors import Invalid
from geo.crs import Crs, box_to_degrees
from response.boxes import Box, split
from response.ogc.clock import Span, read_span
from response.ogc.properties import Value, properties
from response.ogc.systems import DEFAULT_CRS, SYSTEMS

LIMIT, LIMIT_MAX = 100, 10_000
PARAMETERS = ("limit", "bbox", "bbox-crs", "crs", "datetime", "after")
"""Those every kind has, beside its properties."""
ID_MAX = 100

Pairs = Iterable[tuple[str, str]]


@dataclass(frozen=True)
class Ask:
    """Which features, and in which system. ``boxes`` are in degrees; ``after`` is the last id of the page before."""

    kind: str
    limit: int = LIMIT
    crs: str = DEFAULT_CRS
    boxes: tuple[Box, ...] | None = None
    span: Span | None = None
    fields: dict[str, Value] = field(default_factory=dict)
    """by the store's path"""
    after: str | None = None


def read_ask(kind: str, pairs: Pairs) -> Ask:
    """The request from its parameters. Raises Invalid for an unknown, repeated or unfitting one."""
    said = once(pairs)
    known = properties(kind)
    for name in said:
        if name not in PARAMETERS and (name not in known or known[name].path is None):
            offered = ", ".join([*PARAMETERS, *(one.name for one in known.values() if one.path)])
            raise Invalid(f"there is no parameter {name[:50]!r} for {kind}", remedy=f"it has {offered}")
    if "bbox-crs" in said and "bbox" not in said:
        raise Invalid("bbox-crs stands without bbox", remedy="give both, or neither")
    return Ask(
        kind,
        limit=_limit(said.get("limit")),
        crs=read_crs(said.get("crs"), "crs"),
        boxes=_boxes(said["bbox"], SYSTEMS[read_crs(said.get("bbox-crs"), "bbox-crs")])
        if "bbox" in said
        else None,
        span=read_span(said["datetime"], "datetime") if "datetime" in said else None,
        fields={
            str(known[name].path): known[name].read(text) for name, text in said.items() if name in known
        },
        after=_after(said.get("after")),
    )


def once(pairs: Pairs) -> dict[str, str]:
    """Parameters by name. Raises Invalid where one comes twice or holds a NUL."""
    said: dict[str, str] = {}
    for name, text in pairs:
        if name in said:
            raise Invalid(f"parameter {name[:50]!r} is given twice", remedy="give it once")
        if "\0" in text or (not text.isprintable() and "\ud800" <= max(text) <= "\udfff"):
            raise Invalid(f"{name[:50]}={text[:50]!r} is no text", remedy="leave out what cannot be written")
        said[name] = text
    return said


def read_crs(text: str | None, name: str) -> str:
    """The address of a system features can be had in. Raises Invalid for another."""
    if text is None:
        return DEFAULT_CRS
    bare = text[1:-1] if text.startswith("[") and text.endswith("]") else text
    if bare not in SYSTEMS:
        raise Invalid(f"{name}={text[:100]!r} is not offered", remedy=f"use {', '.join(SYSTEMS)}")
    return bare


def _limit(text: str | None) -> int:
    """How many; the standard wants more than the most to mean the most."""
    if text is None:
        return LIMIT
    if not (text.isascii() and text.isdigit()) or int(text[:20]) < 1:
        raise Invalid(f"limit={text[:50]!r} is no count", remedy=f"give a whole number from 1 to {LIMIT_MAX}")
    return min(int(text[:20]), LIMIT_MAX)


def _after(text: str | None) -> str | None:
    if text is not None and not (0 < len(text) <= ID_MAX):
        raise Invalid(f"after={text[:50]!r} is no id", remedy="follow the link next of the page before")
    return text


def _boxes(text: str, crs: Crs) -> tuple[Box, ...]:
    """The box in degrees, in two parts where it crosses the antimeridian; heights are not looked at."""
    try:
        values = [float(part) for part in text.split(",")]
    except ValueError:
        values = []
    if len(values) not in (4, 6) or not all(math.isfinite(value) for value in values):
        raise Invalid(
            f"bbox={text[:100]!r} is not four or six numbers",
            remedy="write the lower corner, then the upper one",
        )
    half = len(values) // 2
    west, south, east, north = box_to_degrees((*values[:2], *values[half : half + 2]), crs)  # type: ignore[arg-type]
    if south > north or (half == 3 and values[2] > values[5]):
        raise Invalid(
            f"bbox={text[:100]!r} has its lower corner above its upper one",
            remedy="write the lower corner first, each in the order of the system's axes",
        )
    return tuple(split((west, south, east, north)))
