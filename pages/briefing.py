"""Briefing: what changed since the last briefing, in one page? Written, looked at, taken along, issued."""

import streamlit as st

from pages.parts import (
    briefing_changes,
    briefing_files,
    briefing_list,
    briefing_made,
    briefing_order,
    briefing_text,
    desk,
    dialogs,
    editing,
    mapview,
    session,
)
from pages.parts.bridge import bridge
from pages.parts.trouble import told
from response import queries
from response.briefing import Order
from views import words
from views.briefing.compose import draft
from views.html import render

PAGE = "briefing"
WIDTHS = [1, 1.75]
PAPER_PX = 1000


@dialogs.host
def live() -> None:
    """Follows the log, and says what came in; what is shown stays at the revision it names."""
    bridge(f"bridge_{PAGE}", token=session.token(PAGE), state=mapview.state())
    editing.say()
    briefing_changes.opened()
    with told():
        briefing_list.trouble()
    with told():
        briefing_order.bar()
        order, frozen = briefing_order.base(), briefing_order.frozen()
        outcome = briefing_made.data(order, frozen)
        if outcome.answer is None:
            briefing_files.nothing_yet()
        else:
            show(order, frozen, outcome.answer)


def show(order: Order, frozen: briefing_order.Frozen, found: queries.BriefingData) -> None:
    """What can be written on the left, the page as it will be read on the right."""
    left, right = st.columns(WIDTHS, gap="small")
    with left, st.container(key="brief_panel"):
        text, changes, issued = st.tabs(["Text", "What changed", "Issued"])
        with text:
            headline, sentences = draft(found)
            briefing_text.show(order, headline, sentences)
        with changes:
            briefing_changes.show(found)
        with issued, told():
            briefing_list.show()
    final = briefing_order.written(order, sentences)
    document = briefing_made.document(found, final)
    key = (*briefing_order.key(final, frozen), document.about.made_by)
    made = briefing_made.Draft(final, key, document)
    with right:
        with told():
            briefing_files.buttons(made)
        said = f"As known {words.on_day(found.moment, desk.zone())} · revision {words.number(found.revision)} · draft"
        st.html(render("caveat.html", text=said))
        with told(), st.container(key="paper"):
            st.iframe(briefing_made.page(made).decode(), height=PAPER_PX)


live()
