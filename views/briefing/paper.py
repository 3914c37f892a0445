"""A document as typst reads it: plain JSON of words, and pictures by name."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from views import plots, printmap, words
from views.briefing import standing
from views.briefing.fonts import families, missing
from views.briefing.model import (
    Block,
    Bullets,
    Cell,
    Chart,
    Document,
    Item,
    KeyFigures,
    Map,
    Section,
    Table,
    Text,
)
from views.cards import Part
from views.symbols import svg

FULL_PT, HALF_PT, LEFT_PT, THIRD_PT = 493.0, 236.0, 340.0, 182.0
WIDTHS = {"full": FULL_PT, "half": HALF_PT, "left": LEFT_PT, "third": THIRD_PT}
"""What pictures are drawn for; those of a brief are set smaller, as its words are."""
BRIEF_ROWS, BRIEF_BARS, BRIEF_CHART_PT, BRIEF_MAP_PT = 6, 5, 100.0, 226.0
LONG_WORD = re.compile(r"\S{24,}")
BREAK_EVERY = 12
ZERO_WIDTH = "\u200b"
SIGNS = {"new": "+", "up": "▲", "down": "▼", "open": "○", "closed": "×", "same": "→", "": "–"}


@dataclass
class Pictures:
    """SVG pictures by name; one drawn twice is kept once. ``brief``: for a document of one page."""

    brief: bool = False
    held: dict[str, str] = field(default_factory=dict)

    def keep(self, drawn: str) -> str:
        name = f"p{hashlib.sha256(drawn.encode()).hexdigest()[:16]}"
        self.held[name] = drawn
        return name

    def symbol(self, layer: str, state: str, fresh: str = "current") -> str:
        return self.keep(svg(layer, state, fresh, theme="light"))


def paper(document: Document) -> tuple[dict[str, Any], dict[str, str]]:
    """The document as JSON, and its pictures by the names the JSON uses."""
    pictures, widths = Pictures(document.template == "brief"), _widths(document)
    sections = [_section(one, pictures, widths) for one in document.sections]
    about = [*standing.about(document.about), *_unprinted(document)]
    page = {
        "template": document.template, "families": families(), "title": document.title,
        "headline": breakable(document.headline), "summary": [breakable(text) for text in document.summary],
        "sections": sections, "about": [[label, breakable(text)] for label, text in about],
        "running": standing.running(document.about), "mode": document.about.mode,
        "banner": standing.banner(document.about), "author": document.about.made_by,
        "kicker": standing.kicker(document), "when": standing.when(document.about),
        "caveats": " ".join([standing.caveats(document.about), *(said for _, said in _unprinted(document))]),
    }  # fmt: skip
    return page, pictures.held


def breakable(text: str) -> str:
    """The text with places to break in words too long for a column."""
    return LONG_WORD.sub(lambda found: _cut(found.group()), text)


def _cut(word: str) -> str:
    return ZERO_WIDTH.join(word[i : i + BREAK_EVERY] for i in range(0, len(word), BREAK_EVERY))


def texts(document: Document) -> Iterator[str]:
    """Every word that is printed, roughly: what scripts are in it decides what fonts are needed."""
    yield document.headline
    yield from document.summary
    for block in document.blocks():
        if isinstance(block, Text):
            yield block.text
        elif isinstance(block, Bullets):
            yield from (item.text for item in block.items)
        elif isinstance(block, Chart) and "label" in block.data:
            yield from block.data["label"].astype(str)
        elif isinstance(block, Table):
            yield from (cell if isinstance(cell, str) else cell.text for row in block.rows for cell in row)
        elif isinstance(block, Map):
            yield from (str(name) for frame in block.frames.values() for name in frame["name"])


def _unprinted(document: Document) -> list[tuple[str, str]]:
    return [("Fonts", said) for said in missing(texts(document))]


def _section(section: Section, pictures: Pictures, widths: Mapping[int, str]) -> dict[str, Any]:
    blocks = [_block(block, pictures, widths) for block in section.blocks]
    return {"key": section.key, "heading": section.heading, "blocks": blocks}


def _widths(document: Document) -> dict[int, str]:
    """How wide each chart is drawn: in a report two of a section share a line; a brief has room for one that runs in
    time beside its lists, all others take a third of the page."""
    brief = document.template == "brief"
    widths: dict[int, str] = {}
    for section in document.sections:
        charts = [block for block in section.blocks if isinstance(block, Chart)]
        widths |= {id(one): "third" if brief else "half" if len(charts) > 1 else "full" for one in charts}
    if brief:
        running = [one for one in document.blocks() if isinstance(one, Chart) and one.form != "bars"]
        widths |= {id(one): "left" for one in running[:1]}
    return widths


def _block(block: Block, pictures: Pictures, widths: Mapping[int, str]) -> dict[str, Any]:
    if isinstance(block, Chart):
        return _chart(block, pictures, widths[id(block)])
    return PLAIN[type(block)](block, pictures)


def _text(block: Text, pictures: Pictures) -> dict[str, Any]:
    return {"kind": "text", "text": breakable(block.text), "style": block.style, "by": block.by}


def _bullets(block: Bullets, pictures: Pictures) -> dict[str, Any]:
    items = [
        {"text": breakable(item.text), "sign": SIGNS[item.sign], "said": _said(item)} for item in block.items
    ]
    more = f"and {words.number(block.more)} more" if block.more else ""
    return {"kind": "bullets", "title": block.title, "items": items, "empty": block.empty, "more": more}


def _said(item: Item) -> str:
    named = [ref.text for ref in item.refs if ref.text and ref.text not in item.text][:2]
    return breakable(" · ".join(part for part in (item.who, item.at, *named) if part))


def _figures(block: KeyFigures, pictures: Pictures) -> dict[str, Any]:
    figures = [
        {
            "label": one.label, "value": one.value, "unknown": one.unknown, "of": one.of, "trend": one.trend,
            "note": breakable(one.note), "age": one.age, "stale": one.stale, "completeness": one.completeness,
            "parts": _parts(one.parts, pictures),
        }
        for one in block.figures
    ]  # fmt: skip
    return {"kind": "figures", "figures": figures}


def _parts(parts: Iterable[Part], pictures: Pictures) -> list[dict[str, str]]:
    return [{"picture": pictures.symbol(part.layer, part.state), "text": part.text} for part in parts]


def _chart(block: Chart, pictures: Pictures, wide: str) -> dict[str, Any]:
    """On one page no more bars than it bears."""
    left = len(block.data) - BRIEF_BARS if wide == "third" and block.form == "bars" else 0
    if left > 0:
        note = f"{words.number(left)} more in the data behind this briefing"
        block = replace(
            block, data=block.data.head(BRIEF_BARS), note=" · ".join(filter(None, (note, block.note)))
        )
    height = BRIEF_CHART_PT if wide in ("left", "third") else None
    picture = pictures.keep(plots.draw(block, width=WIDTHS[wide], height=height))
    return {
        "kind": "chart", "width": wide, "title": breakable(block.title), "subject": standing.subject(block),
        "picture": picture, "source": standing.source(block), "alt": f"{block.title}. {block.subject}",
    }  # fmt: skip


def _map(block: Map, pictures: Pictures) -> dict[str, Any]:
    width, height = (LEFT_PT, BRIEF_MAP_PT) if pictures.brief else (FULL_PT, None)
    entries = [
        {"picture": pictures.symbol(one.layer, one.state, one.fresh), "text": one.words, "count": one.count}
        for one in printmap.legend(block, width=width, height=height)
    ]
    return {
        "kind": "map", "title": block.title, "legend": entries, "source": standing.map_source(block),
        "picture": pictures.keep(printmap.draw(block, width=width, height=height)),
    }  # fmt: skip


def _table(block: Table, pictures: Pictures) -> dict[str, Any]:
    shown = block.rows[:BRIEF_ROWS] if pictures.brief else block.rows
    more = block.more + len(block.rows) - len(shown)
    return {
        "kind": "table", "title": block.title, "empty": block.empty, "note": block.note,
        "columns": [
            {"name": one.name, "unit": one.unit, "number": one.number, "share": one.share} for one in block.columns
        ],
        "rows": [[_cell(cell, pictures) for cell in row] for row in shown],
        "more": f"and {words.number(more)} more, in the data behind this briefing" if more else "",
    }  # fmt: skip


def _cell(cell: Cell, pictures: Pictures) -> dict[str, str]:
    if isinstance(cell, Part):
        return {"text": breakable(cell.text), "picture": pictures.symbol(cell.layer, cell.state)}
    return {"text": breakable(cell), "picture": ""}


PLAIN: dict[type, Callable[[Any, Pictures], dict[str, Any]]] = {
    Text: _text, Bullets: _bullets, KeyFigures: _figures, Map: _map, Table: _table,
}  # fmt: skip
