"""How people and units travel between an incident and what it needs: by which roads, or as the crow flies."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal

from shapely.geometry.base import BaseGeometry

from data.access import Actor
from data.errors import UnusableFile
from data.workspace import Workspace
from response.queries.roads import CAR, EMERGENCY, Roads, roads
from response.reaching import Direction, on_road

STRAIGHT_LINE: Final = "straight_line"
ROAD: Final = "road"


@dataclass(frozen=True)
class Kind:
    """With which profile, and whether outward (from the incident) or inward (to it)."""

    profile: str
    direction: Direction


KINDS: Mapping[str, Kind] = {
    "shelter": Kind(CAR, "outward"),
    "depot": Kind(CAR, "inward"),
    "unit": Kind(EMERGENCY, "inward"),
}


@dataclass(frozen=True)
class Travel:
    """How the way to things of a kind was measured: on a road network, or in a straight line and why.

    ``because`` is no_network (none was built), unreadable (it cannot be read) or far_from_road (the place is more
    than 2 km from any).
    ``closures`` are the records that close a road of the network, ``off_network`` those that close none.
    """

    method: Literal["road", "straight_line"]
    profile: str
    because: Literal["no_network", "unreadable", "far_from_road"] | None = None
    network: str | None = None
    built_at: date | None = None
    closures: tuple[str, ...] = ()
    off_network: tuple[str, ...] = ()


def travel(
    workspace: Workspace, actor: Actor, place: BaseGeometry, kind: str, *, at: datetime | None = None
) -> tuple[Roads | None, Travel]:
    """The roads between a place and things of a kind, None where they cannot be used, and what to say of it."""
    profile = KINDS[kind].profile
    try:
        found = roads(workspace, actor, profile=profile, at=at)
    except UnusableFile:
        # A picture with distances in a straight line is worth more than none.
        return None, Travel(STRAIGHT_LINE, profile, "unreadable")
    if found is None:
        return None, Travel(STRAIGHT_LINE, profile, "no_network")
    because: Literal["far_from_road"] | None = None if on_road(found.network, place) else "far_from_road"
    said = Travel(
        STRAIGHT_LINE if because else ROAD,
        profile,
        because,
        found.name,
        found.built_at,
        found.closures,
        found.off_network,
    )
    return (None if because else found), said
