"""The life cycle of a warning: whatever order its messages come in, it ends in the same state."""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.access import Actor, Role
from data.clock import ManualClock
from data.feeds import adapters, lifecycle
from data.feeds.parsed import About, Parsed
from data.feeds.reconcile import Outcome, reconcile
from data.schema import HazardArea, Record
from data.schema.vocab import Status
from data.store import Query, Store
from response.queries.snapshots import alive
from tests.data.feeds.cap_samples import alert, info, ref

AT = datetime(2026, 5, 19, 12, tzinfo=UTC)
SENT = "2026-05-19T{:02d}:00:00-05:00"
ACTOR = Actor(
    "feed ema", "Feed", roles=frozenset({Role.FEED.value}), jurisdictions=frozenset({"*"}), via="feed"
)


@dataclass(frozen=True)
class Feed:
    name: str = "ema"
    licence: str = ""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(tmp_path / "muster.db", clock=ManualClock(AT))
    yield made
    made.close()


def read(*messages: str) -> Parsed:
    entries = "".join(f"<entry>{message}</entry>" for message in messages)
    return adapters.parser("cap")(f"<feed>{entries}</feed>".encode(), About("ema", "https://ema.example", AT))


def come(store: Store, *messages: str, at: datetime = AT) -> Outcome:
    return reconcile(store, ACTOR, Feed(), read(*messages), now=at)


def message(name: str, kind: str = "Alert", on: Sequence[str] = (), hour: int = 6, **changes: str) -> str:
    refs = " ".join(ref(one, SENT.format(int(one[1:]) + 6)) for one in on)
    body = "" if kind == "Cancel" else info()
    return alert(body, identifier=name, msgType=kind, references=refs, sent=SENT.format(hour), **changes)


def states(store: Store) -> dict[str, tuple[str, str | None]]:
    found = store.find(ACTOR, ["hazard_area"], Query(status=None))
    return {one.identifier: (one.status.value, one.closed_by) for one in found if isinstance(one, HazardArea)}


A0 = message("A0")
A1 = message("A1", "Update", ["A0"], 7)
A2 = message("A2", "Cancel", ["A0", "A1"], 8)


def test_an_update_ends_what_it_replaces(store):
    come(store, A0)
    assert come(store, A1).cancelled == 1
    assert states(store) == {"A0": ("ended", ref("A1", SENT.format(7))), "A1": ("current", None)}


def test_a_cancel_withdraws_which_is_not_to_expire(store):
    come(store, A0)
    come(store, A2)
    assert states(store) == {"A0": ("withdrawn", ref("A2", SENT.format(8)))}


def test_what_runs_out_of_time_stays_current_and_is_no_longer_counted(store):
    come(store, A0)
    frame = store.frame(ACTOR, "hazard_area")
    assert alive(frame, AT).all()
    assert not alive(frame, AT + timedelta(days=2)).any()
    assert states(store) == {"A0": ("current", None)}


@pytest.mark.parametrize("order", list(itertools.permutations([A0, A1, A2])))
def test_alert_update_and_cancel_end_alike_in_every_order(store, order):
    for one in order:
        come(store, one)
    cancelled = ("withdrawn", ref("A2", SENT.format(8)))
    assert states(store) == {"A0": cancelled, "A1": cancelled}


def test_a_cancel_that_comes_first_closes_its_alert_on_arrival(store):
    come(store, A2)
    before = store.revision()
    come(store, A0)
    assert states(store)["A0"][0] == "withdrawn"
    assert store.revision() == before + 1  # it never was current, not for a moment


FIRST_ALONE = message("A2", "Cancel", ["A0"], 8)


@pytest.mark.parametrize("order", list(itertools.permutations([A0, A1, FIRST_ALONE])))
def test_a_cancel_of_the_first_message_alone_takes_back_what_followed_from_it(store, order):
    for one in order:
        come(store, one)
    cancelled = ("withdrawn", ref("A2", SENT.format(8)))
    assert states(store) == {"A0": cancelled, "A1": cancelled}


