"""The other questions: details, changes, charts, coverage, the briefing."""

from dataclasses import replace
from datetime import timedelta

import pytest
import shapely

from data.access import Actor
from data.clock import ExerciseClock
from data.errors import NotFound
from data.schema import (
    Contact,
    CountFigure,
    Entry,
    HazardArea,
    Incident,
    Jurisdiction,
    Organisation,
    Reading,
    Shelter,
    Source,
    Unit,
)
from data.settings import Settings
from data.workspace import CLOCK_KEY, open_workspace
from response import queries
from tests.response.conftest import START

HERE = shapely.Point(-93.6, 41.6)


def test_the_panel_knows_the_record_its_freshness_who_says_so_and_whom_to_call(workspace, ann, put):
    polk, agency = put(
        Jurisdiction(name="Polk", level="county"),
        Organisation(name="Red Shield", contacts=[Contact(phone="515-555-0100")]),
    )
    (hall,) = put(
        Shelter(
            name="Hall",
            geometry=HERE,
            jurisdiction_id=polk.id,
            organisation_id=agency.id,
            occupancy=CountFigure(value=4, observed_at=START - timedelta(hours=7)),
            sources=[Source(system="NSS")],
        )
    )
    found = queries.record(workspace, ann, hall.id)
    assert (found.fresh, found.source.system, found.jurisdiction.name) == ("stale", "NSS", "Polk")
    assert ([contact.phone for contact in found.contacts], found.contacts_of.name) == (
        ["515-555-0100"],
        "Red Shield",
    )
    assert found.recorded_by == "Ann Ames (Planning Section Chief)"
    assert found.facts[0] == ["occupancy", 4, "people", "2026-05-19T04:00:00Z", "stale"]
    with pytest.raises(NotFound):
        queries.record(workspace, ann, "nothing")


def test_the_panel_shows_no_contacts_to_who_may_not_see_them(workspace, ann, put):
    (hall,) = put(Shelter(name="Hall", sensitivity="public", contacts=[Contact(phone="515-555-0100")]))
    public = Actor("", "", roles=frozenset({"public"}))
    assert queries.record(workspace, public, hall.id).contacts == ()


def test_since_you_last_looked_is_one_line_a_record_with_before_and_after(workspace, ann, put, clock):
    hall, unit = put(
        Shelter(name="Hall", stage="open", capacity_evacuation=CountFigure(value=9)),
        Unit(name="E1", resource_kind="engine", stage="available"),
    )
    looked = queries.revision(workspace)
    (hall,) = put(hall.changed(occupancy=CountFigure(value=1)))
    put(hall.changed(occupancy=CountFigure(value=2), stage="standby"))
    put(Incident(name="Fire", event="fire"))
    feed = Actor(
        "GPS", "feed", roles=frozenset({"administrator"}), jurisdictions=frozenset({"*"}), via="feed"
    )
    workspace.store.save(feed, [unit.changed(position_at=START)], reason="position")
    said = queries.changes_since(workspace, ann, looked)
    assert [(item.kind, item.created, item.changes) for item in said.items] == [
        ("incident", True, 1),
        ("shelter", False, 2),
    ]
    shelter = said.items[1]
    assert shelter.fields["stage"] == ("open", "standby")
    assert (shelter.fields["occupancy"][0], shelter.fields["occupancy"][1]["value"]) == (None, 2)
    assert (said.routine, said.total, said.more) == ({"unit": 1}, 4, False)
    assert queries.changes_since(workspace, ann, said.revision).items == ()


def test_after_a_long_absence_the_newest_changes_are_told_and_that_there_are_more(workspace, ann, put):
    put(*(Shelter(name=f"Hall {n}") for n in range(8)))
    said = queries.changes_since(workspace, ann, 0, limit=3)
    assert ({item.name for item in said.items}, said.more) == ({"Hall 5", "Hall 6", "Hall 7"}, True)


def test_what_changed_tells_nothing_of_somebodys_test_warning(workspace, ann):
    looked = workspace.store.revision()
    told = [
        HazardArea(name=status, event="flood", cap_status=status)
        for status in ("actual", "test", "draft", "exercise")
    ]
    workspace.store.save(ann, told, reason="feed nws")
    assert [item.name for item in queries.changes_since(workspace, ann, looked).items] == ["actual"]


def test_open_incidents_over_time_rise_when_one_begins_and_fall_when_it_closes(workspace, ann, put, clock):
    (fire,) = put(Incident(name="Fire", event="fire", severity="minor"))
    clock.forward(timedelta(hours=1))
    (fire,) = put(fire.changed(severity="severe"))
    clock.forward(timedelta(hours=1))
    put(fire.changed(stage="closed", status="ended"))
    clock.forward(timedelta(hours=1))
    table = queries.severity_over_time(workspace, ann, hours=6)
    hours = [(time - START).total_seconds() / 3600 for time in table.index]
    assert list(zip(hours, table["minor"], table["severe"], strict=True)) == [
        (-3, 0, 0),
        (0, 1, 0),
        (1, 0, 1),
        (2, 0, 0),
        (3, 0, 0),
    ]
    late = queries.severity_over_time(workspace, ann, hours=1.5)
    assert (late.index[0], late["severe"].iloc[0]) == (START + timedelta(hours=1.5), 1)
    past = queries.severity_over_time(workspace, ann, at=START + timedelta(minutes=30))
    assert past.iloc[-1].to_dict() == {"extreme": 0, "severe": 0, "moderate": 0, "minor": 1, "unknown": 0}


