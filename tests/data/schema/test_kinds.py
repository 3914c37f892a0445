"""The kinds of the standard: what they take, refuse and derive."""

from datetime import UTC, datetime, timedelta

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from data.schema import (
    KINDS,
    Closure,
    Depot,
    Facility,
    Figure,
    Incident,
    Reading,
    Shelter,
    StockLine,
    Thresholds,
    new_id,
    read_record,
)

NOW = datetime(2026, 5, 19, 11, tzinfo=UTC)

MINIMAL = {
    "jurisdiction": {"level": "county"},
    "unit": {"resource_kind": "fire engine"},
    "incident": {"event": "flood"},
    "hazard_area": {"event": "flood"},
    "zone": {"code": "A"},
    "closure": {"cause": "water over road"},
    "reading": {"station": "DMOI4", "parameter": "stage", "unit": "ft"},
    "report": {"text": "water in the street"},
    "notice": {"event": "drinking water", "text": "Water at station 1."},
    "request": {"resource_type": "cots", "unit": "each"},
    "entry": {"text": "Levee walked, dry."},
    "briefing": {"moment": NOW, "revision": 1},
}


def figure(value, hours=0):
    return Figure(value=value, observed_at=NOW - timedelta(hours=hours))


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_survives_json_and_back(kind):
    record = read_record({"kind": kind, "name": "x", **MINIMAL.get(kind, {})})
    again = KINDS[kind].model_validate_json(record.model_dump_json())
    assert again == record
    assert isinstance(record.state, str)


@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_publishes_a_json_schema_with_the_envelope(kind):
    schema = KINDS[kind].model_json_schema()
    assert {"id", "name", "geometry", "sensitivity", "withheld", "version"} <= set(schema["properties"])


def test_a_misspelt_field_is_refused_by_name():
    with pytest.raises(ValidationError, match="capcity"):
        Shelter(name="Hall", capcity=100)


def test_a_time_without_an_offset_is_refused_with_the_remedy():
    with pytest.raises(ValidationError, match=r"has no offset; write it with one"):
        Incident(name="x", event="flood", started_at="2026-05-19T06:00")


def test_times_are_kept_in_utc():
    incident = Incident(name="x", event="flood", started_at="2026-05-19T06:00:00-05:00")
    assert incident.started_at == NOW
    assert incident.started_at.tzinfo is UTC


def test_swapped_coordinates_are_refused_with_a_hint():
    with pytest.raises(ValidationError, match="latitude and longitude may be swapped"):
        Shelter(name="Hall", geometry=shapely.Point(41.6, -93.6))
    with pytest.raises(ValidationError, match="projected"):
        Shelter(name="Hall", geometry=shapely.Point(450000, 41))


def test_an_empty_geometry_is_no_place():
    assert Shelter(name="Hall", geometry=shapely.Point()).geometry is None


def test_an_unknown_kind_is_refused_and_the_known_ones_named():
    with pytest.raises(KeyError, match=r"'shelters' is not in the standard; it knows jurisdiction"):
        read_record({"kind": "shelters", "name": "x"})


@pytest.mark.parametrize(
    ("stage", "occupancy", "capacity", "expected"),
    [
        ("open", 50, 100, "open"),
        ("open", 100, 100, "full"),
        ("open", 120, 100, "full"),
        ("open", None, 100, "open"),
        ("open", 50, None, "open"),
        ("open", 0, 0, "open"),
        ("closed", 100, 100, "closed"),
        ("unknown", 5, 10, "unknown"),
    ],
)
def test_full_is_derived_from_figures_that_are_known(stage, occupancy, capacity, expected):
    shelter = Shelter(
        name="Hall",
        stage=stage,
        occupancy=Figure(value=occupancy),
        capacity_evacuation=Figure(value=capacity),
    )
    assert shelter.state == expected


def test_a_depot_is_stocked_only_when_every_line_is_known():
    known = StockLine(resource_type="cots", unit="each", quantity=figure(50, 2), minimum=20)
    low = StockLine(resource_type="water", unit="L", quantity=figure(5, 9), minimum=20)
    blank = StockLine(resource_type="boats", unit="each")
    assert Depot(name="D", lines=[known]).state == "stocked"
    assert Depot(name="D", lines=[known, blank]).state == "unknown"
    assert Depot(name="D", lines=[blank, low]).state == "below_minimum"
    assert Depot(name="D").state == "unknown"


def test_a_depot_is_as_old_as_its_oldest_line_and_undated_once_one_is():
    lines = [StockLine(resource_type="a", unit="x", quantity=figure(1, hours)) for hours in (2, 9)]
    assert Depot(name="D", lines=lines).figure_at == NOW - timedelta(hours=9)
    undated = StockLine(resource_type="b", unit="x", quantity=Figure(value=1))
    assert Depot(name="D", lines=[*lines, undated]).figure_at is None


@pytest.mark.parametrize(
    ("value", "expected"), [(None, "unknown"), (9.9, "normal"), (10, "action"), (14, "minor"), (30, "major")]
)
def test_a_reading_is_at_the_highest_threshold_it_reaches(value, expected):
    thresholds = Thresholds(action=10, minor=14, moderate=20, major=30)
    reading = Reading(
        name="g", station="g", parameter="stage", unit="ft", value=Figure(value=value), thresholds=thresholds
    )
    assert reading.state == expected


def test_a_reading_without_thresholds_is_unknown_not_normal():
    assert Reading(name="g", station="g", parameter="p", unit="ft", value=figure(3)).state == "unknown"


def test_a_facility_is_unknown_until_somebody_says_so():
    assert Facility(name="Hospital").state == "unknown"


def test_an_ended_closure_no_longer_closes():
    assert Closure(name="x", cause="flood").state == "closed"
    assert Closure(name="x", cause="flood", status="ended").state == "ended"


def test_changed_gives_a_checked_copy_and_leaves_the_record_alone():
    before = Shelter(name="Hall", occupancy=figure(3))
    after = before.changed(stage="open")
    assert (before.stage, after.stage, after.occupancy) == ("unknown", "open", before.occupancy)
    with pytest.raises(ValidationError):
        before.changed(stage="opne")


@given(st.datetimes(min_value=datetime(1971, 1, 1), max_value=datetime(2200, 1, 1)), st.text())
def test_a_seeded_id_is_always_the_same_and_ids_sort_by_time(at, seed):
    at = at.replace(tzinfo=UTC)
    made = new_id(at, seed=seed)
    assert made == new_id(at, seed=seed)
    assert len(made) == 26
    assert made < new_id(at + timedelta(seconds=1), seed=seed)
