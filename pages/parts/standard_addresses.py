"""What this copy sends and takes, and from which address."""

from urllib.parse import urlsplit

import streamlit as st

from data.schema import SCHEMA_VERSION
from pages.parts.desk import workspace
from views.html import render
from views.standardlists import GET, SEND, Address


def edition() -> None:
    """Which standard, and of which workspace: an exercise says so."""
    mode = "" if workspace().mode == "actual" else f" · {workspace().mode.upper()}: nothing here is real"
    text = f"Muster data standard, version {SCHEMA_VERSION} · workspace {workspace().name}{mode}"
    st.html(render("caveat.html", text=text), width="content")


def base() -> str:
    """This copy's own address, as the browser reached it."""
    parts = urlsplit(st.context.url or "http://127.0.0.1:8501")
    return f"{parts.scheme}://{parts.netloc}"


def show() -> None:
    """Two lists: to get, and to send."""
    get, send = st.columns([1.5, 1], gap="medium")
    with get:
        _list("To get", GET)
    with send:
        _list("To send", SEND)
        st.html(render("std_rules.html"))


def _list(title: str, addresses: tuple[Address, ...]) -> None:
    st.html(render("std_addresses.html", title=title, base=base(), addresses=addresses))
