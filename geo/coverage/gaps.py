"""Polygons around people whom no service reaches, for drawing."""

import math
from typing import Final

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geo.areas import first_containing
from geo.cells import LEVEL, cells_bounds, cells_of
from geo.ellipsoid import SEMI_MAJOR_M
from geo.errors import BadArgument
from geo.places import WGS84

_GAP_COLUMNS: Final = ["people", "places", "worst_m", "geometry"]


def gaps(points: gpd.GeoDataFrame, *, cell_m: float = 1000.0) -> gpd.GeoDataFrame:
    """Polygons around uncovered people: WGS 84, most people first; see `Coverage.gaps`."""
    if not cell_m > 0:
        raise BadArgument(f"cell_m={cell_m!r} is not a width; give metres above 0")
    missed = points[points["covered"].eq(False).fillna(False) & (points["population"] > 0)]
    if missed.empty:
        return gpd.GeoDataFrame(columns=_GAP_COLUMNS, geometry="geometry", crs=WGS84)
    lonlat = shapely.get_coordinates(missed.geometry.array)
    shift = _shift_for(cell_m, float(np.abs(lonlat[:, 1]).mean()))
    cells, cell_of_point = np.unique(cells_of(*lonlat.T) >> shift, return_inverse=True)
    polygons = _joined(cells, shift)
    # A cell's middle, unlike its points, is never on the border between two polygons.
    middles = gpd.GeoSeries(shapely.centroid(_boxes(cells, shift)), crs=WGS84)
    gap = first_containing(middles, gpd.GeoSeries(polygons, crs=WGS84))[cell_of_point]
    grouped = missed.groupby(gap)
    table = gpd.GeoDataFrame(
        {
            "people": grouped["population"].sum(),
            "places": grouped.size(),
            "worst_m": grouped["distance_m"].max(),
        },
        geometry=polygons,
        crs=WGS84,
    )
    return table.sort_values("people", ascending=False, kind="stable", ignore_index=True)


def _shift_for(cell_m: float, latitude: float) -> int:
    """Shift of the smallest map cells at least `cell_m` wide at a latitude."""
    smallest = 2 * math.pi * SEMI_MAJOR_M * math.cos(math.radians(min(latitude, 85.0))) / 2**LEVEL
    return 2 * min(max(math.ceil(math.log2(cell_m / smallest)), 0), LEVEL)


def _boxes(cells: NDArray[np.int64], shift: int) -> NDArray[np.object_]:
    west, south, east, north = cells_bounds(cells, shift).T
    return np.atleast_1d(np.asarray(shapely.box(west, south, east, north), dtype=object))


def _joined(cells: NDArray[np.int64], shift: int) -> NDArray[np.object_]:
    """Polygons of the cells, those that share an edge in one."""
    return np.atleast_1d(shapely.get_parts(shapely.coverage_union_all(_boxes(cells, shift))))
