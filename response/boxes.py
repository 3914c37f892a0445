"""Bounding boxes as a map gives them: across the antimeridian, or more than once around the world."""

import math
from collections.abc import Sequence

from data.errors import Invalid

Box = tuple[float, float, float, float]

FULL_TURN_DEG = 360.0
WORLD: Box = (-180.0, -90.0, 180.0, 90.0)


def read_box(text: str) -> Box:
    """``west,south,east,north`` in degrees; raises Invalid with what is wrong."""
    try:
        values = [float(part) for part in text.split(",")]
    except ValueError:
        values = []
    if len(values) != 4 or not all(math.isfinite(value) for value in values):
        raise Invalid(
            f"bbox {text[:100]!r} is not four numbers", remedy="write west,south,east,north in degrees"
        )
    west, south, east, north = values
    if south > north:
        raise Invalid(
            f"bbox has south {south:g} above north {north:g}", remedy="write west,south,east,north in degrees"
        )
    return west, south, east, north


def split(box: Box) -> Sequence[Box]:
    """One or two boxes within ±180° that cover the same ground; west above east crosses the antimeridian."""
    west, south, east, north = box
    if east - west >= FULL_TURN_DEG:
        return [(-180.0, south, 180.0, north)]
    width = (east - west) % FULL_TURN_DEG if west > east else east - west
    start = (west + 180.0) % FULL_TURN_DEG - 180.0
    end = start + width
    if end <= 180.0:
        return [(start, south, end, north)]
    return [(start, south, 180.0, north), (-180.0, south, end - FULL_TURN_DEG, north)]
