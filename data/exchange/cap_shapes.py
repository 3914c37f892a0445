"""An area as CAP writes it: rings of latitude,longitude without holes, and circles for points."""

from collections.abc import Iterator

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

DIGITS = 5
"""Decimal places of a degree: about a metre."""
FEWEST = 3
"""Different corners of a ring."""


def rings(geometry: BaseGeometry | None) -> list[str]:
    """Each polygon as ``lat,lon lat,lon …``, closed; one with holes is cut through them, for a ring cannot have any.

    Polygons that are smaller than a metre are left out. WGS 84.
    """
    return [text for part in _parts(geometry, "Polygon") for whole in _whole(part) if (text := _ring(whole))]


def circles(geometry: BaseGeometry | None) -> list[str]:
    """Each point as a circle without radius."""
    points = [shapely.get_coordinates(one)[0] for one in _parts(geometry, "Point")]
    return [f"{lat:.{DIGITS}f},{lon:.{DIGITS}f} 0" for lon, lat in points]


def _parts(geometry: BaseGeometry | None, kind: str) -> Iterator[BaseGeometry]:
    if geometry is None:
        return
    if geometry.geom_type == kind:
        yield geometry
    elif hasattr(geometry, "geoms"):
        for one in geometry.geoms:
            yield from _parts(one, kind)


def _whole(polygon: BaseGeometry) -> Iterator[BaseGeometry]:
    """The polygon in parts without holes: cut from top to bottom through the middle of each."""
    waiting = [polygon]
    while waiting:
        one = waiting.pop()
        holes = list(getattr(one, "interiors", []))
        if not holes:
            yield one
            continue
        west, south, east, north = one.bounds
        low, _, high, _ = holes[0].bounds
        middle = (low + high) / 2
        for box in (shapely.box(west, south, middle, north), shapely.box(middle, south, east, north)):
            waiting += _parts(shapely.intersection(one, box), "Polygon")


def _ring(polygon: BaseGeometry) -> str | None:
    lonlat = np.round(shapely.get_coordinates(shapely.get_exterior_ring(polygon)), DIGITS) + 0.0
    moved = np.append(True, np.any(np.diff(lonlat, axis=0) != 0, axis=1))
    lonlat = lonlat[moved]
    if len(np.unique(lonlat, axis=0)) < FEWEST:
        return None
    return " ".join(f"{lat:.{DIGITS}f},{lon:.{DIGITS}f}" for lon, lat in lonlat)
