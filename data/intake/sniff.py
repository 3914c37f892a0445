"""What a file is, by what is in it; its name only breaks ties."""

import re
import sqlite3
import zipfile
from dataclasses import dataclass
from pathlib import Path

from data.intake.archive import members
from data.intake.errors import LayerNeeded, NotUsable, TooLarge
from data.intake.limits import MIB, Limits

HEAD_BYTES = 4096
GPKG_APPLICATION_IDS = (b"GPKG", b"GP10", b"GP11")
SQLITE_APPLICATION_ID_AT = 68
PARQUET_MAGIC = b"PAR1"
SHAPEFILE_MAGIC = b"\x00\x00\x27\x0a"
BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
TAKEN = "GeoJSON, JSON, CSV, XLSX, shapefiles (also zipped), GeoPackage, GeoParquet, KML and KMZ are taken"

NOT_DATA = {
    b"%PDF": ("a PDF", "export the table behind it as CSV or XLSX"),
    b"\x89PNG": ("a picture", TAKEN),
    b"\xff\xd8\xff": ("a picture", TAKEN),
    b"GIF8": ("a picture", TAKEN),
    b"\x1f\x8b": ("a gzip archive", "unpack it first"),
    b"\xfd7zXZ": ("an xz archive", "unpack it first"),
    b"BZh": ("a bzip2 archive", "unpack it first"),
    b"7z\xbc\xaf": ("a 7z archive", "unpack it first"),
    b"Rar!": ("a RAR archive", "unpack it first"),
    b"\xd0\xcf\x11\xe0": ("an old Excel or Word file (.xls, .doc)", "save it as .xlsx or CSV"),
    b"PARE": ("an encrypted Parquet file", "export it without encryption"),
    b"\x7fELF": ("a program", TAKEN),
    b"MZ": ("a program", TAKEN),
}


@dataclass(frozen=True)
class Sniffed:
    """``format`` is one of csv, json, xlsx, parquet, shapefile, zip-shapefile, gpkg, kml, kmz, zip-one."""

    format: str
    entries: tuple[zipfile.ZipInfo, ...] = ()
    """What to unpack, for archives."""


def sniff(path: Path, limits: Limits, layer: str | None = None) -> Sniffed:
    """Name a file's format, or raise NotUsable, TooLarge or LayerNeeded with the remedy."""
    size = _size(path)
    if size > limits.file_bytes:
        raise TooLarge(
            f"{path.name} has {size / MIB:,.0f} MiB, more than {limits.file_bytes / MIB:,.0f}",
            remedy="import an extract, or raise the limit in the settings",
        )
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if not size or not head.strip(b"\x00\t\r\n \xef\xbb\xbf"):
        raise NotUsable(f"{path.name} is empty ({size} bytes)", remedy="export or fetch it again")
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _sniff_zip(path, limits, layer)
    for magic, (what, remedy) in NOT_DATA.items():
        if head.startswith(magic):
            raise NotUsable(f"{path.name} is {what}, not data that can be imported", remedy=remedy)
    if head.startswith(b"SQLite format 3\x00"):
        return _sniff_sqlite(path, head)
    if head.startswith(PARQUET_MAGIC):
        return Sniffed("parquet")
    if head.startswith(SHAPEFILE_MAGIC):
        return _sniff_shape(path)
    return Sniffed(_sniff_text(path, head))


def _size(path: Path) -> int:
    try:
        if path.is_dir():
            raise NotUsable(f"{path.name} is a folder", remedy="name the file in it; for shapefiles the .shp")
        return path.stat().st_size
    except OSError as error:
        raise NotUsable(f"{path} cannot be read ({error.strerror})", remedy="check the path") from error


def _sniff_zip(path: Path, limits: Limits, layer: str | None) -> Sniffed:
    entries = members(path, limits)
    names = [entry.filename for entry in entries]
    if "xl/workbook.xml" in names or "[Content_Types].xml" in names:
        if not any(name.startswith("xl/") for name in names):
            raise NotUsable(f"{path.name} is an Office document without sheets", remedy=TAKEN)
        return Sniffed("xlsx")
    shapes = [name for name in names if name.lower().endswith(".shp") and not _hidden(name)]
    if shapes:
        stem = _choose(path.name, [name[:-4] for name in shapes], layer)
        wanted = tuple(entry for entry in entries if entry.filename.rpartition(".")[0] == stem)
        return Sniffed("zip-shapefile", wanted)
    kmls = [name for name in names if name.lower().endswith(".kml")]
    if kmls:
        main = next((name for name in kmls if name.lower() == "doc.kml"), kmls[0])
        return Sniffed("kmz", tuple(entry for entry in entries if entry.filename == main))
    files = [entry for entry in entries if not _hidden(entry.filename)]
    if len(files) == 1 and not files[0].filename.lower().endswith((".zip", ".txt", ".pdf")):
        return Sniffed("zip-one", (files[0],))
    listed = ", ".join(names[:5]) + (" …" if len(names) > 5 else "")
    raise NotUsable(
        f"{path.name} is a zip file without a shapefile or KML in it (it holds {listed})",
        remedy="unpack it and import the data file inside",
    )


