"""One row set aside: why it could not go in, all its cells to be mended, and what to do with it."""

import streamlit as st

from data.intake.aside import Aside
from pages.parts import session
from views import asidewords, intakewords
from views.html import render


def show(row: Aside) -> None:
    """Reasons first, then the cells; those in trouble before the others."""
    troubles = [vars(one) | {"remedy": intakewords.on_screen(one.remedy)} for one in row.troubles]
    st.html(render("intake_aside.html", title=asidewords.title(row), kind=intakewords.kind_word(row.kind),
                   troubles=troubles))  # fmt: skip
    if not row.can_be_mended:
        st.html(
            render(
                "caveat.html",
                text="The whole row was not kept: correct it at its source.",
            )
        )
    with st.form(f"aside_form_{row.key}", border=False):
        cells = _cells(row) if row.can_be_mended else {}
        with st.container(horizontal=True, gap="small"):
            again = row.can_be_mended and st.form_submit_button(
                "Try again",
                key="aside_retry_one",
                type="primary",
                icon=":material/replay:",
                disabled=session.read_only(),
            )
            discard = st.form_submit_button(
                "Discard …", key="aside_discard_one", icon=":material/delete:", disabled=session.read_only()
            )
    if again:
        session.remember("aside_asked", ("mend", row, cells))
    elif discard:
        session.remember("aside_asked", ("discard", [row]))


def _cells(row: Aside) -> dict[str, str]:
    """The cells somebody changed, by column."""
    fields = asidewords.fields_by_column(row)
    bad = {one.column for one in row.troubles}
    order = sorted(row.cells, key=lambda name: (name not in bad, name not in fields))
    changed = {}
    for at, name in enumerate(order):
        before = asidewords.cell(row.cells[name])
        said = st.text_input(
            asidewords.label(name, fields.get(name)), value=before, key=f"aside_cell_{row.key}_{at}",
            icon=":material/warning:" if name in bad else None,
        )  # fmt: skip
        if said != before:
            changed[name] = said
    return changed
