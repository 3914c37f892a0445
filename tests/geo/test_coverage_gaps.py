"""Gaps are drawn around the uncovered and not the covered, and count exactly the people uncovered."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import box

from geo.contours import CELLS_MAX, outlines
from geo.coverage import Coverage, assess
from tests.geo.oracles import GEOD, points

places = st.tuples(st.floats(-94, -93), st.floats(41, 42))
rows = st.lists(st.tuples(places, st.integers(0, 500)), min_size=1, max_size=40)


def _coverage(
    homes: list[tuple[tuple[float, float], int]], sites: list[tuple[float, float]], within_m: float
) -> Coverage:
    demand = points([place for place, _ in homes], "d").assign(population=[float(n) for _, n in homes])
    return assess(demand, points(sites, "s"), within_m=within_m)


def _lattice(side: int, low: float = 0.0, high: float = 0.2) -> list[tuple[tuple[float, float], int]]:
    steps = np.linspace(low, high, side)
    return [((float(x), float(y)), 3) for x in steps for y in steps]


def _uncovered(found: Coverage) -> gpd.GeoDataFrame:
    return found.points[found.points["why"].ne("covered") & (found.points["population"] > 0)]


@settings(max_examples=60, deadline=None)
@given(rows, st.lists(places, max_size=4), st.floats(0, 50_000), st.none() | st.floats(10, 20_000))
def test_every_uncovered_point_lies_in_a_gap_and_is_counted_once(
    homes: list[tuple[tuple[float, float], int]],
    sites: list[tuple[float, float]],
    within_m: float,
    cell_m: float | None,
) -> None:
    found = _coverage(homes, sites, within_m)
    gaps, missed = found.gaps(cell_m=cell_m), _uncovered(found)
    assert gaps["people"].sum() == found.summary.uncovered
    assert gaps["places"].sum() == len(missed)
    assert gaps["people"].is_monotonic_decreasing
    assert gaps.geometry.is_valid.all() and not gaps.geometry.is_empty.any()
    assert missed.geometry.intersects(gaps.geometry.union_all()).all()
    if sites and len(gaps):
        assert gaps["worst_m"].max() == found.summary.worst_m


def test_the_gap_around_a_reach_is_what_geometry_says() -> None:
    found = _coverage(_lattice(60), [(0.1, 0.1)], 6_000)
    gaps = found.gaps()
    assert gaps["people"].iloc[0] > 0.99 * found.summary.uncovered
    lon, lat, _ = GEOD.fwd([0.1] * 72, [0.1] * 72, np.arange(0, 360, 5), [6_000] * 72)
    truth = box(0, 0, 0.2, 0.2) - shapely.Polygon(np.column_stack([lon, lat]))
    drawn = gaps.geometry.union_all().intersection(box(0, 0, 0.2, 0.2))
    assert drawn.symmetric_difference(truth).area < 0.03 * truth.area
    covered = found.points[found.points["why"].eq("covered")]
    assert covered.geometry.intersects(gaps.geometry.union_all()).mean() < 0.01


def test_nothing_is_drawn_where_nobody_lives() -> None:
    two_towns = [*_lattice(20, 0.0, 0.02), *_lattice(20, 1.0, 1.02)]
    gaps = _coverage(two_towns, [], 1_000).gaps()
    assert gaps["people"].tolist() == [1200, 1200]
    west, _, east, _ = gaps.total_bounds
    assert (west, east) == pytest.approx((0, 1.02), abs=0.005)
    assert shapely.area(gaps.geometry.array).sum() < 2 * 0.03**2


def test_a_covered_neighbour_is_kept_out_even_with_cells_too_large_for_it() -> None:
    homes = [((0.0, 0.0), 10), ((0.02, 0.0), 20)]
    found = _coverage(homes, [(0.0, 0.0)], 500)
    for cell_m in (None, 50.0, 5_000.0):
        gaps = found.gaps(cell_m=cell_m)
        assert gaps["people"].tolist() == [20]
        assert gaps.geometry.iloc[0].covers(shapely.Point(0.02, 0))
        if cell_m != 5_000.0:
            assert not gaps.geometry.iloc[0].covers(shapely.Point(0, 0))


def test_gaps_end_at_the_border_and_lose_nobody_by_it() -> None:
    found = _coverage([*_lattice(30), ((0.3, 0.3), 7)], [], 1_000)
    land = box(0.05, -1, 0.15, 1) | box(0.17, 0.05, 0.19, 0.06)
    gaps = found.gaps(within=land)
    assert gaps["people"].sum() == found.summary.uncovered
    largest = gaps.iloc[0]
    assert shapely.difference(largest.geometry, land).area < 1e-9
    inside = _uncovered(found).geometry.intersects(box(0.05, -1, 0.15, 1))
    assert largest["places"] == inside.sum()
    # Those beyond the border are shown where they are, as small as a cell.
    assert gaps.geometry.intersects(shapely.Point(0.3, 0.3)).any()


def test_gaps_across_the_antimeridian_stay_on_the_map() -> None:
    homes = [((179.9 + i / 50 if i < 5 else -180 + (i - 5) / 50, 10.0), 1) for i in range(10)]
    gaps = _coverage(homes, [], 1_000).gaps()
    assert gaps["people"].sum() == 10
    west, _, east, _ = gaps.total_bounds
    assert west >= -180 and east <= 180
    assert shapely.area(gaps.geometry.array).sum() < 0.1
    assert all(gaps.geometry.intersects(shapely.Point(*place)).any() for place, _ in homes)


def test_people_all_over_the_world_do_not_make_an_endless_grid() -> None:
    rng = np.random.default_rng(5)
    lonlat = np.column_stack([rng.uniform(-180, 180, 2_000), rng.uniform(-60, 70, 2_000)])
    drawn = outlines(lonlat, np.ones(2_000), cell_m=10.0)
    assert drawn.cell_m > 40_000_000 * 14_000_000 / CELLS_MAX / 40_000_000
    assert len(drawn.polygons) and shapely.is_valid(drawn.polygons).all()


def test_one_home_or_many_in_one_place_have_a_gap_too() -> None:
    for homes in ([((5.0, 5.0), 4)], [((5.0, 5.0), 4)] * 3):
        gaps = _coverage(homes, [], 1_000).gaps()
        assert gaps["people"].tolist() == [4 * len(homes)]
        assert gaps.geometry.iloc[0].covers(shapely.Point(5, 5))
