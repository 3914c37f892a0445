"""Reads: by query, within the scope, now or as known at a time."""

from datetime import UTC, datetime, timedelta

import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.access import Actor, local_person
from data.clock import ManualClock
from data.errors import NotFound
from data.schema import KINDS, Figure, HazardArea, Incident, Jurisdiction, Shelter
from data.store import Query, Store
from tests.data.store.conftest import START

HOUR = timedelta(hours=1)


def shelter(name="Hall", at=(-93.6, 41.6), **fields):
    return Shelter(name=name, geometry=None if at is None else shapely.Point(at), **fields)


def names(records):
    return [item.name for item in records]


def test_as_of_gives_the_record_as_it_was_known_then_geometry_included(store, ann, clock):
    saved = store.save(ann, [shelter()], reason="new").records[0]
    clock.forward(HOUR)
    saved = store.save(ann, [saved.changed(stage="open")], reason="opened").records[0]
    clock.forward(HOUR)
    store.save(ann, [saved.changed(geometry=shapely.Point(-93, 41))], reason="moved")
    then = store.get(ann, saved.id, at=START + HOUR)
    assert (then.stage, then.geometry.x, then.version) == ("open", -93.6, 2)
    assert store.get(ann, saved.id).geometry.x == -93
    with pytest.raises(NotFound, match="as known at 2026-05-19 10:59Z"):
        store.get(ann, saved.id, at=START - timedelta(minutes=1))


def test_a_query_by_state_and_box_answers_as_of_as_it_did_then(store, ann, clock):
    first = store.save(
        ann, [shelter("A", stage="open"), shelter("B", at=(-90, 40), stage="open")], reason="new"
    ).records
    clock.forward(HOUR)
    store.save(ann, [first[0].changed(stage="closed")], reason="closed")
    query = Query(states=("open",), bbox=(-94, 41, -93, 42))
    assert names(store.find(ann, ["shelter"], query, at=START)) == ["A"]
    assert names(store.find(ann, ["shelter"], query)) == []
    assert store.facets(ann, "shelter", at=START) == [("open", 2)]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(
        st.tuples(st.integers(0, 3), st.integers(0, 500), st.integers(0, 3)), min_size=1, max_size=25
    )
)
def test_as_of_any_moment_equals_a_replay_by_hand(tmp_path_factory, steps):
    """Oracle: a plain dict kept beside the store."""
    clock = ManualClock(START)
    store = Store(tmp_path_factory.mktemp("replay") / "muster.db", clock=clock)
    me = local_person("Ann", "Planner")
    current: dict[int, Shelter] = {}
    known_at: list[tuple[datetime, dict[int, int]]] = []
    for who, people, minutes in steps:
        clock.forward(timedelta(minutes=minutes))
        item = current.get(who) or shelter(f"S{who}", at=None if who == 3 else (who, who))
        changed = item.changed(occupancy=Figure(value=people, observed_at=clock.now()))
        saved = store.save(me, [changed], reason="count").records
        current[who] = saved[0] if saved else item
        known_at.append((clock.now(), {key: value.occupancy.value for key, value in current.items()}))
    last_word = dict(known_at)  # of several changes at one instant, all are known
    for moment, expected in last_word.items():
        found = store.frame(me, "shelter", at=moment)
        assert dict(zip(found["name"], found["occupancy"], strict=True)) == {
            f"S{k}": v for k, v in expected.items()
        }
    store.close()


def test_changes_since_a_revision_come_in_order_and_name_the_kinds_asked_for(store, ann):
    store.save(ann, [shelter("A")], reason="one")
    seen = store.revision()
    store.save(ann, [shelter("B"), Incident(name="Fire", event="fire")], reason="two")
    assert [change.name for change in store.changes(ann, seen)] == ["B", "Fire"]
    assert [change.name for change in store.changes(ann, seen, kinds=["incident"])] == ["Fire"]
    assert (store.revision(), store.revision(["shelter"]), store.revision(["zone"])) == (3, 2, 0)


