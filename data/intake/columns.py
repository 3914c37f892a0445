"""Which columns say where a row is."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import islice

import numpy as np

from data.intake.degrees import parse_pair, read_degrees
from data.intake.errors import BadOption
from data.intake.table import Objects, Table
from data.intake.values import is_null
from data.intake.words import COORDINATES, TAGS, normals, variants

AXES = ("lat", "lon", "x", "y", "wkt", "place")
SAMPLE = 200
READABLE_SHARE = 0.5
WORDS = {axis: normals(COORDINATES[axis]) for axis in AXES}
URL_WORDS = frozenset({"mapurl", "googlemaps", "maplink", "viewmap", "maps", "mapsurl"})
WKT_STARTS = (
    "POINT",
    "LINESTRING",
    "POLYGON",
    "MULTI",
    "GEOMETRYCOLLECTION",
    "SRID=",
    "0101",
    "0102",
    "0103",
    "0106",
    "0001",
)


@dataclass(frozen=True)
class CoordinateColumns:
    """Either ``lat`` and ``lon`` (``degrees`` False where they are x and y of any kind), ``place`` or ``wkt``.

    ``also`` is a second pair (latitude, longitude) that was found and not used; ``rest`` is WKT that places the rows
    whose ``lat`` and ``lon`` are blank.
    """

    lat: str | None = None
    lon: str | None = None
    place: str | None = None
    wkt: str | None = None
    degrees: bool = True
    also: tuple[str, str] | None = None
    rest: str | None = None

    @property
    def names(self) -> list[str]:
        return [*self.axes.values(), *([self.rest] if self.rest else [])]

    @property
    def axes(self) -> dict[str, str]:
        """Column by axis, as ``told`` would name them."""
        first, second = ("lat", "lon") if self.degrees else ("y", "x")
        pairs = {first: self.lat, second: self.lon, "place": self.place, "wkt": self.wkt}
        return {axis: name for axis, name in pairs.items() if name is not None}


def coordinate_columns(table: Table, told: dict[str, str]) -> CoordinateColumns | None:
    """The columns to place rows by, None where there are none. Raises BadOption for half a pair."""
    if told:
        chosen = _told(told)
        return chosen if chosen.lat is None else replace(chosen, rest=_first(table, "wkt", _is_wkt))
    pairs = [pair for pair in (_pair(table, "lat", "lon"), _pair(table, "y", "x")) if pair]
    degrees = bool(pairs) and _pair(table, "lat", "lon") is not None
    if pairs:
        also = pairs[1] if len(pairs) > 1 else None
        rest = _first(table, "wkt", _is_wkt)
        return CoordinateColumns(lat=pairs[0][0], lon=pairs[0][1], degrees=degrees, also=also, rest=rest)
    wkt = _first(table, "wkt", _is_wkt)
    if wkt is not None:
        return CoordinateColumns(wkt=wkt)
    place = _first(table, "place", _is_pair) or _url(table)
    return CoordinateColumns(place=place) if place is not None else None


def _told(told: dict[str, str]) -> CoordinateColumns:
    if "wkt" in told:
        return CoordinateColumns(wkt=told["wkt"])
    if "place" in told:
        return CoordinateColumns(place=told["place"])
    for first, second in (("lat", "lon"), ("y", "x")):
        if first in told or second in told:
            if not (first in told and second in told):
                missing = second if first in told else first
                raise BadOption(f"{missing} is not mapped", remedy=f"add --map {missing}=COLUMN")
            return CoordinateColumns(lat=told[first], lon=told[second], degrees=first == "lat")
    raise BadOption(f"no such coordinate: {', '.join(told)}", remedy=f"use {', '.join(AXES)}")


def _pair(table: Table, first: str, second: str) -> tuple[str, str] | None:
    a, b = _first(table, first, _is_numbers), _first(table, second, _is_numbers)
    return (a, b) if a is not None and b is not None and a != b else None


def _first(table: Table, axis: str, fits: Callable[[Objects], bool]) -> str | None:
    """The column with the earliest synonym whose values fit."""
    ranked = []
    for at, name in enumerate(table.columns):
        forms = variants(name.rpartition(".")[2]) + variants(name)
        ranks = [WORDS[axis].index(form) for form in forms if form in WORDS[axis]]
        tagged = TAGS.get(table.tags.get(name, "")) == axis
        if (ranks or tagged) and fits(table.columns[name]):
            ranked.append((-1 if tagged else min(ranks), at, name))
    return min(ranked)[2] if ranked else None


def _known(values: Objects) -> list[object]:
    return list(islice((value for value in values if not is_null(value)), SAMPLE))


def _is_numbers(values: Objects) -> bool:
    known = _known(values)
    if not known:
        return True
    column = np.empty(len(known), dtype=object)
    column[:] = known
    return float(np.isfinite(read_degrees(column).values).mean()) >= READABLE_SHARE


def _is_wkt(values: Objects) -> bool:
    known = _known(values)
    good = [isinstance(v, dict) or str(v).strip().upper().startswith(WKT_STARTS) for v in known]
    return bool(good) and sum(good) >= READABLE_SHARE * len(good)


def _is_pair(values: Objects) -> bool:
    known = _known(values)
    return bool(known) and sum(parse_pair(v) is not None for v in known) >= READABLE_SHARE * len(known)


def _url(table: Table) -> str | None:
    return next(
        (
            name
            for name, values in table.columns.items()
            if set(variants(name)) & URL_WORDS and _is_pair(values)
        ),
        None,
    )
