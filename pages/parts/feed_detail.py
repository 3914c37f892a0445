"""What can be done with a feed, and all that is known of it: settings, runs, rejects, the last failure."""

from collections.abc import Callable

import streamlit as st

from data.errors import NotFound
from data.feeds.settings import Feed
from data.workspace import Workspace
from pages.parts import desk, dialogs, identity, session
from pages.parts.desk import workspace
from pages.parts.trouble import told
from response import actions, queries
from views import feeds as said_as
from views import words
from views.html import render

PAUSE, RESUME, RUN = "feed_pause", "feed_resume", "feed_run"
REJECTS_SHOWN = 200
RAW_SHOWN = 4000
ASKS: dict[str, tuple[Callable[..., Feed], str]] = {
    PAUSE: (actions.pause_feed, "rests until it is resumed."),
    RESUME: (actions.resume_feed, "goes on."),
    RUN: (actions.run_feed, "is asked to run now."),
}


def buttons(seen: queries.FeedSeen) -> None:
    """Run now, pause or resume, look closer."""
    off, wrong = session.read_only(), seen.feed is None
    begun = seen.running or seen.asked
    pressed = None
    if st.button(
        "Run now", key=f"run_{seen.name}", icon=":material/play_arrow:", disabled=off or wrong or begun
    ):
        pressed = RUN
    if seen.wish.paused:
        if st.button("Resume", key=f"resume_{seen.name}", icon=":material/autorenew:", disabled=off or wrong):
            pressed = RESUME
    elif st.button("Pause", key=f"pause_{seen.name}", icon=":material/pause:", disabled=off or wrong):
        pressed = PAUSE
    if st.button("Look closer", key=f"look_{seen.name}", icon=":material/manage_search:"):
        session.remember("feed_looked_at", seen.name)
        _detail()
    if pressed:
        ask(pressed, seen.name)


def ask(what: str, name: str) -> None:
    """Ask it of the feed; asks who you are first where that is not known."""
    if not identity.first("feed_ask", what, name):
        return
    action, said = ASKS[what]
    with told():
        feed = action(workspace(), session.actor(), name)
        session.remember("said", f"{feed.said} {said}")
        st.rerun()


@dialogs.dialog("The feed", width="large")
def _detail() -> None:
    with told():
        found = queries.feeds(workspace(), session.actor())
        seen = found.get(session.recall("feed_looked_at"))
        if seen is None:
            st.text("It is no longer named in the settings.")
            return
        zone = desk.zone()
        st.html(render("feed_head.html", heads=said_as.HEADS))
        st.html(render("feed.html", row=said_as.row(seen, found.now, zone)))
        if seen.feed is not None:
            st.html(render("facts.html", facts=said_as.facts(seen)))
        for note in seen.state.notes:
            st.caption(words.unmarked(note))
        runs, rejects, failure = st.tabs(
            ["Runs", f"Rejects ({words.number(seen.state.rejected)})", "Last failure"]
        )
        with runs:
            _runs(seen, zone)
        with rejects:
            _rejects(seen)
        with failure:
            _failure(seen, zone)


def _runs(seen: queries.FeedSeen, zone: str) -> None:
    if not seen.state.runs:
        remedy = "Run now runs it at once." if seen.feed else "Mend its settings; it runs within seconds."
        st.html(render("empty.html", title="It has not run yet.", remedy=remedy))
        return
    st.html(render("feed_runs.html", runs=[said_as.run_row(ran, zone) for ran in seen.state.runs]))


def _rejects(seen: queries.FeedSeen) -> None:
    rows = queries.feed_rejects(workspace(), session.actor(), seen.name)
    if not rows:
        st.html(
            render(
                "empty.html", title="Nothing was rejected.", remedy="Everything in its last answer went in."
            )
        )
        return
    if len(rows) > REJECTS_SHOWN:
        st.caption(
            f"The first {REJECTS_SHOWN} of {len(rows):,}; `./muster quarantine --source {seen.name}` lists all."
        )
    st.html(render("feed_rejects.html", rows=rows[:REJECTS_SHOWN]))


def _failure(seen: queries.FeedSeen, zone: str) -> None:
    said = said_as.failed(seen, zone)
    opened, actor = workspace(), session.actor()
    body = _kept(opened, seen.name) if said else None
    if body is None:
        st.html(
            render(
                "empty.html", title="No answer of a failure is kept.", remedy="One that comes is kept here."
            )
        )
        return
    st.html(render("caveat.html", text=said))
    st.code(body[:RAW_SHOWN].decode("utf-8", "replace") or "(it was empty)", language=None, wrap_lines=True)
    st.download_button(
        "Download all that is kept", key=f"raw_{seen.name}", mime="application/octet-stream", on_click="ignore",
        data=lambda: queries.feed_failure(opened, actor, seen.name), file_name=f"{seen.name}.failed",
        icon=":material/download:",
    )  # fmt: skip


def _kept(opened: Workspace, name: str) -> bytes | None:
    try:
        return queries.feed_failure(opened, session.actor(), name)
    except NotFound:
        return None


identity.AFTER["feed_ask"] = ask
