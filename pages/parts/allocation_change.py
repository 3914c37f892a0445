"""Setting a line of the proposal by hand, seeing what that costs; and declining lines with a reason."""

import streamlit as st

from pages.parts import allocation_ask, dialogs, identity, session
from pages.parts.desk import workspace
from pages.parts.trouble import told
from response import actions
from response.allocation import Fixed
from response.demand import Demand
from response.queries.allocation import AllocationAnswer
from views import allocation, words

CHANGE, DECLINE = "allocation_change", "allocation_decline"


def begin(request_id: str) -> None:
    """Choose another depot or quantity for a request."""
    session.remember("alloc_change", request_id)
    _change()


@dialogs.dialog("Another depot or quantity", width="medium")
def _change() -> None:
    with told():
        before = allocation_ask.answer(allocation_ask.asked())
        demand = before.demand(session.recall("alloc_change"))
        if demand is None or demand.remaining is None:
            st.text("It lacks nothing any more.")
            return
        st.text(demand.request.name)
        one = _chosen(before, demand)
        after = allocation_ask.answer(allocation_ask.asked(one))
        for text in allocation.consequence(before, after, demand, session.units()):
            st.text(text)
        if st.button(
            "Use this",
            key="change_use",
            type="primary",
            width="stretch",
            disabled=one in after.proposal.dropped,
        ):
            allocation_ask.set_by_hand(one)
            st.rerun()


def _chosen(before: AllocationAnswer, demand: Demand) -> Fixed:
    units, able = session.units(), {one.id: one for one in allocation.sources(demand, before)}
    given = {
        one.source_id: one.quantity for one in before.proposal.lines if one.request_id == demand.request.id
    }
    first = next((name for name in able if name in given), None)
    source = st.selectbox(
        "From", list(able), key="change_source", index=list(able).index(first) if first else 0,
        format_func=lambda name: allocation.source_words(able[name], demand, before, units),
    )  # fmt: skip
    most = min(demand.remaining or 0.0, able[source].free / demand.measure.factor)
    likely = given.get(source) or able[source].offered / demand.measure.factor or most
    quantity = st.number_input(
        f"How much ({words.unmarked(demand.request.unit)}); 0: nothing from there", min_value=0.0, max_value=most,
        value=min(likely, most), step=1.0, format="%.10g", key=f"change_quantity_{source}",
    )  # fmt: skip
    return Fixed(demand.request.id, source, float(quantity))


def decline(request_id: str, source_ids: tuple[str, ...]) -> None:
    """Say no to these sources for a request; asks who you are first, then why."""
    if not identity.first(DECLINE, request_id, source_ids):
        return
    session.remember("alloc_decline", (request_id, source_ids))
    _decline()


@dialogs.dialog("Why not?", width="small")
def _decline() -> None:
    request_id, source_ids = session.recall("alloc_decline")
    with st.form("decline_form", border=False):
        reason = st.text_input(
            "Why", key="decline_reason", placeholder="One line for the journal", max_chars=300
        )
        done = st.form_submit_button("Decline, and propose the next best", type="primary", width="stretch")
    if done and not reason.strip():
        st.error("Say why in one line; the journal keeps it.")
    elif done:
        with told():
            actions.decline_allocation(workspace(), session.actor(), request_id, source_ids, reason=reason)
            session.remember("said", "Declined; the next best is proposed.")
            st.rerun()


identity.AFTER.update({CHANGE: begin, DECLINE: decline})
