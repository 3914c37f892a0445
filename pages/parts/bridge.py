"""The bridge: a small component in a fragment that tells the page news of the store and of the map.

It asks ``/api/changes`` each second while the page is visible, hands the page's state to the map's frame over a
BroadcastChannel, and sets its own values only when something changed, so that only its fragment runs again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import streamlit as st

from views import maps

MOUNT = maps.CLIENT / "bridge_mount.js"
HTML = '<div data-heartbeat role="alert"></div>'
CSS = """
[data-heartbeat]:not(:empty) { padding: 6px 12px; border: 1px solid currentcolor; border-radius: 5px;
  background: #fff3df; color: #8a4b00; font: 600 13px/1.4 var(--st-font, system-ui, sans-serif); }
"""
VALUES = ("revision", "minute", "selected", "filter", "drawn", "picked", "view")


@dataclass(frozen=True)
class News:
    """What the bridge last heard; None where it has heard nothing.

    ``revision``: highest of the log. ``minute``: the workspace clock's minute (ISO, Z). ``selected``: {layer, id,
    n}. ``filter``: {layer: {visible, states, fresh}}. ``drawn``: {geometry, n}, geometry None where drawing was
    cancelled. ``picked``: {lon, lat, n} of a right click. ``view``: {bounds: [w, s, e, n], zoom}. ``n`` rises
    with every event, so that a second click on the same thing can be told from the first.
    """

    revision: int | None = None
    minute: str | None = None
    selected: dict[str, Any] | None = None
    filter: dict[str, Any] | None = None
    drawn: dict[str, Any] | None = None
    picked: dict[str, Any] | None = None
    view: dict[str, Any] | None = None


def bridge(
    key: str,
    *,
    token: str,
    state: Mapping[str, Any],
    poll_url: str = "/api/changes",
    watch_view: bool = False,
) -> News:
    """Mount the bridge and return what it last heard. Call it inside a fragment, once per page.

    ``token`` is the one given to ``maps.shell``. ``state`` is what the map should show; every key is optional:
    at, filter, incident_id, jurisdiction_id, text, confidence, selected {layer, id}, focus {lon, lat, zoom, n},
    draw (point, line, polygon), sketch (GeoJSON kept on the map), readonly, theme (followed by itself when
    absent), overlays, way {url, label}. ``watch_view``: also run the fragment when the map was moved.
    """
    data = {
        "token": token,
        "state": dict(state),
        "poll_url": poll_url,
        "watch_view": watch_view,
        "module": maps.client_url("bridge.js"),
    }
    callbacks = {f"on_{name}_change": _heard for name in VALUES}
    result = _component()(key=key, data=data, height="content", **callbacks)
    return News(**{name: result.get(name) for name in VALUES})


@cache
def _component() -> Any:
    return st.components.v2.component(
        "muster_bridge", html=HTML, css=CSS, js=MOUNT.read_text(encoding="utf-8"), isolate_styles=True
    )


def _heard() -> None:
    """Streamlit returns a value only where a callback is registered for it."""
