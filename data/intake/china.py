"""GCJ-02 and BD-09, the shifted coordinates of Chinese web maps, back to WGS 84.

The shift is published in no standard; the constants are those of the widely checked eviltransform
implementation. The inverse iterates the forward shift until it closes to about a millimetre.
"""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

AXIS_M = 6378245.0
ECCENTRICITY_SQUARED = 0.00669342162296594323
BAIDU_PI = np.pi * 3000.0 / 180.0
BAIDU_LON_OFFSET, BAIDU_LAT_OFFSET = 0.0065, 0.006
ROUNDS = 12
NAMES = {"GCJ-02": "GCJ-02", "GCJ02": "GCJ-02", "BD-09": "BD-09", "BD09": "BD-09"}


def in_china(lon: Floats, lat: Floats) -> npt.NDArray[np.bool_]:
    """Where the shift applies (its own bounding box)."""
    return (lon >= 72.004) & (lon <= 137.8347) & (lat >= 0.8293) & (lat <= 55.8271)


def gcj_from_wgs(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """Shift WGS 84 degrees to GCJ-02; points outside China stay."""
    x, y = lon - 105.0, lat - 35.0
    common = 20.0 * np.sin(6.0 * x * np.pi) + 20.0 * np.sin(2.0 * x * np.pi)
    root = np.sqrt(np.abs(x))
    north = -100.0 + 2.0 * x + 3.0 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    north += (common + _waves(y, 20.0, 40.0, 160.0, 320.0)) * 2.0 / 3.0
    east = 300.0 + x + 2.0 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    east += (common + _waves(x, 20.0, 40.0, 150.0, 300.0)) * 2.0 / 3.0
    radians = np.radians(lat)
    magic = 1 - ECCENTRICITY_SQUARED * np.sin(radians) ** 2
    dlat = np.degrees(north / (AXIS_M * (1 - ECCENTRICITY_SQUARED) / (magic * np.sqrt(magic))))
    dlon = np.degrees(east / (AXIS_M / np.sqrt(magic) * np.cos(radians)))
    inside = in_china(lon, lat)
    return np.where(inside, lon + dlon, lon), np.where(inside, lat + dlat, lat)


def _waves(v: Floats, a: float, b: float, c: float, d: float) -> Floats:
    return (
        a * np.sin(v * np.pi)
        + b * np.sin(v / 3.0 * np.pi)
        + c * np.sin(v / 12.0 * np.pi)
        + d * np.sin(v * np.pi / 30.0)
    )


def wgs_from_gcj(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """WGS 84 degrees from GCJ-02."""
    lon0, lat0 = lon.copy(), lat.copy()
    for _ in range(ROUNDS):
        moved_lon, moved_lat = gcj_from_wgs(lon0, lat0)
        lon0, lat0 = lon0 - (moved_lon - lon), lat0 - (moved_lat - lat)
    return lon0, lat0


def wgs_from_bd(lon: Floats, lat: Floats) -> tuple[Floats, Floats]:
    """WGS 84 degrees from BD-09."""
    x, y = lon - BAIDU_LON_OFFSET, lat - BAIDU_LAT_OFFSET
    z = np.sqrt(x * x + y * y) - 0.00002 * np.sin(y * BAIDU_PI)
    theta = np.arctan2(y, x) - 0.000003 * np.cos(x * BAIDU_PI)
    return wgs_from_gcj(z * np.cos(theta), z * np.sin(theta))
