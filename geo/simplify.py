"""Shapes with no more vertices than a map shows, neighbours still touching."""

import math
from typing import Final, TypeVar

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geo.cells import TILE_PX
from geo.ellipsoid import SEMI_MAJOR_M
from geo.errors import BadArgument
from geo.places import require_crs
from geo.validity import repair_polygons

Frame = TypeVar("Frame", gpd.GeoDataFrame, gpd.GeoSeries)

_POLYGONAL: Final = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)
# Web Mercator stretches without end towards the poles; beyond here detail is not cut further.
_MAX_LATITUDE_DEG: Final = 85.0


def pixel_degrees(zoom: float, latitude: float = 0.0) -> float:
    """Height in degrees of latitude of a pixel of a Web Mercator map (256-pixel tiles) at `zoom`."""
    if not math.isfinite(zoom):
        raise BadArgument(f"zoom {zoom!r} is not a number; give the map's zoom, 0 to 22")
    shrink = math.cos(math.radians(min(abs(latitude), _MAX_LATITUDE_DEG)))
    return float(360.0 / (TILE_PX * 2.0**zoom) * shrink)


def pixel_metres(zoom: float, latitude: float = 0.0) -> float:
    """Size in metres on the ground of the same pixel."""
    return math.radians(pixel_degrees(zoom, latitude)) * SEMI_MAJOR_M


def simplify_for_zoom(frame: Frame, zoom: float, *, pixels: float = 1.0) -> Frame:
    """The frame with its shapes simplified to what a map at `zoom` shows.

    What is dropped is smaller than `pixels` on screen at the middle latitude of the frame's bounds: for
    polygons the square root of the area of a dropped corner (Visvalingam-Whyatt), for lines the distance moved
    (Douglas-Peucker). Tolerances are in the frame's own units: degrees for geographic systems, else metres.
    Neighbouring polygons that match edge for edge (a coverage) keep shared borders; those that overlap their
    neighbours are simplified one by one, with their topology kept. Nothing disappears: the smallest
    polygon is a triangle. Invalid polygons are repaired first, keeping only polygons. Points, missing and empty
    geometries stay.

    Give a layer whole, not what is in view, so that borders do not depend on the view. Raises CrsMissing.
    """
    crs = require_crs(frame, role="shapes")
    geometries = np.asarray(frame.geometry.array)
    result = frame.copy()
    if not len(geometries) or shapely.is_empty(geometries).all():
        return result
    latitude = _middle_latitude(frame)
    if crs.is_geographic:
        tolerance = pixels * pixel_degrees(zoom, latitude)
    else:
        tolerance = pixels * pixel_metres(zoom, latitude) / crs.axis_info[0].unit_conversion_factor
    simplified = gpd.GeoSeries(simplify_shapes(geometries, tolerance), index=frame.index, crs=frame.crs)
    if isinstance(frame, gpd.GeoSeries):
        return simplified
    return result.set_geometry(simplified.rename(frame.geometry.name))


def simplify_shapes(geometries: NDArray[np.object_], tolerance: float) -> NDArray[np.object_]:
    """`simplify_for_zoom` for an array of shapes and a tolerance in their units."""
    result = repair_polygons(geometries.copy())
    polygons = np.isin(shapely.get_type_id(result), _POLYGONAL) & ~shapely.is_empty(result)
    matched = np.zeros(len(result), dtype=bool)
    matched[polygons] = _matching(result[polygons])
    if matched.any():
        result[matched] = shapely.coverage_simplify(result[matched], tolerance)
    rest = ~matched
    result[rest] = shapely.simplify(result[rest], tolerance, preserve_topology=True)
    return result


def _matching(polygons: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Which polygons neither overlap another nor meet it with unequal edges."""
    if not len(polygons) or shapely.coverage_is_valid(polygons):
        return np.ones(len(polygons), dtype=bool)
    alone: NDArray[np.bool_] = shapely.is_empty(shapely.coverage_invalid_edges(polygons))
    # A flawed edge is reported on one side only where the other polygon merely lies inside.
    return alone if shapely.coverage_is_valid(polygons[alone]) else np.zeros(len(polygons), dtype=bool)


def _middle_latitude(frame: gpd.GeoDataFrame | gpd.GeoSeries) -> float:
    west, south, east, north = frame.total_bounds
    if frame.crs.is_geographic:
        return float((south + north) / 2)
    middle = gpd.GeoSeries.from_xy([(west + east) / 2], [(south + north) / 2], crs=frame.crs).to_crs(4326)
    latitude = float(middle.y.iloc[0])
    return latitude if math.isfinite(latitude) else 0.0
