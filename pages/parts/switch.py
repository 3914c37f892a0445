"""A switch between views of a screen that a button, or the server, turns too."""

from collections.abc import Callable, Sequence
from typing import Any

import streamlit as st

from pages.parts import session


def show(
    name: str, views: Sequence[str], *, label: str, word: Callable[[str], str] = str, width: Any = "content",
    hint: str | None = None,
) -> str:  # fmt: skip
    """The view that is open: the first, until another is chosen; kept when the screen is left and come back to.

    Whatever is on the screen, the browser sends with each request. What it still says of the switch as it was, in a
    request under way while `turn` turned it, would turn it back: turned, the switch is another one to the browser.
    """
    number, last = _stands(name, views[0])
    first = last if last in views else views[0]
    with st.container(key=name, width=width):
        shown = st.segmented_control(
            label, list(views), default=first, required=True, key=key(name, number), format_func=word, width=width,
            label_visibility="collapsed", help=hint,
        )  # fmt: skip
    session.remember(_place(name), (number, shown))
    return shown


def turn(name: str, view: str) -> None:
    """Open a view the next time the switch is drawn; in a callback, or before a rerun."""
    number, _ = _stands(name, view)
    session.remember(_place(name), (number + 1, view))


def key(name: str, number: int) -> str:
    """The widget's key after it was turned so many times."""
    return f"{name}_{number}"


def _stands(name: str, first: str) -> tuple[int, str]:
    stands: tuple[int, str] = session.recall(_place(name), (0, first))
    return stands


def _place(name: str) -> str:
    return f"switch_{name}"
