"""Exercise Raccoon as it stands at H+18, and the way there."""

import re
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import shapely

from data import injects
from data.access import local_person
from data.clock import ExerciseClock, ManualClock
from data.demo import ENDS_AFTER, OPENS_AFTER, START, basemap, build, gauges, reference
from data.demo.script import CHAPTERS
from data.demo.tables import document, rows
from data.errors import UnusableFile
from data.freshness import freshness
from data.schema import KINDS, Jurisdiction, Record, value_of
from data.settings import EXERCISE, Settings
from data.store import Change, Query
from data.workspace import Workspace, folder_of

pytestmark = pytest.mark.slow  # building the exercise takes some ten seconds
ANYBODY = local_person("Test Reader", "Tester", via="test")
EVERYTHING = Query(status=None)
NOW = START + OPENS_AFTER
REFERENCES = (
    "jurisdiction_id", "organisation_id", "parent", "home_id", "request_id", "unit_id", "from_id", "to_id",
    "about_id", "corrects_id", "duplicate_of", "notice_id",
)  # fmt: skip


def found(workspace: Workspace, kind: str, at: datetime | None = None) -> list[Any]:
    return workspace.store.find(ANYBODY, [kind], EVERYTHING, at=at)


def everything(workspace: Workspace) -> list[Record]:
    return workspace.store.find(ANYBODY, list(KINDS), EVERYTHING)


def log(workspace: Workspace) -> list[Change]:
    return workspace.store.changes(ANYBODY, 0, limit=100_000)


def fresh(workspace: Workspace, record: Record) -> str:
    return freshness(record.figure_at, NOW, workspace.settings.stale_after(record.kind))


def test_it_opens_at_h_plus_18_with_its_clock_standing(raccoon: Workspace) -> None:
    assert raccoon.mode == "exercise"
    clock = raccoon.exercise_clock
    assert clock is not None
    assert clock.now() == NOW
    assert clock.state.paused


def test_every_kind_of_the_standard_is_there(raccoon: Workspace) -> None:
    assert {record.kind for record in everything(raccoon)} == set(KINDS)


def test_the_log_spans_18_hours_and_never_goes_back(raccoon: Workspace) -> None:
    times = [change.recorded_at for change in log(raccoon)]
    assert times[0] == START
    assert NOW - timedelta(minutes=10) <= times[-1] <= NOW
    assert all(before <= after for before, after in pairwise(times))


def test_things_happen_all_the_time(raccoon: Workspace) -> None:
    told = [change for change in log(raccoon) if change.via not in ("position feed", "gauge feed")]
    moments = {change.recorded_at for change in told if change.recorded_at > START}
    assert len(moments) > 150
    for hour in range(18):
        start = START + timedelta(hours=hour)
        assert sum(start <= at < start + timedelta(hours=1) for at in moments) >= 3, f"H+{hour}"
    script = [event for chapter in CHAPTERS[:3] for event in document(chapter)["event"]]
    assert 100 <= len(script) <= 150


def test_the_past_is_not_the_present(raccoon: Workspace) -> None:
    early = START + timedelta(hours=6)
    assert len(found(raccoon, "incident", early)) < len(found(raccoon, "incident"))
    flood = next(item for item in found(raccoon, "incident", early) if item.name.endswith("Raccoon River"))
    now = next(item for item in found(raccoon, "incident") if item.id == flood.id)
    assert (flood.state, now.state) == ("moderate", "extreme")
    assert not any(item.state == "full" for item in found(raccoon, "shelter", early))


def test_no_record_speaks_of_one_that_is_not_there(copy: Workspace) -> None:
    for inject in injects.pending(copy):
        copy.store.clock = ManualClock(inject.at)
        object.__setattr__(copy, "clock", copy.store.clock)
        assert injects.apply(copy, inject)
    every = everything(copy)
    ids = {record.id for record in every}
    for record in every:
        named = [getattr(record, name, None) for name in REFERENCES]
        named += [*record.incident_ids, *getattr(record, "shelter_ids", [])]
        missing = [name for name in named if name is not None and name not in ids]
        assert not missing, f"{record.kind} {record.name}: {missing}"
        assert record.jurisdiction_id, record.name


