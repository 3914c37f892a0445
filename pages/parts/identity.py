"""Who you are: asked before the first change, kept while the screen is open, written into the log."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from pages.parts import dialogs, session

POSITIONS = [
    "Incident Commander", "Deputy Incident Commander", "Operations Section Chief", "Planning Section Chief",
    "Logistics Section Chief", "Finance Section Chief", "Public Information Officer", "Safety Officer",
    "Liaison Officer", "Duty Officer", "Shelter Manager", "Dispatcher",
]  # fmt: skip


def show() -> None:
    """A button that says who you are, or asks."""
    who = session.actor()
    label = f"{who.name} · {who.position}" if who.signed else "Say who you are"
    if st.button(
        label, key="who", icon=":material/badge:", type="tertiary", help="Name and position go into the log"
    ):
        ask()


def first(then: str, *arguments: Any) -> bool:
    """Whether the person is known; otherwise asks, and remembers what to open afterwards."""
    if session.actor().signed:
        return True
    session.remember("after_sign_in", (then, arguments))
    ask()
    return False


@dialogs.dialog("Who are you?", width="small")
def ask() -> None:
    """Name, position, organisation; the log shows them with every change you make."""
    name, position, organisation = session.recall("person", ("", "", ""))
    st.caption("Every change is signed. This is kept until you close the tab.")
    with st.form("who_form", border=False):
        called = st.text_input("Name", value=name, key="who_name", max_chars=80, autocomplete="name")
        known = [*POSITIONS, position] if position and position not in POSITIONS else POSITIONS
        held = st.selectbox(
            "Position", known, index=known.index(position) if position else None, key="who_position",
            accept_new_options=True, placeholder="Choose, or type your own",
        )  # fmt: skip
        at = st.text_input("Organisation", value=organisation, key="who_organisation", max_chars=120)
        done = st.form_submit_button("Sign in", type="primary", width="stretch")
    if done and not (called.strip() and (held or "").strip()):
        st.error("A change needs a name and a position.", icon=":material/edit:")
    elif done:
        session.sign_in(called, held or "", at)
        st.rerun()


AFTER: dict[str, Callable[..., None]] = {}
"""What can be opened once the person is known, by name; pages add theirs."""


def resume() -> None:
    """Go on with what was asked for before the person was known."""
    waiting = session.recall("after_sign_in")
    if waiting and session.actor().signed and waiting[0] in AFTER:
        session.take("after_sign_in")
        AFTER[waiting[0]](*waiting[1])
