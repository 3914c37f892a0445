"""What a partner can get from this copy and send to it, and what each format is for: words and addresses."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Address:
    """``path`` under this copy's own address; ``link`` is one that can be opened as it is, where there is one."""

    what: str
    path: str
    says: str
    link: str = ""


GET = (
    Address(
        "The picture in QGIS, GDAL or any GIS",
        "/api/ogc",
        "OGC API Features: every kind as a collection, paged, filtered, in the system of coordinates you ask for",
        "/api/ogc",
    ),
    Address(
        "Features of a kind",
        "/api/ogc/collections/{kind}/items",
        "GeoJSON; limit=, bbox=, datetime= and a field's own name, such as stage=open",
        "/api/ogc/collections/shelter/items?limit=10",
    ),
    Address(
        "Our warnings as CAP 1.2",
        "/api/cap",
        "an Atom feed of messages with Update and Cancel; /api/cap/{name} is one of them",
        "/api/cap",
    ),
    Address(
        "A whole kind as a file",
        "/api/export/{kind}.{ending}",
        'any of the formats; narrowed by filter={"states":["open"]}, bbox=west,south,east,north and at=time',
        "/api/export/shelter.geojson",
    ),
    Address(
        "A layer of the map",
        "/api/layers/{kind}",
        "GeoJSON, clustered for the zoom; an ETag says when nothing changed",
        "/api/layers/shelter",
    ),
    Address("What there is, by state", "/api/layers", "how many records each layer has", "/api/layers"),
    Address(
        "What changed",
        "/api/changes?since=N",
        "the log's revision; ask once a second at most",
        "/api/changes?since=0",
    ),
    Address("The standard as JSON Schema", "/api/schema/{kind}", "one schema a kind", "/api/schema/shelter"),
    Address(
        "Symbols and their words", "/api/symbols", "shapes, colours and words of every state", "/api/symbols"
    ),
    Address("Everything as OpenAPI", "/api/openapi.json", "for code generators", "/api/openapi.json"),
    Address("Whether it is well", "/api/health", "workspace, mode and revision", "/api/health"),
)
"""What can be asked for."""

SEND = (
    Address(
        "Records from your system",
        "POST /api/records",
        "up to 1,000 as JSON, with a token (./muster token) and an Idempotency-Key; each gets its own result",
    ),
    Address(
        "A file by hand",
        "/intake",
        "the Intake screen shows what a file would do before anything is written",
        "/intake",
    ),
    Address(
        "A file by command",
        "./muster import FILE --kind KIND",
        "shows what it would do; writes with --yes",
    ),
    Address(
        "A check before sending",
        "./muster validate FILE",
        "the same verdict as Check a file above, for scripts; ends with 1 where something is refused",
    ),
)
"""What can be sent."""

LOST = {
    "geojson": ("web and GIS programs", "nothing; coordinates to 7 decimals"),
    "csv": ("spreadsheets", "shapes other than points are WKT; lists and parts are text in a cell"),
    "gpkg": ("GIS programs", "lists and parts are text"),
    "xlsx": ("spreadsheets", "as CSV; at most 1,048,575 rows"),
    "kml": ("Google Earth", "everything is text; what is unknown is absent"),
    "parquet": ("data programs (GeoParquet 1.1)", "times to the second; parts are JSON text"),
    "hxl": ("humanitarian tools", "as CSV, with HXL hashtags in the second line"),
    "have": (
        "hospitals (EDXL-HAVE 2.0)",
        "all but beds, emergency department and condition; not schema-validated",
    ),
}
"""Format → what it is for, and what it loses."""

FORMATS_IN = (
    ("JSON of the standard", 'a record, a list, or {"records": […]}: nothing is guessed'),
    ("GeoJSON, Esri JSON, JSON rows", "coordinate system found out; columns fitted by name"),
    ("CSV, TSV", "any delimiter and encoding; HXL hashtags are understood"),
    ("XLSX", "one sheet; titles above the header are skipped"),
    ("GeoPackage, shapefile (zipped or loose)", "one layer"),
    ("GeoParquet, Parquet", "typed columns; nested ones are laid flat"),
    ("KML, KMZ", "folders together; links to other addresses are not followed"),
    ("CAP 1.0 to 1.2", "alone, in Atom, RSS or EDXL-DE: warnings become hazard areas"),
)
"""What is read, and how."""
