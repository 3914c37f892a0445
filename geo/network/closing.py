"""Which edges a point, line or polygon closes."""

from collections.abc import Iterable, Iterator
from typing import Final, TypeAlias

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.errors import BadArgument, WrongGeometry
from geo.network.chains import Bools, Floats
from geo.network.snapping import metres_per_degree
from geo.network.streets import Streets
from geo.places import WGS84

Longs = NDArray[np.int64]
Geometries: TypeAlias = BaseGeometry | Iterable[BaseGeometry] | gpd.GeoSeries | gpd.GeoDataFrame

ALONG_M: Final = 10.0
"""A line this near to a road, and in its direction, runs along it: the same road as somebody else drew it."""

ALONG_SHARE: Final = 0.8
_NODE_M: Final = 0.05


def closed_by(streets: Streets, boxes: Floats, geometries: Geometries, radius_m: float) -> Longs:
    """Numbers of the edges that any of the geometries closes. `boxes` are the edges' bounds, (n, 4)."""
    if not radius_m > 0:
        raise BadArgument(f"radius_m={radius_m!r} is not a radius; give metres above 0")
    found = [_by_part(streets, boxes, part, radius_m) for part in _parts(geometries)]
    return np.unique(np.concatenate([np.empty(0, np.int64), *found]))


def bounds_of_edges(streets: Streets) -> Floats:
    """West, south, east and north of every edge, (n, 4)."""
    if not len(streets):
        return np.empty((0, 4))
    first = streets.start[:-1]
    return np.column_stack([np.minimum.reduceat(streets.xy, first), np.maximum.reduceat(streets.xy, first)])


def shapes_of(streets: Streets, edges: Longs) -> NDArray[np.object_]:
    """The edges as shapely lines."""
    sizes = np.diff(streets.start)[edges]
    offsets = np.concatenate([[0], np.cumsum(sizes)])
    vertices = np.repeat(streets.start[edges] - offsets[:-1], sizes) + np.arange(offsets[-1])
    return np.asarray(
        shapely.linestrings(streets.xy[vertices], indices=np.repeat(np.arange(len(edges)), sizes))
    )


def _parts(geometries: Geometries) -> Iterator[BaseGeometry]:
    if isinstance(geometries, gpd.GeoSeries | gpd.GeoDataFrame):
        geometries = list(geometries.geometry.to_crs(WGS84))
    for one in [geometries] if isinstance(geometries, BaseGeometry) else geometries:
        if not isinstance(one, BaseGeometry) or one.is_empty:
            raise WrongGeometry(f"a road is closed by a point, line or polygon, not by {one!r}")
        yield from shapely.get_parts(shapely.get_parts(one))


def _by_part(streets: Streets, boxes: Floats, part: BaseGeometry, radius_m: float) -> Longs:
    kind = part.geom_type
    margin = {"Point": radius_m, "LineString": ALONG_M, "LinearRing": ALONG_M}.get(kind, 0.0)
    near = _near(boxes, part, margin)
    if not len(near):
        return near
    lines = shapes_of(streets, near)
    if kind == "Point":
        plane = _flat(_with(lines, part), part)
        return near[shapely.distance(plane[:-1], plane[-1]) <= radius_m]
    if kind == "Polygon":
        shapely.prepare(part)
        return near[shapely.intersects(part, lines)]
    return near[_by_line(lines, part)]


def _near(boxes: Floats, part: BaseGeometry, margin_m: float) -> Longs:
    """Edges whose bounds come within the margin of the part's."""
    west, south, east, north = part.bounds
    dx, dy = metres_per_degree(min(max(abs(south), abs(north)), 89.0))
    x, y = 1.01 * margin_m / dx, 1.01 * margin_m / dy
    return np.flatnonzero(
        (boxes[:, 2] >= west - x)
        & (boxes[:, 0] <= east + x)
        & (boxes[:, 3] >= south - y)
        & (boxes[:, 1] <= north + y)
    )


def _flat(geometries: NDArray[np.object_], around: BaseGeometry) -> NDArray[np.object_]:
    """In metres on a plane around a geometry's middle."""
    west, south, east, north = around.bounds
    middle = np.array([(west + east) / 2, (south + north) / 2])
    scale = np.array(metres_per_degree(middle[1]))
    return np.asarray(shapely.transform(geometries, lambda xy: (xy - middle) * scale))


def _with(lines: NDArray[np.object_], more: BaseGeometry) -> NDArray[np.object_]:
    return np.concatenate([lines, np.array([more], dtype=object)])


def _by_line(lines: NDArray[np.object_], closure: BaseGeometry) -> Bools:
    """Which roads a line runs along or crosses.

    Where it runs along a road it crosses none: those are side streets and bridges over or under. A road that only
    shares an end point stays open, unless the line passes right through that junction and runs along none there.
    """
    flat = _flat(_with(lines, closure), closure)
    roads, line = flat[:-1], flat[-1]
    beside = _run_along(roads, line)
    first, last = shapely.get_point(roads, 0), shapely.get_point(roads, -1)
    alongside = shapely.union_all(roads[beside]) if beside.any() else shapely.Point()
    ends = shapely.multipoints(np.column_stack([shapely.get_point(line, 0), shapely.get_point(line, -1)])[0])
    closed = beside.copy()
    for row in np.flatnonzero(~beside & shapely.dwithin(roads, line, _NODE_M)):
        met = shapely.get_parts(shapely.intersection(roads[row], line))
        own = shapely.MultiPoint([first[row], last[row]])
        crossed = met[shapely.distance(met, own) > _NODE_M]
        through = np.array(
            [at for at in (first[row], last[row]) if at.distance(line) <= _NODE_M < at.distance(ends)]
        )
        places = np.concatenate([crossed, through])
        closed[row] = (~shapely.dwithin(places, alongside, ALONG_M)).any()
    return np.asarray(closed)


def _run_along(roads: NDArray[np.object_], line: BaseGeometry) -> Bools:
    """Whether a piece of the road lies along the line, or a piece of the line along the road."""
    pieces, of = _pieces(roads)
    found = np.zeros(len(roads), dtype=bool)
    found[of[_lies_along(pieces, np.full(len(pieces), line, dtype=object))]] = True
    own, _ = _pieces(np.array([line], dtype=object))
    for piece in own:
        near = np.flatnonzero(~found & shapely.dwithin(roads, piece, ALONG_M))
        found[near[_lies_along(np.full(len(near), piece, dtype=object), roads[near])]] = True
    return found


def _pieces(lines: NDArray[np.object_]) -> tuple[NDArray[np.object_], Longs]:
    """Each line's pieces between two vertices, and which line each is of."""
    xy, of = shapely.get_coordinates(lines, return_index=True)
    same = np.flatnonzero(of[:-1] == of[1:])
    return np.asarray(shapely.linestrings(np.stack([xy[same], xy[same + 1]], axis=1))), of[same]


def _lies_along(pieces: NDArray[np.object_], lines: NDArray[np.object_]) -> Bools:
    """Whether both ends of a piece are near the line and their places on it nearly as far apart."""
    a, b = shapely.get_point(pieces, 0), shapely.get_point(pieces, -1)
    length = shapely.length(pieces)
    shadow = np.abs(shapely.line_locate_point(lines, b) - shapely.line_locate_point(lines, a))
    near = np.maximum(shapely.distance(a, lines), shapely.distance(b, lines)) <= ALONG_M
    return np.asarray(near & (length > 0) & (shadow >= ALONG_SHARE * length))
