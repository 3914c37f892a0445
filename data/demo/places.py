"""Towns and the campus as polygons: blocks of half a mile grown around the real centres until the area fits.

They are plausible approximations for an exercise, not city limits.
"""

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from data.demo.region import MILE_M, PLANE, plane_points
from data.demo.tables import document, rows

BLOCK_M = MILE_M / 2
WELD_M = 2.0
REACH = 2.2
"""How far a town may grow, in radii of the circle of its area."""


def towns(counties: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Towns, index name: fips, population, area (polygons in metres, not overlapping) and x, y of the centre.

    ``counties`` in metres; towns are cut at the outer edge of the eight counties.
    """
    table = rows("towns")
    centre = plane_points(*(np.array([float(row[key]) for row in table]) for key in ("lon", "lat")))
    area = np.array([float(row["area_km2"]) for row in table]) * 1e6
    owner, blocks = _grown(centre, area)
    inside = shapely.union_all(counties.geometry.to_numpy())
    shapes = [_outline(blocks[owner == n], inside, centre[n]) for n in range(len(table))]
    frame = gpd.GeoDataFrame(
        {
            "fips": [row["fips"] for row in table],
            "population": [int(row["population"]) for row in table],
            "x": centre[:, 0],
            "y": centre[:, 1],
        },
        geometry=shapes,
        crs=PLANE,
    )
    return frame.set_index(np.array([row["name"] for row in table], dtype=object))


def campus() -> shapely.Polygon:
    """The invented campus in Ames (metres)."""
    ring = np.array(document("campus")["outline"], dtype=float)
    return shapely.Polygon(plane_points(ring[:, 0], ring[:, 1]))


def _grown(
    centre: NDArray[np.float64], area: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """Owner (town's position) and lower-left corner of every block that belongs to a town."""
    radius = np.sqrt(area / np.pi)
    candidates = [_around(centre[n], radius[n] * REACH + BLOCK_M) for n in range(len(area))]
    town = np.repeat(np.arange(len(area)), [len(c) for c in candidates])
    block = np.concatenate(candidates)
    offset = (block + 0.5) * BLOCK_M - centre[town]
    distance = np.hypot(*offset.T) / radius[town]
    # The block a centre lies in goes to its town before any neighbour can claim it.
    distance[np.abs(offset).max(axis=1) <= BLOCK_M / 2] = -1
    want = np.maximum(1, np.round(area / BLOCK_M**2)).astype(int)
    taken: dict[tuple[int, int], int] = {}
    for n in np.argsort(distance, kind="stable"):
        key = (int(block[n, 0]), int(block[n, 1]))
        if want[town[n]] and key not in taken:
            taken[key] = int(town[n])
            want[town[n]] -= 1
    return np.array(list(taken.values())), np.array(list(taken.keys())) * BLOCK_M


def _around(point: NDArray[np.float64], reach_m: float) -> NDArray[np.int64]:
    low = np.floor((point - reach_m) / BLOCK_M).astype(int)
    high = np.floor((point + reach_m) / BLOCK_M).astype(int)
    columns, lines = np.meshgrid(np.arange(low[0], high[0] + 1), np.arange(low[1], high[1] + 1))
    return np.column_stack([columns.ravel(), lines.ravel()])


def _outline(blocks: NDArray[np.float64], inside: BaseGeometry, centre: NDArray[np.float64]) -> BaseGeometry:
    squares = shapely.box(blocks[:, 0], blocks[:, 1], blocks[:, 0] + BLOCK_M, blocks[:, 1] + BLOCK_M)
    shape = shapely.intersection(shapely.union_all(squares), inside)
    parts = shapely.get_parts(shape)
    parts = parts[shapely.get_dimensions(parts) == 2]
    return _welded(parts[np.argmin(shapely.distance(parts, shapely.Point(centre)))])


def _welded(shape: shapely.Polygon) -> BaseGeometry:
    """Where blocks meet at a corner only, the outline would touch itself: a small square joins them."""
    rings = [shape.exterior, *shape.interiors]
    corners = np.vstack([ring.coords[:-1] for ring in rings]).round(3)
    points, times = np.unique(corners, axis=0, return_counts=True)
    x, y = points[times > 1].T
    return shapely.union_all([shape, *shapely.box(x - WELD_M, y - WELD_M, x + WELD_M, y + WELD_M)])
