"""What the planner asks for: which stock counts, today's closures, and the lines set by hand."""

from collections.abc import Callable, Hashable

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from geo.progress import Progress
from pages.parts import desk, session
from pages.parts.desk import workspace
from response.allocation import Fixed
from response.queries.allocation import AllocationAnswer, Ask, allocation
from response.stock import Rules
from views import allocation as said_as
from views.html import render

STEPS = {"matrix": "roads between depots and requests", "allocate": "who gives what"}
TOGGLES = (
    ("alloc_stale", "Old counts", "Offer stock whose count is out of date or undated; it is marked"),
    ("alloc_minimum", "Below minimum", "Offer what depots are to keep"),
    ("alloc_open_roads", "Without closures", "As if every road were open"),
)


def bar() -> tuple[Ask, DeltaGenerator]:
    """The switches, kept for as long as the screen is open; beside them room to say how the answer was made."""
    with st.container(key="alloc_bar", horizontal=True, vertical_alignment="center", gap="small"):
        for key, label, hint in TOGGLES:
            on = st.toggle(label, value=bool(session.recall(key)), key=f"{key}_switch", help=hint)
            session.remember(key, on)
        room = st.empty()
    return asked(), room


def asked(more: Fixed | None = None) -> Ask:
    """What the switches and the lines set by hand say, with one more line where given."""
    return Ask(
        rules=Rules(
            stale=bool(session.recall("alloc_stale")), below_minimum=bool(session.recall("alloc_minimum"))
        ),
        closures=not session.recall("alloc_open_roads"),
        fixed=by_hand() if more is None else _with(more),
    )


def said(room: DeltaGenerator, found: AllocationAnswer) -> None:
    """How distances were measured, and lines set by hand that no longer fit."""
    room.html(render("caveat.html", text=" ".join([said_as.caveat(found), *said_as.dropped(found)])))


def job(ask: Ask) -> tuple[Hashable, Callable[[Progress], AllocationAnswer]]:
    """The question and its key: store, revision, scope, minute or moment, and what is asked."""
    actor, at = session.actor(), session.at()
    key = ("allocation", ask, desk.moment_key(actor, at))
    opened = workspace()
    return key, lambda progress: allocation(opened, actor, ask=ask, at=at, progress=progress)


def answer(ask: Ask) -> AllocationAnswer:
    """The answer at once, in a dialog: what it rests on was worked out for the screen behind it."""
    return allocation(workspace(), session.actor(), ask=ask, at=session.at())


def by_hand() -> tuple[Fixed, ...]:
    """The lines set by hand on this screen."""
    kept: tuple[Fixed, ...] = session.recall("alloc_fixed", ())
    return kept


def set_by_hand(one: Fixed) -> None:
    """Keep a line; one of the same request and source goes."""
    session.remember("alloc_fixed", _with(one))


def _with(one: Fixed) -> tuple[Fixed, ...]:
    pair = (one.request_id, one.source_id)
    return (*(old for old in by_hand() if (old.request_id, old.source_id) != pair), one)


def forget(request_id: str) -> None:
    """Back to the proposal for a request."""
    session.remember("alloc_fixed", tuple(old for old in by_hand() if old.request_id != request_id))
