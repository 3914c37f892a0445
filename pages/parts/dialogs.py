"""Dialogs: what runs behind a screen does not close one while somebody writes in it.

Drawing the whole screen anew takes every dialog away; what does so by itself asks `is_open` first and waits. Running
a fragment anew throws away what it sent and the browser has not yet received, a dialog that was just opened included:
`host` draws it again until it is closed.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Literal

import streamlit as st

from pages.parts import session

OPEN, HOSTING, DRAWN = "dialog_open", "dialog_hosting", "dialog_drawn"


def dialog(title: str, *, width: Literal["small", "medium", "large"]) -> Callable[..., Callable[..., None]]:
    """``st.dialog``, known to be open until it is closed by its own buttons or by the person."""

    def known(draw: Callable[..., None]) -> Callable[..., None]:
        drawn = st.dialog(title, width=width, on_dismiss=fresh)(draw)

        @wraps(draw)
        def begin(*arguments: Any) -> None:
            again = (begin, arguments) if session.recall(HOSTING) else ()
            session.remember(OPEN, again)
            session.remember(DRAWN, True)
            drawn(*arguments)

        return begin

    return known


def host(page: Callable[[], None]) -> Callable[[], None]:
    """``st.fragment`` for what follows the store: a dialog opened in it stays open when it runs again."""

    @wraps(page)
    def hosted() -> None:
        session.take(DRAWN)
        session.remember(HOSTING, True)
        try:
            page()
            _keep()
        finally:
            session.take(HOSTING)

    return st.fragment(hosted)


def is_open() -> bool:
    """Whether a dialog lies over the screen."""
    return session.recall(OPEN) is not None


def fresh() -> None:
    """No dialog is open: the whole screen is drawn anew, or the person closed it."""
    session.take(OPEN)


def _keep() -> None:
    waiting = session.recall(OPEN)
    if waiting and not session.take(DRAWN):
        begin, arguments = waiting
        begin(*arguments)
