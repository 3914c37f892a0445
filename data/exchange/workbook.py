"""XLSX of very many rows: openpyxl makes the book, and the first sheet's rows are written here as the text they are.

Cell by cell openpyxl takes four times as long (`python -m benchmarks exports`).
"""

import shutil
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

CELL_MAX = 32_767
"""Characters a cell of the format can hold."""
FIRST_SHEET = "xl/worksheets/sheet1.xml"
ROWS_END = b"</sheetData>"
ESCAPES = {"\r": "&#13;"}


def write_rows(file: IO[bytes], rows: Iterable[Iterable[Any]], *, start: int) -> int:
    """Write rows of text, numbers, flags and None (unknown: no cell) from number ``start`` on; the number after."""
    number = start
    for row in rows:
        file.write(f'<row r="{number}">{"".join(_cells(row, number))}</row>'.encode())
        number += 1
    return number


def _cells(row: Iterable[Any], number: int) -> Iterator[str]:
    for at, value in enumerate(row, 1):
        if value is None or value == "":
            continue
        letter = get_column_letter(at)
        if isinstance(value, str):
            text = escape(value[:CELL_MAX], ESCAPES)
            space = ' xml:space="preserve"' if text != text.strip() else ""
            yield f'<c r="{letter}{number}" t="inlineStr"><is><t{space}>{text}</t></is></c>'
        elif isinstance(value, bool):
            yield f'<c r="{letter}{number}" t="b"><v>{value:d}</v></c>'
        else:
            yield f'<c r="{letter}{number}" t="n"><v>{value!r}</v></c>'


def save(book: Workbook, rows: Path, path: Path) -> None:
    """The book, with what `write_rows` wrote to ``rows`` below what its first sheet has already."""
    made = path.with_name(f"{path.name}.book")
    book.save(made)
    with (
        zipfile.ZipFile(made) as source,
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for entry in source.infolist():
            with target.open(entry.filename, "w", force_zip64=True) as out:
                body = source.read(entry)
                if entry.filename != FIRST_SHEET:
                    out.write(body)
                    continue
                above, end, below = body.partition(ROWS_END)
                out.write(above)
                with rows.open("rb") as more:
                    shutil.copyfileobj(more, out)
                out.write(end + below)
    made.unlink()
