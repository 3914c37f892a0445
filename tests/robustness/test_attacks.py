"""Files and answers made to do harm: each is refused, or read as nothing but what it says.

What an archive, a KML file, a spreadsheet or an address is refused for besides stands in ``tests/data/intake`` and
``tests/data/feeds``; ``docs/safety.md`` lists all of it.
"""

import gzip
import json
import sqlite3
import stat
import zipfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely

from data.feeds.adapters import ADAPTERS, parser
from data.feeds.errors import NotUnderstood
from data.intake import IntakeError, Limits, NotUsable, TooLarge, prepare
from data.intake.limits import MIB
from data.intake.reading import read_file
from tests.robustness.seeds import KML, made, zipped
from tests.robustness.targets import ABOUT

LIMITS = Limits()
SECRET = "the secret of the machine"
LAUGHS = "".join(f'<!ENTITY l{at} "{f"&l{at - 1};" * 10 if at else "lol"}">' for at in range(9))
BLOWS = f'<!ENTITY b "{"b" * 50_000}">'
XML_ATTACKS = {
    "billion laughs": ("<!DOCTYPE k [" + LAUGHS + "]>", "&l8;"),
    "quadratic blow-up": ("<!DOCTYPE k [" + BLOWS + "]>", "&b;" * 2_000),
    "a file as entity": ('<!DOCTYPE k [<!ENTITY x SYSTEM "file://{secret}">]>', "&x;"),
    "an address as entity": ('<!DOCTYPE k [<!ENTITY x SYSTEM "http://127.0.0.1:9/">]>', "&x;"),
    "a parameter entity": ('<!DOCTYPE k [<!ENTITY % p SYSTEM "file://{secret}"> %p;]>', ""),
    "a document type elsewhere": ('<!DOCTYPE k SYSTEM "file://{secret}">', ""),
}
XML_BOMB = b'<!DOCTYPE k [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]>'
DOCUMENTS = {
    "cap": '<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>{0}</identifier></alert>',
    "atom": '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>{0}</title></entry></feed>',
    "rss": '<rss version="2.0"><channel><item><title>{0}</title></item></channel></rss>',
}


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "secret.txt"
    path.write_text(SECRET)
    return path


def refusal(path: Path, limits: Limits = LIMITS) -> str:
    """Why a file is refused; the remedy belongs to it."""
    with pytest.raises(IntakeError) as caught:
        read_file(path, limits)
    assert caught.value.remedy
    return str(caught.value)


@pytest.mark.parametrize("document", DOCUMENTS)
@pytest.mark.parametrize("attack", XML_ATTACKS)
def test_entities_in_the_answer_of_a_feed_are_refused_by_every_adapter(
    secret: Path, attack: str, document: str
) -> None:
    doctype, use = XML_ATTACKS[attack]
    body = doctype.replace("{secret}", str(secret)) + DOCUMENTS[document].format(use)
    for adapter in ADAPTERS:
        with pytest.raises(NotUnderstood) as caught:
            parser(adapter)(body.encode(), ABOUT)
        assert SECRET not in str(caught.value)


@pytest.mark.parametrize("document", DOCUMENTS)
def test_what_an_answer_wants_included_is_not_fetched(secret: Path, document: str) -> None:
    include = f'<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="{secret}" parse="text"/>'
    body = DOCUMENTS[document].format(include).encode()
    for adapter in ADAPTERS:
        try:
            assert SECRET not in repr(parser(adapter)(body, ABOUT))
        except NotUnderstood as error:
            assert SECRET not in str(error)


@pytest.mark.parametrize("attack", XML_ATTACKS)
def test_entities_in_kml_are_refused(tmp_path: Path, secret: Path, attack: str) -> None:
    doctype, use = XML_ATTACKS[attack]
    told = doctype.replace("{secret}", str(secret))
    path = tmp_path / "a.kml"
    path.write_text(KML.replace("?><kml", f"?>{told}<kml").replace("Hall", use or "Hall"))
    said = refusal(path)
    assert "entities or a document type" in said and SECRET not in said


