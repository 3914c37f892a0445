"""An incident's assessment in the panel: what lies in it, and the nearest shelters, depots and units."""

from typing import Any

import streamlit as st

from data.errors import Invalid
from data.schema import Incident
from pages.parts import desk, session, way
from pages.parts.desk import workspace
from response import queries
from views import nearby, travel
from views.html import render

EMPTY = {
    "shelter": "No shelter has a place on the map.",
    "depot": "No depot has a place on the map.",
    "unit": "No unit has a place on the map.",
}


def assessment(incident: Incident) -> None:
    """Call it for a selected incident, inside the panel."""
    try:
        found = _found(incident.id, desk.moment_key(session.actor(), session.at()))
    except Invalid as error:
        st.html(render("section.html", title="Assessment"))
        st.html(render("empty.html", title="It has no place on the map.", remedy=error.remedy))
        return
    units, now, zone = session.units(), session.now(), desk.zone()
    st.html(render("section.html", title="In its area" if found.basis == "area" else "Around it"))
    told = [{"label": label, "text": text, "age": ""} for label, text in nearby.inside(found, units=units)]
    asked = nearby.needs(found.needs)
    if asked:
        told.append({"label": "Asked for", "text": asked, "age": ""})
    st.html(render("facts.html", facts=told))
    lists = [
        ("Nearest shelters with free places", "shelter", found.shelters),
        ("Nearest depots" + (" with what is asked for" if found.needs else ""), "depot", found.depots),
        ("Nearest units", "unit", found.units),
    ]
    way.choose([*found.shelters, *found.depots, *found.units], incident)
    for title, kind, things in lists:
        st.html(render("section.html", title=title))
        rows = nearby.rows(things, now=now, zone=zone, units=units)
        caveat = travel.caveat(found.travel[kind])
        st.html(render("near.html", rows=rows, empty=EMPTY[kind], caveat=caveat, theme=session.theme()))


@st.cache_data(max_entries=32, show_spinner=False)
def _found(incident_id: str, key: tuple[Any, ...]) -> queries.Surroundings:
    """Kept by incident, revision, scope and minute or moment."""
    return queries.surroundings(workspace(), session.actor(), incident_id, at=session.at())
