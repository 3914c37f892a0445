"""What is promised or on its way: the next step of each assignment, and calling it off."""

import streamlit as st

from data.errors import Conflict
from data.schema import Assignment
from pages.parts import allocation_take, desk, dialogs, identity, session
from pages.parts.desk import workspace
from pages.parts.trouble import told
from response import actions, queries
from response.queries.allocation import AllocationAnswer
from views import allocation, words
from views.html import render

STEP = "assignment_step"
NEXT = {"accepted": "en_route", "en_route": "arrived", "arrived": "completed"}
VERBS = {"en_route": "Departed", "arrived": "Arrived", "completed": "Handed over"}
CALL_OFF = {"accepted": "Cancel", "en_route": "Turn back", "arrived": "Take back"}


def show(found: AllocationAnswer) -> None:
    """One block an assignment, the newest first."""
    if not found.under_way:
        st.html(render("empty.html", title="Nothing is on its way.", remedy="Accept a line of the proposal."))
        return
    for one in found.under_way:
        made = one.assignment
        stage = made.stage.value
        with st.container(key=f"way_{made.id}"):
            item = allocation.moving(one, now=session.now(), zone=desk.zone())
            st.html(render("alloc_moving.html", item=item))
            with st.container(key=f"steps_{made.id}", horizontal=True, gap="small"):
                _buttons(made.id, made.version, stage)


def _buttons(name: str, version: int, stage: str) -> None:
    button, after, off = allocation_take.button, NEXT[stage], session.read_only()
    button(VERBS[after], STEP, name, version, after, key=f"go_{name}", type="primary", off=off)
    button(CALL_OFF[stage], STEP, name, version, "cancelled", key=f"off_{name}", off=off)


def take(assignment_id: str, version: int, stage: str) -> None:
    """Go there; asks who you are first, then how much was handed over or why it is called off."""
    if not identity.first(STEP, assignment_id, version, stage):
        return
    if stage in ("completed", "cancelled"):
        session.remember(STEP, (assignment_id, version, stage))
        (_handed_over if stage == "completed" else _call_off)()
        return
    with told():
        _go(assignment_id, version, stage)


def _go(
    assignment_id: str, version: int, stage: str, reason: str = "", received: float | None = None
) -> None:
    try:
        actions.set_assignment_stage(
            workspace(), session.actor(), assignment_id, stage, version=version, reason=reason, received=received
        )  # fmt: skip
    except Conflict as conflict:
        at = words.at_time(conflict.when, desk.zone())
        session.remember("said", f"Not saved: {conflict.who} changed it at {at}. Look again, then decide.")
    else:
        session.remember("said", f"Noted: {VERBS.get(stage, 'called off').lower()}.")
    st.rerun()


def _pending() -> Assignment:
    record = queries.get(workspace(), session.actor(), session.recall(STEP)[0])
    assert isinstance(record, Assignment)
    return record


@dialogs.dialog("Handed over", width="small")
def _handed_over() -> None:
    made = _pending()
    assignment_id, version, stage = session.recall(STEP)
    st.text(made.name)
    with st.form("handed_over_form", border=False):
        came = None
        if made.quantity is not None:
            unit = words.unmarked(made.unit or "as sent")
            came = st.number_input(
                f"How much was received ({unit})", min_value=0.0, value=made.quantity, step=1.0,
                format="%.10g", key="handed_over_quantity", help="Less than was sent goes back to what is lacking",
            )  # fmt: skip
        done = st.form_submit_button("Handed over", type="primary", width="stretch")
    if done:
        with told():
            _go(assignment_id, version, stage, received=came if came != made.quantity else None)


@dialogs.dialog("Call it off", width="small")
def _call_off() -> None:
    made = _pending()
    assignment_id, version, stage = session.recall(STEP)
    st.text(made.name)
    st.caption("What was promised is lacking again; what had left is back in stock.")
    with st.form("call_off_form", border=False):
        reason = st.text_input(
            "Why", key="call_off_reason", placeholder="One line for the log", max_chars=300
        )
        done = st.form_submit_button(CALL_OFF[made.stage.value], type="primary", width="stretch")
    if done and not reason.strip():
        st.error("Say why in one line; the log keeps it.")
    elif done:
        with told():
            _go(assignment_id, version, stage, reason=reason)


identity.AFTER[STEP] = take
