"""The open requests, the most urgent first, each with what is proposed for it and what can be done about that."""

import streamlit as st

from pages.parts import allocation_ask, allocation_change, allocation_take, desk, session
from response.allocation import Line
from response.demand import Demand
from response.queries.allocation import AllocationAnswer, Declined
from views import allocation
from views.html import render

CHANGE = "Another depot or quantity"
MOST = 40
"""Requests drawn at once; the others follow as these are met."""


def show(found: AllocationAnswer, *, current: bool) -> None:
    """One block a request; what somebody clicked on the map comes first."""
    if not found.demands:
        st.html(render("empty.html", title="Nothing is asked for.", remedy=allocation.NO_REQUESTS))
        return
    if not found.depots:
        st.html(render("empty.html", title="No depot is known.", remedy=allocation.NO_DEPOTS))
    chosen = session.selected()
    about = {chosen.id} if chosen else set()
    for demand in sorted(found.demands, key=lambda one: not _about(one, found, about))[:MOST]:
        _block(demand, found, current=current)
    if len(found.demands) > MOST:
        st.caption(f"{len(found.demands) - MOST} less urgent requests follow as these are met.")


def _about(demand: Demand, found: AllocationAnswer, ids: set[str]) -> bool:
    lines = _lines(demand, found)
    return demand.request.id in ids or any(one.source_id in ids for one in lines)


def _lines(demand: Demand, found: AllocationAnswer) -> list[Line]:
    return [one for one in found.proposal.lines if one.request_id == demand.request.id]


def _block(demand: Demand, found: AllocationAnswer, *, current: bool) -> None:
    now, zone, request = session.now(), desk.zone(), demand.request
    with st.container(key=f"need_{request.id}"):
        st.html(
            render(
                "alloc_need.html",
                need=allocation.need(demand, found, now=now, zone=zone),
                theme=session.theme(),
            )
        )
        lines = _lines(demand, found)
        ticked = [one for one in lines if _line(one, demand, found)]
        with st.container(key=f"do_{request.id}", horizontal=True, gap="small"):
            _buttons(demand, lines, ticked, found, off=session.read_only() or not current)
        for one in found.declined:
            if one.request_id == request.id:
                _declined(one)


def _buttons(
    demand: Demand, lines: list[Line], ticked: list[Line], found: AllocationAnswer, *, off: bool
) -> None:
    name, button = demand.request.id, allocation_take.button
    if lines:
        asked = f" {allocation.amount(sum(one.quantity for one in ticked), demand)}" if ticked else ""
        taken = allocation_take.choices(ticked, found)
        button(f"Accept{asked}", "allocation_take", taken, found.revision, key=f"accept_{name}", type="primary",
               off=off or not ticked)  # fmt: skip
    if demand.apart is None and allocation.sources(demand, found):
        button("Change", allocation_change.CHANGE, name, key=f"change_{name}", off=off, help=CHANGE)
    if lines:
        refused = tuple(one.source_id for one in ticked)
        button(
            "Decline", allocation_change.DECLINE, name, refused, key=f"decline_{name}", off=off or not ticked
        )
    if any(one.override for one in lines):
        st.button("Undo by hand", key=f"undo_{name}", on_click=allocation_ask.forget, args=(name,))


def _line(one: Line, demand: Demand, found: AllocationAnswer) -> bool:
    """One line with its tick."""
    said = allocation.line(one, demand, found, now=session.now(), units=session.units())
    place = f"{one.request_id}_{one.source_id}"
    with st.container(key=f"line_{place}", horizontal=True, gap="small"):
        ticked = st.checkbox(
            "Take this line", value=True, key=f"tick_{place}", label_visibility="collapsed",
            disabled=session.read_only(),
        )  # fmt: skip
        st.html(render("alloc_line.html", line=said))
    return ticked


def _declined(one: Declined) -> None:
    with st.container(
        key=f"no_{one.assignment.id}", horizontal=True, vertical_alignment="center", gap="small"
    ):
        text = f"Declined: {one.source or 'a source you may not see'}, {one.reason}"
        st.html(render("caveat.html", text=text))
        button, off = allocation_take.button, session.read_only()
        button("Offer again", "allocation_again", one.assignment.id, key=f"again_{one.assignment.id}", type="tertiary",
               off=off)  # fmt: skip
