"""Polygons around people whom no service reaches, for drawing: outlined on a grid, counted at the points."""

from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.areas import first_containing
from geo.contours import outlines
from geo.coverage.reached import NOWHERE, Bools, Floats, Ints
from geo.coverage.tables import covered_people, placed_at
from geo.ellipsoid import SEMI_MAJOR_M
from geo.errors import BadArgument
from geo.places import WGS84

_COLUMNS: Final = ["people", "places", "worst_m", "worst_minutes", "geometry"]
# Nobody is drawn nearer the edge than this, however near the limit they are, nor counted more than twice over it.
_LEAST: Final = 0.2
_MOST: Final = 1.0
_SHORTEST: Final = 1e-6
_OWN_CELL: Final = 0.5

Polygons = NDArray[np.object_]


def gaps(
    points: gpd.GeoDataFrame,
    value: Floats,
    limit: float,
    *,
    cell_m: float | None = None,
    within: BaseGeometry | None = None,
) -> gpd.GeoDataFrame:
    """Polygons around uncovered people: WGS 84, most people first; see `Coverage.gaps`."""
    if cell_m is not None and not cell_m > 0:
        raise BadArgument(f"cell_m={cell_m!r} is not a width; give metres above 0")
    missed = points["population"].fillna(0.0).to_numpy() - covered_people(points)
    seen = placed_at(points) & (points["population"].to_numpy() > 0)
    wanted = seen & (missed > 0)
    if not wanted.any():
        return gpd.GeoDataFrame(columns=_COLUMNS, geometry="geometry", crs=WGS84)
    lonlat = shapely.get_coordinates(points.geometry.array[seen])
    drawn = outlines(lonlat, _excess(value[seen], limit, wanted[seen]), cell_m=cell_m)
    there = points.loc[wanted, ["distance_m", "minutes", "geometry"]].reset_index(drop=True)
    polygons, owner = _owned(_clipped(drawn.polygons, within), there, drawn.cell_m, within)
    grouped = there.assign(people=missed[wanted]).groupby(owner)
    table = gpd.GeoDataFrame(
        {
            "people": grouped["people"].sum(),
            "places": grouped.size(),
            "worst_m": grouped["distance_m"].max(),
            "worst_minutes": grouped["minutes"].max(),
        },
        geometry=polygons,
        crs=WGS84,
    )
    return table.sort_values("people", ascending=False, kind="stable", ignore_index=True)


def _excess(value: Floats, limit: float, wanted: Bools) -> Floats:
    """Share by which each point is beyond the limit, and how far it is from the other side of it otherwise."""
    beyond = value / max(limit, _SHORTEST) - 1.0
    size = np.clip(np.nan_to_num(np.abs(beyond), nan=_MOST, posinf=_MOST), _LEAST, _MOST)
    return np.asarray(np.where(wanted, size, -size))


def _owned(
    polygons: Polygons, there: pd.DataFrame, cell_m: float, within: BaseGeometry | None
) -> tuple[Polygons, Ints]:
    """The polygons that hold a point, with the polygon of each point; those in none get a small one of their own."""
    places = gpd.GeoSeries(there["geometry"], crs=WGS84)
    owner = first_containing(places, gpd.GeoSeries(polygons, crs=WGS84))
    alone = np.flatnonzero(owner == NOWHERE)
    boxes, owner_of_alone = _own_cells(shapely.get_coordinates(places.array[alone]), cell_m, within)
    owner[alone] = len(polygons) + owner_of_alone
    kept, owner = np.unique(owner, return_inverse=True)
    return np.concatenate([polygons, boxes])[kept], owner


def _own_cells(lonlat: Floats, cell_m: float, within: BaseGeometry | None) -> tuple[Polygons, Ints]:
    """A square of a cell's width around each group of points in one cell, inside the area where the points are."""
    if not len(lonlat):
        return np.empty(0, dtype=object), np.empty(0, dtype=np.int64)
    tall = np.degrees(cell_m / SEMI_MAJOR_M)
    wide = tall / max(np.cos(np.radians(np.abs(lonlat[:, 1]).mean())), 0.05)
    cells, group = np.unique(np.floor(lonlat / (wide, tall)), axis=0, return_inverse=True)
    number, half = group.ravel(), np.array([wide, tall]) * _OWN_CELL / 2
    low, high = np.full(cells.shape, np.inf), np.full(cells.shape, -np.inf)
    np.minimum.at(low, number, lonlat - half)
    np.maximum.at(high, number, lonlat + half)
    boxes = np.atleast_1d(np.asarray(shapely.box(*low.T, *high.T), dtype=object))
    if within is not None:
        clipped = shapely.intersection(boxes, within)
        # Someone on the wrong side of the border is still someone uncovered.
        boxes = np.where(shapely.area(clipped) > 0, clipped, boxes)
    return boxes, number


def _clipped(polygons: Polygons, within: BaseGeometry | None) -> Polygons:
    """The parts of the polygons inside an area, one polygon each."""
    if within is None or not len(polygons):
        return polygons
    shapely.prepare(within)
    crossing = ~shapely.contains_properly(within, polygons)
    cut = shapely.get_parts(shapely.intersection(polygons[crossing], within))
    areas = cut[shapely.get_dimensions(cut) == 2]
    return np.concatenate([polygons[~crossing], areas])
