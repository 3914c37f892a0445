"""Geometry for a map at a zoom: simplified with shared borders kept, rounded to a tenth of a pixel, as GeoJSON."""

import math

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from geo.simplify import pixel_degrees, simplify_for_zoom
from response.boxes import Box

DECIMALS_MAX = 7
PIXEL_SHARE = 0.1
FULL_DETAIL_ZOOM = 18

Geometries = NDArray[np.object_]


def for_zoom(geometries: Geometries, zoom: int) -> Geometries:
    """WGS 84 geometries with no more vertices than a map at ``zoom`` shows; neighbours still touch."""
    kept = geometries
    if zoom < FULL_DETAIL_ZOOM:
        kept = np.asarray(simplify_for_zoom(gpd.GeoSeries(geometries, crs="EPSG:4326"), zoom).array)
    places = decimals(zoom)
    return np.asarray(shapely.transform(kept, lambda xy: np.round(xy, places)))


def decimals(zoom: int) -> int:
    """Decimals of a degree that a map at ``zoom`` can show."""
    return min(DECIMALS_MAX, max(2, math.ceil(-math.log10(pixel_degrees(zoom) * PIXEL_SHARE))))


def bounds(geometries: Geometries) -> list[Box]:
    """West, south, east and north of each."""
    return [tuple(row) for row in shapely.bounds(geometries).tolist()]


def as_geojson(geometries: Geometries) -> list[bytes]:
    """RFC 7946 text of each."""
    return [text.encode() for text in shapely.to_geojson(geometries)]
