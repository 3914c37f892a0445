"""Intake: what came in, what is wrong with it, what is missing?"""

from collections.abc import Callable

import streamlit as st

from pages.parts import (
    dialogs,
    duplicates,
    editing,
    intake_aside,
    intake_bring,
    intake_receipts,
    mapview,
    quality,
    session,
    switch,
)
from pages.parts.bridge import bridge
from pages.parts.desk import workspace
from pages.parts.trouble import told
from response import queries

PAGE = "intake"
BRING, ASIDE, DUPLICATES = "Bring in", "Set aside", "Duplicates"
WITH_MAP = (BRING, DUPLICATES)  # they follow the store by their own map's bridge
# What this screen shows, by the word on its switch; each view draws itself below it.
VIEWS: dict[str, Callable[[], None]] = {
    BRING: intake_bring.show,
    ASIDE: intake_aside.show,
    "Receipts": intake_receipts.show,
    DUPLICATES: duplicates.show,
    "Quality": quality.show,
}


def _word(view: str) -> str:
    """Its name, with how much waits there."""
    number = queries.number_set_aside(workspace(), session.actor()) if view == ASIDE else 0
    return f"{view} ({number:,})" if number else view


@dialogs.host
def live() -> None:
    """One view at a time; what another view decided is seen at once."""
    editing.say()
    with st.container(key="intake", horizontal=True, vertical_alignment="center", gap="small"):
        shown = switch.show("intake_views", list(VIEWS), label="View", word=_word)
    with told():
        VIEWS[shown]()
    if shown not in WITH_MAP:
        bridge(f"bridge_{PAGE}_{shown}", token=session.token(PAGE), state=mapview.state())


live()
