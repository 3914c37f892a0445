"""Six figures with trend, age and completeness; beside them what changed, and what needs a decision."""

from typing import Any

import streamlit as st

from pages.parts import desk, rows, seen, session
from pages.parts.desk import workspace
from response import queries
from response.headline import Headline
from views import happenings, headlines, words
from views.html import render
from views.symbols import LAYERS

LISTED = 3


def show() -> None:
    """Each cell opens its rows. Call it inside the page's fragment."""
    now, zone = session.now(), desk.zone()
    with st.container(key="strip", horizontal=True, wrap=False):
        for figure in figures():
            card = headlines.card(figure, now=now, zone=zone, linked=bool(session.linked_to()))
            with st.container(key=f"card_{card.key}"):
                st.html(render("card.html", card=card, theme=session.theme()))
                if st.button(f"Show the rows of {card.label.lower()}", key=f"open_{card.key}"):
                    rows.of_figure(figure, card)
        _seen(zone)
        _needs()


def figures() -> tuple[Headline, ...]:
    """The six, for the chosen incident and moment."""
    incident = session.linked_to()
    return _figures(incident, desk.moment_key(session.actor(), session.at()))


@st.cache_data(max_entries=64, show_spinner=False)
def _figures(incident: str | None, key: tuple[Any, ...]) -> tuple[Headline, ...]:
    """Kept by incident, revision, scope and minute or moment."""
    return queries.figures(workspace(), session.actor(), at=session.at(), incident_id=incident)


def _cell(key: str, title: str, button: str, items: list[dict[str, Any]], empty: str) -> bool:
    with st.container(key=f"card_{key}"):
        st.html(render("cell.html", title=title, items=items, empty=empty, theme=session.theme()))
        return st.button(button, key=f"open_{key}")


def _seen(zone: str) -> None:
    if session.at() is not None:
        _cell("seen", "Since you last looked", "Since you last looked", [], "Not while you look at the past.")
        return
    since, told = seen.since()
    items = [
        {**_symbol(item.kind, item.state), "text": happenings.happening(item, zone=zone),
         "when": words.at_time(item.at, zone).split(" ")[0], "title": f"{item.who} — {item.reason}"}
        for item in since.items[:LISTED]
    ]  # fmt: skip
    title = f"Since {told} · {words.number(len(since.items))}"
    if _cell("seen", title, "Show everything since you last looked", items, "Nothing new."):
        rows.of_changes(since, told)


def _needs() -> None:
    now = session.now()
    found = queries.decisions(workspace(), session.actor(), at=session.at(), incident_id=session.linked_to())
    items = [
        {**_symbol(one.kind, ""), "text": happenings.decision(one, now=now), "when": "",
         "title": words.ago(one.at, now) if one.at else ""}
        for one in found[:LISTED]
    ]  # fmt: skip
    title = f"Needs a decision · {words.number(len(found))}"
    if _cell("needs", title, "Show everything that needs a decision", items, "Nothing waits for you."):
        rows.of_decisions(found)


def _symbol(kind: str, state: str) -> dict[str, str]:
    """The map's symbol where the kind has one."""
    if kind not in LAYERS:
        return {"layer": "", "state": ""}
    known = {look.name for look in LAYERS[kind].states}
    return {"layer": kind, "state": state if state in known else LAYERS[kind].states[0].name}
