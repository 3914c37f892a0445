"""The allocation answer over a real store: whom it shows what, by which roads, as of when, and what is kept."""

from datetime import timedelta

import pytest
import shapely

from data.access import EVERYWHERE, Actor
from data.schema import Closure, Depot, QuantityFigure, Request, Shelter, StockLine, Unit
from geo.ellipsoid import GEOD
from response import actions
from response.allocation import Fixed
from response.assigning import Choice
from response.queries.allocation import Ask, allocation, allocation_key, lines
from response.queries.under_way import under_way
from response.stock import Rules
from tests import grid
from tests.response.conftest import START

NEED = shapely.Point(-93.60, 41.60)


def stock(value, resource="cots", unit="cot", *, hours=1.0, **more):
    figure = (
        None if value is None else QuantityFigure(value=value, observed_at=START - timedelta(hours=hours))
    )
    return StockLine(resource_type=resource, unit=unit, quantity=figure, **more)


def depot(name, *held, place=NEED):
    return Depot(name=name, geometry=place, lines=list(held))


def request(quantity=50, **more):
    return Request(**{"name": "Cots for the arena", "resource_type": "cots", "unit": "cot", "quantity": quantity,
                      "stage": "approved", "geometry": NEED} | more)  # fmt: skip


def given(answer):
    names = {one.id: one.name for one in answer.supplies}
    return [(names[one.source_id], one.quantity) for one in answer.proposal.lines]


def test_without_roads_the_distance_is_the_straight_line(workspace, ann, put):
    there = shapely.Point(-93.50, 41.70)
    asked, store = put(request(), depot("North", stock(80), place=there))
    found = allocation(workspace, ann)
    metres = GEOD.inv(there.x, there.y, NEED.x, NEED.y)[2]
    assert (found.roads, found.unit) == (None, "m")
    assert found.cost.loc[asked.id, store.id] == pytest.approx(metres, abs=0.01)
    assert given(found) == [("North", 50)]


def test_a_network_that_cannot_be_read_leaves_straight_lines(workspace, ann, put):
    grid.lay(workspace.settings, workspace.name)
    (workspace.settings.var / "reference" / workspace.name / "roads-car.parquet").write_bytes(b"damaged")
    put(request(), depot("North", stock(80), place=shapely.Point(-93.50, 41.70)))
    found = allocation(workspace, ann)
    assert (found.roads, found.unit) == (None, "m")
    assert given(found) == [("North", 50)]


def test_by_road_todays_closures_decide_who_is_nearest(workspace, ann, put):
    grid.lay(workspace.settings, workspace.name)
    place = grid.at(1, 4)
    put(request(geometry=place), depot("Over the bridge", stock(80), place=grid.at(1, 3)),
        depot("This side", stock(80), place=grid.at(4, 4)))  # fmt: skip
    assert given(allocation(workspace, ann)) == [("Over the bridge", 50)]
    put(
        Closure(name="Bridge", cause="flood", geometry=grid.bridge(1), closed_from=START - timedelta(hours=1))
    )
    found = allocation(workspace, ann)
    assert given(found) == [("This side", 50)]
    assert (found.unit, found.roads.name, len(found.roads.closures)) == ("min", "Grid Town", 1)
    assert given(allocation(workspace, ann, ask=Ask(closures=False))) == [("Over the bridge", 50)]


def test_a_place_no_road_leads_to_is_unreachable_not_infinitely_far(workspace, ann, put):
    grid.lay(workspace.settings, workspace.name)
    put(request(geometry=shapely.Point(-93.2, 41.9)), depot("Town", stock(80), place=grid.at(1, 3)))
    found = allocation(workspace, ann)
    assert found.proposal.lines == ()
    assert found.proposal.short[0].reason == "unreachable"


def test_it_goes_to_the_record_the_request_names(workspace, ann, put):
    hall = Shelter(name="Hall", geometry=shapely.Point(-93.0, 42.0))
    put(hall, request(deliver_to=hall.id), depot("Near the hall", stock(80), place=shapely.Point(-93.01, 42.0)),
        depot("Near the request", stock(80)))  # fmt: skip
    found = allocation(workspace, ann)
    assert found.demands[0].place_name == "Hall"
    assert given(found) == [("Near the hall", 50)]


def test_what_is_promised_is_proposed_no_more_and_shown_under_way(workspace, ann, put):
    asked, store = put(request(50), depot("North", stock(80)))
    put(request(50, name="Other"))
    actions.accept_allocation(workspace, ann, [Choice(asked.id, store.id, 50)])
    found = allocation(workspace, ann)
    assert given(found) == [("North", 30)]
    assert [(one.source, one.request.name, one.assignment.stage) for one in found.under_way] == [
        ("North", "Cots for the arena", "accepted")
    ]


def test_declined_pairs_are_told_and_offered_again_when_taken_back(workspace, ann, put):
    asked, store = put(request(), depot("North", stock(80)))
    actions.decline_allocation(workspace, ann, asked.id, [store.id], reason="bridge too weak")
    found = allocation(workspace, ann)
    assert given(found) == []
    assert [(one.source, one.reason) for one in found.declined] == [("North", "bridge too weak")]
    actions.offer_again(workspace, ann, found.declined[0].assignment.id)
    assert given(allocation(workspace, ann)) == [("North", 50)]


