"""Slow, plain answers to check fast ones against."""

import geopandas as gpd
import numpy as np
import pyproj
from numpy.typing import NDArray

GEOD = pyproj.Geod(ellps="WGS84")


def distances_m(origins: gpd.GeoDataFrame, targets: gpd.GeoDataFrame) -> NDArray[np.float64]:
    """Every geodesic, (n, m), by pyproj."""
    o, t = origins.geometry, targets.geometry
    n, m = len(o), len(t)
    return np.asarray(
        GEOD.inv(np.repeat(o.x, m), np.repeat(o.y, m), np.tile(t.x, n), np.tile(t.y, n))[2]
    ).reshape(n, m)


def points(coordinates: list[tuple[float, float]], prefix: str = "p") -> gpd.GeoDataFrame:
    """WGS 84 points labelled p0, p1, …"""
    lon, lat = [c[0] for c in coordinates], [c[1] for c in coordinates]
    labels = [f"{prefix}{i}" for i in range(len(coordinates))]
    return gpd.GeoDataFrame(index=labels, geometry=gpd.points_from_xy(lon, lat), crs=4326)