def test_what_kml_wants_included_is_not_read(tmp_path: Path, secret: Path) -> None:
    include = f'<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="{secret}" parse="text"/>'
    path = tmp_path / "a.kml"
    path.write_text(KML.replace("<name>Hall</name>", f"<name>Hall{include}</name>"))
    assert SECRET not in repr(read_file(path, LIMITS).columns)


@pytest.mark.parametrize("attack", XML_ATTACKS)
@pytest.mark.parametrize("member", ["xl/workbook.xml", "xl/worksheets/sheet1.xml"])
def test_entities_in_a_workbook_are_refused(tmp_path: Path, secret: Path, attack: str, member: str) -> None:
    doctype, use = XML_ATTACKS[attack]
    told = doctype.replace("{secret}", str(secret)).encode()
    parts = members_of(made()["shelters.xlsx"], tmp_path)
    head, mark, rest = parts[member].partition(b"<w" if b"<workbook" in parts[member] else b"<worksheet")
    parts[member] = head + told + mark + rest.replace(b"</v>", use.encode() + b"</v>", 1)
    path = tmp_path / "a.xlsx"
    path.write_bytes(zipped(parts))
    said = refusal(path)
    assert "declares a document type" in said and SECRET not in said


def test_entities_in_a_sheet_that_is_not_called_xml_are_refused(tmp_path: Path) -> None:
    parts = members_of(made()["shelters.xlsx"], tmp_path)
    sheet = parts.pop("xl/worksheets/sheet1.xml").replace(b"<worksheet", XML_BOMB + b"<worksheet", 1)
    parts = {name: body.replace(b"sheet1.xml", b"sheet1.txt") for name, body in parts.items()}
    path = tmp_path / "a.xlsx"
    path.write_bytes(zipped({**parts, "xl/worksheets/sheet1.txt": sheet}))
    assert "'xl/worksheets/sheet1.txt' in a.xlsx declares a document type" in refusal(path)


def test_a_document_type_behind_a_sign_that_looks_like_two_in_another_encoding_is_refused(
    tmp_path: Path,
) -> None:
    """In UTF-16 the sign U+3E3F has the bytes of "?>", after which "<!--" would begin a comment."""
    parts = members_of(made()["shelters.xlsx"], tmp_path)
    hidden = "<?x \u3e3f<!-- ?>" + XML_BOMB.decode() + "<!-- --><worksheet/>"
    path = tmp_path / "a.xlsx"
    path.write_bytes(zipped({**parts, "xl/worksheets/sheet1.xml": b"\xff\xfe" + hidden.encode("utf-16-le")}))
    assert "declares a document type" in refusal(path)


def members_of(archive: bytes, folder: Path) -> dict[str, bytes]:
    path = folder / "archive.zip"
    path.write_bytes(archive)
    with zipfile.ZipFile(path) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def test_an_archive_in_an_archive_is_refused(tmp_path: Path) -> None:
    inner = zipped({"a.csv": b"name\nHall\n"})
    for name in ("inner.zip", "inner.csv", "inner.dat"):
        path = tmp_path / f"{name}.zip"
        path.write_bytes(zipped({name: zipped({"deeper.csv": inner})}))
        assert "unpack it" in refusal(path)


def test_a_packed_stream_is_refused_whatever_its_name(tmp_path: Path) -> None:
    bomb = gzip.compress(b"0" * 20_000_000)
    for name in ("a.csv", "a.csv.gz", "a.geojson"):
        (tmp_path / name).write_bytes(bomb)
        assert "gzip" in refusal(tmp_path / name)


def test_a_link_in_an_archive_leads_nowhere(tmp_path: Path, secret: Path) -> None:
    entry = zipfile.ZipInfo("shelters.csv")
    entry.create_system, entry.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    path = tmp_path / "link.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(entry, str(secret))
    try:
        assert SECRET not in repr(read_file(path, LIMITS).columns)
    except IntakeError as error:
        assert SECRET not in str(error)


