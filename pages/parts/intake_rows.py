"""The rows of a file by what becomes of them: the first of each sort with what would change, and all as CSV."""

from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from data.exchange import table_to_csv
from pages.parts import desk, intake_reading, intake_state, session
from pages.parts.desk import workspace
from pages.parts.intake_state import Asked, Brought
from response import queries
from response.queries import Fate, IntakeRow, Look, Prospect
from views import intakerows, words
from views.html import render

FULL = "full"
MOST = 200
ROW_PX, HEAD_PX, HEIGHT_PX = 30, 40, 420
CHANGED_PX = {"Name": 120, "Field": 95, "Is now": 165, "Would be": 165}
"""Both what is and what would be are in sight on a laptop."""


def show(file: Brought, look: Look, asked: Asked, found: Prospect) -> None:
    """What is changed first, since that is what cannot be seen in the file."""
    counts = _counts(found)
    if not found.plan.usable or not any(counts.values()):
        st.html(render("empty.html", title="No row can be stored.", remedy="See the problems."))
        return
    order: list[str] = [*sorted(counts, key=lambda fate: (not counts[fate], fate != "changed")), FULL]
    chosen = st.segmented_control(
        "Which rows", order, default=order[0], required=True, key=intake_state.widget("fate"),
        label_visibility="collapsed", format_func=lambda one: _word(one, counts),
    )  # fmt: skip
    if chosen == FULL:
        _full(found)
        return
    fate = next(one for one in counts if one == chosen)
    if not counts[fate]:
        st.html(render("empty.html", title=intakerows.NOBODY[fate], remedy="See the others."))
        return
    rows = intake_reading.rows(file, look, asked, found, fate, most=MOST)
    if rows is not None:
        _list(file, look, found, fate, rows, counts[fate])


def _counts(found: Prospect) -> dict[Fate, int]:
    done = found.summary
    if done is None:
        return dict.fromkeys(intakerows.FATES, 0)
    return {"new": done.new, "changed": done.changed, "same": done.unchanged, "repeated": done.duplicates}


def _word(chosen: str, counts: dict[Fate, int]) -> str:
    return next(
        (f"{word} ({counts[one]:,})" for one, word in intakerows.FATES.items() if one == chosen), "In full"
    )


def _list(file: Brought, look: Look, found: Prospect, fate: Fate, rows: list[IntakeRow], number: int) -> None:
    shown = _table(rows, fate)
    with st.container(key="intake_rows_bar", horizontal=True, vertical_alignment="center", gap="small"):
        more = max(0, number - len(rows))
        text = (
            f"The first {words.count(len(rows), 'row')}; {words.number(more)} more in the CSV."
            if more
            else ""
        )
        st.html(render("caveat.html", text=text or words.count(len(rows), "row")), width="content")
        st.space("stretch")
        opened, actor = workspace(), session.actor()
        zone, names = desk.zone(), _names()

        def everything() -> bytes:
            every = queries.intake_rows(opened, actor, found.plan, look.table, fate)
            return table_to_csv(intakerows.table(every, fate, zone=zone, names=names).set_index("Row"))

        st.download_button(
            "CSV", data=everything, file_name=f"{Path(file.path).stem}-{fate}.csv", mime="text/csv",
            icon=":material/download:", on_click="ignore", key=f"intake_rows_csv_{fate}",
            help=f"All {words.count(number, 'row')}",
        )  # fmt: skip
    st.dataframe(
        shown, key=f"intake_rows_{fate}", hide_index=True, row_height=ROW_PX,
        height=min(HEIGHT_PX, HEAD_PX + ROW_PX * len(shown)),
        column_config=_columns(fate),
    )  # fmt: skip


def _columns(fate: Fate) -> dict[str, Any]:
    widths = CHANGED_PX if fate == "changed" else {}
    columns = {name: st.column_config.TextColumn(width=width) for name, width in widths.items()}
    return columns | {"Row": st.column_config.NumberColumn(width=56, format="%d")}


def _table(rows: list[IntakeRow], fate: Fate) -> pd.DataFrame:
    return intakerows.table(rows, fate, zone=desk.zone(), names=_names())


def _names() -> dict[str, str]:
    return {one.id: one.name for one in queries.jurisdictions(workspace(), session.actor())}


def _full(found: Prospect) -> None:
    """The first rows field by field, as they would be stored."""
    sample = found.plan.sample
    names = list(dict.fromkeys(name for row in sample for name in row))
    st.dataframe(
        {"field": names} | {f"row {n}": [row.get(name, "") for name in names] for n, row in enumerate(sample, 1)},
        hide_index=True, row_height=ROW_PX, key="intake_rows_full",
    )  # fmt: skip
