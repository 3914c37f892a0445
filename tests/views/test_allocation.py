"""Allocation in words: what a planner reads about lines, what is unmet, and what is on its way."""

from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest
import shapely

from data.freshness import freshness
from data.schema import Assignment, Contact, Depot, QuantityFigure, Request, StockLine, Unit
from response.ageing import Ageing
from response.allocation import Fixed, propose
from response.demand import demands
from response.ledger import ledger
from response.queries.allocation import AllocationAnswer, Ask
from response.queries.under_way import UnderWay
from response.stock import Rules, line_troubles, of_depot, of_unit
from views import allocation, allocation_cards

NOW = datetime(2026, 5, 20, 5, tzinfo=UTC)
PLACE = shapely.Point(-93.6, 41.6)
AGES = Ageing(True, timedelta(hours=24))


def depot(name, quantity, *, hours=2.0, **more):
    figure = QuantityFigure(value=quantity, observed_at=NOW - timedelta(hours=hours))
    line = StockLine(resource_type="cots", unit="cot", quantity=figure, minimum=more.pop("minimum", 0))
    return Depot(id=name, name=name, geometry=PLACE, lines=[line], **more)


def request(**more):
    return Request(**{"id": "r", "name": "Cots for the arena", "resource_type": "cots", "unit": "cot", "quantity": 100,
                      "stage": "approved", "geometry": PLACE, "priority": "high"} | more)  # fmt: skip


def answer(asked, sources, metres, *, rules=Rules(), fixed=(), declined=()):
    wanted = demands([asked], [], {})
    keys = [one.measure.key for one in wanted]
    supplies = []
    for one in sources:
        more = {"now": NOW, "ages": AGES}
        found = of_unit if isinstance(one, Unit) else of_depot
        supplies += found(one, keys, ledger([]), rules, **more)
    cost = pd.DataFrame([metres], index=["r"], columns=[one.id for one in supplies], dtype=float)
    depots = [one for one in sources if isinstance(one, Depot)]
    return AllocationAnswer(
        revision=1, now=NOW, ask=Ask(rules, True, fixed), roads=None, demands=tuple(wanted), supplies=tuple(supplies),
        cost=cost, proposal=propose(wanted, supplies, cost, fixed=fixed, declined=declined),
        troubles=line_troubles(depots, keys, NOW, AGES), under_way=(), declined=(), depots=len(depots),
    )  # fmt: skip


def said(found, number=0):
    one = found.proposal.lines[number]
    return allocation.line(one, found.demands[0], found, now=NOW, units="metric")


def test_a_line_says_how_much_from_whom_how_far_why_what_next_and_whom_to_call():
    near = depot("Near", 60, opening="06:00–22:00", contacts=[Contact(phone="+1 515 555 0142")])
    line = said(answer(request(), [near, depot("Far", 500)], [4_000, 9_000]))
    assert (line["quantity"], line["name"], line["cost"]) == ("60 cots", "Near", "4.0\u00a0km")
    assert line["why"] == "The nearest. Next best: Far, +5.0\u00a0km."
    assert (line["age"], line["open"], line["phone"], line["dial"]) == (
        "counted 2\u00a0h ago", "06:00–22:00", "+1 515 555 0142", "+15155550142",
    )  # fmt: skip


def test_a_nearer_depot_that_has_none_to_give_is_named():
    stores = [depot("Near", 60, minimum=80), depot("Far", 500), depot("Farther", 500)]
    assert said(answer(request(), stores, [4_000, 9_000, 9_500]))["why"] == (
        "Nearest with some to give: Near, 4.0\u00a0km, keeps its minimum. Next best: Farther, +500\u00a0m."
    )
    assert said(answer(request(), [depot("Near", None), depot("Far", 500)], [4_000, 9_000]))["why"] == (
        "The only one with some to give: Near, 4.0\u00a0km, has not been counted."
    )


def test_who_was_declined_is_not_called_farther_than_the_nearest():
    stores = [depot("Near", 500), depot("Far", 500)]
    found = answer(request(), stores, [4_000, 9_000], declined={("r", "Near")})
    assert said(found)["why"] == "The only one with some to give."
    stores.append(depot("Farther", 500))
    found = answer(request(), stores, [4_000, 9_000, 9_500], declined={("r", "Near")})
    assert said(found)["why"] == "The nearest that was not declined. Next best: Farther, +500\u00a0m."


def test_a_count_that_is_old_is_marked_where_it_is_counted_on():
    found = answer(request(), [depot("Near", 60, hours=30)], [4_000], rules=Rules(stale=True))
    line = said(found)
    assert freshness(NOW - timedelta(hours=30), NOW, AGES.limit) == "stale"
    assert (line["doubtful"], line["age"]) == (True, "counted 30\u00a0h ago, counted on all the same")


def test_a_line_by_hand_says_what_it_costs_and_that_a_nearer_one_has_some():
    stores = [depot("Near", 500), depot("Far", 60, minimum=50)]
    found = answer(request(), stores, [4_000, 9_000], fixed=(Fixed("r", "Far", 30),))
    by_hand = next(i for i, one in enumerate(found.proposal.lines) if one.override)
    assert said(found, by_hand)["why"] == (
        "Set by hand. It costs +5.0\u00a0km for each cot and 20 out of the minimum stock. "
        "Nearer, with some to spare: Near, −5.0\u00a0km."
    )


