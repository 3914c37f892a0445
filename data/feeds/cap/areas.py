"""Polygons and circles of CAP (latitude first) to geometry in WGS 84, with what had to be repaired."""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from data.feeds.cap.message import Area
from geo.areas import buffer_m, cut_at_antimeridian
from geo.crossings import too_intricate
from geo.errors import GeoError

_NUMBER = r"[+-]?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?"
_PAIR = re.compile(rf"({_NUMBER})\s*,\s*({_NUMBER})")
_NUMBERS = re.compile(_NUMBER)
_ENDLESS = re.compile(r"\d{60}")
FEWEST = 3
"""Different corners of an area."""

Points = list[tuple[float, float]]


@dataclass(frozen=True)
class Place:
    """Where a message says its areas are. ``drawn`` tells for each whether it has a shape of its own; ``geometry`` is
    all shapes together, None where there is none; ``repairs`` begin with their field."""

    geometry: BaseGeometry | None
    drawn: tuple[bool, ...]
    repairs: tuple[str, ...]


def place(areas: Iterable[Area]) -> Place:
    """The shapes of all areas, mended where they have to be."""
    shapes: list[BaseGeometry] = []
    drawn: list[bool] = []
    repairs: list[str] = []
    for area in areas:
        made = [polygon(text) for text in area.polygons] + [circle(text) for text in area.circles]
        repairs += [repair for _, told in made for repair in told] + list(area.repairs)
        own = [shape for shape, _ in made if shape is not None]
        own += [] if area.geometry is None else [area.geometry]
        shapes += own
        drawn.append(bool(own))
    told = (f"place: {repair}" for repair in dict.fromkeys(repairs))
    return Place(joined(shapes), tuple(drawn), tuple(told))


def joined(shapes: list[BaseGeometry]) -> BaseGeometry | None:
    """One geometry of all: areas where there is one, else points."""
    areas = [one for one in shapes if one.geom_type in ("Polygon", "MultiPolygon")]
    if len(areas) == 1:
        return areas[0]
    if areas:
        return shapely.union_all(areas)
    return None if not shapes else shapes[0] if len(shapes) == 1 else shapely.union_all(shapes)


def polygon(text: str) -> tuple[BaseGeometry | None, list[str]]:
    """A ``polygon``; closed, turned and made valid where it has to be, None where nothing of it can be used."""
    if not text.strip():
        return None, []
    points, repairs = _points(text)
    points, turned = _turned(points)
    repairs += turned
    if any(abs(lat) > 90 or abs(lon) > 180 for lat, lon in points):
        return None, [*repairs, f"a polygon with '{_outside(points)}' lies outside the world: left out"]
    if not points:
        return None, repairs
    if len(set(points)) < FEWEST:
        return None, [*repairs, f"a polygon of {len(set(points))} different corners: left out"]
    if points[0] != points[-1]:
        points.append(points[0])
        repairs.append("a polygon was not closed: closed")
    ring = shapely.Polygon(_unwrapped(points))
    if not ring.is_valid and too_intricate(ring):
        return None, [*repairs, "a polygon crosses itself too often to be taken apart: left out"]
    shape = ring if ring.is_valid else areas_of(shapely.make_valid(ring))
    if not ring.is_valid:
        repairs.append("a polygon crossed itself: taken apart")
    if shape is None or shape.is_empty:
        return None, [*repairs, "a polygon without any area: left out"]
    return cut_at_antimeridian(shape), repairs


def circle(text: str) -> tuple[BaseGeometry | None, list[str]]:
    """A ``circle``, ``lat,lon km``; a point where the radius is 0."""
    if not text.strip():
        return None, []
    numbers = [float(one) for one in _NUMBERS.findall(text)]
    if len(numbers) not in (2, 3) or not all(map(math.isfinite, numbers)):
        return None, [f"circle '{text[:60]}' is no lat,lon radius: left out"]
    repairs = [] if len(numbers) == 3 else ["a circle without radius: its middle alone"]
    lat, lon, radius_km = [*numbers, 0.0][:3]
    if abs(lat) > 90 or abs(lon) > 180 or radius_km < 0:
        return None, [f"circle '{text[:60]}' lies outside the world: left out"]
    middle = shapely.Point(lon, lat)
    if radius_km == 0:
        return middle, repairs
    try:
        return buffer_m(middle, radius_km * 1000), repairs
    except GeoError:
        return middle, [*repairs, f"a circle of {radius_km:g} km cannot be drawn: its middle alone"]


def _points(text: str) -> tuple[Points, list[str]]:
    """Pairs of latitude and longitude, none where they cannot be read; and what was odd about them."""
    if _ENDLESS.search(text):  # the patterns would try for minutes where such a number begins
        return [], [f"polygon '{text.strip()[:40]}' holds what is no number: left out"]
    text = " ".join(text.split())
    tokens = [token.strip(",").split(",") for token in text.split()]
    tokens = [token for token in tokens if token != [""]]
    told: list[str] = []
    sizes = {len(token) for token in tokens}
    if sizes == {3}:
        told, pairs = ["a polygon with heights: left out"], [(one[0], one[1]) for one in tokens]
    elif sizes == {2}:
        untidy = any(token.startswith(",") or token.endswith(",") for token in text.split())
        told = ["a polygon with commas too many: read without"] if untidy else []
        pairs = [(one[0], one[1]) for one in tokens]
    else:
        rest = _PAIR.sub(" ", text).replace(",", " ").strip()
        if rest:
            return [], [f"a polygon holds '{rest[:40]}': it cannot be read"]
        told, pairs = ["a polygon with odd blanks: read"], _PAIR.findall(text)
    try:
        points = [(float(lat), float(lon)) for lat, lon in pairs]
    except ValueError:
        points = [(math.nan, math.nan)]
    if not all(math.isfinite(lat) and math.isfinite(lon) for lat, lon in points):
        return [], [f"polygon '{text.strip()[:40]}' holds what is no number: left out"]
    return points, told


def _turned(points: Points) -> tuple[Points, list[str]]:
    """Points whose first numbers can only be longitudes, the other way round."""
    if any(abs(lat) > 90 for lat, _ in points) and all(
        abs(lat) <= 180 and abs(lon) <= 90 for lat, lon in points
    ):
        return [(lon, lat) for lat, lon in points], ["a polygon had longitude first: turned round"]
    return points, []


def _outside(points: Points) -> str:
    return next(f"{lat:g},{lon:g}" for lat, lon in points if abs(lat) > 90 or abs(lon) > 180)


def _unwrapped(points: Points) -> np.ndarray[tuple[int, int], np.dtype[np.float64]]:
    """Longitude and latitude, running on past ±180° where the ring crosses it near there."""
    lonlat = np.array([(lon, lat) for lat, lon in points])
    if np.abs(np.diff(lonlat[:, 0])).max() > 180 and np.abs(lonlat[:, 0]).min() > 90:
        lonlat[:, 0] = np.where(lonlat[:, 0] < 0, lonlat[:, 0] + 360, lonlat[:, 0])
    return lonlat


def areas_of(shape: BaseGeometry) -> BaseGeometry | None:
    """The polygons of a geometry, None where it has none."""
    parts = [
        piece
        for part in shapely.get_parts(shape)
        for piece in shapely.get_parts(part)
        if piece.geom_type == "Polygon"
    ]
    return joined(parts)
