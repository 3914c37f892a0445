"""Every recorded answer of a feed: how many records and refused rows it gives, counted independently."""

import csv
import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from data.feeds.adapters import parser
from data.feeds.parsed import About, Parsed
from data.feeds.wire import packed, unpacked
from data.intake import Options, prepare
from data.schema import HazardArea

AT = datetime(2026, 8, 22, 12, tzinfo=UTC)
URL = "https://example.org/query?where=1%3D1"


def parse(real: Path, name: str, adapter: str, **options: str) -> Parsed:
    return _parsed(real / name, adapter, tuple(options.items()))


@cache
def _parsed(path: Path, adapter: str, options: tuple[tuple[str, str], ...]) -> Parsed:
    """Read once for all tests: 19,416 hot spots take seconds."""
    return parser(adapter)(path.read_bytes(), About("feed", URL, AT, options=dict(options)))


def features(path: Path) -> int:
    return len(json.loads(path.read_text("utf-8"))["features"])


def items(path: Path) -> int:
    return len(re.findall(rb"<(?:item|entry)[ >]", path.read_bytes()))


def listed(path: Path) -> int:
    return len(json.loads(path.read_text("utf-8")))


def table_rows(path: Path) -> int:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return sum(1 for _ in csv.DictReader(file))


def incidents(path: Path) -> int:
    return len(json.loads(path.read_text("utf-8"))["Incidents"])


def quakes(path: Path) -> int:
    return len(re.findall(rb"<Earthquake>", path.read_bytes()))


def quakes_and_coasts(path: Path) -> int:
    forecast = path.read_bytes().partition(b"<Forecast>")[2].partition(b"</Forecast>")[0]
    return quakes(path) + len(re.findall(rb"<Item>", forecast))


FIRE = {"kind": "incident", "set.event": "wildfire", "time_zone": "America/New_York"}

