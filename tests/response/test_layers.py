"""Layers: nothing lost in clusters, nothing shown to who may not see it, the past as it was."""

from datetime import timedelta

import numpy as np
import orjson
import pytest
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.access import Actor, local_person
from data.clock import ManualClock
from data.errors import Invalid, NotFound
from data.schema import Closure, CountFigure, Facility, HazardArea, Incident, Jurisdiction, Shelter
from data.settings import Settings
from data.store import Query
from data.workspace import open_workspace
from response import queries
from tests.response.conftest import START

BOX = (-94.0, 41.0, -93.0, 42.0)
HOSTILE = "<script>alert(1)</script> ${alert(1)} `x` \u202egnp"


def ask(workspace, actor, kind, *, bbox=BOX, zoom=10, at=None, **wanted):
    view = queries.View(kind, bbox, zoom, queries.Filter.read(wanted), at)
    return orjson.loads(queries.layer(workspace, actor, view).body)


def counted(answer):
    return sum(feature["properties"].get("count", 1) for feature in answer["features"])


def by_state(answer):
    total = {}
    for feature in answer["features"]:
        own = feature["properties"]
        for state, n in own.get("states", {own.get("state"): 1}).items():
            total[state] = total.get(state, 0) + n
    return total


@pytest.fixture(scope="module")
def crowd(tmp_path_factory):
    """Three hundred shelters in a square degree, some closed, some without a place, counts of several ages."""
    opened = open_workspace(Settings(var=tmp_path_factory.mktemp("var")), "crowd", clock=ManualClock(START))
    rng = np.random.default_rng(5)
    opened.store.save(local_person("Ann", "Chief"), [_shelter(rng, n) for n in range(300)], reason="set up")
    yield opened
    opened.store.close()


def _shelter(rng, n):
    place = None if n % 20 == 0 else shapely.Point(*rng.uniform((-94.2, 41.0), (-93.2, 42.2)))
    hours = float(rng.choice([1, 3, 8, 20]))
    figure = CountFigure(value=int(rng.integers(0, 90)), observed_at=START - timedelta(hours=hours))
    return Shelter(
        name=f"Hall {n}", geometry=place, stage=str(rng.choice(["open", "standby", "closed"])),
        capacity_evacuation=CountFigure(value=80), occupancy=None if n % 7 == 0 else figure,
    )  # fmt: skip


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    west=st.floats(-94.3, -93.2), south=st.floats(40.9, 42.0), size=st.floats(0.01, 1.5), zoom=st.integers(0, 20),
    states=st.none() | st.lists(st.sampled_from(["open", "full", "standby", "closed"]), max_size=3),
    fresh=st.none() | st.lists(st.sampled_from(["current", "stale", "unknown"]), max_size=2),
)  # fmt: skip
def test_clusters_sum_to_the_filtered_count_whatever_the_window_zoom_and_filter(
    crowd, west, south, size, zoom, states, fresh
):
    actor = local_person()
    answer = ask(crowd, actor, "shelter", bbox=(west, south, west + size, south + size), zoom=zoom,
                 states=states, fresh=fresh)  # fmt: skip
    by_hand = [hall for hall in crowd.store.find(actor, ["shelter"]) if _fits(hall, states, fresh)]
    inside = [
        hall
        for hall in by_hand
        if hall.geometry is not None
        and west <= hall.geometry.x <= west + size
        and south <= hall.geometry.y <= south + size
    ]
    assert counted(answer) == answer["total"] == len(inside)
    assert by_state(answer) == {
        state: n
        for state in {hall.state for hall in inside}
        if (n := sum(hall.state == state for hall in inside))
    }
    assert answer["unplaced"] == sum(hall.geometry is None for hall in by_hand)
    assert answer["matching"] == len(by_hand)


def _fits(hall, states, fresh):
    age = "unknown"
    if hall.figure_at is not None:
        age = "stale" if START - hall.figure_at > timedelta(hours=6) else "current"
    return (states is None or hall.state in states) and (fresh is None or age in fresh)


