"""The workspace the screens work in: where it lies, which time zone its times are shown in."""

from collections import Counter
from datetime import datetime
from math import cos, floor, log2, radians

import numpy as np
import streamlit as st

from data.access import Actor, local_person
from data.desk import shared
from data.settings import Settings
from data.workspace import Workspace
from response import queries
from response.queries.memory import memory

MAP_PX = (940, 520)
TILE_PX = 256
CLOSEST = 15
LEAST_DEG = 0.0001
WHOLE_WORLD = (20.0, 0.0, 2)
WIDE = (-180.0, -90.0, 180.0, 90.0)
TOO_WIDE_DEG = 20.0
OUTER = (0.05, 0.95)
THINGS = ("incident", "shelter", "depot", "facility", "hazard_area", "closure")

Bounds = tuple[float, ...]


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
    """Latitude, longitude and zoom that show all jurisdictions; where they span a continent, what lies in them."""
    around = _ground(*_key())[1]
    if around is None:
        opened = workspace()
        around = _middle(token(), opened.store.revision(list(THINGS)))
    return fit(around) if around else WHOLE_WORLD


def token() -> str:
    """Names the open store in cache keys: one built afresh at the same place has another."""
    return memory(workspace().store).token


def moment_key(
    actor: Actor, at: datetime | None, kinds: tuple[str, ...] | None = None
) -> tuple[str, int, str, str]:
    """What an answer depends on besides its own arguments: store, revision, scope, moment or minute.

    An answer made of some ``kinds`` alone, within the tree of jurisdictions, outlives changes of others.
    """
    opened = workspace()
    moment = at.isoformat() if at else f"{opened.clock.now():%Y-%m-%dT%H:%M}"
    watched = None if kinds is None else (*kinds, "jurisdiction")
    return token(), opened.store.revision(watched), actor.scope.key, moment


def _key() -> tuple[str, int]:
    opened = workspace()
    return token(), opened.store.revision(["jurisdiction"])


@st.cache_data(max_entries=8, show_spinner=False)
def _ground(token: str, revision: int) -> tuple[str | None, Bounds | None]:
    frame = queries.frame(workspace(), local_person(), "jurisdiction")
    zones = Counter(frame["time_zone"].dropna())
    wide = {"nation", "state"}
    placed = frame[frame.geometry.notna() & ~frame["state"].isin(wide)]
    most = zones.most_common(1)[0][0] if zones else None
    bounds = tuple(placed.total_bounds) if len(placed) else WIDE
    return most, bounds if bounds[2] - bounds[0] < TOO_WIDE_DEG else None


@st.cache_data(max_entries=8, show_spinner=False)
def _middle(token: str, revision: int) -> Bounds | None:
    """Around nine tenths of all things with a place, so that one on the other side of the earth does not count."""
    frames = [queries.frame(workspace(), local_person(), kind) for kind in THINGS]
    points = [frame.geometry.dropna().representative_point() for frame in frames]
    x, y = (np.concatenate([getattr(part, axis) for part in points]) for axis in ("x", "y"))
    if not len(x):
        return None
    (west, east), (south, north) = np.quantile(x, OUTER), np.quantile(y, OUTER)
    return float(west), float(south), float(east), float(north)


def fit(
    bounds: tuple[float, ...], *, room: tuple[int, int] = MAP_PX, closest: int = CLOSEST
) -> tuple[float, float, int]:
    """Centre and the largest zoom at which west, south, east, north fits; ``room`` is a map of so many pixels."""
    west, south, east, north = bounds
    middle = (south + north) / 2
    wide = max(east - west, LEAST_DEG) * TILE_PX / 360
    high = max(north - south, LEAST_DEG) * TILE_PX / 360 / max(0.1, cos(radians(middle)))
    zoom = floor(min(log2(room[0] / wide), log2(room[1] / high)))
    return middle, (west + east) / 2, max(2, min(closest, zoom))
