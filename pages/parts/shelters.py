"""What can be done with a shelter: its count, one click for "still correct", open, close."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from data.errors import MusterError
from data.schema import Record, Shelter, value_of
from pages.parts import editing, identity, session, trouble
from pages.parts.desk import workspace
from response import actions, queries
from views import words

SAID = "The count is in."


def actions_of(shelter: Shelter) -> list[tuple[str, str, bool]]:
    """(what, words, whether it stands out) of what makes sense now."""
    is_open = shelter.stage.value == "open"
    counted = value_of(shelter.occupancy) is not None
    offered = [("count", "Update count", True)] if is_open else [("open", "Open", True)]
    if is_open and counted:
        offered.append(("still", "Still correct", False))
    if is_open:
        offered.append(("close", "Close", False))
    return offered


def buttons(shelter: Shelter) -> None:
    """The buttons; off while the past is shown, absent on a wall."""
    if session.wall():
        return
    with st.container(key="panel_actions", horizontal=True, gap="small"):
        for what, label, main in actions_of(shelter):
            if st.button(label, key=f"shelter_{what}", type="primary" if main else "secondary",
                         disabled=session.read_only(), help=_hint(shelter, what)):  # fmt: skip
                DO[what](shelter.id)


def _hint(shelter: Shelter, what: str) -> str | None:
    if what != "still":
        return None
    return f"{words.number(value_of(shelter.occupancy))} people, said again with the time of now"


def _load(record_id: str) -> Record:
    return queries.get(workspace(), session.actor(), record_id)


def still_correct(record_id: str) -> None:
    """One click: the last count holds, as of now."""
    if not identity.first("shelter_still", record_id):
        return
    try:
        actions.still_correct(workspace(), session.actor(), record_id)
    except MusterError as error:
        trouble.show(error)
        return
    session.remember("said", "Noted: still correct.")
    st.rerun()


def count(record_id: str) -> None:
    """Ask for the number of people inside."""
    if identity.first("shelter_count", record_id):
        session.remember("editing", _load(record_id))
        session.take("clash")
        _count_dialog()


def _save_count(base: Record, mine: Mapping[str, Any]) -> object:
    return actions.update_occupancy(
        workspace(), session.actor(), base.id, people=mine["occupancy"], version=base.version
    )


@st.dialog("People inside", width="small")
def _count_dialog() -> None:
    base = session.recall("editing")
    found = editing.clash(base.id)
    if found:
        editing.settle(found, _save_count, said=SAID)
        return
    before = value_of(base.occupancy)
    st.text(base.name)
    with st.form("count_form", border=False):
        people = st.number_input(
            "People inside now", min_value=0, step=1, value=before, key="count_people",
            help=f"Before: {words.number(before)}. Places: {words.number(base.capacity)}.",
        )  # fmt: skip
        st.caption(f"Last: {words.number(before)}, {words.ago(base.figure_at, session.now())}. "
                   f"Places: {words.number(base.capacity)}.")  # fmt: skip
        done = st.form_submit_button("Save", type="primary", width="stretch")
    if done and people is None:
        st.error("Say how many people are inside; 0 if nobody is.")
    elif done:
        if editing.attempt(base, {"occupancy": people}, _save_count, said=SAID):
            st.rerun()
        if editing.clash(base.id):
            st.rerun(scope="fragment")


def open_now(record_id: str) -> None:
    if identity.first("shelter_open", record_id):
        session.remember("editing", _load(record_id))
        session.take("clash")
        _open_dialog()


def _save_stage(base: Record, mine: Mapping[str, Any]) -> object:
    act = actions.open_shelter if mine["stage"] == "open" else actions.close_shelter
    return act(workspace(), session.actor(), base.id, version=base.version, reason=mine["reason"])


@st.dialog("Open this shelter", width="small")
def _open_dialog() -> None:
    _stage_form("open", "Open it", "Open from now on.", "It takes people from now on.")


def close(record_id: str) -> None:
    if identity.first("shelter_close", record_id):
        session.remember("editing", _load(record_id))
        session.take("clash")
        _close_dialog()


@st.dialog("Close this shelter", width="small")
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


DO = {"count": count, "still": still_correct, "open": open_now, "close": close}
identity.AFTER.update({f"shelter_{name}": act for name, act in DO.items()})
