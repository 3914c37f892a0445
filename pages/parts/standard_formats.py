"""The formats in and out, and what each of them loses."""

import streamlit as st

from data.exchange import FORMATS
from views.html import render
from views.standardlists import FORMATS_IN, LOST


def show() -> None:
    """Out on the left, in on the right."""
    out, into = st.columns([1.5, 1], gap="medium")
    with out:
        rows = [(form.title, form.ending, *LOST[name]) for name, form in FORMATS.items()]
        st.html(
            render(
                "std_formats.html", title="Out", heads=("format", "ends in", "for", "what is lost"), rows=rows
            )
        )
    with into:
        heads = ("format", "what is read")
        st.html(render("std_formats.html", title="In", heads=heads, rows=FORMATS_IN))
