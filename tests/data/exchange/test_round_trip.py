"""What leaves comes back: equal counts, ids, figures, and unknown still unknown, by our reader and by others'."""

import csv
import itertools
import json
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import geopandas as gpd
import openpyxl
import orjson
import pandas as pd
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely
from defusedxml.ElementTree import fromstring
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from data.access import Actor
from data.exchange import About, write
from data.exchange.hxl import HASHTAGS, tag
from data.exchange.table import FORMULA_STARTS, clean
from data.intake import Options, prepare
from data.schema import KINDS, Beds, CountFigure, Facility, Record, Shelter, Source
from data.store import Store
from data.store.frames import to_frame
from data.store.rows import to_rows

NOW = datetime(2026, 5, 20, 5, 0, tzinfo=UTC)
KML = "{http://www.opengis.net/kml/2.2}"
HAVE = "{urn:oasis:names:tc:emergency:edxl:have:2.0}"
READ_BACK = ["geojson", "csv", "xlsx", "gpkg", "kml", "hxl", "parquet"]


@pytest.fixture
def shelters(store: Store, someone: Actor) -> gpd.GeoDataFrame:
    """Points, an area, one without a place; counts known, zero and unknown."""
    counts = [12, 0, None, 7, None]
    places: list[Any] = [shapely.Point(-93.6, 42), shapely.Point(-93.5, 42.1), None]
    places += [shapely.box(-93.4, 42, -93.3, 42.1), shapely.Point(179.9, -41)]
    records = [
        Shelter(
            name=f"Hall {number}",
            geometry=place,
            occupancy=None if count is None else CountFigure(value=count, observed_at=NOW, source="call"),
            stage="open",
            sources=[Source(system="county", record_id=f"S{number}", licence="CC0-1.0")],
        )
        for number, (count, place) in enumerate(zip(counts, places, strict=True))
    ]
    saved = store.save(someone, records, reason="set up").records
    frame = store.frame(someone, "shelter")
    return frame.loc[[record.id for record in saved]]


@pytest.mark.parametrize("name", READ_BACK)
def test_our_own_reader_takes_an_export_whole(name, shelters, about, tmp_path):
    ending = {"hxl": "hxl.csv"}.get(name, name)
    path = tmp_path / f"out.{ending}"
    write(shelters, path, about)
    plan = prepare(path, "shelter", Options(source="partner"))
    back = {draft.key: draft.record for draft in plan.drafts}
    assert plan.rejects == []
    assert set(back) == set(shelters.index)
    for key, row in shelters.iterrows():
        record = back[key]
        assert isinstance(record, Shelter)
        count = None if record.occupancy is None else record.occupancy.value
        assert count == (None if pd.isna(row["occupancy"]) else row["occupancy"])
        assert (record.name, record.stage.value) == (row["name"], "open")
        assert _same_place(record.geometry, row.geometry)


def _same_place(a: Any, b: Any) -> bool:
    if a is None or b is None:
        return a is None and b is None
    return bool(shapely.equals_exact(a.normalize(), b.normalize(), 1e-6))


def test_others_read_the_same(shelters, about, tmp_path):
    for name in ("geojson", "gpkg", "kml", "parquet"):
        write(shelters, tmp_path / f"out.{name}", about)
    for name in ("geojson", "gpkg", "kml"):
        read = pyogrio.read_dataframe(tmp_path / f"out.{name}")
        counts = pd.to_numeric(read["occupancy"])
        assert list(read["id"]) == list(shelters.index)
        assert [None if pd.isna(value) else value for value in counts] == [12, 0, None, 7, None]
        assert set(read["workspace_mode"]) == {"EXERCISE"}
        assert set(read["source_licence"]) == {"CC0-1.0"}
        assert pyogrio.list_layers(tmp_path / f"out.{name}")[0, 0] == "EXERCISE_shelter"
    read = gpd.read_parquet(tmp_path / "out.parquet")
    assert list(read["id"]) == list(shelters.index)
    assert read["occupancy"].isna().tolist() == [False, False, True, False, True]
    assert read["occupancy"].dropna().tolist() == [12, 0, 7]
    assert read.crs.to_epsg() == 4326 or read.crs.to_string() == "OGC:CRS84"
    assert all(_same_place(a, b) for a, b in zip(read.geometry, shelters.geometry, strict=True))


