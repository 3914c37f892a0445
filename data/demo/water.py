"""Rivers and reservoirs of the exercise: the table's courses, bent as rivers bend."""

import zlib

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry
from shapely.ops import substring

from data.demo.region import PLANE, plane_line, plane_points
from data.demo.tables import course, document

BEND = 0.16
"""Sideways shift of a stretch's middle, as a share of its length."""
FINEST_M = 180.0


def rivers() -> gpd.GeoDataFrame:
    """Rivers and creeks from source to mouth: name, class, width_m, geometry (lines in metres)."""
    table = document("rivers")["river"]
    frame = gpd.GeoDataFrame(
        {"name": [row["name"] for row in table], "class": [row["class"] for row in table]},
        geometry=[_bent(row["name"], plane_line(course(row["course"]))) for row in table],
        crs=PLANE,
    )
    return frame.assign(width_m=[float(row["width_m"]) for row in table])


def lakes(courses: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Reservoirs: a stretch of their river, widened: name, geometry (polygons in metres)."""
    table = document("rivers")["lake"]
    lines = courses.set_index("name").geometry
    shapes = [_lake(lines[row["river"]], row["from"], row["to"], row["half_width_m"]) for row in table]
    return gpd.GeoDataFrame({"name": [row["name"] for row in table]}, geometry=shapes, crs=PLANE)


def _lake(
    line: shapely.LineString, start: list[float], end: list[float], half_width_m: float
) -> BaseGeometry:
    ends = plane_points(np.array([start[0], end[0]]), np.array([start[1], end[1]]))
    first, last = (line.project(shapely.Point(point)) for point in ends)
    reach = shapely.LineString(substring(line, first, last).coords)
    # Narrow at the inflow and widest at the dam, as a reservoir is.
    parts = [
        substring(reach, share, 1.0, normalized=True).buffer(half_width_m * (0.3 + 0.7 * share))
        for share in (0.0, 0.25, 0.5, 0.75)
    ]
    return shapely.union_all(parts).simplify(40)


def _bent(name: str, line: shapely.LineString) -> shapely.LineString:
    """The line with midpoints shifted sideways again and again; the table's own points stay."""
    draw = np.random.default_rng(zlib.crc32(name.encode()))
    points: NDArray[np.float64] = shapely.get_coordinates(line)
    while np.hypot(*np.diff(points, axis=0).T).max() > FINEST_M:
        points = _halved(points, draw)
    return shapely.LineString(points)


def _halved(points: NDArray[np.float64], draw: np.random.Generator) -> NDArray[np.float64]:
    step = np.diff(points, axis=0)
    sideways = np.column_stack([-step[:, 1], step[:, 0]])
    middle = points[:-1] + step / 2 + sideways * draw.uniform(-BEND, BEND, (len(step), 1))
    out = np.empty((len(points) + len(middle), 2))
    out[::2], out[1::2] = points, middle
    return out
