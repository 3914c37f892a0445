"""The geometry type of the standard: shapely in memory, RFC 7946 GeoJSON (WGS 84) on the wire."""

from typing import Annotated, Any

import shapely
from pydantic import PlainSerializer, WithJsonSchema
from pydantic.functional_validators import PlainValidator
from shapely.geometry import Point, mapping, shape
from shapely.geometry.base import BaseGeometry

LONGITUDE_LIMIT_DEG = 180.0
LATITUDE_LIMIT_DEG = 90.0


def read_geometry(value: Any) -> BaseGeometry | None:
    """A shapely geometry in WGS 84 from shapely, a GeoJSON mapping or None; empty geometry becomes None."""
    if value is None:
        return None
    geometry = value if isinstance(value, BaseGeometry) else _from_mapping(value)
    if geometry.is_empty:
        return None
    _refuse_outside_the_world(geometry)
    return shapely.force_2d(geometry) if geometry.has_z or geometry.has_m else geometry


def _from_mapping(value: Any) -> BaseGeometry:
    try:
        return shape(value)
    except Exception as error:
        raise ValueError(f"geometry is not GeoJSON: {str(error)[:120]}; see RFC 7946") from error


def _refuse_outside_the_world(geometry: BaseGeometry) -> None:
    # A point's own coordinates cost a tenth of its bounds, and imports bring points by the hundred thousand.
    point = (geometry.x, geometry.y) if isinstance(geometry, Point) else None
    west, south, east, north = (*point, *point) if point else geometry.bounds
    if not (west >= -LONGITUDE_LIMIT_DEG and east <= LONGITUDE_LIMIT_DEG):
        raise ValueError(f"longitude {west:g}…{east:g} is outside -180…180; is it projected, or not WGS 84?")
    if not (south >= -LATITUDE_LIMIT_DEG and north <= LATITUDE_LIMIT_DEG):
        raise ValueError(
            f"latitude {south:g}…{north:g} is outside -90…90; latitude and longitude may be swapped"
        )


def write_geometry(geometry: BaseGeometry | None) -> dict[str, Any] | None:
    """GeoJSON mapping of a geometry, or None."""
    return None if geometry is None else dict(mapping(geometry))


Geometry = Annotated[
    BaseGeometry | None,
    PlainValidator(read_geometry),
    PlainSerializer(write_geometry, return_type=dict[str, Any] | None),
    WithJsonSchema(
        {
            "anyOf": [{"$ref": "https://geojson.org/schema/Geometry.json"}, {"type": "null"}],
            "description": "RFC 7946 geometry in WGS 84 (longitude, latitude); null: not known",
        }
    ),
]