def test_exactly_one_county_is_overdue(raccoon: Workspace) -> None:
    overdue = [
        place.name
        for place in found(raccoon, "jurisdiction")
        if place.report_every and NOW - place.reported_at > timedelta(minutes=place.report_every)
    ]
    assert overdue == ["Madison County"]


def test_the_tree_of_jurisdictions_reaches_from_state_to_campus(raccoon: Workspace) -> None:
    places: dict[str, Jurisdiction] = {place.id: place for place in found(raccoon, "jurisdiction")}
    campus = next(place for place in places.values() if place.level.value == "campus")
    line = [campus]
    while line[-1].parent:
        line.append(places[line[-1].parent])
    assert [place.name for place in line] == ["Ames campus", "Ames", "Story County", "Iowa"]
    on_campus = [item for item in found(raccoon, "facility") if item.jurisdiction_id == campus.id]
    assert {"dormitory", "canteen", "clinic", "assembly_point", "laboratory"} <= {
        item.type.value for item in on_campus
    }


def test_there_is_as_much_as_an_exercise_needs(raccoon: Workspace) -> None:
    count = {kind: len(found(raccoon, kind)) for kind in KINDS}
    assert count["shelter"] >= 60
    assert count["depot"] == 15
    assert count["unit"] >= 120
    assert count["zone"] >= 8
    assert count["closure"] >= 12
    types = [item.type.value for item in found(raccoon, "facility")]
    assert types.count("hospital") == 12
    assert types.count("fire_station") >= 55
    hazards = {item.event for item in found(raccoon, "incident")}
    assert {
        "river flood",
        "derecho",
        "power failure",
        "ammonia release",
        "dormitory fire",
        "food poisoning",
    } <= hazards


def test_some_figures_are_stale_unknown_or_unconfirmed(raccoon: Workspace) -> None:
    open_shelters = [item for item in found(raccoon, "shelter") if item.stage.value == "open"]
    states = [fresh(raccoon, item) for item in open_shelters]
    assert states.count("current") > states.count("stale") >= 2
    assert states.count("unknown") >= 1
    assert any(item.occupancy and item.occupancy.confidence.value == "unverified" for item in open_shelters)
    for kind in ("depot", "unit", "closure", "reading"):
        states = [fresh(raccoon, item) for item in found(raccoon, kind)]
        assert 1 <= states.count("stale") <= len(states) // 4, kind
        assert states.count("current") > len(states) // 2, kind
    incidents = found(raccoon, "incident")
    assert any(
        item.severity.value == "unknown" and item.confidence.value == "unverified" for item in incidents
    )
    assert any(item.geometry is None for item in found(raccoon, "report"))


def test_one_report_is_false_and_one_is_a_duplicate(raccoon: Workspace) -> None:
    reports = {item.id: item for item in found(raccoon, "report")}
    breach = next(item for item in reports.values() if "Birdland" in item.name)
    assert (breach.triage.value, breach.confidence.value) == ("rejected", "disproved")
    twin = next(item for item in reports.values() if item.triage.value == "duplicate")
    assert twin.duplicate_of is not None
    assert reports[twin.duplicate_of].triage.value == "accepted"


def test_one_shelter_is_full_and_one_holds_more_than_it_should(raccoon: Workspace) -> None:
    shelters = found(raccoon, "shelter")
    full = [item for item in shelters if item.state == "full"]
    over = [item for item in full if (value_of(item.occupancy) or 0) > (item.capacity or 0)]
    assert [item.name for item in over] == ["South Side Recreation Center"]
    assert len(full) == 2
    assert any(item.capacity is None for item in shelters)


