"""Whether the lines of a polygon cross so often that mending it would cost more than it is worth."""

from typing import Literal

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

CROSSINGS_MAX = 20_000
"""Mending takes time and memory with the number of crossings: a star of 1,001 points has 500,000 of them and took 18 s
and 1 GB; the most that real files showed are some hundred."""
NEAR_MAX = 3_000_000
NEAR_EACH_MAX = 10
"""Pairs of segments whose boxes meet, at all and for each segment; above both they are not even counted."""
PAIRS_AT_ONCE = 20_000_000
SIMPLE_VERTICES = 150
"""So few can cross no more often than is allowed."""


def too_intricate(geometry: BaseGeometry) -> bool:
    """True where the rings cross themselves or one another more often than ``CROSSINGS_MAX``."""
    if shapely.get_num_coordinates(geometry) <= SIMPLE_VERTICES:
        return False
    segments = _segments(geometry)
    most = max(NEAR_MAX, NEAR_EACH_MAX * len(segments))
    near = _pairs(segments, None, most)
    if near <= 2 * CROSSINGS_MAX:
        return False
    return near > most or _pairs(segments, "intersects", 2 * CROSSINGS_MAX) > 2 * CROSSINGS_MAX


def _segments(geometry: BaseGeometry) -> npt.NDArray[np.object_]:
    """Every side of every ring as a line of its own."""
    points, ring = shapely.get_coordinates(shapely.get_rings(shapely.get_parts(geometry)), return_index=True)
    same = ring[1:] == ring[:-1]
    return np.asarray(shapely.linestrings(np.stack([points[:-1], points[1:]], axis=1)[same]))


def _pairs(segments: npt.NDArray[np.object_], predicate: Literal["intersects"] | None, enough: int) -> int:
    """How many pairs meet, each counted from both ends, without a side's own and its two neighbours; counting stops
    where there are ``enough``."""
    tree, found, at = shapely.STRtree(segments), 0, 0
    step = max(1, min(4_096, PAIRS_AT_ONCE // len(segments)))
    while at < len(segments) and found <= enough:
        part = segments[at : at + step]
        found += max(0, tree.query(part, predicate=predicate).shape[1] - 3 * len(part))
        at += step
    return found
