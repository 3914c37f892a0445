"""Dialogs: what runs behind a screen does not close one while somebody writes in it.

Drawing the whole screen anew takes every dialog away; what does so by itself asks `is_open` first and waits.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Literal

import streamlit as st

from pages.parts import session

OPEN = "dialog_open"


def dialog(title: str, *, width: Literal["small", "medium", "large"]) -> Callable[..., Callable[..., None]]:
    """``st.dialog``, known to be open until it is closed by its own buttons or by the person."""

    def known(draw: Callable[..., None]) -> Callable[..., None]:
        drawn = st.dialog(title, width=width, on_dismiss=fresh)(draw)

        @wraps(draw)
        def begin(*arguments: Any) -> None:
            session.remember(OPEN, True)
            drawn(*arguments)

        return begin

    return known


def is_open() -> bool:
    """Whether a dialog lies over the screen."""
    return bool(session.recall(OPEN))


def fresh() -> None:
    """No dialog is open: the whole screen is drawn anew, or the person closed it."""
    session.take(OPEN)