def test_what_lies_on_one_spot_comes_apart_at_the_deepest_zooms(workspace, ann, put):
    put(*(Shelter(name=f"Hall {n}", geometry=shapely.Point(-93.5, 41.5)) for n in range(3)))
    assert [f["properties"]["count"] for f in ask(workspace, ann, "shelter", zoom=16)["features"]] == [3]
    assert len(ask(workspace, ann, "shelter", zoom=17)["features"]) == 3


def test_a_change_is_in_the_next_answer_and_moves_its_key(workspace, ann, put, clock):
    (hall,) = put(Shelter(name="Hall", stage="open", geometry=shapely.Point(-93.5, 41.5)))
    view = queries.View("shelter", BOX, 10)
    before = queries.layer(workspace, ann, view)
    assert queries.layer(workspace, ann, view) is before
    put(hall.changed(stage="closed"))
    after = queries.layer(workspace, ann, view)
    assert after.key != before.key
    assert orjson.loads(after.body)["features"][0]["properties"]["state"] == "closed"


def test_records_grow_stale_with_the_minute_without_any_change(workspace, ann, put, clock):
    put(
        Shelter(
            name="Hall",
            geometry=shapely.Point(-93.5, 41.5),
            occupancy=CountFigure(value=1, observed_at=START),
        )
    )
    first = ask(workspace, ann, "shelter")["features"][0]["properties"]
    clock.forward(timedelta(hours=7))
    later = ask(workspace, ann, "shelter")["features"][0]["properties"]
    assert (first["fresh"], later["fresh"]) == ("current", "stale")
    assert later["facts"][0] == ["occupancy", 1, "people", "2026-05-19T11:00:00Z", "stale"]


def test_the_past_is_what_a_replay_of_the_log_by_hand_gives(workspace, ann, clock):
    rng = np.random.default_rng(3)
    known: dict[str, dict] = {}
    replays = []
    for step in range(12):
        clock.forward(timedelta(minutes=10))
        halls = [
            Shelter(
                name=f"Hall {step}", stage="open", geometry=shapely.Point(*rng.uniform((-94, 41), (-93, 42)))
            )
        ]
        stored = workspace.store.find(ann, ["shelter"], Query(status=None))
        if stored:
            old = stored[int(rng.integers(len(stored)))]
            halls.append(old.changed(stage=str(rng.choice(["open", "closed", "standby"])),
                                     status=str(rng.choice(["current", "current", "ended"]))))  # fmt: skip
        saved = workspace.store.save(ann, halls, reason="step").records
        known = known | {hall.id: hall for hall in saved}
        replays.append((clock.now(), dict(known)))
    for at, state in replays:
        answer = ask(workspace, ann, "shelter", zoom=20, at=at + timedelta(minutes=5))
        said = {f["id"]: (f["properties"]["name"], f["properties"]["state"]) for f in answer["features"]}
        current = {key: hall for key, hall in state.items() if hall.status == "current"}
        assert said == {key: (hall.name, hall.state) for key, hall in current.items()}


def test_a_partner_never_sees_what_is_not_shared_not_even_in_a_count(workspace, ann, put):
    place = shapely.Point(-93.5, 41.5)
    put(
        Facility(name="Shared clinic", geometry=place, sensitivity="partner"),
        Facility(name="Inner clinic", geometry=place, sensitivity="internal"),
        Facility(name="Safe house", geometry=place, sensitivity="public", withheld=True),
        Facility(name="Restricted laboratory", geometry=None, sensitivity="restricted"),
    )
    partner = Actor("Pat", "Liaison", roles=frozenset({"partner"}))
    for zoom in (3, 18):
        answer = ask(workspace, partner, "facility", bbox=(-180, -90, 180, 90), zoom=zoom)
        assert (counted(answer), answer["total"], answer["matching"], answer["unplaced"]) == (1, 1, 1, 0)
    assert [row["count"] for row in queries.summary(workspace, partner) if row["name"] == "facility"] == [1]
    assert [found["name"] for found in queries.search(workspace, partner, "clinic")] == ["Shared clinic"]
    assert list(queries.table(workspace, partner, ["facility"]).rows["name"]) == ["Shared clinic"]
    assert counted(ask(workspace, ann, "facility")) == 3
    nobody = Actor("", "", roles=frozenset({"public"}))
    assert counted(ask(workspace, nobody, "facility", zoom=18)) == 0


