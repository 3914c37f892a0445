"""Frames of whole kinds, read once per change: what figures and assessments are worked out from."""

from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import cast

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data import reference
from data.access import Actor
from data.errors import NotFound
from data.store import Query
from data.workspace import Workspace
from response.cap import counts_here
from response.columns import below
from response.queries.facets import facets
from response.queries.memory import memory
from response.queries.moment import moment

FRAMES_KEPT, ROWS_MAX = 40, 400_000
PEOPLE = "people"


def snapshot(
    workspace: Workspace,
    actor: Actor,
    kind: str,
    at: datetime | None = None,
    *,
    states: tuple[str, ...] | None = None,
) -> gpd.GeoDataFrame:
    """Records of a kind that are current and have not expired, now or as known at a time. Do not change it.

    Columns of `data.store.frames.to_frame`. Hazard areas that the workspace's mode must not show are left out.
    """
    store = workspace.store
    then = None if at is None else store.revision_at(at, kind)
    tree = 0 if actor.scope.everywhere else store.revision(["jurisdiction"])
    settled = then is not None and actor.scope.everything  # else what is hidden now is hidden then, too
    key = (kind, states, actor.scope.key, then, 0 if settled else store.revision([kind]), tree)
    kept = memory(store).part("frames", FRAMES_KEPT, weigh=_rows, weight_max=ROWS_MAX)
    frame = cast(gpd.GeoDataFrame, kept.made(key, lambda: _read(workspace, actor, kind, at, states)))
    living = alive(frame, moment(workspace, at))
    return frame if living.all() else frame[living]


def _rows(frame: object) -> int:
    return len(cast(gpd.GeoDataFrame, frame))


def _read(
    workspace: Workspace, actor: Actor, kind: str, at: datetime | None, states: tuple[str, ...] | None
) -> gpd.GeoDataFrame:
    frame = workspace.store.frame(actor, kind, Query(states=states), at=at)
    if kind == "hazard_area":
        frame = frame[
            np.array([counts_here(status, workspace.mode) for status in frame["cap_status"]], dtype=bool)
        ]
    return frame


def alive(frame: gpd.GeoDataFrame, now: datetime) -> NDArray[np.bool_]:
    """Which rows still speak about the world at a moment."""
    over = over_at(frame)
    return np.asarray(over.isna() | (over > now), dtype=bool)


def over_at(frame: gpd.GeoDataFrame) -> pd.Series:
    """When each row ends: a hazard's stated end, otherwise when the record expires."""
    over: pd.Series = frame["expires_at"]
    if "ends" in frame:
        over = frame["ends"].fillna(over)
    return over


def narrowed(
    workspace: Workspace,
    actor: Actor,
    frame: gpd.GeoDataFrame,
    *,
    incident_id: str | None = None,
    jurisdiction_id: str | None = None,
    at: datetime | None = None,
) -> gpd.GeoDataFrame:
    """The rows that belong to an incident, and to a jurisdiction or one below it."""
    if incident_id is not None:
        linked = [incident_id in ids for ids in _lists(frame["incident_ids"])]
        frame = frame[np.array(linked, dtype=bool) | (frame.index == incident_id)]
    if jurisdiction_id is not None:
        homes = below(facets(workspace, actor, "jurisdiction", at).columns, jurisdiction_id)
        frame = frame[frame["jurisdiction_id"].isin(homes) | frame.index.isin(homes)]
    return frame


def _lists(values: pd.Series) -> list[list[str]]:
    return [value if isinstance(value, list) else [] for value in values]


def population(workspace: Workspace) -> gpd.GeoDataFrame | None:
    """Population points of the workspace (reference data NAME/population, else population): column people."""
    folder = workspace.settings.var / "reference"
    catalogue = folder / reference.CATALOGUE
    if not catalogue.exists():
        return None
    for name in (f"{workspace.name}/population", "population"):
        found = _population(folder, name, catalogue.stat().st_mtime_ns)
        if found is not None:
            return found
    return None


def population_source(workspace: Workspace) -> str:
    """Who made the population points, and when; empty where there are none or nobody wrote it down."""
    folder = workspace.settings.var / "reference"
    for name in (f"{workspace.name}/population", "population"):
        try:
            found = reference.entry(folder, name)
        except NotFound:
            continue
        return ", ".join(str(found[part]) for part in ("source", "date") if found.get(part))
    return ""


def population_key(workspace: Workspace) -> str:
    """Changes with the catalogue of reference data; empty where there is none."""
    catalogue = workspace.settings.var / "reference" / reference.CATALOGUE
    return str(catalogue.stat().st_mtime_ns) if catalogue.exists() else ""


@lru_cache(maxsize=4)
def _population(folder: Path, name: str, _: int) -> gpd.GeoDataFrame | None:
    try:
        frame = reference.load(folder, name)
    except NotFound:
        return None
    column = PEOPLE if PEOPLE in frame else "population"
    points = frame.rename(columns={column: PEOPLE})[[PEOPLE, "geometry"]].to_crs("EPSG:4326")
    # Where labels repeat, a point could not be told from another.
    return points if points.index.is_unique else points.reset_index(drop=True)
