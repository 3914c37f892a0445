"""A road or bridge that cannot be used: drawn on the map, then described in one short form."""

from typing import Any

import streamlit as st
from shapely.geometry import shape

from data.errors import MusterError
from pages.parts import dialogs, identity, session, trouble
from pages.parts.desk import workspace
from response import actions

CAUSES = [
    "water over the road",
    "debris or trees",
    "power lines down",
    "bridge damaged",
    "crash",
    "fire",
    "police cordon",
]
APPLIES = ["all traffic", "heavy vehicles", "all but emergency vehicles"]


def draw() -> None:
    """Ask the map for a line."""
    if identity.first("closure_draw"):
        session.remember("draw", "line")
        st.rerun()


def stop() -> None:
    """Give up drawing."""
    session.remember("draw", None)
    st.rerun()


def drawn(event: dict[str, Any] | None) -> None:
    """The map sent what was drawn, or that drawing was given up."""
    if event is None or session.recall("draw") is None:
        return
    session.remember("draw", None)
    if event.get("geometry"):
        session.remember("drawn", event["geometry"])
        describe()


@dialogs.dialog("New closure", width="small")
def describe() -> None:
    """What is closed, why, for whom."""
    with st.form("closure_form", border=False):
        name = st.text_input(
            "Road or bridge", key="closure_name", max_chars=200, placeholder="Fleur Drive bridge"
        )
        cause = st.selectbox("Why", CAUSES, index=None, accept_new_options=True, key="closure_cause",
                             placeholder="Choose, or type your own")  # fmt: skip
        applies = st.selectbox("Closed to", APPLIES, key="closure_applies")
        done = st.form_submit_button("Close this road", type="primary", width="stretch")
    if not done:
        return
    if not (name.strip() and cause):
        st.error("Say which road, and why it is closed.")
        return
    try:
        made = actions.add_closure(
            workspace(), session.actor(), geometry=shape(session.recall("drawn")), name=name.strip(), cause=cause,
            applies_to=applies,
        )  # fmt: skip
    except MusterError as error:
        trouble.show(error)
        return
    record = made.records[0] if hasattr(made, "records") else made
    session.take("drawn")
    session.select("closure", record.id)
    session.remember("said", "The closure is on the map.")
    st.rerun()


identity.AFTER["closure_draw"] = draw
