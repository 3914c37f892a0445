"""The invented streets: the one-mile section grid everywhere, eight streets to the mile inside towns."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from data.demo.region import MILE_M

STREETS_PER_MILE = 8
STREET_M = MILE_M / STREETS_PER_MILE
GAP_M = 0.5
"""Rounding allowed when neighbours on a line are told apart from a gap."""


@dataclass(frozen=True)
class Lattice:
    """Corners of the street lattice; column and line count streets from the plane's origin."""

    column: NDArray[np.int64]
    line: NDArray[np.int64]
    town: NDArray[np.int64]
    """Position of the town a corner lies in, -1 in the country."""

    @property
    def xy(self) -> NDArray[np.float64]:
        return np.column_stack([self.column, self.line]).astype(np.float64) * STREET_M


def corners(region: BaseGeometry, towns: gpd.GeoDataFrame) -> Lattice:
    """All section corners in the region and all street corners in towns (geometry in metres)."""
    west, south, east, north = (int(edge // STREET_M) for edge in region.bounds)
    column, line = (grid.ravel() for grid in np.meshgrid(range(west, east + 2), range(south, north + 2)))
    points = np.asarray(shapely.points(column * STREET_M, line * STREET_M))
    town = np.full(len(points), -1)
    which, where = shapely.STRtree(points).query(towns.geometry.to_numpy(), predicate="intersects")
    town[where] = which
    shapely.prepare(region)
    kept = ((town >= 0) | is_section(column, line)) & shapely.intersects(region, points)
    return Lattice(column[kept], line[kept], town[kept])


def is_section(column: NDArray[np.int64], line: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether a corner is where two section roads meet."""
    both: NDArray[np.bool_] = (column % STREETS_PER_MILE == 0) & (line % STREETS_PER_MILE == 0)
    return both


def spans(
    across: NDArray[np.int64], along: NDArray[np.float64], rural: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pairs of neighbours along each lattice line, as positions in the input.

    ``across`` numbers the line a node lies on, ``along`` is its coordinate on it (metres). On a section line
    neighbours are joined over up to a mile, on a street over up to a block and never where both are ``rural``.
    """
    order = np.lexsort([along, across])
    first, second = order[:-1], order[1:]
    length = along[second] - along[first]
    section = across[first] % STREETS_PER_MILE == 0
    reach = np.where(section, MILE_M, STREET_M) + GAP_M
    joined = (across[first] == across[second]) & (length > GAP_M) & (length <= reach)
    joined &= section | ~(rural[first] & rural[second])
    return first[joined], second[joined]
