"""Tables as PowerPoint's own: as many rows as a slide holds, the next slide with the rest."""

from __future__ import annotations

from typing import Any

from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.xmlchemy import OxmlElement
from pptx.util import Inches, Pt

from views.briefing.model import Cell, Column, Table
from views.lettering import width as wide_of
from views.slides.look import INK, LINE, QUIET, Room, style
from views.symbols import colour

SIZES = (12.0, 11.0, 10.0)
HEAD_IN, LINE_EM, PADDING_PT = 0.32, 1.17, 6.0
ARIAL = 1.13
"""So much wider than Source Sans."""
PLAIN_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
"""PowerPoint's own name for a table without fills and lines."""
SLIDES_MOST = 6
LETTERS_MOST = 400


Rows = tuple[tuple[Cell, ...], ...]


def pages(table: Table, room: Room) -> tuple[list[Rows], float]:
    """The rows that fit each slide, and the size of their words: the largest that needs fewest slides."""
    found = [(_pages(table, room, size), size) for size in SIZES]
    fewest = min(len(held) for held, _ in found) if len(found[-1][0]) == 1 else len(found[0][0])
    return next((held, size) for held, size in found if len(held) <= fewest)


def _pages(table: Table, room: Room, size: float) -> list[Rows]:
    held: list[Rows] = []
    now: list[tuple[Cell, ...]] = []
    left = room.height - HEAD_IN
    for row in table.rows:
        high = _height(row, table.columns, room.width, size)
        if now and high > left:
            held.append(tuple(now))
            now, left = [], room.height - HEAD_IN
        now.append(row)
        left -= high
    return [*held, tuple(now)] if now else held


def add_table(made: Any, table: Table, rows: Rows, room: Room, *, size: float) -> None:
    """Rows of a table onto a slide."""
    heights = [_height(row, table.columns, room.width, size) for row in rows]
    box = Room(room.left, room.top, room.width, HEAD_IN + sum(heights))
    shape = made.shapes.add_table(len(rows) + 1, len(table.columns), *box.emu)
    shape.name = table.title or "Table"
    drawn = shape.table
    drawn._tbl.tblPr.find("{*}tableStyleId").text = PLAIN_STYLE
    for column, wide in zip(drawn.columns, _widths(table.columns, room.width), strict=True):
        column.width = Inches(wide)
    for column, cell in zip(table.columns, drawn.rows[0].cells, strict=True):
        named = f"{column.name}, {column.unit}" if column.unit else column.name
        _write(cell, named, column, size - 1, head=True)
    drawn.rows[0].height = Inches(HEAD_IN)
    for row, there, high in zip(rows, list(drawn.rows)[1:], heights, strict=True):
        there.height = Inches(high)
        for column, cell, said in zip(table.columns, there.cells, row, strict=True):
            _write(cell, _text(said), column, size, head=False)


def _text(cell: Cell) -> str:
    return cell if isinstance(cell, str) else cell.text


def _widths(columns: tuple[Column, ...], room: float) -> list[float]:
    whole = sum(column.share for column in columns)
    return [room * column.share / whole for column in columns]


def _height(row: tuple[Cell, ...], columns: tuple[Column, ...], room: float, size: float) -> float:
    """Inches a row takes, by its longest cell."""
    lines = 1
    for said, wide in zip(row, _widths(columns, room), strict=True):
        length = wide_of(_text(said)[:LETTERS_MOST], size) * ARIAL
        lines = max(lines, -(-int(length) // int((wide - 0.16) * 72)))
    return (lines * size * LINE_EM + PADDING_PT) / 72


def _write(cell: Any, text: str, column: Column, size: float, *, head: bool) -> None:
    cell.text_frame.text = text if len(text) <= LETTERS_MOST else f"{text[:LETTERS_MOST]}…"
    cell.vertical_anchor = MSO_ANCHOR.TOP
    cell.margin_left = cell.margin_right = Inches(0.06)
    cell.margin_top = cell.margin_bottom = Pt(PADDING_PT / 2 - 0.5)
    cell.fill.background()
    paragraph = cell.text_frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.RIGHT if column.number else PP_ALIGN.LEFT
    style(paragraph, size, bold=head, ink=QUIET if head else INK)
    _underline(cell, colour("ink", "light")[1:] if head else str(LINE), 1.0 if head else 0.5)


def _underline(cell: Any, ink: str, weight: float) -> None:
    """A line below the cell; python-pptx has no name for it."""
    properties = cell._tc.get_or_add_tcPr()
    line = OxmlElement("a:lnB")
    line.set("w", str(int(Pt(weight))))
    fill, value = OxmlElement("a:solidFill"), OxmlElement("a:srgbClr")
    value.set("val", ink.upper())
    fill.append(value)
    line.append(fill)
    properties.insert(0, line)