def test_what_followed_and_comes_after_its_cancel_is_never_current(store):
    come(store, A0)
    come(store, FIRST_ALONE)
    before = store.revision()
    come(store, A1)
    assert states(store)["A1"][0] == "withdrawn"
    assert store.revision() == before + 1


LONG = [A0, A1, message("A2", "Update", ["A1"], 8), message("A3", "Cancel", ["A0"], 9)]


@pytest.mark.parametrize(
    "order", [LONG, LONG[::-1], [LONG[3], *LONG[:3]], [LONG[2], LONG[0], LONG[3], LONG[1]]]
)
def test_a_cancel_of_the_first_reaches_the_end_of_a_long_chain(store, order):
    for one in order:
        come(store, one)
    assert {name: state for name, (state, _) in states(store).items()} == {
        "A0": "withdrawn", "A1": "withdrawn", "A2": "withdrawn"
    }  # fmt: skip


REPLACES_FIRST = message("A2", "Update", ["A0"], 8)


@pytest.mark.parametrize("order", list(itertools.permutations([A0, A1, REPLACES_FIRST])))
def test_an_update_of_the_first_message_alone_replaces_what_followed_from_it(store, order):
    for one in order:
        come(store, one)
    assert {name: state for name, (state, _) in states(store).items()} == {
        "A0": "ended", "A1": "ended", "A2": "current"
    }  # fmt: skip


ALWAYS_THE_FIRST = [A0, A1, REPLACES_FIRST, message("A3", "Cancel", ["A0"], 9)]


@pytest.mark.parametrize("order", list(itertools.permutations(ALWAYS_THE_FIRST))[::3])
def test_a_sender_that_always_names_the_first_message_is_understood(store, order):
    for one in order:
        come(store, one)
    assert [state for state, _ in states(store).values()] == ["withdrawn"] * 3


ELSEWHERE = "<area><areaDesc>Story County</areaDesc></area>"
OTHERS = {
    "branches": [
        alert(info(area=ELSEWHERE), identifier="A3", msgType="Update", references=ref("A0"), sent=SENT.format(7))
    ],
    "another sender": [message("A1", "Update", ["A0"], 7, sender="other@x.example")],
    "sent after": [message("A1", "Update", ["A0"], 9)],
    "the same moment": [message("A1", "Update", ["A0"], 8)],
    "an exercise": [message("A1", "Update", ["A0"], 7, status="Exercise")],
    "another event": [
        alert(info(event="Dam Break"), identifier="A1", msgType="Update", references=ref("A0"), sent=SENT.format(7))
    ],
}  # fmt: skip


@pytest.mark.parametrize("why", OTHERS)
@pytest.mark.parametrize("backwards", [False, True])
def test_where_it_is_not_certain_what_a_cancel_of_the_first_means_the_warning_stays(store, why, backwards):
    told = [A0, *([A1] if why == "branches" else []), *OTHERS[why], FIRST_ALONE]
    come(store, *(reversed(told) if backwards else told))
    names = {"A1", "A3"} if why == "branches" else {"A1"}
    assert {states(store)[name][0] for name in names} == {"current"}


def test_a_cancel_that_names_several_acts_on_those_alone(store):
    parts = [message("A1", "Update", ["A0"], 7), message("A2", "Update", ["A1"], 8)]
    come(store, A0, *parts, message("A4", "Cancel", ["A0", "A3"], 9))
    assert states(store)["A2"] == ("current", None)


def test_an_update_of_other_places_replaces_only_what_it_names(store):
    parts = info(area=ELSEWHERE)
    other = alert(parts, identifier="A2", msgType="Update", references=ref("A0"), sent=SENT.format(8))
    come(store, A0, A1, other)
    assert states(store)["A1"] == ("current", None)


def test_a_cancel_waits_for_two_weeks(store):
    come(store, message("A9", "Cancel", ["A8"], 8))
    come(store, message("A5", "Cancel", ["A4"], 8), at=AT + timedelta(days=15))
    kept = store.kept(lifecycle.SHELF, "ema")
    assert [one["by"] for one in kept["waiting"]] == [ref("A5", SENT.format(8))]


