"""What is around an incident: what lies inside it, what can help, how far away, and why not."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TypeVar, cast

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
import shapely.prepared
from shapely.geometry.base import BaseGeometry

from data.access import Actor
from data.errors import Invalid
from data.freshness import Fresh
from data.schema import Contact, Depot, Incident, Record, Request, Shelter, Unit
from data.store import Query
from data.workspace import Workspace
from geo.areas import buffer_m, people_at
from response.ageing import ageing
from response.assessment import (
    CRS,
    Candidate,
    Judged,
    Need,
    Offer,
    area_of,
    candidates,
    judge_depot,
    judge_shelter,
    judge_unit,
    lies_in,
    needs_of,
    place_of,
)
from response.boxes import WORLD
from response.queries.held import held_by_assignments
from response.queries.layers import View, matching
from response.queries.moment import moment
from response.queries.roads import Roads
from response.queries.snapshots import population, snapshot
from response.queries.travel import KINDS, Travel, travel
from response.reaching import ways

RADIUS_M = 5_000.0
INSIDE = ("shelter", "facility", "depot", "unit", "closure")
R = TypeVar("R", bound=Record)


@dataclass(frozen=True)
class Near:
    """A thing near an incident. ``passed_over`` says why it cannot help now (None: it can).

    ``distance_m`` is as the crow flies; ``minutes`` and ``road_m`` are by road, None where no network is used or no
    road leads there: then ``barred`` is cut_off (by closures) or no_road (none within 2 km of it).
    ``free`` are places; ``offers`` stock; ``contact`` is its own, otherwise that of the organisation that runs it.
    """

    id: str
    kind: str
    name: str
    number: str | None
    distance_m: float
    minutes: float | None
    road_m: float | None
    barred: str | None
    state: str
    fresh: Fresh
    figure_at: datetime | None
    passed_over: str | None
    free: float | None
    offers: tuple[Offer, ...]
    what: str | None
    phone: str | None
    contact: Contact | None


@dataclass(frozen=True)
class Surroundings:
    """An incident's assessment. ``travel`` says by kind how far was measured; ``method`` is that of shelters.

    ``basis`` says whether ``inside`` and people are of the incident's area or of ``radius_m`` around its place.
    ``people`` is None where no population points are known there; ``people_unknown`` counts points without a number.
    """

    incident: Incident
    basis: str
    radius_m: float | None
    travel: Mapping[str, Travel]
    people: float | None
    people_unknown: int
    inside: pd.DataFrame
    jurisdictions: tuple[tuple[str, str], ...]
    needs: tuple[Need, ...]
    shelters: tuple[Near, ...]
    depots: tuple[Near, ...]
    units: tuple[Near, ...]

    @property
    def method(self) -> str:
        """``road`` or ``straight_line``."""
        return self.travel["shelter"].method


def surroundings(
    workspace: Workspace,
    actor: Actor,
    incident_id: str,
    *,
    at: datetime | None = None,
    radius_m: float | None = None,
) -> Surroundings:
    """What lies in the incident and what is near it, now or as known at a time.

    ``radius_m`` overrides the area; without both it is `RADIUS_M`. Raises NotFound, and Invalid where the record
    is no incident or has no place.
    """
    incident = _incident(workspace, actor, incident_id, at)
    place, drawn = place_of(incident), area_of(incident)
    if place is None:
        raise Invalid(f"incident {incident.name!r} has no place", remedy="give it one to see what is near")
    area = None if radius_m is not None else drawn
    radius = radius_m or RADIUS_M
    people, unknown = _people(workspace, area, place, radius)
    needs = needs_of(_records(workspace, actor, Request, incident_id, at))
    held = held_by_assignments(workspace, at)
    now = moment(workspace, at)
    age = partial(ageing, workspace.settings)
    known = {kind: travel(workspace, actor, place, kind, at=at) for kind in KINDS}
    near = partial(_near, workspace, actor, at, place, known)
    danger = drawn if drawn is None else shapely.prepared.prep(drawn)

    def shelter(record: Record) -> Judged:
        assert isinstance(record, Shelter)
        inside = danger is not None and record.geometry is not None and danger.intersects(record.geometry)
        return judge_shelter(record, now, age("shelter"), in_danger=bool(inside))

    def depot(record: Record) -> Judged:
        return judge_depot(cast(Depot, record), needs, now, age("depot"), held)

    def unit(record: Record) -> Judged:
        return judge_unit(cast(Unit, record), now, age("unit"))

    return Surroundings(
        incident=incident,
        basis="area" if area is not None else "radius",
        radius_m=None if area is not None else radius,
        travel={kind: said for kind, (_, said) in known.items()},
        people=people,
        people_unknown=unknown,
        inside=_inside(workspace, actor, at, area, place, radius),
        jurisdictions=_touched(workspace, actor, at, area or buffer_m(place, radius)),
        needs=needs,
        shelters=near("shelter", shelter),
        depots=near("depot", depot),
        units=near("unit", unit),
    )


def _incident(workspace: Workspace, actor: Actor, incident_id: str, at: datetime | None) -> Incident:
    found = workspace.store.get(actor, incident_id, at=at)
    if not isinstance(found, Incident):
        raise Invalid(f"{found.name!r} is of kind {found.kind}, not an incident", remedy="choose an incident")
    return found


def _records(
    workspace: Workspace, actor: Actor, kind: type[R], incident_id: str, at: datetime | None
) -> list[R]:
    name = str(kind.model_fields["kind"].default)
    found = workspace.store.find(actor, [name], Query(incident_id=incident_id), at=at)
    return [record for record in found if isinstance(record, kind)]


def _people(
    workspace: Workspace, area: BaseGeometry | None, place: BaseGeometry, radius: float
) -> tuple[float | None, int]:
    points = population(workspace)
    if points is None or not shapely.box(*points.total_bounds).intersects(area or place):
        return None, 0
    found = people_at(points[lies_in(points, area, place, radius)], population="people")
    return found.people, found.unknown


def _inside(
    workspace: Workspace,
    actor: Actor,
    at: datetime | None,
    area: BaseGeometry | None,
    place: BaseGeometry,
    radius: float,
) -> pd.DataFrame:
    """Index id: kind, type, name, state, fresh, people (known inside), of what lies there."""
    now, parts = moment(workspace, at), []
    for kind in INSIDE:
        frame = snapshot(workspace, actor, kind, at)
        here = frame[lies_in(frame, area, place, radius)]
        ages = ageing(workspace.settings, kind)
        people = {"shelter": "occupancy", "facility": "people"}.get(kind)
        parts.append(
            pd.DataFrame(
                {
                    "kind": kind,
                    "type": here.get("type"),
                    "name": here["name"],
                    "state": here["state"],
                    "fresh": [ages.fresh(_moment(time), now) for time in here["figure_at"]],
                    "people": here[people] if people else np.nan,
                },
                index=here.index,
            )
        )
    filled = [part for part in parts if len(part)]
    return pd.concat(filled) if filled else parts[0]


def _moment(time: pd.Timestamp) -> datetime | None:
    return None if pd.isna(time) else time.to_pydatetime()


def _touched(
    workspace: Workspace, actor: Actor, at: datetime | None, area: BaseGeometry
) -> tuple[tuple[str, str], ...]:
    frame = snapshot(workspace, actor, "jurisdiction", at)
    touched = frame[np.asarray(gpd.GeoSeries(frame.geometry).intersects(area), dtype=bool)]
    return tuple((str(record_id), str(name)) for record_id, name in touched["name"].items())


def _near(
    workspace: Workspace,
    actor: Actor,
    at: datetime | None,
    place: BaseGeometry,
    known: Mapping[str, tuple[Roads | None, Travel]],
    kind: str,
    judge: Callable[[Record], Judged],
) -> tuple[Near, ...]:
    rows, _ = matching(workspace, actor, View(kind, WORLD, 0, at=at))
    rows = rows.at(np.flatnonzero(rows.placed))
    points = gpd.GeoSeries(shapely.points(rows.x, rows.y), index=pd.Index(rows.id, dtype=object), crs=CRS)
    by_road = known[kind][0]
    far = ways(place, points, by_road.network if by_road else None, KINDS[kind].direction)
    records = workspace.store.find(actor, [kind], Query(ids=tuple(far)), at=at)
    found = candidates(far, records, judge)
    desks = _organisations(workspace, actor, [one.record for one in found], at)
    now = moment(workspace, at)
    return tuple(_said(workspace, one, desks, now) for one in found)


def _organisations(
    workspace: Workspace, actor: Actor, records: Sequence[Record], at: datetime | None
) -> dict[str, Record]:
    ids = tuple({record.organisation_id for record in records if record.organisation_id})
    if not ids:
        return {}
    found = workspace.store.find(actor, ["organisation"], Query(status=None, ids=ids), at=at)
    return {record.id: record for record in found}


def _said(workspace: Workspace, one: Candidate, desks: dict[str, Record], now: datetime) -> Near:
    record = one.record
    desk = desks.get(record.organisation_id or "")
    contacts = record.contacts or (desk.contacts if desk else [])
    contact = next((entry for entry in contacts if entry.phone), contacts[0] if contacts else None)
    return Near(
        id=record.id,
        kind=record.kind,
        name=record.name,
        number=record.number,
        distance_m=one.way.distance_m,
        minutes=one.way.minutes,
        road_m=one.way.road_m,
        barred=one.way.barred,
        state=record.state,
        fresh=ageing(workspace.settings, record.kind).fresh(record.figure_at, now),
        figure_at=record.figure_at,
        passed_over=one.passed_over,
        free=one.judged.free,
        offers=one.judged.offers,
        what=record.resource_kind if isinstance(record, Unit) else None,
        phone=contact.phone if contact else None,
        contact=contact,
    )