def test_incidents_over_time_follow_one_that_comes_back_and_leave_out_others(workspace, ann, put, clock):
    fire, flood = put(*(Incident(name=name, event=name, severity="minor") for name in ("fire", "flood")))
    for status in ("withdrawn", "current", "ended"):
        clock.forward(timedelta(hours=1))
        (fire,) = put(fire.changed(status=status))
    table = queries.severity_over_time(workspace, ann, hours=6)
    assert list(table["minor"]) == [0, 2, 1, 2, 1]
    alone = queries.severity_over_time(workspace, ann, hours=6, only=frozenset({flood.id}))
    assert list(alone["minor"]) == [0, 1, 1]
    held = queries.severity_over_time(workspace, replace(ann, roles=frozenset({"public"})), hours=6)
    assert set(held["minor"]) == {0}


def test_open_incidents_are_the_gravest_then_the_newest_and_no_more_than_asked_for(workspace, ann, put):
    for name, severity in (("a", "minor"), ("b", "severe"), ("c", "minor"), ("d", "severe")):
        put(Incident(name=name, event="fire", severity=severity, stage="active"))
    put(Incident(name="over", event="fire", severity="extreme", stage="closed"))
    named = lambda most: [one.name for one in queries.open_incidents(workspace, ann, most=most)]  # noqa: E731
    assert (named(None), named(3), named(1)) == (["d", "b", "c", "a"], ["d", "b", "c"], ["d"])
    assert queries.count_open_incidents(workspace, ann) == 4


def test_shelter_occupancy_lists_open_shelters_with_unknown_left_unknown(workspace, ann, put):
    put(
        Shelter(name="Open", stage="open", capacity_evacuation=CountFigure(value=9)),
        Shelter(name="Closed", stage="closed"),
    )
    table = queries.shelter_occupancy(workspace, ann)
    assert list(table["name"]) == ["Open"]
    assert table["occupancy"].isna().all()
    assert list(table["fresh"]) == ["unknown"]


def test_a_briefing_is_of_one_moment_and_one_revision(workspace, ann, put, clock):
    put(
        Incident(
            name="Fire", event="fire", stage="active", severity="severe", sources=[Source(system="CAD")]
        ),
        Entry(name="Order", text="leave", type="order"),
        Entry(name="Call", text="rang", type="call"),
    )
    then = clock.now()
    clock.forward(timedelta(hours=1))
    put(Incident(name="Later", event="fire", stage="active"))
    old = queries.briefing(workspace, ann, at=then)
    assert ([item.name for item in old.incidents], old.revision, old.figures[0].value) == (["Fire"], 3, 1)
    assert ([item.text for item in old.decided], old.sources) == (["leave"], ("CAD",))
    new = queries.briefing(workspace, ann, since=old.moment)
    assert [(line.key, line.thing.name) for line in new.changes.told] == [("incident_new", "Later")]


def test_the_journal_is_newest_first_and_by_incident(workspace, ann, put, clock):
    (fire,) = put(Incident(name="Fire", event="fire"))
    put(Entry(name="1", text="one", incident_ids=[fire.id]))
    put(Entry(name="2", text="two"))
    assert [line.text for line in queries.journal(workspace, ann)] == ["two", "one"]
    assert [line.text for line in queries.journal(workspace, ann, incident_id=fire.id)] == ["one"]


def test_stock_stands_against_what_is_asked_the_scarcest_first(workspace, ann, put):
    from data.schema import Depot, QuantityFigure, Request, StockLine

    def line(resource, left):
        return StockLine(
            resource_type=resource,
            unit="each",
            quantity=None if left is None else QuantityFigure(value=left, observed_at=START),
        )

    put(
        Depot(name="A", lines=[line("cots", 5), line("cots", None), line("meals", 900)]),
        Request(name="Cots", resource_type="cots", unit="each", quantity=80),
        Request(name="Boats", resource_type="boats", unit="each", quantity=2),
    )
    table = queries.stock(workspace, ann).set_index("resource_type")
    assert list(table.index) == ["cots", "boats", "meals"]
    assert table.loc["cots", ["quantity", "unknown", "needed"]].tolist() == [5, 1, 80]
    assert table["quantity"].isna().to_dict() == {"cots": False, "boats": True, "meals": False}


def test_search_puts_names_that_begin_with_the_text_first(workspace, ann, put):
    put(
        Shelter(name="North Polk Hall", geometry=HERE),
        Shelter(name="Polk Hall"),
        Incident(name="Polk flood", event="flood"),
    )
    found = queries.search(workspace, ann, " polk ")
    assert [one["name"] for one in found] == ["Polk flood", "Polk Hall", "North Polk Hall"]
    assert (found[1]["lon"], found[2]["lat"]) == (None, 41.6)
    assert queries.search(workspace, ann, "  ") == []


def test_the_pulse_tells_the_exercise_clock(tmp_path, ann):
    drill = open_workspace(Settings(var=tmp_path), "drill", mode="exercise")
    drill.store.meta_set(CLOCK_KEY, ExerciseClock.standing_at(START))
    drill.store.close()
    drill = open_workspace(Settings(var=tmp_path), "drill")
    beat = queries.pulse(drill)
    assert (beat.revision, beat.minute, beat.now, beat.mode) == (
        0,
        "2026-05-19T11:00Z",
        "2026-05-19T11:00:00Z",
        "exercise",
    )
    assert (beat.rate, beat.paused) == (1.0, True)
    drill.store.close()


def test_readings_and_names_are_found(workspace, ann, put):
    (gauge,) = put(Reading(name="Gauge", station="1", parameter="stage", unit="ft"))
    assert queries.name_of(workspace, ann, gauge.id) == "Gauge"
    assert queries.name_of(workspace, ann, "nothing") is None
