"""Journal: what happened, was decided and ordered, newest first, with who said it; and what the public is told."""

import streamlit as st

from pages.parts import desk, dialogs, editing, mapview, notices, session, switch
from pages.parts.bridge import bridge
from pages.parts.desk import workspace
from pages.parts.journal import TYPES
from pages.parts.trouble import told
from response import queries
from views import words
from views.html import render

PAGE = "journal"
MOST = 300
PARTS = JOURNAL, NOTICES = "Journal", "Public notices"


@dialogs.host
def live() -> None:
    """Follows the log like every screen."""
    bridge(f"bridge_{PAGE}", token=session.token(PAGE), state=mapview.state())
    editing.say()
    with st.container(key="listbar", horizontal=True, vertical_alignment="center", gap="small"):
        part = switch.show("journal_part", PARTS, label="Part")
        kinds = [] if part == NOTICES else st.pills(
            "Kinds", list(TYPES), format_func=TYPES.__getitem__, selection_mode="multi", key="journal_kinds",
            label_visibility="collapsed",
        )  # fmt: skip
        text = st.text_input("Find", key="journal_find", placeholder="Find here", width=260,
                             label_visibility="collapsed")  # fmt: skip
        if part == NOTICES:
            st.space("stretch")
            notices.begin_button()
    with told():
        if part == NOTICES:
            notices.show(text.strip())
        else:
            show(tuple(kinds), text.strip())


def show(kinds: tuple[str, ...], text: str) -> None:
    """The entries of these kinds, all when none is chosen."""
    query = queries.Query(states=kinds or None, newest_first=True, limit=MOST)
    entries = queries.find(workspace(), session.actor(), ["entry"], query, at=session.at())
    zone, now = desk.zone(), session.now()
    rows = [
        {
            "iso": entry.observed_at.isoformat() if entry.observed_at else "",
            "exact": words.exact(entry.observed_at, zone),
            "when": words.on_day(entry.observed_at, zone),
            "ago": words.ago(entry.observed_at, now),
            "type": TYPES.get(entry.state, entry.state),
            "text": entry.text,
            "who": " · ".join(part for part in (entry.person, entry.position) if part) or "not signed",
            "follow": words.on_day(entry.follow_up_by, zone) if entry.follow_up_by else "",
        }
        for entry in entries
        if text.lower() in entry.text.lower()
    ]
    st.html(render("journal.html", rows=rows, searching=bool(text or kinds)))


live()
