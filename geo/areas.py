"""What lies inside areas or a geodesic radius, each point counted once."""

import math
from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import pyproj
import shapely
from numpy.typing import NDArray
from shapely.affinity import translate
from shapely.geometry.base import BaseGeometry

from geo.ellipsoid import GEOD, to_ecef
from geo.errors import BadArgument, WrongGeometry
from geo.places import WGS84, Frame, is_lonlat, lonlat_of, require_crs

# A plane centred on the shape errs by (d / earth radius)² / 6 across at distance d: 1.6 % here, 0.1 % at 500 km.
MAX_REACH_M: Final = 2_000_000.0
# A straight line on the plane is not one in degrees; in steps of 10 km they differ by 2 m at 42°.
_STEP_DEG: Final = 0.1
_STEP_M: Final = 10_000.0
_QUARTER_CIRCLE_STEPS: Final = 64

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class PeopleInside:
    """`people` at the `points` inside with a known population; `unknown` more points have none known."""

    people: float
    points: int
    unknown: int


def inside(points: Frame, areas: Frame) -> Bools:
    """Whether each point lies in any of the areas (their borders count), (n,), in the order of `points`.

    Overlaps do not count twice. Shapes among `points` stand for their representative point; without a place
    it is False. Areas may be in another reference system. Raises CrsMissing.
    """
    return first_containing(points, areas) >= 0


def first_containing(points: Frame, areas: Frame) -> NDArray[np.int64]:
    """Row number of the first area each point lies in (borders count), -1 where there is none, (n,).

    Areas are compared in longitude and latitude with straight edges between vertices (RFC 7946, 3.1.1).
    """
    lonlat = lonlat_of(points, role="points")
    require_crs(areas, role="areas")
    shapes = np.asarray(areas.geometry.to_crs(WGS84).array)
    found = np.full(len(lonlat), len(shapes), dtype=np.int64)
    placed = np.flatnonzero(~np.isnan(lonlat[:, 0]))
    tree = shapely.STRtree(_points(points, lonlat, placed))
    area, point = tree.query(shapes, predicate="intersects")
    np.minimum.at(found, placed[point], area)
    found[found == len(shapes)] = -1
    return found


def _points(frame: Frame, lonlat: Floats, placed: NDArray[np.int64]) -> NDArray[np.object_]:
    """Those placed as WGS 84 points: the frame's own where it has such, since making them takes a third of all."""
    own = np.asarray(frame.geometry.array)
    if is_lonlat(require_crs(frame)) and not (shapely.get_type_id(own) > 0).any():
        return own if len(placed) == len(own) else own[placed]
    return np.atleast_1d(np.asarray(shapely.points(lonlat[placed]), dtype=object))


def within_m(points: Frame, place: BaseGeometry, metres: float) -> Bools:
    """Whether each point lies within `metres` (inclusive) of a WGS 84 geometry, (n,).

    From a point exactly, by geodesic; from lines and polygons by `buffer_m`.
    """
    _check_place(place, metres)
    lonlat = lonlat_of(points, role="points")
    if place.geom_type != "Point":
        return inside(points, gpd.GeoSeries([buffer_m(place, metres)], crs=WGS84))
    placed = ~np.isnan(lonlat[:, 0])
    result = np.zeros(len(lonlat), dtype=bool)
    start = np.repeat(shapely.get_coordinates(place), int(placed.sum()), axis=0)
    distances = GEOD.inv(*start.T, *lonlat[placed].T)[2]
    result[placed] = np.asarray(distances) <= metres
    return result


def people_inside(points: gpd.GeoDataFrame, areas: Frame, *, population: str = "population") -> PeopleInside:
    """People at the points inside any of the areas, each point once however many areas overlap there."""
    return people_at(points.loc[inside(points, areas)], population=population)


def people_at(points: gpd.GeoDataFrame, *, population: str = "population") -> PeopleInside:
    """The people at these points; a missing population is counted apart, never as nobody."""
    people = points[population].astype("float64")
    return PeopleInside(float(people.sum()), int(people.notna().sum()), int(people.isna().sum()))


