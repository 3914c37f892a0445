"""If one fails: every facility by the people it alone covers; what is passed over, and why."""

import streamlit as st

from pages.parts import session
from response import queries
from views import reach, reachtables
from views.html import render

ROW_PX, HEAD_PX, TABLE_PX = 30, 40, 400
WHOLE = st.column_config.NumberColumn(format="localized")


def show(found: queries.CoverageAnswer) -> None:
    """A click on a row selects the facility: it can be taken out from there."""
    shown = reachtables.losses(found, units=session.units())
    st.html(render("section.html", title=reach.loss_title(found)))
    if shown.empty:
        remedy = "Below is why; the conditions above change it."
        if found.facilities.empty:
            remedy = reach.none_here(found)
        st.html(render("empty.html", title="Nothing serves.", remedy=remedy))
    else:
        _pick(shown, found, "losses")
    rest = reachtables.passed(found)
    if len(rest):
        st.html(render("section.html", title=f"Passed over: {reach.passed_over(found, most=3)}"))
        _pick(rest, found, "passed")


def _pick(shown: object, found: queries.CoverageAnswer, name: str) -> None:
    numbers = {str(column): WHOLE for column in shown.select_dtypes("number").columns}
    picked = st.dataframe(
        shown, key=f"reach_{name}_{session.recall('reach_rows', 0)}", hide_index=True, row_height=ROW_PX,
        height=min(TABLE_PX, HEAD_PX + ROW_PX * len(shown)), column_config=numbers, placeholder="unknown",
        on_select="rerun", selection_mode="single-cell",
    )  # fmt: skip
    cells = picked["selection"]["cells"]
    if cells:
        session.remember("reach_rows", session.recall("reach_rows", 0) + 1)
        session.select(found.ask.service.kind, str(shown.index[cells[0][0]]))
        st.rerun(scope="fragment")
