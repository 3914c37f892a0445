"""Coverage counts every person exactly once, and unknown is neither zero nor covered."""

import math

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import Point, box

from geo.coverage import assess
from geo.errors import BadArgument, CrsMissing
from tests.geo.oracles import distances_m, points

near = st.tuples(st.floats(-94, -93), st.floats(41, 42))
people = st.none() | st.integers(0, 5_000)


def _demand(rows: list[tuple[tuple[float, float], int | None]]) -> gpd.GeoDataFrame:
    return points([place for place, _ in rows], "d").assign(
        population=np.array([np.nan if n is None else n for _, n in rows], dtype=float)
    )


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(near, people), max_size=25), st.lists(near, max_size=6), st.floats(0, 80_000))
def test_people_add_up_and_agree_with_brute_force(
    rows: list[tuple[tuple[float, float], int | None]], sites: list[tuple[float, float]], within_m: float
) -> None:
    demand, supply = _demand(rows), points(sites, "s")
    coverage = assess(demand, supply, within_m=within_m)
    total = sum(n for _, n in rows if n is not None)
    summary = coverage.summary
    assert summary.population == total
    assert summary.covered + summary.uncovered + summary.unplaced == total
    assert summary.unknown_points == sum(n is None for _, n in rows)
    if rows and sites:
        truth = distances_m(demand, supply).min(axis=1)
        np.testing.assert_allclose(coverage.points["distance_m"], truth, atol=2e-5, rtol=0)
        sure = np.abs(truth - within_m) > 1e-4
        assert (coverage.points["covered"].to_numpy(bool)[sure] == (truth <= within_m)[sure]).all()


@settings(max_examples=50, deadline=None)
@given(st.lists(st.tuples(near, people), max_size=25), st.lists(near, max_size=4))
def test_jurisdictions_and_gaps_add_up_to_the_same_people(
    rows: list[tuple[tuple[float, float], int | None]], sites: list[tuple[float, float]]
) -> None:
    coverage = assess(_demand(rows), points(sites, "s"), within_m=20_000)
    halves = gpd.GeoDataFrame(
        index=["west", "east", "inner"],
        geometry=[box(-94, 41, -93.5, 42), box(-93.5, 41, -93.2, 42), box(-93.9, 41.1, -93.3, 41.9)],
        crs=4326,
    )
    table, gaps, summary = coverage.by(halves), coverage.gaps(), coverage.summary
    assert sorted(table.index) == ["east", "inner", "west"]
    assert table["population"].sum() + table.attrs["outside"] == summary.covered + summary.uncovered
    assert (table["covered"] + table["uncovered"] == table["population"]).all()
    assert (table.loc["inner", ["population", "covered"]] == 0).all()
    assert gaps["people"].sum() == summary.uncovered
    assert gaps.geometry.is_valid.all()


def _four_places() -> gpd.GeoDataFrame:
    return _demand([((0, 0), 100), ((0.05, 0), 50), ((0.5, 0), 7), ((0.7, 0), 0), ((0.6, 0), None)])


def test_a_small_case_by_hand() -> None:
    coverage = assess(_four_places(), points([(0, 0)], "s"), within_m=10_000)
    summary = coverage.summary
    assert (summary.covered, summary.uncovered, summary.share) == (150, 7, 150 / 157)
    assert summary.unknown_points == 1
    assert summary.worst_place == "d2"
    assert summary.worst_m == pytest.approx(0.5 * 111_319.49, abs=1)
    assert coverage.services == 1
    assert coverage.points["nearest"].eq("s0").all()
    curve = coverage.curve([0, 10_000, 100_000])
    assert curve["people"].tolist() == [100, 150, 157]
    assert curve["share"].tolist() == [100 / 157, 150 / 157, 1]


