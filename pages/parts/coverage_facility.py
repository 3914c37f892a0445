"""The facility clicked on the map: how it counts, what hangs on it, and dropping or moving it in the scenario."""

import streamlit as st

from pages.parts import coverage_state, session
from response import queries
from response.coverage import Moved
from views import reach
from views.html import render
from views.symbols import LAYERS, state


def show(found: queries.CoverageAnswer) -> None:
    """Nothing where no facility of this service is selected."""
    chosen = session.selected()
    if chosen is None or chosen.layer != found.ask.service.kind or chosen.id not in found.facilities.index:
        return
    row = next(found.facilities.loc[[chosen.id]].itertuples())
    kind = found.ask.service.kind
    with st.container(key="reach_facility", border=True):
        head = {
            "layer": kind, "state": row.state, "fresh": "current", "name": row.name,
            "kind": LAYERS[kind].word.capitalize(), "state_word": state(kind, row.state).word,
            "number": "", "where": reach.facility(row), "withheld": False,
        }  # fmt: skip
        st.html(render("head.html", head=head, theme=session.theme()))
        if not session.wall():
            _buttons(found, chosen.id, row.role)


def _buttons(found: queries.CoverageAnswer, facility: str, role: str) -> None:
    with st.container(key="reach_facility_buttons", horizontal=True, gap="small"):
        if role == "as_is":
            st.button(
                "Take it out", key="reach_drop", on_click=drop, args=(facility,), icon=":material/remove:"
            )
            moving = coverage_state.drawing() == ("move", facility)
            st.button(
                "Stop moving" if moving else "Move it", key="reach_move", icon=":material/open_with:",
                on_click=coverage_state.draw, args=(None if moving else ("move", facility),),
                help="Then click the place on the map",
            )  # fmt: skip
        else:
            st.button("As it is", key="reach_undo", on_click=undo, args=(facility,), icon=":material/undo:",
                      help="Take this change out of the scenario")  # fmt: skip
        st.button("Close", key="reach_unselect", on_click=session.select, args=(None, None), type="tertiary")


def drop(facility: str) -> None:
    """Without it, in the scenario."""
    coverage_state.change(dropped=(*coverage_state.ask().change.dropped, facility))


def moved(facility: str, lon: float, lat: float) -> None:
    """At another place, in the scenario."""
    others = [one for one in coverage_state.ask().change.moved if one.id != facility]
    coverage_state.change(moved=(*others, Moved(facility, lon, lat)))


def undo(facility: str) -> None:
    """Take what was done to a facility out of the scenario."""
    now = coverage_state.ask().change
    coverage_state.change(
        dropped=tuple(one for one in now.dropped if one != facility),
        moved=tuple(one for one in now.moved if one.id != facility),
        opened=tuple(one for one in now.opened if one.id != facility),
    )
