"""Two places that may be one, as sheets over a map: each with its sign, and the way between them."""

from typing import Any

import numpy as np
import shapely
from shapely.geometry import LineString, mapping
from shapely.geometry.base import BaseGeometry

from data.schema import Record
from views import words
from views.filemap import simple

NAME_LETTERS = 34
AROUND_DEG = 0.0004
"""At least so much of the ground is shown around them, some 40 m each way."""
SIGNS = {
    "one": {"colour": "accent", "shape": "dot"},
    "two": {"colour": "order", "shape": "diamond"},
}  # fmt: skip


def sheets(
    one: Record | None, two: Record | None, distance_m: float | None, units: str
) -> list[dict[str, Any]]:
    """What lies where, by name; outlines apart from points. Empty where neither has a place."""
    placed = _placed(one, two)
    if not placed:
        return []
    points = [_feature(value, _middle(shape)) for value, _, shape in placed]
    if len(placed) == 2:
        between = LineString([_middle(shape) for *_, shape in placed])
        points = [_feature("between", between, size=0), *points]
    classes = [
        {"value": value, "word": words.short(record.name, NAME_LETTERS), **SIGNS[value]}
        for value, record, _ in placed
    ]
    common = {"stay": True, "property": "class", "size": "size", "classes": classes}
    found = [
        {"id": "pair", "title": title(len(placed), distance_m, units), "look": "dots", "data": _all(points)}
        | common
    ]
    areas = [(value, shape) for value, _, shape in placed if shape.geom_type != "Point"]
    if areas:
        outlines = simple(np.array([shape for _, shape in areas], dtype=object))
        drawn = [_feature(value, shape) for (value, _), shape in zip(areas, outlines, strict=True)]
        found.append({"id": "pair-areas", "title": "", "look": "outline", "data": _all(drawn)} | common)
    return found


def title(number: int, distance_m: float | None, units: str) -> str:
    """How far apart they are."""
    if number < 2:
        return "The other has no place"
    if distance_m is not None and distance_m < 1:
        return "At the same point"
    return f"{words.distance(distance_m, units)} apart"


def bounds(one: Record | None, two: Record | None) -> tuple[float, float, float, float] | None:
    """West, south, east, north around both."""
    shapes = [shape for *_, shape in _placed(one, two)]
    if not shapes:
        return None
    west, south, east, north = shapely.total_bounds(np.array(shapes, dtype=object))
    return west - AROUND_DEG, south - AROUND_DEG, east + AROUND_DEG, north + AROUND_DEG


def _placed(one: Record | None, two: Record | None) -> list[tuple[str, Record, BaseGeometry]]:
    both = (("one", one), ("two", two))
    return [
        (value, record, record.geometry) for value, record in both if record and record.geometry is not None
    ]


def _middle(shape: BaseGeometry) -> BaseGeometry:
    return shapely.point_on_surface(shape)


def _feature(value: str, shape: BaseGeometry, *, size: int = 1) -> dict[str, Any]:
    return {"type": "Feature", "geometry": mapping(shape), "properties": {"class": value, "size": size}}


def _all(features: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": features}
