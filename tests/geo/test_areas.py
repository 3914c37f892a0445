"""Areas and radii count each person once, by geodesic, also across the antimeridian."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, MultiPolygon, Point, Polygon, box

from geo.areas import buffer_m, first_containing, inside, people_inside, within_m
from geo.errors import BadArgument, CrsMissing, WrongGeometry
from tests.geo.oracles import GEOD, points


def _area_m2(shape: shapely.Geometry) -> float:
    return abs(GEOD.geometry_area_perimeter(shape)[0])


@settings(deadline=None, max_examples=60)
@given(st.floats(-180, 180), st.floats(-80, 80), st.sampled_from([1.0, 5e3, 2e5]))
def test_a_circle_has_its_radius_in_every_direction(lon: float, lat: float, radius: float) -> None:
    circle = buffer_m(Point(lon, lat), radius)
    vertices = shapely.get_coordinates(circle)
    n = len(vertices)
    metres = np.asarray(GEOD.inv(np.full(n, lon), np.full(n, lat), *vertices.T)[2])
    on_cut = np.isclose(np.abs(vertices[:, 0]), 180)
    assert circle.is_valid
    assert (np.abs(vertices[:, 0]) <= 180).all()
    # Points put in between the 256 corners lie a little inside; those on the cut anywhere.
    assert (metres <= radius * (1 + 1e-6) + 1e-3).all()
    assert (metres[~on_cut] >= radius * (1 - 1e-4) - 1e-3).all()
    assert _area_m2(circle) == pytest.approx(np.pi * radius**2, rel=2e-3)


def test_a_circle_over_the_antimeridian_is_cut_in_two_parts_that_meet_there() -> None:
    circle = buffer_m(Point(179.9, -16.5), 50_000)
    assert isinstance(circle, MultiPolygon)
    assert len(circle.geoms) == 2
    assert circle.bounds[0] == -180
    assert circle.bounds[2] == 180
    fiji = points([(-179.9, -16.5), (179.6, -16.5), (-179.0, -16.5), (0, -16.5)])
    assert within_m(fiji, Point(179.9, -16.5), 50_000).tolist() == [True, True, False, False]
    assert inside(fiji, gpd.GeoSeries([circle], crs=4326)).tolist() == [True, True, False, False]


def test_a_shape_already_cut_at_the_antimeridian_grows_as_one() -> None:
    halves = MultiPolygon([box(179, -17, 180, -16), box(-180, -17, -179, -16)])
    grown = buffer_m(halves, 10_000)
    whole = buffer_m(box(9, -17, 11, -16), 10_000)
    assert grown.covers(halves.buffer(-1e-6))
    assert _area_m2(grown) == pytest.approx(_area_m2(whole), rel=1e-4)


def test_a_radius_around_a_shape_is_a_distance_from_its_border() -> None:
    county = box(-94, 41, -93.5, 41.5)
    grown = buffer_m(county, 10_000)
    for azimuth, start in [
        (0, (-93.75, 41.5)),
        (90, (-93.5, 41.25)),
        (180, (-93.75, 41)),
        (270, (-94, 41.25)),
    ]:
        inner, outer = (Point(GEOD.fwd(*start, azimuth, d)[:2]) for d in (9_950, 10_050))
        assert grown.covers(inner)
        assert not grown.intersects(outer)


def test_a_distance_from_a_point_is_exact() -> None:
    origin = Point(-93.6, 41.6)
    ring = [GEOD.fwd(-93.6, 41.6, azimuth, 5_000 + d)[:2] for azimuth in range(360) for d in (-0.001, 0.001)]
    assert within_m(points(ring), origin, 5_000).tolist() == [True, False] * 360


def test_people_in_overlapping_areas_are_counted_once_and_unknown_ones_apart() -> None:
    people = points([(0.5, 0.5), (1.5, 0.5), (2.5, 0.5), (9, 9)]).assign(population=[10, 20, np.nan, 40])
    areas = gpd.GeoDataFrame(geometry=[box(0, 0, 2, 1), box(1, 0, 3, 1), box(0, 0, 3, 1)], crs=4326)
    count = people_inside(people, areas)
    assert (count.people, count.points, count.unknown) == (30, 2, 1)


def test_each_point_belongs_to_the_first_area_that_holds_it() -> None:
    areas = gpd.GeoDataFrame(geometry=[box(0, 0, 1, 1), box(1, 0, 2, 1), Polygon(), None], crs=4326)
    where = points([(1, 0.5), (1.5, 0.5), (5, 5), (0, 0)])
    assert first_containing(where, areas).tolist() == [0, 1, -1, 0]
    assert first_containing(where, areas.to_crs(3857)).tolist()[1:3] == [1, -1]
    assert first_containing(where.iloc[:0], areas).tolist() == []
    assert first_containing(where, areas.iloc[:0]).tolist() == [-1] * 4


@given(st.lists(st.tuples(st.floats(0, 4), st.floats(0, 4)), max_size=20))
def test_inside_is_what_shapely_says_of_the_union(where: list[tuple[float, float]]) -> None:
    shapes = [box(0, 0, 2, 2), Point(2, 2).buffer(1), Polygon([(3, 3), (4, 3), (4, 4)])]
    areas = gpd.GeoSeries(shapes, crs=4326)
    expected = [any(s.intersects(Point(p)) for s in shapes) for p in where]
    assert inside(points(where), areas).tolist() == expected


def test_records_without_a_place_are_in_no_area() -> None:
    frame = gpd.GeoDataFrame(geometry=[None, Point(), Point(0.5, 0.5)], crs=4326)
    assert inside(frame, gpd.GeoSeries([box(0, 0, 1, 1)], crs=4326)).tolist() == [False, False, True]
    assert within_m(frame, Point(0.5, 0.5), 10).tolist() == [False, False, True]
    assert within_m(frame, LineString([(0, 0), (1, 1)]), 10).tolist() == [False, False, True]


def test_what_cannot_be_answered_is_refused_with_a_reason() -> None:
    with pytest.raises(BadArgument, match="pole"):
        buffer_m(Point(0, 89.9), 50_000)
    with pytest.raises(BadArgument, match=r"reaches .* km"):
        buffer_m(LineString([(-60, 0), (60, 0)]), 1_000)
    with pytest.raises(BadArgument, match="not a radius"):
        buffer_m(Point(0, 0), -5)
    with pytest.raises(WrongGeometry, match="empty"):
        buffer_m(Polygon(), 5)
    with pytest.raises(CrsMissing, match="areas"):
        inside(points([(0, 0)]), gpd.GeoSeries([box(0, 0, 1, 1)]))