def test_a_table_without_end_is_stopped_by_its_rows_its_size_and_its_packing(tmp_path: Path) -> None:
    rows = tmp_path / "rows.csv"
    rows.write_text("name,lat,lon\n" + "Hall,41,-93\n" * 5_000)
    assert "more than 1,000 rows" in refusal(rows, Limits(rows=1_000))
    size = tmp_path / "size.csv"
    with size.open("wb") as file:
        file.write(b"name,lat,lon\n")
        file.truncate(LIMITS.file_bytes + 1)
    assert "more than 512" in refusal(size)
    packed = tmp_path / "packed.zip"
    packed.write_bytes(zipped({"rows.csv": b"Hall,41,-93\n" * 2_000_000}))
    assert "zip bomb" in refusal(packed)


def test_one_text_in_every_cell_is_stopped_by_the_memory_it_takes(tmp_path: Path) -> None:
    """A workbook keeps a text once and names it in each cell; written out it would be gigabytes."""
    parts = members_of(made()["shelters.xlsx"], tmp_path)
    cells = "".join(f'<row r="{at}"><c r="A{at}" t="s"><v>0</v></c></row>' for at in range(1, 2_001))
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    parts["xl/worksheets/sheet1.xml"] = (
        f"<worksheet {space}><sheetData>{cells}</sheetData></worksheet>".encode()
    )
    parts["xl/sharedStrings.xml"] = f"<sst {space}><si><t>{'x' * MIB}</t></si></sst>".encode()
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    told = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
    types = parts["[Content_Types].xml"]
    parts["[Content_Types].xml"] = types.replace(b"</Types>", told.encode())
    path = tmp_path / "a.xlsx"
    path.write_bytes(zipped(parts))
    with pytest.raises(TooLarge, match="memory"):
        read_file(path, Limits(child_memory_bytes=1_500 * MIB))


DISGUISES = {
    "a VRT": (
        "<OGRVRTDataSource><OGRVRTLayer name='s'><SrcDataSource>{secret}</SrcDataSource></OGRVRTLayer>"
        "</OGRVRTDataSource>"
    ),
    "a raster VRT": "<VRTDataset rasterXSize='1'><SourceFilename>{secret}</SourceFilename></VRTDataset>",
    "a map service": "<GDAL_WMS><Service name='TMS'><ServerUrl>file://{secret}</ServerUrl></Service></GDAL_WMS>",
    "a feature service": "<OGRWFSDataSource><URL>http://127.0.0.1:9/</URL></OGRWFSDataSource>",
    "a file of GMT": "# @VGMT1.0 @GPOINT\n# @Nname\n# @Tstring\n# FEATURE_DATA\n# @D{secret}\n-93 41\n",
    "a database elsewhere": "PG:host=127.0.0.1 port=9 dbname=secret",
    "a curl address": "/vsicurl/http://127.0.0.1:9/a.geojson",
    "a pipeline": '{"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline ! read {secret} ! write a"}',
}


@pytest.mark.parametrize("ending", ["geojson", "kml", "csv", "gpkg", "shp", "json", "vrt"])
@pytest.mark.parametrize("disguise", DISGUISES)
def test_what_would_make_the_reader_open_something_else_does_not(
    tmp_path: Path, secret: Path, disguise: str, ending: str
) -> None:
    """In this process as in the other: what is not the format it is taken for is refused before GDAL sees it."""
    from data.intake.sniff import sniff

    path = tmp_path / f"a.{ending}"
    path.write_text(DISGUISES[disguise].replace("{secret}", str(secret)))
    try:
        format = sniff(path, LIMITS).format
    except NotUsable:
        return
    assert format in ("csv", "json"), "these two are read without GDAL"


