"""Facets as columns: only what changed, only what the reader may see, now and at a past moment."""

from datetime import UTC, datetime, timedelta

import pytest

from data.access import Actor, local_person
from data.clock import ManualClock
from data.schema import Facility, Jurisdiction
from data.store import Query, Store

START = datetime(2026, 5, 19, 11, tzinfo=UTC)
ANN = local_person("Ann", "Chief")
PARTNER = Actor("Pat", "Liaison", roles=frozenset({"partner"}))


@pytest.fixture
def store(tmp_path):
    opened = Store(tmp_path / "muster.db", clock=ManualClock(START))
    yield opened
    opened.close()


def put(store, *records):
    return store.save(ANN, records, reason="set up").records


def names(rows):
    return [row.name for row in rows]


def test_a_delta_holds_what_changed_since_and_nothing_else(store):
    one, _ = put(store, Facility(name="one"), Facility(name="two"))
    whole = store.delta(ANN, "facility", ("rid", "name"))
    assert (whole.revision, whole.touched, names(whole.rows)) == (2, None, ["one", "two"])
    put(store, Jurisdiction(name="Polk", level="county"))
    assert store.delta(ANN, "facility", ("rid", "name"), since=2).touched == []
    put(store, one.changed(name="one again"), Facility(name="three"))
    later = store.delta(ANN, "facility", ("rid", "name"), since=2)
    assert (later.revision, later.tree, sorted(later.touched)) == (5, 3, [1, 4])
    assert names(later.rows) == ["one again", "three"]


def test_a_record_that_leaves_the_scope_is_touched_but_not_shown(store):
    (one,) = put(store, Facility(name="one", sensitivity="partner"))
    assert names(store.delta(PARTNER, "facility", ("rid", "name")).rows) == ["one"]
    put(store, one.changed(sensitivity="restricted"))
    later = store.delta(PARTNER, "facility", ("rid", "name"), since=1)
    assert (later.touched, list(later.rows)) == ([1], [])


def test_columns_are_those_of_the_frame_now_and_then(store):
    (one,) = put(store, Facility(name="one"))
    store.clock.forward(timedelta(hours=1))
    put(store, one.changed(name="renamed"), Facility(name="two"))
    assert names(store.columns(ANN, "facility", ("id", "name"))) == list(store.frame(ANN, "facility")["name"])
    assert names(store.columns(ANN, "facility", ("id", "name"), at=START)) == ["one"]
    assert names(store.columns(ANN, "facility", ("name",), Query(ids=(one.id,)))) == ["renamed"]
    assert names(store.columns(PARTNER, "facility", ("name",))) == []


def test_the_revision_of_a_kind_at_a_time_is_its_own_last_change(store):
    (one,) = put(store, Facility(name="one"))
    put(store, Jurisdiction(name="Polk", level="county"))
    store.clock.forward(timedelta(hours=1))
    put(store, one.changed(name="later"))
    assert store.revision_at(START) == 2
    assert store.revision_at(START, "facility") == 1
    assert store.revision_at(START, "shelter") == 0
    assert store.revision_at(START + timedelta(hours=1), "facility") == 3


def test_ids_of_another_kind_are_not_found(store):
    (one,) = put(store, Facility(name="one"))
    assert store.find(ANN, ["shelter"], Query(ids=(one.id,))) == []
    assert [item.name for item in store.find(ANN, ["facility"], Query(ids=(one.id,)))] == ["one"]
