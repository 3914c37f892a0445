"""The row under the bar: which incident, which moment, and what can be begun here."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import streamlit as st

from data.schema import Record
from pages.parts import closures, desk, incidents, offered, session, switch
from pages.parts.desk import workspace
from response import queries
from views import words
from views.html import render

TIME, NOW, PAST = "scope_time", "Now", "As of"
STEP = timedelta(minutes=5)
ALL = "All incidents"


def show() -> None:
    """Incident selector and clock. Call it inside the page's fragment; a wall display has none."""
    if session.wall():
        st.html(render("wall.html"))
        return
    with st.container(key="scope", horizontal=True, vertical_alignment="center", gap="small"):
        _incident()
        if session.recall("incident"):
            only = st.toggle(
                "Only what is linked to it", value=bool(session.recall("linked")), key="scope_linked"
            )
            session.remember("linked", only)
        _moment()
        if session.at() is None:
            st.space("stretch")
            _begin()


def _begin() -> None:
    """What can be begun without selecting anything."""
    off = session.read_only()
    if st.button(
        "Incident", key="begin_incident", icon=":material/add:", disabled=off, help="Begin an incident"
    ):
        incidents.begin()
    drawing = session.recall("draw") == "line"
    label, hint = (
        ("Stop drawing", "Leave the map as it is") if drawing else ("Closure", "Draw a closed road or bridge")
    )
    if st.button(label, key="begin_closure", icon=":material/block:", disabled=off, help=hint):
        closures.stop() if drawing else closures.draw()


def _incident() -> None:
    found = offered.incidents()
    chosen = session.recall("incident") or ALL
    options = [ALL, *found]
    if chosen not in options:
        session.remember("incident", None)
        chosen = ALL
    picked = st.selectbox(
        "Incident", options, index=options.index(chosen), key="scope_incident", width=330,
        format_func=lambda key: _incident_words(found[key]) if key in found else ALL, label_visibility="collapsed",
    )  # fmt: skip
    if picked != chosen:
        session.remember("incident", picked if picked in found else None)
        if picked in found:
            session.select("incident", picked)
            look_at(found[picked])
        st.rerun(scope="fragment")
    if said := offered.left_out(len(found)):
        st.html(render("caveat.html", text=said), width="content")


def _incident_words(incident: Record) -> str:
    return f"{incident.number} · {incident.name}" if incident.number else incident.name


def look_at(record: Record) -> None:
    """Bring the map to a record; it keeps its zoom where it is close enough."""
    if record.geometry is None:
        return
    middle = record.geometry.representative_point()
    focus = session.recall("focus") or {"n": 0}
    session.remember("focus", {"lon": middle.x, "lat": middle.y, "zoom": None, "n": focus["n"] + 1})


def _moment() -> None:
    past = session.at() is not None
    hint = "Look at the picture as it was known at a past moment"
    mode = switch.show(TIME, [NOW, PAST], label="Time", hint=hint)
    if mode == NOW:
        session.remember("span", None)
        if past:
            session.remember("at", None)
            st.rerun(scope="app")
        return
    span = session.recall("span") or _span()
    session.remember("span", span)
    if span is None:
        st.caption("Nothing is recorded yet.")
        return
    _slider(*span)


def back_to_now() -> None:
    """Leave the past, from wherever."""
    session.remember("at", None)
    session.remember("span", None)
    switch.turn(TIME, NOW)


def _span() -> tuple[datetime, datetime] | None:
    """From the first record to now; kept while the past is shown, so that the slider does not grow under the hand."""
    first = queries.first_recorded_at(workspace(), session.actor())
    last = workspace().clock.now()
    return None if first is None or last - first < STEP else (first, last)


def _slider(first: datetime, last: datetime) -> None:
    zone = ZoneInfo(desk.zone())
    shown = session.at() or max(first, last - timedelta(hours=1))
    lowest, highest = (
        moment.astimezone(zone).replace(tzinfo=None, second=0, microsecond=0) for moment in (first, last)
    )
    value = shown.astimezone(zone).replace(tzinfo=None, second=0, microsecond=0)
    picked = st.slider(
        "As known at", lowest, highest, min(max(value, lowest), highest), step=STEP, format="ddd HH:mm",
        key="scope_at", label_visibility="collapsed", width=300,
    )  # fmt: skip
    at = picked.replace(tzinfo=zone).astimezone(first.tzinfo)
    st.html(render("past.html", moment=words.on_day(at, desk.zone())), width="content")
    if at != session.at():
        session.remember("at", at)
        st.rerun(scope="app")
