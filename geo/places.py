"""From geometries in any reference system to one WGS 84 longitude and latitude each."""

from typing import TypeAlias

import geopandas as gpd
import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray

from geo.errors import BadArgument, CrsMissing

Frame: TypeAlias = gpd.GeoDataFrame | gpd.GeoSeries
Floats = NDArray[np.float64]

WGS84 = pyproj.CRS.from_epsg(4326)
_POINT = 0


def lonlat_of(frame: Frame, *, role: str = "geometries") -> Floats:
    """WGS 84 longitude and latitude in degrees, (n, 2), one row per geometry in the frame's order.

    A line or polygon stands for its representative point (`shapely.point_on_surface`), which, unlike the
    centroid, always lies on it. A missing or empty geometry, or one the projection cannot place, gives NaN.
    Raises CrsMissing, or BadArgument for coordinates that cannot be degrees; `role` names the frame in both.
    """
    crs = require_crs(frame, role=role)
    geometries = np.asarray(frame.geometry.array)
    lonlat = _coordinates(geometries)
    if not is_lonlat(crs):
        x, y = pyproj.Transformer.from_crs(crs, WGS84, always_xy=True).transform(lonlat[:, 0], lonlat[:, 1])
        lonlat = np.column_stack([x, y])
    lonlat[~np.isfinite(lonlat).all(axis=1)] = np.nan
    _check_degrees(lonlat, frame, role)
    return lonlat


def require_crs(frame: Frame, *, role: str = "geometries") -> pyproj.CRS:
    """The frame's reference system; CrsMissing with the remedy if it has none."""
    if frame.crs is None:
        raise CrsMissing(
            f"the {role} have no coordinate reference system, so distances in metres are unknown; "
            "name it, for example frame.set_crs('EPSG:4326') for longitude and latitude"
        )
    return pyproj.CRS(frame.crs)


def is_lonlat(crs: pyproj.CRS) -> bool:
    """Whether coordinates in this system already are WGS 84 longitude and latitude in degrees."""
    return bool(crs == WGS84 or crs.equals(WGS84, ignore_axis_order=True))


def _coordinates(geometries: NDArray[np.object_]) -> Floats:
    """x and y of each geometry's representative point; NaN where there is none."""
    shapes = shapely.get_type_id(geometries) > _POINT
    empty = shapely.is_empty(geometries)
    if shapes.any() or empty.any():
        geometries = geometries.copy()
        geometries[empty] = None
        geometries[shapes] = shapely.point_on_surface(geometries[shapes])
    return np.column_stack([shapely.get_x(geometries), shapely.get_y(geometries)])


def _check_degrees(lonlat: Floats, frame: Frame, role: str) -> None:
    for axis, name, limit in ((1, "latitude", 90.0), (0, "longitude", 360.0)):
        wrong = np.flatnonzero(np.abs(lonlat[:, axis]) > limit)
        if len(wrong):
            raise BadArgument(
                f"{len(wrong)} {role} have a {name} outside -{limit:.0f}…{limit:.0f} (first: "
                f"{frame.index[wrong[0]]!r}, {lonlat[wrong[0], axis]:.6g}); latitude and longitude may be "
                "swapped or the coordinate reference system wrong"
            )