def test_a_jurisdiction_includes_all_below_it(store, ann):
    state = Jurisdiction(name="Iowa", level="state")
    county = Jurisdiction(name="Polk", level="county", parent=state.id)
    town = Jurisdiction(name="Ankeny", level="town", parent=county.id)
    other = Jurisdiction(name="Kansas", level="state")
    hall = shelter("Ankeny hall", jurisdiction_id=town.id)
    store.save(ann, [state, county, town, other, hall], reason="set up")
    assert names(store.find(ann, ["shelter"], Query(jurisdiction_id=state.id))) == ["Ankeny hall"]
    assert store.find(ann, ["shelter"], Query(jurisdiction_id=other.id)) == []


@pytest.fixture
def shared(store, ann):
    polk = Jurisdiction(name="Polk", level="county")
    story = Jurisdiction(name="Story", level="county", sensitivity="public")
    made = [
        shelter(f"{place.name} {level}", jurisdiction_id=place.id, sensitivity=level, withheld=withheld)
        for place in (polk, story)
        for level, withheld in (
            ("public", False),
            ("partner", False),
            ("internal", False),
            ("restricted", False),
        )
    ]
    made.append(shelter("Story refuge", jurisdiction_id=story.id, sensitivity="public", withheld=True))
    made.append(shelter("nowhere internal", sensitivity="internal"))
    store.save(ann, [polk, story, *made], reason="set up")
    return polk, story


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ("planner", ["Polk public", "Polk partner", "Polk internal", "Story public", "Story partner"]),
        (
            "commander",
            [
                "Polk public",
                "Polk partner",
                "Polk internal",
                "Polk restricted",
                "Story public",
                "Story partner",
            ],
        ),
        ("partner", ["Polk public", "Polk partner", "Story public", "Story partner"]),
        ("public", ["Polk public", "Story public"]),
        ("somebody", []),
    ],
)
def test_a_role_sees_more_inside_its_jurisdiction_than_outside(store, shared, role, expected):
    polk, _ = shared
    actor = Actor("Pia", "x", roles=frozenset({role}), jurisdictions=frozenset({polk.id}))
    if not expected:
        with pytest.raises(Exception, match="may not read"):
            store.find(actor, ["shelter"])
        return
    assert names(store.find(actor, ["shelter"])) == expected
    assert names(store.find(actor, ["shelter"], at=START)) == expected
    assert store.count(actor, ["shelter"]) == len(expected)
    assert sum(n for _, n in store.facets(actor, "shelter")) == len(expected)
    assert sum(row.count for row in store.cells(actor, "shelter", shift=52)) == len(expected)
    assert list(store.frame(actor, "shelter")["name"]) == expected
    seen = {change.name for change in store.changes(actor, 0, kinds=["shelter"])}
    assert seen == set(expected)


def test_tightening_a_record_hides_its_past_too(store, ann, clock):
    hall = store.save(ann, [shelter(sensitivity="public")], reason="new").records[0]
    public = Actor("P", "x", roles=frozenset({"public"}))
    clock.forward(HOUR)
    store.save(ann, [hall.changed(sensitivity="restricted")], reason="a refuge")
    assert store.find(public, ["shelter"], at=START) == []
    assert store.changes(public, 0) == []
    with pytest.raises(NotFound):
        store.history(public, hall.id)


def test_what_was_restricted_then_stays_hidden_in_the_past_when_opened_later(store, ann, clock):
    hall = store.save(ann, [shelter(sensitivity="restricted")], reason="new").records[0]
    public = Actor("P", "x", roles=frozenset({"public"}))
    clock.forward(HOUR)
    store.save(ann, [hall.changed(sensitivity="public")], reason="may be known")
    assert names(store.find(public, ["shelter"])) == ["Hall"]
    assert store.find(public, ["shelter"], at=START) == []


def test_freshness_can_be_asked_for_and_unknown_is_neither_current_nor_stale(store, ann):
    def count(hours):
        return Figure(value=5, observed_at=START - hours * HOUR)

    made = [shelter("new", occupancy=count(1)), shelter("old", occupancy=count(7)), shelter("unknown")]
    store.save(ann, [*made, shelter("null", occupancy=Figure(observed_at=START))], reason="set up")
    limit = START - 6 * HOUR
    found = {
        name: names(store.find(ann, ["shelter"], Query(fresh=(name,), stale_before=limit)))
        for name in ("current", "stale", "unknown")
    }
    assert found == {"current": ["new"], "stale": ["old"], "unknown": ["unknown", "null"]}


