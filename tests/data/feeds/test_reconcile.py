"""A response and the store: the same again writes nothing, what vanished is not closed, corrections stand."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.access import Actor, Role, local_person
from data.clock import ManualClock
from data.errors import Conflict
from data.feeds.parsed import Parsed
from data.feeds.reconcile import Outcome, reconcile
from data.intake.plan import Draft
from data.intake.table import Reject
from data.merging import joined
from data.schema import CountFigure, Jurisdiction, Record, Shelter, Source
from data.schema.vocab import JurisdictionLevel, Sensitivity, ShelterStage, Status
from data.store import Query, Store

FEED_ACTOR = Actor(
    name="feed fema",
    position="Feed",
    roles=frozenset({Role.FEED.value}),
    jurisdictions=frozenset({"*"}),
    via="feed",
)
BOSS = local_person("Ada", "Shelter Manager")
AT = datetime(2026, 5, 19, 6, tzinfo=UTC)
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Named:
    name: str = "fema"
    licence: str = ""


FEED = Named()


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock(AT)


@pytest.fixture
def store(tmp_path: Path, clock: ManualClock) -> Iterator[Store]:
    made = Store(tmp_path / "muster.db", clock=clock)
    yield made
    made.close()


def draft(key: str, people: int | None = None, *, row: int = 1, also: str = "", **fields: Any) -> Draft:
    ids = [key, *also.split()]
    if people is not None:
        fields["occupancy"] = CountFigure(value=people, source="fema")
    sources = [Source(system="fema", record_id=one) for one in ids]
    body = {"name": f"Shelter {key}", "stage": ShelterStage.OPEN} | fields
    return Draft(Shelter(**body, sources=sources), row, frozenset(body) | {"sources"})


def told(*drafts: Draft, complete: bool = True, **more: Any) -> Parsed:
    return Parsed(drafts=drafts, complete=complete, **more)


def stored(store: Store, key: str) -> Shelter:
    found = store.by_source(BOSS, "shelter", "fema")[key]
    assert isinstance(found, Shelter)
    return found


def open_now(store: Store) -> list[str]:
    found = store.find(BOSS, ["shelter"], Query())
    return [one.name for one in found if one.state == "open" and one.not_reported_since is None]


def test_the_same_response_again_writes_nothing(store: Store) -> None:
    response = told(draft("1", 40), draft("2", 7, row=2))
    first = reconcile(store, FEED_ACTOR, FEED, response, now=AT)
    assert (first.new, first.changed, first.unchanged, first.revision) == (2, 0, 0, 2)
    again = reconcile(store, FEED_ACTOR, FEED, response, now=AT + HOUR)
    assert again == Outcome(unchanged=2, revision=2)
    assert stored(store, "1").occupancy == CountFigure(value=40, source="fema", observed_at=AT)


def test_a_new_value_is_dated_by_the_response_that_brings_it(store: Store) -> None:
    reconcile(store, FEED_ACTOR, FEED, told(draft("1", 40)), now=AT)
    outcome = reconcile(store, FEED_ACTOR, FEED, told(draft("1", 55)), now=AT + HOUR)
    assert (outcome.changed, outcome.revision) == (1, 2)
    occupancy = stored(store, "1").occupancy
    assert occupancy is not None and (occupancy.value, occupancy.observed_at) == (55, AT + HOUR)


def test_what_is_no_longer_named_is_marked_and_stays_open(store: Store) -> None:
    reconcile(store, FEED_ACTOR, FEED, told(draft("1", 40), draft("2", 7)), now=AT)
    outcome = reconcile(store, FEED_ACTOR, FEED, told(draft("1", 40)), now=AT + HOUR)
    assert (outcome.not_reported, outcome.changed) == (1, 0)
    gone = stored(store, "2")
    assert (gone.stage, gone.status, gone.not_reported_since) == (
        ShelterStage.OPEN, Status.CURRENT, AT + HOUR,
    )  # fmt: skip
    assert gone.occupancy is not None and gone.occupancy.observed_at == AT, "so that it grows stale"
    assert open_now(store) == ["Shelter 1"]
    later = reconcile(store, FEED_ACTOR, FEED, told(draft("1", 40)), now=AT + 2 * HOUR)
    assert (later.not_reported, later.revision) == (0, outcome.revision), "marked once, since the first time"
    back = reconcile(store, FEED_ACTOR, FEED, told(draft("1", 40), draft("2", 7)), now=AT + 3 * HOUR)
    assert back.changed == 1 and stored(store, "2").not_reported_since is None


@pytest.mark.parametrize("complete", [True, False])
def test_an_empty_response_changes_nothing(store: Store, complete: bool) -> None:
    before = reconcile(store, FEED_ACTOR, FEED, told(draft("1", 40)), now=AT)
    after = reconcile(store, FEED_ACTOR, FEED, Parsed(complete=complete), now=AT + HOUR)
    assert after == Outcome(revision=before.revision)


def test_a_partial_response_says_nothing_of_the_others(store: Store) -> None:
    reconcile(store, FEED_ACTOR, FEED, told(draft("1"), draft("2")), now=AT)
    outcome = reconcile(store, FEED_ACTOR, FEED, told(draft("1"), complete=False), now=AT + HOUR)
    assert outcome.not_reported == 0 and len(open_now(store)) == 2


def test_a_row_that_cannot_be_read_was_named_all_the_same(store: Store) -> None:
    reconcile(store, FEED_ACTOR, FEED, told(draft("1"), draft("2")), now=AT)
    bad = Reject(2, "LATITUDE", "north", "this is not a number", "write digits only")
    response = told(draft("1"), rejects=(bad,), refused=frozenset({"2"}))
    outcome = reconcile(store, FEED_ACTOR, FEED, response, now=AT + HOUR)
    assert (outcome.not_reported, outcome.rejected) == (0, 1)


def test_rejects_replace_those_of_the_last_run(store: Store) -> None:
    bad = [Reject(row, "x", "?", "unreadable", "mend it") for row in (1, 2)]
    reconcile(store, FEED_ACTOR, FEED, told(draft("1"), rejects=(bad[0],)), now=AT)
    reconcile(store, FEED_ACTOR, FEED, told(draft("1"), rejects=(bad[1],)), now=AT + HOUR)
    held = store.quarantined(BOSS, source="fema")
    assert [(one.row, one.kind, one.reason) for one in held] == [(2, "shelter", "unreadable")]
    reconcile(store, FEED_ACTOR, FEED, told(draft("1")), now=AT + HOUR)
    assert store.quarantined(BOSS, source="fema") == []


def test_a_correction_stands_until_the_feed_says_something_new(store: Store, clock: ManualClock) -> None:
    reconcile(store, FEED_ACTOR, FEED, told(draft("1", 40, name="Hall")), now=AT)
    clock.forward(HOUR)
    mended = stored(store, "1").changed(
        name="Town Hall", occupancy=CountFigure(value=60, source="manager", observed_at=AT + HOUR)
    )
    store.save(BOSS, [mended], reason="counted")
    clock.forward(HOUR)
    same = reconcile(store, FEED_ACTOR, FEED, told(draft("1", 40, name="Hall")), now=AT + 2 * HOUR)
    assert (same.changed, stored(store, "1").name) == (0, "Town Hall")
    assert stored(store, "1").occupancy == mended.occupancy
    new = reconcile(store, FEED_ACTOR, FEED, told(draft("1", 75, name="Hall")), now=AT + 3 * HOUR)
    occupancy = stored(store, "1").occupancy
    assert new.changed == 1 and occupancy is not None and occupancy.value == 75
    assert stored(store, "1").name == "Town Hall", "the feed has said nothing new of the name"


def test_what_is_measured_after_a_correction_is_new_though_it_is_the_same_number(
    store: Store, clock: ManualClock
) -> None:
    def counted(at: datetime) -> Parsed:
        return told(draft("1", occupancy=CountFigure(value=40, source="fema", observed_at=at)))

    reconcile(store, FEED_ACTOR, FEED, counted(AT), now=AT)
    clock.forward(HOUR)
    mended = stored(store, "1").changed(occupancy=CountFigure(value=4, source="manager"))
    store.save(BOSS, [mended], reason="a typing error")
    reconcile(store, FEED_ACTOR, FEED, counted(AT + HOUR / 2), now=AT + 2 * HOUR)
    unmoved = stored(store, "1")
    assert unmoved.occupancy == mended.occupancy, "counted before the correction"
    reconcile(store, FEED_ACTOR, FEED, counted(AT + 2 * HOUR), now=AT + 3 * HOUR)
    occupancy = stored(store, "1").occupancy
    assert occupancy is not None and (occupancy.value, occupancy.observed_at) == (40, AT + 2 * HOUR)


def test_what_is_restricted_is_not_made_a_second_time_in_the_open(store: Store) -> None:
    reconcile(store, FEED_ACTOR, FEED, told(draft("1", 40)), now=AT)
    hidden = stored(store, "1").changed(sensitivity=Sensitivity.RESTRICTED)
    store.save(BOSS, [hidden], reason="a safe house")
    outcome = reconcile(store, FEED_ACTOR, FEED, told(draft("1", 41)), now=AT)
    assert (outcome.new, outcome.unchanged) == (0, 1) and store.count(BOSS, ["shelter"]) == 1


def test_ids_that_turn_out_to_be_one_thing_become_one_record(store: Store) -> None:
    reconcile(store, FEED_ACTOR, FEED, told(draft("us1"), draft("ci1"), complete=False), now=AT)
    reconcile(store, FEED_ACTOR, FEED, told(draft("ci1", also="us1"), complete=False), now=AT)
    assert store.count(BOSS, ["shelter"]) == 1
    kept = store.find(BOSS, ["shelter"])[0]
    assert {one.record_id for one in kept.sources} == {"us1", "ci1"}
    again = reconcile(store, FEED_ACTOR, FEED, told(draft("ci1", also="us1"), complete=False), now=AT)
    assert (again.new, again.changed) == (0, 0)
    other = reconcile(store, FEED_ACTOR, FEED, told(draft("us1"), complete=False), now=AT)
    assert other.new == 0 and store.count(BOSS, ["shelter"]) == 1


def test_an_answer_out_of_a_cache_does_not_undo_a_newer_one(store: Store) -> None:
    new = told(draft("1", 50, observed_at=AT + HOUR), complete=False)
    old = told(draft("1", 40, observed_at=AT, address="1 Main St", name="Old name"), complete=False)
    reconcile(store, FEED_ACTOR, FEED, new, now=AT + HOUR)
    reconcile(store, FEED_ACTOR, FEED, old, now=AT + HOUR)
    found = stored(store, "1")
    assert (found.name, found.address, found.observed_at) == ("Shelter 1", "1 Main St", AT + HOUR)


def test_a_rough_time_is_only_taken_where_something_else_is_new(store: Store) -> None:
    def rough(at: datetime, **fields: Any) -> Parsed:
        one = draft("1", **fields)
        return told(replace(one, record=one.record.model_copy(update={"observed_at": at})))

    reconcile(store, FEED_ACTOR, FEED, rough(AT), now=AT)
    assert stored(store, "1").observed_at == AT
    assert reconcile(store, FEED_ACTOR, FEED, rough(AT + HOUR / 60), now=AT + HOUR).changed == 0
    assert (
        reconcile(store, FEED_ACTOR, FEED, rough(AT + HOUR, address="1 Main St"), now=AT + HOUR).changed == 1
    )
    assert stored(store, "1").observed_at == AT + HOUR


def test_what_is_listed_again_loses_its_mark_though_somebody_has_seen_it_later(store: Store) -> None:
    named, other = draft("1", 40, observed_at=AT), draft("2")
    reconcile(store, FEED_ACTOR, FEED, told(named, other), now=AT)
    reconcile(store, FEED_ACTOR, FEED, told(other), now=AT + HOUR)
    visited = stored(store, "1").changed(observed_at=AT + HOUR)
    store.save(BOSS, [visited], reason="went there")
    reconcile(store, FEED_ACTOR, FEED, told(named, other), now=AT + 2 * HOUR)
    found = stored(store, "1")
    assert (found.not_reported_since, found.observed_at) == (None, AT + HOUR)


def test_jurisdictions_are_placed_as_on_import(store: Store) -> None:
    county = Jurisdiction(name="Polk", level=JurisdictionLevel.COUNTY, geometry=shapely.box(0, 0, 1, 1))
    placed = draft("1", geometry=shapely.Point(0.5, 0.5))
    reconcile(store, FEED_ACTOR, FEED, told(placed), now=AT)
    assert stored(store, "1").jurisdiction_id is None
    store.save(BOSS, [county], reason="imported")
    reconcile(store, FEED_ACTOR, FEED, told(placed), now=AT)
    found = stored(store, "1")
    assert (found.jurisdiction_id, found.jurisdiction_derived) == (county.id, True)


def test_the_licence_of_the_feed_goes_with_each_record(store: Store) -> None:
    ours = Named(licence="US public domain")
    reconcile(store, FEED_ACTOR, ours, told(draft("1")), now=AT)
    assert stored(store, "1").sources[0].licence == "US public domain"
    assert reconcile(store, FEED_ACTOR, ours, told(draft("1")), now=AT).changed == 0


def test_a_row_too_thin_to_be_new_is_refused_with_its_reason(store: Store) -> None:
    thin = Draft(Shelter(name="?", sources=[Source(system="fema", record_id="9")]), 3, frozenset(), ("name",))
    outcome = reconcile(store, FEED_ACTOR, FEED, told(draft("1"), thin), now=AT)
    assert (outcome.new, outcome.rejected, outcome.unchanged) == (1, 1, 0)
    assert "needs name" in store.quarantined(BOSS, source="fema")[0].reason


def test_somebody_elses_change_meanwhile_is_merged_onto(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    reconcile(store, FEED_ACTOR, FEED, told(draft("1", 40), draft("2", 1)), now=AT)
    save, once = store.save, iter([True])

    def interrupted(actor: Actor, records: list[Record], *, reason: str) -> Any:
        if next(once, False):
            save(BOSS, [stored(store, "1").changed(address="1 Main St")], reason="found")
        return save(actor, records, reason=reason)

    monkeypatch.setattr(store, "save", interrupted)
    outcome = reconcile(store, FEED_ACTOR, FEED, told(draft("1", 50), draft("2", 1)), now=AT + HOUR)
    found = stored(store, "1")
    assert outcome.changed == 1 and found.address == "1 Main St"
    assert found.occupancy is not None and found.occupancy.value == 50


def test_a_conflict_that_does_not_end_is_raised(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*args: Any, **more: Any) -> Any:
        raise Conflict(theirs=draft("1").record, who="Bo", when=AT, changed={})

    monkeypatch.setattr(store, "save", refuse)
    with pytest.raises(Conflict):
        reconcile(store, FEED_ACTOR, FEED, told(draft("1", 50)), now=AT)


ROWS = st.dictionaries(
    st.sampled_from("abcd"),
    st.fixed_dictionaries({"people": st.integers(0, 3), "name": st.sampled_from(["North", "South"])}),
)
QUICK = settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def _response(rows: dict[str, dict[str, Any]]) -> Parsed:
    return told(*(draft(key, **row, row=at) for at, (key, row) in enumerate(rows.items(), 1)))


def _picture(store: Store) -> dict[str, tuple[Any, ...]]:
    found = store.by_source(BOSS, "shelter", "fema")
    return {
        key: (one.name, one.occupancy, one.not_reported_since)  # type: ignore[attr-defined]
        for key, one in found.items()
    }


@QUICK
@given(st.lists(ROWS, max_size=4))
def test_each_response_twice_changes_nothing_whatever_came_before(
    tmp_path_factory: pytest.TempPathFactory, series: list[dict[str, dict[str, Any]]]
) -> None:
    store = Store(tmp_path_factory.mktemp("twice") / "muster.db", clock=ManualClock(AT))
    for hours, rows in enumerate(series):
        reconcile(store, FEED_ACTOR, FEED, _response(rows), now=AT + hours * HOUR)
        revision, picture = store.revision(), _picture(store)
        again = reconcile(store, FEED_ACTOR, FEED, _response(rows), now=AT + hours * HOUR + HOUR / 2)
        assert (again.new, again.changed, again.not_reported) == (0, 0, 0)
        assert (store.revision(), _picture(store)) == (revision, picture)
    store.close()


@QUICK
@given(ROWS, ROWS)
def test_two_responses_give_one_picture_in_whichever_order_they_come(
    tmp_path_factory: pytest.TempPathFactory,
    early: dict[str, dict[str, Any]],
    late: dict[str, dict[str, Any]],
) -> None:
    pictures = []
    both = [(early, AT), (late, AT + HOUR)]
    for order in (both, both[::-1]):
        store = Store(tmp_path_factory.mktemp("order") / "muster.db", clock=ManualClock(AT))
        for rows, at in order:
            reconcile(store, FEED_ACTOR, FEED, _response(rows), now=at)
        pictures.append({key: (one[0], one[1].value, one[2]) for key, one in _picture(store).items()})
        store.close()
    assert pictures[0] == pictures[1]


def test_records_are_found_by_any_of_their_ids_without_reading_all(store: Store) -> None:
    several = [draft("a", also="a2 a3", row=1), draft("b", row=2), draft('c"%', row=3)]
    reconcile(store, FEED_ACTOR, FEED, told(*several, complete=False), now=AT)
    ids = store.by_source(BOSS, "shelter", "fema", ids={"b"})
    assert set(ids) == {"a", "b"}, "one that goes by several ids may be meant by any"
    assert set(store.by_source(BOSS, "shelter", "fema", ids={'c"%'})) == {"a", 'c"%'}
    assert store.by_source(BOSS, "shelter", "other", ids={"b"}) == {}
    outcome = reconcile(store, FEED_ACTOR, FEED, told(draft("a3"), complete=False), now=AT)
    assert (outcome.new, store.count(BOSS, ["shelter"])) == (0, 3)


def test_a_feed_whose_record_a_person_merged_goes_on_with_the_one_that_leads(
    store: Store, clock: ManualClock
) -> None:
    reconcile(store, FEED_ACTOR, FEED, told(draft("1", 40)), now=AT)
    hall = Shelter(name="Town Hall", sources=[Source(system="county", record_id="9")])
    store.save(BOSS, joined(hall, stored(store, "1")), reason="the same thing")
    clock.set(AT + HOUR)
    done = reconcile(store, FEED_ACTOR, FEED, told(draft("1", 55)), now=AT + HOUR)
    assert (done.new, done.changed, done.not_reported) == (0, 1, 0)
    (lead,) = store.find(BOSS, ["shelter"])
    assert isinstance(lead, Shelter) and (lead.id, lead.name) == (hall.id, "Town Hall")
    assert lead.occupancy is not None and lead.occupancy.value == 55
    assert [one.system for one in lead.sources] == ["county", "fema"]
    clock.set(AT + 2 * HOUR)
    gone = reconcile(store, FEED_ACTOR, FEED, told(draft("2")), now=AT + 2 * HOUR)
    assert (gone.new, gone.not_reported) == (1, 1)
    marks = [one.not_reported_since for one in store.get(BOSS, hall.id).sources]
    assert marks == [None, AT + 2 * HOUR], "the county still names it"
