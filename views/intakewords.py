"""What people read about a file on its way in."""

import re

from data.intake import Plan
from data.intake.problems import Problem
from response.queries import Prospect
from views import words
from views.cards import Card
from views.symbols import LAYERS

TAKES = (
    "CSV, Excel (XLSX), GeoJSON and JSON, shapefiles (zipped, or all their parts), GeoPackage, KML and KMZ, "
    "GeoParquet, in any usual encoding and coordinate system."
)
STEPS = (
    "You see what it is, where it lies and which column means what, and can change it.",
    "You see what is wrong with it, with rows and remedies, and what would be new or changed. Nothing is written yet.",
    "You import it. Rows that cannot go in are set aside with the reason; mend them there, or discard them.",
    "You get a receipt, and can undo the whole import with it.",
)
STATES = {"waiting": "", "imported": "imported"}
FORMATS = {
    "csv": "text table", "xlsx": "Excel", "json": "JSON", "geojson": "GeoJSON", "kml": "KML", "kmz": "KMZ",
    "gpkg": "GeoPackage", "shapefile": "shapefile", "parquet": "Parquet", "geoparquet": "GeoParquet",
}  # fmt: skip


def file_line(name: str, state: str) -> str:
    """A file in the list of those brought in."""
    said = STATES.get(state, "")
    return f"{name} · {said}" if said else name


def kind_word(kind: str) -> str:
    """A kind as the map calls it, else its own name in plain words."""
    found = LAYERS.get(kind)
    return found.plural if found else words.value_text(kind).capitalize() + "s"


def what_it_is(plan: Plan) -> str:
    """Format, encoding, layer, coordinate system in one line."""
    parts = [_format(plan)]
    parts += [f"table {plan.layer}"] if plan.layer else []
    if plan.crs:
        parts.append(f"coordinates in {crs_word(plan.crs)}")
    elif not plan.axes:
        parts.append("no coordinates")
    return " · ".join(parts)


def _format(plan: Plan) -> str:
    return " · ".join([FORMATS.get(plan.format, plan.format), *([plan.encoding] if plan.encoding else [])])


def crs_word(code: str) -> str:
    """A coordinate system short enough for a line."""
    return (
        "WGS 84" if code in ("EPSG:4326", "OGC:CRS84") else code if len(code) < 20 else "a system of its own"
    )


def cards(found: Prospect) -> list[Card]:
    """Six figures: what the file holds and what importing it would do."""
    plan, done = found.plan, found.summary
    aside = done.quarantined if done else plan.quarantined
    unplaced = done.unplaced if done else plan.unplaced
    new, changed, same = (done.new, done.changed, done.unchanged) if done else (0, 0, 0)
    return [
        Card("rows", "Rows", words.number(plan.rows), note=_format(plan), note_title=what_it_is(plan)),
        Card("new", "New", words.number(new), note="not known here yet"),
        Card("changed", "Changed", words.number(changed), note="known; the file says otherwise"),
        Card("same", "Unchanged", words.number(same), note=_repeated(plan)),
        Card("aside", "Set aside", words.number(aside), note="each with its reason", stale=aside > 0),
        Card("repaired", "Repaired", words.number(plan.repaired), note=_unplaced(unplaced)),
    ]  # fmt: skip


def _repeated(plan: Plan) -> str:
    if not plan.duplicates:
        return "no row is repeated"
    return f"{words.count(plan.duplicates, 'row')} repeated in the file"


def _unplaced(number: int) -> str:
    return f"{words.count(number, 'row')} without a place" if number else "all rows have a place"


def problem_head(problem: Problem) -> str:
    """The trouble in one line, with how many rows have it."""
    where = f"{problem.column}: " if problem.column and problem.kind == "refused" else ""
    what = FIELD_FIRST.sub("", problem.what) if where else on_screen(problem.what)
    return f"{words.count(len(problem.rows), 'row')} · {where}{what}"


AXIS_WORDS = {
    "lat": "Latitude", "lon": "Longitude", "x": "Easting (x)", "y": "Northing (y)", "wkt": "Geometry (WKT)",
    "place": "Place (latitude, longitude)",
}  # fmt: skip


def import_label(writes: int, aside: int) -> str:
    """What pressing the button does: to write, to set aside, or nothing."""
    if writes:
        return f"Import {words.count(writes, 'row')}"
    return f"Set {words.count(aside, 'row')} aside" if aside else "Nothing to import"


def field_word(field: str) -> str:
    """A field's path in words: contact.phone → Contact: phone."""
    if field in AXIS_WORDS:
        return AXIS_WORDS[field]
    head, dot, tail = field.partition(".")
    said = words.field_label(head).capitalize()
    return f"{said}: {tail.replace('_', ' ')}" if dot else said


def choice_word(choice: str) -> str:
    """A column, or what stands in place of one."""
    return {"\x00none": "– leave it –", "\x00value": "one value for all rows"}.get(choice, choice)


HOW = "under How it is read"
FLAGS = (
    (
        r"map or set it: --map (\S+)=COLUMN or --set \S+=VALUE",
        r"choose a column or one value for \1 under Fields",
    ),
    (r"name a column with --id or --map name=COLUMN", "choose a column for the name under Fields"),
    (r"add --map (\S+)=COLUMN", r"choose a column for \1 under Fields"),
    (r"--set (\S+?)=", r"\1 = "),
    (r" \(--crs [^)]*\)", ""),
    (r"with --crs, such as --crs (\S+)", rf"{HOW}, such as \1"),
    (r"add --crs (\S+) or --crs (\S+)", rf"say \1 or \2 {HOW}"),
    (r"or set it with --set", "or give all rows one value under Fields"),
    (r"with --(crs|id|encoding|time-zone|layer)", HOW),
)
"""The command line's options in a message, and what they are called on this screen."""


FIELD_FIRST = re.compile(r"^([a-z]+(?:[._][a-z]+)+): ")
"""A field's own name before what is wrong with it, where that is no word."""


def on_screen(text: str) -> str:
    """A message of the reader in the words of this screen."""
    text = FIELD_FIRST.sub(lambda found: f"{field_word(found[1])}: ", text)
    for option, said in FLAGS:
        text = re.sub(option, said, text)
    return text


def note(text: str) -> str:
    """A note about the whole file as a sentence."""
    text = on_screen(text)
    return text[:1].upper() + text[1:] + "."
