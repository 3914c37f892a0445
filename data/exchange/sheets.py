"""CSV and XLSX: tables that a spreadsheet opens without taking a cell for a formula."""

from pathlib import Path
from typing import Any

import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from data.exchange import workbook
from data.exchange.errors import TooMuch
from data.exchange.leaving import Leaving
from data.exchange.table import cell, values, without_geometry

XLSX_ROWS_MAX = 1_048_576


def write_csv(leaving: Leaving, path: Path) -> None:
    """UTF-8 with a byte order mark, which spreadsheets need to see that it is UTF-8; RFC 4180 line ends."""
    write_table(leaving, path)


def write_table(leaving: Leaving, path: Path, *, below_header: Any = None) -> None:
    """A CSV file; ``below_header`` makes a second line of the columns' names."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        for number, table in enumerate(leaving):
            plain = without_geometry(table)
            if number == 0:
                _line(plain.columns, file)
                if below_header is not None:
                    _line(map(below_header, plain.columns), file)
            plain.to_csv(file, index=False, header=False, lineterminator="\r\n")


def _line(cells: Any, file: Any) -> None:
    pd.DataFrame([list(cells)]).to_csv(file, index=False, header=False, lineterminator="\r\n")


def write_xlsx(leaving: Leaving, path: Path) -> None:
    """A sheet of records and a sheet ``About`` with where they come from."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(leaving.about.title[:31])
    sheet.freeze_panes = "C2"
    rows, row = path.with_name(f"{path.name}.rows"), 2
    with rows.open("wb") as file:
        for number, table in enumerate(leaving):
            if leaving.rows >= XLSX_ROWS_MAX:
                raise TooMuch(
                    f"{leaving.rows:,} rows do not fit into XLSX", remedy="export CSV or GeoPackage"
                )
            plain = without_geometry(table)
            if number == 0:
                sheet.append([_cell(sheet, name, bold=True) for name in plain.columns])
            cells = zip(*(values(plain[name]) for name in plain.columns), strict=True)
            row = workbook.write_rows(file, cells, start=row)
    notes = book.create_sheet("About")
    for key, value in leaving.facts.items():
        notes.append([_cell(notes, key, bold=True), _cell(notes, cell(value))])
    workbook.save(book, rows, path)
    rows.unlink()


def _cell(sheet: Any, value: Any, *, bold: bool = False) -> Any:
    text = isinstance(value, str)
    made = WriteOnlyCell(sheet, value[: workbook.CELL_MAX] if text else value)
    if text:
        made.data_type = "s"  # or openpyxl makes a formula of whatever begins with =
    if bold:
        made.font = Font(bold=True)
    return made
