"""Set aside: rows that could not go in, by file and reason; mended in place and tried again, or discarded."""

from collections import Counter
from collections.abc import Mapping, Sequence

import streamlit as st

from data.intake.aside import Aside
from data.intake.problems import pattern
from pages.parts import intake_row, intake_settle, session
from pages.parts.desk import workspace
from pages.parts.trouble import told
from response import queries
from views import asidewords, words
from views.html import render

WIDTHS = [1, 1]
ROW_PX, HEAD_PX, HEIGHT_PX = 30, 40, 520
MOST = 5000
"""Troubles listed at once; more come up as these are settled."""
EVERY = ""


def show() -> None:
    """The worklist on the left, the chosen row on the right."""
    found = queries.set_aside(workspace(), session.actor(), limit=MOST)
    if not found:
        st.html(
            render(
                "empty.html",
                title="No row is set aside.",
                remedy="What cannot go in is listed here.",
            )
        )
        return
    listed = _narrowed(found)
    left, right = st.columns(WIDTHS, gap="small")
    with left:
        chosen = _list(listed)
    with right, st.container(key="panel"), told():
        if len(chosen) == 1 or len(listed) == 1:
            intake_row.show((chosen or listed)[0])
        else:
            _many(chosen or listed, all_=not chosen)
    intake_settle.asked()


def _narrowed(found: Sequence[Aside]) -> list[Aside]:
    """By file and by reason, each with its number of rows."""
    with st.container(key="listbar", horizontal=True, vertical_alignment="center", gap="small"):
        file = _pick("File", Counter(f"{one.source} · {one.file}" for one in found), "All files")
        listed = [one for one in found if file in (EVERY, f"{one.source} · {one.file}")]
        reasons = Counter(reason_of(one) for one in listed)
        reason = _pick("Reason", reasons, "All reasons", said=asidewords.by_pattern(listed))
        listed = [one for one in listed if reason in (EVERY, reason_of(one))]
        st.html(render("caveat.html", text=words.count(len(listed), "row")), width="content")
    return listed


def _pick(label: str, counted: Counter[str], every: str, *, said: Mapping[str, str] | None = None) -> str:
    names = [EVERY, *(name for name, _ in counted.most_common())]
    return st.selectbox(
        label, names, key=f"aside_{label.lower()}", label_visibility="collapsed", width=360,
        format_func=lambda name: f"{(said or {}).get(name, name)} ({counted[name]:,})" if name else every,
    ) or EVERY  # fmt: skip


def reason_of(row: Aside) -> str:
    """A row's first reason, without its own value."""
    return pattern(row.troubles[0].reason)


def _list(listed: Sequence[Aside]) -> list[Aside]:
    picked = st.dataframe(
        asidewords.table(listed), key=f"aside_list_{session.recall('aside_round', 0)}", row_height=ROW_PX,
        height=min(HEIGHT_PX, HEAD_PX + ROW_PX * len(listed)), hide_index=True,
        on_select="rerun", selection_mode="multi-row",
    )  # fmt: skip
    return [listed[at] for at in picked["selection"]["rows"] if at < len(listed)]


def _many(rows: Sequence[Aside], *, all_: bool) -> None:
    """What can be done with several rows at once."""
    st.html(render("finding.html", title=f"{'All ' if all_ else ''}{words.count(len(rows), 'row')}"
                   f"{' of this list' if all_ else ''}", note="", lines=asidewords.reasons(rows)))  # fmt: skip
    st.html(
        render("caveat.html", text="Choose one row in the list to mend it, or several to treat them alike.")
    )
    lost = [one for one in rows if not one.can_be_mended]
    with st.container(key="aside_do", horizontal=True, gap="small"):
        st.button("Try all again", key="aside_retry", icon=":material/replay:",
                  disabled=bool(lost) or session.read_only(),
                  on_click=session.remember, args=("aside_asked", ("retry", list(rows))),
                  help=f"{words.count(len(lost), 'of them was', 'of them were')} not kept whole: correct at the source,"
                       " and choose the others here" if lost
                       else "After the mapping, a jurisdiction or another file has changed")  # fmt: skip
        st.button("Discard all …", key="aside_discard", icon=":material/delete:", disabled=session.read_only(),
                  on_click=session.remember, args=("aside_asked", ("discard", list(rows))))  # fmt: skip
