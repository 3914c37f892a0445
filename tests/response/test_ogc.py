"""Features as partners ask for them: strict questions, honest answers, nothing that may not leave."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import shapely

from data.errors import Invalid, NotAllowed, NotFound
from data.schema import (
    KINDS,
    Closure,
    Contact,
    CountFigure,
    HazardArea,
    Incident,
    Jurisdiction,
    Shelter,
    Source,
)
from geo.crs import Crs
from response import queries
from response.ogc import LIMIT_MAX, SYSTEMS, properties, read_ask, times_of
from tests.response.conftest import START

LAT_LON = next(name for name, crs in SYSTEMS.items() if crs is Crs.LAT_LON)
MERCATOR = next(name for name, crs in SYSTEMS.items() if crs is Crs.MERCATOR)


def ask(kind="shelter", **said):
    return read_ask(kind, [(name.replace("_crs", "-crs"), text) for name, text in said.items()])


def names(workspace, actor, kind="shelter", **said):
    return list(queries.features_of(workspace, actor, ask(kind, **said)).table["name"])


def hall(name="Hall", **fields):
    return Shelter(**({"name": name, "stage": "open", "geometry": shapely.Point(-93.5, 41.5)} | fields))


@pytest.mark.parametrize("kind", KINDS)
def test_the_properties_that_are_declared_are_those_that_come(workspace, ann, kind):
    table = queries.features_of(workspace, ann, ask(kind)).table
    assert set(table.columns) - {"geometry"} == set(properties(kind))
    assert not {"contacts", "withheld"} & set(table.columns)
    known = [path.partition(".")[0] for path in (*times_of(kind).begins, *times_of(kind).ends)]
    assert set(known) <= set(KINDS[kind].model_fields)


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"colour": "red"}, "no parameter 'colour' for shelter"),
        ({"incident_ids": "x"}, "no parameter 'incident_ids'"),
        ({"limit": "0"}, "limit='0' is no count"),
        ({"limit": "-1"}, "is no count"),
        ({"limit": "ten"}, "is no count"),
        ({"limit": "١"}, "is no count"),
        ({"bbox": "1,2,3"}, "not four or six numbers"),
        ({"bbox": "1,2,3,nan"}, "not four or six numbers"),
        ({"bbox": "0,9,1,8"}, "lower corner above"),
        ({"bbox": "0,0,9,1,1,8"}, "lower corner above"),
        ({"bbox_crs": LAT_LON}, "stands without bbox"),
        ({"crs": "EPSG:4326"}, "crs='EPSG:4326' is not offered"),
        ({"bbox": "0,0,1,1", "bbox_crs": "x"}, "bbox-crs='x' is not offered"),
        ({"datetime": "yesterday"}, "is not a time with its offset"),
        ({"datetime": "2026-05-19"}, "is not a time with its offset"),
        ({"datetime": "2026-05-19T10:00:00"}, "is not a time with its offset"),
        ({"datetime": "2026-13-19T10:00:00Z"}, "is not a time with its offset"),
        ({"datetime": "0001-01-01T00:00:00+14:00"}, "is not a time with its offset"),
        ({"datetime": "../.."}, "is no span"),
        ({"datetime": "2026-05-19T10:00:00Z/2026-05-19T09:00:00Z"}, "ends before it begins"),
        ({"stage": "opened"}, "stage='opened' does not fit; give one of planned"),
        ({"occupancy": "many"}, "occupancy='many' does not fit"),
        ({"occupancy": str(2**63)}, "does not fit"),
        ({"floor_area_m2": "inf"}, "does not fit"),
        ({"accepting": "yes"}, "does not fit"),
        ({"name": "a\0b"}, "is no text"),
        ({"after": ""}, "is no id"),
    ],
)
def test_a_parameter_that_does_not_fit_is_refused_with_its_value_and_a_remedy(said, message):
    with pytest.raises(Invalid, match=message.replace("(", r"\(")) as caught:
        ask(**said)
    assert caught.value.remedy


def test_a_parameter_given_twice_is_refused_and_a_limit_too_high_is_the_highest():
    with pytest.raises(Invalid, match="given twice"):
        read_ask("shelter", [("stage", "open"), ("stage", "closed")])
    assert ask(limit=str(LIMIT_MAX + 1)).limit == LIMIT_MAX
    assert ask(limit="9" * 400).limit == LIMIT_MAX


def test_a_box_is_read_in_its_own_system_with_or_without_heights(workspace, ann, put):
    put(hall("here"), hall("nowhere", geometry=None), hall("Fiji", geometry=shapely.Point(179.5, -17)))
    assert names(workspace, ann) == ["here", "nowhere", "Fiji"]
    assert names(workspace, ann, bbox="-94,41,-93,42") == ["here"]
    assert names(workspace, ann, bbox="-94,41,-500,-93,42,9000") == ["here"]
    assert names(workspace, ann, bbox="41,-94,42,-93", bbox_crs=LAT_LON) == ["here"]
    assert names(workspace, ann, bbox="41,-94,42,-93", bbox_crs=f"[{LAT_LON}]") == ["here"]
    assert names(workspace, ann, bbox="-10500000,5000000,-10400000,5200000", bbox_crs=MERCATOR) == ["here"]
    assert names(workspace, ann, bbox="179,-20,-179,-10") == ["Fiji"]
    assert names(workspace, ann, bbox="-20,179,-10,-179", bbox_crs=LAT_LON) == ["Fiji"]


def test_geometry_comes_in_the_system_asked_for(workspace, ann, put):
    put(hall())
    (shape,) = queries.features_of(workspace, ann, ask(crs=LAT_LON)).table.geometry
    assert (shape.x, shape.y) == (41.5, -93.5)
    (shape,) = queries.features_of(workspace, ann, ask(crs=MERCATOR)).table.geometry
    assert (shape.x, shape.y) == pytest.approx((-10408372.4, 5086373.6), abs=0.1)


def test_without_a_time_a_collection_has_what_is_current_and_not_over(workspace, ann, put):
    past, now = START - timedelta(hours=2), START - timedelta(hours=1)
    put(
        HazardArea(name="over", event="flood", onset=past, ends=now),
        HazardArea(name="on", event="flood", onset=now),
        HazardArea(name="ended", event="flood", onset=past, status="ended"),
        HazardArea(name="a test", event="flood", cap_status="test"),
    )
    assert names(workspace, ann, "hazard_area") == ["on"]
    assert names(workspace, ann, "hazard_area", datetime="2026-05-19T09:30:00Z") == ["over"]
    assert names(workspace, ann, "hazard_area", datetime="../2026-05-19T09:30:00 00:00") == ["over"]
    assert names(workspace, ann, "hazard_area", status="ended") == ["ended"]
    assert names(workspace, ann, "hazard_area", cap_status="test") == []


def test_fields_narrow_by_equality_and_all_of_them_hold(workspace, ann, put):
    at = datetime(2026, 5, 19, 10, tzinfo=UTC)
    put(
        hall("a", occupancy=CountFigure(value=3, observed_at=at), accepting=True),
        hall("b", occupancy=CountFigure(value=3), sources=[Source(system="fema", record_id="7")]),
        hall("c", stage="closed", floor_area_m2=12.5),
    )
    assert names(workspace, ann, occupancy="3") == ["a", "b"]
    assert names(workspace, ann, occupancy="3", accepting="true") == ["a"]
    assert names(workspace, ann, occupancy_at="2026-05-19T05:00:00-05:00") == ["a"]
    assert names(workspace, ann, source_system="fema", source_record_id="7", state="open") == ["b"]
    assert names(workspace, ann, floor_area_m2="12.5") == ["c"]
    assert names(workspace, ann, name="' or 1=1 --") == []


def test_what_may_not_leave_stays_behind_whoever_asks(workspace, ann, put):
    put(
        hall("open to all", sensitivity="public", contacts=[Contact(phone="555-0100")]),
        hall("ours"),
        hall("restricted", sensitivity="restricted", geometry=shapely.Point(1, 1)),
        hall("withheld", withheld=True, sensitivity="public", geometry=shapely.Point(1, 1)),
    )
    found = queries.features_of(workspace, ann, ask())
    assert (list(found.table["name"]), found.matched) == (["open to all", "ours"], 2)
    assert "555-0100" not in found.table.to_json()
    assert queries.extent_of(workspace, ann, "shelter").bounds == (-93.5, 41.5, -93.5, 41.5)
    partner = replace(ann, roles=frozenset({"partner"}), jurisdictions=frozenset())
    assert names(workspace, partner) == ["open to all"]
    with pytest.raises(NotAllowed):
        queries.features_of(workspace, replace(ann, roles=frozenset()), ask())


def test_the_number_of_all_features_is_each_readers_own_and_follows_every_change(workspace, ann, put, clock):
    partner = replace(ann, roles=frozenset({"partner"}), jurisdictions=frozenset())
    counted = lambda actor, **said: queries.features_of(workspace, actor, ask(**said)).matched  # noqa: E731
    (shared, _) = put(hall("shared", sensitivity="partner"), hall("ours", stage="closed"))
    assert [counted(ann), counted(partner), counted(ann, stage="open"), counted(ann)] == [2, 1, 1, 2]
    put(shared.changed(sensitivity="internal", expires_at=START + timedelta(minutes=5)))
    assert [counted(ann), counted(partner)] == [2, 0]
    clock.forward(timedelta(minutes=6))
    assert counted(ann) == 1


def test_one_feature_is_found_by_kind_and_id_also_where_it_is_over(workspace, ann, put):
    ended, hidden = put(hall("ended", status="ended"), hall("hidden", withheld=True))
    assert list(queries.feature(workspace, ann, ask(), ended.id)["name"]) == ["ended"]
    for kind, record_id in (("depot", ended.id), ("shelter", hidden.id), ("shelter", "never was")):
        with pytest.raises(NotFound, match="that you may see"):
            queries.feature(workspace, ann, ask(kind), record_id)
    with pytest.raises(NotFound, match="no collection 'boats'"):
        queries.collection("boats")


def test_pages_go_on_after_a_record_that_became_hidden(workspace, ann, put):
    halls = put(*(hall(str(n)) for n in range(5)))
    first = queries.features_of(workspace, ann, ask(limit="2"))
    assert (list(first.table["name"]), first.matched, first.more) == (["0", "1"], 5, True)
    put(halls[1].changed(withheld=True), hall("5"))
    rest = queries.features_of(workspace, ann, ask(limit="4", after=first.table.index[-1]))
    assert (list(rest.table["name"]), rest.matched, rest.more) == (["2", "3", "4", "5"], 5, False)
    with pytest.raises(Invalid, match="is no id"):
        queries.features_of(workspace, ann, ask(after="never was"))


def test_every_feature_says_source_licence_and_where_it_is_from(workspace, ann, put):
    put(
        hall(sources=[Source(system="fema", record_id="7", licence="public domain"), Source(system="county")])
    )
    row = queries.features_of(workspace, ann, ask()).table.iloc[0]
    assert (row["source_system"], row["source_licence"], row["other_sources"]) == (
        "fema",
        "public domain",
        "county",
    )
    assert (row["workspace_mode"], row["workspace"]) == ("ACTUAL", "polk")


def test_incidents_and_closures_last_until_they_end(workspace, ann, put):
    put(
        Incident(name="flood", event="flood", started_at=START - timedelta(hours=1)),
        Closure(name="bridge", cause="flood", closed_from=START, closed_until=START + timedelta(hours=1)),
        Jurisdiction(name="Polk", level="county"),
    )
    assert names(workspace, ann, "incident", datetime="2026-06-01T00:00:00Z/..") == ["flood"]
    assert names(workspace, ann, "closure", datetime="2026-05-19T12:00:00Z/..") == ["bridge"]
    assert names(workspace, ann, "closure", datetime="2026-05-19T12:00:01Z/..") == []
    assert names(workspace, ann, "jurisdiction", datetime="../2026-06-01T00:00:00Z") == []
