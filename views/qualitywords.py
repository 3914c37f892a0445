"""How good the data is, in words and charts: what each figure means, and what it leaves out."""

from collections import Counter
from collections.abc import Mapping, Sequence

import pandas as pd
import plotly.graph_objects as go

from response.quality import WHOLE, Row
from views import charts, words
from views.symbols import LAYERS, Theme, colour

ALL = "all sources"
FIELDS = {"geometry": "place", "lines": "stock", "capacity": "capacity", "contacts": "somebody to call"}
MEASURES = {"complete": "Complete", "current": "Current"}
SOURCES_MOST = 5
DASHES = ("solid", "dash", "dot", "dashdot", "longdash", "longdashdot")
MARKS = ("circle", "square", "diamond", "triangle-up", "x", "cross")


def kind_word(kind: str) -> str:
    """The plural, as the legend says it."""
    return LAYERS[kind].plural.capitalize() if kind in LAYERS else f"{kind.capitalize()}s"


def source_word(source: str) -> str:
    return ALL if source == WHOLE else source


def field_word(name: str) -> str:
    return FIELDS.get(name) or words.field_label(name)


def table(rows: Sequence[Row]) -> pd.DataFrame:
    """One line a kind and source; shares as percentages, empty where nothing can be said. A kind with one source has
    one line."""
    many = Counter(row.kind for row in rows)
    rows = [row for row in rows if not (row.source == WHOLE and many[row.kind] == 2)]
    return pd.DataFrame(
        {
            "Kind": [kind_word(row.kind) for row in rows],
            "Source": [source_word(row.source) for row in rows],
            "Records": [row.records for row in rows],
            "Complete": [_percent(row.complete) for row in rows],
            "Current": [_percent(row.current) for row in rows],
            "How fresh": [freshness(row) for row in rows],
            "Valid": [_percent(row.valid) for row in rows],
            "In quarantine": pd.array([row.refused for row in rows], dtype="Int64"),
            "Confirmed": [
                _percent(row.confidence["confirmed"] / row.records if row.records else None) for row in rows
            ],
            "Duplicates": pd.array([row.pairs for row in rows], dtype="Int64"),
            "No longer listed": [row.unreported for row in rows],
        }
    )


def _percent(share: float | None) -> float | None:
    """Whole percents; a little is not nothing, and nearly all is not all."""
    if share is None or share in (0.0, 1.0):
        return None if share is None else 100 * share
    return min(99.0, max(1.0, round(100 * share)))


def freshness(row: Row) -> str:
    """``12 current · 3 out of date · 4 unknown``; what does not age is said to."""
    if row.fresh is None:
        return "does not age"
    names = {"current": "current", "stale": "out of date", "unknown": "unknown"}
    told = [f"{words.number(row.fresh[key])} {word}" for key, word in names.items() if row.fresh[key]]
    return " · ".join(told) or "no records"


def left_out(over: Mapping[str, int], *, past: bool, hidden: bool) -> list[str]:
    """What the figures leave out, a sentence each."""
    gone = [f"{words.number(count)} {kind_word(kind).lower()}" for kind, count in over.items() if count]
    told = [f"Left out because they are ended or withdrawn: {words.listing(gone, most=6)}."] if gone else []
    told.append(
        "What has expired is left out. A record of two sources counts under both, and once under all sources."
    )
    if past:
        told.append("Rows in quarantine and duplicates are not known for a past moment.")
    if hidden:
        told.append("Rows in quarantine are shown only to those who bring in files.")
    return told


def meaning(row: Row) -> str:
    """Which fields completeness counts, for one kind."""
    return f"Complete counts {words.listing([field_word(name) for name in row.known], most=9)}."


def fields(row: Row, *, theme: Theme) -> go.Figure:
    """How many of a source's records know each field that matters, the least known first."""
    known = sorted(row.known.items(), key=lambda item: item[1])
    drawn = charts.figure(theme, height=60 + 26 * len(known))
    shares = [count / row.records if row.records else 0.0 for _, count in known]
    drawn.add_bar(
        y=[field_word(name) for name, _ in known], x=[1.0] * len(known), orientation="h", hoverinfo="skip", width=0.7,
        marker={"color": "rgba(0,0,0,0)", "line": {"color": colour("grey", theme), "width": 1}},
    )  # fmt: skip
    drawn.add_bar(
        y=[field_word(name) for name, _ in known], x=shares, orientation="h", width=0.7,
        marker={"color": colour("accent", theme)}, hoverinfo="text",
        hovertext=[f"{words.number(count)} of {words.number(row.records)} know it" for _, count in known],
    )  # fmt: skip
    for (name, count), share in zip(known, shares, strict=True):
        drawn.add_annotation(
            x=1.01, xref="paper", xanchor="left", y=field_word(name), showarrow=False, font={"size": 11},
            text=f"{words.number(count)} · {words.share(share)}",
        )  # fmt: skip
    drawn.update_layout(barmode="overlay", showlegend=False, margin={"r": 96})
    drawn.update_xaxes(range=[0, 1], tickformat=".0%", dtick=0.25)
    drawn.update_yaxes(showgrid=False)
    return drawn


def trend(found: pd.DataFrame, measure: str, *, zone: str, theme: Theme) -> go.Figure:
    """A share by source over time; each source has its own dash and mark, gaps are where nothing could be said."""
    drawn = charts.figure(theme, height=270)
    last = found[found["time"] == found["time"].max()].sort_values("records", ascending=False)
    each = [name for name in last["source"] if name != WHOLE][:SOURCES_MOST]
    chosen = each if len(each) == 1 else [WHOLE, *each]
    names = ["accent", "order", "grey", "accent-strong", "good", "accent-soft"]
    for at, name in enumerate(chosen):
        mine = found[found["source"] == name]
        values = mine[measure].astype("float64")
        if not values.notna().any():
            continue
        drawn.add_scatter(
            x=mine["time"].dt.tz_convert(zone).dt.tz_localize(None), y=values, name=charts.plain(source_word(name)),
            mode="lines+markers", connectgaps=False, marker={"symbol": MARKS[at], "size": 6},
            line={"dash": DASHES[at], "width": 2.4 if name == WHOLE else 1.4, "color": colour(names[at], theme)},
            customdata=mine["records"],
            hovertemplate="%{y:.0%} of %{customdata:,} records<extra>%{fullData.name}</extra>",
        )  # fmt: skip
    drawn.update_layout(hovermode="x unified")
    drawn.update_yaxes(range=[-0.02, 1.04], tickformat=".0%")
    moments = found["time"].dt.tz_convert(zone).dt.tz_localize(None)
    drawn.update_xaxes(tickformat="%H:%M\n%a %-d %b", range=[moments.min(), moments.max()])
    return drawn


def trend_says(found: pd.DataFrame, measure: str) -> str:
    """How many sources the chart leaves out, and since when something is known."""
    last = found[found["time"] == found["time"].max()]
    more = max(0, len(last) - 1 - SOURCES_MOST)
    told = [f"{words.count(more, 'smaller source')} not drawn."] if more else []
    if measure == "current":
        told.append("Judged by the time of each moment; stale and unknown both count as not current.")
    return " ".join(told) or "As it was known at each moment."
