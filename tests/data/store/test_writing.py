"""Every write is a log row and the new state, together or not at all."""

from datetime import timedelta

import pytest
import shapely
from pysqlite3 import dbapi2

from data.access import EVERYWHERE, Actor, local_person
from data.errors import ClockError, Conflict, Invalid, NotAllowed, NotFound, StoreBusy, StoreUnavailable
from data.schema import Contact, Figure, Incident, Jurisdiction, Shelter
from data.store import Query, Store, check
from data.store.engine import require_sqlite
from tests.data.store.conftest import START

POINT = shapely.Point(-93.62, 41.59)


def flood(**fields):
    return Incident(name="Raccoon River flood", event="river flood", geometry=POINT, **fields)


def test_a_new_record_gets_version_one_and_is_read_back_as_it_was_given(store, ann):
    given = flood(affected=Figure(value=120, observed_at=START, source="field team"))
    saved = store.save(ann, [given], reason="first report").records[0]
    assert saved.version == 1
    assert store.get(ann, given.id) == saved
    assert saved.affected == given.affected
    assert saved.geometry.equals(POINT)


def test_the_log_names_person_position_organisation_place_and_reason(store, ann):
    store.save(ann, [flood()], reason="first report")
    (change,) = store.changes(ann, 0)
    said = (change.person, change.position, change.organisation, change.via, change.reason)
    assert said == ("Ann Ames", "Planning Section Chief", "Polk County EMA", "screen", "first report")
    assert (change.action, change.recorded_at, change.version) == ("create", START, 1)


def test_an_update_logs_before_and_after_of_what_changed_and_nothing_else(store, ann):
    saved = store.save(ann, [flood()], reason="new").records[0]
    store.save(ann, [saved.changed(severity="severe", geometry=shapely.Point(-93, 41))], reason="worse")
    change = store.history(ann, saved.id)[-1]
    assert change.changed == {
        "severity": ["unknown", "severe"],
        "geometry": ["Point -93.620000 41.590000", "Point -93.000000 41.000000"],
    }


def test_a_stale_write_is_refused_and_told_who_changed_what_and_when(store, ann, clock):
    read = store.save(ann, [flood()], reason="new").records[0]
    clock.forward(timedelta(minutes=5))
    bob = local_person("Bob", "Incident Commander")
    store.save(bob, [read.changed(severity="severe")], reason="seen")
    with pytest.raises(
        Conflict, match=r"changed by Bob \(Incident Commander\) at 11:05:00 UTC \(severity\)"
    ) as told:
        store.save(ann, [read.changed(name="Flood at Fleur Drive")], reason="renamed")
    assert told.value.changed == {"severity": ["unknown", "severe"]}
    assert told.value.theirs.severity == "severe"
    assert store.get(ann, read.id).name == "Raccoon River flood"


def test_writing_the_same_again_changes_nothing_and_adds_no_log_row(store, ann):
    saved = store.save(ann, [flood()], reason="new").records[0]
    again = store.save(ann, [saved], reason="same")
    assert again.unchanged == [saved.id]
    assert again.revision == 1 == store.revision()


def test_one_bad_record_in_a_batch_means_that_none_is_written(store, ann):
    saved = store.save(ann, [flood()], reason="new").records[0]
    stale = saved.changed(version=0, name="stale")
    with pytest.raises(Conflict):
        store.save(ann, [flood(), stale], reason="batch")
    assert store.count(ann, ["incident"]) == 1
    assert store.revision() == 1


def test_a_record_given_twice_in_one_write_is_refused_by_name(store, ann):
    item = flood()
    with pytest.raises(Invalid, match=item.id):
        store.save(ann, [item, item], reason="twice")


def test_a_change_without_name_or_position_is_refused(store):
    with pytest.raises(Invalid, match="name and a position"):
        store.save(local_person("Ann", " "), [flood()], reason="x")
    assert store.revision() == 0


def test_an_observer_may_not_write(store):
    observer = Actor("Olaf", "Observer", roles=frozenset({"observer"}), jurisdictions=frozenset({EVERYWHERE}))
    with pytest.raises(NotAllowed, match=r"Olaf .*observer.* may not report"):
        store.save(observer, [flood()], reason="x")


def test_nobody_changes_or_makes_what_they_may_not_see(store, ann):
    polk = Jurisdiction(name="Polk", level="county")
    story = Jurisdiction(name="Story", level="county")
    secret = flood(jurisdiction_id=story.id)
    store.save(ann, [polk, story, secret], reason="set up")
    planner = Actor("Pia", "Planner", roles=frozenset({"planner"}), jurisdictions=frozenset({polk.id}))
    with pytest.raises(NotFound):
        store.save(planner, [secret.changed(version=1, name="mine")], reason="x")
    with pytest.raises(NotFound):
        store.save(planner, [flood(jurisdiction_id=story.id)], reason="x")
    assert store.count(ann, ["incident"]) == 1


