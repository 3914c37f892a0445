"""Since you last looked: from the revision somebody marked as seen; before that, the last hour."""

from datetime import timedelta
from typing import Any

import streamlit as st

from pages.parts import desk, session
from pages.parts.desk import workspace
from response import queries
from response.queries.since import Since
from views import words

FIRST_LOOK = timedelta(hours=1)


def since() -> tuple[Since, str]:
    """What changed, and since when in words."""
    mark = session.recall("seen")
    store_id = desk.token()
    if mark is None or mark[0] != store_id:
        begin = workspace().clock.now() - FIRST_LOOK
        mark = (store_id, workspace().store.revision_at(begin), begin)
        session.remember("seen", mark)
    return _since(mark[1], desk.moment_key(session.actor(), None)), words.at_time(mark[2], desk.zone())


@st.cache_data(max_entries=64, show_spinner=False)
def _since(revision: int, key: tuple[Any, ...]) -> Since:
    return queries.changes_since(workspace(), session.actor(), revision)


def mark() -> None:
    """All of it is seen: from now on only what is new is listed."""
    opened = workspace()
    session.remember("seen", (desk.token(), opened.store.revision(), opened.clock.now()))
