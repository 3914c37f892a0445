"""What broken files are made from: hand-made small files of every format, the corpus, and the real files made small."""

import io
import json
import re
import tempfile
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import geopandas as gpd
import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from tests.data.feeds.cap_samples import alert, info, ref

CORPUS = Path(__file__).with_name("corpus")
LINES, FEATURES, SMALL_BYTES, SHAPEFILE_BYTES = 40, 8, 12_000, 600_000
FOLDERS = ("base", "case_haiti2010", "case_irma2017", "case_zhengzhou2021", "dirty", "hxl", "kml")

SHELTERS = [
    ["Shelter Name", "LAT", "LON", "capacity", "Status", "Updated", "pets", "phone", "zip"],
    ["Hall", "41.59", "-93.62", "1,200", "open", "2026-05-19 06:00", "yes", "515-555-0100", "2139"],
    ["Gym – Süd", "29°31'48\"N", "81 13 21.7 W", "-999", "CLOSED", "19/05/2026", "N", "", "50309"],
    ["学校", "29,53", "-81,2", "", "", "1589954400000", "是", "NOT AVAILABLE", "0"],
]
KML = """<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document><Folder><name>N</name>
<Placemark id="a"><name>Hall</name><ExtendedData><Data name="capacity"><value>12</value></Data></ExtendedData>
<Point><coordinates>-93.6,41.6,0</coordinates></Point></Placemark></Folder><Folder><name>S</name><Placemark><name>Zone</name>
<MultiGeometry><Polygon><outerBoundaryIs><LinearRing><coordinates>-93,41 -93,42 -92,42 -93,41</coordinates></LinearRing>
</outerBoundaryIs></Polygon></MultiGeometry></Placemark></Folder></Document></kml>"""


def made() -> dict[str, bytes]:
    """Hand-made small files by name, one of every format and shape."""
    text = "\n".join(";".join(row) for row in SHELTERS)
    square = {"type": "Polygon", "coordinates": [[[-93, 41], [-92, 41], [-92, 42], [-93, 41]]]}
    point = {"type": "Point", "coordinates": [-93.6, 41.6]}
    features = [
        {
            "type": "Feature",
            "id": at,
            "geometry": shape,
            "properties": {"name": "Hall", "a": {"b": [1, None]}},
        }
        for at, shape in enumerate((point, square, None))
    ]
    row = {"id": "a1", "name": "Hall", "location": {"lat": 41.6, "lng": -93.6}, "wkt": "POINT (-93 41)"}
    esri = {
        "spatialReference": {"wkid": 102100},
        "features": [
            {"attributes": {"NAME": "Hall"}, "geometry": {"x": -10419000.0, "y": 5100000.0}},
            {"attributes": {"NAME": "Zone"}, "geometry": {"rings": [[[0, 0], [0, 9], [9, 9], [0, 0]]]}},
            {"attributes": {"NAME": "Way"}, "geometry": {"paths": [[[0, 0], [0, 9]]]}},
        ],
    }
    return {
        "shelters.csv": text.encode("utf-8"),
        "tags.csv": b"Title\nname,lat,lon\n#org+name,#geo+lat,#geo+lon\nHall,41.6,-93.6\n",
        "pairs.csv": b'name,position\nHall,"41.6, -93.6"\nGym,41 30 0 N; 93 30 0 W\n',
        "wkt.csv": b'id,name,the_geom\n1,Hall,SRID=4326;POINT (-93 41)\n2,Zone,"POLYGON ((0 0,0 9,9 9,0 0))"\n',
        "two.csv": b"name,lat,lon\nHall,41,-93\n\nname,lat,lon\nGym,41,-93\n",
        "points.geojson": json.dumps({"type": "FeatureCollection", "features": features}).encode(),
        "lines.geojsonl": "\n".join(json.dumps(one) for one in features).encode(),
        "rows.json": json.dumps({"result": {"rows": [row, {**row, "id": "a2"}]}}).encode(),
        "arrays.json": json.dumps(SHELTERS).encode(),
        "esri.json": json.dumps(esri).encode(),
        "places.kml": KML.encode(),
        "places.kmz": zipped({"doc.kml": KML.encode()}),
        "shelters.xlsx": _workbook(),
        **_parquets(),
        **_vectors(),
    }


