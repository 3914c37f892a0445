"""What is done with a public notice: written, changed, published, ended, taken back."""

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from data.errors import MusterError
from data.schema import Record
from pages.parts import desk, dialogs, editing, identity, notice_form, session, trouble
from pages.parts.desk import workspace
from response import actions
from views import noticewords
from views.html import render


def write() -> None:
    if identity.first("notice_write"):
        _write_dialog()


@dialogs.dialog("New public notice", width="medium")
def _write_dialog() -> None:
    with st.form("notice_form", border=False):
        values = notice_form.fields(None)
        done = st.form_submit_button("Keep as a draft", type="primary", width="stretch")
    if done and notice_form.complete(values):
        chosen = session.recall("incident")
        try:
            made = actions.write_notice(
                workspace(), session.actor(), incident_ids=[chosen] if chosen else [], **values
            )
        except MusterError as error:
            trouble.show(error)
            return
        session.remember("said", f"{made.number or 'The notice'} is a draft.")
        st.rerun()


def edit(record_id: str) -> None:
    if identity.first("notice_edit", record_id):
        session.remember("editing", editing.load(record_id))
        _edit_dialog()


def _save(base: Record, mine: Mapping[str, Any]) -> object:
    return actions.edit_notice(workspace(), session.actor(), base.id, version=base.version, **mine)


@dialogs.dialog("Edit notice", width="medium")
def _edit_dialog() -> None:
    base = session.recall("editing")
    caption = "It is published: what you change leaves as an update." if base.state == "published" else ""
    editing.in_form(
        base, "notice_form", fields=notice_form.fields, complete=notice_form.complete, save=_save, caption=caption,
    )  # fmt: skip


def publish(record_id: str) -> None:
    """Asks once more: it leaves the house."""
    if identity.first("notice_publish", record_id):
        session.remember("editing", editing.load(record_id))
        _publish_dialog()


@dialogs.dialog("Publish this notice?", width="small")
def _publish_dialog() -> None:
    base = session.recall("editing")
    st.html(render("notice.html", notice=noticewords.card(base, now=session.now(), zone=desk.zone())))
    st.caption("Everybody may see it from then on, and it leaves as a message of CAP 1.2.")
    if st.button("Publish", key="notice_publish_done", type="primary", width="stretch"):
        _go(
            lambda: actions.publish_notice(workspace(), session.actor(), base.id, version=base.version),
            "Published.",
        )


def end(record_id: str) -> None:
    """One click: it no longer matters."""
    if identity.first("notice_end", record_id):
        base = editing.load(record_id)
        _go(
            lambda: actions.end_notice(workspace(), session.actor(), base.id, version=base.version),
            "It is over.",
        )


def take_back(record_id: str) -> None:
    if identity.first("notice_back", record_id):
        session.remember("editing", editing.load(record_id))
        _back_dialog()


@dialogs.dialog("Take this notice back", width="small")
def _back_dialog() -> None:
    base = session.recall("editing")
    st.text(base.name)
    with st.form("notice_back_form", border=False):
        reason = st.text_input("Why it was wrong", key="notice_back_reason", placeholder="One line for the log",
                               max_chars=300)  # fmt: skip
        done = st.form_submit_button("Take it back", type="primary", width="stretch")
    if done and not reason.strip():
        st.error("Say why in one line; the log keeps it.")
    elif done:
        _go(
            lambda: actions.take_back_notice(
                workspace(), session.actor(), base.id, version=base.version, reason=reason
            ),
            "Taken back.",
        )


def _go(act: Callable[[], object], said: str) -> None:
    try:
        act()
    except MusterError as error:
        trouble.show(error)
        return
    session.remember("said", said)
    st.rerun()


identity.AFTER.update(
    {
        "notice_write": write,
        "notice_edit": edit,
        "notice_publish": publish,
        "notice_end": end,
        "notice_back": take_back,
    }
)
