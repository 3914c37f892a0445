"""Briefing: the picture of one moment on one page, to read here or to take along as one file."""

from typing import Any

import streamlit as st

from pages.parts import desk, mapview, session
from pages.parts.bridge import bridge
from pages.parts.desk import workspace
from pages.parts.trouble import told
from response import queries
from views import report, words
from views.briefing import html
from views.html import render

PAGE = "briefing"


@st.fragment
def live() -> None:
    """Follows the log; what is downloaded is frozen at the revision it names."""
    bridge(f"bridge_{PAGE}", token=session.token(PAGE), state=mapview.state())
    with told():
        show(_data(desk.moment_key(session.actor(), session.at())))


@st.cache_data(max_entries=8, show_spinner="Putting the briefing together …")
def _data(key: tuple[Any, ...]) -> queries.BriefingData:
    """Kept by revision, scope and minute or moment; since the first hour before it."""
    opened, at = workspace(), session.at()
    since = None if at else opened.store.revision_at(opened.clock.now() - report.SINCE)
    return queries.briefing(opened, session.actor(), at=at, since=since)


def show(data: queries.BriefingData) -> None:
    """What it states about itself, the download, and the page as it will be read."""
    who = session.actor()
    signed = f"{who.name}, {who.position}" if who.signed else "nobody signed"
    about = report.about(data, workspace(), zone=desk.zone(), made_by=signed)
    page = html(about, report.content(data, workspace(), zone=desk.zone()))
    moment = words.local(data.moment, desk.zone())
    with st.container(key="listbar", horizontal=True, vertical_alignment="center", gap="small"):
        st.download_button(
            "One HTML file", data=page.encode(), mime="text/html", icon=":material/download:", type="primary",
            file_name=f"{workspace().name}-briefing-{moment:%Y%m%d-%H%M}.html", on_click="ignore", key="briefing_html",
        )  # fmt: skip
        told_ = f"As known {words.on_day(data.moment, desk.zone())} · revision {words.number(data.revision)} · {signed}"
        st.html(render("caveat.html", text=f"{told_} · opens from disk without a network"), width="content")
    with st.container(key="paper"):
        st.iframe(page, height=1400)


live()
