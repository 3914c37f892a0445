"""Coverage: who cannot be reached or housed within the standard, and what would change that?"""

from dataclasses import replace

import streamlit as st

from pages.parts import (
    coverage_asking,
    coverage_panel,
    coverage_sites,
    coverage_state,
    coverage_whatif,
    dialogs,
    editing,
    mapview,
    session,
)
from pages.parts.trouble import told
from response import queries
from response.coverage import Change
from views import reach, reachmap
from views.html import render

PAGE = "coverage"
LAYERS = ["jurisdiction", "closure", "hazard_area", "zone"]
WIDTHS = [1.72, 1]


@dialogs.host
def live() -> None:
    """Follows the store: a shelter that opens, a road that closes, changes who is covered."""
    news = mapview.heard(PAGE)
    editing.say()
    with told():
        coverage_whatif.heard(news)
        wanted = coverage_asking.show()
        with st.container(key="reach_work"):  # always there, so that the map below keeps its place
            found = coverage_state.answer(wanted)
            before = None if wanted.change.empty else _before(wanted)
        if found.answer is None:
            _nothing(found.current)
        else:
            show(found.answer, before)


def _before(wanted: queries.CoverageAsk) -> queries.CoverageAnswer | None:
    """The answer without the scenario."""
    return coverage_state.answer(replace(wanted, change=Change()), "coverage_before").answer


def _nothing(known: bool) -> None:
    """No answer: the map all the same, and what to do."""
    with st.container(key="reach_nobody" if known else "reach", horizontal=True, wrap=False):
        for card in [] if known else reach.waiting():
            st.html(render("card.html", card=card, theme=session.theme()))
    left, right = st.columns(WIDTHS, gap="small")
    with left:
        mapview.show(PAGE, _state([]), layers=LAYERS)
    with right, st.container(key="panel"):
        title = "Nobody knows where people live here." if known else "Measuring every population point …"
        st.html(render("empty.html", title=title, remedy=reach.REMEDY if known else ""))


def show(found: queries.CoverageAnswer, before: queries.CoverageAnswer | None) -> None:
    """Figures, map and panel."""
    at, units = session.at(), session.units()
    with st.container(key="reach", horizontal=True, wrap=False):
        for card in reach.cards(found, units=units, before=before):
            st.html(render("card.html", card=card, theme=session.theme()))
    left, right = st.columns(WIDTHS, gap="small")
    with right, st.container(key="panel"):
        coverage_panel.show(found, before)  # first: sites it finds are numbered on the map at once
    with left:
        sheets = reachmap.overlays(found, units=units, at=at.isoformat() if at else None)
        sites = coverage_sites.marked()
        marks = [] if sites is None or sites.chosen.empty else [reachmap.numbered(sites)]
        mapview.show(PAGE, _state([*sheets, *marks]), layers=LAYERS)


def _state(sheets: list[dict[str, object]]) -> dict[str, object]:
    return mapview.state(
        overlays=sheets, incident_id=None, draw=coverage_whatif.drawing(), sketch=coverage_whatif.sketch()
    )


live()