def test_saving_without_sight_of_contacts_leaves_them_as_they_are(store, ann):
    shelter = Shelter(name="Hall", sensitivity="public", contacts=[Contact(phone="555-0100")])
    store.save(ann, [shelter], reason="new")
    feed = Actor("feed", "feed", roles=frozenset({"feed"}), jurisdictions=frozenset({EVERYWHERE}), via="feed")
    read = store.get(feed, shelter.id)
    assert read.contacts == []
    store.save(feed, [read.changed(stage="open")], reason="opened")
    assert store.get(ann, shelter.id).contacts == [Contact(phone="555-0100")]


def test_recorded_time_never_goes_back(store, ann, clock):
    store.save(ann, [flood()], reason="new")
    clock.set(START - timedelta(seconds=1))
    with pytest.raises(ClockError, match="10:59:59"):
        store.save(ann, [flood()], reason="earlier")
    clock.set(START)
    assert store.save(ann, [flood()], reason="at the same instant").revision == 2


def test_numbers_count_per_jurisdiction_and_year(store, ann, clock):
    polk = Jurisdiction(name="Polk County", level="county", short="POLK")
    nameless = Jurisdiction(name="Łódź", level="town")
    store.save(ann, [polk, nameless], reason="set up")
    made = [
        flood(jurisdiction_id=polk.id),
        flood(jurisdiction_id=polk.id),
        flood(jurisdiction_id=nameless.id),
        flood(),
    ]
    saved = store.save(ann, made, reason="new").records
    assert [item.number for item in saved] == ["POLK-26-0001", "POLK-26-0002", "ODZ-26-0001", "X-26-0001"]
    clock.set(START.replace(year=2027))
    later = store.save(ann, [flood(jurisdiction_id=polk.id)], reason="new").records[0]
    assert later.number == "POLK-27-0001"


def test_the_log_cannot_be_edited_even_with_plain_sql(store, ann):
    store.save(ann, [flood()], reason="new")
    connection = dbapi2.connect(str(store.path))
    for statement in ("UPDATE log SET person = 'nobody'", "DELETE FROM log"):
        with pytest.raises(dbapi2.IntegrityError, match="append-only"):
            connection.execute(statement)
    connection.close()


def test_a_write_that_waits_too_long_says_that_nothing_was_written(tmp_path, ann, clock):
    store = Store(tmp_path / "busy.db", clock=clock, busy_timeout_s=0.1)
    holder = dbapi2.connect(str(store.path), isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreBusy, match="nothing was written; try again"):
        store.save(ann, [flood()], reason="new")
    assert store.find(ann, ["incident"]) == [], "reads do not wait for the writer"
    holder.rollback()
    holder.close()
    assert store.save(ann, [flood()], reason="new").revision == 1
    store.close()


def test_a_geometry_that_is_taken_away_leaves_the_spatial_index(store, ann):
    saved = store.save(ann, [flood()], reason="new").records[0]
    near = Query(bbox=(-94, 41, -93, 42))
    assert store.count(ann, ["incident"], near) == 1
    store.save(ann, [saved.changed(geometry=None)], reason="place was wrong")
    assert store.count(ann, ["incident"], near) == 0
    assert store.count(ann, ["incident"], Query(placed=False)) == 1


def test_an_old_sqlite_is_refused_with_the_remedy():
    with pytest.raises(StoreUnavailable, match=r"SQLite 3\.51\.1 can damage .*install pysqlite3"):
        require_sqlite("3.51.1")


def test_a_file_that_is_no_store_is_refused_and_left_alone(tmp_path):
    path = tmp_path / "muster.db"
    path.write_bytes(b"this is not a database, however long the text may be " * 40)
    before = path.read_bytes()
    with pytest.raises(StoreUnavailable, match=r"run \./muster check"):
        Store(path)
    assert path.read_bytes() == before


def test_the_check_finds_a_state_that_differs_from_the_log(store, ann):
    saved = store.save(ann, [flood()], reason="new").records[0]
    assert check(store).problems == []
    connection = dbapi2.connect(str(store.path))
    connection.execute("UPDATE record SET state = 'minor'")
    connection.commit()
    connection.close()
    assert check(store).problems == [f"record {saved.id}: its state is not what the log says"]


def test_what_is_shared_is_changed_from_inside_its_jurisdiction_alone(store, ann):
    polk = Jurisdiction(name="Polk", level="county")
    story = Jurisdiction(name="Story", level="county")
    shared = flood(jurisdiction_id=story.id, sensitivity="public")
    nobodys = flood(sensitivity="public")
    store.save(ann, [polk, story, shared, nobodys], reason="set up")
    feed = Actor("feed", "feed", roles=frozenset({"feed"}), jurisdictions=frozenset({polk.id}), via="token")
    assert store.get(feed, shared.id).version == 1
    for record in (shared, nobodys):
        with pytest.raises(NotAllowed, match="belongs to no jurisdiction of yours"):
            store.save(feed, [record.changed(version=1, name="mine now")], reason="x")
    with pytest.raises(NotAllowed):
        store.save(feed, [shared.changed(version=1, jurisdiction_id=polk.id)], reason="taken over")
    mine = flood(jurisdiction_id=polk.id)
    store.save(feed, [mine], reason="new")
    with pytest.raises(NotAllowed):
        store.save(
            feed, [mine.changed(version=1, sensitivity="public", jurisdiction_id=story.id)], reason="moved"
        )