def test_what_was_cancelled_stays_so_when_the_source_lists_it_again(store):
    come(store, A0)
    come(store, A2)
    before = store.revision()
    for _ in range(3):
        come(store, A0)
    assert states(store)["A0"][0] == "withdrawn"
    assert store.revision() == before


def test_the_same_acts_again_write_nothing(store):
    come(store, A0, A1)
    before = store.revision()
    outcome = come(store, A0, A1)
    assert (store.revision(), outcome.changed, outcome.cancelled) == (before, 0, 0)


@pytest.mark.parametrize("status", ["Exercise", "Test", "Draft", "System"])
def test_what_is_not_actual_takes_back_nothing_that_is(store, status):
    come(store, A0)
    come(store, message("A2", "Cancel", ["A0"], 8, status=status))
    assert states(store)["A0"] == ("current", None)


def test_a_message_cannot_act_on_itself_or_on_one_sent_later(store):
    come(store, message("A0", "Update", ["A0"], 6))
    come(store, message("A1", "Cancel", ["A2"], 7), message("A2", "Alert", [], 8))
    assert {name: state for name, (state, _) in states(store).items()} == {"A0": "current", "A2": "current"}


def test_an_identifier_used_again_names_the_earlier_message(store):
    first = alert(identifier="fire", sent=SENT.format(6))
    again = alert(
        identifier="fire", msgType="Update", sent=SENT.format(7), references=ref("fire", SENT.format(6))
    )
    come(store, first)
    come(store, again)
    found = store.find(ACTOR, ["hazard_area"], Query(status=None))
    assert [(one.sent.hour, one.status.value) for one in found] == [(11, "ended"), (12, "current")]


def test_all_records_of_a_message_are_closed(store):
    two = alert(
        info(),
        info(severity="Minor", onset="2026-05-21T00:00:00-05:00"),
        identifier="A0",
        sent=SENT.format(6),
    )
    come(store, two)
    come(store, A2)
    found = store.find(ACTOR, ["hazard_area"], Query(status=None))
    assert [one.status.value for one in found] == ["withdrawn", "withdrawn"]


@st.composite
def histories(draw: st.DrawFn) -> list[str]:
    """Some messages, each acting on some of those before it, and all of them in some order."""
    made = [message("A0")]
    for at in range(1, draw(st.integers(1, 6))):
        kind = draw(st.sampled_from(["Alert", "Update", "Cancel"]))
        earlier = st.lists(st.sampled_from([f"A{n}" for n in range(at)]), min_size=1, unique=True)
        status = draw(st.sampled_from(["Actual", "Actual", "Exercise"]))
        made.append(message(f"A{at}", kind, draw(earlier) if kind != "Alert" else [], 6 + at, status=status))
    return made


@settings(max_examples=100)
@given(histories(), st.randoms(use_true_random=False))
def test_any_order_of_messages_leaves_the_same_state(made, chance):
    def ended(order: list[str]) -> dict[str, tuple[Status, str | None]]:
        """Messages one by one, each acting at once on what is there, and on what comes later as it comes."""
        there: dict[str, Record] = {}
        deeds: list[lifecycle.Deed] = []
        for one in order:
            parsed = read(one)
            deeds += lifecycle.deeds_of(parsed.acts)
            there |= {draft.key: draft.record for draft in parsed.drafts}
            there = {key: lifecycle.settled(record, lifecycle.Deeds(deeds)) for key, record in there.items()}
        return {key: (record.status, record.closed_by) for key, record in there.items()}

    shuffled = list(made)
    chance.shuffle(shuffled)
    assert ended(shuffled) == ended(made)


@settings(max_examples=10)
@given(histories(), st.randoms(use_true_random=False), st.integers(1, 3))
def test_any_order_and_any_batches_end_in_the_same_state(tmp_path_factory, made, chance, size):
    def ended(order: list[str], size: int) -> dict[str, tuple[str, str | None]]:
        store = Store(tmp_path_factory.mktemp("s") / "muster.db", clock=ManualClock(AT))
        try:
            for start in range(0, len(order), size):
                come(store, *order[start : start + size])
            return states(store)
        finally:
            store.close()

    shuffled = list(made)
    chance.shuffle(shuffled)
    assert ended(shuffled, size) == ended(made, 1)
