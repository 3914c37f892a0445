"""Charts of the Coverage screen: people against the way, what each new site adds, before beside after."""

import pandas as pd
import plotly.graph_objects as go

from views import reach, words
from views.charts import INKS, figure
from views.symbols import Theme, colour

HEIGHT_PX = 215


def title_of(within_share: float, share: float, unit: str, units: str) -> str:
    """What the curve shows, as a sentence: how far most people are."""
    if within_share != within_share:
        return f"Fewer than {words.share(share)} of people are reached, however far they go"
    return f"{words.share(share)} of people are within {reach.limit(within_share, unit, units)}"


def coverage_curve(
    curve: pd.DataFrame,
    *,
    limit: float,
    unit: str,
    wanted: float | None,
    theme: Theme = "light",
    before: pd.DataFrame | None = None,
    mark: str = "standard",
) -> go.Figure:
    """Share of people against the way to the nearest; the standard marked. ``curve``: columns limit, share (0 to 1).

    ``before``: the same without the scenario, drawn dashed. ``mark``: what the limit is called.
    """
    drawn = figure(theme, HEIGHT_PX)
    ink, quiet, _ = INKS[theme]
    scale, said = (1.0, "min") if unit == "min" else (0.001, "km")
    if before is not None:
        drawn.add_scatter(
            x=before["limit"] * scale, y=before["share"], mode="lines", name="before",
            line={"color": quiet, "width": 1.5, "dash": "dash"}, hoverinfo="skip",
        )  # fmt: skip
    drawn.add_scatter(
        x=curve["limit"] * scale, y=curve["share"], mode="lines", line={"color": colour("accent", theme), "width": 2.2},
        name="with the scenario" if before is not None else "",
        hovertemplate=f"%{{y:.1%}} of people within %{{x:.1f}} {said}<extra></extra>",
        showlegend=before is not None,
    )  # fmt: skip
    drawn.add_vline(
        x=limit * scale, line={"color": ink, "width": 1.2}, annotation_text=f"{mark} {limit * scale:g} {said}",
        annotation_position="bottom right", annotation_font={"color": ink, "size": 11},
    )  # fmt: skip
    if wanted is not None:
        drawn.add_hline(
            y=wanted, line={"color": quiet, "dash": "dot", "width": 1}, annotation_text=f"asked {wanted:.0%}",
            annotation_position="bottom right", annotation_font={"color": quiet, "size": 11},
        )  # fmt: skip
    drawn.update_yaxes(
        tickformat=".0%", range=[0, 1.02], title={"text": "share of people", "font": {"size": 11}}
    )
    way = "minutes" if unit == "min" else "km as the crow flies"
    drawn.update_xaxes(title={"text": f"{way} to the nearest", "font": {"size": 11}}, rangemode="tozero")
    return drawn


def gain_curve(gains: pd.DataFrame, chosen: int, *, theme: Theme = "light") -> go.Figure:
    """People more within the standard with each further site. ``gains``: columns sites, people, total."""
    drawn = figure(theme, HEIGHT_PX - 35)
    accent, soft = colour("accent", theme), colour("accent-soft", theme)
    drawn.add_bar(
        x=gains["sites"], y=gains["people"], width=0.7, showlegend=False,
        marker={"color": [accent if n <= chosen else soft for n in gains["sites"]],
                "pattern": {"shape": ["" if n <= chosen else "/" for n in gains["sites"]], "fgcolor": accent}},
        hovertemplate="site %{x}: %{y:,.0f} more people<extra></extra>",
    )  # fmt: skip
    drawn.update_xaxes(
        title={"text": "new sites, the best first", "font": {"size": 11}}, dtick=1, showgrid=False
    )
    drawn.update_yaxes(
        title={"text": "people each adds", "font": {"size": 11}}, rangemode="tozero", tickformat=",d"
    )
    return drawn


def gain_title(gains: pd.DataFrame, chosen: int) -> str:
    """What the gain curve shows, as a sentence."""
    if gains.empty or gains["people"].max() <= 0:
        return "No candidate reaches anybody more"
    here = gains[gains["sites"] <= chosen]
    after = gains[gains["sites"] == chosen + 1]
    verb = "reaches" if len(here) == 1 else "reach"
    told = f"{words.count(len(here), 'site')} {verb} {reach.people(here['people'].sum())} more"
    return f"{told}; one more would add {reach.people(after['people'].iloc[0])}" if len(after) else told
