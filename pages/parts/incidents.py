"""What can be done with an incident: begin, edit, verify, close."""

from collections.abc import Mapping
from typing import Any

import streamlit as st
from shapely.geometry import Point

from data.errors import MusterError
from data.schema import Incident, Record
from pages.parts import dialogs, editing, identity, incident_form, session, trouble
from pages.parts.desk import workspace
from response import actions


def buttons(incident: Incident) -> None:
    """The buttons; off while the past is shown, absent on a wall."""
    if session.wall():
        return
    off, stage = session.read_only(), incident.stage.value
    with st.container(key="panel_actions", horizontal=True, gap="small"):
        if stage == "reported" and st.button("Verify", key="incident_verify", type="primary", disabled=off):
            verify(incident.id)
        if stage != "closed":
            if st.button("Edit", key="incident_edit", disabled=off):
                edit(incident.id)
            if st.button("Close", key="incident_close", disabled=off):
                close(incident.id)


def begin(lon: float | None = None, lat: float | None = None) -> None:
    """Begin an incident, at a place where one was pointed at."""
    if identity.first("incident_begin", lon, lat):
        session.remember("place", (lon, lat) if lon is not None else None)
        _begin_dialog()


@dialogs.dialog("New incident", width="medium")
def _begin_dialog() -> None:
    place = session.recall("place")
    with st.form("incident_form", border=False):
        values = incident_form.fields(None)
        if place:
            st.caption(f"At {place[1]:.5f}, {place[0]:.5f}, where you pointed.")
        else:
            st.caption("No place yet: click the map with the right button to begin one at a place.")
        done = st.form_submit_button("Begin", type="primary", width="stretch")
    if done and incident_form.complete(values):
        geometry = Point(*place) if place else None
        try:
            made = actions.create_incident(workspace(), session.actor(), geometry=geometry, **values)
        except MusterError as error:
            trouble.show(error)
            return
        record = made.records[0] if hasattr(made, "records") else made
        session.select("incident", record.id)
        session.remember("said", f"{record.number or 'The incident'} has begun.")
        st.rerun()


def edit(record_id: str) -> None:
    if identity.first("incident_edit", record_id):
        session.remember("editing", editing.load(record_id))
        _edit_dialog()


def _save(base: Record, mine: Mapping[str, Any]) -> object:
    return actions.edit_incident(workspace(), session.actor(), base.id, version=base.version, **mine)


@dialogs.dialog("Edit incident", width="medium")
def _edit_dialog() -> None:
    base = session.recall("editing")
    editing.in_form(
        base, "incident_form", fields=incident_form.fields, complete=incident_form.complete, save=_save,
    )  # fmt: skip


def verify(record_id: str) -> None:
    """One click: it is true."""
    if not identity.first("incident_verify", record_id):
        return
    base = editing.load(record_id)
    try:
        actions.verify_incident(workspace(), session.actor(), record_id, version=base.version)
    except MusterError as error:
        trouble.show(error)
        return
    session.remember("said", "Verified.")
    st.rerun()


def close(record_id: str) -> None:
    if identity.first("incident_close", record_id):
        session.remember("editing", editing.load(record_id))
        _close_dialog()


def _save_closed(base: Record, mine: Mapping[str, Any]) -> object:
    return actions.close_incident(
        workspace(), session.actor(), base.id, version=base.version, reason=mine["reason"]
    )


@dialogs.dialog("Close this incident", width="small")
def _close_dialog() -> None:
    base = session.recall("editing")
    found = editing.clash(base.id)
    if found:
        editing.settle(found, _save_closed, said="The incident is closed.")
        return
    st.text(base.name)
    with st.form("close_form", border=False):
        reason = st.text_input(
            "Why it is over", key="close_reason", placeholder="One line for the log", max_chars=300
        )
        done = st.form_submit_button("Close it", type="primary", width="stretch")
    if done and not reason.strip():
        st.error("Say why in one line; the log keeps it.")
    elif done:
        if editing.attempt(base, {"stage": "closed", "reason": reason.strip()}, _save_closed, said="Closed."):
            st.rerun()
        if editing.clash(base.id):
            st.rerun(scope="fragment")


identity.AFTER.update(
    {"incident_begin": begin, "incident_edit": edit, "incident_verify": verify, "incident_close": close}
)
