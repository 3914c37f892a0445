"""The road network as it is at a moment: with what the actor knows to be closed."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import cast

import geopandas as gpd
import shapely
from shapely.geometry.base import BaseGeometry

from data import roads as networks
from data.access import Actor
from data.workspace import Workspace
from geo.network import RoadNetwork, warm
from response.closing import barring
from response.queries.memory import memory
from response.queries.moment import moment
from response.queries.snapshots import snapshot

CAR, FOOT, EMERGENCY = networks.CAR, networks.FOOT, networks.EMERGENCY
VIEWS_KEPT = 48


@dataclass(frozen=True)
class Roads:
    """A network with closures applied. ``name``, ``built_at``, ``source`` and ``licence`` are those of the network.

    ``closures`` are ids of the records that close at least one edge, ``off_network`` of those that stand but close
    none (drawn off the roads, or without a place); ``closed_edges`` counts edges. ``key`` names the network and
    what is closed in it: equal keys give equal answers.
    """

    network: RoadNetwork
    profile: str
    name: str
    built_at: date
    source: str
    licence: str
    closures: tuple[str, ...]
    off_network: tuple[str, ...]
    closed_edges: int
    key: str


def roads(
    workspace: Workspace,
    actor: Actor,
    *,
    profile: str = CAR,
    at: datetime | None = None,
    closures: bool = True,
    more_closed: tuple[BaseGeometry, ...] = (),
) -> Roads | None:
    """The workspace's network for a profile with the closures that stand now or were known to stand at a time.

    None where no network was built: fall back to straight lines, and say so. ``closures`` False leaves the
    records out; ``more_closed`` (WGS 84) closes more, for a what-if. Raises Invalid for an unknown profile.
    """
    built = networks.built(workspace.settings, workspace.name, profile)
    if built is None:
        return None
    drawn = tuple(bytes(shapely.to_wkb(shape)) for shape in more_closed)
    network = (profile, built.name, built.built_at, built.network.key, drawn)
    keep = partial(_kept, workspace)

    def standing() -> Roads:
        frame = snapshot(workspace, actor, "closure", at)
        frame = frame[barring(frame, profile, now)]
        # Each row carries the number of the log row that made it: another minute, the same view.
        key = (*network, frame["seq"].to_numpy().tobytes())
        return keep(key, lambda: _view(built, profile, frame, more_closed))

    if not closures:
        return keep(network, lambda: _view(built, profile, None, more_closed))
    now = moment(workspace, at)
    return keep((*network, now, *_revisions(workspace, actor, at)), standing)


def ready_roads(workspace: Workspace, actor: Actor) -> None:
    """Compile the engine and read the networks, so that the first who asks need not wait."""
    warm()
    for profile in (CAR, EMERGENCY):
        roads(workspace, actor, profile=profile)


def _kept(workspace: Workspace, key: Hashable, make: Callable[[], Roads]) -> Roads:
    return cast(Roads, memory(workspace.store).part("roads", VIEWS_KEPT).made(key, make))


def _revisions(workspace: Workspace, actor: Actor, at: datetime | None) -> tuple[Hashable, ...]:
    """Changes with the closures the actor sees: while it stays the same, within a minute, nothing is read."""
    store = workspace.store
    then = store.revision_at(at, "closure") if at else store.revision(["closure"])
    tree = 0 if actor.scope.everywhere else store.revision(["jurisdiction"])
    return actor.scope.key, at is None, then, tree


def _view(
    built: networks.Built,
    profile: str,
    standing: gpd.GeoDataFrame | None,
    more_closed: tuple[BaseGeometry, ...],
) -> Roads:
    shapes: dict[str, BaseGeometry] = {} if standing is None else dict(standing.geometry)
    known = {one: shape for one, shape in shapes.items() if shape is not None and not shape.is_empty}
    closing = [one for one, shape in known.items() if built.network.close(shape).closed_edges]
    view = built.network.close([*known.values(), *more_closed]) if known or more_closed else built.network
    return Roads(
        network=view,
        profile=profile,
        name=built.name,
        built_at=built.built_at,
        source=built.source,
        licence=built.licence,
        closures=tuple(closing),
        off_network=tuple(one for one in shapes if one not in set(closing)),
        closed_edges=view.closed_edges,
        key=f"{profile}-{view.key}",
    )
