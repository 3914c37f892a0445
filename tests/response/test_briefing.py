"""A briefing is of one revision, whatever is written while it is made; narrowed alike in all its parts."""

from dataclasses import fields
from datetime import UTC, datetime, timedelta

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from data.errors import Invalid, NotFound
from data.schema import (
    Closure,
    CountFigure,
    Depot,
    Entry,
    HazardArea,
    Incident,
    Jurisdiction,
    QuantityFigure,
    Request,
    Shelter,
    StockLine,
)
from response import queries

START = datetime(2026, 5, 19, 11, tzinfo=UTC)
POLK, STORY = "01POLK", "01STORY"


def count(value, at=START):
    return CountFigure(value=value, observed_at=at)


def hall(record_id, name, inside, *, places=100, place=POLK, at=START, lon=-93.6, **more):
    fields = {"stage": "open", "capacity_evacuation": count(places), "capacity_standard": "US"} | more
    return Shelter(
        id=record_id, name=name, occupancy=count(inside, at), jurisdiction_id=place,
        geometry=shapely.Point(lon, 41.6), **fields,
    )  # fmt: skip


@pytest.fixture
def ground(put):
    """Two counties, two shelters, an incident in each, a depot, a closure, a warning."""

    def county(record_id, name, west):
        return Jurisdiction(
            id=record_id, name=name, level="county", population=1000, time_zone="America/Chicago",
            geometry=shapely.box(west, 41.5, west + 0.5, 42),
        )  # fmt: skip

    def fire(record_id, name, place, severity):
        return Incident(
            id=record_id, name=name, event="fire", stage="active", severity=severity, jurisdiction_id=place
        )

    cots = StockLine(
        resource_type="cots", unit="cot", minimum=100, quantity=QuantityFigure(value=150, observed_at=START)
    )
    put(
        county(POLK, "Polk", -93.8), county(STORY, "Story", -93.3),
        fire("01FIRE", "Fire", POLK, "severe"), fire("01FLOOD", "Flood", STORY, "minor"),
        hall("01HALL", "Hall", 40), hall("01GYM", "Gym", 90, place=STORY, lon=-93.1),
        Depot(id="01DEPOT", name="Depot", jurisdiction_id=POLK, lines=[cots]),
        Closure(id="01ROAD", name="Bridge", cause="water", jurisdiction_id=STORY),
        HazardArea(id="01WARN", name="Warning", event="flood", severity="severe", jurisdiction_id=STORY),
        Request(id="01REQ", name="Cots", resource_type="cots", unit="cot", quantity=60, jurisdiction_id=STORY),
        Entry(name="Leave", text="leave", type="order", jurisdiction_id=POLK),
    )  # fmt: skip


def plain(data):
    """Everything a briefing holds, comparable."""
    found = {}
    for field in fields(data):
        value = getattr(data, field.name)
        if field.name == "coverage":
            value = None if value is None else (value.totals, value.by_jurisdiction.to_csv())
        elif field.name == "frames":
            value = {kind: frame.to_csv() for kind, frame in value.items()}
        elif isinstance(value, pd.DataFrame | gpd.GeoDataFrame):
            value = value.to_csv()
        found[field.name] = value
    return repr(found)


def meddle(workspace, ann, clock, *, moves):
    """Somebody who changes everything at each step of the making."""

    def step(share, what):
        if moves:
            clock.forward(timedelta(minutes=1))
        old = workspace.store.find(ann, ["incident", "shelter", "depot", "closure", "hazard_area"])
        changes = {
            "incident": {"severity": "extreme"}, "shelter": {"occupancy": count(int(100 * share), clock.now())},
            "depot": {"lines": []}, "closure": {"status": "ended"}, "hazard_area": {"severity": "minor"},
        }  # fmt: skip
        new = [Incident(name=f"New at {what}", event="fire", stage="active", severity="extreme")]
        workspace.store.save(
            ann, [*new, *(one.changed(**changes[one.kind]) for one in old)], reason="meanwhile"
        )

    return step


