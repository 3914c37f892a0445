"""The row of controls: service, standard, limit, way of travel, places, conditions, whose people."""

from dataclasses import fields, replace
from typing import Any

import streamlit as st

from pages.parts import coverage_state, session
from pages.parts.coverage_state import round_
from pages.parts.desk import workspace
from response import queries
from response.coverage import Ask, Conditions, Service
from views import reach

ROAD, STRAIGHT = "By road", "Straight line"
EVERYBODY = "Everybody here"
SWITCHES = {
    "closures": "Closed roads are closed",
    "hazards": "Nothing serves inside a hazard area",
    "closed": "Only what is open and works",
    "full": "Not what is full or out of stock",
    "committed": "Not what is busy elsewhere",
}
STALE = {"": "as the standard says", "count": "count", "leave_out": "do not count", "unknown": "in doubt"}


def show() -> Ask:
    """Draw the controls and give the question they hold."""
    now = coverage_state.ask()
    with st.container(key="reachbar", horizontal=True, vertical_alignment="center", gap="small"):
        # Each is drawn for what those before it were set to, so that one run is enough.
        wanted = _limit(_travel(_standard(_service(now))))
        wanted = _area(_conditions(_places(wanted)))
    if wanted != now:
        coverage_state.ask_for(wanted)
    return wanted


def _key(name: str) -> str:
    return f"reach_{name}_{round_()}"


def _service(now: Ask) -> Ask:
    offered = {
        one.service.key: one
        for one in queries.coverage_services(workspace(), session.actor(), at=session.at())
    }
    offered.setdefault(now.service.key, queries.Offered(now.service, 0))
    keys = list(offered)
    picked = st.selectbox(
        "Service", keys, index=keys.index(now.service.key), key=_key("service"), width=164,
        label_visibility="collapsed", help="What people need to reach, or what has to reach them",
        format_func=lambda one: f"{reach.service_word(offered[one].service).capitalize()} ({offered[one].number})",
    )  # fmt: skip
    if picked == now.service.key:
        return now
    service = Service.read(picked)
    return replace(now, service=service, standard=None, minutes=None, metres=None, capacity=False,
                   change=replace(now.change, dropped=(), moved=(), opened=()))  # fmt: skip


def _standard(now: Ask) -> Ask:
    found, first = queries.coverage_standards(workspace(), now.service)
    if not found:
        st.html('<span class="mu-caveat">no standard known</span>', width="content")
        return replace(now, standard=None)
    keys, chosen = list(found), now.standard or first
    picked = st.selectbox(
        "Standard", keys, index=keys.index(chosen) if chosen in keys else 0, key=_key(f"standard_{now.service.key}"),
        width="stretch", label_visibility="collapsed", help="The standard and its edition; var/profiles holds your own",
        format_func=lambda one: f"{found[one][1].split(',')[0]}: {found[one][0].label}",
    )  # fmt: skip
    if picked == chosen:
        return now
    return replace(now, standard=picked, minutes=None, metres=None)


def _limit(now: Ask) -> Ask:
    """The standard's limit, or another one of the planner's own."""
    terms = queries.coverage_terms(workspace(), session.actor(), now, at=session.at())
    by_time = terms.unit == "min"
    shown = terms.limit if by_time else terms.limit / 1000
    entered = st.number_input(
        "Limit", min_value=0.1, max_value=1440.0 if by_time else 500.0, value=float(round(shown, 2)),
        step=1.0 if by_time else 0.5, format="%.5g", key=f"{_key('limit')}_{terms.unit}_{now.text}", width=92,
        label_visibility="collapsed", help="Another limit is your own figure, and is said to be one",
    )  # fmt: skip
    said = ("min" if by_time else "km") + {"own": " · own figure", "suggested": " · suggested"}.get(
        terms.figure, ""
    )
    st.html(f'<span class="mu-caveat">{said}</span>', width="content")
    if abs(entered - round(shown, 2)) < 1e-9:
        return now
    return replace(now, minutes=entered) if by_time else replace(now, metres=entered * 1000)


def _travel(now: Ask) -> Ask:
    by_road = replace(now, by_road=True)
    loaded = queries.coverage_terms(workspace(), session.actor(), by_road, at=session.at()).roads
    picked = st.segmented_control(
        "Travel", [ROAD, STRAIGHT], default=ROAD if now.by_road and loaded else STRAIGHT, required=True,
        key=_key(f"travel_{loaded}"), label_visibility="collapsed", disabled=not loaded,
        help=None if loaded else reach.NO_NETWORK,
    )  # fmt: skip
    return replace(now, by_road=picked == ROAD) if loaded else by_road


def _places(now: Ask) -> Ask:
    if now.service.kind != "shelter":
        return now
    on = st.toggle(
        "Count places", value=now.capacity, key=_key("places"), help="Near but full is a gap of its own"
    )
    if not on:
        return replace(now, capacity=False)
    comes = st.number_input(
        "Who comes", min_value=1, max_value=100, value=round(100 * now.seeking), step=1, key=_key("seeking"),
        width=70, label_visibility="collapsed", help="Per cent of the people who look for a place: your own figure",
    )  # fmt: skip
    st.html('<span class="mu-caveat">% come</span>', width="content")
    return replace(now, capacity=True, seeking=comes / 100)


def _conditions(now: Ask) -> Ask:
    off = len(reach.asked(now))
    with st.popover(f"Conditions: {off} changed" if off else "Conditions: live", key=_key("conditions")):
        flags: dict[str, Any] = {
            name: st.checkbox(words, value=getattr(now.conditions, name), key=_key(f"condition_{name}"))
            for name, words in SWITCHES.items()
        }
        options = list(STALE)
        flags["stale"] = st.selectbox(
            "Figures out of date", options, index=options.index(now.conditions.stale or ""), key=_key("stale"),
            format_func=lambda one: STALE[one],
        )  # fmt: skip
    flags["stale"] = flags["stale"] or None
    assert set(flags) == {item.name for item in fields(Conditions)}
    return replace(now, conditions=Conditions(**flags))


def _area(now: Ask) -> Ask:
    known = queries.coverage_areas(workspace(), session.actor(), at=session.at())
    keys = ["", *known]
    picked = st.selectbox(
        "People of", keys, index=keys.index(now.area) if now.area in known else 0, key=_key("area"), width=150,
        label_visibility="collapsed", format_func=lambda one: known.get(one, EVERYBODY),
    )  # fmt: skip
    if (picked or None) != now.area:
        coverage_state.look_at(picked or None)
    return replace(now, area=picked or None)
