"""Simplified shapes are lighter, stay valid, stay close, and neighbours still touch."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, Point, Polygon, box

from geo.errors import BadArgument, CrsMissing
from geo.simplify import pixel_degrees, pixel_metres, simplify_for_zoom


def _counties(seed: int = 1, rows: int = 4, columns: int = 5, wiggles: int = 40) -> gpd.GeoDataFrame:
    """A grid of polygons with winding shared borders, as a river draws them."""
    rng = np.random.default_rng(seed)

    def border(start: tuple[float, float], end: tuple[float, float]) -> list[tuple[float, float]]:
        line = np.linspace(start, end, wiggles)
        line[1:-1] += rng.normal(0, 0.004, (wiggles - 2, 2))
        return [tuple(p) for p in line]

    east = {(r, c): border((c, r), (c + 1, r)) for r in range(rows + 1) for c in range(columns)}
    north = {(r, c): border((c, r), (c, r + 1)) for r in range(rows) for c in range(columns + 1)}
    shapes = [
        Polygon(east[r, c] + north[r, c + 1] + east[r + 1, c][::-1] + north[r, c][::-1])
        for r in range(rows)
        for c in range(columns)
    ]
    moved = shapely.transform(np.array(shapes), lambda xy: xy * 0.5 + [-95, 41])
    repaired = shapely.make_valid(moved)
    return gpd.GeoDataFrame({"name": range(len(moved))}, geometry=repaired, crs=4326)


def _vertices(frame: gpd.GeoDataFrame) -> int:
    return int(shapely.get_num_coordinates(frame.geometry.array).sum())


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10_000), st.integers(3, 11))
def test_neighbours_still_share_their_borders_at_every_zoom(seed: int, zoom: int) -> None:
    frame = _counties(seed)
    if not shapely.coverage_is_valid(frame.geometry.array):
        return
    simple = simplify_for_zoom(frame, zoom)
    assert shapely.coverage_is_valid(simple.geometry.array)
    assert simple.geometry.is_valid.all()
    assert not simple.geometry.is_empty.any()
    assert _vertices(simple) <= _vertices(frame)


def test_the_shape_moves_by_about_a_pixel_at_most() -> None:
    frame = _counties()
    for zoom in (6, 8, 10):
        simple = simplify_for_zoom(frame, zoom)
        moved = max(a.hausdorff_distance(b) for a, b in zip(frame.geometry, simple.geometry, strict=True))
        assert moved < 6 * pixel_degrees(zoom, 41.5)
    assert _vertices(simplify_for_zoom(frame, 6)) < 0.3 * _vertices(frame)


def test_overlapping_polygons_are_simplified_one_by_one_and_the_rest_as_neighbours() -> None:
    frame = _counties()
    zone = Point(-94.3, 41.6).buffer(0.2, quad_segs=200)
    mixed = pd.concat([frame, gpd.GeoDataFrame({"name": [99]}, geometry=[zone], crs=4326)], ignore_index=True)
    simple = simplify_for_zoom(mixed, 7)
    assert simple.geometry.is_valid.all()
    assert _vertices(simple.iloc[[-1]]) < 100
    far = [0, 1, 2, 3, 4]
    assert shapely.coverage_is_valid(simple.geometry.array[far])


def test_nothing_vanishes_even_on_a_map_of_the_world() -> None:
    tiny = gpd.GeoDataFrame(geometry=[Point(0, 0).buffer(1e-4), Point(50, 50).buffer(1e-4)], crs=4326)
    simple = simplify_for_zoom(tiny, 0)
    assert (shapely.area(simple.geometry.array) > 0).all()


def test_other_things_stay_in_their_rows() -> None:
    bow_tie = Polygon([(10, 10), (12, 12), (12, 10), (10, 12)])
    line = LineString([(0, 0), (1, 1e-9), (2, 0)])
    shapes = [None, Point(1, 1), Polygon(), line, bow_tie, box(20, 20, 21, 21)]
    frame = gpd.GeoDataFrame({"n": range(6)}, index=list("abcdef"), geometry=shapes, crs=4326)
    before = frame.copy()
    simple = simplify_for_zoom(frame, 5)
    assert_geodataframe_equal(frame, before)
    assert simple.geometry.isna().tolist() == [True] + [False] * 5
    assert simple.geometry["b"].equals(Point(1, 1))
    assert simple.geometry["c"].is_empty
    assert len(simple.geometry["d"].coords) == 2
    assert simple.geometry["e"].is_valid
    assert simple.geometry["e"].geom_type == "MultiPolygon"
    assert simple["n"].tolist() == list(range(6))


def test_a_projected_frame_is_simplified_by_metres() -> None:
    frame = _counties()
    flat = simplify_for_zoom(frame.to_crs(26915), 7)
    assert flat.crs == frame.to_crs(26915).crs
    assert _vertices(flat) == pytest.approx(_vertices(simplify_for_zoom(frame, 7)), rel=0.3)


def test_a_series_and_an_empty_frame_come_back_as_they_are() -> None:
    series = simplify_for_zoom(_counties().geometry, 6)
    assert isinstance(series, gpd.GeoSeries)
    empty = gpd.GeoDataFrame({"a": []}, geometry=[], crs=4326)
    assert_geodataframe_equal(simplify_for_zoom(empty, 6), empty)


def test_a_pixel_is_what_web_maps_say() -> None:
    assert pixel_metres(0) == pytest.approx(156_543.034, abs=1e-3)
    assert pixel_metres(10, 60) == pytest.approx(156_543.034 / 1024 / 2, rel=1e-6)
    assert pixel_degrees(0) * 256 == pytest.approx(360)


def test_shapes_without_a_reference_system_and_odd_zooms_are_refused() -> None:
    with pytest.raises(CrsMissing):
        simplify_for_zoom(gpd.GeoSeries([box(0, 0, 1, 1)]), 5)
    with pytest.raises(BadArgument, match="zoom nan"):
        simplify_for_zoom(_counties(), float("nan"))
