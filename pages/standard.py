"""Standard: what do you send and get, in which format, from which address? For partners and their engineers."""

from collections.abc import Callable

import streamlit as st

from pages.parts import dialogs, standard_addresses, standard_check, standard_formats, standard_kinds
from pages.parts.trouble import told

# What this screen shows, by the word on its switch.
VIEWS: dict[str, Callable[[], None]] = {
    "Send and get": standard_addresses.show,
    "Kinds and fields": standard_kinds.show,
    "Formats": standard_formats.show,
    "Check a file": standard_check.show,
}


@dialogs.host
def live() -> None:
    """One view at a time; all of it is read off the models and the routes of this copy."""
    with st.container(key="standard", horizontal=True, vertical_alignment="center", gap="small"):
        shown = st.segmented_control(
            "View", list(VIEWS), default=next(iter(VIEWS)), required=True, key="standard_views",
            label_visibility="collapsed",
        )  # fmt: skip
        standard_addresses.edition()
    with told():
        VIEWS[shown or next(iter(VIEWS))]()


live()
