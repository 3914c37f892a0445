"""CSV and XLSX: tables that a spreadsheet opens without taking a cell for a formula."""

from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils.exceptions import IllegalCharacterError

from data.exchange.about import About
from data.exchange.errors import ExchangeError
from data.exchange.table import cell, origins, without_geometry

XLSX_ROWS_MAX = 1_048_576
XLSX_CELL_MAX = 32_767
"""Characters a cell of the format can hold."""


def write_csv(table: gpd.GeoDataFrame, path: Path, about: About) -> None:
    """UTF-8 with a byte order mark, which spreadsheets need to see that it is UTF-8; RFC 4180 line ends."""
    without_geometry(table).to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\r\n")


def write_xlsx(table: gpd.GeoDataFrame, path: Path, about: About) -> None:
    """A sheet of records and a sheet ``About`` with where they come from."""
    if len(table) >= XLSX_ROWS_MAX:
        raise ExchangeError(f"{len(table)} rows do not fit into XLSX", remedy="export CSV or GeoPackage")
    plain = without_geometry(table)
    book = Workbook(write_only=True)
    sheet = book.create_sheet(about.title[:31])
    sheet.freeze_panes = "C2"
    sheet.append([_cell(sheet, name, bold=True) for name in plain.columns])
    for row in plain.itertuples(index=False):
        sheet.append([_cell(sheet, value) for value in row])
    notes = book.create_sheet("About")
    for key, value in about.facts(rows=len(plain), **origins(table)).items():
        notes.append([_cell(notes, key, bold=True), _cell(notes, cell(value))])
    book.save(path)


def _cell(sheet: Any, value: Any, *, bold: bool = False) -> Any:
    if value is None or (not isinstance(value, str) and pd.isna(value)):
        return None
    text = isinstance(value, str)
    try:
        made = WriteOnlyCell(sheet, value[:XLSX_CELL_MAX] if text else value)
    except IllegalCharacterError:
        made = WriteOnlyCell(sheet, "".join(c for c in value if c >= " ")[:XLSX_CELL_MAX])
    if text:
        made.data_type = "s"  # or openpyxl makes a formula of whatever begins with =
    if bold:
        made.font = Font(bold=True)
    return made