FILES: list[tuple[str, str, Callable[[Path], int], int, int, dict[str, str]]] = [
    ("feeds/usgs/all_day_2019.geojson", "usgs_quakes", features, 233, 0, {}),
    ("feeds/usgs/earthquakes-1.json", "usgs_quakes", features, 3, 0, {}),
    ("feeds/usgs/significant_month_2014.geojson", "usgs_quakes", features, 12, 0, {}),
    ("feeds/usgs/significant_month_2024.geojson", "usgs_quakes", features, 18, 0, {}),
    ("feeds/gdacs/gdacs-1.xml", "gdacs", items, 4, 0, {}),
    ("feeds/gdacs/gdacs-hdx-2024.xml", "gdacs", items, 2, 0, {}),
    ("feeds/gdacs/gdacs-rss-24h.xml", "gdacs", items, 21, 0, {}),
    ("feeds/gdacs/gdacs-rss.xml", "gdacs", items, 16, 0, {}),
    ("case_irma2017/fema-nss.json", "fema_shelters", listed, 551, 0, {}),
    ("feeds/wfigs/fl_wildfires_2026-08-22.geojson", "arcgis", features, 14, 0, {}),
    ("feeds/wfigs/nifc_perimeters_2022-03-08.geojson", "arcgis", features, 14, 0, {}),
    ("feeds/firms/MODIS_C6_1_Global_24h_2022-02-26.csv", "firms", table_rows, 19416, 0, {}),
    ("feeds/firms/fire_archive_M-C61_malaysia.csv", "firms", table_rows, 5183, 0, {}),
    ("feeds/ffs/ffs_active_fires.csv", "ffs", table_rows, 27, 0, {}),
    ("feeds/ffs/ffs_active_fires.geojson", "ffs", features, 27, 0, {}),
    ("feeds/ffs/ffs_active_fires.csv", "csv", table_rows, 27, 0, FIRE),
    ("feeds/ffs/ffs_active_fires.geojson", "geojson", features, 27, 0, FIRE),
    ("feeds/calfire/series_2021-08/incidents_20210811T023228Z.json", "calfire", incidents, 19, 0, {}),
    ("feeds/calfire/series_2021-08/incidents_20210815T024910Z.json", "calfire", incidents, 19, 0, {}),
    ("feeds/calfire/series_2021-08/incidents_20210819T024916Z.json", "calfire", incidents, 15, 0, {}),
    ("feeds/calfire/series_2021-08/incidents_20210823T024935Z.json", "calfire", incidents, 13, 0, {}),
    ("feeds/calfire/series_2021-08/incidents_20210827T025044Z.json", "calfire", incidents, 19, 0, {}),
    ("feeds/calfire/series_2021-08/incidents_20210831T032207Z.json", "calfire", incidents, 21, 0, {}),
    ("feeds/hms_smoke/smoke.geojson", "hms_smoke", features, 79, 0, {}),
    ("feeds/inciweb/incidents.geojson", "inciweb", features, 141, 0, {}),
    ("feeds/inciweb/incidents_2017_rss.xml", "inciweb", items, 3, 0, {}),
    ("feeds/inciweb/incidents_2017_rss.xml", "georss", items, 3, 0, {}),
    ("feeds/jma/20210217190220_0_VXSE53.xml", "jma", quakes, 1, 0, {}),
    ("feeds/jma/37_04_01_110311_VXSE43.xml", "jma", quakes, 1, 0, {}),
    ("feeds/jma/32-39_12_07_191025_VTSE41_tsunami.xml", "jma", quakes_and_coasts, 66, 1, {}),
    ("feeds/georss/generic_feed_1.xml", "georss", items, 5, 1, {}),
    ("feeds/georss/generic_feed_3.xml", "georss", items, 3, 0, {}),
    ("feeds/georss/generic_feed_4.xml", "georss", items, 3, 0, {}),
    ("feeds/georss/generic_feed_5.xml", "georss", items, 1, 0, {}),
    ("feeds/georss/generic_feed_6.xml", "georss", items, 1, 0, {}),
    ("feeds/georss/xml_parser_bom_1.xml", "georss", items, 1, 0, {}),
    ("feeds/georss/xml_parser_geometries_1.xml", "georss", items, 6, 0, {}),
    ("feeds/qld/qld_bushfire_alert_feed.xml", "georss", items, 27, 0, {}),
    ("feeds/nrcan/nrcan_earthquakes_fr.xml", "georss", items, 6, 0, {}),
    ("feeds/nsw_rfs/incidents-1.json", "georss", features, 4, 0, {}),
]
"""File, adapter, how its rows are counted independently, records, refused rows, the feed's options."""


@pytest.mark.parametrize(("name", "adapter", "rows_of", "records", "rejected", "options"), FILES)
def test_each_row_of_a_recorded_answer_is_a_record_or_refused_with_a_reason(
    real: Path,
    name: str,
    adapter: str,
    rows_of: Callable[[Path], int],
    records: int,
    rejected: int,
    options: dict[str, str],
) -> None:
    parsed = parse(real, name, adapter, **options)
    rows = {one.row for one in parsed.rejects}
    assert (len(parsed.drafts), len(rows)) == (records, rejected)
    assert records + rejected == rows_of(real / name)
    assert all(one.reason and one.remedy for one in parsed.rejects)
    assert all(one.record.sources[0].system == "feed" and one.key for one in parsed.drafts)
    assert len(set(rows) | {one.row for one in parsed.drafts}) == records + rejected
    again = unpacked(packed(parsed))
    assert (len(again.drafts), again.rejects, again.refused) == (records, parsed.rejects, parsed.refused)


def records(parsed: Parsed) -> dict[str, Any]:
    return {one.key: one.record for one in parsed.drafts}


def test_all_quakes_of_a_day_have_their_ids_magnitudes_and_times(real: Path) -> None:
    found = records(parse(real, "feeds/usgs/all_day_2019.geojson", "usgs_quakes"))
    for feature in json.loads((real / "feeds/usgs/all_day_2019.geojson").read_text())["features"]:
        one, told = found[feature["id"]], feature["properties"]
        assert {source.record_id for source in one.sources} == set(filter(None, told["ids"].split(",")))
        assert one.started_at.timestamp() == pytest.approx(told["time"] / 1000)
        assert [one.geometry.x, one.geometry.y] == feature["geometry"]["coordinates"][:2]
        assert (f"magnitude: {told['mag']:g}" in one.notes) if told["mag"] is not None else True
    kinds = {one.event for one in found.values()}
    assert kinds == {"earthquake", "explosion", "ice quake", "quarry blast"} & kinds and len(kinds) > 1


