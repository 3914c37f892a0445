"""Coverage: who cannot be housed within reach of an open shelter, and where do they live?"""

from typing import Any

import pandas as pd
import streamlit as st

from pages.parts import desk, mapview, session
from pages.parts.desk import workspace
from pages.parts.trouble import told
from response import queries
from views import charts, reach, words
from views.cards import Card
from views.html import render

PAGE = "coverage"
WITHIN_KM = (5, 10, 25)
LAYERS = ["jurisdiction", "shelter", "closure", "hazard_area"]
HEIGHT_PX = 330


@st.fragment
def live() -> None:
    """Follows the store: a shelter that opens or fills changes who is covered."""
    with st.container(key="scope", horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown("People within")
        within = st.segmented_control(
            "Within", WITHIN_KM, default=WITHIN_KM[0], required=True, key="coverage_km",
            format_func=lambda km: f"{km} km", label_visibility="collapsed",
        )  # fmt: skip
        st.markdown("of an open shelter")
        st.html(render("caveat.html", text=reach.CAVEAT), width="content")
    with told():
        found = _answer(within * 1000.0, desk.moment_key(session.actor(), session.at()))
        show(found, within)


@st.cache_data(max_entries=16, show_spinner="Measuring every population point …")
def _answer(within_m: float, key: tuple[Any, ...]) -> queries.CoverageAnswer | None:
    """Kept by distance, revision, scope and minute or moment."""
    return queries.coverage(workspace(), session.actor(), within_m=within_m, at=session.at())


def show(found: queries.CoverageAnswer | None, within: int) -> None:
    """Figures, map, table and curve; or what is missing and how to get it."""
    at = session.at()
    overlays = [] if found is None else [reach.overlay(found, at.isoformat() if at else None)]
    if found is None:
        st.html(render("empty.html", title="Nobody knows where people live here.", remedy=reach.REMEDY))
    else:
        _figures(found, within)
    left, right = st.columns([1.6, 1], gap="small")
    with left:
        mapview.show(PAGE, mapview.state(overlays=overlays, incident_id=None, focus=None), layers=LAYERS)
    if found is not None:
        with right, st.container(key="panel"):
            _table(found)
            st.html(render("section.html", title="Share of people by distance"))
            curve = charts.coverage_curve(found.curve, marks_km=WITHIN_KM, theme=session.theme())
            st.plotly_chart(curve, theme=None, config=charts.CONFIG, key="coverage_curve")


def _figures(found: queries.CoverageAnswer, within: int) -> None:
    cards: list[Card] = reach.cards(found, within_km=within, units=session.units())
    with st.container(key="reach", horizontal=True, wrap=False):
        for card in cards:
            st.html(render("card.html", card=card, theme=session.theme()))


def _table(found: queries.CoverageAnswer) -> None:
    st.html(render("section.html", title="By jurisdiction, most people uncovered first"))
    shown: pd.DataFrame = reach.table(found, units=session.units())
    st.dataframe(
        shown, key="coverage_table", height=min(HEIGHT_PX, 40 + 30 * len(shown)), row_height=30, hide_index=True,
        placeholder="unknown",
        column_config={
            "People": st.column_config.NumberColumn(format="localized"),
            "Uncovered": st.column_config.NumberColumn(format="localized"),
            "Covered": st.column_config.ProgressColumn(format="%d %%", min_value=0, max_value=100),
        },
    )  # fmt: skip
    st.download_button(
        "CSV", data=shown.to_csv(index=False).encode("utf-8-sig"), mime="text/csv", icon=":material/download:",
        file_name=f"{workspace().name}-coverage-{words.number(found.within_m / 1000)}km.csv", on_click="ignore",
        key="coverage_csv",
    )  # fmt: skip


live()