def _hidden(name: str) -> bool:
    return name.startswith("__MACOSX/") or name.rpartition("/")[2].startswith(".")


def _choose(name: str, stems: list[str], layer: str | None) -> str:
    """One shapefile of an archive, by the name of its layer."""
    named = {stem.rpartition("/")[2]: stem for stem in stems} if len(stems) > 1 else {}
    if layer is None and len(stems) == 1:
        return stems[0]
    choice = named.get(layer or "", layer)
    if choice in stems:
        return str(choice)
    if len(stems) == 1 and layer == stems[0].rpartition("/")[2]:
        return stems[0]
    raise LayerNeeded(name, [stem.rpartition("/")[2] if stem in named.values() else stem for stem in stems])


def _sniff_sqlite(path: Path, head: bytes) -> Sniffed:
    if head[SQLITE_APPLICATION_ID_AT : SQLITE_APPLICATION_ID_AT + 4] in GPKG_APPLICATION_IDS:
        return Sniffed("gpkg")
    try:
        uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        with sqlite3.connect(uri, uri=True) as base:
            found = base.execute("select count(*) from sqlite_master where name = 'gpkg_contents'").fetchone()
    except sqlite3.Error as error:
        raise NotUsable(f"{path.name} is a damaged database ({error})", remedy="export it again") from error
    finally:
        if "base" in locals():
            base.close()
    if found[0]:
        return Sniffed("gpkg")
    raise NotUsable(f"{path.name} is an SQLite database but no GeoPackage", remedy="export it as GeoPackage")


def _sniff_shape(path: Path) -> Sniffed:
    if path.suffix.lower() == ".shx":
        raise NotUsable(f"{path.name} is the index of a shapefile", remedy="name the .shp beside it")
    return Sniffed("shapefile")


def _sniff_text(path: Path, head: bytes) -> str:
    if path.suffix.lower() == ".dbf":
        raise NotUsable(f"{path.name} is the table of a shapefile", remedy="name the .shp beside it")
    start = _ascii_start(head)
    if start.startswith(("{", "[")):
        return "json"
    if start.startswith("<"):
        return _sniff_markup(path.name, start)
    if b"\x00" in head and not head.startswith(BOMS) and not _looks_utf16(head):
        raise NotUsable(f"{path.name} is a binary file of an unknown type", remedy=TAKEN)
    return "csv"


def _ascii_start(head: bytes) -> str:
    """The beginning as text: enough to tell JSON and XML in whatever encoding, without invisible marks."""
    text = head.replace(b"\x00", b"").decode("latin-1")
    return text.lstrip("\xef\xbb\xbf\xff\xfe\x00 \t\r\n")


def _looks_utf16(head: bytes) -> bool:
    zeros = [head[start::2].count(0) / max(len(head) // 2, 1) for start in (0, 1)]
    return max(zeros) > 0.3 and min(zeros) < 0.05


def _sniff_markup(name: str, start: str) -> str:
    low = start.lower()
    if re.search(r"<(ogrvrt|vrtdataset|gdal_wmts|gdal_wms|ogrwfs|ogcapi)", low):
        raise NotUsable(
            f"{name} is a GDAL virtual file (VRT), which makes the reader open other files or addresses",
            remedy="import the file it points to instead",
        )
    if "<kml" in low:
        return "kml"
    if low.startswith("<!doctype html") or "<html" in low:
        raise NotUsable(f"{name} is a web page, not data", remedy="the download link answered with a page")
    if "urn:oasis:names:tc:emergency:cap" in low:
        raise NotUsable(f"{name} is a CAP alert, not a table", remedy="add it as a feed")
    if re.search(r"<(rss|feed|rdf:rdf)\b", low):
        raise NotUsable(f"{name} is a news feed, not a table", remedy="add its address as a feed")
    if low.startswith("<?xml") and _says_kml(name):
        return "kml"
    raise NotUsable(f"{name} is XML of an unknown kind", remedy=TAKEN)


def _says_kml(name: str) -> bool:
    return name.lower().endswith(".kml")
