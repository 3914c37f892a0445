"""How far one gets: areas for drawing, contoured from minutes at the middles of a grid's cells."""

from collections.abc import Callable, Sequence
from itertools import pairwise
from typing import Final

import contourpy
import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.errors import BadArgument
from geo.network.chains import Floats
from geo.network.snapping import metres_per_degree
from geo.places import WGS84

CELL_M: Final = 100.0
_MAX_CELLS: Final = 250_000


def areas(
    minutes_at: Callable[[Floats], Floats],
    bounds: tuple[float, float, float, float],
    limits: Sequence[float],
    cell_m: float,
) -> gpd.GeoDataFrame:
    """One row per limit, ascending: `minutes` and `geometry`, empty where nothing is in reach.

    `minutes_at` answers for longitudes and latitudes, (n, 2), infinite where there is no trip.
    """
    wanted = sorted({float(limit) for limit in limits})
    if not wanted or not wanted[0] > 0 or not np.isfinite(wanted[-1]):
        raise BadArgument(f"minutes={list(limits)!r} are no limits; give one or more times above 0")
    if not cell_m > 0:
        raise BadArgument(f"cell_m={cell_m!r} is not a width; give metres above 0")
    lon, lat = _grid(bounds, cell_m)
    middles = np.column_stack([part.ravel() for part in np.meshgrid(lon, lat)])
    minutes = minutes_at(middles).reshape(len(lat), len(lon))
    # Contours need numbers; beyond the largest limit it does not matter which.
    level = np.where(np.isfinite(minutes), minutes, wanted[-1] * 2)
    contours = contourpy.contour_generator(
        lon, lat, np.minimum(level, wanted[-1] * 2), fill_type=contourpy.FillType.OuterOffset
    )
    shapes = [_polygons(*contours.filled(-1.0, limit)) for limit in wanted]
    return gpd.GeoDataFrame({"minutes": wanted}, geometry=shapes, crs=WGS84)


def _grid(bounds: tuple[float, float, float, float], cell_m: float) -> tuple[Floats, Floats]:
    """Longitudes and latitudes of the middles of cells that cover the bounds and a rim around them."""
    west, south, east, north = bounds
    east_m, north_m = map(float, metres_per_degree((south + north) / 2))
    width, height = (east - west) * east_m, (north - south) * north_m
    size = max(cell_m, float(np.sqrt(width * height / _MAX_CELLS)))
    columns, rows = int(width / size) + 5, int(height / size) + 5
    lon = west + (np.arange(columns, dtype=np.float64) - 1.5) * (size / east_m)
    lat = south + (np.arange(rows, dtype=np.float64) - 1.5) * (size / north_m)
    return lon, lat


def _polygons(points: list[NDArray[np.float64]], offsets: list[NDArray[np.uint32]]) -> BaseGeometry:
    """What contourpy gives for each polygon: its rings one after the other, the outer one first."""
    made = []
    for xy, starts in zip(points, offsets, strict=True):
        rings = [xy[a:b] for a, b in pairwise(starts)]
        made.append(shapely.Polygon(rings[0], rings[1:]))
    return shapely.make_valid(shapely.MultiPolygon(made)) if made else shapely.MultiPolygon()
