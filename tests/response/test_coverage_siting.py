"""New sites: the best of the candidates under the day's roads, checked against trying every choice."""

from itertools import combinations

import numpy as np
import pytest

from data.errors import Invalid
from data.schema import Closure, Facility
from geo.errors import Cancelled
from response import queries
from response.coverage import Ask, Site
from response.coverage.plan import Plan
from tests import grid
from tests.response.coverage_ground import NORTH_BANK, SOUTH_BANK, counties, settle, shelter

ASK = Ask(minutes=3.0)
CANDIDATES = {"B": (1, 5), "C": (0, 0), "D": (2, 4), "E": (6, 6), "F": (2, 2), "G": (0, 6)}


@pytest.fixture
def town(workspace, put):
    grid.lay(workspace.settings, workspace.name)
    settle(workspace)
    put(*counties(), shelter("A", 6, 0))
    put(*(shelter(code, *place, stage="planned") for code, place in CANDIDATES.items()))
    return workspace


def _covered(town, ann, codes):
    sites = tuple(
        Site(f"01HALL{code}", code, grid.at(*CANDIDATES[code]).x, grid.at(*CANDIDATES[code]).y)
        for code in codes
    )
    wanted = queries.with_opened(ASK, sites)
    return queries.coverage(town, ann, wanted).totals.covered


@pytest.mark.parametrize("p", [1, 2, 3])
def test_the_sites_reach_as_many_people_as_the_best_of_all_choices(town, ann, p):
    found = queries.new_sites(town, ann, ASK, Plan(p=p))
    best = max(_covered(town, ann, choice) for choice in combinations(CANDIDATES, p))
    opened = queries.coverage(town, ann, queries.with_sites(found))
    assert opened.totals.covered == pytest.approx(best)
    assert found.proven
    before = queries.coverage(town, ann, ASK).totals.covered
    assert found.covered_before == pytest.approx(before)
    assert found.chosen["people"].sum() == pytest.approx(best - before)
    assert list(found.chosen["people"]) == sorted(found.chosen["people"], reverse=True)


def test_the_gain_curve_never_rises_and_ends_with_all_that_can_be_reached(town, ann):
    gains = queries.new_sites(town, ann, ASK, Plan(p=2)).gains
    assert (np.diff(gains["people"]) <= 1e-9).all()
    assert gains["total"].iloc[-1] == pytest.approx(_covered(town, ann, CANDIDATES))


def test_bridges_that_are_out_change_where_sites_go(town, ann, put):
    put(*(Closure(name=f"Bridge {c}", cause="water", geometry=grid.bridge(c)) for c in grid.BRIDGE_COLUMNS))
    found = queries.new_sites(town, ann, Ask(minutes=30.0), Plan(p=1))
    assert found.chosen["people"].iloc[0] == pytest.approx(NORTH_BANK)
    assert found.chosen["lat"].iloc[0] > grid.SOUTH + 0.035


@pytest.mark.parametrize("model", ["p_median", "p_center"])
def test_other_models_choose_by_the_way_of_all(town, ann, model):
    found = queries.new_sites(town, ann, ASK, Plan(model=model, p=2))
    assert len(found.chosen) == 2
    assert found.gap == pytest.approx(0) or not found.proven

    def way(answer):
        value, people = answer.points["value"].to_numpy(), answer.points["people"].to_numpy()
        return float(value @ people) if model == "p_median" else float(value.max())

    chosen = way(queries.coverage(town, ann, queries.with_sites(found)))
    others = []
    for pair in combinations(CANDIDATES, 2):
        sites = tuple(Site(code, code, *grid.at(*CANDIDATES[code]).coords[0]) for code in pair)
        others.append(way(queries.coverage(town, ann, queries.with_opened(ASK, sites))))
    assert chosen == pytest.approx(min(others), rel=1e-6)


def test_fewest_sites_reach_all_who_can_be_reached(town, ann):
    found = queries.new_sites(town, ann, Ask(minutes=4.0), Plan(model="lscp"))
    answer = queries.coverage(town, ann, queries.with_sites(found))
    assert answer.totals.covered == pytest.approx(SOUTH_BANK + NORTH_BANK - found.beyond)
    assert found.objective == len(found.chosen)


def test_candidates_come_from_where_the_planner_says(town, ann, put):
    assert queries.site_sources(town, ann) == {"shelter": 6}
    put(Facility(name="School", type="school", geometry=grid.at(1, 5)))
    assert queries.site_sources(town, ann) == {"shelter": 6, "facility/school": 1}
    found = queries.new_sites(town, ann, ASK, Plan("facility/school", p=3))
    assert list(found.chosen["name"]) == ["School"]
    with pytest.raises(Invalid, match="no candidate"):
        queries.new_sites(town, ann, ASK, Plan("facility/canteen"))


def test_without_roads_sites_are_found_in_a_straight_line(workspace, ann, put):
    settle(workspace)
    put(*counties(), shelter("B", 1, 5, stage="standby"), shelter("C", 6, 0, stage="standby"))
    found = queries.new_sites(workspace, ann, Ask(metres=2_500.0), Plan(p=1))
    assert list(found.chosen["name"]) == ["Hall B"]
    assert found.chosen["people"].iloc[0] == NORTH_BANK


def test_a_search_that_is_stopped_says_so(town, ann):
    def stop(share, step):
        raise Cancelled("stopped")

    with pytest.raises(Cancelled):
        queries.new_sites(town, ann, ASK, Plan(p=3), progress=stop)