def test_geoparquet_says_its_version_where_it_is_and_what_it_is_of(shelters, about, tmp_path):
    write(shelters, tmp_path / "out.parquet", about)
    file = pq.ParquetFile(tmp_path / "out.parquet")
    geo, said = (json.loads(file.metadata.metadata[name]) for name in (b"geo", b"about"))
    assert geo["version"] == "1.1.0"
    assert geo["columns"]["geometry"]["geometry_types"] == ["Point", "Polygon"]
    assert geo["columns"]["geometry"]["bbox"] == [-93.6, -41, 179.9, 42.1]
    assert (said["mode"], said["rows"], said["licences"]) == ("EXERCISE", 5, ["CC0-1.0"])
    types = {field.name: str(field.type) for field in file.schema_arrow}
    assert types["occupancy"] == "int64"
    assert types["occupancy_at"] == "timestamp[ms, tz=UTC]"
    assert types["accepting"] == "bool"
    assert types["safe_for"].startswith("list<")


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_can_leave_in_every_typed_format(kind, tmp_path):
    about = About(kind=kind, workspace="real", mode="actual", made_at=NOW)
    write(to_frame(kind, [], contacts=False), tmp_path / "out.parquet", about)
    write(to_frame(kind, [], contacts=False), tmp_path / "out.hxl.csv", about)
    with (tmp_path / "out.hxl.csv").open(encoding="utf-8-sig", newline="") as file:
        names, tags = csv.reader(file)
    assert {one.partition("+")[0] for one in tags} <= HASHTAGS
    assert len(set(tags)) == len(tags) == len(names)
    assert tags == [tag(kind, name) for name in names]


def test_an_export_in_parts_is_the_same_as_in_one(shelters, about, tmp_path):
    for ending in ("geojson", "csv", "kml", "hxl.csv"):
        whole, parts = tmp_path / f"whole.{ending}", tmp_path / f"parts.{ending}"
        write(shelters, whole, about)
        done = write((shelters.iloc[i : i + 2] for i in range(0, 5, 2)), parts, about)
        assert (done.rows, done.unplaced) == (5, 1)
        assert parts.read_bytes() == whole.read_bytes()
    for ending in ("gpkg", "parquet", "xlsx"):
        write((shelters.iloc[i : i + 2] for i in range(0, 5, 2)), tmp_path / f"parts.{ending}", about)
    assert pyogrio.read_info(tmp_path / "parts.gpkg")["features"] == 5
    assert pyogrio.read_info(tmp_path / "parts.gpkg")["layer_metadata"]["rows"] == "5"
    assert pq.ParquetFile(tmp_path / "parts.parquet").metadata.num_row_groups == 3
    assert len(list(openpyxl.load_workbook(tmp_path / "parts.xlsx").worksheets[0].values)) == 6


def test_a_hospital_leaves_with_its_beds_and_their_times_and_nothing_it_did_not_say(tmp_path, store, someone):
    count = CountFigure(value=0, observed_at=NOW, source="bed desk", confidence="confirmed")
    known = Facility(
        name="St. <Mary> & Son",
        type="hospital",
        geometry=shapely.Point(-93.6, 42.5),
        condition="yellow",
        condition_at=NOW,
        diversion=True,
        emergency_department="advisory",
        beds=[Beds(type="ICU", available=count, baseline=12), Beds(type="Burn")],
    )
    silent = Facility(name="Silent General", type="hospital")
    school = Facility(name="Primary School", type="school")
    store.save(someone, [known, silent, school], reason="set up")
    about = About(kind="facility", workspace="raccoon", mode="exercise", made_at=NOW)
    done = write(store.frame(someone, "facility"), tmp_path / "out.have.xml", about)
    text = (tmp_path / "out.have.xml").read_text("utf-8")
    root = fromstring(text)
    first, second = root.findall(f"{HAVE}facility")
    assert done.rows == 2
    assert root.tag == f"{HAVE}HAVE"
    assert "EXERCISE" in text.splitlines()[1]
    assert "not schema-validated" in text.splitlines()[1]
    assert first.findtext(f"{HAVE}facilityInformation/{HAVE}facilityName") == "St. <Mary> & Son"
    assert first.findtext(".//{http://www.opengis.net/gml/3.2}pos") == "42.5 -93.6"
    assert first.findtext(f"{HAVE}emergencyDepartment/{HAVE}trafficStatus") == "Advisory"
    icu, burn = first.findall(f"{HAVE}bedCapacity")
    assert [icu.findtext(f"{HAVE}{name}") for name in ("bedType", "availableCount", "baselineCount")] == [
        "ICU",
        "0",
        "12",
    ]
    assert icu.findtext("{urn:muster:exchange:1}observed_at") == "2026-05-20T05:00:00Z"
    assert [child.tag for child in burn] == [f"{HAVE}bedType"]
    assert second.find(f"{HAVE}emergencyDepartment") is None
    assert second.find(f"{HAVE}facilityColourStatus") is None
    assert second.find(".//{http://www.opengis.net/gml/3.2}pos") is None


