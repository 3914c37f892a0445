"""A chart as a plotly figure, for screens and for briefings that open in a browser; the same data as in print."""

from __future__ import annotations

from collections.abc import Callable

import pandas as pd
import plotly.graph_objects as go

from views.briefing.model import Chart, Level, Series
from views.charts import INKS, plain, template
from views.lettering import fitted
from views.plots.vector import shown
from views.symbols import Theme, colour
from views.words import local, number

HEIGHT_PX, ROW_PX = 250, 24
DASHES = {"dash": "dash", "dot": "dot"}
NAME_PX = 190.0


def figure(chart: Chart, *, theme: Theme = "light") -> go.Figure:
    """The chart in the app's look; its title, source and age are set beside it by the page."""
    height = max(70, 46 + ROW_PX * len(chart.data)) if chart.form == "bars" else HEIGHT_PX
    drawn = go.Figure(layout={"template": template(theme), "height": height})
    DRAW[chart.form](drawn, chart, theme)
    for level in chart.levels:
        _level(drawn, level, chart, theme)
    if not len(chart.data):
        drawn.add_annotation(
            text=plain(chart.empty), showarrow=False, x=0.5, y=0.5, xref="paper", yref="paper"
        )
    return drawn


def _clock(chart: Chart, values: pd.Series) -> pd.Series:
    """Times of the chart's own zone, without it: plotly shows them as they are."""
    if not pd.api.types.is_datetime64_any_dtype(values):
        return values
    return values.map(lambda moment: local(moment.to_pydatetime(), chart.zone).replace(tzinfo=None))


