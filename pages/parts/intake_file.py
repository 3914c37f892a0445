"""One file on its way in: what it is, where it lies, how it fits, what is wrong, and what importing it would do."""

from dataclasses import replace

import streamlit as st

from data import intake
from data.errors import MusterError
from pages.parts import (
    intake_fields,
    intake_go,
    intake_how,
    intake_map,
    intake_problems,
    intake_reading,
    intake_rows,
    intake_shifted,
    intake_state,
    session,
    trouble,
)
from pages.parts.intake_state import Asked, Brought
from response.queries import Look, Prospect
from views import intakewords
from views.html import render

WIDTHS = [1.05, 1]
FIELDS, PROBLEMS, ROWS = "Fields", "Problems", "Rows"


def show() -> None:
    """The file bar, then the file."""
    file = intake_state.at()
    assert file is not None
    bar = st.container(key="intake_bar", horizontal=True, vertical_alignment="center", gap="small")
    with bar:
        _choose(file)
    if intake_go.is_under_way():
        intake_go.under_way()
        return
    if file.state == "imported":
        intake_go.done(file)
        return
    try:
        look = intake_reading.look(file)
    except intake.LayerNeeded as error:
        _layers(file, error)
        return
    except MusterError as error:
        trouble.show(error, words=intakewords.on_screen, title=f"{file.path.name} cannot be taken in so")
        return
    if look is None:
        return
    asked = intake_reading.asked(file, look)
    with bar:
        asked = intake_how.show(file, look, asked)
    try:
        found = intake_reading.prospect(file, look, asked)
    except MusterError as error:
        trouble.show(error, words=intakewords.on_screen, title=f"{file.path.name} cannot be taken in so")
        return
    if found is not None:
        _shown(file, look, asked, found)


def _choose(now: Brought) -> None:
    files = {one.key: one for one in intake_state.files()}
    picked = st.selectbox(
        "File", list(files), index=list(files).index(now.key), key=intake_state.widget("file"), width=320,
        label_visibility="collapsed",
        format_func=lambda key: intakewords.file_line(files[key].path.name, files[key].state),
    )  # fmt: skip
    if picked != now.key:
        intake_state.look_at(picked)
        intake_state.again()
    st.button(":material/add:", key="intake_add", help="Bring in more", type="tertiary",
              on_click=session.remember, args=("intake_more", True))  # fmt: skip
    st.button(":material/close:", key="intake_remove", help="Take this file off the list; nothing is imported",
              type="tertiary", on_click=intake_state.remove, args=(now.key,))  # fmt: skip


def _layers(file: Brought, error: intake.LayerNeeded) -> None:
    st.html(
        render(
            "empty.html",
            title=f"{file.path.name} holds several tables.",
            remedy="Choose the one to bring in.",
        )
    )
    asked = intake_state.asked(file.key)
    for number, layer in enumerate(error.layers):
        st.button(layer, key=f"intake_layer_{number}", on_click=intake_state.ask,
                  args=(file.key, replace(asked, layer=layer)))  # fmt: skip


def _shown(file: Brought, look: Look, asked: Asked, found: Prospect) -> None:
    with st.container(key="intake_cards", horizontal=True, wrap=False):
        for card in intakewords.cards(found):
            st.html(render("card.html", card=card, theme=session.theme()))
    left, right = st.columns(WIDTHS, gap="small")
    with left:
        intake_map.show(found.plan)
    with right, st.container(key="panel"):
        intake_go.button(file, found)
        number = len(found.plan.problems)
        shown = st.segmented_control(
            "Part", [FIELDS, PROBLEMS, ROWS], default=FIELDS, required=True, key="intake_part",
            format_func=lambda one: f"{PROBLEMS} ({number})" if one == PROBLEMS else one, label_visibility="collapsed",
        )  # fmt: skip
        intake_how.before(file, look, asked)
        if shown != ROWS:
            intake_shifted.show(file, look, asked, found.plan)
        with st.container(key=f"intake_part_{FIELDS if shown is None else shown}".replace(" ", "_").lower()):
            if shown == PROBLEMS:
                intake_problems.show(file, asked, found.plan)
            elif shown == ROWS:
                intake_rows.show(file, look, asked, found)
            else:
                intake_fields.show(file, look, asked, found.plan)
