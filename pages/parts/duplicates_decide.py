"""Deciding about duplicates: merge, keep apart, and taking both back; signed first."""

from collections.abc import Callable
from typing import Any

import streamlit as st

from data.errors import MusterError
from data.schema import Record
from pages.parts import desk, identity, session, trouble
from pages.parts.desk import workspace
from response import actions, queries
from response.duplicates import pair_key
from response.queries import Decided
from views import pairwords, words
from views.html import render

MOST = 300


def buttons(lead: Record, other: Record) -> None:
    """A reason, and the two ways a pair is settled."""
    off = session.read_only()
    reason = st.text_input(
        "Why", key=f"duplicates_why_{pair_key(lead.id, other.id)}", max_chars=200, disabled=off,
        placeholder="Why (goes into the log; may be left blank)", label_visibility="collapsed",
    )  # fmt: skip
    with st.container(horizontal=True, gap="small"):
        if st.button("Merge", key="duplicates_merge", type="primary", icon=":material/merge:", disabled=off):
            versions = (lead.version, other.version)
            _do("duplicates_merge", lead.id, other.id, versions, reason)
        if st.button("Keep apart", key="duplicates_apart", icon=":material/call_split:", disabled=off):
            _do("duplicates_apart", lead.id, other.id, reason)


def _merge(lead_id: str, other_id: str, versions: tuple[int, int], reason: str) -> str:
    lead = actions.merge_records(
        workspace(), session.actor(), lead_id, other_id, versions=versions, reason=reason
    )
    return f"Merged into {lead.name}"


def _apart(one_id: str, two_id: str, reason: str) -> str:
    actions.keep_apart(workspace(), session.actor(), one_id, two_id, reason=reason)
    return "Kept apart"


def _undo(other_id: str) -> str:
    lead, other = actions.undo_merge(workspace(), session.actor(), other_id)
    return f"{lead.name} and {other.name} are two again"


def _again(one_id: str, two_id: str) -> str:
    actions.suggest_again(workspace(), session.actor(), one_id, two_id)
    return "May be suggested again"


DOING: dict[str, Callable[..., str]] = {
    "duplicates_merge": _merge,
    "duplicates_apart": _apart,
    "duplicates_undo": _undo,
    "duplicates_again": _again,
}


def _do(what: str, *arguments: Any) -> None:
    """Do it once the person is known; say what was done, or why not."""
    if identity.first(what, *arguments):
        _now(what, *arguments)
        if session.recall("said"):
            st.rerun()


def _now(what: str, *arguments: Any) -> None:
    try:
        session.remember("said", DOING[what](*arguments))
    except MusterError as error:
        trouble.show(error)
    session.remember("settled", session.recall("settled", 0) + 1)


def _resuming(what: str) -> Callable[..., None]:
    return lambda *arguments: _now(what, *arguments)


identity.AFTER |= {what: _resuming(what) for what in DOING}


def settled(kind: str, *, merged: bool) -> None:
    """Decisions that hold, each with the way back."""
    ask = queries.merged if merged else queries.kept_apart
    found: list[Decided] = ask(workspace(), session.actor(), kind)
    if not found:
        title = "Nothing is merged." if merged else "No pair is kept apart."
        st.html(render("empty.html", title=title, remedy="Decide about the open pairs."))
        return
    hold = words.count(len(found), "decision that holds", "decisions that hold")
    st.caption(f"{hold}, the newest first.")
    for one in found[:MOST]:
        with st.container(
            key=f"settled_{one.two.id}", horizontal=True, vertical_alignment="center", gap="small"
        ):
            st.html(_line(one, merged=merged))
            _back(one, merged=merged)


def _line(one: Decided, *, merged: bool) -> str:
    signed = one.signed
    who = "its source says so" if signed is None else (
        f"{signed.person}, {signed.position} · {words.on_day(signed.at, desk.zone())}"
    )  # fmt: skip
    joint = "is also" if merged else "is not"
    first, other = (f"{two.name} ({pairwords.source_of(two)})" for two in (one.one, one.two))
    return render(
        "settled.html",
        one=first,
        two=other,
        joint=joint,
        who=who,
        reason=signed.reason if signed else "",
    )


def _back(one: Decided, *, merged: bool) -> None:
    """What a source merged by its own ids it would merge again: only people's decisions are taken back."""
    if one.signed is None:
        return
    label, what = ("Undo", "duplicates_undo") if merged else ("Suggest again", "duplicates_again")
    ids = (one.two.id,) if merged else (one.one.id, one.two.id)
    if st.button(
        label, key=f"{what}_{one.two.id}_{one.one.id}", icon=":material/undo:", disabled=session.read_only()
    ):
        _do(what, *ids)
