"""Which facilities serve under which conditions: each kind's own reasons, figures too old, hazards, changes."""

from datetime import timedelta

import pytest

from data.schema import Depot, Facility, HazardArea, QuantityFigure, Shelter, StockLine, Unit
from response import queries
from response.coverage import Ask, Change, Conditions, Service, Site
from response.queries.coverage.prepared import prepare
from tests import grid
from tests.response.conftest import START
from tests.response.coverage_ground import places, settle, shelter

HERE = grid.at(1, 1)


@pytest.fixture
def said(workspace, ann, put):
    """Name → why (None: it counts; with a question mark: it is in doubt), of what was put in."""
    settle(workspace)

    def judge(ask, *records):
        put(*records)
        table = prepare(workspace, ann, ask).facilities
        words = table["why"].where(table["why"].notna(), None)
        return {
            row.name: f"{why}?" if row.doubt else why
            for row, why in zip(table.itertuples(index=False), words, strict=True)
        }

    return judge


def _unit(name, stage, **more):
    fields = {
        "name": name,
        "resource_kind": "Fire engine",
        "stage": stage,
        "geometry": HERE,
        "position_at": START,
    }
    return Unit.model_validate(fields | more)


def _depot(name, *quantities):
    figures = [
        None if value is None else QuantityFigure(value=value, observed_at=START) for value in quantities
    ]
    lines = [StockLine(resource_type="cots", unit="cot", quantity=figure) for figure in figures]
    return Depot(name=name, geometry=HERE, lines=lines)


def _facility(name, **more):
    fields = {"name": name, "type": "hospital", "geometry": HERE, "condition_at": START}
    return Facility.model_validate(fields | more)


ENGINES, COTS, HOSPITALS = (
    Service("unit", "Fire engine"),
    Service("depot", "cots"),
    Service("facility", "hospital"),
)


def test_units_that_are_busy_off_duty_or_of_unknown_stage_do_not_count(said):
    units = [_unit(stage, stage) for stage in ("available", "on_scene", "out_of_service", "unknown")]
    expected = {"available": None, "on_scene": "committed", "out_of_service": "out_of_service",
                "unknown": "unknown_stage?"}  # fmt: skip
    assert said(Ask(ENGINES), *units) == expected
    planned = Ask(ENGINES, conditions=Conditions(committed=False, closed=False))
    assert set(said(planned).values()) == {None}


@pytest.mark.parametrize(
    ("stale", "why"), [("count", None), ("leave_out", "stale"), ("unknown", "stale?"), (None, None)]
)
def test_a_figure_too_old_counts_is_left_out_or_leaves_doubt(said, clock, stale, why):
    clock.forward(timedelta(hours=3))
    ask = Ask(Service("unit", "Bus"), conditions=Conditions(stale=stale))
    assert said(ask, _unit("Bus 1", "available", resource_kind="Bus")) == {"Bus 1": why}


def test_depots_count_while_they_hold_some_and_are_in_doubt_where_nobody_counted(said):
    depots = [_depot("Full", 10), _depot("Empty", 0), _depot("Uncounted", None), _depot("Partly", 0, None)]
    others = Depot(name="Water only", geometry=HERE, lines=[StockLine(resource_type="water", unit="L")])
    found = said(Ask(COTS), *depots, others)
    assert found == {
        "Full": None,
        "Empty": "empty",
        "Uncounted": "unknown_stock?",
        "Partly": "unknown_stock?",
    }


def test_stock_that_has_expired_is_no_stock(said):
    def lines(*days):
        figure = QuantityFigure(value=10, observed_at=START)
        return [StockLine(resource_type="cots", unit="cot", quantity=figure, expires_on=day) for day in days]

    yesterday, today = START.date() - timedelta(days=1), START.date()
    depots = [
        Depot(name="Expired", geometry=HERE, lines=lines(yesterday)),
        Depot(name="Partly", geometry=HERE, lines=lines(yesterday, None)),
        Depot(name="Last day", geometry=HERE, lines=lines(today)),
    ]
    assert said(Ask(COTS), *depots) == {"Expired": "expired", "Partly": None, "Last day": None}
    assert set(said(Ask(COTS, conditions=Conditions(full=False))).values()) == {None}


