"""The exercise's ground: county and state boundaries from us-atlas, and the plane they are worked in."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from data.demo.tables import rows
from data.errors import UnusableFile
from data.settings import ROOT

WGS84 = "EPSG:4326"
PLANE = "EPSG:32615"
"""UTM zone 15 north: central Iowa lies on its central meridian, so that the section grid is square to it."""
MILE_M = 1609.344
ATLAS = ROOT / "assets" / "node_modules" / "us-atlas" / "counties-10m.json"
STATE_FIPS = "19"


def counties(atlas: Path = ATLAS) -> gpd.GeoDataFrame:
    """The eight counties, index FIPS, columns name and geometry (WGS 84), in the table's order."""
    codes = [row["fips"] for row in rows("counties")]
    return _layer(atlas, "counties").loc[codes]


def state(atlas: Path = ATLAS) -> BaseGeometry:
    """The state's polygon (WGS 84)."""
    shape: BaseGeometry = _layer(atlas, "states").geometry[STATE_FIPS]
    return shape


def _layer(atlas: Path, layer: str) -> gpd.GeoDataFrame:
    if not atlas.exists():
        raise UnusableFile(
            f"county boundaries {atlas} are missing (npm package us-atlas)",
            remedy="run `make setup` (or `python -m jobs.setup`) once with a network connection",
        )
    frame = pyogrio.read_dataframe(atlas, layer=layer, columns=["id", "name"])
    return frame.set_index("id").set_crs(WGS84, allow_override=True)


def to_plane(geometry: gpd.GeoSeries) -> gpd.GeoSeries:
    """The same geometry in metres."""
    return geometry.to_crs(PLANE)


def plane_line(course: list[tuple[float, float]]) -> shapely.LineString:
    """A line in metres from longitude and latitude pairs."""
    line: shapely.LineString = to_plane(gpd.GeoSeries([shapely.LineString(course)], crs=WGS84)).iloc[0]
    return line


def plane_points(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.float64]:
    """Points in metres, shape (n, 2)."""
    points = to_plane(gpd.GeoSeries(shapely.points(lon, lat), crs=WGS84))
    return np.column_stack([points.x, points.y])


def to_world(geometry: NDArray[np.object_] | list[BaseGeometry]) -> gpd.GeoSeries:
    """Geometry in metres as WGS 84."""
    return gpd.GeoSeries(geometry, crs=PLANE).to_crs(WGS84)
