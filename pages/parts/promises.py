"""What is promised or on its way from, to or for the selected thing, in the panel."""

import streamlit as st

from data.schema import Record
from pages.parts import desk, session
from pages.parts.desk import workspace
from response.queries.under_way import under_way
from views import allocation
from views.html import render

KINDS = frozenset({"depot", "unit", "request", "shelter", "facility"})


def about(record: Record) -> None:
    """One line an assignment that is not over; nothing where there is none. Call it inside the panel."""
    if record.kind not in KINDS:
        return
    found = under_way(workspace(), session.actor(), record.id, at=session.at())
    if not found:
        return
    st.html(render("section.html", title="Promised and on its way"))
    for one in found:
        item = allocation.moving(one, now=session.now(), zone=desk.zone())
        st.html(render("alloc_moving.html", item=item))
