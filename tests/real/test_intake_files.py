"""Everything else people send: each file is taken in, or refused with the reason."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest
import shapely

from data.access import Actor
from data.intake import IntakeError, LayerNeeded, Options, Summary, apply, prepare
from data.store import Store


def run(store: Store, actor: Actor, path: Path, kind: str, **options: Any) -> Summary:
    return apply(store, actor, prepare(path, kind, Options(**options)))


TAKEN: list[tuple[str, str, int, dict[str, Any]]] = [
    ("base/jp/gsi_42202_1.csv", "shelter", 145, {}),
    ("base/jp/gsi_42202_1.geojson", "shelter", 145, {}),
    ("base/jp/gsi_42202_2.csv", "shelter", 270, {}),
    ("base/jp/gsi_42202_2.geojson", "shelter", 270, {}),
    ("base/jp/gsi_42391_1.csv", "shelter", 13, {}),
    ("base/jp/gsi_42391_1.geojson", "shelter", 13, {}),
    ("base/jp/gsi_42391_2.csv", "shelter", 7, {}),
    ("base/jp/gsi_42391_2.geojson", "shelter", 7, {}),
    ("base/jp/naruto_shelters.geojson", "shelter", 382, {}),
    ("base/jp/N03-21_42_210101_s0010.json", "jurisdiction", 21, {"values": {"level": "municipality"}}),
    ("base/campus_ubc/ubcv_buildings.geojson", "facility", 443, {}),
    ("base/cb_2017_us_county_20m.shp", "jurisdiction", 3220, {}),
    ("base/nyc/Hurricane_Evacuation_Centers.geojson", "shelter", 60, {}),
    ("base/philadelphia_hospitals.geojson", "facility", 251, {"values": {"type": "hospital"}}),
    ("base/seattle/Hospitals.geojson", "facility", 10, {"values": {"type": "hospital"}}),
    ("base/pasco_fl/Hospitals.geojson", "facility", 12, {}),
    ("base/it_tsunami/shelters.csv", "shelter", 11, {"layer": "lines 1-12"}),
    ("base/it_tsunami/shelters.csv", "shelter", 10, {"layer": "lines 15-25"}),
    (
        "case_zhengzhou2021/final_scrubbed.json",
        "report",
        1079,
        {"mapping": {"text": "address"}, "crs": "GCJ-02"},
    ),
    ("case_zhengzhou2021/henan_rescue_scrubbed.csv", "report", 2454, {"crs": "GCJ-02"}),
    ("dirty/derived/henan_rescue_gbk.csv", "report", 2454, {"crs": "GCJ-02"}),
    ("dirty/ukr_border_crossings_090622.xlsx", "facility", 80, {"values": {"type": "border_crossing"}}),
    ("dirty/pyshp/latin1.shp", "zone", 1, {"mapping": {"code": "id"}}),
    (
        "dirty/pyshp/blockgroups.shp",
        "jurisdiction",
        663,
        {"mapping": {"name": "BKG_KEY"}, "values": {"level": "town"}},
    ),
    (
        "dirty/pyshp/blockgroups_multishapefile.zip",
        "jurisdiction",
        663,
        {"layer": "blockgroups2", "mapping": {"name": "BKG_KEY"}, "values": {"level": "town"}},
    ),
    ("hxl/hdx/sector_global_coordination_groups_beta_csv.csv", "organisation", 15, {}),
    ("hxl/hdx/whowhatwhere_afg_3w_data.csv", "organisation", 1, {}),
    ("hxl/libhxl/input-multiple-headers.csv", "organisation", 2, {}),
    (
        "hxl/libhxl/input-merged.xlsx",
        "organisation",
        4,
        {"mapping": {"name": "Organización"}, "id_column": "Registro"},
    ),
]


@pytest.mark.parametrize(("name", "kind", "rows", "options"), TAKEN)
def test_the_file_is_taken_in_and_again_changes_nothing(
    store: Store, planner: Actor, real: Path, name: str, kind: str, rows: int, options: dict[str, Any]
) -> None:
    plan = prepare(real / name, kind, Options(**options))
    first = apply(store, planner, plan)
    assert first.new + first.duplicates == rows == first.rows and first.quarantined == 0
    again = apply(store, planner, plan)
    assert (again.new, again.changed, again.unchanged) == (0, 0, first.new)


REFUSED: list[tuple[str, str, str]] = [
    ("dirty/pyshp/corrupt_too_long.shp", "zone", "damaged or cut off"),
    ("dirty/pyshp/corrupt_too_long.dbf", "zone", "table of a shapefile"),
    ("dirty/pyshp/corrupt_too_long.shx", "zone", "index of a shapefile"),
    ("dirty/pyshp/blockgroups.dbf", "zone", "table of a shapefile"),
    ("dirty/pyshp/latin1.dbf", "zone", "table of a shapefile"),
    ("dirty/pyshp/empty_zipfile.zip", "zone", "nothing in it"),
    ("dirty/pyshp/blockgroups_multishapefile.zip", "zone", "'blockgroups', 'blockgroups2'"),
    ("dirty/pyshp/ATTRIBUTION", "zone", "0 rows"),
    ("base/it_tsunami/shelters.csv", "shelter", "'lines 1-12', 'lines 15-25'"),
    ("hxl/libhxl/input-quality.xlsx", "organisation", "input-quality-hxl"),
    ("case_irma2017/irma-shelters-dupes.json", "shelter", "neither an id nor a name"),
    ("base/jp/N03-21_42_210101_s0010.json", "jurisdiction", "--set level"),
    ("cap/google/canada.cap", "hazard_area", "CAP alert"),
    ("base/va_dc_md/population_bg.csv.xz", "facility", "xz"),
    ("osm/poa_osm.pbf", "facility", "binary"),
]


@pytest.mark.parametrize(("name", "kind", "word"), REFUSED)
def test_the_file_is_refused_with_the_reason_and_the_remedy(
    store: Store, planner: Actor, real: Path, name: str, kind: str, word: str
) -> None:
    with pytest.raises(IntakeError) as caught:
        run(store, planner, real / name, kind)
    assert word in str(caught.value) and caught.value.remedy
    assert store.revision() == 0


def test_japanese_shelters_know_what_they_are_safe_for(store: Store, planner: Actor, real: Path) -> None:
    path = real / "base/jp/gsi_42202_2.csv"
    run(store, planner, path, "shelter")
    with path.open(encoding="utf-8-sig") as file:
        rows = {row["共通ID"]: row for row in csv.DictReader(file)}
    found = store.by_source(planner, "shelter", "gsi_42202_2")
    for hazard, column in {"tsunami": "津波", "flood": "洪水", "storm surge": "高潮"}.items():
        safe = {key for key, one in found.items() if hazard in one.safe_for}  # type: ignore[attr-defined]
        assert safe == {key for key, row in rows.items() if row[column] == "1"}
    assert any("tsunami" in one.safe_for for one in found.values())  # type: ignore[attr-defined]


def test_the_gbk_file_and_its_original_give_the_same_records(
    store: Store, planner: Actor, real: Path
) -> None:
    run(store, planner, real / "case_zhengzhou2021/henan_rescue_scrubbed.csv", "report", source="henan")
    again = run(store, planner, real / "dirty/derived/henan_rescue_gbk.csv", "report", source="henan")
    assert (again.new, again.changed, again.unchanged) == (0, 0, 2454)


def test_gcj02_moves_zhengzhou_by_some_hundred_metres_and_says_so(
    store: Store, planner: Actor, real: Path
) -> None:
    path = real / "case_zhengzhou2021/final_scrubbed.json"
    summary = run(store, planner, path, "report", mapping={"text": "address"}, crs="GCJ-02")
    rows = {str(row["id"]): row["location"] for row in json.loads(path.read_text("utf-8"))}
    assert summary.unplaced == sum(place["lat"] == 0 for place in rows.values()) == 9
    one = store.by_source(planner, "report", "final_scrubbed")["1"]
    assert isinstance(one.geometry, shapely.Point)
    moved_deg = max(abs(one.geometry.x - rows["1"]["lng"]), abs(one.geometry.y - rows["1"]["lat"]))
    assert 0.001 < moved_deg < 0.01


def test_degrees_minutes_seconds_with_five_swaps(store: Store, planner: Actor, real: Path) -> None:
    """199 rows from the Irma list, five of them swapped and one without a name."""
    summary = run(store, planner, real / "dirty/derived/irma_shelters_dms_semicolon_cp1252.csv", "shelter")
    assert (summary.new, summary.quarantined, summary.unplaced, summary.repaired) == (198, 1, 0, 5)
    rows = json.loads((real / "case_irma2017/irma-shelters.json").read_text("utf-8"))
    places = {
        (row["shelter"] or "").strip(): sorted((abs(row["latitude"]), abs(row["longitude"])))
        for row in rows
        if row["latitude"] is not None
    }
    found = store.by_source(planner, "shelter", "irma_shelters_dms_semicolon_cp1252").values()
    known = [one for one in found if one.name in places]
    assert len(known) > 150
    near = [
        one
        for one in known
        if one.geometry is not None
        and abs(one.geometry.y - places[one.name][0]) < 1e-4
        and abs(abs(one.geometry.x) - places[one.name][1]) < 1e-4
    ]
    assert len(near) >= 0.97 * len(known), "names that repeat in the original stand for another place"


def test_wellingtons_evacuation_zones_are_mended(store: Store, planner: Actor, real: Path) -> None:
    summary = run(store, planner, real / "kml/wellington-city-tsunami-evacuation-zones.kml", "zone")
    assert (summary.rows, summary.new, summary.duplicates, summary.quarantined) == (8, 7, 1, 0)
    found = store.by_source(planner, "zone", "wellington-city-tsunami-evacuation-zones").values()
    assert all(one.geometry is not None and one.geometry.is_valid for one in found)
    assert {one.code for one in found} == {"1", "2", "3"}  # type: ignore[attr-defined]


def test_stations_that_are_only_proposed_are_not_drawn_as_real(
    store: Store, planner: Actor, real: Path
) -> None:
    summary = run(store, planner, real / "base/pasco_fl/Fire_Stations.geojson", "facility", source="pasco")
    assert (summary.new, summary.quarantined) == (36, 10)
    kept = store.quarantined(planner, source="pasco")
    assert sorted({row.value for row in kept if row.value}) == ["Proposed", "Training"]
    assert all("--set" in row.remedy for row in kept)


def test_a_zip_of_two_shapefiles_names_them(real: Path) -> None:
    with pytest.raises(LayerNeeded) as caught:
        prepare(real / "dirty/pyshp/blockgroups_multishapefile.zip", "zone")
    assert caught.value.layers == ["blockgroups", "blockgroups2"]
