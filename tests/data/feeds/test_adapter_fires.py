"""Fires, smoke and hot spots: ArcGIS layers, state agencies, InciWeb, satellites."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from data.feeds.adapters.inciweb import ago
from data.feeds.errors import NotUnderstood
from tests.data.feeds.adapting import AT, at, collection, feature, only, read

FIRE = {
    "OBJECTID": 7,
    "IncidentName": "Elk",
    "IrwinID": "{097653FF-B190-4EB3-971E-7B71D921F7D1}",
    "UniqueFireIdentifier": "2026-FLFLS-1",
    "IncidentTypeCategory": "WF",
    "IncidentSize": 2265,
    "PercentContained": 97,
    "FireDiscoveryDateTime": 1777839300000,
    "ModifiedOnDateTime_dt": 1785356916920,
}
LAYER = "https://services.example.org/FeatureServer/0/query?where=1%3D1&resultOffset=4"
SQUARE = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]]}


def test_a_wildfire_is_known_whatever_prefix_its_fields_have() -> None:
    bare = only(read("arcgis", collection(feature(FIRE, at(-83, 29)))))
    for prefix in ("attr_", "irwin_"):
        other = {f"{prefix}{name}": value for name, value in FIRE.items()}
        found = only(read("arcgis", collection(feature(other | {"poly_IncidentName": "Other"}, at(-83, 29)))))
        assert (found.name, found.notes, found.started_at) == (bare.name, bare.notes, bare.started_at)
        assert found.sources[0].record_id == "097653FF-B190-4EB3-971E-7B71D921F7D1"
    assert bare.notes == "size: 2,265 acres\ncontained: 97 %\nfire number: 2026-FLFLS-1"


def test_a_perimeter_is_the_area_and_the_fire_began_at_its_origin() -> None:
    told = FIRE | {"irwin_InitialLongitude": 0.4, "irwin_InitialLatitude": 0.6}
    found = only(read("arcgis", collection(feature(told, SQUARE))))
    assert (found.geometry.x, found.geometry.y, found.area.area) == (0.4, 0.6, 1)
    far = only(read("arcgis", collection(feature(told | {"irwin_InitialLongitude": 90}, SQUARE))))
    assert far.area.contains(far.geometry)


@pytest.mark.parametrize(
    ("more", "stage"),
    [
        ({}, "active"),
        ({"PercentContained": 100}, "contained"),
        ({"FireOutDateTime": 1785356916920}, "closed"),
        ({"IncidentTypeCategory": "RX"}, "active"),
    ],
)
def test_how_far_a_fire_has_come(more: dict[str, Any], stage: str) -> None:
    found = only(read("arcgis", collection(feature(FIRE | more, at(-83, 29)))))
    assert (found.stage, found.event) == (
        stage,
        "prescribed fire" if "IncidentTypeCategory" in more else "wildfire",
    )


def test_pages_go_on_while_the_server_says_so_even_after_a_short_one() -> None:
    page = {
        "features": [{"attributes": FIRE, "geometry": {"x": -83, "y": 29}}],
        "exceededTransferLimit": True,
    }
    parsed = read("arcgis", page, url=LAYER)
    assert parsed.more == (LAYER.replace("=4", "=5"),) and parsed.complete
    assert read("arcgis", page | {"exceededTransferLimit": False}, url=LAYER).more == ()
    assert read("arcgis", page | {"features": []}, url=LAYER, kind="incident").more == (), (
        "no page without rows"
    )


def test_fires_in_a_projection_are_not_taken_for_degrees() -> None:
    page = {"features": [{"attributes": FIRE}], "spatialReference": {"wkid": 102100, "latestWkid": 3857}}
    with pytest.raises(NotUnderstood, match="EPSG:3857") as caught:
        read("arcgis", page)
    assert "outSR=4326" in caught.value.remedy
    assert only(read("arcgis", page | {"spatialReference": {"wkid": 4326}})).name == "Elk"


def test_any_layer_by_mapping_and_what_it_lacks_is_said() -> None:
    page = {"features": [{"attributes": {"SITE": "A", "WHO": "Hall"}, "geometry": {"x": -83, "y": 29}}]}
    found = read("arcgis", page, kind="shelter", id="SITE", map__name="WHO")
    assert (only(found).name, only(found).sources[0].record_id, found.complete) == ("Hall", "A", True)
    with pytest.raises(NotUnderstood, match="no option kind"):
        read("arcgis", page)
    with pytest.raises(NotUnderstood, match="Invalid URL"):
        read("arcgis", {"error": {"code": 400, "message": "Invalid URL"}})


def test_a_fire_of_florida_in_either_form() -> None:
    told = {
        "id": "2ed2", "name": "County Road 42", "status": "Active", "acres": 0.5, "containment_percent": 0,
        "discovery_time": "2026-08-22T14:03:06", "status_updated_time": "2026-08-22T18:03:06",
        "incident_number": 1, "is_obscured": True,
    }  # fmt: skip
    layer = only(read("ffs", collection(feature(told, at(-81.4, 29)))))
    head = [*told, "latitude", "longitude"]
    table = only(read("ffs", ",".join(head) + "\n" + ",".join(map(str, [*told.values(), 29, -81.4]))))
    assert layer.started_at == table.started_at == datetime(2026, 8, 22, 18, 3, 6, tzinfo=UTC), (
        "Florida's time"
    )
    assert layer.notes == table.notes and "place: shown roughly" in layer.notes
    assert layer.geometry == table.geometry


def test_cal_fire_gives_its_active_incidents_and_numbers_of_casualties() -> None:
    fire = {
        "UniqueId": "u1",
        "Name": "Dixie",
        "Latitude": 39.8,
        "Longitude": -121.4,
        "Active": True,
        "Fatalities": 1,
    }
    answer = {"Incidents": [fire, fire | {"UniqueId": None}], "AllYearIncidents": [fire | {"UniqueId": "u2"}]}
    parsed = read("calfire", answer)
    assert [one.key for one in parsed.drafts] == ["u1"] and parsed.complete
    casualties = parsed.drafts[0].record.casualties  # type: ignore[attr-defined]
    assert [(one.dead, one.injured, one.source) for one in casualties] == [(1, None, "feed")]
    assert [one.column for one in parsed.rejects] == ["UniqueId"]
    swapped = read("calfire", {"Incidents": [fire | {"Latitude": -121.4, "Longitude": 39.8}]})
    assert (
        swapped.drafts == ()
        and swapped.refused == {"u1"}
        and "outside the world" in swapped.rejects[0].reason
    )


@pytest.mark.parametrize(
    ("said", "hours"),
    [
        ("2 weeks 6 days ago", 480),
        ("3 hours 30 minutes ago", 3.5),
        ("1 day ago", 24),
        ("59 minutes 60 seconds ago", 1),
    ],
)
def test_relative_times_are_counted_back_from_the_answer(said: str, hours: float) -> None:
    assert ago(said, AT) == AT - timedelta(hours=hours)


def test_what_is_no_relative_time_is_not_known() -> None:
    assert [ago(said, AT) for said in (None, "", "yesterday", "2 weeks", "999999999 years ago")] == [None] * 5


def test_inciwebs_rough_time_is_not_among_what_it_says() -> None:
    told = {
        "id": "1", "title": "Billy &amp; Co", "changed": "2 months ago", "type": "Wildfire", "field_active": "1",
        "lat_deg": "33", "lat_min": "51", "lat_sec": "35", "long_deg": "110", "long_min": "54", "long_sec": "22",
        "created": '<time datetime="2025-07-13T17:58:54-04:00">2025-07-13</time>', "size": "27574",
        "measurement_type": "Acres", "field_incident_overview": "<p>One.</p><p>Two&nbsp;2.</p>", "urlPath": "/a-b",
    }  # fmt: skip
    parsed = read("inciweb", collection(feature(told)))
    one = only(parsed)
    assert "observed_at" not in parsed.drafts[0].given and one.observed_at is not None
    assert (round(one.geometry.x, 4), round(one.geometry.y, 4)) == (-110.9061, 33.8597)
    assert (one.name, one.notes) == ("Billy & Co", "size: 27,574 acres\nOne.\n\nTwo 2.")
    assert one.started_at == datetime(2025, 7, 13, 21, 58, 54, tzinfo=UTC)
    assert one.sources[0].url.endswith("/incident-information/a-b")


HEAD = "latitude,longitude,brightness,acq_date,acq_time,satellite,confidence,frp,daynight\n"


@pytest.mark.parametrize(
    ("time", "hour", "minute"), [("0020", 0, 20), ("20", 0, 20), ("5", 0, 5), ("1405", 14, 5)]
)
def test_the_zeros_of_a_pass_are_kept_also_where_a_spreadsheet_took_them(
    time: str, hour: int, minute: int
) -> None:
    one = only(read("firms", f"{HEAD}-4.9,-37.4,310,2022-02-26,{time},T,70,64.9,N\n"))
    assert one.observed_at == datetime(2022, 2, 26, hour, minute, tzinfo=UTC)
    assert (one.station, one.value.value, one.unit) == ("Terra", 64.9, "MW")
    assert one.expires_at == one.observed_at + timedelta(hours=24)


@pytest.mark.parametrize(
    ("said", "trust"),
    [("29", "unverified"), ("30", "reported"), ("l", "unverified"), ("n", "reported"), ("h", "reported")],
)
def test_confidence_is_a_number_or_a_letter(said: str, trust: str) -> None:
    assert only(read("firms", f"{HEAD}1,2,310,2022-02-26,0020,N,{said},1,D\n")).confidence == trust


def test_the_same_hot_spot_has_the_same_id_in_every_answer() -> None:
    row = "-4.9,-37.4,310,2022-02-26,0020,{},70,64.9,N\n"
    keys = [read("firms", HEAD + row.format(one)).drafts[0].key for one in ("T", "Terra", "A")]
    assert keys[0] == keys[1] != keys[2]


def test_what_is_no_table_of_hot_spots_is_not_understood_and_bad_rows_are_refused() -> None:
    with pytest.raises(NotUnderstood, match="latitude"):
        read("firms", "Invalid MAP_KEY.")
    parsed = read(
        "firms",
        f"{HEAD}91,2,3,2022-02-26,0020,N,n,1,D\n1,2,3,2022-02-26,2561,N,n,1,D\n0,0,3,2022-02-26,1,N,n,1,D",
    )
    assert [one.row for one in parsed.rejects] == [2, 3, 4] and parsed.drafts == ()
    few = read(
        "firms",
        f"{HEAD}1,2,3,2022-02-26,0020,N,20,1,D\n1,2,3,2022-02-26,0020,N,80,1,D\n",
        min_confidence="50",
    )
    assert len(few.drafts) == 1 and "1 with less than 50 %" in few.notes[0]


def test_smoke_is_an_area_for_some_hours() -> None:
    told = {
        "FID": 1,
        "Satellite": "GOES-EAST",
        "Start": "2026211 1200",
        "End_": "2026211 1430",
        "Density": "Heavy",
    }
    one = only(read("hms_smoke", collection(feature(told, SQUARE))))
    assert (one.severity, one.onset) == ("severe", datetime(2026, 7, 30, 12, tzinfo=UTC))
    assert one.expires_at == datetime(2026, 7, 31, 2, 30, tzinfo=UTC)
    again = only(read("hms_smoke", collection(feature(told | {"FID": 9}, SQUARE))))
    assert one.sources[0].record_id == again.sources[0].record_id
    bad = [feature(told | {"Start": "2026400 1200"}, SQUARE), feature(told)]
    assert [one.column for one in read("hms_smoke", collection(*bad)).rejects] == ["Start", "geometry"]
