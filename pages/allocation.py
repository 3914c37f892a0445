"""Allocation: which stock and which units go where, and why?"""

from typing import Any

import streamlit as st

from pages.parts import (
    allocation_ask,
    allocation_moving,
    allocation_needs,
    allocation_take,
    desk,
    dialogs,
    editing,
    mapview,
    session,
    work,
)
from pages.parts.trouble import told
from response.queries.allocation import AllocationAnswer, lines
from views import allocation_cards
from views.html import render

PAGE = "allocation"
LAYERS = ["jurisdiction", "depot", "request", "closure", "hazard_area"]
WIDTHS = [1.1, 1]
CLOSEST = 11
PROPOSAL, MOVING = "Proposal", "On its way"


@dialogs.host
def live() -> None:
    """Follows the store: what is promised elsewhere is proposed here no longer."""
    news = mapview.heard(PAGE)
    chosen = mapview.new("selected", news.selected)
    if chosen:
        session.select(chosen.get("layer"), chosen.get("id"))
    editing.say()
    with told():
        ask, room = allocation_ask.bar()
        key, job = allocation_ask.job(ask)
        outcome = work.show(PAGE, key, job, label="Working out who gives what", steps=allocation_ask.STEPS)
        if outcome.answer is not None:
            allocation_ask.said(room, outcome.answer)
        show(outcome.answer, current=outcome.current)
    allocation_take.pressed()  # last: what it does draws the screen anew, and the map must stand by then


def show(found: AllocationAnswer | None, *, current: bool) -> None:
    """Figures, map, and the requests with what is proposed for each."""
    at = session.at()
    if found is not None:
        _figures(found)
    left, right = st.columns(WIDTHS, gap="small")
    with left:
        sheets = (
            [] if found is None else [allocation_cards.overlay(found.ask, at.isoformat() if at else None)]
        )
        mapview.show(
            PAGE, mapview.state(overlays=sheets, incident_id=None, focus=_focus(found)), layers=LAYERS
        )
    if found is not None:
        with right, st.container(key="panel"):
            _panel(found, current=current)


def _focus(found: AllocationAnswer | None) -> dict[str, Any] | None:
    """Where the lines are, the first time; afterwards the map stays where people brought it."""
    first = session.recall("alloc_focus")
    if first is None and found is not None and len(drawn := lines(found)):
        lat, lon, zoom = desk.fit(tuple(drawn.total_bounds))
        first = {"lon": lon, "lat": lat, "zoom": min(zoom, CLOSEST), "n": 0}
        session.remember("alloc_focus", first)
    return session.recall("focus") or first


def _figures(found: AllocationAnswer) -> None:
    with st.container(key="alloc_cards", horizontal=True, wrap=False):
        for card in allocation_cards.cards(found, now=session.now()):
            st.html(render("card.html", card=card, theme=session.theme()))


def _panel(found: AllocationAnswer, *, current: bool) -> None:
    with st.container(key="alloc_head", horizontal=True, vertical_alignment="center", gap="small"):
        shown = st.segmented_control(
            "Show", [PROPOSAL, MOVING], default=PROPOSAL, required=True, key="alloc_shown",
            format_func=lambda name: name if name == PROPOSAL else f"{MOVING} ({len(found.under_way)})",
            label_visibility="collapsed",
        )  # fmt: skip
        if shown == PROPOSAL:
            st.space("stretch")
            allocation_take.all_button(found, off=session.read_only() or not current)
    if shown == PROPOSAL:
        allocation_needs.show(found, current=current)
    else:
        allocation_moving.show(found)


live()
