"""Quality: of each kind and source, how complete, fresh and valid it is, and how that came about."""

import pandas as pd
import streamlit as st

from pages.parts import desk, session, work
from pages.parts.desk import workspace
from response import queries
from response.quality import WHOLE, Row
from response.queries import Quality
from views import charts, qualitywords
from views.html import render

SPANS = {"24 h": 24.0, "7 days": 168.0, "30 days": 720.0}
ROW_PX, HEAD_PX, HEIGHT_PX = 30, 40, 250
PERCENT = {
    "Complete": "Share of the fields that matter that are known",
    "Current": "Share of records whose principal figure is not out of date and not unknown",
    "Valid": "Records as a share of records and rows still in quarantine",
    "Confirmed": "Share of records that somebody has confirmed",
}


def show() -> None:
    """The table of all, then one kind."""
    found = _found()
    if found is None:
        return
    if not found.rows:
        st.html(render("empty.html", title="There is no data to judge yet.", remedy="Bring in a file first."))
        return
    kinds = list(dict.fromkeys(row.kind for row in found.rows))
    _table(found)
    with st.container(key="quality_bar", horizontal=True, vertical_alignment="center", gap="small"):
        kind = st.selectbox("Kind", kinds, key="quality_kind", width=190, label_visibility="collapsed",
                            format_func=qualitywords.kind_word)  # fmt: skip
        rows = [row for row in found.rows if row.kind == kind]
        source = st.selectbox("Source", [row.source for row in rows], key=f"quality_source_{kind}", width=260,
                              label_visibility="collapsed", format_func=qualitywords.source_word)  # fmt: skip
        measures = [name for name in qualitywords.MEASURES if name != "current" or rows[0].fresh is not None]
        measure = st.segmented_control(
            "Trend of", measures, default="complete", required=True, key=f"quality_of_{kind}",
            format_func=qualitywords.MEASURES.__getitem__, label_visibility="collapsed",
        )  # fmt: skip
        span = st.segmented_control("Over", list(SPANS), default="24 h", required=True, key="quality_span",
                                    label_visibility="collapsed")  # fmt: skip
    left, right = st.columns([1, 1.25], gap="small")
    with left:
        _fields(next((row for row in rows if row.source == source), rows[0]))
    with right:
        _trend(kind, measure or "complete", span or "24 h")


def _found() -> Quality | None:
    opened, actor, at = workspace(), session.actor(), session.at()
    key = ("quality", *desk.moment_key(actor, at), queries.quality_stands(opened, actor))
    outcome = work.show(
        "quality", key, lambda progress: queries.quality(opened, actor, at=at, progress=progress),
        label="Looking through all records",
    )  # fmt: skip
    return outcome.answer


def _table(found: Quality) -> None:
    shown = qualitywords.table(found.rows)
    shares = {name: st.column_config.ProgressColumn(help=text, format="%.0f %%", min_value=0, max_value=100, width=90)
              for name, text in PERCENT.items()}  # fmt: skip
    st.dataframe(
        shown, key="quality_table", hide_index=True, row_height=ROW_PX, placeholder="–",
        height=min(HEIGHT_PX, HEAD_PX + ROW_PX * len(shown)),
        column_config=shares | {name: st.column_config.NumberColumn(format="localized")
                                for name in ("Records", "In quarantine", "Duplicates")} | {
                                "No longer listed": st.column_config.NumberColumn(
                                    help="Records that their feed has stopped reporting")},
    )  # fmt: skip
    past = session.at() is not None
    st.caption(" ".join(qualitywords.left_out(found.over, past=past, hidden=found.hidden)))


def _fields(row: Row) -> None:
    title = f"{qualitywords.kind_word(row.kind)}, {qualitywords.source_word(row.source)}: what is known"
    st.html(render("section.html", title=title))
    if not row.records:
        st.html(render("empty.html", title="No record yet.", remedy="See what lies in quarantine."))
        return
    figure = qualitywords.fields(row, theme=session.theme())
    st.plotly_chart(figure, theme=None, config=charts.CONFIG, key="quality_fields")
    st.caption(qualitywords.meaning(row))


def _trend(kind: str, measure: str, span: str) -> None:
    title = (
        f"{qualitywords.kind_word(kind)}: {qualitywords.MEASURES[measure].lower()}, last {span}, by source"
    )
    st.html(render("section.html", title=title))
    opened, actor, at = workspace(), session.actor(), session.at()
    key = ("quality_trend", kind, span, *desk.moment_key(actor, at))
    outcome = work.show(
        "quality_trend", key,
        lambda progress: queries.quality_over_time(opened, actor, kind, hours=SPANS[span], at=at, progress=progress),
        label="Reading what was known before",
    )  # fmt: skip
    found: pd.DataFrame | None = outcome.answer
    if found is None:
        return
    if not found.loc[found["source"] == WHOLE, measure].notna().any():
        st.html(render("empty.html", title="Nothing was known in this time.", remedy="Choose a longer one."))
        return
    figure = qualitywords.trend(found, measure, zone=desk.zone(), theme=session.theme())
    st.plotly_chart(figure, theme=None, config=charts.CONFIG, key="quality_trend")
    st.caption(qualitywords.trend_says(found, measure))
