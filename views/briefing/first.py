"""A briefing as one HTML file that opens from disk without a network."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import geopandas as gpd
import plotly.graph_objects as go
from markupsafe import Markup
from plotly.offline import get_plotlyjs

from views import svgmap
from views.cards import Card
from views.html import render


@dataclass(frozen=True)
class About:
    """What every page of a briefing states: which workspace, which moment, from what, made by whom."""

    workspace: str
    mode: str
    moment: datetime
    revision: int
    zone: str
    made_by: str
    made_at: datetime
    sources: Sequence[str]
    standard: str
    completeness: Sequence[str]
    title: str = "Situation briefing"


@dataclass(frozen=True)
class Table:
    """A table of words: what it is, its columns, its rows, and what to say when it is empty."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    empty: str
    note: str = ""


@dataclass(frozen=True)
class Content:
    """What the page shows."""

    cards: Sequence[Card]
    frames: Mapping[str, gpd.GeoDataFrame]
    charts: Mapping[str, go.Figure]
    tables: Sequence[Table]
    changed: Sequence[str] = field(default_factory=tuple)


def html(about: About, content: Content) -> str:
    """The briefing as one file: styles, charts and their JavaScript, map and symbols inside; nothing is fetched."""
    return render(
        "briefing.html",
        about=about,
        content=content,
        theme="light",
        map=Markup(svgmap.draw(content.frames)),  # noqa: S704 (made by ElementTree, which escapes)
        legend=svgmap.legend(content.frames),
        charts=[(title, _for_script(figure)) for title, figure in content.charts.items()],
        plotly=Markup(get_plotlyjs()) if content.charts else "",  # noqa: S704 (the installed package's own file)
    )


def _for_script(figure: go.Figure) -> Markup:
    """The figure as JSON that cannot end the script element it stands in."""
    text = figure.to_json()
    for sign, code in (("<", "\\u003c"), (">", "\\u003e"), ("&", "\\u0026")):
        text = text.replace(sign, code)
    return Markup(text)  # noqa: S704 (just made harmless)
