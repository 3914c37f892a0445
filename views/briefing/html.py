"""A briefing as one HTML file that opens from disk without a network, with charts and a map to move."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Xml

from markupsafe import Markup
from plotly.offline import get_plotlyjs

from views import plots, printmap, words
from views.briefing import standing
from views.briefing.model import Bullets, Cell, Chart, Document, KeyFigures, Map, Ref, Section, Table, Text
from views.cards import Part
from views.html import render
from views.plots.vector import has_figures
from views.symbols import svg

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "views" / "assets" / "briefing"
PLOTLY = ROOT / "assets" / "node_modules" / "plotly.js-basic-dist-min" / "plotly-basic.min.js"
MAP_PT, STILL_PT = 640.0, 480.0
SIGNS = {"new": "+", "up": "▲", "down": "▼", "open": "○", "closed": "×", "same": "→", "": "–"}
WEB = ("https://", "http://")


def html(document: Document) -> bytes:
    """The document as one file; the same document gives the same bytes."""
    marks: dict[str, str] = {}
    sections = [_section(one, marks) for one in document.sections]
    drawn = any(block["kind"] == "chart" and block["figure"] for one in sections for block in one["blocks"])
    about = document.about
    page = render(
        "briefing/page.html", document=document, about=about, sections=sections, told=standing.about(about),
        banner=standing.banner(about), kicker=standing.kicker(document), when=standing.when(about),
        css=_file("page.css"), script=_file("page.js"), plotly=_plotly() if drawn else "",
        symbols=Markup("".join(marks[name] for name in sorted(marks))),  # noqa: S704 (our own table)
    )  # fmt: skip
    return page.encode()


@cache
def _file(name: str) -> Markup:
    return Markup((PAGE / name).read_text(encoding="utf-8"))  # noqa: S704 (our own file)


@cache
def _plotly() -> Markup:
    """plotly's small bundle from npm; where it is not installed, the whole one from plotly's own package."""
    text = PLOTLY.read_text(encoding="utf-8") if PLOTLY.is_file() else get_plotlyjs()
    return Markup(text)  # noqa: S704 (an installed package's own file)


def _section(section: Section, marks: dict[str, str]) -> dict[str, Any]:
    blocks = [BLOCKS[type(block)](block, marks) for block in section.blocks]
    return {"key": section.key, "heading": section.heading, "blocks": blocks}


def _mark(marks: dict[str, str], layer: str, state: str, fresh: str = "current") -> str:
    """The name of a symbol; its drawing is kept once for the page."""
    name = f"m-{layer}-{state}-{fresh}".replace("_", "-").replace(" ", "-")
    if name not in marks:
        drawn = Xml.fromstring(svg(layer, state, fresh, theme="light"))  # noqa: S314 (our own table)
        for child in drawn.iter():
            child.tag = child.tag.rpartition("}")[2]
        kept = Xml.Element("symbol", {"id": name, "viewBox": drawn.get("viewBox", "0 0 32 32")})
        kept.extend(list(drawn))
        marks[name] = Xml.tostring(kept, encoding="unicode")
    return name


def _figures(block: KeyFigures, marks: dict[str, str]) -> dict[str, Any]:
    figures = [
        {
            **{name: getattr(one, name) for name in FIGURE},
            "parts": [
                {"mark": _mark(marks, p.layer, p.state), "text": p.text, "state": p.state} for p in one.parts
            ],
        }
        for one in block.figures
    ]
    return {"kind": "figures", "figures": figures}


FIGURE = (
    "key", "label", "value", "raw", "unknown", "of", "trend", "note", "age", "stale", "completeness", "standard",
)  # fmt: skip


def _bullets(block: Bullets, marks: dict[str, str]) -> dict[str, Any]:
    items = [
        {"text": one.text, "sign": SIGNS[one.sign], "said": " · ".join(filter(None, (one.who, one.at, *_named(one)))),
         "links": [ref for ref in one.refs if ref.link.startswith(WEB)]}
        for one in block.items
    ]  # fmt: skip
    more = f"and {words.number(block.more)} more" if block.more else ""
    return {"kind": "bullets", "title": block.title, "lines": items, "empty": block.empty, "more": more}


def _named(item: Any) -> list[str]:
    return [ref.text for ref in item.refs if _unlinked(ref) and ref.text not in item.text][:2]


def _unlinked(ref: Ref) -> bool:
    return bool(ref.text) and not ref.link.startswith(WEB)


def _chart(block: Chart, marks: dict[str, str]) -> dict[str, Any]:
    there = has_figures(block)
    still = plots.draw(block, width=STILL_PT) if there else ""
    return {
        "kind": "chart", "key": block.key, "title": block.title, "subject": standing.subject(block),
        "empty": block.empty, "source": standing.source(block),
        "figure": for_script(plots.figure(block).to_json()) if there else "",
        "still": Markup(still),  # noqa: S704 (made by ElementTree, which escapes)
    }  # fmt: skip


def for_script(text: str) -> Markup:
    """JSON that cannot end the script element it stands in."""
    for sign, code in (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026")):
        text = text.replace(sign, code)
    return Markup(text)  # noqa: S704 (just made harmless)


def _map(block: Map, marks: dict[str, str]) -> dict[str, Any]:
    entries = [
        {"mark": _mark(marks, one.layer, one.state, one.fresh), "words": one.words, "count": one.count}
        for one in printmap.legend(block, width=MAP_PT)
    ]
    drawn = printmap.draw(block, width=MAP_PT, live=True).replace("<svg ", '<svg tabindex="0" ', 1)
    return {
        "kind": "map", "title": block.title, "legend": entries, "source": standing.map_source(block),
        "picture": Markup(drawn),  # noqa: S704 (made by ElementTree, which escapes)
    }  # fmt: skip


def _table(block: Table, marks: dict[str, str]) -> dict[str, Any]:
    whole = sum(column.share for column in block.columns) or 1
    columns = [
        {"name": one.name, "unit": one.unit, "number": one.number, "width": round(100 * one.share / whole, 1)}
        for one in block.columns
    ]
    more = f"{words.number(block.more)} more in the data behind this briefing." if block.more else ""
    return {
        "kind": "table", "key": block.key, "title": block.title, "columns": columns, "empty": block.empty,
        "rows": [[_cell(cell, marks) for cell in row] for row in block.rows],
        "note": " ".join(filter(None, (more, block.note))),
    }  # fmt: skip


def _cell(cell: Cell, marks: dict[str, str]) -> dict[str, str]:
    if isinstance(cell, Part):
        return {"text": cell.text, "mark": _mark(marks, cell.layer, cell.state)}
    return {"text": cell, "mark": ""}


def _text(block: Text, marks: dict[str, str]) -> dict[str, Any]:
    return {"kind": "text", "text": block.text, "style": block.style, "by": block.by}


BLOCKS: dict[type, Callable[[Any, dict[str, str]], dict[str, Any]]] = {
    KeyFigures: _figures, Bullets: _bullets, Chart: _chart, Map: _map, Table: _table, Text: _text,
}  # fmt: skip
