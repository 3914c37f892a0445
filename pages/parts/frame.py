"""The bars around every screen: name, navigation, workspace and clock above; the journal line below."""

from collections.abc import Sequence

import streamlit as st
from streamlit.navigation.page import Page

from pages.parts import clockbar, desk, dialogs, identity, journal, scope, session
from views import words
from views.html import render


def top(screens: Sequence[Page], current: Page) -> None:
    """The bar above; a wall display has no navigation."""
    dialogs.fresh()
    bar = st.container(key="topbar", horizontal=True, vertical_alignment="center", gap="small", wrap=False)
    with bar:
        st.html('<span class="mu-brand">Muster</span>', width="content")
        if not session.wall():
            navigation = st.container(key="nav", horizontal=True, gap="small", width="content", wrap=False)
            for screen in screens:
                key = "nav_here" if screen.url_path == current.url_path else f"nav_{screen.url_path}"
                with navigation.container(key=key, width="content"):
                    st.page_link(screen, label=screen.title)
        clockbar.show()
        if not session.wall():
            identity.show()
    if session.at() is not None and current.url_path:
        _past()
    identity.resume()


def _past() -> None:
    """The past follows from the Picture to every other screen; the Picture has its own switch for it."""
    with st.container(key="past", horizontal=True, vertical_alignment="center", gap="small"):
        st.html(render("past.html", moment=words.on_day(session.at(), desk.zone())), width="content")
        st.button("Back to now", key="past_back", icon=":material/update:", on_click=scope.back_to_now)


def bottom() -> None:
    """The journal line, always in reach."""
    journal.line()