def test_a_warning_is_over_when_its_hazard_ends_not_when_the_message_expires(store, ann):
    warning = HazardArea(name="Flood warning", event="flood", expires_at=START + HOUR, ends=START + 5 * HOUR)
    store.save(ann, [warning], reason="issued")
    assert store.count(ann, ["hazard_area"], Query(alive_at=START + 4 * HOUR)) == 1
    assert store.count(ann, ["hazard_area"], Query(alive_at=START + 5 * HOUR)) == 0


def test_an_empty_frame_has_the_columns_of_its_kind_and_a_crs(store, ann):
    for kind in KINDS:
        frame = store.frame(ann, kind)
        assert {"name", "status", "state", "figure_at", "version"} <= set(frame.columns)
        assert frame.crs.to_epsg() == 4326
    assert {"occupancy", "occupancy_at", "occupancy_confidence"} <= set(store.frame(ann, "shelter").columns)


def test_an_unknown_figure_is_not_a_number_in_a_frame_never_zero(store, ann):
    store.save(
        ann, [shelter("A", occupancy=Figure(value=0, observed_at=START)), shelter("B")], reason="set up"
    )
    frame = store.frame(ann, "shelter").set_index("name")
    assert frame.loc["A", "occupancy"] == 0
    assert frame["occupancy"].isna().to_dict() == {"A": False, "B": True}
    assert frame.loc["A", "occupancy_at"] == START
    assert frame["capacity_evacuation"].isna().all()


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    points=st.lists(
        st.tuples(st.floats(-180, 180), st.floats(-85, 85), st.sampled_from(["open", "closed"])), max_size=40
    ),
    shift=st.integers(0, 52),
    box=st.tuples(st.floats(-180, 0), st.floats(-85, 0), st.floats(0, 180), st.floats(0, 85)),
)
def test_counts_in_cells_sum_to_the_filtered_count(tmp_path_factory, points, shift, box):
    store = Store(tmp_path_factory.mktemp("cells") / "muster.db", clock=ManualClock(START))
    me = local_person("Ann", "Planner")
    store.save(
        me, [shelter(str(k), at=(x, y), stage=stage) for k, (x, y, stage) in enumerate(points)], reason="x"
    )
    query = Query(states=("open",), bbox=box)
    west, south, east, north = box
    expected = sum(stage == "open" and west <= x <= east and south <= y <= north for x, y, stage in points)
    assert sum(row.count for row in store.cells(me, "shelter", query, shift=shift)) == expected
    store.close()


def test_a_second_process_sees_what_the_first_has_written(tmp_path, ann):
    one, two = Store(tmp_path / "m.db"), Store(tmp_path / "m.db")
    saved = one.save(ann, [shelter()], reason="new").records[0]
    assert two.get(ann, saved.id) == saved
    one.close(), two.close()


def test_a_backup_taken_while_open_holds_everything(store, ann, tmp_path):
    saved = store.save(ann, [shelter()], reason="new").records[0]
    store.backup(tmp_path / "copy" / "muster.db")
    copy = Store(tmp_path / "copy" / "muster.db")
    assert copy.get(ann, saved.id) == saved
    copy.close()


def test_text_search_takes_percent_and_underscore_literally(store, ann):
    store.save(ann, [shelter("100% hall"), shelter("A_B"), shelter("AxB")], reason="set up")
    assert names(store.find(ann, ["shelter"], Query(text="0%"))) == ["100% hall"]
    assert names(store.find(ann, ["shelter"], Query(text="a_b"))) == ["A_B"]


def test_times_survive_to_the_microsecond(store, ann, clock):
    exact = datetime(2026, 5, 19, 11, 0, 0, 123457, tzinfo=UTC)
    clock.set(exact)
    store.save(ann, [shelter(occupancy=Figure(value=1, observed_at=exact))], reason="x")
    assert store.last_recorded_at() == exact
    assert store.frame(ann, "shelter")["figure_at"].iloc[0] == exact
