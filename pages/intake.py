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
)
from pages.parts.bridge import bridge
from pages.parts.desk import workspace
from pages.parts.trouble import told
from response import queries

PAGE = "intake"
BRING, ASIDE = "Bring in", "Set aside"
# What this screen shows, by the word on its switch; each view draws itself below it.
VIEWS: dict[str, Callable[[], None]] = {
    BRING: intake_bring.show,
    ASIDE: intake_aside.show,
    "Receipts": intake_receipts.show,
    "Duplicates": duplicates.show,
    "Quality": quality.show,
}


def _word(view: str) -> str:
    """Its name, with how much waits there."""
    number = queries.number_set_aside(workspace(), session.actor()) if view == ASIDE else 0
    return f"{view} ({number:,})" if number else view


def _chosen() -> str:
    """What another view asked for, else what the switch says, else what was shown before another screen was."""
    known = (session.take("intake_view"), session.widget("intake_views"), session.recall("intake_shown"))
    return next((one for one in known if one in VIEWS), BRING)


@dialogs.host
def live() -> None:
    """One view at a time; what another view decided is seen at once."""
    editing.say()
    with st.container(key="intake", horizontal=True, vertical_alignment="center", gap="small"):
        session.set_widget("intake_views", _chosen())
        shown = st.segmented_control(
            "View", list(VIEWS), required=True, key="intake_views", label_visibility="collapsed", format_func=_word
        )  # fmt: skip
    session.remember("intake_shown", shown)
    with told():
        VIEWS[shown or BRING]()
    if shown != BRING:
        bridge(f"bridge_{PAGE}_{shown}", token=session.token(PAGE), state=mapview.state())


live()
