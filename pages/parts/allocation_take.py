"""Taking lines of the proposal: promised in one write, or told who was first; and taking a decline back."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from data.errors import Conflict
from pages.parts import allocation_ask, desk, identity, session
from pages.parts.desk import workspace
from pages.parts.trouble import told
from response import actions
from response.allocation import Line
from response.assigning import Choice
from response.queries.allocation import AllocationAnswer
from response.stock import Rules
from views import words


def button(label: str, then: str, *arguments: Any, **options: Any) -> None:
    """A button that does ``then`` with what it stood for when it was drawn, not with what the proposal is by now."""
    pressed = ("alloc_pressed", (then, arguments))
    st.button(
        words.unmarked(label), on_click=session.remember, args=pressed, disabled=options.pop("off"), **options
    )


def pressed() -> None:
    """Do what a button asked for. Call it inside the page's fragment."""
    waiting = session.take("alloc_pressed")
    if waiting:
        identity.AFTER[waiting[0]](*waiting[1])


def choices(lines: Sequence[Line], found: AllocationAnswer) -> tuple[Choice, ...]:
    """Lines as they are taken: on the request as it was seen; what is taken out of the minimum by hand is let go."""
    taken = []
    for one in lines:
        demand = found.demand(one.request_id)
        assert demand is not None
        by_hand = one.override is not None and one.override.from_kept > 0
        rules = Rules(found.ask.rules.stale, found.ask.rules.below_minimum or by_hand)
        taken.append(Choice(one.request_id, one.source_id, one.quantity, demand.request.version, rules))
    return tuple(taken)


def all_button(found: AllocationAnswer, *, off: bool) -> None:
    """Take every line of the proposal at once."""
    lines = found.proposal.lines
    if len(lines) > 1:
        button(
            f"Accept all {len(lines)} lines", "allocation_take", choices(lines, found), found.revision,
            key="accept_all", off=off,
        )  # fmt: skip


def take(taken: tuple[Choice, ...], seen: int) -> None:
    """Promise them; asks who you are first. On a conflict nothing is saved, and the proposal is worked out anew."""
    if not identity.first("allocation_take", taken, seen):
        return
    with told():
        try:
            made = actions.accept_allocation(workspace(), session.actor(), taken, seen=seen)
        except Conflict as conflict:
            at = words.at_time(conflict.when, desk.zone())
            session.remember("said", f"Not saved: {conflict.who} was first at {at}, on {conflict.theirs.name}. "
                             "This is the proposal worked out anew.")  # fmt: skip
        else:
            for request_id in {one.request_id for one in taken}:
                allocation_ask.forget(request_id)
            session.remember("said", f"Accepted: {words.count(len(made), 'assignment')}.")
        st.rerun()


def again(assignment_id: str) -> None:
    """Take a decline back."""
    if not identity.first("allocation_again", assignment_id):
        return
    with told():
        actions.offer_again(workspace(), session.actor(), assignment_id)
        session.remember("said", "Offered again.")
        st.rerun()


identity.AFTER.update({"allocation_take": take, "allocation_again": again})
