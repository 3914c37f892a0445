"""With limited places: as many people as possible have one, at the least total way, and near but full is a gap."""

from unittest.mock import patch

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.optimize import linprog
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_flow
from shapely import box

from geo.coverage import Coverage, assess, room
from geo.errors import BadArgument
from tests.geo.fake_roads import STEP_DEG, Town, streets
from tests.geo.oracles import distances_m, points

Floats = NDArray[np.float64]
SIDE = 4
crossings = st.tuples(st.integers(0, SIDE - 1), st.integers(0, SIDE - 1))
homes = st.lists(st.tuples(crossings, st.integers(0, 60)), min_size=1, max_size=12)
sites = st.lists(st.tuples(crossings, st.integers(-5, 90)), min_size=1, max_size=6)
seeds = st.integers(0, 10_000)


def _frame(rows: list[tuple[tuple[int, int], int]], prefix: str, column: str) -> gpd.GeoDataFrame:
    places = points([(x * STEP_DEG, y * STEP_DEG) for (x, y), _ in rows], prefix)
    return places.assign(**{column: [float(n) for _, n in rows]})


def _assessed(
    demand: gpd.GeoDataFrame, supply: gpd.GeoDataFrame, limit: float, town: Town | None, first: int
) -> Coverage:
    standard = {"within_m": limit * 400.0} if town is None else {"within_minutes": limit, "network": town}
    with patch.object(room, "NEAREST_FIRST", first):
        return assess(demand, supply, capacity="places", **standard)  # type: ignore[arg-type]


def _ways(
    demand: gpd.GeoDataFrame, supply: gpd.GeoDataFrame, found: Coverage, town: Town | None
) -> NDArray[np.float64]:
    every = distances_m(demand, supply) if town is None else town.times(demand, supply, "to_target")
    return np.where(every <= found.limit, every, np.inf)


def _by_highs(
    ways: NDArray[np.float64], people: NDArray[np.float64], places: NDArray[np.float64]
) -> tuple[float, float]:
    """People served at most, and the least total way of serving so many: two linear programmes."""
    i, j = np.nonzero(np.isfinite(ways))
    if not len(i):
        return 0.0, 0.0
    one, arcs = np.ones(len(i)), np.arange(len(i))
    rows = csr_array((one, (i, arcs)), shape=(len(people), len(i)))
    columns = csr_array((one, (j, arcs)), shape=(len(places), len(i)))
    limits = np.vstack([rows.todense(), columns.todense()]), np.concatenate([people, np.maximum(places, 0)])
    most = -linprog(-one, *limits).fun
    least = linprog(ways[i, j], *limits, A_eq=one[None], b_eq=[most])
    return most, least.fun


@settings(max_examples=25, deadline=None)
@given(homes, sites, st.integers(0, 15), seeds, st.booleans(), st.sampled_from([1, 2, 8]))
def test_as_many_as_possible_at_the_least_total_way_as_highs_finds_it(
    rows: list[tuple[tuple[int, int], int]],
    places: list[tuple[tuple[int, int], int]],
    limit: int,
    seed: int,
    by_road: bool,
    first: int,
) -> None:
    town = Town.random(SIDE, np.random.default_rng(seed)) if by_road else None
    demand, supply = _frame(rows, "d", "population"), _frame(places, "s", "places")
    found = _assessed(demand, supply, limit, town, first)
    people, capacity = demand["population"].to_numpy(), supply["places"].to_numpy()
    most, least = _by_highs(_ways(demand, supply, found, town), people, capacity)
    served, given_out = found.points["served"], found.assignments()
    assert (served >= 0).all() and (served <= people).all()
    assert served.sum() == pytest.approx(most, abs=1e-6)
    assert (given_out["people"] * given_out["way"]).sum() == pytest.approx(least, abs=1e-3, rel=1e-6)
    pd.testing.assert_series_equal(
        given_out.groupby("point")["people"].sum().reindex(demand.index, fill_value=0.0), served,
        check_names=False,
    )  # fmt: skip
    loads = found.loads()
    assert (loads["people"] <= loads["capacity"]).all()
    assert (loads["people"] + loads["left"] == loads["capacity"]).all()
    assert found.summary.covered == served.sum()
    assert found.gaps()["people"].sum() == pytest.approx(found.summary.uncovered)
    assert sum(found.summary.why.values()) == found.summary.population


@settings(max_examples=25, deadline=None)
@given(homes, sites, st.integers(0, 15), seeds)
def test_what_is_served_is_a_maximum_flow(
    rows: list[tuple[tuple[int, int], int]],
    places: list[tuple[tuple[int, int], int]],
    limit: int,
    seed: int,
) -> None:
    town = Town.random(SIDE, np.random.default_rng(seed))
    demand, supply = _frame(rows, "d", "population"), _frame(places, "s", "places")
    found = _assessed(demand, supply, limit, town, 1)
    n, m = len(demand), len(supply)
    arcs = np.zeros((n + m + 2, n + m + 2), dtype=np.int32)
    arcs[0, 1 : n + 1] = demand["population"]
    arcs[1 : n + 1, n + 1 : -1] = np.where(np.isfinite(_ways(demand, supply, found, town)), 10_000, 0)
    arcs[n + 1 : -1, -1] = np.maximum(supply["places"], 0)
    assert found.summary.covered == maximum_flow(csr_array(arcs), 0, n + m + 1).flow_value