def test_what_a_change_by_hand_would_do_is_told_before():
    stores = [depot("Near", 80), depot("Far", 60, minimum=50)]
    before = answer(request(), stores, [4_000, 9_000])
    after = answer(request(), stores, [4_000, 9_000], fixed=(Fixed("r", "Near", 40),))
    told = allocation.consequence(before, after, before.demands[0], "metric")
    assert told == ["Then: 40 cots from Near and 10 cots from Far.", "40 more stay unmet."]
    more = answer(request(), stores, [4_000, 9_000], fixed=(Fixed("r", "Far", 20),))
    assert "10 more are met." in allocation.consequence(before, more, before.demands[0], "metric")


@pytest.mark.parametrize(
    ("sources", "metres", "expected"),
    [
        ([depot("Near", 60, minimum=30)], [4_000], "70 cots unmet: 30 kept as minimum stock."),
        ([depot("Near", 60, hours=30)], [4_000], "100 cots unmet: nothing can be given now; 60 on counts out of date."),
        ([depot("Near", None)], [4_000],
         "100 cots unmet: nothing can be given now; 1 stock line nobody has counted."),
        ([], [], "100 cots unmet: no depot keeps this; ask mutual aid."),
        ([depot("Near", 60)], [None], "100 cots unmet: no way there from those that have some."),
    ],
)  # fmt: skip
def test_what_stays_unmet_says_why(sources, metres, expected):
    found = answer(request(), sources, metres)
    assert allocation.need(found.demands[0], found, now=NOW, zone="UTC")["short"] == expected


def test_units_that_cannot_come_are_counted_by_why():
    asked = request(name="Buses", resource_type="buses", unit="bus", quantity=2)
    busy = [
        Unit(id=f"b{i}", name=f"Bus {i}", resource_kind="Bus", stage="on_scene", geometry=PLACE)
        for i in range(2)
    ]
    found = answer(asked, busy, [1_000, 1_000])
    assert allocation.short(found.demands[0], found) == (
        "2 buses unmet: nothing can be given now; 2 units committed elsewhere."
    )
    nobody = answer(asked, [], [])
    assert "no unit of this kind is known; ask mutual aid" in allocation.short(nobody.demands[0], nobody)


def test_a_request_without_a_quantity_says_whom_to_ask():
    found = answer(request(quantity=None, requester="Shelter Desk"), [], [])
    head = allocation.need(found.demands[0], found, now=NOW, zone="UTC")
    assert (head["lacking"], head["short"]) == ("quantity unknown", "Quantity unknown: ask Shelter Desk.")


def test_lateness_is_told_once():
    past = answer(request(needed_by=NOW - timedelta(hours=5)), [depot("Near", 500)], [4_000])
    head = allocation.need(past.demands[0], past, now=NOW, zone="UTC")
    assert (head["due"], head["late"], said(past)["late"]) == ("needed 5\u00a0h ago", True, "")


def test_the_cards_count_what_is_met_and_what_is_not_offered():
    found = answer(request(), [depot("Near", 60), depot("Old", 90, hours=30)], [4_000, 5_000])
    cards = {card.key: card for card in allocation_cards.cards(found, now=NOW)}
    assert (cards["requests"].value, cards["met"].value, cards["met"].note) == ("1", "0", "1 more in part")
    assert (cards["stock"].value, cards["stock"].note) == ("1", "1 out of date")
    all_in = answer(
        request(), [depot("Near", 60), depot("Old", 90, hours=30)], [4_000, 5_000], rules=Rules(stale=True)
    )
    cards = {card.key: card for card in allocation_cards.cards(all_in, now=NOW)}
    assert (cards["stock"].value, cards["met"].value) == ("0", "1")
    assert cards["stock"].stale


def test_what_is_under_way_says_what_from_where_to_where_and_since_when():
    made = Assignment(name="a", request_id="r", from_id="d", resource_type="cots", unit="cot", quantity=30,
                      stage="en_route", depart_at=NOW - timedelta(minutes=20))  # fmt: skip
    words = allocation.moving(UnderWay(made, request(), "Near", "Hall", None), now=NOW, zone="UTC")
    assert (words["what"], words["stage"], words["since"], words["to"]) == (
        "30 cots", "on its way", "20\u00a0min ago", "Hall",
    )  # fmt: skip
    bus = Assignment(name="b", unit_id="u", stage="accepted")
    words = allocation.moving(UnderWay(bus, None, "Bus 4", None, None), now=NOW, zone="UTC")
    assert (words["stage"], words["to"], words["request"]) == (
        "assigned, not yet departed", "place not known", "for no request",
    )  # fmt: skip


def test_the_map_asks_for_what_the_screen_shows():
    sheet = allocation_cards.overlay(
        Ask(Rules(True, False), False, (Fixed("r", "d", 5.0),)), "2026-05-20T05:00:00+00:00"
    )
    assert sheet["url"] == (
        "/api/allocation?stale=true&closures=false&fixed=%5B%5B%22r%22%2C%22d%22%2C5.0%5D%5D&at=2026-05-20T05%3A00%3A00%2B00%3A00"
    )
    assert {entry["value"] for entry in sheet["classes"]} == {"proposed", "by_hand", "under_way"}
