"""A store pinned at a revision sees that revision, whatever is written meanwhile."""

from datetime import UTC, datetime, timedelta

import pytest

from data.access import local_person
from data.clock import ManualClock
from data.errors import Invalid, NotFound
from data.schema import Shelter
from data.store import Pinned, Query, Store

NOON = datetime(2026, 5, 19, 12, tzinfo=UTC)
ANN = local_person("Ann", "Duty Officer")


@pytest.fixture
def store(tmp_path):
    opened = Store(tmp_path / "muster.db", clock=ManualClock(NOON))
    yield opened
    opened.close()


def put(store, *names):
    store.save(ANN, [Shelter(name=name, stage="open") for name in names], reason="test")


def names(store, **more):
    return [item.name for item in store.find(ANN, ["shelter"], **more)]


def test_what_is_written_later_is_not_seen_even_at_the_same_time_of_a_standing_clock(store):
    put(store, "North", "South")
    pinned = Pinned(store, store.revision(), NOON)
    put(store, "Later")
    north = next(item for item in store.find(ANN, ["shelter"]) if item.name == "North")
    store.save(ANN, [north.changed(stage="closed")], reason="test")
    assert names(store) == ["North", "South", "Later"]
    for at in (None, NOON, NOON + timedelta(hours=1)):
        assert names(pinned, at=at) == ["North", "South"]
        assert pinned.get(ANN, north.id, at=at).state == "open"
        assert len(pinned.frame(ANN, "shelter", at=at)) == pinned.count(ANN, ["shelter"], at=at) == 2
        assert pinned.facets(ANN, "shelter", at=at) == [("open", 2)]
    assert (pinned.revision(), pinned.revision_at(NOON + timedelta(hours=1), "shelter")) == (2, 2)
    assert [change.name for change in pinned.changes(ANN, 0)] == ["North", "South"]
    assert len(pinned.history(ANN, north.id)) == 1


def test_an_earlier_moment_is_that_moment(store):
    put(store, "North")
    store.clock.forward(timedelta(hours=2))
    put(store, "South")
    pinned = Pinned(store, 2, NOON + timedelta(hours=2))
    assert names(pinned, at=NOON + timedelta(hours=1)) == ["North"]
    assert pinned.revision_at(NOON - timedelta(hours=1)) == 0


def test_what_was_withheld_since_is_hidden_in_the_past_as_well(store):
    from dataclasses import replace

    put(store, "North", "House")
    pinned, outside = Pinned(store, 2, NOON), replace(ANN, outward=True)
    house = next(item for item in store.find(ANN, ["shelter"]) if item.name == "House")
    assert pinned.count(outside, ["shelter"]) == 2
    store.save(ANN, [house.changed(withheld=True)], reason="test")
    assert pinned.count(outside, ["shelter"]) == 1
    with pytest.raises(NotFound):
        pinned.get(outside, house.id)
    assert pinned.count(ANN, ["shelter"], Query(ids=(house.id,))) == 1


def test_nothing_is_written_through_it(store):
    put(store, "North")
    pinned = Pinned(store, 1, NOON)
    with pytest.raises(Invalid, match="revision 1 is past; write to the workspace itself"):
        put(pinned, "South")
    with pytest.raises(Invalid):
        pinned.meta_set("key", 1)
    pinned.close()
    assert names(store) == ["North"]


def test_of_two_who_swap_a_small_value_one_wins(store):
    assert store.meta_swap("slot", None, {"slot": 1})
    assert not store.meta_swap("slot", None, {"slot": 2})
    assert store.meta_swap("slot", {"slot": 1}, {"slot": 3})
    assert store.meta_get("slot") == {"slot": 3}