def test_hospitals_that_are_down_or_send_patients_elsewhere_do_not_count(said):
    found = said(
        Ask(HOSPITALS),
        _facility("Green", condition="green"),
        _facility("Red", condition="red"),
        _facility("Diverting", condition="yellow", diversion=True),
        _facility("Nobody knows"),
        Facility(name="School", type="school", geometry=HERE),
    )
    assert found == {
        "Green": None, "Red": "not_working", "Diverting": "diverting", "Nobody knows": "unknown_condition?",
    }  # fmt: skip


def _hazard(**more):
    fields = {
        "name": "Area", "event": "flood warning", "severity": "severe", "certainty": "observed",
        "urgency": "expected", "geometry": HERE.buffer(0.01),
    }  # fmt: skip
    return HazardArea.model_validate(fields | more)


@pytest.mark.parametrize(
    ("hazard", "counts"),
    [
        ({}, False),
        ({"certainty": "unknown"}, False),
        ({"severity": "minor"}, True),
        ({"certainty": "possible"}, True),
        ({"urgency": "future"}, True),
        ({"onset": START + timedelta(hours=1)}, True),
        ({"geometry": grid.at(5, 5).buffer(0.001)}, True),
        ({"event": "derecho"}, True),
    ],
)
def test_a_hazard_that_is_there_and_grave_keeps_from_serving_unless_it_is_safe_for_it(said, hazard, counts):
    hall = shelter("A", 1, 1, safe_for=["derecho"])
    assert (said(Ask(), hall, _hazard(**hazard))["Hall A"] is None) is counts


def test_an_opened_site_serves_whatever_its_record_says(workspace, ann, put):
    settle(workspace)
    put(shelter("P", 1, 1, stage="planned"))
    site = Site("01HALLP", "Hall P", HERE.x, HERE.y, 120)
    table = prepare(workspace, ann, Ask(change=Change(opened=(site,)))).facilities
    assert table.loc["01HALLP", ["counts", "why", "places", "role"]].tolist() == [True, None, 120, "opened"]


def test_places_come_from_floor_area_where_the_standard_says_how_much_each_needs(workspace, ann, put):
    settle(workspace)
    put(
        shelter("A", 1, 1, floor_area_m2=350, capacity_evacuation=places(999), occupancy=places(40)),
        shelter("B", 2, 1, capacity_evacuation=places(50), occupancy=places(10)),
    )
    sphere = prepare(workspace, ann, Ask(standard="sphere/shelter", capacity=True)).facilities["places"]
    assert (sphere["01HALLA"], sphere["01HALLB"]) == (60, 40)  # 350 m² at 3.5 m² each, 40 inside
    stated = prepare(workspace, ann, Ask(capacity=True)).facilities["places"]
    assert stated["01HALLA"] == 959


def test_a_shelter_nobody_may_see_is_not_there(workspace, put):
    settle(workspace)
    put(Shelter(name="Safe house", stage="open", geometry=HERE, withheld=True))
    from data.access import Actor

    partner = Actor("P", "Liaison", roles=frozenset({"partner"}), jurisdictions=frozenset({"*"}))
    assert prepare(workspace, partner, Ask()).facilities.empty
    assert queries.coverage(workspace, partner).services == 0


def test_a_hazard_of_unknown_severity_leaves_what_lies_in_it_in_doubt(said):
    flood = HazardArea(name="Flood", event="Flood", geometry=HERE.buffer(0.001))
    assert said(Ask(), shelter("A", 1, 1), shelter("B", 4, 4), flood) == {
        "Hall A": "hazard_unsaid?",
        "Hall B": None,
    }
    assert set(said(Ask(conditions=Conditions(hazards=False))).values()) == {None}


def test_another_name_is_another_answer(workspace, ann, put):
    settle(workspace)
    (hall,) = put(shelter("A", 1, 1))
    assert queries.coverage(workspace, ann).facilities["name"].tolist() == ["Hall A"]
    put(hall.changed(name="Lincoln High School"))
    assert queries.coverage(workspace, ann).facilities["name"].tolist() == ["Lincoln High School"]


def test_a_shelter_that_its_source_no_longer_lists_is_in_doubt(said):
    gone = {"system": "fema", "record_id": "1", "not_reported_since": START}
    found = said(
        Ask(Service("shelter")),
        shelter("listed", 1, 1, sources=[gone, {"system": "county"}]),
        shelter("gone", 1, 1, sources=[gone]),
        shelter("closed", 1, 1, sources=[gone], stage="closed"),
    )
    assert found == {"Hall listed": None, "Hall gone": "not_reported?", "Hall closed": "not_open"}
