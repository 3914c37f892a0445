"""What can be done with a shelter: its count, one click for "still correct", open, close."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from data.errors import MusterError
from data.schema import Record, Shelter, value_of
from pages.parts import dialogs, editing, identity, session, shelter_stage, trouble
from pages.parts.desk import workspace
from response import actions
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
        session.remember("editing", editing.load(record_id))
        _count_dialog()


def _save_count(base: Record, mine: Mapping[str, Any]) -> object:
    return actions.update_occupancy(
        workspace(), session.actor(), base.id, people=mine["occupancy"], version=base.version
    )


@dialogs.dialog("People inside", width="small")
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


DO = {"count": count, "still": still_correct, "open": shelter_stage.open_now, "close": shelter_stage.close}
identity.AFTER.update({f"shelter_{name}": act for name, act in DO.items()})
