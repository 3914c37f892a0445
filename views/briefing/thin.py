"""A document in the first HTML page, until it has its own."""

from views.briefing import first
from views.briefing.model import Bullets, Chart, Document, KeyFigures, Map, Table
from views.cards import Card, Part
from views.plots import figure


def render(document: Document) -> bytes:
    """Figures, changes, map, charts and tables as one file."""
    about, every = document.about, list(document.blocks())
    lists = [one for one in every if isinstance(one, Bullets)]
    page = first.html(
        first.About(
            workspace=about.workspace, mode=about.mode, moment=about.moment, revision=about.revision, zone=about.zone,
            made_by=about.made_by, made_at=about.made_at, sources=about.sources, standard="; ".join(about.standards),
            completeness=about.completeness, title=document.headline,
        ),
        first.Content(
            cards=[_card(one) for strip in every if isinstance(strip, KeyFigures) for one in strip.figures],
            frames=next((one.frames for one in every if isinstance(one, Map)), {}),
            charts={one.title: figure(one) for one in every if isinstance(one, Chart)},
            tables=[_table(one) for one in every if isinstance(one, Table)],
            changed=[*document.summary, *(item.text for one in lists for item in one.items)],
        ),
    )  # fmt: skip
    return page.encode()


def _card(one):  # type: ignore[no-untyped-def]
    return Card(one.key, one.label, one.value, of=one.of, note=one.note, age=one.age, trend=one.trend, parts=one.parts)


def _table(one: Table) -> first.Table:
    rows = [[cell.text if isinstance(cell, Part) else cell for cell in row] for row in one.rows]
    return first.Table(one.title, [column.name for column in one.columns], rows, one.empty, one.note)
