"""Which points have latitude and longitude exchanged, where that is certain."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

FEWEST_POINTS = 10
"""Below this a file has no majority to hold one point against."""
SPREADS = 3.0
"""A point belongs to the file's region within this many interquartile ranges of its quartiles."""
LEAST_SPREAD_DEG = 1.0
INSIDE_SHARE = 0.5
POINTS_AT_ONCE = 100_000


def find_swapped(
    lon: Floats, lat: Floats, known: Flags, areas: Sequence[BaseGeometry] | None = None
) -> Flags:
    """Points to exchange. Certain are: a latitude beyond 90° that fits exchanged; a point far from where
    the file's others lie which falls among them exchanged; a point in none of the jurisdictions ``areas``
    which falls in one exchanged, in a file that otherwise lies in them."""
    impossible = known & (np.abs(lat) > 90) & (np.abs(lon) <= 90) & (np.abs(lat) <= 180)
    swapped = impossible.copy()
    rest = known & ~impossible & (np.abs(lat) <= 90) & (np.abs(lon) <= 180)
    settled_lon = np.where(impossible, lat, lon)
    settled_lat = np.where(impossible, lon, lat)
    settled = rest | impossible
    if areas:
        swapped |= rest & _by_areas(lon, lat, rest, areas)
    if int(settled.sum()) >= FEWEST_POINTS:
        swapped |= (
            rest & ~swapped & _by_majority(settled_lon, settled_lat, settled & ~(swapped & ~impossible))
        )
    return swapped


def _by_majority(lon: Floats, lat: Floats, settled: Flags) -> Flags:
    west, east = _region(lon[settled])
    south, north = _region(lat[settled])
    apart = west > north or east < south or south > east or north < west
    if not apart:
        # Exchanged, the region would overlap itself: nothing is certain there.
        return np.zeros(len(lon), dtype=bool)
    inside = (lon >= west) & (lon <= east) & (lat >= south) & (lat <= north)
    exchanged = (lat >= west) & (lat <= east) & (lon >= south) & (lon <= north)
    return ~inside & exchanged


def _region(values: Floats) -> tuple[float, float]:
    low, high = np.quantile(values, [0.25, 0.75])
    spread = max(high - low, LEAST_SPREAD_DEG)
    return float(low - SPREADS * spread), float(high + SPREADS * spread)


def _by_areas(lon: Floats, lat: Floats, rest: Flags, areas: Sequence[BaseGeometry]) -> Flags:
    tree = shapely.STRtree(areas)
    straight = _within(tree, lon, lat, rest)
    crossed = _within(tree, lat, lon, rest & (np.abs(lon) <= 90))
    either = int((straight | crossed).sum())
    mostly = either >= INSIDE_SHARE * max(int(rest.sum()), 1)
    return ~straight & crossed & mostly


def _within(tree: shapely.STRtree, lon: Floats, lat: Floats, which: Flags) -> Flags:
    out = np.zeros(len(lon), dtype=bool)
    for at in np.array_split(np.flatnonzero(which), 1 + len(lon) // POINTS_AT_ONCE):
        found = tree.query(shapely.points(lon[at], lat[at]), predicate="intersects")
        out[at[np.unique(found[0])]] = True
    return out
