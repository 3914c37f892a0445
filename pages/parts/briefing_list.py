"""Briefings that were issued, with their files; and what went wrong with one that was due."""

from collections.abc import Callable

import streamlit as st

from data.access import Actor
from data.schema import Briefing
from data.workspace import Workspace
from pages.parts import desk, session
from pages.parts.desk import workspace
from response import queries
from views import words
from views.briefing.forms import FORMS
from views.html import render

MOST = 30
ENDINGS = {form.ending: form.word for form in FORMS.values()}


def trouble() -> None:
    """The schedule's last failure, for as long as none was issued since."""
    state = queries.briefing_schedule(workspace())
    if state is None or not state.trouble:
        return
    zone = desk.zone()
    due = f"The briefing due {words.on_day(state.failed_slot, zone)} was not issued"
    with st.container(key="brief_trouble", border=True):
        st.markdown(":material/error: **A briefing on schedule failed**")
        st.text(f"{due} ({words.on_day(state.at, zone)}): {state.trouble}")
        st.caption("It is tried again every ten minutes until the next one is due.")


def show() -> None:
    """The list, the newest first."""
    actor = session.actor()
    found = queries.issued(workspace(), actor, at=session.at())
    if not found:
        st.html(
            render("empty.html", title="None was issued yet.", remedy="Issue keeps this one under a number.")
        )
    for record in found[:MOST]:
        _one(record, actor)
    if len(found) > MOST:
        st.caption(f"{len(found) - MOST} older ones are in the workspace's folder briefings.")


def _one(record: Briefing, actor: Actor) -> None:
    zone, by = desk.zone(), queries.signature(workspace(), actor, record.id)
    with st.container(key=f"issued_{record.id}", gap="small"):
        st.markdown(f"**{words.unmarked(record.name)}**")
        about = _about(record, actor)
        if about:
            st.text(f"Only {about}")
        headline = str(record.parameters.get("headline", ""))
        if headline:
            st.text(headline)
        st.caption(
            f"as known {words.on_day(record.moment, zone)}, revision {words.number(record.revision)} · issued "
            f"{words.on_day(by.recorded_at, zone)} by {words.unmarked(by.person)}, {words.unmarked(by.position)}"
        )
        with st.container(horizontal=True, gap="small", key=f"issued_files_{record.id}"):
            for file in record.files:
                st.download_button(
                    ENDINGS.get(file.name.rpartition(".")[2], file.name), mime=file.media_type, file_name=file.name,
                    data=_reader(workspace(), actor, record.id, file.name), on_click="ignore", type="tertiary",
                    icon=":material/download:", key=f"file_{record.id}_{file.name}",
                    help=f"{file.name}, {words.number(max(1, file.bytes // 1000), 'kB')}",
                )  # fmt: skip


def _about(record: Briefing, actor: Actor) -> str:
    """The incident and the jurisdiction it is narrowed to."""
    ids = [*record.incident_ids, *([record.jurisdiction_id] if "template" in record.parameters else [])]
    named = [queries.name_of(workspace(), actor, one) or "something that is gone" for one in ids if one]
    return words.listing(named)


def _reader(opened: Workspace, actor: Actor, record_id: str, name: str) -> Callable[[], bytes]:
    return lambda: queries.briefing_file(opened, actor, record_id, name)
