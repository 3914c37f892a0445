"""What one open screen remembers: the only file that names a session-state key.

None of these keys belongs to a widget, so that they survive a visit to another page.
"""

from dataclasses import dataclass
from datetime import datetime
from secrets import token_urlsafe
from typing import Any

import streamlit as st

from data.access import Actor, local_person
from pages.parts.desk import settings, workspace

WALL = "wall"


@dataclass(frozen=True)
class Selected:
    """What the right panel is about."""

    layer: str
    id: str


def recall(name: str, default: Any = None) -> Any:
    """A remembered value."""
    return st.session_state.get(f"muster_{name}", default)


def remember(name: str, value: Any) -> None:
    """Keep a value until the browser tab is closed."""
    st.session_state[f"muster_{name}"] = value


def take(name: str) -> Any:
    """A remembered value, forgotten as it is read."""
    return st.session_state.pop(f"muster_{name}", None)


def widget(key: str, default: Any = None) -> Any:
    """The value a keyed widget has now, before it is drawn."""
    return st.session_state.get(key, default)


def actor() -> Actor:
    """Who reads and writes here; unsigned until somebody said who they are."""
    return local_person(*recall("person", ("", "", "")))


def sign_in(name: str, position: str, organisation: str) -> None:
    """Keep who this is for as long as the screen is open."""
    remember("person", (name.strip(), position.strip(), organisation.strip()))


def at() -> datetime | None:
    """The past moment the screen shows; None for now."""
    return recall("at")


def now() -> datetime:
    """The workspace's time, or the past moment being looked at."""
    return at() or workspace().clock.now()


def read_only() -> bool:
    """Whether actions are off: the past is being looked at, or this is a wall display."""
    return at() is not None or wall()


def wall() -> bool:
    """Whether this screen hangs on a wall: large, read-only."""
    return st.query_params.get("display") == WALL


def linked_to() -> str | None:
    """The incident everything is narrowed to, where somebody asked for that."""
    return recall("incident") if recall("linked") else None


def selected() -> Selected | None:
    return recall("selected")


def select(layer: str | None, record_id: str | None) -> None:
    """Put something into the right panel, or empty it."""
    remember("selected", Selected(layer, record_id) if layer and record_id else None)


def token(page: str) -> str:
    """Names the line between this page and its map; the same for the life of the screen."""
    key = f"token_{page}"
    if recall(key) is None:
        remember(key, token_urlsafe(9))
    return recall(key)


def theme() -> str:
    """``light`` or ``dark``, as the browser shows it."""
    return "dark" if getattr(st.context.theme, "type", None) == "dark" else "light"


def units() -> str:
    return settings().units
