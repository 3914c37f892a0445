"""Where new sites help most: how many, from which candidates, by which model; the answer and its proof."""

from dataclasses import replace

import streamlit as st

from pages.parts import coverage_state, session
from pages.parts.desk import workspace
from response import queries
from response.coverage.plan import MODELS, P_MAX, Plan
from views import charts, curves, reachtables, sitewords
from views.html import render

ROW_PX, HEAD_PX = 30, 40
WHOLE = st.column_config.NumberColumn(format="localized")


def show() -> None:
    """The question about sites, and its answer once it was asked."""
    st.html(render("section.html", title="New sites that help most"))
    plan = _plan()
    if plan is None:
        remedy = "Bring some in (./muster reference add FILE --as candidates), or import planned shelters or schools."
        st.html(render("empty.html", title="There are no candidates.", remedy=remedy))
        return
    if session.recall("reach_sites") != plan:
        return
    outcome = coverage_state.new_sites(_without_taken(), plan)
    if outcome.answer is not None and outcome.current:
        session.remember("reach_found", outcome.answer)
        _answer(outcome.answer)


def _without_taken() -> queries.CoverageAsk:
    """The question the sites are looked for under: those taken over stay what was found, not what serves."""
    now, taken = coverage_state.ask(), session.recall("reach_taken") or ()
    opened = tuple(one for one in now.change.opened if one.id not in taken)
    return replace(now, change=replace(now.change, opened=opened))


def _plan() -> Plan | None:
    sources = queries.site_sources(workspace(), session.actor(), at=session.at())
    if not sources:
        return None
    last: Plan = session.recall("reach_plan") or Plan()
    keys = list(sources)
    with st.container(key="reach_plan", horizontal=True, gap="small", vertical_alignment="center"):
        p = st.number_input("Sites", 1, P_MAX, last.p, key="reach_p", width=92, label_visibility="collapsed",
                            help="How many new sites")  # fmt: skip
        source = st.selectbox(
            "From", keys, index=keys.index(last.source) if last.source in keys else 0, key="reach_source",
            width="stretch", label_visibility="collapsed", help="Which places are candidates",
            format_func=lambda one: f"of {sitewords.source(one)} ({sources[one]})",
        )  # fmt: skip
    with st.container(
        key="reach_goal", horizontal=True, gap="small", vertical_alignment="center", wrap=False
    ):
        model = st.selectbox(
            "So that", MODELS, index=MODELS.index(last.model), key="reach_model", label_visibility="collapsed",
            format_func=sitewords.model, help="What the sites are chosen for", width="stretch",
        )  # fmt: skip
        find = st.button("Find the sites", key="reach_find", type="primary", icon=":material/search:")
    plan = Plan(source, model, int(p))
    session.remember("reach_plan", plan)
    if find:
        session.remember("reach_sites", plan)
    return plan


def _answer(found: queries.NewSites) -> None:
    st.html(
        render(
            "finding.html",
            title=sitewords.headline(found),
            lines=sitewords.proof(found, session.units()),
            note="",
        )
    )
    if found.chosen.empty:
        return
    shown = reachtables.sites(found)
    numbers = {str(name): WHOLE for name in shown.select_dtypes("number").columns}
    st.dataframe(shown, key="reach_sites_table", hide_index=True, row_height=ROW_PX, placeholder="unknown",
                 height=HEAD_PX + ROW_PX * len(shown), column_config=numbers)  # fmt: skip
    taken = {site.id for site in coverage_state.ask().change.opened}
    if not taken.issuperset(found.chosen.index):
        st.button("Try them: before and after", key="reach_take", icon=":material/compare:", width="stretch",
                  on_click=take, args=(found,))  # fmt: skip


def marked() -> queries.NewSites | None:
    """The sites last found, where they answer what is asked now: the map numbers them."""
    found: queries.NewSites | None = session.recall("reach_found")
    if found is None or session.recall("reach_sites") != found.plan or found.ask != _without_taken():
        return None
    return found


def curve() -> None:
    """What each further site would add, for the sites last found."""
    found: queries.NewSites | None = session.recall("reach_found")
    if found is not None and found.plan.model != "lscp" and session.recall("reach_sites") == found.plan:
        st.html(render("section.html", title=curves.gain_title(found.gains, len(found.chosen))))
        drawn = curves.gain_curve(found.gains, len(found.chosen), theme=session.theme())
        st.plotly_chart(drawn, theme=None, config=charts.CONFIG, key="reach_gains")


def take(found: queries.NewSites) -> None:
    """Open them in the scenario."""
    session.remember("reach_taken", tuple(found.chosen.index))
    coverage_state.ask_for(queries.with_opened(coverage_state.ask(), found.opened))
