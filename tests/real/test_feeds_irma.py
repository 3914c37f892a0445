"""Hurricane Irma end to end: 32 answers of FEMA's open shelters replayed in order, and asked about afterwards."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from data.access import Actor, Role
from data.clock import ManualClock
from data.feeds.adapters.fema_shelters import parse
from data.feeds.parsed import About
from data.feeds.reconcile import Outcome, reconcile
from data.schema import Record, Shelter
from data.store import Query, Store

FEED_ACTOR = Actor(
    name="feed fema",
    position="Feed",
    roles=frozenset({Role.FEED.value}),
    jurisdictions=frozenset({"*"}),
    via="feed",
)
URL = "https://gis.fema.gov/arcgis/rest/services/NSS/OpenShelters/FeatureServer/0/query"
EMPTY_AT = datetime(2017, 9, 18, 7, 1, 8, tzinfo=UTC)
REFERENCE_AT = datetime(2017, 9, 11, 15, 17, 41, tzinfo=UTC)


@dataclass(frozen=True)
class Fema:
    name: str = "fema"
    licence: str = ""


@dataclass(frozen=True)
class Snapshot:
    at: datetime
    path: Path
    rows: list[dict[str, Any]]


@dataclass
class Replay:
    store: Store
    snapshots: list[Snapshot]
    outcomes: list[Outcome]


def read(path: Path) -> Snapshot:
    at = datetime.strptime(path.stem, "open_%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    return Snapshot(at, path, json.loads(path.read_text("utf-8")))


@pytest.fixture(scope="module")
def replay(real: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    snapshots = [
        read(path) for path in sorted((real / "case_irma2017/fema_open_shelters_series").glob("open_*.json"))
    ]
    clock = ManualClock(snapshots[0].at)
    store = Store(tmp_path_factory.mktemp("irma") / "muster.db", clock=clock)
    outcomes = []
    for one in snapshots:
        clock.set(one.at)
        parsed = parse(one.path.read_bytes(), About("fema", URL, one.at))
        outcomes.append(reconcile(store, FEED_ACTOR, Fema(), parsed, now=one.at))
    yield Replay(store, snapshots, outcomes)
    store.close()


def reported_open(found: list[Record]) -> list[Shelter]:
    """What the store says is open: the stage, unless it has not been reported since."""
    return [
        one
        for one in found
        if isinstance(one, Shelter) and one.stage.value == "open" and one.not_reported_since is None
    ]


def timeline(snapshots: list[Snapshot]) -> list[tuple[datetime, int, int]]:
    """Open shelters and people at every snapshot, by plain json; an empty one leaves things as they were."""
    found: list[tuple[datetime, int, int]] = []
    for one in snapshots:
        count, people = len(one.rows), sum(row["TOTAL_POPULATION"] or 0 for row in one.rows)
        found.append((one.at, count, people) if one.rows else (one.at, *found[-1][1:]))
    return found


def test_every_snapshot_gives_its_open_shelters_and_people_as_of_then(replay: Replay) -> None:
    expected = timeline(replay.snapshots)
    assert len(expected) == 32
    told = []
    for at, _, _ in expected:
        now_open = reported_open(replay.store.find(FEED_ACTOR, ["shelter"], Query(), at=at))
        people = sum(one.occupancy.value or 0 for one in now_open if one.occupancy is not None)
        told.append((at, len(now_open), people))
    assert told == expected


def test_the_reference_snapshot_agrees_with_figures_computed_elsewhere(replay: Replay, real: Path) -> None:
    reference = json.loads((real / "case_irma2017/reference_answers.json").read_text("utf-8"))
    found = reported_open(replay.store.find(FEED_ACTOR, ["shelter"], Query(), at=REFERENCE_AT))
    assert len(found) == reference["open"] == 679
    people = sum(one.occupancy.value or 0 for one in found if one.occupancy)
    assert people == reference["total_population_all"] == 202436
    capacity = sum(one.capacity_evacuation.value or 0 for one in found if one.capacity_evacuation)
    assert capacity == reference["evac_capacity_known_sum"]
    by_state: dict[str, int] = {}
    for one in found:
        state = (one.address or "").rpartition(", ")[2].split(" ")[0]
        by_state[state] = by_state.get(state, 0) + 1
    assert by_state == reference["by_state"]


def test_the_empty_snapshot_changes_nothing(replay: Replay) -> None:
    at = next(place for place, one in enumerate(replay.snapshots) if one.at == EMPTY_AT)
    empty, before = replay.outcomes[at], replay.outcomes[at - 1]
    assert not replay.snapshots[at].rows
    assert empty == Outcome(revision=before.revision)


def test_a_shelter_is_one_record_however_often_its_objectid_changes(replay: Replay) -> None:
    ids = {str(row["SHELTER_ID"]) for one in replay.snapshots for row in one.rows}
    stored = replay.store.by_source(FEED_ACTOR, "shelter", "fema")
    assert set(stored) == ids and replay.store.count(FEED_ACTOR, ["shelter"], Query(status=None)) == len(ids)
    assert sum(one.new for one in replay.outcomes) == len(ids)


def test_what_vanished_is_not_reported_since_the_first_snapshot_without_it(replay: Replay) -> None:
    filled = [one for one in replay.snapshots if one.rows]
    last_named: dict[str, int] = {}
    for place, one in enumerate(filled):
        last_named |= {str(row["SHELTER_ID"]): place for row in one.rows}
    gone = {key: filled[place + 1].at for key, place in last_named.items() if place + 1 < len(filled)}
    stored = replay.store.by_source(FEED_ACTOR, "shelter", "fema")
    assert {key: one.not_reported_since for key, one in stored.items() if one.not_reported_since} == gone
    states = {one.state for one in stored.values()}
    assert states <= {"open", "full"}, "nobody has said that one is closed"
    assert all(one.status.value == "current" for one in stored.values())


def test_counts_keep_the_time_they_were_first_said_and_grow_stale(replay: Replay) -> None:
    stored = replay.store.by_source(FEED_ACTOR, "shelter", "fema")
    for key, one in stored.items():
        series = [
            (snap.at, row["TOTAL_POPULATION"])
            for snap in replay.snapshots
            for row in snap.rows
            if str(row["SHELTER_ID"]) == key and row["TOTAL_POPULATION"] is not None
        ]
        assert isinstance(one, Shelter)
        if not series:
            assert one.occupancy is None
            continue
        last = series[-1][1]
        since = next(
            at for place, (at, value) in enumerate(series) if all(v == last for _, v in series[place:])
        )
        assert one.occupancy is not None
        assert (one.occupancy.value, one.occupancy.observed_at) == (last, since)


def test_only_what_changed_was_written(replay: Replay) -> None:
    written = sum(one.new + one.changed + one.not_reported for one in replay.outcomes)
    assert replay.store.revision() == written
    last = replay.snapshots[-1]
    parsed = parse(last.path.read_bytes(), About("fema", URL, last.at))
    again = reconcile(replay.store, FEED_ACTOR, Fema(), parsed, now=last.at)
    assert again == Outcome(unchanged=len(last.rows), revision=replay.store.revision())