@settings(max_examples=25, deadline=None)
@given(homes, st.lists(crossings, min_size=1, max_size=5), st.integers(0, 15), seeds)
def test_with_endless_places_it_is_the_answer_without_capacity(
    rows: list[tuple[tuple[int, int], int]], places: list[tuple[int, int]], limit: int, seed: int
) -> None:
    town = Town.random(SIDE, np.random.default_rng(seed))
    demand = _frame(rows, "d", "population")
    supply = _frame([(place, 0) for place in places], "s", "places").assign(places=np.inf)
    found = _assessed(demand, supply, limit, town, 2)
    free = assess(demand, supply, within_minutes=limit, network=town)
    assert found.points["covered"].tolist() == free.points["covered"].tolist()
    assert found.points["why"].tolist() == free.points["why"].tolist()
    assert found.summary == free.summary
    inhabited = found.points["covered"] & (found.points["population"] > 0)
    ways = found.assignments().set_index("point")["way"].reindex(found.points.index[inhabited])
    assert ways.tolist() == found.points["minutes"][inhabited].tolist()


def _three_homes() -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame, Town]:
    """Along one street, a minute a crossing: 10, 6 and 4 people; a place for 12 at the first, for 5 at the last."""
    town = Town(4, dict.fromkeys(streets(4), 1.0))
    demand = _frame([((0, 0), 10), ((1, 0), 6), ((3, 0), 4)], "d", "population")
    return demand, _frame([((0, 0), 12), ((3, 0), 5)], "s", "places"), town


def test_near_but_full_is_a_gap_of_its_own() -> None:
    demand, supply, town = _three_homes()
    found = _assessed(demand, supply, 2, town, 8)
    assert found.points["served"].tolist() == [10, 3, 4]
    assert found.points["covered"].tolist() == [True, False, True]
    assert found.points["why"].tolist() == ["covered", "full", "covered"]
    assert found.points["assigned"].tolist() == ["s0", "s0", "s1"]
    assert found.points["nearest"].tolist() == ["s0", "s0", "s1"]
    assert (found.summary.covered, found.summary.uncovered, found.summary.why["full"]) == (17, 3, 3)
    assert found.gaps()["people"].tolist() == [3]
    areas = gpd.GeoDataFrame(geometry=[box(-1, -1, 0.015, 1), box(0.015, -1, 1, 1)], crs=4326)
    assert found.by(areas)["uncovered"].tolist() == [3, 0]
    assert found.loads()["left"].tolist() == [0, 0]


def test_people_whose_number_nobody_knows_take_no_places() -> None:
    demand, supply, town = _three_homes()
    demand["population"] = [np.nan, 6, 4]
    found = _assessed(demand, supply, 2, town, 8)
    assert found.points["served"].isna().tolist() == [True, False, False]
    assert found.points["why"].tolist() == ["covered", "covered", "covered"]
    assert found.summary.unknown_points == 1 and found.summary.covered == 10


def test_parts_of_people_are_places_too() -> None:
    demand, supply, town = _three_homes()
    demand["population"] = [10.25, 6.5, 4.125]
    found = _assessed(demand, supply, 2, town, 8)
    assert found.points["served"].tolist() == [10.25, pytest.approx(2.625, abs=1e-5), 4.125]
    assert found.summary.why["full"] == pytest.approx(3.875, abs=1e-5)


def test_a_capacity_nobody_knows_is_for_the_caller_to_decide() -> None:
    demand, supply, town = _three_homes()
    supply.loc["s1", "places"] = np.nan
    with pytest.raises(
        BadArgument, match=r"1 services have no known capacity \(first: 's1'\).*0 leaves them out"
    ):
        _assessed(demand, supply, 2, town, 8)
    with pytest.raises(BadArgument, match="no column 'beds'"):
        assess(demand, supply, within_minutes=2, network=town, capacity="beds")
    without = assess(demand, supply, within_minutes=2, network=town)
    with pytest.raises(BadArgument, match="without capacities"):
        without.loads()


def test_no_place_with_room_leaves_everyone_near_without_one() -> None:
    demand, supply, town = _three_homes()
    found = _assessed(demand, supply.assign(places=0), 2, town, 8)
    assert found.points["why"].tolist() == ["full"] * 3
    assert found.points["assigned"].isna().all()
    assert found.summary.covered == 0


def test_it_tells_how_far_it_is_and_never_goes_back() -> None:
    demand, supply, town = _three_homes()
    told: list[tuple[float, str]] = []
    with patch.object(room, "NEAREST_FIRST", 1):
        assess(
            demand, supply.assign(places=4), within_minutes=3, network=town, capacity="places",
            progress=lambda share, step: told.append((share, step)),
        )  # fmt: skip
    shares = [share for share, _ in told]
    assert shares == sorted(shares) and shares[0] >= 0 and shares[-1] <= 1
    assert list(dict.fromkeys(step for _, step in told)) == ["nearest", "table", "flow"]
