"""Reading files people send, and files people send to do harm."""

import json
import struct
import time
import zipfile
from pathlib import Path

import geopandas as gpd
import openpyxl
import pandas as pd
import pytest
import shapely

from data.intake.errors import IntakeError, LayerNeeded, NotUsable, TooLarge
from data.intake.limits import Limits
from data.intake.reading import read_file
from data.intake.table import ABSENT

pytestmark = pytest.mark.slow  # reads every file in a process of its own

LIMITS = Limits()


def refused(path: Path, limits: Limits = LIMITS) -> str:
    with pytest.raises(IntakeError) as caught:
        read_file(path, limits)
    assert caught.value.remedy, "every refusal says what to do"
    return str(caught.value)


def zipped(path: Path, **members: bytes | str) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name.replace("__", "."), content)
    return path


SHELTERS = {
    "utf-8": "name,lat\nRefugio Ñandú,1.5\nGroße Halle,2\n",
    "utf-8-sig": "name,lat\nRefugio Ñandú,1.5\nGroße Halle,2\n",
    "cp1252": "name,lat\nTaylor – Wadsworth “campus”,1.5\nGroße Halle,2\n",
    "utf-16": "name,lat\nRefugio Ñandú,1.5\nGroße Halle,2\n",
    "gb18030": "名称,纬度\n郑州市第一中学避难所,34.7\n金水区文化路体育馆,34.8\n二七区安置点,34.6\n",
    "cp932": "名称,緯度\n佐世保市立体育館ホール,33.1\nもみじが丘中央公園グラウンド,33.2\n"
    "小佐々コミュニティセンター,33.3\n",
    "cp1251": "название,широта\nЯгодин Дорогуск пункт,51.1\nУгринів Долгобичув,50.5\nСмільниця пропуск,49.4\n",
    "big5": "名稱,緯度\n臺北市立體育館避難收容處所,25.0\n國立中正高級中學禮堂,25.1\n信義區公民會館,25.2\n",
}


