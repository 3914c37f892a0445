"""The workspace the screens work in: where it lies, which time zone its times are shown in."""

from collections import Counter
from datetime import datetime
from math import cos, floor, log2, radians

import streamlit as st

from data.access import Actor, local_person
from data.desk import shared
from data.settings import Settings
from data.workspace import Workspace
from response import queries

MAP_PX = (940, 520)
TILE_PX = 256
WHOLE_WORLD = (20.0, 0.0, 2)


@st.cache_resource
def settings() -> Settings:
    """Read once for the process."""
    return Settings()


def workspace() -> Workspace:
    """The open workspace. Raises StoreUnavailable with the remedy."""
    return shared(settings()).workspace()


def trouble() -> str:
    """What goes wrong in the background, in words; empty when all is well."""
    return shared(settings()).trouble


def zone() -> str:
    """The IANA zone times are shown in: the one most jurisdictions name, otherwise the setting's."""
    return _ground(*_key())[0] or settings().time_zone


def home() -> tuple[float, float, int]:
    """Latitude, longitude and zoom that show all jurisdictions, or everything that has a place."""
    return _ground(*_key())[1]


def moment_key(actor: Actor, at: datetime | None) -> tuple[str, int, str, str]:
    """What an answer depends on besides its own arguments: store, revision, scope, moment or minute."""
    opened = workspace()
    moment = at.isoformat() if at else f"{opened.clock.now():%Y-%m-%dT%H:%M}"
    return str(opened.store.path), opened.store.revision(), actor.scope.key, moment


def _key() -> tuple[str, int]:
    opened = workspace()
    return str(opened.store.path), opened.store.revision(["jurisdiction"])


@st.cache_data(max_entries=8, show_spinner=False)
def _ground(path: str, revision: int) -> tuple[str | None, tuple[float, float, int]]:
    frame = queries.frame(workspace(), local_person(), "jurisdiction")
    zones = Counter(frame["time_zone"].dropna())
    wide = {"nation", "state"}
    placed = frame[frame.geometry.notna() & ~frame["state"].isin(wide)]
    most = zones.most_common(1)[0][0] if zones else None
    return most, fit(tuple(placed.total_bounds)) if len(placed) else WHOLE_WORLD


def fit(bounds: tuple[float, ...]) -> tuple[float, float, int]:
    """Centre and the largest zoom at which west, south, east, north fits a map of a laptop's size."""
    west, south, east, north = bounds
    middle = (south + north) / 2
    wide = max(east - west, 0.01) * TILE_PX / 360
    high = max(north - south, 0.01) * TILE_PX / 360 / max(0.1, cos(radians(middle)))
    zoom = floor(min(log2(MAP_PX[0] / wide), log2(MAP_PX[1] / high)))
    return middle, (west + east) / 2, max(2, min(15, zoom))
