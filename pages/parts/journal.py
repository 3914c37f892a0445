"""The journal line: one line, signed and time-stamped, on every screen."""

import streamlit as st

from data.errors import MusterError
from pages.parts import identity, session, trouble
from pages.parts.desk import workspace
from response import actions

TYPES = {"event": "Event", "decision": "Decision", "order": "Order", "call": "Call", "handover": "Handover"}


@st.fragment
def line() -> None:
    """A fixed line at the bottom; Enter signs and adds it. Off while the past is shown."""
    past = session.at() is not None
    with (
        st.container(key="journal"),
        st.form("journal_form", border=False, clear_on_submit=True),
        st.container(horizontal=True, vertical_alignment="center", gap="small", wrap=False),
    ):
        kind = st.selectbox(
            "Kind", list(TYPES), format_func=TYPES.__getitem__, key="journal_kind", width=112, disabled=past
        )
        hint = (
            "Journal: off while you look at the past"
            if past
            else "Journal: what happened, was decided, was ordered …"
        )
        text = st.text_input("Line", key="journal_text", placeholder=hint, disabled=past, max_chars=2000)
        if st.form_submit_button("Sign and add", disabled=past) and text.strip():
            add(kind, text.strip())


def add(kind: str, text: str) -> None:
    """Write the line into the log; asks who you are first where that is not known."""
    if not identity.first("journal", kind, text):
        return
    chosen = session.selected()
    try:
        actions.add_entry(
            workspace(), session.actor(), text=text, type=kind, about_id=chosen.id if chosen else None
        )
    except MusterError as error:
        trouble.show(error)
    else:
        st.toast("In the journal.", icon=":material/check:")


identity.AFTER["journal"] = add