def _soft(value: str, share: float) -> str:
    red, green, blue = (int(value[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},{share})"


def _parts(chart: Chart) -> list[tuple[Series, pd.DataFrame]]:
    data = chart.data
    return [(one, data[data["series"] == one.key].sort_values("x")) for one in shown(chart, data)]


def _areas(drawn: go.Figure, chart: Chart, theme: Theme) -> None:
    for one, data in _parts(chart):
        own = colour(one.colour, theme)
        drawn.add_scatter(
            x=_clock(chart, data["x"]), y=data["y"], name=plain(one.word), stackgroup="all", mode="lines",
            line={"shape": "hv", "width": 1.2, "color": own},
            fillpattern={"shape": one.pattern, "fgcolor": own, "bgcolor": _soft(own, 0.38),
                         "size": 5, "solidity": 0.25},
            hovertemplate="%{y} " + plain(one.word) + "<extra></extra>",
        )  # fmt: skip
    drawn.update_layout(hovermode="x unified", legend_traceorder="normal")
    _axes(drawn, chart, theme)


def _lines(drawn: go.Figure, chart: Chart, theme: Theme) -> None:
    for one, data in _parts(chart):
        drawn.add_scatter(
            x=_clock(chart, data["x"]), y=data["y"], name=plain(one.word), mode="lines",
            line={"width": 2, "color": colour(one.colour, theme), "dash": DASHES.get(one.pattern, "solid")},
            hovertemplate=f"%{{y:,.4~g}} {plain(chart.unit)}<extra>{plain(one.word)}</extra>",
        )  # fmt: skip
    drawn.update_layout(showlegend=len(_parts(chart)) > 1)
    _axes(drawn, chart, theme)


def _range(drawn: go.Figure, chart: Chart, theme: Theme) -> None:
    for one, data in _parts(chart):
        own = colour(one.colour, theme)
        edge = {"mode": "lines", "line": {"width": 0}, "showlegend": False}
        drawn.add_scatter(
            x=_clock(chart, data["x"]), y=data["high"], name=f"{one.key} high", hoverinfo="skip", **edge
        )
        drawn.add_scatter(
            x=_clock(chart, data["x"]), y=data["low"], name=f"{one.key} low", hoverinfo="skip",
            fill="tonexty", fillcolor=_soft(own, 0.18), **edge,
        )  # fmt: skip
    _lines(drawn, chart, theme)


def _axes(drawn: go.Figure, chart: Chart, theme: Theme) -> None:
    quiet = {"font": {"color": INKS[theme][1], "size": 11}}
    drawn.update_yaxes(title={"text": plain(chart.unit), **quiet}, rangemode="tozero")
    if len(chart.data) and pd.api.types.is_datetime64_any_dtype(chart.data["x"]):
        drawn.update_xaxes(tickformat="%H:%M\n%a %-d %b")
    else:
        drawn.update_xaxes(title={"text": plain(chart.x_unit), **quiet}, rangemode="tozero")


def _bars(drawn: go.Figure, chart: Chart, theme: Theme) -> None:
    """Bars over their whole's outline; old figures hatched, what is over the whole dark."""
    rows = chart.data.reset_index(drop=True)
    places, own = list(range(len(rows))), colour(chart.series[0].colour, theme) if chart.series else ""
    fresh = rows["fresh"] if "fresh" in rows else pd.Series("current", index=rows.index)
    said = rows["words"].astype(str) if "words" in rows else rows["value"].map(number)
    if "of" in rows:
        drawn.add_bar(
            y=places, x=rows["of"], orientation="h", name="of", width=0.74, hoverinfo="skip",
            marker={"color": "rgba(0,0,0,0)", "line": {"color": colour("grey", theme), "width": 1}},
        )  # fmt: skip
    old = [one != "current" for one in fresh]
    drawn.add_bar(
        y=places, x=rows["value"], orientation="h", name="value", width=0.5, hoverinfo="text",
        marker={"color": [_soft(own, 0.3) if is_old else own for is_old in old], "line": {"color": own, "width": 1},
                "pattern": {"shape": ["/" if is_old else "" for is_old in old], "fgcolor": own, "size": 5}},
        hovertext=[f"{plain(str(name))}: {plain(word)}" for name, word in zip(rows["label"], said, strict=True)],
    )  # fmt: skip
    _over(drawn, rows, places, theme)
    _names(drawn, rows, places, [plain(word) for word in said])


def _over(drawn: go.Figure, rows: pd.DataFrame, places: list[int], theme: Theme) -> None:
    """A mark where a whole ends that a bar runs over."""
    over = [n for n in places if "of" in rows and rows["value"][n] > rows["of"][n]]
    if over:
        drawn.add_scatter(
            y=over, x=rows["of"][over], mode="markers", name="over", hoverinfo="skip",
            marker={"symbol": "line-ns", "size": 20, "line": {"width": 2.5, "color": colour("ink", theme)}},
        )  # fmt: skip


def _names(drawn: go.Figure, rows: pd.DataFrame, places: list[int], said: list[str]) -> None:
    names = [plain(fitted(str(name), NAME_PX, 12)) for name in rows["label"]]
    drawn.update_layout(barmode="overlay", bargap=0.2, showlegend=False)
    drawn.update_yaxes(tickvals=places, ticktext=names, range=[len(places) - 0.4, -0.6], showgrid=False)
    for place, word in zip(places, said, strict=True):
        drawn.add_annotation(
            x=1, xref="paper", xanchor="right", y=place, text=word, showarrow=False, font={"size": 11}
        )
    longest = rows[[name for name in ("value", "of") if name in rows]].astype(float).max(axis=None)
    room = 1.0 + max((len(word) for word in said), default=0) * 0.018
    drawn.update_xaxes(
        range=[0, room * (float(longest) if longest == longest and longest else 1.0)], visible=False
    )


def _level(drawn: go.Figure, level: Level, chart: Chart, theme: Theme) -> None:
    style = {
        "line": {"color": INKS[theme][1], "dash": "dot", "width": 1.2},
        "annotation_text": plain(level.word),
    }
    if level.across:
        drawn.add_hline(y=float(level.at), annotation_position="top right", **style)  # type: ignore[arg-type]
        return
    at = level.at
    moment = local(at, chart.zone).replace(tzinfo=None) if not isinstance(at, int | float) else at
    drawn.add_shape(type="line", x0=moment, x1=moment, y0=0, y1=1, yref="paper", line=style["line"])
    drawn.add_annotation(
        x=moment,
        y=1,
        yref="paper",
        text=plain(level.word),
        showarrow=False,
        xanchor="left",
        font={"size": 11},
    )


DRAW: dict[str, Callable[[go.Figure, Chart, Theme], None]] = {
    "areas": _areas, "lines": _lines, "range": _range, "bars": _bars,
}  # fmt: skip
