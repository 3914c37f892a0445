"""What is wrong with a file: each trouble with its rows, why, and what is done about it."""

from dataclasses import replace

import streamlit as st

from data.intake import Plan
from data.intake.problems import Problem
from data.intake.settling import declining
from pages.parts import intake_state
from pages.parts.intake_state import Asked, Brought
from views import intakewords
from views.html import render

ALL, CHOSEN, SKIP = "Repair all", "Repair chosen", "Skip"
ROWS_LISTED = 500


def show(file: Brought, asked: Asked, plan: Plan) -> None:
    """The troubles, those that keep rows out first; then what holds for the whole file."""
    found = plan.problems
    if not found:
        st.html(
            render("empty.html", title="Nothing is wrong with it.", remedy="All rows can go in as they are.")
        )
    assert asked.options is not None
    wanted = asked
    repaired = {one.what for one in found if one.kind == "repaired"}
    for number, one in enumerate(found):
        with st.container(key=f"intake_problem_{number}"):
            st.html(render("intake_problem.html", head=intakewords.problem_head(one), problem=one,
                           remedy=intakewords.on_screen(one.remedy),
                           more=len(one.rows) - len({case.row for case in one.first})))  # fmt: skip
            if one.kind == "repaired":
                wanted = _choice(wanted, one, number)
    for number, what in enumerate(sorted(set(asked.options.declined) - repaired)):
        with st.container(key=f"intake_declined_{number}", horizontal=True, vertical_alignment="center"):
            st.html(render("caveat.html", text=f"Not repaired, set aside instead: {what}"))
            if st.button("Repair all", key=intake_state.widget(f"again_{number}")):
                wanted = _decline(wanted, what, frozenset())
    _notes(plan)
    if wanted != asked:
        intake_state.ask(file.key, wanted, anew=True)
        intake_state.again()


def _choice(asked: Asked, problem: Problem, number: int) -> Asked:
    assert asked.options is not None
    declined = asked.options.declined.get(problem.what, frozenset())
    now = CHOSEN if declined else ALL
    picked = st.segmented_control(
        "Do", [ALL, CHOSEN, SKIP], default=now, required=True, label_visibility="collapsed",
        key=intake_state.widget(f"repair_{number}"),
        help="A row that is not repaired is set aside, where it can be mended by hand",
    )  # fmt: skip
    if picked == SKIP:
        return _decline(asked, problem.what, None)
    if picked == ALL:
        return _decline(asked, problem.what, frozenset())
    kept = set(problem.rows)
    known = sorted(kept | (declined or frozenset()))[:ROWS_LISTED]
    left = st.multiselect(
        "Rows not to repair", known, default=[row for row in known if row in (declined or frozenset())],
        key=intake_state.widget(f"rows_{number}"), format_func=lambda row: f"row {row}", placeholder="Choose rows",
    )  # fmt: skip
    return _decline(asked, problem.what, frozenset(left)) if left or declined else asked


def _decline(asked: Asked, what: str, rows: frozenset[int] | None) -> Asked:
    assert asked.options is not None
    return replace(asked, options=declining(asked.options, what, rows))


def _notes(plan: Plan) -> None:
    st.html(render("section.html", title="About the whole file"))
    for note in plan.notes:
        st.html(render("caveat.html", text=intakewords.note(note)))