def test_capacities_follow_the_printed_standard(raccoon: Workspace) -> None:
    for item in found(raccoon, "shelter"):
        if item.floor_area_m2:
            assert item.capacity_evacuation.value == int(item.floor_area_m2 / 1.858)
            assert item.capacity_longer.value == int(item.floor_area_m2 / 3.716)
            assert "20 ft²" in item.capacity_standard


def test_stock_has_fallen_below_the_minimum(raccoon: Workspace) -> None:
    early = {item.id: item.state for item in found(raccoon, "depot", START + timedelta(minutes=1))}
    now = {item.id: item.state for item in found(raccoon, "depot")}
    assert "below_minimum" not in early.values()
    assert sum(state == "below_minimum" for state in now.values()) >= 2


def test_warnings_are_those_of_an_exercise_and_one_was_cancelled(raccoon: Workspace) -> None:
    warnings = found(raccoon, "hazard_area")
    assert {item.cap_status.value for item in warnings} == {"exercise", "test"}
    assert [item.name for item in warnings if item.status.value == "withdrawn"] == [
        "Flash flood emergency: Birdland"
    ]
    assert any(item.references for item in warnings)
    assert all(item.onset < item.ends for item in warnings)


def test_a_protected_house_is_withheld(raccoon: Workspace) -> None:
    assert [item.name for item in found(raccoon, "shelter") if item.withheld] == ["Protected house 3"]


def test_everything_lies_in_the_eight_counties(raccoon: Workspace) -> None:
    region = shapely.union_all(reference.counties(raccoon.settings).geometry.to_numpy()).buffer(0.01)
    for record in everything(raccoon):
        if record.geometry is not None and record.name != "Iowa":
            assert record.geometry.is_valid, record.name
            assert record.geometry.intersects(region), record.name
            if record.geometry.geom_type == "Point":
                assert record.geometry.within(region), record.name


def test_units_under_way_are_on_roads(raccoon: Workspace) -> None:
    _, edges = reference.road_network(raccoon.settings)
    tree = shapely.STRtree(edges.geometry.to_numpy())
    moving = [
        item
        for hour in (8, 12, 16)
        for item in found(raccoon, "unit", START + timedelta(hours=hour, minutes=5))
        if item.stage.value in ("en_route", "returning") and "Helicopter" not in item.name
    ]
    assert len(moving) >= 3
    for item in moving:
        _, away = tree.query_nearest(item.geometry, return_distance=True, all_matches=False)
        assert away[0] < 0.002, item.name  # about 200 m: a lane to a station


def test_closed_bridges_lie_on_rivers(raccoon: Workspace) -> None:
    waters = shapely.union_all(reference.waters(raccoon.settings).geometry.to_numpy())
    bridges = [item for item in found(raccoon, "closure") if "bridge" in item.name.lower()]
    assert len(bridges) >= 8
    assert all(item.geometry.intersects(waters) for item in bridges)


def test_rivers_rise_as_their_tables_say(raccoon: Workspace) -> None:
    station = next(item for item in found(raccoon, "reading") if item.station == "RAC-VANMETER")
    assert station.value.value == gauges.stage("rac-vanmeter", 17.5)
    assert station.state == "major"
    assert len(raccoon.store.history(ANYBODY, station.id)) >= 35
    assert station.forecast[0].at > START + timedelta(hours=12)


def test_nobody_real_is_named(raccoon: Workspace) -> None:
    invented = {row["name"] for row in rows("people")}
    assert {change.person for change in log(raccoon)} <= invented
    assert {inject.by.name for inject in injects.read(raccoon.folder)} <= invented
    for record in everything(raccoon):
        for contact in record.contacts:
            assert contact.name is None
            assert re.fullmatch(r"\d{3}-555-01\d\d", contact.phone or "515-555-0100"), contact.phone
            assert (contact.email or "a@b.example").endswith(".example"), contact.email


def test_every_change_is_signed_and_explained(raccoon: Workspace) -> None:
    for change in log(raccoon):
        assert change.person
        assert change.position
        assert change.reason


