"""The WGS 84 ellipsoid: geocentric coordinates and geodesic lengths for arrays."""

from typing import Final

import numpy as np
import pyproj
from numpy.typing import NDArray

SEMI_MAJOR_M: Final = 6_378_137.0
FLATTENING: Final = 1 / 298.257223563
SEMI_MINOR_M: Final = SEMI_MAJOR_M * (1 - FLATTENING)
ECCENTRICITY_2: Final = FLATTENING * (2 - FLATTENING)

# The smallest (meridian at the equator) and largest (any direction at a pole) radius of curvature.
MIN_RADIUS_M: Final = SEMI_MINOR_M**2 / SEMI_MAJOR_M
MAX_RADIUS_M: Final = SEMI_MAJOR_M**2 / SEMI_MINOR_M

# Up to here the arc formula is within 1e-5 m of the geodesic; pyproj answers beyond.
ARC_LIMIT_M: Final = 200_000.0

GEOD: Final = pyproj.Geod(ellps="WGS84")

Floats = NDArray[np.float64]


def to_ecef(lonlat: Floats) -> Floats:
    """Geocentric x, y, z in metres, (n, 3), of WGS 84 longitudes and latitudes in degrees, (n, 2)."""
    lon, lat = np.radians(lonlat[:, 0]), np.radians(lonlat[:, 1])
    sin_lat = np.sin(lat)
    normal = SEMI_MAJOR_M / np.sqrt(1 - ECCENTRICITY_2 * sin_lat * sin_lat)
    across = normal * np.cos(lat)
    out = np.empty((len(lon), 3))
    np.multiply(across, np.cos(lon), out=out[:, 0])
    np.multiply(across, np.sin(lon), out=out[:, 1])
    np.multiply(normal, sin_lat * (1 - ECCENTRICITY_2), out=out[:, 2])
    return out


def arc_m(start: Floats, end: Floats, chord_m: Floats) -> Floats:
    """Geodesic metres between geocentric points (…, 3) whose straight distance is `chord_m`.

    s = 2R·asin(c / 2R), R being the radius of the normal section along the chord at its middle (Euler's
    formula, written as the curvature d'Ad·√(m'Am) / (|d|²·√(m'A²m)) of the quadric x'Ax = 1, which needs no
    trigonometry). Measured against pyproj.Geod: within 1e-8 m to 50 km, 3e-7 m at 100 km, 1e-5 m at 200 km.
    """
    x, y, z = (end[..., i] - start[..., i] for i in range(3))
    mid_x, mid_y, mid_z = (end[..., i] + start[..., i] for i in range(3))
    equator, pole = SEMI_MAJOR_M**-2, SEMI_MINOR_M**-2
    along = (x * x + y * y) * equator + z * z * pole
    steep = (mid_x * mid_x + mid_y * mid_y) * (equator * equator / 4) + mid_z * mid_z * (pole * pole / 4)
    squared = chord_m * chord_m
    # Nothing is curved over no distance, nor between antipodes, whose middle is the earth's.
    with np.errstate(divide="ignore", invalid="ignore"):
        radius = squared / along * np.sqrt(steep / (1 - along / 4))
        arc = 2 * radius * np.arcsin(np.minimum(chord_m / (2 * radius), 1))
    # Below a micrometre the quotient is rounding noise, and there arc and chord agree.
    return np.where(squared > 1e-12, arc, chord_m)


def longest_arc_m(chord_m: Floats) -> Floats:
    """No geodesic with this chord is longer (Schur's theorem, sphere of the smallest radius)."""
    return _sphere_arc_m(chord_m, MIN_RADIUS_M)


def shortest_arc_m(chord_m: Floats) -> Floats:
    """No geodesic with this chord is shorter (sphere of the largest radius)."""
    return _sphere_arc_m(chord_m, MAX_RADIUS_M)


def _sphere_arc_m(chord_m: Floats, radius_m: float) -> Floats:
    half_turns: Floats = np.arcsin(np.minimum(chord_m * (0.5 / radius_m), 1.0))
    return half_turns * (2 * radius_m)
