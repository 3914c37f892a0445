"""Coverage over a network: minutes with a direction, the second way out, and what each place alone carries."""

import math

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, Point, box

from geo.coverage import Coverage, assess
from geo.errors import BadArgument, Cancelled
from geo.network import RoadNetwork
from tests.geo.fake_roads import STEP_DEG, Town, streets
from tests.geo.oracles import points

SIDE = 5
crossings = st.tuples(st.integers(0, SIDE - 1), st.integers(0, SIDE - 1))
homes = st.lists(st.tuples(crossings, st.integers(0, 900)), min_size=1, max_size=25)
sites = st.lists(crossings, max_size=5)
limits = st.integers(0, 25)
seeds = st.integers(0, 10_000)
directions = st.sampled_from(["to_target", "from_target"])


def _at(places: list[tuple[int, int]], prefix: str) -> gpd.GeoDataFrame:
    return points([(x * STEP_DEG, y * STEP_DEG) for x, y in places], prefix)


def _people(rows: list[tuple[tuple[int, int], int]]) -> gpd.GeoDataFrame:
    return _at([place for place, _ in rows], "d").assign(population=[float(n) for _, n in rows])


def _town(seed: int) -> Town:
    return Town.random(SIDE, np.random.default_rng(seed))


@settings(max_examples=40, deadline=None)
@given(homes, sites, limits, seeds, directions)
def test_points_agree_with_every_time_worked_out(
    rows: list[tuple[tuple[int, int], int]],
    places: list[tuple[int, int]],
    limit: int,
    seed: int,
    direction: str,
) -> None:
    town, demand, supply = _town(seed), _people(rows), _at(places, "s")
    found = assess(demand, supply, within_minutes=limit, network=town, direction=direction)
    truth = np.sort(np.column_stack([town.times(demand, supply, direction), np.full((len(rows), 2), np.inf)]))
    truth[np.isinf(truth)] = np.nan
    np.testing.assert_array_equal(found.points["minutes"], truth[:, 0])
    np.testing.assert_array_equal(found.points["second_minutes"], truth[:, 1])
    assert found.points["covered"].tolist() == (truth[:, 0] <= limit).tolist()
    people = demand["population"].to_numpy()
    assert found.summary.covered == people[truth[:, 0] <= limit].sum()
    assert found.summary.backup == people[truth[:, 1] <= limit].sum()
    assert sum(found.summary.why.values()) == found.summary.population
    cut_off = found.points["why"].isin(["unreachable", "no_service"])
    assert cut_off.tolist() == np.isnan(truth[:, 0]).tolist()


@settings(max_examples=30, deadline=None)
@given(homes, st.lists(crossings, min_size=1, max_size=5), limits, seeds, directions)
def test_dropping_a_place_uncovers_exactly_the_people_only_it_covers(
    rows: list[tuple[tuple[int, int], int]],
    places: list[tuple[int, int]],
    limit: int,
    seed: int,
    direction: str,
) -> None:
    town, demand, supply = _town(seed), _people(rows), _at(places, "s")

    def cover(kept: gpd.GeoDataFrame) -> Coverage:
        return assess(demand, kept, within_minutes=limit, network=town, direction=direction)

    whole = cover(supply)
    losses = whole.losses()
    assert losses["covered"].sum() == whole.summary.covered
    assert (losses["only"].sum() + whole.summary.backup) == whole.summary.covered
    for label in supply.index:
        without = cover(supply.drop(label))
        assert whole.summary.covered - without.summary.covered == losses.loc[label, "only"]
        served = whole.points["nearest"].eq(label).to_numpy(dtype=bool, na_value=False)
        people, later = demand["population"][served], without.points["minutes"][served]
        assert losses.loc[label, "people"] == people.sum()
        assert losses.loc[label, "stranded"] == people[later.isna()].sum()
        extra = (people * (later - whole.points["minutes"][served])).sum()
        assert losses.loc[label, "longer_total"] == pytest.approx(extra)


