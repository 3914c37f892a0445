"""The next step of a request, report, unit, closure or reporter: what may follow, one click each."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from data.errors import Conflict
from data.schema import Record
from pages.parts import desk, dialogs, identity, session
from pages.parts.desk import workspace
from pages.parts.trouble import told
from response import actions, queries
from response.stages import may_follow
from views import words
from views.happenings import state_word

STAGED: dict[str, Callable[..., Record]] = {
    "request": actions.set_request_stage,
    "report": actions.set_triage,
    "unit": actions.set_unit_stage,
}
FLOW = {
    "request": ["asked", "approved", "partly_filled", "assigned", "moving", "delivered", "returned"],
    "report": ["new", "checking", "accepted", "rejected"],
    "unit": ["available", "assigned", "en_route", "on_scene", "returning", "out_of_service"],
}
VERBS = {
    "approved": "Approve", "declined": "Decline", "cancelled": "Cancel", "delivered": "Delivered", "accepted": "Accept",
    "rejected": "Reject", "checking": "Check it", "moving": "On its way", "asked": "Ask again", "returned": "Returned",
}  # fmt: skip
NEEDS_REASON = {"declined", "cancelled", "rejected", "out_of_service"}
LEFT_OUT = {"duplicate"}
"""Needs to know of what; said from the report's own screen, which is still to come."""


def offered(record: Record) -> list[str]:
    """Stages it may go to next: those ahead in the usual course first, then the others."""
    course = FLOW[record.kind]
    here = course.index(record.state) if record.state in course else -1
    allowed = [stage for stage in may_follow(record.kind, record.state) if stage not in LEFT_OUT]
    return sorted(allowed, key=lambda stage: (_place(course, stage) <= here, _place(course, stage)))


def _place(course: list[str], stage: str) -> int:
    return course.index(stage) if stage in course else len(course)


def buttons(record: Record) -> None:
    """Buttons for what may follow; off while the past is shown, absent on a wall."""
    if session.wall():
        return
    single = {"closure": ("lift", "Open again"), "jurisdiction": ("received", "Report received")}
    with st.container(key="panel_actions", horizontal=True, gap="small"):
        if record.kind in STAGED:
            for number, stage in enumerate(offered(record)):
                label = VERBS.get(stage) or state_word(record.kind, stage).capitalize()
                _button(record, stage, label, main=number == 0)
        elif record.kind in single and _open(record):
            what, label = single[record.kind]
            _button(record, what, label, main=True)


def _open(record: Record) -> bool:
    return record.status.value == "current" and (
        record.kind == "closure" or bool(getattr(record, "report_every", 0))
    )


def _button(record: Record, what: str, label: str, *, main: bool) -> None:
    kind = "primary" if main else "secondary"
    if st.button(label, key=f"step_{what}", type=kind, disabled=session.read_only()):
        take(record.kind, record.id, record.version, what)


def take(kind: str, record_id: str, version: int, what: str) -> None:
    """Go there; asks who you are first, and why where that is asked about later."""
    if not identity.first("step", kind, record_id, version, what):
        return
    if what in NEEDS_REASON:
        session.remember("step", (kind, record_id, version, what))
        _why()
        return
    with told():
        go(kind, record_id, version, what, "")


def go(kind: str, record_id: str, version: int, what: str, reason: str) -> None:
    """Save the step; on a record that was changed since, nothing is saved and the change is told."""
    arguments: tuple[Any, ...] = (workspace(), session.actor(), record_id)
    try:
        if kind == "closure":
            actions.lift_closure(*arguments, version=version)
        elif kind == "jurisdiction":
            actions.receive_report(*arguments, version=version)
        else:
            STAGED[kind](*arguments, what, version=version, reason=reason)
    except Conflict as conflict:
        at = words.at_time(conflict.when, desk.zone())
        session.remember("said", f"Not saved: {conflict.who} changed it at {at}. Look again, then decide.")
    else:
        session.remember("said", f"Noted: {words.value_text(what)}.")
    st.rerun()


@dialogs.dialog("Why?", width="small")
def _why() -> None:
    kind, record_id, version, what = session.recall("step")
    st.text(queries.get(workspace(), session.actor(), record_id).name)
    with st.form("why_form", border=False):
        reason = st.text_input("Why", key="why_reason", placeholder="One line for the log", max_chars=300)
        done = st.form_submit_button(
            VERBS.get(what, words.value_text(what).capitalize()), type="primary", width="stretch"
        )
    if done and not reason.strip():
        st.error("Say why in one line; the log keeps it.")
    elif done:
        with told():
            go(kind, record_id, version, what, reason.strip())


identity.AFTER["step"] = take
