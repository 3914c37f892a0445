"""The slides of a document, in its order."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC
from typing import Any
from xml.etree import ElementTree as Xml

from pptx.util import Inches

from views import printmap, words
from views.briefing import standing
from views.briefing.fonts import raster
from views.briefing.model import (
    Bullets,
    Chart,
    Column,
    Document,
    Item,
    KeyFigure,
    KeyFigures,
    Map,
    Section,
    Table,
    Text,
)  # fmt: skip
from views.briefing.same import same_bytes
from views.lettering import width as wide_of
from views.lettering import wrapped
from views.plots.canvas import Canvas
from views.slides.charts import add_chart
from views.slides.look import (
    BODY,
    BODY_IN,
    INK,
    MARGIN_IN,
    QUIET,
    Room,
    add,
    blank,
    rgb,
    rule,
    slide,
    write,
)
from views.slides.tables import SLIDES_MOST, add_table, pages
from views.symbols import svg

LETTERS_MOST = 300
ENTRY: dict[str, tuple[float, bool, Any, float, float]] = {
    # size in points, bold, ink, points after it, inches a line takes
    "head": (13, True, rgb("accent"), 3, 0.32), "item": (14, False, INK, 1, 0.27), "who": (10, False, QUIET, 6, 0.24),
}  # fmt: skip
SIGNS = {"new": "+", "up": "▲", "down": "▼", "open": "○", "closed": "×", "same": "→", "": "–"}
MAP_PT, MAP_IN = (560.0, 350.0), (8.05, 5.03)
STRIP_PT = 16.0
CARDS_ACROSS = 3
ABOUT = (Column("About", share=1), Column("", share=6))


def deck(document: Document) -> bytes:
    """The document as a presentation; the same document gives the same bytes."""
    made = blank()
    _opening(made, document)
    for section in document.sections:
        for block in section.blocks:
            DRAW[type(block)](made, document, section, block)
    _closing(made, document)
    about = document.about
    properties = made.core_properties
    properties.title, properties.author = f"{document.title}: {document.headline}"[:255], about.made_by[:255]
    properties.last_modified_by, properties.keywords = about.made_by[:255], about.mode
    properties.created = properties.modified = about.made_at.astimezone(UTC).replace(tzinfo=None)
    out = io.BytesIO()
    made.save(out)
    return same_bytes(out.getvalue(), about.made_at)


def _basis(document: Document, *more: str) -> str:
    """What stands in the notes of a slide: where its figures are from."""
    about = document.about
    rows = [
        *(part for part in more if part), standing.when(about), f"Made by {standing.made(about)}",
        f"Sources: {'; '.join(about.sources) or 'none stated'}",
        f"Standards: {'; '.join(about.standards) or 'none stated'}",
        f"Completeness: {'; '.join(about.completeness) or 'nothing is missing'}",
    ]  # fmt: skip
    return "\n".join(rows)


def _opening(made: Any, document: Document) -> None:
    about = document.about
    long = len(document.headline)
    page = slide(
        made,
        about,
        document.headline,
        size=32 if long < 90 else 22 if long < 180 else 15,
        notes=_basis(document),
    )
    title = page.shapes.title
    title.left, title.top, title.width, title.height = Room(MARGIN_IN, 1.1, BODY_IN, 1.6).emu
    write(
        page,
        Room(MARGIN_IN, 0.72, BODY_IN, 0.3),
        standing.kicker(document),
        size=13,
        ink=rgb("accent"),
        bold=True,
    )
    write(page, Room(MARGIN_IN, 2.82, BODY_IN, 0.3), standing.when(about), size=13, ink=QUIET)
    rule(page, MARGIN_IN, 3.25, BODY_IN, INK, 1.25)
    size = 19 if sum(map(len, document.summary)) < 700 else 13
    frame = write(page, Room(MARGIN_IN, 3.5, BODY_IN * 0.86, 2.8), "", size=size)
    for sentence in document.summary:
        add(frame, sentence, size=size, after=10)
    write(page, Room(MARGIN_IN, 6.58, BODY_IN, 0.3), f"Made by {standing.made(about)}", size=11, ink=QUIET)


def _figures(made: Any, document: Document, section: Section, block: KeyFigures) -> None:
    for start in range(0, len(block.figures), 2 * CARDS_ACROSS):
        page = slide(made, document.about, section.heading, notes=_basis(document))
        wide = BODY_IN / CARDS_ACROSS
        for number, one in enumerate(block.figures[start : start + 2 * CARDS_ACROSS]):
            row, column = divmod(number, CARDS_ACROSS)
            _card(page, one, Room(MARGIN_IN + column * wide, BODY.top + 0.1 + row * 2.5, wide - 0.3, 2.3))


def _card(page: Any, one: KeyFigure, room: Room) -> None:
    rule(page, room.left, room.top, room.width, INK, 1.25)
    write(page, Room(room.left, room.top + 0.1, room.width, 0.3), one.label, size=14, ink=QUIET, bold=True)
    value = write(page, Room(room.left, room.top + 0.4, room.width, 0.75), one.value, size=24 if one.unknown else 40,
                  ink=QUIET if one.unknown else INK, bold=not one.unknown)  # fmt: skip
    for said in (one.of, one.trend):
        if said:
            run = value.paragraphs[0].add_run()
            run.text = f"  {said}"
            run.font.size, run.font.bold, run.font.color.rgb = Inches(0.19), False, QUIET
    frame = write(page, Room(room.left, room.top + 1.2, room.width, 1.0), "", size=12)
    parts = " · ".join(f"{part.text} {part.state.replace('_', ' ')}" for part in one.parts)
    for said in (parts, one.note, " · ".join(filter(None, (one.age, one.completeness)))):
        if said:
            add(frame, "\n".join(wrapped(said, room.width * 72, 13, lines=3)), size=12, ink=QUIET, after=2)


def _chart(made: Any, document: Document, section: Section, block: Chart) -> None:
    page = slide(made, document.about, block.title, under=f"{section.heading} · {standing.subject(block)}",
                 notes=_basis(document, standing.source(block)))  # fmt: skip
    add_chart(page, block, Room(BODY.left, BODY.top, BODY.width, BODY.height - 0.32))
    write(page, Room(MARGIN_IN, 6.5, BODY_IN, 0.4), standing.source(block), size=10, ink=QUIET)


def _table(made: Any, document: Document, section: Section, block: Table) -> None:
    notes, room = _basis(document, block.note), Room(BODY.left, BODY.top + 0.1, BODY.width, BODY.height)
    held, size = pages(block, room)
    shown = held[:SLIDES_MOST]
    more = block.more + sum(map(len, held[SLIDES_MOST:]))
    for number, rows in enumerate(shown, 1):
        under = [section.heading, f"{number} of {len(shown)}" if len(shown) > 1 else "", block.note]
        if more and number == len(shown):
            under.insert(2, f"{words.number(more)} more in the data behind this briefing")
        page = slide(made, document.about, block.title, under=" · ".join(filter(None, under)), notes=notes)
        add_table(page, block, rows, room, size=size)
    if not shown:
        page = slide(made, document.about, block.title or section.heading, under=section.heading, notes=notes)
        write(page, BODY, block.empty, size=20, ink=QUIET)


def _bullets(made: Any, document: Document, section: Section, block: Bullets) -> None:
    """All lists of a section together, in two columns where one is not enough."""
    lists = [one for one in section.blocks if isinstance(one, Bullets)]
    if block is not lists[0]:
        return
    entries = [entry for one in lists for entry in _entries(one)]
    for columns in _flow(entries):
        said = [text for column in columns for look, text in column if look == "who"]
        page = slide(made, document.about, section.heading, notes=_basis(document, *said))
        wide = BODY.width if len(columns) == 1 else BODY.width / 2 - 0.2
        for number, column in enumerate(columns):
            frame = write(
                page, Room(BODY.left + number * (wide + 0.4), BODY.top - 0.2, wide, BODY.height), "", size=14
            )
            for look, text in column:
                size, bold, ink, after, _ = ENTRY[look]
                add(frame, text, size=size, bold=bold, ink=ink, after=after)


def _entries(block: Bullets) -> list[tuple[str, str]]:
    """The lines of a list, each with how it looks."""
    found = [("head", block.title)] if block.title else []
    for item in block.items:
        said = item.text if len(item.text) <= LETTERS_MOST else f"{item.text[:LETTERS_MOST]}…"
        found += [("item", f"{SIGNS[item.sign]}  {said}"), *([("who", _who(item))] if _who(item) else [])]
    if not block.items:
        found.append(("who", block.empty))
    return [*found, ("who", f"and {words.number(block.more)} more")] if block.more else found


def _flow(entries: list[tuple[str, str]]) -> list[list[list[tuple[str, str]]]]:
    """Slides of columns of lines; one column across where all of it fits."""
    whole = _columns(entries, BODY.width)
    if len(whole) == 1:
        return [whole]
    halves = _columns(entries, BODY.width / 2 - 0.2)
    return [halves[n : n + 2] for n in range(0, len(halves), 2)]


def _columns(entries: list[tuple[str, str]], wide: float) -> list[list[tuple[str, str]]]:
    columns: list[list[tuple[str, str]]] = []
    left = 0.0
    for look, text in entries:
        size, *_, high = ENTRY[look]
        lines = -(-int(wide_of(text, size) * 1.15) // int(wide * 72)) or 1
        needs = lines * high
        if not columns or needs > left - (0.6 if look == "head" else 0):
            columns.append([])
            left = BODY.height
        columns[-1].append((look, text))
        left -= needs
    return columns


def _who(item: Item) -> str:
    named = [ref.text for ref in item.refs if ref.text and ref.text not in item.text]
    return " · ".join(part for part in (item.who, item.at, *named[:2]) if part)


def _map(made: Any, document: Document, section: Section, block: Map) -> None:
    page = slide(made, document.about, block.title, under=section.heading,
                 notes=_basis(document, standing.map_source(block)))  # fmt: skip
    width, height = MAP_PT
    picture = raster(printmap.draw(block, width=width, height=height))
    shown = page.shapes.add_picture(
        io.BytesIO(picture), Inches(MARGIN_IN), Inches(BODY.top), width=Inches(MAP_IN[0])
    )
    shown.name = block.title
    shown._element._nvXxPr.cNvPr.set("descr", block.title)
    _legend(page, printmap.legend(block, width=width, height=height), MARGIN_IN + MAP_IN[0] + 0.3)
    write(page, Room(MARGIN_IN, 6.68, BODY_IN, 0.25), standing.map_source(block), size=9, ink=QUIET)


def _legend(page: Any, entries: list[printmap.Entry], left: float) -> None:
    """The symbols as one picture, their words beside it."""
    if not entries:
        return
    step = min(0.27, MAP_IN[1] / len(entries))
    strip = raster(_strip(entries), ppi=300)
    page.shapes.add_picture(
        io.BytesIO(strip), Inches(left), Inches(BODY.top), height=Inches(step * len(entries))
    )
    for number, one in enumerate(entries):
        count = f"  {words.number(one.count)}" if one.count else ""
        room = Room(
            left + step + 0.08, BODY.top + number * step + step * 0.08, BODY_IN - MAP_IN[0] - 0.7, step
        )
        write(page, room, f"{one.words}{count}", size=min(11, step * 40))


def _strip(entries: list[printmap.Entry]) -> str:
    """Symbols one below the other as one SVG."""
    strip = Canvas(STRIP_PT, STRIP_PT * len(entries))
    for number, one in enumerate(entries):
        drawn = Xml.fromstring(svg(one.layer, one.state, one.fresh, theme="light"))  # noqa: S314 (our own table)
        for child in drawn.iter():
            child.tag = child.tag.rpartition("}")[2]
        size = STRIP_PT * 0.86
        drawn.attrib |= {"x": "0", "y": f"{number * STRIP_PT:.1f}", "width": f"{size}", "height": f"{size}"}
        strip.root.append(drawn)
    return strip.write()


def _text(made: Any, document: Document, section: Section, block: Text) -> None:
    """A remark or a paragraph has its slide; a small note goes onto the slide before it."""
    if block.style == "note" and len(made.slides) > 1:
        notes = made.slides[len(made.slides) - 1].notes_slide.notes_text_frame
        notes.text = f"{block.text}\n{notes.text}"
        return
    page = slide(made, document.about, section.heading, notes=_basis(document))
    size = 20 if len(block.text) < 500 else 13 if len(block.text) < 1500 else 9
    frame = write(page, BODY, "", size=size)
    add(frame, block.text, size=size)
    if block.by:
        add(frame, block.by, size=12, ink=QUIET)


def _closing(made: Any, document: Document) -> None:
    rows = tuple((label, text) for label, text in standing.about(document.about))
    table = Table("about", "About this briefing", ABOUT, rows)
    held, size = pages(table, BODY)
    for rows in held:
        add_table(slide(made, document.about, "About this briefing"), table, rows, BODY, size=size)


DRAW: dict[type, Callable[[Any, Document, Section, Any], None]] = {
    KeyFigures: _figures, Chart: _chart, Table: _table, Bullets: _bullets, Map: _map, Text: _text,
}  # fmt: skip
