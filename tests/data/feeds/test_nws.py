"""NWS alerts: GeoJSON to hazard areas, VTEC to what is over."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import orjson
import pytest

from data.access import Actor, Role
from data.clock import ManualClock
from data.feeds import adapters
from data.feeds.errors import NotUnderstood
from data.feeds.parsed import About, Parsed
from data.feeds.reconcile import reconcile
from data.schema.vocab import Sensitivity, Status
from data.store import Store

AT = datetime(2026, 5, 19, 12, tzinfo=UTC)
WORKER = Actor(
    "feed nws", "Feed", roles=frozenset({Role.FEED.value}), jurisdictions=frozenset({"*"}), via="feed"
)
SQUARE = {"type": "Polygon", "coordinates": [[[-94, 41], [-93, 41], [-93, 42], [-94, 42], [-94, 41]]]}


def feature(geometry: Any = None, **changes: Any) -> dict[str, Any]:
    told = {
        "@id": "https://api.weather.gov/alerts/urn:oid:1",
        "id": "urn:oid:1",
        "areaDesc": "Polk, IA",
        "geocode": {"SAME": ["019153"], "UGC": ["IAC153"]},
        "references": [],
        "sender": "w-nws.webmaster@noaa.gov",
        "senderName": "NWS Des Moines IA",
        "sent": "2026-05-19T06:00:00-05:00",
        "onset": "2026-05-19T06:00:00-05:00",
        "expires": "2026-05-19T12:00:00-05:00",
        "ends": "2026-05-20T12:00:00-05:00",
        "status": "Actual",
        "messageType": "Alert",
        "category": "Met",
        "event": "Flood Warning",
        "severity": "Severe",
        "urgency": "Immediate",
        "certainty": "Likely",
        "response": "Avoid",
        "parameters": {"VTEC": ["/O.NEW.KDMX.FL.W.0001.260519T1100Z-260520T1700Z/"]},
    }
    return {"type": "Feature", "geometry": geometry, "properties": told | changes}


def read(*features: Any, **more: Any) -> Parsed:
    body = orjson.dumps({"type": "FeatureCollection", "features": list(features)} | more)
    return adapters.parser("nws")(body, About("nws", "https://api.weather.gov/alerts/active", AT))


def test_expires_is_the_messages_life_and_ends_the_hazards():
    record = read(feature(SQUARE)).drafts[0].record
    assert record.expires_at == datetime(2026, 5, 19, 17, tzinfo=UTC)
    assert record.ends == record.over_at == datetime(2026, 5, 20, 17, tzinfo=UTC)
    assert record.geometry.area == pytest.approx(1)
    assert record.sensitivity is Sensitivity.PUBLIC
    assert record.sources[0].notes == []


def test_codes_of_the_area_are_kept():
    codes = read(feature()).drafts[0].record.areas[0].geocodes
    assert [(one.scheme, one.code) for one in codes] == [("SAME", "019153"), ("UGC", "IAC153")]


@pytest.mark.parametrize(
    ("action", "ends", "status"),
    [
        ("NEW", "260520T1700Z", Status.CURRENT),
        ("CON", "000000T0000Z", Status.CURRENT),
        ("CAN", "260520T1700Z", Status.ENDED),
        ("UPG", "260520T1700Z", Status.ENDED),
        ("EXP", "260519T1100Z", Status.ENDED),
        ("EXP", "000000T0000Z", Status.ENDED),
    ],
)
def test_vtec_says_what_is_over(action, ends, status):
    told = {"VTEC": [f"/O.{action}.KDMX.FL.W.0001.000000T0000Z-{ends}/"]}
    assert read(feature(parameters=told)).drafts[0].record.status is status


def test_a_test_product_is_no_actual_warning_and_takes_none_back():
    told = {"VTEC": ["/T.NEW.KDMX.TO.W.0001.260519T1100Z-260519T1130Z/"]}
    earlier = [{"sender": "w", "identifier": "urn:oid:0", "sent": "2026-05-19T05:00:00-05:00"}]
    parsed = read(feature(parameters=told, messageType="Update", references=earlier))
    record = parsed.drafts[0].record
    assert (record.cap_status, parsed.acts[0].among) == ("test", "test")
    assert record.sources[0].notes == ["cap_status: the message says Actual, its VTEC a test: test"]
    mixed = {"VTEC": [*told["VTEC"], "/O.NEW.KDMX.FL.W.0001.260519T1100Z-260520T1700Z/"]}
    assert read(feature(parameters=mixed)).drafts[0].record.cap_status == "actual"


def test_what_is_about_to_run_out_does_so_at_its_time():
    told = {"VTEC": ["/O.EXP.KDMX.FL.W.0001.000000T0000Z-260519T1130Z/"]}
    record = read(feature(parameters=told)).drafts[0].record
    assert record.status is Status.CURRENT
    assert record.over_at == datetime(2026, 5, 19, 11, 30, tzinfo=UTC)


def test_one_event_of_two_that_goes_on_keeps_the_message():
    told = {
        "VTEC": [
            "/O.CAN.KDMX.FL.W.0001.000000T0000Z-260519T1130Z/",
            "/O.NEW.KDMX.FL.W.0002.000000T0000Z-000000T0000Z/",
        ]
    }
    assert read(feature(parameters=told)).drafts[0].record.status is Status.CURRENT


def test_references_are_named_as_cap_does():
    earlier = {
        "@id": "https://api.weather.gov/alerts/urn:oid:0",
        "identifier": "urn:oid:0",
        "sender": "s",
        "sent": "t",
    }
    bare = {"@id": "https://api.weather.gov/alerts/urn:oid:00"}
    parsed = read(feature(messageType="Update", references=[earlier, bare]))
    assert [(act.what, act.references) for act in parsed.acts] == [
        ("superseded", ("s,urn:oid:0,t", ",urn:oid:00,"))
    ]


def test_messages_that_ran_out_before_are_replaced_all_the_same():
    told = {
        "expiredReferences": ["s,urn:oid:7,2026-05-18T06:00:00-05:00 s,urn:oid:8,2026-05-18T07:00:00-05:00"]
    }
    acts = read(feature(parameters=told)).acts
    assert [len(act.references) for act in acts] == [2]


def test_the_collection_lists_all_there_is_unless_it_goes_on():
    assert read(feature()).complete
    paged = read(feature(), pagination={"next": "https://api.weather.gov/alerts/active?cursor=2"})
    assert not paged.complete
    assert paged.more == ("https://api.weather.gov/alerts/active?cursor=2",)


def test_a_single_alert_is_read():
    body = orjson.dumps(feature(SQUARE))
    assert len(adapters.parser("nws")(body, About("nws", "https://x.example", AT)).drafts) == 1


@pytest.mark.parametrize("geometry", [{"type": "Polygon", "coordinates": "x"}, {"type": "Blob"}, 7, []])
def test_a_geometry_that_is_none_is_left_out_and_said(geometry):
    record = read(feature(geometry)).drafts[0].record
    assert record.geometry is None
    assert record.sources[0].notes == ["place: the geometry is no GeoJSON: left out"]


@pytest.mark.parametrize("wrong", [None, 7, "x", {}, {"properties": None}, {"properties": []}])
def test_a_feature_that_is_none_is_refused_in_its_row(wrong):
    parsed = read(feature(), wrong)
    assert [reject.row for reject in parsed.rejects] == [2]
    assert len(parsed.drafts) == 1


@pytest.mark.parametrize(
    "name", ["geocode", "references", "parameters", "areaDesc", "sent", "event", "category"]
)
@pytest.mark.parametrize("value", [None, 7, "x", [7], {"a": 7}, {"a": [None]}])
def test_values_of_the_wrong_type_never_crash(name, value):
    parsed = read(feature(**{name: value}))
    assert len(parsed.drafts) + len(parsed.rejects) == 1


@pytest.mark.parametrize("body", [b"", b"[]", b"{}", b'{"type":"FeatureCollection"}', b"<html>", b"\xff"])
def test_what_is_no_alert_is_refused_in_words(body):
    with pytest.raises(NotUnderstood) as refused:
        adapters.parser("nws")(body, About("nws", "https://x.example", AT))
    assert refused.value.remedy


def test_an_alert_that_is_no_longer_listed_stays_in_force_and_says_since_when(tmp_path):
    here = feature(SQUARE)
    gone = feature(SQUARE, **{"@id": "https://api.weather.gov/alerts/urn:oid:2", "id": "urn:oid:2"})
    store = Store(tmp_path / "muster.db", clock=ManualClock(AT))
    nws = SimpleNamespace(name="nws", licence="")
    later = AT + timedelta(minutes=5)
    marks = []
    for told, at in (
        ([here, gone], AT),
        ([here], later),
        ([here], later + timedelta(minutes=5)),
        ([here, gone], later),
    ):
        reconcile(store, WORKER, nws, read(*told), now=at)
        found = {one.identifier: one for one in store.find(WORKER, ["hazard_area"])}
        assert {one.status for one in found.values()} == {Status.CURRENT}
        marks.append({name: one.not_reported_since for name, one in found.items()})
    listed = {"urn:oid:1": None, "urn:oid:2": None}
    assert marks == [listed, listed | {"urn:oid:2": later}, listed | {"urn:oid:2": later}, listed]
    store.close()
