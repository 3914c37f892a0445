"""The way between the incident in focus and the shelter, depot or unit that is chosen: in words, and on the map."""

from typing import Any
from urllib.parse import urlencode

import streamlit as st

from data.errors import MusterError
from data.schema import Incident, Record
from pages.parts import session
from pages.parts.desk import workspace
from response import queries
from views import nearby, travel
from views.html import render

TRAVELS = ("shelter", "depot", "unit")
ROUTE = "/api/route"


def _ends() -> tuple[str, str] | None:
    """Where the way begins and ends: people go to a shelter, depots and units come to the incident."""
    chosen = session.selected()
    incident = session.recall("incident") or session.recall("way_incident")
    if chosen is None or (incident is None and chosen.layer != "incident"):
        return None
    if chosen.layer == "incident":
        picked = session.widget(_key(chosen.id)) or ""
        incident, (layer, _, thing) = chosen.id, picked.partition("/")
    else:
        layer, thing = chosen.layer, chosen.id
    if layer not in TRAVELS:
        return None
    return (incident, thing) if layer == "shelter" else (thing, incident)


def _key(incident_id: str) -> str:
    return f"way_{incident_id}"


def found() -> queries.Trip | None:
    """The way that is asked for, None where none is or an end of it has no place."""
    ends = _ends()
    if ends is None:
        return None
    try:
        return queries.trip(workspace(), session.actor(), *ends, at=session.at())
    except MusterError:
        return None


def drawn() -> dict[str, Any] | None:
    """What the map is told to draw."""
    trip = found()
    if trip is None or trip.line is None:
        return None
    at = session.at()
    asked = {"from": trip.origin.id, "to": trip.target.id} | ({"at": at.isoformat()} if at else {})
    return {"url": f"{ROUTE}?{urlencode(asked)}", "label": travel.label(trip, units=session.units())}


def about(record: Record) -> None:
    """For a chosen shelter, depot or unit: how far it is from the incident in focus."""
    trip = found() if record.kind in TRAVELS else None
    if trip is None:
        return
    other = trip.origin if trip.target.id == record.id else trip.target
    title = f"From {other.name}" if trip.origin is other else f"To {other.name}"
    st.html(render("section.html", title=title))
    _said(trip)


def choose(near: list[queries.Near], incident: Incident) -> None:
    """For an incident: which of the things near it the map shows the way to."""
    session.remember("way_incident", incident.id)
    reached = sorted(
        (one for one in near if one.minutes is not None), key=lambda one: one.passed_over is not None
    )
    options = {f"{one.kind}/{one.id}": one for one in reached}
    if options:
        units = session.units()
        st.selectbox(
            "Show the way on the map", list(options), index=None, key=_key(incident.id),
            placeholder="to a shelter, from a depot or unit",
            format_func=lambda key: nearby.choice(options[key], units),
        )  # fmt: skip
        _said(found())


def _said(trip: queries.Trip | None) -> None:
    if trip is not None:
        st.html(render("caveat.html", text=travel.way(trip, units=session.units())))