def test_tightening_a_record_takes_it_from_a_partner_at_once_and_from_the_past(workspace, ann, put, clock):
    (clinic,) = put(Facility(name="Clinic", geometry=shapely.Point(-93.5, 41.5), sensitivity="partner"))
    partner = Actor("Pat", "Liaison", roles=frozenset({"partner"}))
    then = clock.now()
    assert counted(ask(workspace, partner, "facility")) == 1
    assert counted(ask(workspace, partner, "facility", at=then)) == 1
    clock.forward(timedelta(hours=1))
    put(clinic.changed(sensitivity="restricted"))
    assert counted(ask(workspace, partner, "facility")) == 0
    assert counted(ask(workspace, partner, "facility", at=then)) == 0
    assert counted(ask(workspace, ann, "facility", at=then)) == 1


def test_an_inherited_jurisdiction_is_seen_as_soon_as_the_tree_says_so(workspace, ann, put):
    state, county = put(Jurisdiction(name="Iowa", level="state"), Jurisdiction(name="Polk", level="county"))
    put(Facility(name="Depot gate", geometry=shapely.Point(-93.5, 41.5), jurisdiction_id=county.id))
    observer = Actor("Olu", "Watch", roles=frozenset({"observer"}), jurisdictions=frozenset({state.id}))
    assert counted(ask(workspace, observer, "facility")) == 0
    put(county.changed(parent=state.id))
    assert counted(ask(workspace, observer, "facility")) == 1


def test_an_exercise_warning_is_not_shown_or_counted_in_an_actual_workspace(workspace, ann, put, tmp_path):
    area = shapely.box(-93.6, 41.4, -93.4, 41.6)
    hazards = [
        HazardArea(name=status, event="flood", severity="severe", cap_status=status, geometry=area)
        for status in ("actual", "exercise", "test", "draft", "system")
    ]
    put(*hazards)
    assert [f["properties"]["name"] for f in ask(workspace, ann, "hazard_area")["features"]] == ["actual"]
    assert queries.figures(workspace, ann)[5].value == 1
    drill = open_workspace(Settings(var=tmp_path), "drill", mode="exercise", clock=ManualClock(START))
    drill.store.save(ann, [hazard.changed(version=0) for hazard in hazards], reason="drill")
    names = {f["properties"]["name"] for f in ask(drill, ann, "hazard_area")["features"]}
    assert names == {"actual", "exercise"}
    drill.store.close()


def test_what_has_expired_is_gone_from_map_and_list(workspace, ann, put, clock):
    area = shapely.box(-93.6, 41.4, -93.4, 41.6)
    put(HazardArea(name="Flood", event="flood", geometry=area, ends=START + timedelta(hours=1)))
    assert ask(workspace, ann, "hazard_area")["total"] == 1
    clock.forward(timedelta(hours=2))
    assert ask(workspace, ann, "hazard_area")["total"] == 0
    assert queries.table(workspace, ann, ["hazard_area"]).total == 0
    assert ask(workspace, ann, "hazard_area", at=START)["total"] == 1


def test_things_that_are_over_are_shown_only_when_asked_for(workspace, ann, put):
    line = shapely.LineString([(-93.5, 41.5), (-93.4, 41.5)])
    put(Closure(name="Bridge", cause="water", geometry=line, status="ended"))
    assert ask(workspace, ann, "closure")["total"] == 0
    assert ask(workspace, ann, "closure", states=["ended"])["total"] == 1


def test_kinds_without_a_figure_that_ages_are_current_to_every_filter(workspace, ann, put):
    put(HazardArea(name="Flood", event="flood", geometry=shapely.box(-93.6, 41.4, -93.4, 41.6)))
    answer = ask(workspace, ann, "hazard_area", fresh=["current"])
    assert answer["features"][0]["properties"]["fresh"] == "current"
    assert ask(workspace, ann, "hazard_area", fresh=["unknown"])["total"] == 0


