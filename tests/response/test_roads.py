"""Roads as they are at a moment: which closures count, what they close, and what is remembered."""

from datetime import timedelta

import pytest
import shapely

from data.access import Actor
from data.schema import Closure
from response import queries
from response.closing import bars
from tests import grid
from tests.response.conftest import START


@pytest.fixture
def town(workspace):
    grid.lay(workspace.settings, workspace.name)
    return workspace


def shut(column, **fields):
    return Closure(
        **({"name": f"Bridge {column}", "cause": "flood", "geometry": grid.bridge(column)} | fields)
    )


def across(found):
    return found.network.route(grid.at(1, 0), grid.at(1, 6))


def test_where_no_network_was_built_there_are_no_roads(workspace, ann):
    assert queries.roads(workspace, ann) is None


def test_a_closed_bridge_sends_the_trip_over_the_other_one(town, ann, put):
    free = queries.roads(town, ann)
    (one,) = put(shut(1))
    found = queries.roads(town, ann)
    assert (found.closures, found.closed_edges, found.off_network) == ((one.id,), 1, ())
    assert across(found).minutes > across(free).minutes
    assert found.key != free.key
    assert (found.name, found.built_at.isoformat()) == ("Grid Town", "2026-05-19")


def test_with_both_bridges_closed_nobody_gets_across(town, ann, put):
    put(*(shut(column) for column in grid.BRIDGE_COLUMNS))
    assert across(queries.roads(town, ann)).status == "unreachable"


def test_nobody_standing_at_the_end_of_a_closed_bridge_walks_over_it(town, ann, put):
    put(*(shut(column) for column in grid.BRIDGE_COLUMNS))
    way = queries.roads(town, ann).network.route(grid.at(1, grid.RIVER_ROW), grid.at(1, grid.RIVER_ROW + 1))
    assert way.status == "unreachable"


def test_a_closure_counts_from_its_beginning_until_it_is_ended(town, ann, put, clock):
    (one,) = put(shut(1, closed_from=START + timedelta(hours=2)))
    assert queries.roads(town, ann).closures == ()
    clock.forward(timedelta(hours=3))
    assert queries.roads(town, ann).closures == (one.id,)
    put(one.changed(status="ended"))
    assert queries.roads(town, ann).closures == ()


def test_one_that_is_out_of_date_or_past_its_expected_reopening_still_closes(town, ann, put, clock):
    (one,) = put(shut(1, observed_at=START, closed_until=START + timedelta(hours=1)))
    clock.forward(timedelta(days=2))
    assert queries.roads(town, ann).closures == (one.id,)


def test_the_past_has_the_closures_it_had(town, ann, put, clock):
    then = clock.now()
    clock.forward(timedelta(hours=1))
    put(shut(1))
    assert queries.roads(town, ann, at=then).closures == ()
    assert len(queries.roads(town, ann).closures) == 1


def test_closures_may_be_left_out_and_more_may_be_drawn(town, ann, put):
    put(shut(1))
    assert queries.roads(town, ann, closures=False).closed_edges == 0
    drawn = queries.roads(town, ann, more_closed=(grid.bridge(5),))
    assert (drawn.closed_edges, len(drawn.closures)) == (2, 1)
    assert across(drawn).status == "unreachable"


def test_a_closure_off_the_roads_or_without_a_place_is_told_apart(town, ann, put):
    off, lost = put(
        shut(1, geometry=shapely.Point(-93.6, 41.9)), Closure(name="Somewhere", cause="flood", geometry=None)
    )
    found = queries.roads(town, ann)
    assert (found.closures, set(found.off_network)) == ((), {off.id, lost.id})


def test_an_actor_sees_only_the_closures_of_his_scope(town, ann, put):
    put(shut(1))
    stranger = Actor("A reader", "Citizen", roles=frozenset({"public"}))
    assert queries.roads(town, stranger).closures == ()
    assert len(queries.roads(town, ann).closures) == 1


def test_the_same_question_is_answered_from_memory_until_a_closure_changes(town, ann, put):
    put(shut(1))
    first = queries.roads(town, ann)
    assert queries.roads(town, ann) is first
    put(shut(5))
    assert queries.roads(town, ann) is not first


@pytest.mark.parametrize(
    ("words", "barred"),
    [
        (None, {"car", "emergency", "foot"}),
        ("all traffic", {"car", "emergency", "foot"}),
        ("eastbound", {"car", "emergency", "foot"}),
        ("all but emergency vehicles", {"car", "foot"}),
        ("closed except rescue services", {"car", "foot"}),
        ("high-sided and heavy vehicles", {"emergency"}),
        ("trucks", {"emergency"}),
        ("Trucks over 3.5 t, HGVs only", {"emergency"}),
        ("all vehicles, trucks included", {"car", "emergency", "foot"}),
        ("cars and trucks", {"car", "emergency", "foot"}),
        ("traffic (heavy flooding)", {"car", "emergency", "foot"}),
        ("heavy vehicles and emergency vehicles", {"car", "emergency", "foot"}),
        ("no emergency vehicles", {"car", "emergency", "foot"}),
        ("not for emergency vehicles", {"car", "emergency", "foot"}),
        ("all except buses; emergency vehicles too", {"car", "emergency", "foot"}),
    ],
)
def test_a_closure_bars_those_it_speaks_of(words, barred):
    assert {profile for profile in ("car", "emergency", "foot") if bars(words, profile)} == barred