def test_a_virtual_file_beside_a_shapefile_is_left_there(tmp_path: Path, secret: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    frame = gpd.GeoDataFrame({"name": ["Hall"]}, geometry=[shapely.Point(1, 2)], crs="EPSG:4326")
    frame.to_file(folder / "a.shp")
    for name in ("a.vrt", "a.shp.aux.xml", "a.shp.xml", "a.qix"):
        (folder / name).write_text(DISGUISES["a VRT"].replace("{secret}", str(secret)))
    assert list(read_file(folder / "a.shp", LIMITS).columns["name"]) == ["Hall"]


@pytest.mark.parametrize(
    "harm",
    [
        "CREATE VIRTUAL TABLE stolen USING VirtualOGR('{secret}')",
        "CREATE VIEW stolen AS SELECT ogr_layer_SRID('{secret}', 'a') AS name",
        "CREATE VIEW stolen AS SELECT load_extension('{secret}') AS name",
        "CREATE TRIGGER stolen AFTER UPDATE ON a BEGIN SELECT ogr_datasource_load_layers('{secret}'); END",
    ],
)
def test_a_geopackage_that_reaches_out_of_itself_does_not(tmp_path: Path, secret: Path, harm: str) -> None:
    path = tmp_path / "a.gpkg"
    frame = gpd.GeoDataFrame({"name": ["Hall"]}, geometry=[shapely.Point(1, 2)], crs="EPSG:4326")
    frame.to_file(path, layer="a")
    base = sqlite3.connect(path)
    base.execute("PRAGMA writable_schema = ON")
    kind, name = harm.split()[1].lower(), "stolen"
    row = ("table" if kind == "virtual" else kind, name, name, 0, harm.replace("{secret}", str(secret)))
    base.execute(
        "INSERT INTO sqlite_master (type, name, tbl_name, rootpage, sql) VALUES (?, ?, ?, ?, ?)", row
    )
    base.execute(
        "UPDATE gpkg_contents SET table_name = 'stolen'" if kind in ("view", "virtual") else "SELECT 1"
    )
    base.commit()
    base.close()
    try:
        assert SECRET not in repr(read_file(path, LIMITS).columns)
    except IntakeError as error:
        assert SECRET not in str(error)


@pytest.mark.parametrize("depth", [200, 900, 990, 5_000])
def test_values_nested_deeply_inside_a_row_are_read_or_refused(tmp_path: Path, depth: int) -> None:
    path = tmp_path / "a.json"
    path.write_text('[{"name": "Hall", "a": ' + "[" * depth + "]" * depth + "}]")
    try:
        assert prepare(path, "shelter").usable == 1
    except IntakeError as error:
        assert "nest" in str(error)


def test_cells_with_nul_bytes_and_line_breaks_stay_cells(tmp_path: Path) -> None:
    """Further down than the first bytes, by which a file with NUL bytes is taken for no text."""
    path = tmp_path / "a.csv"
    start = b"id,name,address,lat,lon\r\n" + b"".join(b"%d,Hall,Main St,41,-93\r\n" % at for at in range(300))
    path.write_bytes(start + b'x,"Ha\x00ll","12 Main St\r\nIowa",41,-93\r\ny,Gym,"a\rb",41,-93\r\n')
    kept = {draft.key: draft.record for draft in prepare(path, "shelter").drafts}
    assert kept["x"].name == "Hall" and kept["y"].name == "Gym"
    assert "Main St" in (kept["x"].address or "") and "Iowa" in (kept["x"].address or "")
    path.write_bytes(b"id,name\r\n1,Ha\x00ll\r\n")
    assert "binary" in refusal(path)


@pytest.mark.parametrize(
    "number", ["NaN", "Infinity", "-Infinity", "1e999", "-1e999", "9" * 400, "9" * 5_000]
)
def test_numbers_beyond_all_counting_are_unknown_or_refused_and_never_stored(
    tmp_path: Path, number: str
) -> None:
    path = tmp_path / "a.json"
    path.write_text('[{"id": 1, "name": "Hall", "capacity": 1, "lat": 41, "lon": -93}, '
                    f'{{"id": 2, "name": "Gym", "capacity": {number}, "lat": {number}, "lon": {number}}}]')  # fmt: skip
    plan = prepare(path, "shelter")
    kept: dict[str, Any] = {draft.key: draft.record for draft in plan.drafts}
    assert set(kept) | {str(reject.row) for reject in plan.rejects} == {"1", "2"}
    if "2" in kept:
        assert kept["2"].capacity_evacuation is None and kept["2"].geometry is None
    assert json.loads(kept["1"].model_dump_json())["name"] == "Hall"


def test_half_a_character_becomes_the_sign_for_what_cannot_be_read(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text('[{"id": 1, "name": "Hall \\ud800"}, {"id": 2, "name": "\\ud83d\\ude80 Gym"}]')
    names = [draft.record.name for draft in prepare(path, "shelter").drafts]
    assert names == ["Hall \ufffd", "\U0001f680 Gym"]
