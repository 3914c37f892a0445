"""Says that a file's places may be those of a Chinese web map, and offers to convert them."""

from dataclasses import replace

import streamlit as st

from data.intake import Plan
from data.intake.shifted import Shifted, shifted
from pages.parts import intake_state, session
from pages.parts.intake_state import Asked, Brought
from response.queries import Look
from views import words
from views.html import render

MAPS = {"GCJ-02": "AMap, Gaode, Tencent", "BD-09": "Baidu"}
WGS84 = "EPSG:4326"
WHERE = {"source": "its name says {}", "column": "a column is called {}", "link": "a link leads to {}"}


def show(file: Brought, look: Look, asked: Asked, plan: Plan) -> None:
    """Draw it where something speaks for it and nobody has settled it; call it inside the page's fragment."""
    assert asked.options is not None
    found = shifted(plan, asked.options, list(look.table.columns))
    if found is None:
        return
    with st.container(key="intake_shifted", border=True):
        st.markdown(
            ":material/wrong_location: **These places may be shifted on purpose, as Chinese web maps do**"
        )
        st.html(render("caveat.html", text=_evidence(found)))
        with st.container(horizontal=True, gap="small"):
            for move in found.moves:
                st.button(
                    f"Convert from {move.system}", key=f"intake_shift_{move.system}",
                    type="primary" if move.system == found.likely else "secondary",
                    help=f"{MAPS[move.system]}: moves them by {words.distance(move.median_m, session.units())}, "
                    f"at most {words.distance(move.most_m, session.units())}",
                    on_click=_read_as, args=(file, asked, move.system),
                )  # fmt: skip
            st.button("They are right as they are", key="intake_shift_none", on_click=_read_as,
                      args=(file, asked, WGS84), type="tertiary")  # fmt: skip


def _evidence(found: Shifted) -> str:
    """What speaks for it, how far it would move them, and what a person can do to find out."""
    told = [f"{words.number(found.inside)} of {words.number(found.placed)} places lie in mainland China"]
    told += [WHERE[hint.where].format(f"“{hint.text}”") for hint in found.hints]
    moves = [
        f"{words.distance(move.median_m, session.units())} by {move.system} ({MAPS[move.system]})"
        for move in found.moves
    ]
    return (
        f"{words.listing(told, most=5)}. Converting would move them by {words.listing(moves)}. "
        "No file proves it: ask who made it, or see whether the points lie on their streets. "
        "A conversion is noted in the source of each record."
    )


def _read_as(file: Brought, asked: Asked, crs: str) -> None:
    assert asked.options is not None
    intake_state.ask(file.key, replace(asked, options=replace(asked.options, crs=crs)), anew=True)