def test_gdacs_agrees_with_the_table_its_users_made_of_it(real: Path) -> None:
    found = records(parse(real, "feeds/gdacs/gdacs-hdx-2024.xml", "gdacs"))
    with (real / "feeds/gdacs/gdacs-hdx-2024.expected.csv").open(encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    assert set(found) == {row["id"] for row in rows}
    for row in rows:
        one = found[row["id"]]
        assert (one.name, one.sources[0].url) == (row["title"], row["link"])
        assert (one.geometry.y, one.geometry.x) == (float(row["geo_lat"]), float(row["geo_long"]))
        assert one.started_at == datetime.strptime(row["from_date"], "%a, %d %b %Y %H:%M:%S GMT").replace(
            tzinfo=UTC
        )


def test_what_gdacs_lists_as_not_current_has_ended(real: Path) -> None:
    path = real / "feeds/gdacs/gdacs-rss.xml"
    ended = path.read_bytes().count(b"<gdacs:iscurrent>false</gdacs:iscurrent>")
    found = records(parse(real, "feeds/gdacs/gdacs-rss.xml", "gdacs"))
    assert sum(one.status.value == "ended" for one in found.values()) == ended > 0


def test_the_places_of_femas_shelters(real: Path) -> None:
    rows = json.loads((real / "case_irma2017/fema-nss.json").read_text("utf-8"))
    found = records(parse(real, "case_irma2017/fema-nss.json", "fema_shelters"))
    notes = {key: " ".join(one.sources[0].notes) for key, one in found.items()}
    assert (
        sum("swapped" in one for one in notes.values())
        == sum((row["LATITUDE"] or 0) < 0 for row in rows)
        == 5
    )
    at_zero = [row for row in rows if row["LATITUDE"] == 0 and row["LONGITUDE"] == 0]
    assert len(at_zero) == 16
    for row in at_zero:
        one = found[str(row["SHELTER_ID"])]
        elsewhere = row["GEOX"] and row["GEOY"]
        assert (one.geometry is not None) == bool(elsewhere)
    assert all(one.geometry is None or one.geometry.y > 0 for one in found.values())


def test_hot_spots_keep_the_zeros_of_their_times_and_are_told_apart(real: Path) -> None:
    path = real / "feeds/firms/MODIS_C6_1_Global_24h_2022-02-26.csv"
    parsed = parse(real, "feeds/firms/MODIS_C6_1_Global_24h_2022-02-26.csv", "firms")
    with path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len({one.key for one in parsed.drafts}) == len(rows)
    for row, draft in zip(rows, parsed.drafts, strict=True):
        at = datetime.strptime(f"{row['acq_date']}T{row['acq_time']}Z", "%Y-%m-%dT%H%MZ").replace(tzinfo=UTC)
        assert draft.record.observed_at == at
    assert sum(row["acq_time"].startswith("00") for row in rows) > 0
    unsure = sum(int(row["confidence"]) < 30 for row in rows)
    assert sum(one.record.confidence.value == "unverified" for one in parsed.drafts) == unsure > 0


def test_wildfires_are_known_by_their_irwin_id_without_braces_in_both_layers(real: Path) -> None:
    for name, field, category in (
        ("feeds/wfigs/fl_wildfires_2026-08-22.geojson", "IrwinID", "IncidentTypeCategory"),
        ("feeds/wfigs/nifc_perimeters_2022-03-08.geojson", "irwin_IrwinID", "irwin_IncidentTypeCategory"),
    ):
        told = [one["properties"] for one in json.loads((real / name).read_text("utf-8"))["features"]]
        found = records(parse(real, name, "arcgis"))
        assert set(found) == {one[field].strip("{}") for one in told}
        planned = sum(one[category] == "RX" for one in told)
        assert sum(one.event == "prescribed fire" for one in found.values()) == planned
        assert all(one.started_at is not None and one.observed_at is not None for one in found.values())
        areas = [one for one in found.values() if one.area is not None]
        assert all(one.geometry.geom_type == "Point" for one in found.values())
        assert len(areas) == (len(found) if "perimeters" in name else 0)


def test_the_two_files_of_the_florida_forest_service_say_the_same(real: Path) -> None:
    table = records(parse(real, "feeds/ffs/ffs_active_fires.csv", "ffs"))
    layer = records(parse(real, "feeds/ffs/ffs_active_fires.geojson", "ffs"))
    assert set(table) == set(layer)
    same = ("name", "stage", "started_at", "observed_at", "notes")
    for key, one in table.items():
        assert [getattr(one, name) for name in same] == [getattr(layer[key], name) for name in same]
        assert one.geometry.equals_exact(layer[key].geometry, 1e-9)
    stages = [one.stage.value for one in layer.values()]
    assert {name: stages.count(name) for name in set(stages)} == {"contained": 22, "active": 3, "reported": 2}


def test_the_dixie_fire_grows_from_answer_to_answer(real: Path) -> None:
    folder = "feeds/calfire/series_2021-08"
    names = sorted(one.name for one in (real / folder).iterdir())
    series = [records(parse(real, f"{folder}/{name}", "calfire")) for name in names]
    dixie = "00016d5d-1647-49e4-a02a-abf46b8480ae"
    sizes = [float(one[dixie].notes.split("size: ")[1].split(" acres")[0].replace(",", "")) for one in series]
    assert sizes == sorted(sizes) and sizes[0] == 487764
    assert all(
        one[dixie].sources[0].url.startswith("https://www.fire.ca.gov/incidents/2021/") for one in series
    )


def test_smoke_is_dated_by_the_day_of_the_year(real: Path) -> None:
    path = real / "feeds/hms_smoke/smoke.geojson"
    told = [one["properties"] for one in json.loads(path.read_text("utf-8"))["features"]]
    found = [one.record for one in parse(real, "feeds/hms_smoke/smoke.geojson", "hms_smoke").drafts]
    for row, one in zip(told, found, strict=True):
        start = datetime.strptime(row["Start"], "%Y%j %H%M").replace(tzinfo=UTC)
        end = datetime.strptime(row["End_"], "%Y%j %H%M").replace(tzinfo=UTC)
        assert isinstance(one, HazardArea) and (one.onset, one.observed_at) == (start, end)
    assert len({one.sources[0].record_id for one in found}) == 79


def test_inciwebs_degrees_agree_with_its_own_points(real: Path) -> None:
    """What the adapter makes of degrees, minutes and seconds when the geometry is away."""
    value = json.loads((real / "feeds/inciweb/incidents.geojson").read_text("utf-8"))
    bare = {"type": "FeatureCollection", "features": [one | {"geometry": None} for one in value["features"]]}
    found = records(parser("inciweb")(json.dumps(bare).encode(), About("feed", URL, AT)))
    for feature in value["features"]:
        lon, lat = feature["geometry"]["coordinates"]
        one = found[feature["properties"]["id"]]
        assert abs(one.geometry.x - lon) < 0.0005 and abs(one.geometry.y - lat) < 0.0005
        assert one.observed_at is not None and one.observed_at < AT
        assert "<" not in (one.notes or "") and "&nbsp;" not in (one.notes or "")


def test_the_tokyo_datum_is_moved_to_wgs_84_and_said(real: Path) -> None:
    one = records(parse(real, "feeds/jma/20210217190220_0_VXSE53.xml", "jma"))["20210218035836"]
    assert 0.002 < one.geometry.y - 35.1 < 0.0045 and -0.0045 < one.geometry.x - 137.3 < -0.002
    assert one.sources[0].notes == ["place: from the Tokyo datum (was 35.1, 137.3)"]
    assert one.started_at == datetime(2021, 2, 17, 18, 58, tzinfo=UTC)
    assert "depth: 40 km" in one.notes and "strongest shaking (JMA): 3" in one.notes


def test_a_tsunami_drill_is_marked_as_one_coast_by_coast(real: Path) -> None:
    parsed = parse(real, "feeds/jma/32-39_12_07_191025_VTSE41_tsunami.xml", "jma")
    coasts = [one.record for one in parsed.drafts if isinstance(one.record, HazardArea)]
    assert {one.cap_status.value for one in coasts} == {"exercise"}
    severe = [one.severity.value for one in coasts]
    assert {name: severe.count(name) for name in set(severe)} == {"extreme": 29, "severe": 15, "moderate": 22}
    assert "exercise" in parsed.rejects[0].reason


def test_the_geometries_of_all_dialects(real: Path) -> None:
    found = parse(real, "feeds/georss/xml_parser_geometries_1.xml", "georss").drafts
    shapes = [one.record.geometry for one in found]
    assert [one and one.geom_type for one in shapes] == ["MultiPoint"] * 4 + [
        "MultiLineString", "LineString",
    ], "the file's polygons lie on one line"  # fmt: skip
    assert [len(getattr(one, "geoms", [one])) for one in shapes] == [3, 3, 2, 2, 2, 1]
    nsw = records(parse(real, "feeds/nsw_rfs/incidents-1.json", "georss"))
    badja = nsw["https://incidents.rfs.nsw.gov.au/api/v1/incidents/366937"]
    assert badja.geometry.geom_type == "MultiPolygon" and len(badja.geometry.geoms) == 3
    assert (badja.stage, badja.category, badja.severity, badja.event) == (
        "contained", "fire", "minor", "Bush Fire",
    )  # fmt: skip


def test_queenslands_states_are_read_from_the_text(real: Path) -> None:
    text = (real / "feeds/qld/qld_bushfire_alert_feed.xml").read_text("utf-8")
    options = {"set.event": "bushfire"}
    found = records(parse(real, "feeds/qld/qld_bushfire_alert_feed.xml", "georss", **options))
    going = text.count("Current Status: Going")
    assert sum(one.stage.value == "active" for one in found.values()) == going == 16
    assert {one.category.value for one in found.values()} == {"fire"}
    assert {one.geometry.geom_type for one in found.values()} == {"Point"}


def test_any_kind_can_be_mapped_from_a_feed_of_entries(real: Path) -> None:
    options = {"kind": "report", "map.name": "title", "map.text": "text", "map.observed_at": "updated"}
    parsed = parse(real, "feeds/qld/qld_bushfire_alert_feed.xml", "georss", **options)
    assert len(parsed.drafts) == 27 and {one.record.kind for one in parsed.drafts} == {"report"}
    assert all(one.record.geometry is not None and one.record.observed_at for one in parsed.drafts)


TABLES = [
    ("case_haiti2010/haiti_ushahidi_no_description.csv", "csv", "report", 3593, 0),
    ("case_zhengzhou2021/henan_rescue_scrubbed.csv", "csv", "report", 2454, 0),
    ("case_zhengzhou2021/final_scrubbed.json", "geojson", "report", 1079, 0),
    ("case_irma2017/irma-shelters.json", "geojson", "shelter", 877, 1),
    ("case_irma2017/florida-shelters.json", "geojson", "shelter", 580, 0),
    ("case_irma2017/pascocountyfl.json", "geojson", "shelter", 38, 0),
    ("case_irma2017/zeemaps-2682928.json", "geojson", "shelter", 68, 0),
    ("case_irma2017/hernando-county.json", "geojson", "shelter", 14, 0),
    ("case_irma2017/ledger-polk-county.json", "geojson", "shelter", 41, 0),
]


@pytest.mark.parametrize(("name", "adapter", "kind", "records", "rejected"), TABLES)
def test_a_table_as_a_feed_gives_what_an_import_of_the_same_file_gives(
    real: Path, name: str, adapter: str, kind: str, records: int, rejected: int
) -> None:
    parsed = parse(real, name, adapter, kind=kind)
    plan = prepare(real / name, kind, Options(source="feed"))
    assert (len(parsed.drafts), len({one.row for one in parsed.rejects})) == (records, rejected)
    assert records + rejected == (table_rows if adapter == "csv" else listed)(real / name)
    assert [one.key for one in parsed.drafts] == [one.key for one in plan.drafts]
    assert [(one.row, one.reason) for one in parsed.rejects] == [
        (one.row, one.reason) for one in plan.rejects
    ]