def buffer_m(geometry: BaseGeometry, metres: float) -> BaseGeometry:
    """The area within `metres` of a WGS 84 geometry, as a WGS 84 Polygon or MultiPolygon.

    Measured on an azimuthal equidistant plane around the geometry: exact around a point (but for the 256-gon
    that stands for the circle, up to 0.008 % inside it), within 0.1 % for shapes that reach 500 km from their
    middle. A result across the antimeridian is cut there into parts (RFC 7946, 3.1.9).
    Raises WrongGeometry for an empty geometry, BadArgument for one reaching beyond `MAX_REACH_M` or a result
    with a pole in it, which no longitude and latitude polygon can show.
    """
    _check_place(geometry, metres)
    centre = _centre(geometry)
    plane = pyproj.CRS.from_dict({"proj": "aeqd", "lon_0": centre[0], "lat_0": centre[1], "datum": "WGS84"})
    to_plane = pyproj.Transformer.from_crs(WGS84, plane, always_xy=True)
    flat = _transform(shapely.segmentize(geometry, _STEP_DEG), to_plane)
    reach = float(np.hypot(*shapely.get_coordinates(flat).T).max()) + metres
    if not reach <= MAX_REACH_M:
        raise BadArgument(
            f"the area reaches {reach / 1000:,.0f} km from its middle; distances around shapes are good up to "
            f"{MAX_REACH_M / 1000:,.0f} km: split it, or use a smaller radius"
        )
    grown = shapely.segmentize(flat.buffer(metres, quad_segs=_QUARTER_CIRCLE_STEPS), _STEP_M)
    if any(grown.intersects(shapely.Point(to_plane.transform(0, pole))) for pole in (-90, 90)):
        raise BadArgument(
            f"the area within {metres:,.0f} m has a pole in it, which a map polygon cannot show"
        )
    from_plane = pyproj.Transformer.from_crs(plane, WGS84, always_xy=True)
    return cut_at_antimeridian(_unwrapped(_transform(grown, from_plane), centre[0]))


def _check_place(place: BaseGeometry, metres: float) -> None:
    if place.is_empty:
        raise WrongGeometry("the geometry is empty, so nothing is near it; give a point, line or polygon")
    if not (math.isfinite(metres) and metres > 0):
        raise BadArgument(f"{metres!r} is not a radius; give metres above 0")


def _centre(geometry: BaseGeometry) -> tuple[float, float]:
    """Longitude and latitude of the middle of the vertices on the globe, so also across the antimeridian."""
    lonlat = shapely.get_coordinates(geometry)
    if len(lonlat) == 1:
        return float(lonlat[0, 0]), float(lonlat[0, 1])
    x, y, z = to_ecef(lonlat).mean(axis=0)
    return math.degrees(math.atan2(y, x)), math.degrees(math.atan2(z, math.hypot(x, y)))


def _transform(geometry: BaseGeometry, transformer: pyproj.Transformer) -> BaseGeometry:
    return shapely.transform(geometry, lambda xy: np.column_stack(transformer.transform(xy[:, 0], xy[:, 1])))


def _unwrapped(geometry: BaseGeometry, middle: float) -> BaseGeometry:
    """Longitudes within 180° of `middle`, so that nothing jumps at the antimeridian."""

    def unwrap(xy: Floats) -> Floats:
        return np.column_stack([middle + (xy[:, 0] - middle + 180.0) % 360.0 - 180.0, xy[:, 1]])

    return shapely.transform(geometry, unwrap)


def cut_at_antimeridian(geometry: BaseGeometry) -> BaseGeometry:
    """The parts of a polygon beyond ±180° moved to where they belong."""
    west, _, east, _ = geometry.bounds
    if west >= -180 and east <= 180:
        return geometry
    parts = [
        translate(geometry.intersection(shapely.box(turn - 180, -90, turn + 180, 90)), xoff=-turn)
        for turn in (-360, 0, 360)
    ]
    polygons = [p for part in parts for p in shapely.get_parts(part) if p.geom_type == "Polygon"]
    return shapely.MultiPolygon(polygons)
