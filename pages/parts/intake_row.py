"""One row set aside: why it could not go in, all its cells to be mended, and what to do with it."""

import streamlit as st

from data.intake.aside import Aside
from pages.parts import session
from views import asidewords, intakewords
from views.html import render


def show(row: Aside) -> None:
    """Reasons first, then the cells; those in trouble before the others."""
    troubles = [
        vars(one) | {"remedy": intakewords.on_screen(one.remedy), "value": asidewords.said(row, at)}
        for at, one in enumerate(row.troubles)
    ]
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
        bad, others = _order(row)
        cells = _cells(row, bad, warn=True)
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
        if others:
            st.html(render("section.html", title="The other cells of the row"))
            cells |= _cells(row, others)
    if again:
        session.remember("aside_asked", ("mend", row, cells))
    elif discard:
        session.remember("aside_asked", ("discard", [row]))


def _order(row: Aside) -> tuple[list[str], list[str]]:
    """The columns in trouble, with the buttons below them; then the others, those that fill a field first."""
    if not row.can_be_mended:
        return [], []
    fields, troubled = asidewords.fields_by_column(row), {one.column for one in row.troubles}
    bad = [name for name in row.cells if name in troubled]
    others = sorted((name for name in row.cells if name not in troubled), key=lambda name: name not in fields)
    return bad, others


def _cells(row: Aside, names: list[str], *, warn: bool = False) -> dict[str, str]:
    """Fields for these cells; those somebody changed, by column."""
    fields, changed = asidewords.fields_by_column(row), {}
    for name in names:
        before = asidewords.cell(row.cells[name])
        said = st.text_input(
            asidewords.label(name, fields.get(name)), value=before, key=f"aside_cell_{row.key}_{name}",
            icon=":material/warning:" if warn else None,
        )  # fmt: skip
        if said != before:
            changed[name] = said
    return changed
