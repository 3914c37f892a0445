"""Geometry and boxes between degrees (longitude first) and the two other systems that web maps ask for."""

from enum import Enum

import numpy as np
import shapely
from numpy.typing import NDArray

SPHERE_RADIUS_M = 6_378_137.0
"""Web Mercator takes the earth for a sphere of the ellipsoid's equatorial radius (EPSG Guidance Note 7-2, 1024)."""
MERCATOR_LATITUDE_MAX = 89.99
"""The poles themselves lie nowhere on it."""

Box = tuple[float, float, float, float]
Floats = NDArray[np.float64]


class Crs(Enum):
    """What geometry can be asked for in, with the order of its axes."""

    LON_LAT = "degrees, longitude first"
    LAT_LON = "degrees, latitude first"
    MERCATOR = "metres of Web Mercator, easting first"


def from_degrees(shapes: NDArray[np.object_], crs: Crs) -> NDArray[np.object_]:
    """Shapes in WGS 84 degrees, longitude first, as another system has them; None stays None."""
    if crs is Crs.LON_LAT:
        return shapes
    change = _swapped if crs is Crs.LAT_LON else _mercator
    moved: NDArray[np.object_] = shapely.transform(shapes, change)
    return moved


def box_to_degrees(box: Box, crs: Crs) -> Box:
    """A box in another system as west, south, east, north in degrees; west above east stays so."""
    if crs is Crs.LON_LAT:
        return box
    corners = np.array(box, dtype=np.float64).reshape(2, 2)
    moved = _swapped(corners) if crs is Crs.LAT_LON else _unmercator(corners)
    west, south, east, north = moved.ravel().tolist()
    return west, south, east, north


def _swapped(points: Floats) -> Floats:
    return points[:, ::-1]


def _mercator(points: Floats) -> Floats:
    lat = np.clip(points[:, 1], -MERCATOR_LATITUDE_MAX, MERCATOR_LATITUDE_MAX)
    x = SPHERE_RADIUS_M * np.radians(points[:, 0])
    y = SPHERE_RADIUS_M * np.arcsinh(np.tan(np.radians(lat)))
    return np.column_stack([x, y])


def _unmercator(points: Floats) -> Floats:
    lon = np.degrees(points[:, 0] / SPHERE_RADIUS_M)
    lat = np.degrees(np.arctan(np.sinh(np.clip(points[:, 1] / SPHERE_RADIUS_M, -700, 700))))
    return np.column_stack([lon, lat])