@settings(max_examples=30, deadline=None)
@given(homes, sites, crossings, limits, seeds, directions)
def test_adding_a_place_never_uncovers_anyone(
    rows: list[tuple[tuple[int, int], int]],
    places: list[tuple[int, int]],
    new: tuple[int, int],
    limit: int,
    seed: int,
    direction: str,
) -> None:
    town, demand = _town(seed), _people(rows)
    before, after = (
        assess(demand, _at(chosen, "s"), within_minutes=limit, network=town, direction=direction).points
        for chosen in (places, [*places, new])
    )
    assert (before["covered"] <= after["covered"]).all()
    assert not (after["minutes"] > before["minutes"]).any()


@settings(max_examples=30, deadline=None)
@given(homes, sites, limits, seeds)
def test_the_curve_rises_and_meets_the_standard(
    rows: list[tuple[tuple[int, int], int]], places: list[tuple[int, int]], limit: int, seed: int
) -> None:
    found = assess(_people(rows), _at(places, "s"), within_minutes=limit, network=_town(seed))
    curve = found.curve()
    assert curve["limit"].is_monotonic_increasing and curve["people"].is_monotonic_increasing
    assert curve["people"].iloc[-1] <= found.summary.population
    assert curve.set_index("limit").loc[float(limit), "people"] == found.summary.covered
    for share in (0.5, 0.9, 1.0):
        enough = found.within_which(share)
        if found.summary.population and not math.isnan(enough):
            at, below = found.curve([enough, np.nextafter(enough, -1)])["share"]
            assert at >= share * (1 - 1e-12) and below < share


@settings(max_examples=30, deadline=None)
@given(homes, sites, limits, seeds)
def test_jurisdictions_and_what_lies_outside_are_the_whole(
    rows: list[tuple[tuple[int, int], int]], places: list[tuple[int, int]], limit: int, seed: int
) -> None:
    found = assess(_people(rows), _at(places, "s"), within_minutes=limit, network=_town(seed))
    areas = gpd.GeoDataFrame(index=[7, 8], geometry=[box(0, 0, 0.02, 0.02), box(0, 0, 0.03, 0.04)], crs=4326)
    table, summary = found.by(areas), found.summary
    assert table["population"].sum() + table.attrs["outside"] == summary.population
    assert table["covered"].sum() + table.attrs["outside_covered"] == summary.covered
    worst = table["worst_minutes"].dropna()
    assert worst.empty or worst.max() <= summary.worst_minutes


def test_the_direction_of_a_one_way_street_matters() -> None:
    minutes = dict.fromkeys(streets(2), 1.0) | {(0, 1): math.inf, (0, 2): 1.0, (2, 3): 1.0, (3, 1): 1.0}
    demand, supply = _people([((0, 0), 5)]), _at([(1, 0)], "s")
    there, back = (
        assess(demand, supply, within_minutes=2, network=Town(2, minutes), direction=direction)
        for direction in ("to_target", "from_target")
    )
    assert (there.points.loc["d0", "minutes"], back.points.loc["d0", "minutes"]) == (3, 1)
    assert (there.summary.covered, back.summary.covered) == (0, 5)


def test_every_way_of_not_being_covered_has_its_own_name() -> None:
    town = Town(3, {pair: math.inf if 8 in pair else 2.0 for pair in streets(3)})
    demand = _people([((0, 0), 1), ((2, 0), 2), ((2, 2), 4), ((20, 20), 8), ((0, 0), 16)])
    demand.geometry = [*demand.geometry[:4], None]
    demand.loc["d5"] = {"population": np.nan, "geometry": demand.geometry.iloc[0]}
    supply = _at([(0, 0), (90, 90)], "s")
    found = assess(demand, supply, within_minutes=3, network=town)
    assert found.points["why"].tolist() == [
        "covered", "too_far", "unreachable", "no_road", "no_place", "covered",
    ]  # fmt: skip
    assert {name: n for name, n in found.summary.why.items() if n} == {
        "covered": 1, "too_far": 2, "unreachable": 4, "no_road": 8, "no_place": 16,
    }  # fmt: skip
    assert found.services == 1
    assert (found.summary.uncovered, found.summary.unplaced, found.summary.unknown_points) == (14, 16, 1)
    assert found.by(gpd.GeoDataFrame(geometry=[box(-1, -1, 1, 1)], crs=4326))["cut_off"].tolist() == [12]
    nothing = assess(demand, supply.iloc[1:], within_minutes=3, network=town)
    assert set(nothing.points["why"]) == {"no_service", "no_place"}
    assert math.isnan(nothing.summary.mean)


