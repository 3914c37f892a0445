"""Settling rows set aside: tried again with mended cells, or discarded with a reason."""

import streamlit as st

from data.intake.aside import Aside
from pages.parts import dialogs, identity, session
from pages.parts.desk import workspace
from pages.parts.trouble import told
from response import actions
from response.actions import Tried
from views import asidewords, words


def asked() -> None:
    """Do what a button of the list or of a row asked for."""
    wanted = session.take("aside_asked")
    if wanted is None:
        return
    what, rows, *cells = wanted
    if what == "mend":
        retry([rows], {rows.key: cells[0]})
    elif what == "retry":
        retry(rows, {})
    else:
        discard(rows)


def retry(rows: list[Aside], cells: dict[str, dict[str, str]]) -> None:
    """Try rows again with these cells; asks who you are first."""
    if not identity.first("aside_retry", rows, cells):
        return
    with told():
        tried = actions.retry_rows(workspace(), session.actor(), rows, cells)
        _settled(tried, len(rows))


def _settled(tried: Tried, number: int) -> None:
    session.remember("said", asidewords.tried(tried, number))
    if tried.went_in:  # else the row stays chosen, with its new reason
        session.remember("aside_round", session.recall("aside_round", 0) + 1)
    st.rerun()


def discard(rows: list[Aside]) -> None:
    """Ask why; asks who you are first."""
    if identity.first("aside_discard", rows):
        _dialog(rows)


@dialogs.dialog("Discard?", width="small")
def _dialog(rows: list[Aside]) -> None:
    st.text(
        f"{words.count(len(rows), 'row')} will not be offered again, also from the next file of this source."
    )
    with st.form("aside_discard_form", border=False):
        why = st.text_input(
            "Why", key="aside_why", max_chars=300, placeholder="a line of totals, not a shelter"
        )
        done = st.form_submit_button("Discard", type="primary", width="stretch")
    if done:
        with told():
            actions.discard_rows(workspace(), session.actor(), rows, why=why)
            session.remember(
                "said", f"Discarded: {words.count(len(rows), 'row')}. They are kept with your reason."
            )
            session.remember("aside_round", session.recall("aside_round", 0) + 1)
            st.rerun()


identity.AFTER["aside_retry"] = retry
identity.AFTER["aside_discard"] = discard
