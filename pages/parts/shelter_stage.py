"""Open a shelter, or close it: one line why, and what that means for the people inside."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from data.schema import Record, value_of
from pages.parts import dialogs, editing, identity, session
from pages.parts.desk import workspace
from response import actions
from views import words


def open_now(record_id: str) -> None:
    if identity.first("shelter_open", record_id):
        session.remember("editing", editing.load(record_id))
        _open_dialog()


def _save_stage(base: Record, mine: Mapping[str, Any]) -> object:
    act = actions.open_shelter if mine["stage"] == "open" else actions.close_shelter
    return act(workspace(), session.actor(), base.id, version=base.version, reason=mine["reason"])


@dialogs.dialog("Open this shelter", width="small")
def _open_dialog() -> None:
    _stage_form("open", "Open it", "Open from now on.", "It takes people from now on.")


def close(record_id: str) -> None:
    if identity.first("shelter_close", record_id):
        session.remember("editing", editing.load(record_id))
        _close_dialog()


@dialogs.dialog("Close this shelter", width="small")
def _close_dialog() -> None:
    base = session.recall("editing")
    inside = value_of(base.occupancy)
    left = "Nobody has said how many people are inside." if inside is None else (
        f"{words.count(inside, 'person', 'people')} inside by the last count: say where they go." if inside else ""
    )  # fmt: skip
    _stage_form("closed", "Close it", "The shelter is closed.", left)


def _stage_form(stage: str, label: str, said: str, note: str) -> None:
    base = session.recall("editing")
    found = editing.clash(base.id)
    if found:
        editing.settle(found, _save_stage, said=said)
        return
    st.text(base.name)
    if note:
        st.caption(note)
    with st.form("stage_form", border=False):
        reason = st.text_input("Why", key="stage_reason", placeholder="One line for the log", max_chars=300)
        done = st.form_submit_button(label, type="primary", width="stretch")
    if done and not reason.strip():
        st.error("Say why in one line; the log keeps it.")
    elif done:
        if editing.attempt(base, {"stage": stage, "reason": reason.strip()}, _save_stage, said=said):
            st.rerun()
        if editing.clash(base.id):
            st.rerun(scope="fragment")