def zipped(members: dict[str, bytes]) -> bytes:
    """A zip archive."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members.items():
            archive.writestr(name, body)
    return packed.getvalue()


def _workbook() -> bytes:
    book, packed = openpyxl.Workbook(), io.BytesIO()
    sheet = book.active
    for row in [["Shelters of Polk"], *SHELTERS]:
        sheet.append(row)
    sheet.merge_cells("A3:A4")
    book.save(packed)
    return packed.getvalue()


def _parquets() -> dict[str, bytes]:
    """A GeoParquet file, and a plain one with nested columns."""
    shapes = [shapely.Point(440000, 4600000), None]
    frame = gpd.GeoDataFrame({"name": ["Süd", "Nord"], "beds": [3, None]}, geometry=shapes, crs="EPSG:26915")
    rows = [
        {
            "name": "Hall",
            "at": {"lat": 41.6, "lon": -93.6},
            "words": ["a", None],
            "lines": [{"unit": "L", "n": 3}],
        },
        {"name": None, "at": None, "words": None, "lines": []},
    ]
    told, plain = io.BytesIO(), io.BytesIO()
    frame.to_parquet(told, write_covering_bbox=True)
    pq.write_table(pa.Table.from_pylist(rows), plain)
    return {"geo.parquet": told.getvalue(), "plain.parquet": plain.getvalue()}


def _vectors() -> dict[str, bytes]:
    shapes = [shapely.Point(440000, 4600000), shapely.Point(441000, 4601000)]
    frame = gpd.GeoDataFrame({"name": ["Süd", "Nord"], "beds": [3, 4]}, geometry=shapes, crs="EPSG:26915")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        frame.to_file(folder / "a.gpkg")
        (folder / "shp").mkdir()
        frame.to_file(folder / "shp" / "a.shp")
        parts = {path.name: path.read_bytes() for path in sorted((folder / "shp").iterdir())}
        return {"a.gpkg": (folder / "a.gpkg").read_bytes(), "a.zip": zipped(parts)}


def real(folder: Path) -> Iterator[tuple[str, bytes]]:
    """The real files that can be imported, each made small; shapefiles as a zip with what lies beside them."""
    for path in sorted(file for part in FOLDERS for file in (folder / part).rglob("*") if file.is_file()):
        if path.suffix == ".shp":
            parts = {one.name: one.read_bytes() for one in path.parent.glob(f"{path.stem}.*")}
            if sum(map(len, parts.values())) < SHAPEFILE_BYTES:
                yield f"{path.stem}.zip", zipped(parts)
        elif path.suffix not in {".dbf", ".shx", ".prj", ".xz", ".pbf", ".md", ".txt"}:
            yield path.name, small(path.read_bytes())


def answers() -> dict[str, bytes]:
    """Small answers of feeds of several kinds; each adapter gets all of them."""
    message = alert(info(), info(language="es-US"), references=ref("A0"), msgType="Update")
    link = "<link href='https://example.org/a.cap'/>"
    entry = f"<entry><id>a</id>{link}<content type='text/xml'>{message}</content></entry>"
    item = (
        "<item><title>Green flood alert in Iowa</title><guid>FL1</guid><pubDate>Wed, 20 May 2026 06:00:00 GMT</pubDate>"
        "<description>Flood &amp; more</description><link>https://example.org/fl</link>"
        "<georss:point>41.6 -93.6</georss:point><gdacs:eventid>1</gdacs:eventid><gdacs:iscurrent>true</gdacs:iscurrent>"
        "<gdacs:eventtype>FL</gdacs:eventtype><gdacs:alertlevel>Orange</gdacs:alertlevel></item>"
    )
    spaces = 'xmlns:georss="http://www.georss.org/georss" xmlns:gdacs="http://www.gdacs.org"'
    quake = {"mag": 4.2, "place": "Iowa", "time": 1789000000000, "updated": 1789000000000, "ids": ",us1,ia1,",
             "type": "earthquake", "url": "https://example.org/q", "title": "M 4.2"}  # fmt: skip
    warning = {"@id": "urn:oid:1", "id": "urn:oid:1", "areaDesc": "Polk", "event": "Flood Warning", "status": "Actual",
               "messageType": "Alert", "sent": "2026-05-19T06:00:00-05:00", "expires": "2026-05-20T06:00:00-05:00",
               "geocode": {"SAME": ["019153"], "UGC": ["IAC153"]}, "severity": "Severe", "certainty": "Likely",
               "urgency": "Expected", "references": [{"identifier": "urn:oid:0"}], "senderName": "NWS"}  # fmt: skip
    shelter = {"SHELTER_ID": 7, "SHELTER_NAME": "Hall", "LATITUDE": 41.6, "LONGITUDE": -93.6, "TOTAL_POPULATION": 12,
               "EVACUATION_CAPACITY": 90, "SHELTER_STATUS": "OPEN", "IrwinID": "{A}", "name": "Hall"}  # fmt: skip
    point = {"type": "Point", "coordinates": [-93.6, 41.6, 10.0]}
    features = [
        {"type": "Feature", "id": f"us{at}", "geometry": point, "properties": one}
        for at, one in enumerate((quake, warning, shelter))
    ]
    arcgis = {
        "features": [{"attributes": shelter, "geometry": {"x": -93.6, "y": 41.6}}],
        "exceededTransferLimit": True,
    }
    return {
        "message.cap": message.encode(),
        "index.atom": f"<feed xmlns='http://www.w3.org/2005/Atom'>{entry}</feed>".encode(),
        "items.rss": f'<rss version="2.0" {spaces}><channel><title>t</title>{item}</channel></rss>'.encode(),
        "features.geojson": json.dumps({"type": "FeatureCollection", "features": features}).encode(),
        "arcgis.json": json.dumps(arcgis).encode(),
        "rows.csv": b"latitude,longitude,acq_date,acq_time,confidence,name\n41.6,-93.6,2026-05-19,0020,n,Fire\n",
        "warnings.json": json.dumps(
            {"warnings": [{"alert": {"identifier": "a", "info": [warning]}}]}
        ).encode(),
    }


def real_answers(folder: Path) -> Iterator[tuple[str, bytes]]:
    """The recorded answers, each made small."""
    recorded = [folder / "feeds", folder / "cap", folder / "case_irma2017" / "fema_open_shelters_series"]
    for path in sorted(file for part in recorded for file in part.rglob("*") if file.is_file()):
        yield path.name, small(path.read_bytes())


def small(data: bytes) -> bytes:
    """The first rows or features of a long file; as it is where that cannot be told."""
    if len(data) <= SMALL_BYTES or data.startswith(b"PK"):
        return data
    start = data.lstrip(b"\xef\xbb\xbf \r\n")[:1]
    if start in (b"{", b"["):
        value = _first(json.loads(data.decode("utf-8-sig")))
        return json.dumps(value, ensure_ascii=False).encode()[:100_000]
    if start == b"<":
        items = list(re.finditer(rb"<(Placemark|item|entry)\b.*?</\1>", data, re.S))
        return data[: items[3].start()] + data[items[-1].end() :] if len(items) > 4 else data
    return b"".join(data.splitlines(keepends=True)[:LINES])


def _first(value: object) -> object:
    """A JSON value with no list of objects longer than a few."""
    if isinstance(value, dict):
        return {key: _first(inner) for key, inner in value.items()}
    if isinstance(value, list):
        short = value[:FEATURES] if any(isinstance(one, dict) for one in value) else value[:60]
        return [_first(inner) for inner in short]
    return value


@cache
def corpus(part: str) -> dict[str, bytes]:
    """What was found before, by name."""
    folder = CORPUS / part
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*")) if path.is_file()}
