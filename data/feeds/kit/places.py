"""Places as sources write them, as geometry in WGS 84."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import shapely
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from data.feeds.kit.values import number
from data.intake.esrijson import esri_geometry

NEAR_ZERO_DEG = 1e-6


def point(lon: Any, lat: Any) -> shapely.Point | None:
    """A place from numbers; None where one is missing or both are 0, which is how geocoders fail. Raises ValueError
    for what lies outside the world."""
    x, y = number(lon), number(lat)
    if x is None or y is None or (abs(x) < NEAR_ZERO_DEG and abs(y) < NEAR_ZERO_DEG):
        return None
    if not (-180 <= x <= 180 and -90 <= y <= 90):
        raise ValueError(f"longitude {x:g}, latitude {y:g} lies outside the world")
    return shapely.Point(x, y)


def geometry(value: Any) -> BaseGeometry | None:
    """A GeoJSON or Esri geometry as one of one dimension; ValueError where it is broken."""
    if not isinstance(value, dict) or not value:
        return None
    if "type" not in value:
        wkb = esri_geometry(value)
        made = None if wkb is None else shapely.from_wkb(wkb)
    else:
        try:
            made = shape(value)
        except Exception as error:
            why = "a coordinate is no number" if "float" in str(error) else str(error)[:120]
            raise ValueError(f"the geometry is broken ({why})") from error
    if made is None or made.is_empty:
        return None
    west, south, east, north = made.bounds
    if not (west >= -180 and east <= 180 and south >= -90 and north <= 90):
        raise ValueError(f"longitude {west:g}…{east:g}, latitude {south:g}…{north:g} lies outside the world")
    return highest(shapely.force_2d(made))


def highest(made: BaseGeometry) -> BaseGeometry | None:
    """A collection's parts of the highest dimension as one geometry: areas before lines before points."""
    if made.geom_type != "GeometryCollection":
        nowhere = made.geom_type == "Point" and not np.any(
            np.abs(shapely.get_coordinates(made)) > NEAR_ZERO_DEG
        )
        return None if nowhere else made
    parts = list(_parts(made))
    if not parts:
        return None
    most = max(shapely.get_dimensions(part) for part in parts)
    kept = [one for part in parts if shapely.get_dimensions(part) == most for one in shapely.get_parts(part)]
    if len(kept) == 1:
        return highest(kept[0])
    many: dict[int, Any] = {0: shapely.MultiPoint, 1: shapely.MultiLineString, 2: shapely.MultiPolygon}
    joined: BaseGeometry = many[int(most)](kept)
    return joined


def _parts(made: BaseGeometry) -> Iterable[BaseGeometry]:
    for part in shapely.get_parts(made):
        if part.geom_type == "GeometryCollection":
            yield from _parts(part)
        elif not part.is_empty:
            yield part
