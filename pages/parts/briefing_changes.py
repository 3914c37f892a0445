"""What changed since the last briefing, each line a way to its record on the Picture screen."""

import streamlit as st

from data.errors import NotFound
from pages.parts import scope, session
from pages.parts.desk import workspace
from response import queries
from views import words
from views.briefing import changed
from views.html import render

MARKS = {
    "new": "add_circle",
    "up": "trending_up",
    "down": "trending_down",
    "open": "lock_open",
    "closed": "cancel",
}


def show(found: queries.BriefingData) -> None:
    """All lines, under a heading for each kind."""
    changes = found.changes
    if changes is None or not changes.told:
        st.html(
            render(
                "empty.html", title="Nothing of weight changed.", remedy="Compare with an earlier time above."
            )
        )
        return
    st.caption(f"Since {words.on_day(changes.since, found.zone)}. Press a line to see it on the Picture.")
    for name, lines in changed.grouped(changes.told).items():
        st.html(render("section.html", title=name))
        for line in lines:
            item = changed.item(line, now=found.moment, zone=found.zone)
            ref = item.refs[0]
            hint = " · ".join(part for part in (item.who, item.at) if part)
            st.button(
                _plain(item.text), key=f"change_{'_'.join((line.key, *line.thing.key))}", type="tertiary",
                help=_plain(hint), icon=f":material/{MARKS.get(item.sign, 'circle')}:", on_click=session.remember,
                args=("brief_open", (ref.kind, ref.record)),
            )  # fmt: skip
    if changed.rest(changes):
        st.caption(changed.rest(changes))


def opened() -> None:
    """Go to the record that was pressed. Call it inside the page's fragment."""
    waiting = session.take("brief_open")
    if not waiting:
        return
    kind, record_id = waiting
    session.select(kind, record_id)
    try:
        scope.look_at(queries.get(workspace(), session.actor(), record_id))
    except NotFound:
        session.remember("said", "That record is no longer there.")
        return
    st.switch_page("pages/picture.py")


def _plain(text: str) -> str:
    """Text in a label that is shown, not obeyed."""
    return "".join(f"\\{sign}" if sign in "\\`*_{}[]<>#+!|~:$" else sign for sign in text)
