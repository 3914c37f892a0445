"""The way between two things: by road under the closures of a moment."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

import shapely
from pyproj import Geod
from shapely import LineString
from shapely.geometry import Point

from data.access import Actor
from data.errors import Invalid
from data.schema import Incident, Record
from data.workspace import Workspace
from geo.proximity import nearest
from response.assessment import area_of, place_of
from response.queries.memory import memory
from response.queries.roads import CAR, EMERGENCY, Roads, roads
from response.reaching import CUT_OFF, NO_ROAD, points_of

TRIPS_KEPT = 64
GEOD = Geod(ellps="WGS84")


@dataclass(frozen=True)
class Trip:
    """The quickest way from one record's place to another's.

    ``status``: ok, cut_off (by closures), no_road (one of them is more than 2 km from any) or no_network.
    ``line`` (WGS 84), ``minutes`` and ``road_m`` are None unless ok; ``straight_m`` is as the crow flies. ``inside_m``
    are the metres that lie in the area of an incident at an end: closures there may not be known yet.
    """

    origin: Record
    target: Record
    status: Literal["ok", "cut_off", "no_road", "no_network"]
    straight_m: float
    profile: str
    line: LineString | None = None
    minutes: float | None = None
    road_m: float | None = None
    inside_m: float = 0.0
    names: tuple[str, ...] = ()
    roads: Roads | None = None


def trip(
    workspace: Workspace,
    actor: Actor,
    from_id: str,
    to_id: str,
    *,
    profile: str | None = None,
    at: datetime | None = None,
) -> Trip:
    """The way now, or as the roads were known to be at a time.

    ``profile`` None: at emergency speed where a unit travels, otherwise by car. Raises NotFound, and Invalid for a
    record without a place.
    """
    origin, target = (_placed(workspace, actor, one, at) for one in (from_id, to_id))
    chosen = profile or (EMERGENCY if "unit" in (origin.kind, target.kind) else CAR)
    known = roads(workspace, actor, profile=chosen, at=at)
    start, end = _place(origin), _place(target)
    key = (from_id, origin.version, to_id, target.version, known.key if known else chosen)
    kept = memory(workspace.store).part("trips", TRIPS_KEPT)
    made = kept.made(key, lambda: _found(origin, target, start, end, chosen, known))
    assert isinstance(made, Trip)
    # Kept for everybody: the records are told as this actor may see them, the roads as of this moment.
    return replace(made, origin=origin, target=target, roads=known)


def trip_key(workspace: Workspace, found: Trip) -> str:
    """Names an answer to the browser: its records as they are and the roads it was found on."""
    closed = found.roads.key if found.roads else "none"
    ends = "-".join(f"{one.id}.{one.version}" for one in (found.origin, found.target))
    return f"{memory(workspace.store).token}-{ends}-{found.profile}-{closed}"


def _placed(workspace: Workspace, actor: Actor, record_id: str, at: datetime | None) -> Record:
    found = workspace.store.get(actor, record_id, at=at)
    if found.geometry is None and not (isinstance(found, Incident) and found.area is not None):
        raise Invalid(f"{found.kind} {found.name!r} has no place", remedy="give it one to see the way")
    return found


def _place(record: Record) -> Point:
    """The point distances are measured from: the same as on the map and in lists."""
    place = place_of(record) if isinstance(record, Incident) else None
    shape = place or record.geometry
    assert shape is not None
    point: Point = shape if isinstance(shape, Point) else shape.representative_point()
    return point


def _found(
    origin: Record, target: Record, start: Point, end: Point, profile: str, known: Roads | None
) -> Trip:
    straight = float(nearest(points_of(start), points_of(end))["distance_m"].iloc[0])
    if known is None:
        return Trip(origin, target, "no_network", straight, profile)
    way = known.network.route(start, end)
    if way.status != "ok":
        why: Literal["no_road", "cut_off"] = NO_ROAD if way.status == "no_road" else CUT_OFF
        return Trip(origin, target, why, straight, profile, roads=known)
    inside = sum(_inside_m(way.line, one) for one in (origin, target) if isinstance(one, Incident))
    return Trip(
        origin,
        target,
        "ok",
        straight,
        profile,
        way.line,
        way.minutes,
        way.distance_m,
        inside,
        way.names,
        known,
    )


def _inside_m(line: LineString | None, incident: Incident) -> float:
    """Geodesic metres of a line in the incident's area."""
    area = area_of(incident)
    if line is None or area is None:
        return 0.0
    return float(GEOD.geometry_length(shapely.intersection(line, area)))
