"""Public notices as a list: how each stands, and what may follow."""

from collections.abc import Callable

import streamlit as st

from data.schema import Notice
from pages.parts import desk, notice_steps, session
from pages.parts.desk import workspace
from response import queries
from views import noticewords
from views.html import render

MOST = 100


def begin_button() -> None:
    """A notice begins as a draft; off while the past is shown, absent on a wall."""
    if not session.wall() and st.button("Write a notice", key="notice_begin", icon=":material/add:",
                                        disabled=session.read_only()):  # fmt: skip
        notice_steps.write()


def show(text: str) -> None:
    """The notices, the newest first; what is over or was taken back stays in the list."""
    query = queries.Query(status=None, newest_first=True, limit=MOST)
    found = queries.find(workspace(), session.actor(), ["notice"], query, at=session.at())
    notices = [
        one for one in found if isinstance(one, Notice) and text.lower() in f"{one.name} {one.text}".lower()
    ]
    if not notices:
        title = "No notice fits." if found else "Nobody has written a public notice."
        remedy = (
            "Clear the search to see all."
            if found
            else "Write one: it stays a draft until somebody publishes it."
        )
        st.html(render("empty.html", title=title, remedy=remedy))
    for notice in notices:
        said = noticewords.card(notice, now=session.now(), zone=desk.zone())
        st.html(render("notice.html", notice=said))
        if not session.wall() and notice.status.value == "current":
            _buttons(notice, said["here"])


def _buttons(notice: Notice, here: str) -> None:
    off = session.read_only()
    steps: dict[str, tuple[str, Callable[[str], None]]] = {
        "edit": ("Edit", notice_steps.edit),
        "back": ("Take back", notice_steps.take_back),
    }
    if here == "draft":
        steps = {"publish": ("Publish", notice_steps.publish)} | steps
    else:
        steps |= {"end": ("It is over", notice_steps.end)}
    with st.container(key=f"notice_{notice.id}", horizontal=True, gap="small"):
        for name, (label, go) in steps.items():
            kind = "primary" if name == "publish" else "secondary"
            if st.button(label, key=f"notice_{name}_{notice.id}", type=kind, disabled=off):  # type: ignore[arg-type]
                go(notice.id)
