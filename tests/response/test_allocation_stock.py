"""Stock and units once and once only: lines that do not count, units of measure, quantities that cannot be meant."""

from dataclasses import replace
from datetime import date

import pytest

from data.errors import Invalid
from data.schema import Unit
from response import actions
from response.assigning import Choice
from response.queries import allocation as queries
from response.stock import Rules
from tests.response.conftest import START
from tests.response.test_allocation_actions import PLACE, depot, held, line, request


@pytest.fixture
def now(workspace, ann):
    """A record as it is now."""
    return lambda record: workspace.store.get(ann, record.id)


@pytest.fixture
def take(workspace, ann):
    def act(asked, source, quantity, rules=Rules()):
        choice = Choice(asked.id, source.id, quantity, rules=rules)
        return actions.accept_allocation(workspace, ann, [choice])[0]

    return act


@pytest.mark.parametrize(
    "aside", [{"expires_on": date(2026, 5, 1)}, {"expires_on": date(2027, 1, 1), "hours": 30}]
)
def test_what_left_is_not_offered_again_beside_lines_that_do_not_count(workspace, ann, put, now, take, aside):
    asked, other, store = put(request(100), request(100), depot(line(100, **aside), line(100)))
    made = take(asked, store, 100)
    actions.set_assignment_stage(workspace, ann, made.id, "en_route")
    assert [held(now(store), i) for i in range(2)] == [100, 0]
    with pytest.raises(Invalid, match="can give 0"):
        take(other, store, 1)
    actions.set_assignment_stage(workspace, ann, made.id, "cancelled", reason="turned back")
    assert [held(now(store), i) for i in range(2)] == [100, 100]


@pytest.mark.parametrize("quantity", [7, 13])
def test_what_is_proposed_can_be_taken_whatever_the_units_of_measure(workspace, ann, put, take, quantity):
    asked, store = put(
        request(1, resource_type="water", unit="m3"), depot(line(quantity, resource="water", unit="gal"))
    )
    proposed = queries.allocation(workspace, ann).proposal.lines[0]
    assert take(asked, store, proposed.quantity).quantity == pytest.approx(
        quantity * 0.003785411784, abs=1e-6
    )


@pytest.mark.parametrize("quantity", [0, -1, float("nan"), float("inf")])
def test_a_quantity_that_cannot_be_meant_is_refused(put, take, quantity):
    asked, store = put(request(100), depot(line(80)))
    with pytest.raises(Invalid, match="nothing to assign"):
        take(asked, store, quantity)


def test_a_unit_is_not_shared_out_between_requests(workspace, ann, put):
    unit = Unit(name="Bus 4", resource_kind="Bus", stage="available", geometry=PLACE, position_at=START)
    first, second, bus = put(*(request(1, resource_type="buses", unit="bus") for _ in range(2)), unit)
    with pytest.raises(Invalid, match="chosen for 2 lines"):
        actions.accept_allocation(
            workspace, ann, [Choice(first.id, bus.id, 0.5), Choice(second.id, bus.id, 0.5)]
        )


def test_the_journal_names_a_declined_source_only_to_those_who_may_see_it(workspace, ann, put):
    asked, plain, secret = put(
        request(100),
        depot(line(80), name="Plain"),
        depot(line(80), name="Secret").changed(withheld=True, sensitivity="restricted"),
    )
    for source in (plain, secret):
        actions.decline_allocation(workspace, ann, asked.id, [source.id], reason="too far")
    planner = replace(ann, roles=frozenset({"planner"}))
    assert len(workspace.store.find(ann, ["entry"])) == 2
    (seen,) = workspace.store.find(planner, ["entry"])
    assert "Plain" in seen.name
