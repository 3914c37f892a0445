"""Plotly charts in the app's own look: quiet, labelled in words, severity colours for severity alone."""

import pandas as pd
import plotly.graph_objects as go

from views.symbols import LAYERS, Theme, colour
from views.words import number, share

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif"
SEVERITY_ORDER = ("extreme", "severe", "moderate", "minor", "unknown")
PATTERNS = {"extreme": "x", "severe": "", "moderate": "/", "minor": ".", "unknown": "-"}
HEIGHT_PX = 250
ROW_PX = 22
CONFIG = {"displayModeBar": False, "responsive": True}
"""What every chart on a page is shown with: no floating toolbar."""

INKS: dict[Theme, tuple[str, str, str]] = {
    # text, quiet text, grid
    "light": ("#1f2529", "#5b666d", "#e3e6e7"),
    "dark": ("#e4e8ea", "#9aa5ac", "#2c353b"),
}


def template(theme: Theme) -> go.layout.Template:
    """The one template all charts share; transparent, so that it lies on any background."""
    ink, quiet, grid = INKS[theme]
    axis = {
        "gridcolor": grid,
        "linecolor": grid,
        "zeroline": False,
        "tickfont": {"color": quiet},
        "automargin": True,
    }
    return go.layout.Template(
        layout={
            "font": {"family": FONT, "size": 12, "color": ink},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
            "xaxis": axis,
            "yaxis": axis,
            "hoverlabel": {"font": {"family": FONT, "size": 12}},
            "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0, "font": {"color": quiet}},
            "colorway": [colour("accent", theme), colour("accent-soft", theme), colour("grey", theme)],
        }
    )


def figure(theme: Theme, height: int = HEIGHT_PX) -> go.Figure:
    """An empty chart in the app's look."""
    return go.Figure(layout={"template": template(theme), "height": height})


def severity_over_time(counts: pd.DataFrame, *, zone: str, theme: Theme = "light") -> go.Figure:
    """Open incidents by severity over time, worst at the bottom.

    ``counts``: index aware times, one column a severity; each row holds until the next one.
    """
    drawn = figure(theme)
    _, quiet, _ = INKS[theme]
    times = counts.index.tz_convert(zone).tz_localize(None)
    words = {state.name: state.word for state in LAYERS["incident"].states}
    for name in (severity for severity in SEVERITY_ORDER if severity in counts and counts[severity].any()):
        own = colour("grey" if name == "unknown" else name, theme)
        drawn.add_scatter(
            x=times, y=counts[name], name=words[name], stackgroup="all", mode="lines",
            line={"shape": "hv", "width": 1.2, "color": own},
            fillpattern={"shape": PATTERNS[name], "fgcolor": own, "bgcolor": _soft(own), "size": 5, "solidity": 0.25},
            hovertemplate="%{y} " + words[name] + "<extra></extra>",
        )  # fmt: skip
    drawn.update_layout(hovermode="x unified", legend_traceorder="normal")
    drawn.update_yaxes(
        title={"text": "open incidents", "font": {"color": quiet, "size": 11}},
        rangemode="tozero",
        dtick=_step(counts),
    )
    drawn.update_xaxes(tickformat="%H:%M\n%a %-d %b")
    return drawn


def _step(counts: pd.DataFrame) -> int:
    most = 0 if counts.empty else int(counts.sum(axis=1).max())
    return max(1, -(-most // 5))


def _soft(value: str) -> str:
    red, green, blue = (int(value[i : i + 2], 16) for i in (1, 3, 5))
    return f"rgba({red},{green},{blue},0.38)"


def shelter_occupancy(shelters: pd.DataFrame, *, theme: Theme = "light", most: int = 12) -> go.Figure:
    """People inside against places, the fullest first; stale counts hatched, unknown ones said to be unknown.

    ``shelters``: columns name, occupancy, capacity (NaN where unknown) and fresh (current, stale, unknown).
    """
    shown = shelters.assign(load=shelters["occupancy"] / shelters["capacity"])
    shown = shown.sort_values(["load", "capacity"], ascending=[False, False], na_position="last").head(most)
    drawn = figure(theme, height=max(120, 54 + ROW_PX * len(shown)))
    rows = list(range(len(shown)))
    stale = (shown["fresh"] != "current").tolist()
    drawn.add_bar(
        y=rows, x=shown["capacity"], orientation="h", name="places", width=0.74,
        marker={"color": "rgba(0,0,0,0)", "line": {"color": colour("grey", theme), "width": 1}}, hoverinfo="skip",
    )  # fmt: skip
    accent = colour("accent", theme)
    drawn.add_bar(
        y=rows, x=shown["occupancy"], orientation="h", name="people inside", width=0.74, hoverinfo="text",
        marker={"color": [_soft(accent) if old else accent for old in stale],
                "pattern": {"shape": ["/" if old else "" for old in stale], "fgcolor": accent, "size": 5}},
        hovertext=_occupancy_words(shown),
    )  # fmt: skip
    drawn.update_layout(barmode="overlay", bargap=0.2, showlegend=False)
    drawn.update_yaxes(
        tickvals=rows, ticktext=[_short(name) for name in shown["name"]], autorange="reversed", showgrid=False
    )
    for row, words in zip(rows, _load_words(shown), strict=True):
        drawn.add_annotation(
            x=1, xref="paper", xanchor="right", y=row, text=words, showarrow=False, font={"size": 11}
        )
    drawn.update_xaxes(
        range=[0, 1.28 * _longest(shown)], title={"text": "people and places", "font": {"size": 11}}
    )
    return drawn


def _longest(shown: pd.DataFrame) -> float:
    longest = shown[["occupancy", "capacity"]].max(axis=None)
    return float(longest) if longest == longest and longest else 1.0


def _load_words(shown: pd.DataFrame) -> list[str]:
    hatch = {"current": "", "stale": " · stale", "unknown": ""}
    return [
        f"{number(row.occupancy)} of {number(row.capacity)}{hatch[row.fresh]}" for row in shown.itertuples()
    ]


def _occupancy_words(shown: pd.DataFrame) -> list[str]:
    return [
        f"{plain(row.name)}: {number(row.occupancy)} of {number(row.capacity)} places"
        + (f" ({share(row.load)})" if row.load == row.load else "")
        for row in shown.rename_axis(None).itertuples(index=False)
    ]


def _short(name: str, most: int = 30) -> str:
    return plain(name if len(name) <= most else f"{name[: most - 1].rstrip()}…")


def plain(text: str) -> str:
    """Text for plotly, which reads a few tags: angle brackets and ampersands are shown, not obeyed."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