def test_the_briefing_has_its_file(raccoon: Workspace) -> None:
    (issued,) = found(raccoon, "briefing")
    file = issued.files[0]
    body = (raccoon.folder / "briefings" / file.name).read_bytes()
    assert len(body) == file.bytes
    assert body.startswith(b"EXERCISE")
    assert raccoon.store.revision_at(issued.moment) >= issued.revision > 0


def test_the_scenario_counts_people_on_the_ground(raccoon: Workspace) -> None:
    (scenario,) = found(raccoon, "scenario")
    zone = next(item for item in found(raccoon, "zone") if item.code == "RAC-2")
    assert scenario.result["people_in_ordered_zone"] == zone.people.value
    assert scenario.result["people_on_that_ground"] > zone.people.value


def test_enough_is_left_to_happen_live(raccoon: Workspace) -> None:
    later = injects.pending(raccoon)
    assert all(inject.at > NOW for inject in later)
    assert max(inject.at for inject in later) <= START + ENDS_AFTER + timedelta(minutes=5)
    told = [inject for inject in later if not inject.routine]
    assert len(told) >= 40
    assert len([inject for inject in later if inject.routine]) >= 30


def test_injects_arrive_as_the_clock_passes_them(copy: Workspace) -> None:
    real = ManualClock(datetime.fromisoformat("2030-01-01T00:00+00:00"))
    clock = ExerciseClock(copy.exercise_clock._read, copy.exercise_clock._write, real=real)  # type: ignore[union-attr]
    object.__setattr__(copy, "clock", clock)
    copy.store.clock = clock
    assert injects.apply_due(copy) == 0
    clock.run(rate=60)
    real.forward(timedelta(seconds=30))
    revision = copy.store.revision()
    assert injects.apply_due(copy) > 5
    assert injects.apply_due(copy) == 0
    assert clock.now() == NOW + timedelta(minutes=30)
    new = copy.store.changes(ANYBODY, revision, limit=5000)
    assert any(change.name == "Smell of solvent at Pleasant Hill" for change in new)
    assert all(change.recorded_at == clock.now() for change in new)
    clock.pause()
    real.forward(timedelta(hours=1))
    assert injects.apply_due(copy) == 0


def test_a_second_build_is_a_fresh_start(copy: Workspace, raccoon: Workspace, ground: Settings) -> None:
    revision = raccoon.store.revision()
    shelter = next(item for item in found(copy, "shelter") if item.name == "Story Pavilion")
    copy.store.save(ANYBODY, [shelter.changed(notes="played with")], reason="a player's change")
    again = build(ground)
    assert again.store.revision() == revision
    assert not list(folder_of(ground, EXERCISE).parent.glob("*-building-*"))
    assert [change.record_id for change in log(again)] == [change.record_id for change in log(raccoon)]
    again.store.close()


def test_every_build_is_the_same_to_the_last_id(raccoon: Workspace, tmp_path: Path) -> None:
    again = build(Settings(var=tmp_path))
    assert [(c.record_id, c.recorded_at, c.person, c.reason, c.changed) for c in log(again)] == [
        (c.record_id, c.recorded_at, c.person, c.reason, c.changed) for c in log(raccoon)
    ]
    assert [item.model_dump(exclude={"geometry", "area"}) for item in everything(again)] == [
        item.model_dump(exclude={"geometry", "area"}) for item in everything(raccoon)
    ]
    assert injects.read(again.folder) == injects.read(raccoon.folder)
    again.store.close()


def test_its_ground_is_drawn_from_its_own_files(raccoon: Workspace) -> None:
    assert basemap.there(raccoon.settings)
    for path in (raccoon.settings.var / "basemap").glob("exercise-raccoon-*.pmtiles"):
        assert path.read_bytes()[:8] == b"PMTiles\x03"


def test_a_build_that_fails_leaves_the_old_one(raccoon: Workspace, ground: Settings, tmp_path: Path) -> None:
    with pytest.raises(UnusableFile, match="make setup"):
        build(ground, atlas=tmp_path / "counties-10m.json")
    assert folder_of(ground, EXERCISE).is_dir()
