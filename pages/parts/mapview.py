"""The map on a page: the constant shell, the bridge beside it, and what the map said since the last run."""

from typing import Any

import streamlit as st
from streamlit_folium import st_folium

from pages.parts import desk, session
from pages.parts.bridge import News, bridge
from pages.parts.desk import workspace
from views import maps

HEIGHT_PX = 600
"""Only until the style sheet has made the frame as high as the window allows."""


def heard(page: str) -> News:
    """What the bridge last heard, before it is drawn again."""
    last = session.widget(f"bridge_{page}") or {}
    return News(**{name: last.get(name) for name in News.__dataclass_fields__})


def new(name: str, event: dict[str, Any] | None) -> dict[str, Any] | None:
    """The event, once: None where there is none or it was already taken."""
    if event is None or event.get("n") == session.recall(f"taken_{name}"):
        return None
    session.remember(f"taken_{name}", event.get("n"))
    return event


def show(
    page: str,
    state: dict[str, Any],
    *,
    watch_view: bool = False,
    layers: list[str] | None = None,
    small: bool = False,
) -> None:
    """Draw the map, or say what it lacks, and mount the bridge. Call it inside a fragment. A ``small`` one has neither
    search nor legend."""
    with st.container(key="map"):
        missing = maps.missing_files()
        if missing:
            _say_missing(missing)
        else:
            st_folium(
                _shell(page, layers, small=small), key=f"map_{page}", height=HEIGHT_PX, returned_objects=[],
                use_container_width=True,
            )  # fmt: skip
        bridge(f"bridge_{page}", token=session.token(page), state=state, watch_view=watch_view)


def _shell(page: str, layers: list[str] | None, *, small: bool) -> Any:
    opened, chosen = workspace(), desk.settings()
    home = session.recall("home") or desk.home()  # a later one would draw the map anew
    session.remember("home", home)
    return maps.shell(
        session.token(page),
        centre=home[:2],
        zoom=home[2],
        mode=opened.mode,
        memory=f"{opened.name}-{page}",
        layers=layers,
        time_zone=desk.zone(),
        tiles=(chosen.tiles_url, chosen.tiles_credit) if chosen.tiles_url else None,
        legend=not (small or session.wall()),
        search=not (small or session.wall()),
    )


def _say_missing(missing: list[str]) -> None:
    st.markdown(":material/map: **The map's JavaScript is not installed**")
    st.text(f"Missing: {', '.join(missing)}")
    st.text("What to do: stop Muster, run `make setup` (it needs the network once), start it again.")
    st.caption("Everything else on this screen works: the list below holds what the map would show.")


def state(**more: Any) -> dict[str, Any]:
    """What the map should show now, from what this screen remembers."""
    chosen, at = session.selected(), session.at()
    return {
        "at": at.isoformat() if at else None,
        "incident_id": session.linked_to(),
        "selected": {"layer": chosen.layer, "id": chosen.id} if chosen else None,
        "focus": session.recall("focus"),
        "draw": session.recall("draw"),
        "readonly": session.read_only(),
    } | more
