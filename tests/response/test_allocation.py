"""Requests against stock: what may be offered, what is proposed, why, and what stays unmet."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from data.schema import Assignment, Depot, QuantityFigure, Request, Shelter, StockLine, Unit
from response.ageing import Ageing
from response.allocation import Fixed, propose
from response.assessment import judge_depot, needs_of
from response.demand import demands, promised_to
from response.ledger import ledger
from response.stock import Rules, line_troubles, of_depot, of_unit

NOW = datetime(2026, 5, 20, 5, tzinfo=UTC)
PLACE = shapely.Point(-93.6, 41.6)
AGES = Ageing(True, timedelta(hours=24))
COTS = ("cot", "count")
NOTHING = ledger([])


def line(value, *, hours=1.0, unit="cot", resource="cots", dated=True, **more):
    at = NOW - timedelta(hours=hours) if dated else None
    figure = None if value is None else QuantityFigure(value=value, observed_at=at)
    return StockLine(resource_type=resource, unit=unit, quantity=figure, **more)


def depot(name, *lines, place=PLACE):
    return Depot(id=name, name=name, geometry=place, lines=list(lines))


def request(name, quantity=100, **more):
    return Request(**{"id": name, "name": name, "resource_type": "cots", "unit": "cot", "quantity": quantity,
                      "stage": "approved", "geometry": PLACE} | more)  # fmt: skip


def assigned(request_id, quantity, *, stage="accepted", source="N", **more):
    return Assignment(**{"name": "a", "request_id": request_id, "from_id": source, "resource_type": "cots",
                         "unit": "cot", "quantity": quantity, "stage": stage} | more)  # fmt: skip


def supply(store, *, rules=Rules(), held=NOTHING):
    return of_depot(store, [COTS], held, rules, now=NOW, ages=AGES)[0]


def plan(asked, stores, minutes, *, rules=Rules(), held=NOTHING, **more):
    wanted = demands(asked, [], {})
    supplies = [one for store in stores for one in of_depot(store, [COTS], held, rules, now=NOW, ages=AGES)]
    cost = pd.DataFrame(minutes, index=[one.id for one in asked], columns=[one.id for one in stores])
    return propose(wanted, supplies, cost, **more)


# what is asked for


def test_open_requests_are_listed_by_urgency_and_what_is_met_is_not():
    asked = [
        request("low", priority="low"),
        request("soon", priority="high", needed_by=NOW),
        request("later", priority="high", needed_by=NOW + timedelta(hours=5)),
        request("whenever", priority="high"),
        request("met", filled_quantity=100),
        request("gone", stage="delivered"),
        request("now", priority="immediate", stage="asked"),
    ]
    assert [one.request.id for one in demands(asked, [], {})] == ["now", "soon", "later", "whenever", "low"]


def test_promises_are_counted_once_whether_the_request_or_its_assignments_say_so():
    asked = request("r", filled_quantity=60)
    assert promised_to(asked, [assigned("r", 60)]) == 60
    assert promised_to(asked, [assigned("r", 60), assigned("r", 20, stage="completed")]) == 80
    assert promised_to(asked, [assigned("r", 90, stage="cancelled"), assigned("other", 90)]) == 60
    assert promised_to(request("r", resource_type="buses", unit="bus"), [Assignment(
        name="a", request_id="r", unit_id="u", stage="accepted")]) == 1  # fmt: skip


def test_a_request_goes_to_the_record_it_names_otherwise_to_its_own_place():
    hall = Shelter(id="hall", name="Hall", geometry=shapely.Point(-93.0, 42.0))
    asked = [
        request("to_hall", deliver_to="hall"),
        request("to_address", deliver_to="12 Elm Street"),
        request("nowhere", geometry=None),
        request("how_many", None),
    ]
    found = {one.request.id: one for one in demands(asked, [], {"hall": hall})}
    assert (found["to_hall"].place.y, found["to_hall"].place_name) == (42.0, "Hall")
    assert found["to_address"].place.y == 41.6
    assert {name: one.apart for name, one in found.items()} == {
        "to_hall": None, "to_address": None, "nowhere": "no_place", "how_many": "quantity_unknown",
    }  # fmt: skip
    assert found["how_many"].remaining is None


# what is offered


def test_a_depot_offers_what_is_left_of_its_promises_above_its_minimum():
    held = ledger([assigned("r", 30), assigned("r", 500, stage="en_route"), assigned("r", 500, source="S")])
    found = supply(depot("N", line(100, minimum=20)), held=held)
    assert (found.offered, found.free, found.promised) == (50, 70, 30)
    assert found.set_aside == {"promised": 30, "minimum": 20}
    assert supply(depot("N", line(100, minimum=20)), held=held, rules=Rules(below_minimum=True)).offered == 70


@pytest.mark.parametrize(
    ("stock", "why"),
    [
        (line(None), "unknown"),
        (line(0), "empty"),
        (line(50, hours=30), "stale"),
        (line(50, dated=False), "undated"),
        (line(50, expires_on=date(2026, 5, 19)), "expired"),
        (line(50, minimum=60), "at_minimum"),
    ],
)
def test_what_cannot_be_given_says_why(stock, why):
    found = supply(depot("N", stock))
    assert (found.offered, found.passed_over) == (0, why)


def test_old_and_undated_counts_are_offered_where_the_planner_says_so_and_marked():
    for stock in (line(50, hours=30), line(50, dated=False)):
        found = supply(depot("N", stock), rules=Rules(stale=True))
        assert (found.offered, found.passed_over, found.doubtful) == (50, None, True)
    assert not supply(depot("N", line(50)), rules=Rules(stale=True)).doubtful


def test_lots_of_one_resource_are_added_and_expired_ones_left_out():
    found = supply(
        depot("N", line(40), line(30, expires_on=date(2027, 1, 1)), line(9, expires_on=date(2026, 1, 1)))
    )
    assert (found.offered, found.quantity, found.set_aside) == (70, 79, {"expired": 9})


def test_lines_that_cannot_be_counted_on_are_counted():
    stores = [
        depot("N", line(1, hours=30), line(None), line(5)),
        depot("S", line(5, unit="pallet"), line(5, resource="blankets", unit="blanket")),
    ]
    assert line_troubles(stores, [COTS], NOW, AGES) == {"stale": 1, "unknown": 1, "other_unit": 1}


def test_near_an_incident_a_depot_shows_what_is_not_promised_yet():
    wanted = needs_of([request("r")])
    store = depot("N", line(40), line(30))
    half = judge_depot(store, wanted, NOW, AGES, ledger([assigned("r", 50)]))
    assert ([one.quantity for one in half.offers], half.passed_over) == ([0, 20], None)
    gone = judge_depot(store, wanted, NOW, AGES, ledger([assigned("r", 70)]))
    assert gone.passed_over == "promised"
    assert judge_depot(depot("N", line(0)), wanted, NOW, AGES).passed_over == "empty"


def test_a_unit_is_offered_while_it_is_available_and_on_no_task():
    ages = Ageing(True, timedelta(minutes=15))
    key = ("bus", "count")

    def bus(held=NOTHING, rules=Rules(), **more):
        unit = Unit(**{"id": "b", "name": "Bus", "resource_kind": "Bus", "stage": "available", "geometry": PLACE,
                       "position_at": NOW} | more)  # fmt: skip
        return of_unit(unit, [key], held, rules, now=NOW, ages=ages)[0]

    assert bus().offered == 1
    busy = ledger([Assignment(name="a", unit_id="b", stage="en_route")])
    assert (bus(busy).offered, bus(busy).passed_over) == (0, "committed")
    assert bus(stage="on_scene").passed_over == "committed"
    old = {"position_at": NOW - timedelta(hours=2)}
    assert bus(**old).passed_over == "stale"
    assert bus(rules=Rules(stale=True), **old).doubtful
    assert (
        of_unit(Unit(name="Engine", resource_kind="fire engine"), [key], NOTHING, Rules(), now=NOW, ages=ages)
        == []
    )


# what is proposed


def test_the_nearest_depot_gives_first_and_the_line_says_what_would_come_next():
    found = plan(
        [request("r", 100)], [depot("N", line(60)), depot("S", line(80)), depot("F", line(500))], [[5, 9, 30]]
    )
    assert [(one.source_id, one.quantity, one.cost) for one in found.lines] == [("N", 60, 5), ("S", 40, 9)]
    assert [(one.next_best, one.next_cost) for one in found.lines] == [("S", 9), ("F", 30)]
    assert found.short == ()


def test_the_urgent_request_is_met_before_a_nearer_one():
    asked = [request("near", 50, priority="low"), request("urgent", 50, priority="immediate")]
    found = plan(asked, [depot("N", line(50))], [[1], [60]])
    assert [(one.request_id, one.quantity) for one in found.lines] == [("urgent", 50)]
    assert [(one.request_id, one.quantity, one.reason) for one in found.short] == [("near", 50, "no_stock")]


@pytest.mark.parametrize(
    ("stores", "reason", "aside"),
    [
        ([depot("N", line(60, minimum=40))], "kept_back", {"minimum": 40}),
        ([depot("N", line(60, minimum=70))], "kept_back", {"minimum": 60}),
        ([depot("N", line(60, hours=40))], "all_set_aside", {"stale": 60}),
        ([depot("N", line(None))], "all_set_aside", {}),
        ([depot("N", line(5, resource="water", unit="L"))], "nobody_keeps", {}),
        ([], "nobody_keeps", {}),
    ],
)
def test_what_stays_unmet_says_why(stores, reason, aside):
    found = plan([request("r", 100)], stores, [[5] * len(stores)])
    assert [(one.reason, one.aside) for one in found.short] == [(reason, aside)]


def test_a_depot_without_a_road_to_the_place_gives_nothing():
    found = plan([request("r", 100)], [depot("N", line(100))], [[np.nan]])
    assert (found.lines, found.short[0].reason) == ((), "unreachable")


def test_a_depot_does_not_send_to_itself():
    store = depot("N", line(100))
    asked = demands([request("r", 50, deliver_to="N")], [], {"N": store})
    cost = pd.DataFrame([[0.0]], index=["r"], columns=["N"])
    assert propose(asked, [supply(store)], cost).lines == ()


def test_what_was_declined_is_not_proposed_again_and_the_next_best_is():
    stores = [depot("N", line(100)), depot("S", line(30))]
    found = plan([request("r", 50)], stores, [[5, 9]], declined={("r", "N")})
    assert [(one.source_id, one.quantity) for one in found.lines] == [("S", 30)]
    assert [(one.quantity, one.reason) for one in found.short] == [(20, "declined")]


def test_a_line_set_by_hand_stays_and_says_what_it_costs():
    stores = [depot("N", line(100)), depot("S", line(100, minimum=80))]
    found = plan([request("r", 50)], stores, [[5, 9]], fixed=[Fixed("r", "S", 30)])
    assert {(one.source_id, one.quantity) for one in found.lines} == {("N", 20), ("S", 30)}
    by_hand = next(one.override for one in found.lines if one.override)
    assert (by_hand.from_kept, by_hand.extra, by_hand.unmet) == (10, 120, 0)
    assert found.extra == 120


def test_lines_set_by_hand_that_no_longer_fit_are_dropped_and_named():
    stores = [depot("N", line(100)), depot("S", line(20))]
    fixed = [Fixed("r", "S", 30), Fixed("gone", "N", 5), Fixed("r", "N", 60), Fixed("r", "N", 0)]
    found = plan([request("r", 50)], stores, [[5, 9]], fixed=fixed)
    assert found.dropped == tuple(fixed[:3])
    assert [(one.source_id, one.quantity) for one in found.lines] == [("S", 20)]


def test_gallons_are_met_from_litres_and_counted_in_gallons():
    key = ("water", "L")
    asked = demands([request("r", 100, resource_type="Water", unit="gal")], [], {})
    stores = of_depot(
        depot("N", line(200, resource="water", unit="L")), [key], NOTHING, Rules(), now=NOW, ages=AGES
    )
    found = propose(asked, stores, pd.DataFrame([[5.0]], index=["r"], columns=["N"]))
    assert found.lines[0].quantity == pytest.approx(200 / 3.785411784, rel=1e-6)
    assert found.short[0].quantity == pytest.approx(100 - 200 / 3.785411784, rel=1e-6)


def test_nothing_asked_for_is_an_empty_proposal():
    assert plan([], [depot("N", line(5))], np.empty((0, 1))).lines == ()


@given(
    asked=st.lists(st.integers(1, 200), min_size=1, max_size=4),
    held=st.lists(st.tuples(st.integers(0, 200), st.integers(0, 80)), min_size=1, max_size=4),
    seed=st.integers(0, 1000),
)
def test_the_plan_meets_as_much_as_can_be_at_least_cost_and_gives_no_minimum_away(asked, held, seed):
    """Against scipy's linear programme: least cost among the plans that meet most."""
    minutes = np.random.default_rng(seed).integers(1, 60, (len(asked), len(held))).astype(float)
    wanted = [request(f"r{i}", quantity) for i, quantity in enumerate(asked)]
    stores = [depot(f"d{j}", line(have, minimum=least)) for j, (have, least) in enumerate(held)]
    found = plan(wanted, stores, minutes)
    free = np.array([max(0, have - least) for have, least in held])
    given_away = pd.Series({f"d{j}": 0.0 for j in range(len(held))})
    for one in found.lines:
        given_away[one.source_id] += one.quantity
    assert (given_away.to_numpy() <= free + 1e-6).all()
    most = min(sum(asked), free.sum())
    assert given_away.sum() == pytest.approx(most)
    n, m = minutes.shape
    rows, columns = np.kron(np.eye(n), np.ones(m)), np.kron(np.ones(n), np.eye(m))
    best = linprog(
        minutes.ravel(), A_ub=np.vstack([rows, columns]), b_ub=np.concatenate([asked, free]),
        A_eq=np.ones((1, n * m)), b_eq=[most],
    )  # fmt: skip
    assert sum(one.quantity * one.cost for one in found.lines) == pytest.approx(best.fun, abs=1e-6)
