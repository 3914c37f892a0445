"""Picture: what is happening, where, what do we have near it, what is about to go wrong?"""

import streamlit as st

from pages.parts import (
    closures,
    dialogs,
    editing,
    incidents,
    listing,
    mapview,
    panel,
    scope,
    session,
    strip,
    trends,
    way,
)
from pages.parts.trouble import told

PAGE = "picture"
WIDTHS = [2.55, 1]


@dialogs.host
def live() -> None:
    """Everything that follows the store. The bridge inside runs this again when something changed."""
    news = mapview.heard(PAGE)
    chosen = mapview.new("selected", news.selected)
    if chosen:
        session.select(chosen.get("layer"), chosen.get("id"))
    editing.say()
    with told():
        scope.show()
    with told():
        strip.show()
    columns = st.columns([1] if session.wall() else WIDTHS, gap="small")
    with columns[0]:
        mapview.show(PAGE, mapview.state(way=way.drawn()), watch_view=bool(session.widget("list_view")))
    if not session.wall():
        with columns[1], told():
            panel.show()
        below(news)
        answer(news)


def below(news: mapview.News) -> None:
    """Under the map: the list and two charts."""
    left, right = st.columns(WIDTHS, gap="small")
    with left, told():
        listing.show(news.filter, (news.view or {}).get("bounds"))
    with right, told():
        trends.show()


def answer(news: mapview.News) -> None:
    """What the map asked for: a shape was drawn, or a place pointed at."""
    closures.drawn(mapview.new("drawn", news.drawn))
    place = mapview.new("picked", news.picked)
    if place and not session.read_only():
        incidents.begin(place["lon"], place["lat"])


live()