@pytest.mark.parametrize("moves", [True, False], ids=["the clock runs", "the clock stands"])
def test_what_is_written_while_it_is_made_is_in_no_part_of_it(workspace, ann, ground, clock, moves):
    clock.forward(timedelta(hours=1))
    asked = {"at": clock.now(), "revision": workspace.store.revision(), "since": START - timedelta(hours=1)}
    quiet = queries.briefing(workspace, ann, **asked)
    disturbed = queries.briefing(
        workspace, ann, since=asked["since"], progress=meddle(workspace, ann, clock, moves=moves)
    )
    assert workspace.store.revision() > asked["revision"]
    assert plain(disturbed) == plain(quiet)
    assert plain(queries.briefing(workspace, ann, **asked)) == plain(quiet), "made again later"
    assert (quiet.revision, quiet.moment) == (asked["revision"], asked["at"])


def test_a_revision_that_was_not_recorded_then_is_refused(workspace, ann, ground, clock):
    before = workspace.store.revision_at(START)
    clock.forward(timedelta(hours=1))
    workspace.store.save(ann, [Entry(name="x", text="x")], reason="later")
    with pytest.raises(Invalid, match=rf"revision {before + 1} was not recorded at 2026-05-19 11:00:00 UTC"):
        queries.briefing(workspace, ann, at=START, revision=before + 1)


def test_a_jurisdiction_narrows_every_part(workspace, ann, ground):
    data = queries.briefing(workspace, ann, jurisdiction_id=POLK, since=START - timedelta(hours=1))
    assert data.jurisdiction.name == "Polk"
    assert [one.name for one in data.incidents] == ["Fire"]
    assert list(data.shelters["name"]) == ["Hall"]
    assert data.figures[0].value == 1
    assert next(one for one in data.figures if one.key == "shelter_places").value == 60
    assert list(data.stock["needed"]) == [0.0], "what Story asks for is Story's"
    assert [one.text for one in data.decided] == ["leave"]
    assert {line.thing.name for line in data.changes.told} == {"Fire", "Hall"}
    assert all(frame.empty for kind, frame in data.frames.items() if kind in ("closure", "hazard_area"))
    assert data.severities.iloc[-1].sum() == 1
    assert list(data.reach.index) == [POLK]
    assert data.decisions == []


def test_an_incident_narrows_to_what_is_linked_to_it(workspace, ann, ground, put):
    put(hall("01SIDE", "Side", 10, incident_ids=["01FIRE"]))
    data = queries.briefing(workspace, ann, incident_id="01FIRE")
    assert (data.incident.name, list(data.shelters["name"])) == ("Fire", ["Side"])
    assert [one.name for one in data.incidents] == ["Fire"]
    assert data.coverage is None


def test_an_incident_nobody_knows_is_refused(workspace, ann, ground):
    with pytest.raises(NotFound):
        queries.briefing(workspace, ann, incident_id="01NONE")


def test_what_changed_is_signed_from_the_log(workspace, ann, ground, put, clock):
    clock.forward(timedelta(hours=2))
    gym = workspace.store.get(ann, "01GYM")
    put(
        gym.changed(occupancy=count(100, clock.now())),
        workspace.store.get(ann, "01ROAD").changed(status="ended"),
    )
    data = queries.briefing(workspace, ann, since=START + timedelta(hours=1))
    told = {line.key: line for line in data.changes.told}
    assert set(told) >= {"shelter_filled", "road_opened"}
    assert told["shelter_filled"].who == "Ann Ames (Planning Section Chief)"
    assert told["shelter_filled"].at == clock.now()


def test_the_trend_of_shelter_counts_comes_from_the_log(workspace, ann, ground, clock):
    for hour in range(1, 9):
        clock.forward(timedelta(hours=1))
        inside = [workspace.store.get(ann, one) for one in ("01HALL", "01GYM")]
        new = [
            one.changed(occupancy=count(n, clock.now()))
            for one, n in zip(inside, (40 + 5 * hour, 90), strict=True)
        ]
        workspace.store.save(ann, new, reason="count")
    places, *_ = queries.briefing(workspace, ann).outlook
    assert (places.value, places.limit, places.slope.slope) == (170, 200, 5)
    assert places.at == clock.now() + timedelta(hours=6)


def test_three_counts_are_not_enough(workspace, ann, ground):
    places, *stock = queries.briefing(workspace, ann).outlook
    assert places.why == "not_enough_counts"
    assert [one.why for one in stock] == ["not_enough_counts"]


def test_an_empty_workspace_has_a_briefing(workspace, ann):
    data = queries.briefing(workspace, ann, since=START - timedelta(hours=1))
    assert (data.revision, data.incidents, data.changes.told) == (0, [], ())
    assert data.outlook[0].why == "unknown"
