"""What needs a decision, and what does not."""

from datetime import timedelta

import pytest

from data.schema import (
    Closure,
    CountFigure,
    Depot,
    Entry,
    HazardArea,
    Incident,
    Jurisdiction,
    QuantityFigure,
    Report,
    Request,
    Shelter,
    StockLine,
)
from response import queries
from response.decisions import decisions
from tests.response.conftest import START

SIX_HOURS = timedelta(hours=6)
EARLIER, LATER = START - timedelta(hours=1), START + timedelta(hours=1)


def keys(*records):
    return [found.key for found in decisions(records, START, SIX_HOURS)]


def hall(people, places=100, hours=0, **fields):
    counted = (
        None if people is None else CountFigure(value=people, observed_at=START - timedelta(hours=hours))
    )
    return Shelter(**({"name": "Hall", "stage": "open", "occupancy": counted,
                       "capacity_evacuation": CountFigure(value=places)} | fields))  # fmt: skip


@pytest.mark.parametrize(
    ("shelter", "said"),
    [
        (hall(89), []),
        (hall(90), ["shelter_nearly_full"]),
        (hall(100), ["shelter_nearly_full"]),
        (hall(101), ["shelter_over"]),
        (hall(None), ["shelter_uncounted"]),
        (hall(10, hours=7), ["shelter_uncounted"]),
        (hall(95, hours=7), ["shelter_nearly_full", "shelter_uncounted"]),
        (hall(101, stage="closed"), []),
    ],
)
def test_a_shelter_asks_when_it_fills_up_or_nobody_has_counted(shelter, said):
    assert keys(shelter) == said


def request(**fields):
    return Request(**({"name": "Cots", "resource_type": "cots", "unit": "cots"} | fields))


@pytest.mark.parametrize(
    ("record", "said"),
    [
        (request(), ["request_asked"]),
        (request(stage="approved", needed_by=EARLIER), ["request_late"]),
        (request(stage="approved", needed_by=LATER), []),
        (request(stage="delivered", needed_by=EARLIER), []),
        (Incident(name="Fire", event="fire"), ["incident_unverified"]),
        (Incident(name="Fire", event="fire", stage="verified"), []),
        (Incident(name="Hoax", event="fire", confidence="disproved"), []),
        (Report(name="Water", text="water"), ["report_new"]),
        (Report(name="Water", text="water", triage="checking"), []),
        (Jurisdiction(name="Polk", level="county", report_every=30, reported_at=EARLIER), ["overdue"]),
        (Jurisdiction(name="Polk", level="county", report_every=90, reported_at=EARLIER), []),
        (Jurisdiction(name="Polk", level="county"), []),
        (Entry(name="Call", text="call back", follow_up_by=EARLIER), ["follow_up_due"]),
        (Entry(name="Call", text="call back", follow_up_by=LATER), []),
        (HazardArea(name="Watch", event="storm", ends=EARLIER), ["warning_expired"]),
        (HazardArea(name="Watch", event="storm", ends=LATER), []),
        (HazardArea(name="Old", event="storm", ends=START - timedelta(days=3)), []),
        (Closure(name="Bridge", cause="water", closed_until=EARLIER), ["closure_due"]),
    ],
)
def test_each_kind_asks_when_somebody_must_decide_and_not_otherwise(record, said):
    assert keys(record) == said


def test_a_follow_up_that_was_answered_asks_no_more():
    call = Entry(name="Call", text="call back", follow_up_by=EARLIER)
    assert keys(call, Entry(name="Done", text="called back", about_id=call.id)) == []


def test_stock_below_its_minimum_asks_with_the_numbers_and_an_unknown_quantity_does_not():
    def line(resource, left):
        figure = None if left is None else QuantityFigure(value=left, observed_at=START)
        return StockLine(resource_type=resource, unit="each", quantity=figure, minimum=10)

    depot = Depot(
        name="Depot", lines=[line("cots", 3), line("boats", None), line("pumps", 10), line("meals", 0)]
    )
    found = decisions([depot], START, SIX_HOURS)
    assert [(one.key, one.about, one.value, one.limit) for one in found] == [
        ("stock_below", "meals", 0, 10),
        ("stock_below", "cots", 3, 10),
    ]


def test_the_most_pressing_comes_first_and_equals_by_when_they_are_due():
    late = request(name="late", priority="immediate", needed_by=LATER)
    later = request(name="later", priority="immediate", needed_by=LATER + timedelta(hours=1))
    low = request(name="low", priority="low", needed_by=EARLIER)
    assert [found.name for found in decisions([low, later, late], START, SIX_HOURS)] == [
        "late",
        "later",
        "low",
    ]


def test_decisions_of_a_workspace_follow_its_incidents_its_past_and_the_scope(workspace, ann, put, clock):
    (fire,) = put(Incident(name="Fire", event="fire"))
    put(Report(name="Smoke", text="smoke", incident_ids=[fire.id]), Report(name="Water", text="water"))
    then = clock.now()
    assert {one.name for one in queries.decisions(workspace, ann)} == {"Fire", "Smoke", "Water"}
    assert {one.name for one in queries.decisions(workspace, ann, incident_id=fire.id)} == {"Fire", "Smoke"}
    clock.forward(timedelta(hours=1))
    put(fire.changed(stage="verified"))
    assert {one.name for one in queries.decisions(workspace, ann)} == {"Smoke", "Water"}
    assert {one.name for one in queries.decisions(workspace, ann, at=then)} == {"Fire", "Smoke", "Water"}
