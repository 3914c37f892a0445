"""Scenarios: keep this one under a name, load one again under today's data, compare two side by side."""

import streamlit as st

from pages.parts import coverage_state, coverage_whatif, desk, dialogs, identity, session
from pages.parts.desk import workspace
from pages.parts.trouble import told
from response import actions, queries
from views import keptwords, reach
from views.html import render


def show(found: queries.CoverageAnswer, before: queries.CoverageAnswer | None) -> None:
    """Keep, list, load, compare."""
    if not session.wall():
        st.button("Keep this as a scenario", key="reach_keep", type="primary", icon=":material/bookmark_add:",
                  on_click=session.remember, args=("reach_keeping", True), disabled=session.read_only(),
                  width="stretch")  # fmt: skip
        if session.take("reach_keeping") and identity.first("reach_keep"):
            _keep()
    kept = queries.scenarios(workspace(), session.actor(), at=session.at())
    st.html(render("section.html", title="Kept scenarios"))
    if not kept:
        st.html(render("empty.html", title="None is kept yet.",
                       remedy="Build one under What if; keep it to compare it later or to show it."))  # fmt: skip
        return
    for number, one in enumerate(kept):
        _row(number, one)
    _loaded(found)
    _compare(kept)


def _row(number: int, one: queries.Kept) -> None:
    with st.container(
        key=f"reach_kept_{number}", horizontal=True, vertical_alignment="center", gap="small", wrap=False
    ):
        text = keptwords.line(one, now=session.now(), zone=desk.zone())
        st.html(render("kept.html", name=one.record.name, text=text), width="stretch")
        st.button("Load", key=f"reach_load_{number}", on_click=load, args=(one,), disabled=one.trouble is not None,
                  help=one.trouble or "Ask the same again under today's data")  # fmt: skip
        if not session.wall():
            st.button(":material/delete:", key=f"reach_drop_{number}", type="tertiary", help="Take it off the list",
                      on_click=session.remember, args=("reach_leaving", one.record.id),
                      disabled=session.read_only())  # fmt: skip
    leaving = session.recall("reach_leaving")
    if leaving == one.record.id:
        session.take("reach_leaving")
        withdraw(leaving)


def load(one: queries.Kept) -> None:
    """Ask it again; whether its answer is still the same is said as soon as it is there."""
    coverage_state.ask_for(one.ask, anew=True)
    session.remember("reach_loaded", one)
    if one.plan:
        session.remember("reach_plan", one.plan)


def _loaded(found: queries.CoverageAnswer) -> None:
    """What a loaded scenario said then, and says now."""
    one: queries.Kept | None = session.recall("reach_loaded")
    if one is None or one.ask != found.ask:
        return
    moved = queries.scenario_moved(one, found)
    st.html(render("finding.html", title=keptwords.moved(one, moved),
                   lines=keptwords.differences(moved, found.terms.unit, session.units()), note=""))  # fmt: skip


def _compare(kept: tuple[queries.Kept, ...]) -> None:
    """Two kept scenarios, both asked again now, side by side."""
    usable = [one for one in kept if one.trouble is None]
    if len(usable) < 2:
        return
    st.html(render("section.html", title="Compare two, under today's data"))
    names = [one.record.id for one in usable]
    by_id = {one.record.id: one for one in usable}
    sides = [
        st.selectbox(label, names, index=index, key=f"reach_side_{index}", label_visibility="collapsed",
                     format_func=lambda one: by_id[one].record.name)
        for index, label in enumerate(("First", "Second"))
    ]  # fmt: skip
    if sides[0] == sides[1]:
        st.html(render("caveat.html", text="Choose two different ones."))
        return
    first, second = (
        coverage_state.answer(by_id[side].ask, f"coverage_side_{i}") for i, side in enumerate(sides)
    )
    if first.answer and second.answer and first.current and second.current:
        lines = [f"{by_id[side].record.name}: {reach.standard(one.terms, session.units())}"
                 for side, one in zip(sides, (first.answer, second.answer), strict=True)]  # fmt: skip
        for line in lines:
            st.html(render("caveat.html", text=line))
        named = (by_id[sides[0]].record.name, by_id[sides[1]].record.name)
        coverage_whatif.compared(first.answer, second.answer, key="sides", named=named)


@dialogs.dialog("Keep this scenario", width="small")
def _keep() -> None:
    now = coverage_state.ask()
    st.text(f"{reach.service_word(now.service).capitalize()}: {reach.changes(now.change) or 'as it is'}")
    with st.form("reach_keep_form", border=False):
        name = st.text_input(
            "Name", key="reach_keep_name", max_chars=200, placeholder="Three sites without the bridges"
        )
        notes = st.text_area("Notes", key="reach_keep_notes", max_chars=1000, height=80)
        done = st.form_submit_button("Keep", type="primary", width="stretch")
    if not done:
        return
    if not name.strip():
        st.error("Name it, so that it can be found again.")
        return
    with told():
        plan = session.recall("reach_plan") if session.recall("reach_taken") else None
        actions.save_scenario(
            workspace(),
            session.actor(),
            now,
            name=name,
            plan=plan,
            at=session.at(),
            notes=notes.strip() or None,
        )
        session.remember("said", "The scenario is kept.")
        st.rerun()


def withdraw(scenario_id: str) -> None:
    """Take it off the list; the log keeps it."""
    if not identity.first("reach_withdraw", scenario_id):
        return
    with told():
        actions.withdraw_scenario(workspace(), session.actor(), scenario_id)
        session.remember("said", "It is off the list; the log keeps it.")
        st.rerun()


identity.AFTER["reach_keep"] = _keep
identity.AFTER["reach_withdraw"] = withdraw