def test_the_jurisdiction_with_most_people_uncovered_comes_first() -> None:
    coverage = assess(_four_places(), points([(0, 0)], "s"), within_m=1_000)
    areas = gpd.GeoDataFrame(
        index=["empty", "far", "home"],
        geometry=[box(5, 5, 6, 6), box(0.4, -1, 1, 1), box(-1, -1, 0.4, 1)],
        crs=4326,
    )
    table = coverage.by(areas)
    assert table.index.tolist() == ["home", "far", "empty"]
    assert table["uncovered"].tolist() == [50, 7, 0]
    assert table["worst_place"].tolist()[:2] == ["d1", "d2"]
    assert math.isnan(table.loc["empty", "share"])
    assert table.loc["far", "unknown_points"] == 1


def test_without_any_open_place_nobody_is_covered_and_nothing_crashes() -> None:
    coverage = assess(_four_places(), points([]), within_m=10_000)
    summary = coverage.summary
    assert (summary.covered, summary.uncovered, summary.share) == (0, 157, 0)
    assert summary.worst_place is None
    assert math.isnan(summary.worst_m)
    assert coverage.gaps()["people"].sum() == 157
    assert coverage.curve([1e9])["people"].tolist() == [0]


def test_without_any_people_the_share_is_not_a_number() -> None:
    coverage = assess(_demand([]), points([(0, 0)]), within_m=10_000)
    assert math.isnan(coverage.summary.share)
    assert coverage.gaps().empty
    assert coverage.by(gpd.GeoDataFrame(geometry=[box(0, 0, 1, 1)], crs=4326))["population"].tolist() == [0]


def test_people_without_a_place_are_neither_covered_nor_uncovered() -> None:
    demand = gpd.GeoDataFrame(
        {"population": [5, 6, 7]}, index=["a", "b", "c"], geometry=[None, Point(), Point(0, 0)], crs=4326
    )
    coverage = assess(demand, points([(0, 0)], "s"), within_m=10)
    assert coverage.summary.unplaced == 11
    assert coverage.summary.share == 1
    assert coverage.points["covered"].isna().tolist() == [True, True, False]
    assert coverage.gaps().empty


def test_labels_may_repeat_and_any_reference_system_will_do() -> None:
    demand = _four_places().set_axis(["x"] * 5).to_crs(3857)
    coverage = assess(demand, points([(0, 0)], "s").to_crs(32631), within_m=10_000)
    assert coverage.points.index.tolist() == ["x"] * 5
    assert coverage.summary.covered == 150
    assert coverage.points.crs == "EPSG:4326"


def test_gaps_join_cells_that_touch_and_keep_apart_those_that_do_not() -> None:
    row = [((0.001 * i, 0.001), 1) for i in range(40)]
    gaps = assess(_demand([*row, ((1.0, 1.0), 5)]), points([]), within_m=1).gaps(cell_m=200)
    assert gaps["people"].tolist() == [40, 5]
    assert gaps["places"].tolist() == [40, 1]
    assert shapely.get_num_geometries(gaps.geometry.array).tolist() == [1, 1]
    assert gaps.geometry.iloc[1].covers(Point(1, 1))


def test_what_makes_no_sense_is_refused() -> None:
    supply = points([(0, 0)])
    with pytest.raises(BadArgument, match="no column 'residents'"):
        assess(_four_places(), supply, within_m=1, population="residents")
    with pytest.raises(BadArgument, match=r"1 demand points have fewer than 0 people \(first: 'd1', -3\)"):
        assess(_demand([((0, 0), 1), ((0, 1), -3)]), supply, within_m=1)
    with pytest.raises(BadArgument, match="within_m"):
        assess(_four_places(), supply, within_m=-1)
    with pytest.raises(BadArgument, match="cell_m"):
        assess(_four_places(), supply, within_m=1).gaps(cell_m=0)
    with pytest.raises(CrsMissing, match="demand points"):
        assess(gpd.GeoDataFrame({"population": [1]}, geometry=[Point(0, 0)]), supply, within_m=1)
