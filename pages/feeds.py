"""Feeds: which sources live, lag or fail?"""

import streamlit as st

from pages.parts import desk, dialogs, editing, feed_detail, mapview, session
from pages.parts.bridge import bridge
from pages.parts.desk import workspace
from pages.parts.trouble import told
from response import queries
from views import feeds as said_as
from views.html import render

PAGE = "feeds"
ALL = "all"
FILTERS = {ALL: "All", "failing": "Failing", "paused": "Paused"}


@dialogs.host
def live() -> None:
    """Follows the feeds themselves: what a worker does is seen within a second."""
    bridge(f"bridge_{PAGE}", token=session.token(PAGE), state=mapview.state(), poll_url="/api/changes/feeds")
    editing.say()
    with told():
        show(queries.feeds(workspace(), session.actor()))


def show(found: queries.FeedsSeen) -> None:
    """The line that sums up, and a line a feed; what to do where there are none."""
    if found.trouble:
        st.html(render("empty.html", title="The feeds' settings cannot be read.", remedy=found.trouble))
        return
    if not found.feeds:
        exercise = workspace().mode == "exercise"
        st.html(render("no_feeds.html", path=str(found.path), elsewhere=found.elsewhere, exercise=exercise))
        return
    with st.container(key="feeds_bar", horizontal=True, vertical_alignment="center", gap="small"):
        chosen = st.segmented_control(
            "Which", list(FILTERS), format_func=FILTERS.__getitem__, default=ALL, required=True, key="feeds_filter",
            label_visibility="collapsed",
        )  # fmt: skip
        st.html(render("caveat.html", text=said_as.headline(found)))
    idle = said_as.idle(found)
    if idle:
        st.html(render("empty.html", title="Nobody runs the feeds.", remedy=idle))
    listed = [one for one in found.feeds if _is(one, chosen)]
    with st.container(key="feeds"):
        st.html(render("feed_head.html", heads=said_as.HEADS))
        for one in listed:
            _one(one, found)
        if not listed:
            st.html(
                render(
                    "empty.html", title=f"None is {FILTERS[chosen].lower()}.", remedy="All shows the others."
                )
            )


def _is(seen: queries.FeedSeen, chosen: str) -> bool:
    """Wrong settings count as failing."""
    return chosen in (ALL, seen.how) or (chosen == "failing" and seen.how == "broken")


def _one(seen: queries.FeedSeen, found: queries.FeedsSeen) -> None:
    """A feed's line, with what can be done."""
    with st.container(
        key=f"feed_{seen.name}", horizontal=True, vertical_alignment="center", gap="small", wrap=False
    ):
        st.html(render("feed.html", row=said_as.row(seen, found.now, desk.zone())))
        with st.container(
            key=f"feed_do_{seen.name}", horizontal=True, gap="small", width="content", wrap=False
        ):
            feed_detail.buttons(seen)


live()