def test_units_are_proposed_for_what_no_depot_keeps(workspace, ann, put):
    bus = Unit(name="Bus 4", resource_kind="Bus", stage="available", geometry=NEED, position_at=START)
    put(request(2, resource_type="buses", unit="bus"), bus)
    found = allocation(workspace, ann)
    assert given(found) == [("Bus 4", 1)]
    assert [(one.quantity, one.reason) for one in found.proposal.short] == [(1, "no_stock")]


def test_the_past_shows_what_was_known_then(workspace, ann, put, clock):
    asked, store = put(request(), depot("North", stock(80)))
    clock.forward(timedelta(minutes=10))
    before = clock.now()
    clock.forward(timedelta(minutes=10))
    actions.accept_allocation(workspace, ann, [Choice(asked.id, store.id, 50)])
    assert given(allocation(workspace, ann)) == []
    assert given(allocation(workspace, ann, at=before)) == [("North", 50)]
    assert allocation(workspace, ann, at=before).under_way == ()


def test_who_may_not_see_a_request_or_a_depot_gets_neither_but_promises_hold(workspace, ann, put):
    hidden, _, store = put(
        request(60, name="Hidden", sensitivity="restricted"),
        request(50),
        depot("North", stock(80), stock(9, "tents", "tent")),
    )
    put(depot("Secret", stock(500)).model_copy(update={"withheld": True}))
    actions.accept_allocation(workspace, ann, [Choice(hidden.id, store.id, 60)])
    planner = Actor("Pia", "Planner", roles=frozenset({"planner"}), jurisdictions=frozenset({EVERYWHERE}))
    found = allocation(workspace, planner)
    assert [one.request.name for one in found.demands] == ["Cots for the arena"]
    assert given(found) == [("North", 20)]
    assert found.under_way == ()


def test_lines_set_by_hand_change_the_plan_and_nothing_it_rests_on(workspace, ann, put):
    asked, _, far = put(
        request(), depot("North", stock(80)), depot("Far", stock(80), place=shapely.Point(-93.5, 41.7))
    )
    plain = allocation(workspace, ann)
    found = allocation(workspace, ann, ask=Ask(fixed=(Fixed(asked.id, far.id, 20),)))
    assert sorted(given(found)) == [("Far", 20), ("North", 30)]
    assert found.cost is plain.cost
    assert found.proposal.extra == pytest.approx(20 * plain.cost.loc[asked.id, far.id], rel=1e-6)


def test_an_answer_is_kept_until_something_it_rests_on_changes(workspace, ann, put, clock):
    _, store = put(request(), depot("North", stock(80)))
    first = allocation(workspace, ann)
    assert allocation(workspace, ann) is first
    keys = {allocation_key(workspace, ann), allocation_key(workspace, ann, ask=Ask(Rules(stale=True)))}
    workspace.store.save(ann, [store.changed(lines=[stock(20)])], reason="recount")
    keys.add(allocation_key(workspace, ann))
    clock.forward(timedelta(minutes=1))
    keys.add(allocation_key(workspace, ann))
    assert len(keys) == 4
    assert given(allocation(workspace, ann)) == [("North", 20)]


def test_lines_to_draw_are_wider_where_more_of_the_request_is_met(workspace, ann, put):
    there = shapely.Point(-93.5, 41.7)
    asked, store = put(request(80), depot("North", stock(40), place=there))
    drawn = lines(allocation(workspace, ann))
    assert (drawn["state"].tolist(), drawn["share"].tolist()) == (["proposed"], [0.5])
    assert [tuple(map(float, point)) for point in drawn.geometry.iloc[0].coords] == [
        there.coords[0],
        NEED.coords[0],
    ]
    actions.accept_allocation(workspace, ann, [Choice(asked.id, store.id, 40)])
    assert lines(allocation(workspace, ann))["state"].tolist() == ["under_way"]


def test_what_is_under_way_is_told_for_a_depot_a_request_and_a_place_until_it_is_over(workspace, ann, put):
    hall = Shelter(name="Hall", geometry=shapely.Point(-93.0, 42.0))
    asked, store, _ = put(request(deliver_to=hall.id), depot("North", stock(80)), hall)
    made = actions.accept_allocation(workspace, ann, [Choice(asked.id, store.id, 50)])[0]
    for about in (asked.id, store.id, hall.id):
        assert [one.assignment.id for one in under_way(workspace, ann, about)] == [made.id]
    assert [(one.source, one.to) for one in under_way(workspace, ann, asked.id)] == [("North", "Hall")]
    actions.set_assignment_stage(workspace, ann, made.id, "cancelled", reason="over")
    assert under_way(workspace, ann, asked.id) == ()


def test_nothing_at_all_is_an_empty_answer(workspace, ann):
    found = allocation(workspace, ann)
    assert (found.demands, found.proposal.lines, found.depots, len(lines(found))) == ((), (), 0, 0)