def test_neighbours_keep_their_shared_border_at_every_zoom(workspace, ann, put):
    rng = np.random.default_rng(1)
    wiggle = [(-93.5 + float(rng.normal(0, 0.003)), y) for y in np.linspace(41.2, 41.8, 200)]
    wiggle[0], wiggle[-1] = (-93.5, 41.2), (-93.5, 41.8)
    west = shapely.Polygon([(-93.9, 41.2), *wiggle, (-93.9, 41.8)])
    east = shapely.Polygon([(-93.1, 41.2), *wiggle, (-93.1, 41.8)])
    put(
        Jurisdiction(name="W", level="county", geometry=west),
        Jurisdiction(name="E", level="county", geometry=east),
    )
    corners = []
    for zoom in (5, 8, 14):
        shapes = [
            shapely.from_geojson(orjson.dumps(f["geometry"]))
            for f in ask(workspace, ann, "jurisdiction", zoom=zoom)["features"]
        ]
        assert shapely.coverage_is_valid(shapes)
        assert shapely.area(shapely.intersection(*shapes)) == 0
        corners.append(sum(map(shapely.get_num_coordinates, shapes)))
    assert corners[0] < 20 < corners[1] < corners[2] == 406


def test_a_window_across_the_antimeridian_shows_both_sides(workspace, ann, put):
    for lon in (179.5, -179.5, 0.0):
        put(Shelter(name=str(lon), geometry=shapely.Point(lon, 0)))
    for bbox in ((179.0, -1.0, -179.0, 1.0), (179.0, -1.0, 181.0, 1.0)):
        names = {
            f["properties"]["name"] for f in ask(workspace, ann, "shelter", bbox=bbox, zoom=18)["features"]
        }
        assert names == {"179.5", "-179.5"}


def test_filters_by_incident_jurisdiction_and_text_agree_with_the_store(workspace, ann, put):
    state, county, other = put(
        *(
            Jurisdiction(name=n, level=lv)
            for n, lv in (("Iowa", "state"), ("Polk", "county"), ("Ohio", "state"))
        )
    )
    put(county.changed(parent=state.id))
    (flood,) = put(
        Incident(name="Flood", event="flood", geometry=shapely.Point(-93.5, 41.5), jurisdiction_id=county.id)
    )
    place = shapely.Point(-93.5, 41.5)
    put(
        Shelter(name="Linked Hall", geometry=place, incident_ids=[flood.id], jurisdiction_id=county.id),
        Shelter(name="Other hall", geometry=place, jurisdiction_id=other.id),
        Shelter(name="ÉCOLE", geometry=place, jurisdiction_id=state.id),
    )  # fmt: skip

    def names(**wanted):
        return {
            f["properties"]["name"] for f in ask(workspace, ann, "shelter", zoom=18, **wanted)["features"]
        }

    assert names(incident_id=flood.id) == {"Linked Hall"}
    assert names(jurisdiction_id=state.id) == {"Linked Hall", "ÉCOLE"}
    assert names(text="hall") == {"Linked Hall", "Other hall"}
    assert names(text="école") == {"ÉCOLE"}
    assert ask(workspace, ann, "incident", zoom=18, incident_id=flood.id)["total"] == 1


def test_hostile_text_comes_through_unchanged(workspace, ann, put):
    put(Shelter(name=HOSTILE, operator=HOSTILE, geometry=shapely.Point(-93.5, 41.5)))
    own = ask(workspace, ann, "shelter")["features"][0]["properties"]
    assert own["name"] == HOSTILE
    assert ["operator", HOSTILE, None, None, None] in own["facts"]


def test_a_layer_or_zoom_there_is_not_is_refused(workspace, ann):
    with pytest.raises(NotFound, match="no layer 'boats'; there are jurisdiction"):
        queries.View("boats", BOX, 3)
    with pytest.raises(Invalid, match="zoom 25"):
        queries.View("shelter", BOX, 25)


def test_the_list_has_the_rows_of_the_map(crowd):
    actor = local_person()
    wanted = queries.Filter(states=("open",), fresh=("stale",))
    table = queries.table(crowd, actor, ["shelter"], wanted)
    picked = queries.selection(crowd, actor, "shelter", wanted)
    world = ask(crowd, actor, "shelter", bbox=(-180, -90, 180, 90), zoom=20, states=["open"], fresh=["stale"])
    assert set(table.rows.index) == set(picked.index)
    assert {f["id"] for f in world["features"]} == set(picked.index[picked.geometry.notna()])
    assert (table.total, table.unplaced) == (world["matching"], world["unplaced"])
