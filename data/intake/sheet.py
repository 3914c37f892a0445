"""XLSX: one sheet as a table; titles above the header, merged cells filled, several sheets named."""

import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
from openpyxl.utils import range_boundaries

from data.intake.archive import members
from data.intake.errors import IntakeError, LayerNeeded, NotUsable, TooLarge
from data.intake.header import find_header
from data.intake.limits import MIB, Limits
from data.intake.markup import check_members
from data.intake.table import Table, objects
from data.intake.words import COORDINATES, normals, variants

EMPTY_ROWS_END = 1_000
"""This many empty rows in a row end a sheet: formatted but unused rows go on to row 1,048,576."""

INTEGER_BITS = 1_000
"""What is longer fits into no float; as text it is refused as a number."""

ERRORS = frozenset({"#N/A", "#NULL!", "#DIV/0!", "#REF!", "#NAME?", "#VALUE!", "#NUM!"})

LATITUDES, LONGITUDES = (frozenset(normals(COORDINATES[axis])) for axis in ("lat", "lon"))

Cells = list[list[Any]]


def read_sheet(path: Path, limits: Limits, layer: str | None = None) -> Table:
    """Read one sheet; LayerNeeded where several could be meant."""
    entries = members(path, limits)
    try:
        check_members(path, entries)
        return _read_book(path, limits, layer)
    except (IntakeError, MemoryError):
        raise
    except Exception as error:  # what openpyxl raises about a damaged file is of every kind
        raise NotUsable(
            f"{path.name} is not a readable XLSX file ({type(error).__name__}: {str(error)[:120]})",
            remedy="open it in a spreadsheet program and save it again",
        ) from error


def _read_book(path: Path, limits: Limits, layer: str | None) -> Table:
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        name = layer if layer is not None else _only_sheet(path.name, book, limits)
        if name not in book.sheetnames:
            raise LayerNeeded(path.name, list(book.sheetnames))
        return _read(path, book, name, limits)
    finally:
        book.close()


def _only_sheet(file: str, book: Any, limits: Limits) -> str:
    """The one sheet with cells, or the one with coordinates; otherwise the person has to say."""
    filled = {sheet.title: _cells(sheet, limits, first=60) for sheet in book.worksheets}
    filled = {title: rows for title, rows in filled.items() if rows}
    if not filled:
        raise NotUsable(f"{file} has no filled sheet", remedy="check that the data was saved")
    if len(filled) == 1:
        return str(next(iter(filled)))
    placed = [title for title, rows in filled.items() if _has_coordinates(rows)]
    if len(placed) == 1:
        return str(placed[0])
    raise LayerNeeded(file, list(filled))


def _has_coordinates(rows: Cells) -> bool:
    header = find_header(rows)
    forms = {form for name in (header.names if header else []) for form in variants(name)}
    return bool(forms & LATITUDES) and bool(forms & LONGITUDES)


def _cells(sheet: Any, limits: Limits, first: int | None = None) -> Cells:
    """Plain values of a sheet's rows without the empty rows and columns at its ends."""
    rows: Cells = []
    empty = 0
    for row in sheet.iter_rows(values_only=True, max_row=first):
        values = [_plain(value) for value in row]
        while values and values[-1] is None:
            values.pop()
        empty = 0 if values else empty + 1
        if empty > EMPTY_ROWS_END:
            break
        rows.append(values)
        if len(rows) > limits.rows:
            raise TooLarge(f"the sheet has more than {limits.rows:,} rows", remedy="import it in parts")
        if len(values) > limits.columns:
            raise TooLarge(f"row {len(rows)} has {len(values):,} cells", remedy="remove unused columns")
    while rows and not rows[-1]:
        rows.pop()
    return rows


def _plain(value: Any) -> Any:
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    if isinstance(value, str):
        text = value.strip()
        return None if not text or text in ERRORS else text
    if isinstance(value, int) and value.bit_length() > INTEGER_BITS:
        return str(value)
    return value if isinstance(value, int | float | bool) or value is None else str(value)


def _read(path: Path, book: Any, name: str, limits: Limits) -> Table:
    sheet = book[name]
    if not hasattr(sheet, "iter_rows"):
        raise NotUsable(f"sheet '{name}' in {path.name} is a chart", remedy="choose a sheet with cells")
    rows = _cells(sheet, limits)
    filled = _fill_merged(rows, _merged(path, sheet))
    header = find_header(rows)
    if header is None:
        raise NotUsable(f"sheet '{name}' in {path.name} is empty", remedy="choose another with --layer")
    width = len(header.names)
    kept = [
        (number, [*row, *[None] * (width - len(row))])
        for number, row in enumerate(rows[header.first :], header.first + 1)
        if any(value is not None for value in row)
    ]
    notes = [f"read sheet '{name}'"]
    if header.titles:
        notes.append(f"header found in row {header.titles + 1}, below {header.titles} title row(s)")
    if filled:
        notes.append(f"{filled} merged cell range(s) filled with their value")
    columns = {column: objects([row[at] for _, row in kept]) for at, column in enumerate(header.names)}
    spare = {column for column, cells in columns.items() if column.startswith("column ") and _empty(cells)}
    return Table(
        columns={column: cells for column, cells in columns.items() if column not in spare},
        rows=np.array([number for number, _ in kept], dtype=np.int64),
        format="xlsx",
        layer=name,
        tags=header.tags,
        notes=notes,
    )


def _empty(cells: Any) -> bool:
    return all(cell is None for cell in cells)


def _merged(path: Path, sheet: Any) -> list[tuple[int, int, int, int]]:
    """Merged ranges (first column, first row, last column, last row), which the streaming reader skips."""
    where = getattr(sheet, "_worksheet_path", None)
    if where is None:
        return []
    return [
        tuple(range_boundaries(reference))  # type: ignore[misc]
        for reference in _references(path, str(where).lstrip("/"))
    ]


def _references(path: Path, member: str) -> Iterator[str]:
    with zipfile.ZipFile(path) as archive, archive.open(member) as file:
        rest = b""
        while chunk := file.read(MIB):
            found = list(re.finditer(rb'<(?:\w+:)?mergeCell\s+ref="([A-Z0-9:]{3,24})"', rest + chunk))
            for match in found:
                yield match.group(1).decode()
            rest = (rest + chunk)[found[-1].end() if found else 0 :][-100:]


def _fill_merged(rows: Cells, ranges: list[tuple[int, int, int, int]]) -> int:
    """Give every cell below a merged one its value, column by column; titles across columns stay as they are."""
    filled = 0
    for left, top, _right, bottom in ranges:
        if bottom == top or top > len(rows) or left > len(rows[top - 1]):
            continue
        value = rows[top - 1][left - 1]
        for row in rows[top : min(bottom, len(rows))]:
            row.extend([None] * (left - len(row)))
            row[left - 1] = value
        filled += value is not None
    return filled