def test_markup_in_a_name_is_shown_by_a_viewer_of_kml_and_not_obeyed(store, someone, about, tmp_path):
    store.save(someone, [Shelter(name="<script>alert(1)</script>")], reason="set up")
    write(store.frame(someone, "shelter"), tmp_path / "out.kml", about)
    root = fromstring((tmp_path / "out.kml").read_bytes())
    told = [item.findtext(f"{KML}description") or "" for item in root.iter(f"{KML}Placemark")]
    assert any("&lt;script&gt;" in text for text in told)
    assert not any("<script" in text for text in told)
    assert all(text.startswith("EXERCISE<br/>") for text in told)


NAMES = st.one_of(
    st.text(min_size=1, max_size=300),
    st.sampled_from(
        ["=1+1", "\t@x", "]]>", "--", "<![CDATA[", "&amp;", "\x00\x0b", "\u202eשלום", "\ufffe", "x" * 300]
    ),
).filter(lambda name: name.strip() != "")
_number = itertools.count()


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(names=["a\r", "b\r\n"])
@given(names=st.lists(NAMES, min_size=1, max_size=5))
def test_whatever_a_name_is_every_format_holds_it(names):
    records = [Shelter(id=f"01{number:024d}", name=name) for number, name in enumerate(names)]
    frame = _frame("shelter", records)
    about = About(kind="shelter", workspace="real", mode="actual", made_at=NOW)
    with tempfile.TemporaryDirectory() as folder:
        for ending in ("geojson", "csv", "hxl.csv", "xlsx", "gpkg", "kml", "parquet"):
            path = Path(folder) / f"{next(_number)}.{ending}"
            write(frame, path, about)
            assert _names(path, ending) == [_expected(name, ending) for name in names]


def _frame(kind: str, records: list[Record]) -> gpd.GeoDataFrame:
    rows = [SimpleNamespace(seq=1, recorded_at=0, **row) for row in to_rows(records)]
    return to_frame(kind, rows, contacts=False)


def _expected(name: str, ending: str) -> str:
    text = clean(name)
    sheet = ending in ("csv", "hxl.csv", "xlsx")
    return f"'{text}" if sheet and text.startswith(FORMULA_STARTS) else text


def _names(path: Path, ending: str) -> list[str]:
    if ending in ("csv", "hxl.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.reader(file))
        return [row[rows[0].index("name")] for row in rows[2 if ending == "hxl.csv" else 1 :]]
    if ending == "xlsx":
        rows = list(openpyxl.load_workbook(path).worksheets[0].values)
        return [row[rows[0].index("name")] for row in rows[1:]]
    if ending == "kml":
        root = fromstring(path.read_bytes())
        return [item.findtext(f"{KML}name") or "" for item in root.iter(f"{KML}Placemark")]
    if ending == "parquet":
        return list(pq.read_table(path)["name"].to_pylist())
    if ending == "geojson":
        return [item["properties"]["name"] for item in orjson.loads(path.read_bytes())["features"]]
    return list(pyogrio.read_dataframe(path)["name"])
