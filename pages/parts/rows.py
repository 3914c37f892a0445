"""The rows behind a figure or a list, in a dialog; a click on one closes it and shows the thing."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from data.errors import MusterError
from data.schema import KINDS
from pages.parts import desk, dialogs, listing, scope, seen, session
from pages.parts.desk import workspace
from response import queries
from response.decisions import Decision
from response.headline import Headline
from response.queries.since import Since
from views import happenings, headlines, lists, words
from views.cards import Card
from views.symbols import LAYERS

HEIGHT_PX = 380


@dialogs.dialog("What this figure is made of", width="large")
def of_figure(figure: Headline, card: Card) -> None:
    """The records of a figure, what it means, under which standard, and what it leaves out."""
    st.markdown(f"**{card.label}: {card.value}** {card.of}")
    st.text(headlines.MEANING[figure.key])
    stated = [f"Standard: {figure.standard}"] if figure.standard else []
    left = headlines.left_out(figure)
    st.caption(" · ".join([*stated, f"Records: {headlines.completeness(figure)}"]))
    if left:
        st.caption(f"Not contained: {words.listing(left, most=6)}.")
    ids = tuple(dict.fromkeys([*figure.ids, *(i for share in figure.left_out for i in share.ids)]))
    frame = queries.frame(
        workspace(), session.actor(), figure.kind, queries.Query(status=None, ids=ids), at=session.at()
    )
    limit = desk.settings().stale_after(figure.kind)
    shown = lists.table(figure.kind, frame, now=session.now(), zone=desk.zone(), limit=limit)
    _pick(shown, [(figure.kind, str(record_id)) for record_id in frame.index], "Nothing counts into it now.")


@dialogs.dialog("Since you last looked", width="large")
def of_changes(since: Since, told: str) -> None:
    """Everything that changed, the weightiest kinds first."""
    zone = desk.zone()
    moved = [f"{number} {LAYERS[kind].plural.lower()}" for kind, number in since.routine.items()]
    st.caption(
        f"{words.count(since.total, 'change')} since {told}"
        + (f"; moved by feeds and not listed: {words.listing(moved)}" if moved else "")
        + ("; a long absence, older changes are in the records' histories" if since.more else "")
    )
    shown = pd.DataFrame(
        {
            "When": [words.at_time(item.at, zone) for item in since.items],
            "What": [happenings.happening(item, zone=zone) for item in since.items],
            "Kind": [happenings.kind_word(item.kind) for item in since.items],
            "Who": [item.who for item in since.items],
            "Why": [item.reason for item in since.items],
        }
    )
    _pick(shown, [(item.kind, item.id) for item in since.items], "Nothing new.")
    if st.button("I have seen all of this", key="seen_mark", type="primary", icon=":material/done_all:"):
        seen.mark()
        st.rerun()


@dialogs.dialog("Needs a decision", width="large")
def of_decisions(found: Sequence[Decision]) -> None:
    """Everything that waits for somebody, the most pressing first."""
    now = session.now()
    shown = pd.DataFrame(
        {
            "What": [happenings.decision(one, now=now) for one in found],
            "Kind": [happenings.kind_word(one.kind) for one in found],
            "When": [words.ago(one.at, now) if one.at else "" for one in found],
            "Number": [one.number or "" for one in found],
        }
    )
    _pick(shown, [(one.kind, one.id) for one in found], "Nothing waits for you.")


def _pick(shown: pd.DataFrame, records: Sequence[tuple[str, str]], empty: str) -> None:
    if shown.empty:
        st.text(empty)
        return
    st.caption("Click a row to see it on the map.")
    picked = st.dataframe(
        shown, key="rows_table", height=min(HEIGHT_PX, 40 + 30 * len(shown)), row_height=30, hide_index=True,
        on_select="rerun", selection_mode="single-cell", placeholder="unknown",
        column_config=listing.grouped(shown),
    )  # fmt: skip
    cells = picked["selection"]["cells"]
    if cells:
        _show(*records[cells[0][0]])


def _show(kind: str, record_id: str) -> None:
    """Select it and bring the map there; a journal entry leads to what it is about."""
    try:
        record = queries.get(workspace(), session.actor(), record_id, at=session.at())
        about = getattr(record, "about_id", None)
        if kind not in LAYERS and about:
            record = queries.get(workspace(), session.actor(), about, at=session.at())
    except MusterError:
        return
    assert record.kind in KINDS
    session.select(record.kind, record.id)
    scope.look_at(record)
    st.rerun()