@pytest.mark.parametrize("encoding", SHELTERS)
def test_the_encoding_of_a_text_file_is_found(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "shelters.csv"
    path.write_bytes(SHELTERS[encoding].encode(encoding))
    table = read_file(path, LIMITS)
    expected = [line.split(",")[0] for line in SHELTERS[encoding].splitlines()[1:]]
    assert list(next(iter(table.columns.values()))) == expected


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_although_addresses_have_commas(tmp_path: Path, delimiter: str) -> None:
    path = tmp_path / "shelters.txt"
    quote = '"' if delimiter == "," else ""
    rows = [["name", "address", "lat"], ["Hall", f"{quote}1 Main St, Ames, IA{quote}", "42.0"]] * 4
    path.write_text("\n".join(delimiter.join(row) for row in [rows[0], *rows[1::2]]))
    table = read_file(path, LIMITS)
    assert list(table.columns) == ["name", "address", "lat"]
    assert table.columns["address"][0] == "1 Main St, Ames, IA"


def test_the_header_is_found_below_titles_and_rows_keep_their_spreadsheet_numbers(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("Shelters of Polk County,,\nas of 19 May,,\n\nName,Latitude,Longitude\nHall,41.6,-93.6\n")
    table = read_file(path, LIMITS)
    assert list(table.columns) == ["Name", "Latitude", "Longitude"]
    assert list(table.rows) == [5]


def test_a_row_longer_than_the_header_is_rejected_with_its_number(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("name,address\nHall,1 Main St\nGym,2 Oak St,Ames\nSchool,3 Elm St\n")
    table = read_file(path, LIMITS)
    assert list(table.columns["name"]) == ["Hall", "School"]
    assert [(reject.row, reject.value) for reject in table.rejects] == [(3, "Gym | 2 Oak St | Ames")]


def test_two_tables_in_one_file_have_to_be_chosen_from(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("Name; Lat; Lon\nHall; 41.6; -93.6\n\n\nId, Name, Address\n7, Gym, 1 Main St\n")
    with pytest.raises(LayerNeeded) as caught:
        read_file(path, LIMITS)
    assert caught.value.layers == ["lines 1-2", "lines 5-6"]
    table = read_file(path, LIMITS, layer="lines 5-6")
    assert table.columns["Name"][0] == "Gym" and list(table.rows) == [6]


def test_json_tells_a_missing_key_from_a_null(tmp_path: Path) -> None:
    path = tmp_path / "list.json"
    path.write_text('[{"name": "a", "n": 1}, {"name": "b", "n": null}, {"name": "c"}]')
    assert list(read_file(path, LIMITS).columns["n"]) == [1, None, ABSENT]


def test_json_finds_the_one_list_inside_an_object_and_flattens_objects(tmp_path: Path) -> None:
    path = tmp_path / "list.json"
    path.write_text(json.dumps({"status": "ok", "data": {"items": [{"name": "a", "at": {"lat": 1.5}}]}}))
    table = read_file(path, LIMITS)
    assert table.layer == "data.items" and table.columns["at.lat"][0] == 1.5


def test_esri_json_keeps_its_crs_and_geometry(tmp_path: Path) -> None:
    path = tmp_path / "list.json"
    feature = {"attributes": {"name": "a"}, "geometry": {"x": -10000000.0, "y": 5000000.0}}
    path.write_text(json.dumps({"features": [feature], "spatialReference": {"wkid": 102100}}))
    table = read_file(path, LIMITS)
    assert table.crs == "EPSG:3857" and table.geometry is not None
    assert shapely.from_wkb(table.geometry[0]) == shapely.Point(-1e7, 5e6)


def test_a_broken_feature_is_rejected_and_the_others_stay(tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    good = {
        "type": "Feature",
        "properties": {"name": "a"},
        "geometry": {"type": "Point", "coordinates": [1, 2]},
    }
    bad = {
        "type": "Feature",
        "properties": {"name": "b"},
        "geometry": {"type": "Polygon", "coordinates": [[[0, 0]]]},
    }
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [good, bad]}))
    table = read_file(path, LIMITS)
    assert len(table) == 1 and [reject.row for reject in table.rejects] == [2]


def xlsx(path: Path, **sheets: list[list[object]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


def test_several_sheets_have_to_be_chosen_from(tmp_path: Path) -> None:
    rows: list[list[object]] = [["name", "address"], ["Hall", "1 Main St"]]
    path = xlsx(tmp_path / "a.xlsx", North=rows, South=rows)
    with pytest.raises(LayerNeeded) as caught:
        read_file(path, LIMITS)
    assert caught.value.layers == ["North", "South"]
    assert read_file(path, LIMITS, layer="South").layer == "South"


def test_the_only_sheet_with_coordinates_is_taken(tmp_path: Path) -> None:
    data: list[list[object]] = [["name", "lat", "lon"], ["Hall", 41.5, -93.5]]
    path = xlsx(tmp_path / "a.xlsx", ReadMe=[["Please read"], ["nothing"]], Data=data)
    assert read_file(path, LIMITS).layer == "Data"


def test_merged_cells_fill_the_rows_they_span(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (["county", "name"], ["Polk", "Hall"], [None, "Gym"], ["Story", "School"]):
        sheet.append(row)
    sheet.merge_cells("A2:A3")
    book.save(path)
    assert list(read_file(path, LIMITS).columns["county"]) == ["Polk", "Polk", "Story"]


def shapefile(folder: Path, name: str = "zones", *, crs: str | None = "EPSG:26915") -> Path:
    folder.mkdir(exist_ok=True)
    square = shapely.box(440000, 4600000, 441000, 4601000)
    frame = gpd.GeoDataFrame({"name": ["Große Zone"]}, geometry=[square], crs="EPSG:26915")
    frame.to_file(folder / f"{name}.shp")
    if crs is None:
        (folder / f"{name}.prj").unlink()
    return folder / f"{name}.shp"


def test_a_loose_shapefile_without_index_and_prj_is_read_and_its_folder_left_alone(tmp_path: Path) -> None:
    path = shapefile(tmp_path / "in", crs=None)
    path.with_suffix(".shx").unlink()
    before = sorted(path.parent.iterdir())
    table = read_file(path, LIMITS)
    assert len(table) == 1 and table.crs is None
    assert any(".prj" in note for note in table.notes)
    assert sorted(path.parent.iterdir()) == before


def test_numbers_of_a_damaged_dbf_that_are_read_in_part_are_told(tmp_path: Path) -> None:
    beds = pd.Series([94], dtype="int32")
    frame = gpd.GeoDataFrame({"beds": beds}, geometry=[shapely.Point(1, 2)], crs="EPSG:4326")
    frame.to_file(tmp_path / "a.shp")
    table = tmp_path / "a.dbf"
    table.write_bytes(table.read_bytes().replace(b" 94", b"9 4", 1))
    assert any(
        "read in part" in note and "9 4" in note for note in read_file(tmp_path / "a.shp", LIMITS).notes
    )


def test_a_zip_with_several_shapefiles_asks_for_the_layer(tmp_path: Path) -> None:
    for name in ("east", "west"):
        shapefile(tmp_path / "in", name)
    path = tmp_path / "both.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for file in (tmp_path / "in").iterdir():
            archive.write(file, f"data/{file.name}")
    with pytest.raises(LayerNeeded) as caught:
        read_file(path, LIMITS)
    assert sorted(caught.value.layers) == ["east", "west"]
    table = read_file(path, LIMITS, layer="west")
    assert table.columns["name"][0] == "Große Zone" and table.layer == "west"


def test_a_geopackage_with_two_layers_asks_for_one(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame({"name": ["a"]}, geometry=[shapely.Point(1, 2)], crs="EPSG:4326")
    for layer in ("one", "two"):
        frame.to_file(tmp_path / "a.gpkg", layer=layer)
    with pytest.raises(LayerNeeded):
        read_file(tmp_path / "a.gpkg", LIMITS)
    assert read_file(tmp_path / "a.gpkg", LIMITS, layer="two").columns["name"][0] == "a"


KML = """<?xml version="1.0"?>{doctype}<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Folder><name>North</name>
<Placemark><name>Hall{entity}</name><Point><coordinates>-93.6,41.6,0</coordinates></Point></Placemark></Folder>
<Folder><name>South</name><Placemark><name>Gym</name><Point><coordinates>-93.7,41.5</coordinates></Point>
</Placemark></Folder></Document></kml>"""


def test_kml_folders_and_kmz_are_read_together(tmp_path: Path) -> None:
    text = KML.format(doctype="", entity="")
    (tmp_path / "a.kml").write_text(text)
    zipped(tmp_path / "a.kmz", doc__kml=text)
    for name in ("a.kml", "a.kmz"):
        table = read_file(tmp_path / name, LIMITS)
        assert list(table.columns["Name"]) == ["Hall", "Gym"]
        assert list(table.columns["folder"]) == ["North", "South"]


def test_kml_with_entities_is_refused(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE k [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    path = tmp_path / "a.kml"
    path.write_text(KML.format(doctype=bomb, entity="&b;"))
    assert "entities" in refused(path)


def test_kml_that_reads_a_local_file_through_an_entity_is_refused(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret")
    path = tmp_path / "a.kml"
    path.write_text(KML.format(doctype=f'<!DOCTYPE k [<!ENTITY x SYSTEM "file://{secret}">]>', entity="&x;"))
    message = refused(path)
    assert "entities" in message and "the secret" not in message


def test_a_vrt_named_geojson_is_refused_and_the_file_it_points_to_not_read(tmp_path: Path) -> None:
    target = tmp_path / "private.csv"
    target.write_text("name\nprivate\n")
    path = tmp_path / "a.geojson"
    path.write_text(
        f'<OGRVRTDataSource><OGRVRTLayer name="private"><SrcDataSource>{target}</SrcDataSource>'
        "</OGRVRTLayer></OGRVRTDataSource>"
    )
    assert "VRT" in refused(path)


def test_no_driver_but_the_allowed_is_registered_in_the_reading_process(tmp_path: Path) -> None:
    """A VRT that hides behind a KML root still meets no VRT driver."""
    target = tmp_path / "private.csv"
    target.write_text("name\nprivate\n")
    path = tmp_path / "a.kml"
    path.write_text(
        "<!-- <kml> --><OGRVRTDataSource><OGRVRTLayer name='private'>"
        f"<SrcDataSource>{target}</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"
    )
    refused(path)


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    for name, content in {"a.csv": b"", "b.json": b"\n \n", "c.geojson": b"\xef\xbb\xbf"}.items():
        (tmp_path / name).write_bytes(content)
        assert "is empty" in refused(tmp_path / name)


def test_an_empty_list_says_that_nothing_was_closed(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text("[]")
    assert "0 rows" in refused(tmp_path / "a.json")


def test_a_corrupt_and_an_empty_zip_are_refused(tmp_path: Path) -> None:
    whole = zipped(tmp_path / "whole.zip", a__shp=b"x" * 5000).read_bytes()
    (tmp_path / "cut.zip").write_bytes(whole[:60])
    assert "corrupt zip" in refused(tmp_path / "cut.zip")
    (tmp_path / "empty.zip").write_bytes(b"PK\x05\x06" + b"\x00" * 18)
    assert "nothing in it" in refused(tmp_path / "empty.zip")


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("a.csv", b"%PDF-1.7 ...", "PDF"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0" + b"\x00" * 600, ".xls"),
        ("a.geojson", b"<!DOCTYPE html><html><body>Sign in</body></html>", "web page"),
        ("a.shp", b"\x00\x00\x27\x0a" + b"\x00" * 200, "damaged"),
        ("a.gpkg", b"SQLite format 3\x00" + b"\x00" * 200, "damaged"),
        ("a.json", b'[{"name": "a"}, {"na', "not valid JSON"),
        ("a.dat", bytes(range(256)) * 8, "binary"),
        ("a.geojson", b'{"type": "Topology", "objects": {}}', "TopoJSON"),
    ],
)
def test_the_wrong_type_is_named_with_a_remedy(tmp_path: Path, name: str, content: bytes, word: str) -> None:
    (tmp_path / name).write_bytes(content)
    assert word in refused(tmp_path / name)


def test_a_zip_bomb_is_refused_by_what_it_declares(tmp_path: Path) -> None:
    path = zipped(tmp_path / "bomb.kmz", doc__kml=b"0" * 40_000_000)
    assert path.stat().st_size < 100_000
    assert "zip bomb" in refused(path)


def test_a_zip_bomb_within_the_ratio_is_refused_by_its_size(tmp_path: Path) -> None:
    path = zipped(tmp_path / "big.kmz", doc__kml=b"0" * 3_000_000)
    with pytest.raises(TooLarge, match="zip bomb"):
        read_file(path, Limits(unpacked_bytes=1_000_000))


def test_a_zip_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    path = zipped(tmp_path / "liar.kmz", doc__kml=b"0" * 3_000_000)
    data = bytearray(path.read_bytes())
    directory = data.rindex(b"PK\x01\x02")
    data[directory + 24 : directory + 28] = struct.pack("<I", 100)
    path.write_bytes(bytes(data))
    with pytest.raises(NotUsable, match="corrupt"):
        read_file(path, LIMITS)


@pytest.mark.parametrize("name", ["../../etc/evil.shp", "/etc/evil.shp", "a/../../evil.shp", "C:\\evil.shp"])
def test_a_zip_with_a_path_outside_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / "evil.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(name, b"x")
    assert "outside the archive" in refused(path)


def test_an_xlsx_bomb_is_refused(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", Data=[["name"], ["Hall"]])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/big.bin", b"0" * 30_000_000)
    assert "zip bomb" in refused(path)


def test_a_file_above_the_limit_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("name\n" + "Hall\n" * 1000)
    with pytest.raises(TooLarge, match="MiB"):
        read_file(path, Limits(file_bytes=1000))


@pytest.mark.slow
def test_the_reader_is_stopped_when_it_needs_too_much_memory(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text("[" + ",".join(['{"a":{"b":[' + "[1]," * 40 + "[1]]}}"] * 150_000) + "]")
    with pytest.raises(TooLarge, match="memory"):
        read_file(path, Limits(child_memory_bytes=600 * 1024 * 1024))


@pytest.mark.slow
def test_the_reader_is_stopped_when_it_takes_too_long(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("name,lat,lon\n" + "Hall,41,-93\n" * 1_500_000)
    start = time.monotonic()
    with pytest.raises(TooLarge, match="longer than"):
        read_file(path, Limits(child_wall_s=1))
    assert time.monotonic() - start < 10


@pytest.mark.slow
def test_the_reader_is_stopped_when_it_uses_too_much_processor_time(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("name,lat,lon\n" + "Hall,41,-93\n" * 1_500_000)
    with pytest.raises(TooLarge, match="processor time"):
        read_file(path, Limits(child_cpu_s=1))


def test_deep_nesting_does_not_crash(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text("[" * 100_000 + "]" * 100_000)
    refused(path)


def test_names_with_markup_and_marks_come_through_as_they_are(tmp_path: Path) -> None:
    names = ["<script>alert(1)</script>", "${7*7}", "`id`", "\u202eevil", "=HYPERLINK(1)"]
    path = tmp_path / "a.json"
    path.write_text(json.dumps([{"name": name} for name in names]))
    assert list(read_file(path, LIMITS).columns["name"]) == names


def test_a_table_survives_arrow_and_back(tmp_path: Path) -> None:
    rows = [
        {"a": 1, "b": "x", "c": [1, 2]},
        {"a": 2.5, "b": None, "d": {"e": True}},
        {"a": "3", "b": "\ud83d"},
    ]
    path = tmp_path / "a.json"
    path.write_text(json.dumps(rows))
    table = read_file(path, LIMITS)
    assert list(table.columns["a"]) == [1, 2.5, "3"]
    assert list(table.columns["c"]) == [[1, 2], ABSENT, ABSENT]
    assert list(table.columns["d.e"]) == [ABSENT, True, ABSENT]
