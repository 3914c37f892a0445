"""The panel beside the map: the finding, under which standard and roads, and four ways to look further."""

from types import SimpleNamespace

import streamlit as st

from pages.parts import (
    coverage_facility,
    coverage_files,
    coverage_kept,
    coverage_loss,
    coverage_state,
    coverage_whatif,
    scope,
    session,
    switch,
)
from response import queries
from response.coverage.terms import SHARE_ASKED
from views import charts, curves, reach, reachtables
from views.html import render

TAB = "reach_tab"
WHERE, WHAT_IF, LOSS, KEPT = "Where", "What if", "If one fails", "Scenarios"
ROW_PX, HEAD_PX, TABLE_PX = 30, 40, 285
WHOLE = st.column_config.NumberColumn(format="localized")


def show(found: queries.CoverageAnswer, before: queries.CoverageAnswer | None) -> None:
    """Call it inside the panel's container."""
    st.html(
        render(
            "finding.html",
            title=reach.headline(found, session.units()),
            lines=[reach.standard(found.terms, session.units()), reach.basis_line(found)],
            note=found.terms.note,
            source=reach.origin(found),
        )
    )
    _scenario(found)
    coverage_facility.show(found)
    tab = switch.show(TAB, [WHERE, WHAT_IF, LOSS, KEPT], label="Look at", width="stretch")
    if tab == WHERE:
        _where(found, before)
    elif tab == WHAT_IF:
        coverage_whatif.show(found, before)
    elif tab == LOSS:
        coverage_loss.show(found)
    else:
        coverage_kept.show(found, before)


def _scenario(found: queries.CoverageAnswer) -> None:
    """A scenario is unmistakable, and one press away from being gone."""
    if found.ask.change.empty:
        return
    with st.container(key="reach_scenario", horizontal=True, vertical_alignment="center", gap="small"):
        st.html(render("scenario.html", text=reach.changes(found.ask.change)), width="stretch")
        st.button("Clear", key="reach_clear", on_click=coverage_state.clear, help="Back to what is")


def _where(found: queries.CoverageAnswer, before: queries.CoverageAnswer | None) -> None:
    if not session.wall():
        st.button(
            "Where would new sites help most?", key="reach_ask_sites", type="primary",
            icon=":material/add_location_alt:", width="stretch", on_click=switch.turn, args=(TAB, WHAT_IF),
        )  # fmt: skip
    if found.facilities.empty:
        st.html(render("empty.html", title="There is none here.", remedy=reach.none_here(found)))
    if found.by_jurisdiction.empty:
        st.html(render("empty.html", title="No jurisdiction has an outline here.", remedy=reach.NO_AREAS))
    else:
        st.html(render("section.html", title="By jurisdiction, most people not reached first"))
        _table(found)
    outside = reach.outside(found)
    if outside and not found.by_jurisdiction.empty:
        st.html(render("caveat.html", text=outside))
    units, terms = session.units(), found.terms
    share = terms.share or SHARE_ASKED
    st.html(render("section.html", title=curves.title_of(found.within_share, share, terms.unit, units)))
    curve = curves.coverage_curve(
        found.curve, limit=terms.limit, unit=terms.unit, wanted=terms.share, theme=session.theme(),
        before=None if before is None else before.curve,
        mark="standard" if terms.figure == "standard" else "limit",
    )  # fmt: skip
    st.plotly_chart(curve, theme=None, config=charts.CONFIG, key="coverage_curve")
    if not session.wall():
        st.html(render("section.html", title="Take it along"))
        coverage_files.show(found)


def _table(found: queries.CoverageAnswer) -> None:
    """A click on a row brings the map to the place of it with the longest way."""
    shown = reachtables.jurisdictions(found, units=session.units())
    picked = st.dataframe(
        shown, key=f"coverage_table_{session.recall('reach_rows', 0)}", row_height=ROW_PX, hide_index=True,
        height=min(TABLE_PX, HEAD_PX + ROW_PX * len(shown)), placeholder="unknown", on_select="rerun",
        selection_mode="single-cell",
        column_config={
            **{str(name): WHOLE for name in shown.select_dtypes("number").columns},
            "Covered": st.column_config.ProgressColumn(format="%d %%", min_value=0, max_value=100, width="small"),
        },
    )  # fmt: skip
    cells = picked["selection"]["cells"]
    if cells:
        session.remember("reach_rows", session.recall("reach_rows", 0) + 1)
        worst = found.by_jurisdiction["worst_place"].iloc[cells[0][0]]
        if worst in found.points.index:
            scope.look_at(SimpleNamespace(geometry=found.points.geometry.loc[worst]))
        st.rerun(scope="fragment")