def test_whole_number_labels_stay_whole_where_some_are_missing() -> None:
    town = Town(2, {})
    demand, supply = _people([((0, 0), 1), ((1, 1), 1)]), _at([(0, 0), (0, 0)], "s").set_axis([11, 12])
    found = assess(demand, supply, within_minutes=1, network=town)
    assert found.points["nearest"].tolist() == [11, pd.NA]
    assert found.points["second"].tolist() == [12, pd.NA]


def test_a_straight_line_has_metres_and_no_minutes() -> None:
    found = assess(_people([((0, 0), 1)]), _at([(0, 0), (1, 0)], "s"), within_m=2_000)
    assert found.unit == "m" and found.limit == 2_000
    assert found.points["minutes"].isna().all()
    assert found.points["second_m"].tolist() == [pytest.approx(1_113.19, abs=0.01)]
    assert found.summary.backup == 1


def test_a_standard_that_cannot_be_meant_is_refused() -> None:
    demand, supply, town = _people([((0, 0), 1)]), _at([(0, 0)], "s"), Town(2, {})
    with pytest.raises(BadArgument, match="either within_minutes or within_m"):
        assess(demand, supply)
    with pytest.raises(BadArgument, match="either within_minutes or within_m"):
        assess(demand, supply, within_minutes=1, within_m=1, network=town)
    with pytest.raises(BadArgument, match="needs a network"):
        assess(demand, supply, within_minutes=1)
    with pytest.raises(BadArgument, match="as the crow flies"):
        assess(demand, supply, within_m=1, network=town)
    with pytest.raises(BadArgument, match="within_minutes=-1"):
        assess(demand, supply, within_minutes=-1, network=town)


def test_whoever_asked_can_stop_it() -> None:
    def stop(share: float, step: str) -> None:
        raise Cancelled(step)

    with pytest.raises(Cancelled, match="nearest"):
        assess(_people([((0, 0), 1)]), _at([(0, 0)], "s"), within_m=1, progress=stop)


def test_the_road_network_answers_as_its_own_matrix_says() -> None:
    crossings_ = [(x, y) for y in range(4) for x in range(4)]
    nodes = gpd.GeoDataFrame(geometry=[Point(x * STEP_DEG, y * STEP_DEG) for x, y in crossings_], crs=4326)
    pairs = [(a, b) for a, b in streets(4) if a < b and (a + b) % 5]
    edges = gpd.GeoDataFrame(
        {"u": [a for a, _ in pairs], "v": [b for _, b in pairs], "speed_kmh": 30.0},
        geometry=[LineString([nodes.geometry[a], nodes.geometry[b]]) for a, b in pairs],
        crs=4326,
    )
    network = RoadNetwork.from_edges(nodes, edges)
    demand = _people([((x, y), 10 * x + y + 1) for x, y in crossings_])
    supply = _at([(0, 0), (3, 3), (1, 2)], "s").assign(places=[10.0, np.inf, 25.0])
    every = network.matrix(demand, supply).to_numpy(dtype=float)
    best, second = np.sort(np.nan_to_num(every, nan=np.inf), axis=1)[:, :2].T
    found = assess(demand, supply, within_minutes=4, network=network)
    np.testing.assert_allclose(found.points["minutes"], best, rtol=1e-5)
    np.testing.assert_allclose(found.points["second_minutes"], second, rtol=1e-5)
    assert found.summary.covered == demand["population"][best <= 4].sum()
    housed = assess(demand, supply, within_minutes=4, network=network, capacity="places")
    assert housed.loads()["people"].tolist()[::2] == [10, 25]
    assert 0 < housed.summary.covered < found.summary.covered
