"""The data behind a briefing: every figure, chart and table as a workbook, every map layer as GeoPackage."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from enum import Enum
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import IllegalCharacterError

from data.exchange.layered import layers_to_bytes, table_to_csv
from views.briefing import standing
from views.briefing.model import Bullets, Chart, Document, KeyFigures, Map, Table, Text
from views.briefing.same import same_bytes
from views.words import local

SHEET_MAX, CELL_MAX = 31, 32_767
"""Letters of a sheet's name and of a cell, at most (the format's own limits)."""
NOT_IN_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
WIDTHS = (9, 60)
HEAD = Font(bold=True, color="5B666D")
UNDER = Border(bottom=Side(style="thin", color="1F2529"))
SHOWN = ("name", "number", "state", "fresh", "kind", "source_system")
"""Words of a record that go with it; its numbers and times do too."""
FIGURE = [
    "key",
    "figure",
    "value",
    "in_words",
    "of",
    "trend",
    "note",
    "age",
    "completeness",
    "standard",
    "unit",
]


def xlsx(document: Document) -> bytes:
    """A workbook: what it states about itself, then a sheet for every block; the same document, the same bytes."""
    book = Workbook()
    first = book.active
    first.title = "About"
    _about(first, document)
    used = {"about"}
    for name, table in tables(document):
        _fill(book.create_sheet(_unused(name, used)), table, document.about.zone)
    book.properties.creator = book.properties.lastModifiedBy = document.about.made_by
    book.properties.title = document.title
    out = io.BytesIO()
    book.save(out)
    return same_bytes(out.getvalue(), document.about.made_at)


def gpkg(document: Document) -> bytes:
    """The layers of every map, WGS 84; the same document, the same bytes."""
    layers = {
        name: _layer(frame)
        for block in document.blocks()
        if isinstance(block, Map)
        for name, frame in block.frames.items()
    }
    about = document.about
    facts = dict(standing.about(about)) | {"mode": about.mode.upper(), "workspace": about.workspace}
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": f"{_utc(about.made_at):%Y-%m-%dT%H:%M:%S.000Z}"})
    try:
        return layers_to_bytes(layers or {"nothing": _layer(gpd.GeoDataFrame(geometry=[], crs=4326))}, facts)
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": None})


def csv(document: Document) -> dict[str, bytes]:
    """Every table on its own, by name."""
    return {name: table_to_csv(table) for name, table in tables(document)}


def tables(document: Document) -> Iterator[tuple[str, pd.DataFrame]]:
    """Name and frame of every block that holds figures or lines, in the document's order."""
    for section in document.sections:
        lists: list[dict[str, str]] = []
        for block in section.blocks:
            if isinstance(block, KeyFigures):
                yield "Key figures", _figures(block)
            elif isinstance(block, Chart):
                yield f"{block.key} (chart)", block.data
            elif isinstance(block, Table):
                yield block.title or block.key, block.raw if len(block.raw.columns) else _said(block)
            elif isinstance(block, Bullets):
                lists += _lines(block)
            elif isinstance(block, Text):
                lists.append({"list": "", "text": block.text, "who": block.by})
        if lists:
            yield section.heading, pd.DataFrame(lists)


def _figures(block: KeyFigures) -> pd.DataFrame:
    rows = [
        (one.key, one.label, one.raw, one.value, one.of, one.trend, one.note, one.age, one.completeness, one.standard,
         one.unit)
        for one in block.figures
    ]  # fmt: skip
    return pd.DataFrame(rows, columns=FIGURE)


def _said(block: Table) -> pd.DataFrame:
    rows = [[cell if isinstance(cell, str) else cell.text for cell in row] for row in block.rows]
    return pd.DataFrame(rows, columns=[one.name for one in block.columns])


def _lines(block: Bullets) -> list[dict[str, str]]:
    return [
        {"list": block.title, "text": one.text, "change": one.sign, "who": one.who, "at": one.at,
         "records": " ".join(ref.record for ref in one.refs if ref.record)}
        for one in block.items
    ]  # fmt: skip


def _about(sheet: Any, document: Document) -> None:
    rows = [
        *([("Mode", standing.banner(document.about))] if standing.banner(document.about) else []),
        ("Document", standing.kicker(document)), ("Headline", document.headline),
        *(("Summary", text) for text in document.summary), *standing.about(document.about),
        ("Times", f"in {document.about.zone} unless a column says otherwise"),
    ]  # fmt: skip
    for number, (label, text) in enumerate(rows, 1):
        _put(sheet, number, 1, label).font = HEAD
        _put(sheet, number, 2, text).alignment = Alignment(wrap_text=True, vertical="top")
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 18, 110


def _fill(sheet: Any, table: pd.DataFrame, zone: str) -> None:
    plain = pd.DataFrame(table.drop(columns="geometry", errors="ignore"))
    for column, name in enumerate(plain.columns, 1):
        head = _put(sheet, 1, column, str(name))
        head.font, head.border = HEAD, UNDER
        values = [_value(value, zone) for value in plain[name]]
        for row, value in enumerate(values, 2):
            _put(sheet, row, column, value)
        sheet.column_dimensions[get_column_letter(column)].width = _width([str(name), *values])
    sheet.freeze_panes = "A2"


def _width(values: Iterable[Any]) -> int:
    longest = max((len(str(value)) for value in values if value is not None), default=0)
    return min(max(longest + 2, WIDTHS[0]), WIDTHS[1])


def _value(value: Any, zone: str) -> Any:
    """A value as a cell holds it: unknown is empty, times are the zone's own."""
    if isinstance(value, list | tuple | dict | set):
        return str(value)
    if value is None or value is pd.NaT or value != value:
        return None
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, datetime):
        return local(pd.Timestamp(value).to_pydatetime(warn=False), zone).replace(tzinfo=None, microsecond=0)
    if isinstance(value, bool | int | float | str | date):
        return value
    return value.item() if hasattr(value, "item") else str(value)


def _put(sheet: Any, row: int, column: int, value: Any) -> Any:
    """A value into a cell; text stays text, whatever it begins with."""
    cell = sheet.cell(row=row, column=column)
    try:
        cell.value = value[:CELL_MAX] if isinstance(value, str) else value
    except IllegalCharacterError:
        cell.value = "".join(sign for sign in value if sign >= " ")[:CELL_MAX]
    if isinstance(value, str):
        cell.data_type = "s"
    return cell


def _unused(name: str, used: set[str]) -> str:
    """A sheet's name, cut to what the format bears and told apart from those before it."""
    plain = " ".join(name.translate(NOT_IN_NAMES).split()).strip("'") or "Sheet"
    number, found = 1, plain[:SHEET_MAX].strip()
    while found.casefold() in used:
        number += 1
        found = f"{plain[: SHEET_MAX - 4].strip()} {number}"
    used.add(found.casefold())
    return found


def _layer(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """A map layer with the columns that may go along: names, states, numbers and times."""
    kept = [
        name
        for name in frame.columns
        if name in SHOWN
        or pd.api.types.is_numeric_dtype(frame[name])
        or pd.api.types.is_datetime64_any_dtype(frame[name])
    ]
    return frame[[*(name for name in kept if name != "geometry"), "geometry"]]


def _utc(moment: datetime) -> datetime:
    return local(moment, "UTC")
