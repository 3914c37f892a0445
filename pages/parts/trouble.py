"""What a screen says when something does not work: what, and what to do about it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import streamlit as st

from data.errors import Invalid, MusterError, NotAllowed, StoreBusy, StoreError, StoreFull

TITLES: list[tuple[type[MusterError], str]] = [
    (StoreBusy, "The store is busy"),
    (StoreFull, "The disk is full"),
    (StoreError, "The workspace cannot be read"),
    (NotAllowed, "You may not do this"),
    (Invalid, "This cannot be saved"),
]


def show(error: MusterError, *, words: Callable[[str], str] = str, title: str = "") -> None:
    """The error in words: a title, what happened, the remedy, each in the screen's own ``words``. Nothing of it is
    read as markup."""
    title = title or next((said for kind, said in TITLES if isinstance(error, kind)), "This did not work")
    with st.container(key="trouble", border=True):
        st.markdown(f":material/error: **{title}**")
        st.text(words(str(error.args[0])) if error.args else type(error).__name__)
        if error.remedy:
            st.text(f"What to do: {words(error.remedy)}.")


@contextmanager
def told() -> Iterator[None]:
    """Show a MusterError in place of what was being drawn; everything else on the screen goes on."""
    try:
        yield
    except MusterError as error:
        show(error)
