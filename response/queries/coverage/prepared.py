"""Everything an assessment stands on, loaded and judged; cheap beside the assessment, and what names its answer."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import cast

import geopandas as gpd
import numpy as np

from data.access import Actor
from data.profiles import FOLDER, Profile, profiles
from data.workspace import Workspace
from response.ageing import ageing
from response.coverage.ask import Ask
from response.coverage.serving import THREATENING, UNSAID, Rules, changed, in_danger, serving
from response.coverage.terms import Terms, terms, travel_of
from response.queries.coverage.demand import Demand, demand
from response.queries.memory import memory
from response.queries.moment import moment
from response.queries.roads import Roads, roads
from response.queries.snapshots import population_key, snapshot


@dataclass(frozen=True)
class Prepared:
    """What is asked, by which standard, about whom, served by what, over which roads; ``key`` names the answer.

    ``facilities``: columns of `response.coverage.serving.changed`. ``roads`` None: as the crow flies.
    """

    ask: Ask
    terms: Terms
    demand: Demand | None
    facilities: gpd.GeoDataFrame
    roads: Roads | None
    key: str


def prepare(workspace: Workspace, actor: Actor, ask: Ask, *, at: datetime | None = None) -> Prepared:
    """Load and judge. Raises Invalid or NotFound where the question names what is not there."""
    known = known_profiles(workspace)
    network = _roads(workspace, actor, ask, known, at)
    applied = terms(ask, known, roads=network is not None)
    if applied.unit == "m":
        network = None
    facilities = judged(workspace, actor, ask, applied, at=at)
    people = demand(workspace, actor, area=ask.area, at=at)
    return Prepared(
        ask,
        applied,
        people,
        facilities,
        network,
        _key(workspace, actor, ask, applied, facilities, people, network, at),
    )


def coverage_terms(workspace: Workspace, actor: Actor, ask: Ask, *, at: datetime | None = None) -> Terms:
    """The standard and the limit a question is judged by, without an answer."""
    known = known_profiles(workspace)
    return terms(ask, known, roads=_roads(workspace, actor, ask, known, at) is not None)


def judged(
    workspace: Workspace, actor: Actor, ask: Ask, applied: Terms, *, at: datetime | None
) -> gpd.GeoDataFrame:
    """The facilities of the service, as the scenario has them."""
    frame, now = snapshot(workspace, actor, ask.service.kind, at), moment(workspace, at)
    rules = Rules(
        ask.conditions,
        applied.stale,
        now,
        ageing(workspace.settings, ask.service.kind),
        applied.m2_per_person,
    )
    threatened, perhaps = (
        threats(workspace, actor, frame, at=at, severities=s) for s in (THREATENING, UNSAID)
    )
    return changed(serving(frame, ask.service, rules, threatened=threatened, perhaps=perhaps), ask.change)


def threats(
    workspace: Workspace,
    actor: Actor,
    frame: gpd.GeoDataFrame,
    *,
    at: datetime | None,
    severities: frozenset[str],
) -> np.ndarray:
    """Which rows lie in a hazard area of these severities that keeps them from serving."""
    return in_danger(frame, snapshot(workspace, actor, "hazard_area", at), moment(workspace, at), severities)


def in_places(ready: Prepared) -> gpd.GeoDataFrame:
    """The facilities; where places are counted, one that does not know its own is in doubt."""
    facilities = ready.facilities
    if not ready.ask.capacity:
        return facilities
    unknown = facilities["counts"] & facilities["places"].isna()
    why = facilities["why"].mask(unknown, "unknown_places")
    return facilities.assign(
        counts=facilities["counts"] & ~unknown, doubt=facilities["doubt"] | unknown, why=why
    )


def known_profiles(workspace: Workspace) -> dict[str, Profile]:
    """The profiles shipped and those beside the workspaces, read again when a file changes."""
    folder = workspace.settings.var / FOLDER
    stamp = tuple((path.name, path.stat().st_mtime_ns) for path in sorted(folder.glob("*.toml")))
    kept = memory(workspace.store).part("profiles", 2)
    return cast(dict[str, Profile], kept.made(stamp, lambda: profiles(workspace.settings)))


def _roads(
    workspace: Workspace, actor: Actor, ask: Ask, known: dict[str, Profile], at: datetime | None
) -> Roads | None:
    if not ask.by_road:
        return None
    return roads(
        workspace,
        actor,
        profile=travel_of(ask, known),
        at=at,
        closures=ask.conditions.closures,
        more_closed=ask.change.lines(),
    )


def _key(
    workspace: Workspace,
    actor: Actor,
    ask: Ask,
    applied: Terms,
    facilities: gpd.GeoDataFrame,
    people: Demand | None,
    network: Roads | None,
    at: datetime | None,
) -> str:
    digest = hashlib.blake2b(digest_size=16)
    parts = [
        memory(workspace.store).token, actor.scope.key, ask.text, repr(applied), population_key(workspace),
        network.key if network else "straight",
    ]  # fmt: skip
    digest.update("\n".join(parts).encode())
    for column in ("name", "counts", "doubt", "why", "places", "state", "role"):
        digest.update(repr(facilities[column].tolist()).encode())
    digest.update(repr(facilities.index.tolist()).encode())
    digest.update(b"".join(wkb or b"-" for wkb in facilities.geometry.to_wkb()))
    if people is not None:
        # All of them: people may be counted by a county and listed by its towns.
        places = snapshot(workspace, actor, "jurisdiction", at)
        digest.update(places["seq"].to_numpy().tobytes())
        digest.update(repr(people.areas.index.tolist()).encode())
        digest.update(repr(len(people.points)).encode())
    return digest.hexdigest()
