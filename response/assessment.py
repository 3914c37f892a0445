"""What lies in an incident's area, and what is near it and can help: pure decisions on records and frames."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from data.freshness import Fresh
from data.schema import Depot, Incident, Record, Request, Shelter, Unit, time_of, value_of
from geo.areas import inside, within_m
from geo.proximity import nearest
from response.ageing import Ageing
from response.ledger import Ledger, left_of

CRS = "EPSG:4326"
OPEN_REQUESTS = frozenset({"asked", "approved", "partly_filled"})
USABLE_WANTED = 5
LISTED_MAX = 14
LOOKED_AT = 200
"""Targets whose distance is worked out, nearest first."""


@dataclass(frozen=True)
class Need:
    """What open requests of an incident still ask for; ``quantity`` None: at least one could not say how much."""

    resource_type: str
    unit: str
    quantity: float | None
    request_ids: tuple[str, ...]


@dataclass(frozen=True)
class Offer:
    """What a depot has of a resource."""

    resource_type: str
    quantity: float | None
    unit: str
    fresh: Fresh


@dataclass(frozen=True)
class Judged:
    """Whether a thing can help: ``passed_over`` is why not (None: it can)."""

    passed_over: str | None
    free: float | None = None
    offers: tuple[Offer, ...] = ()


@dataclass(frozen=True)
class Way:
    """How far a thing is: ``distance_m`` as the crow flies (WGS 84 geodesic); ``minutes`` and ``road_m`` by road.

    ``barred`` is why there is no trip on a network that is loaded: cut_off (every road is closed) or no_road.
    """

    distance_m: float
    minutes: float | None = None
    road_m: float | None = None
    barred: str | None = None

    @property
    def rank(self) -> tuple[bool, float]:
        """Sorts what can be reached by its time before what cannot by its distance."""
        return self.barred is not None, self.distance_m if self.minutes is None else self.minutes


@dataclass(frozen=True)
class Candidate:
    """A thing, the way to it and whether it can help."""

    record: Record
    way: Way
    judged: Judged

    @property
    def passed_over(self) -> str | None:
        """Its own reason, else that no road leads there; None where it can help."""
        return self.judged.passed_over or self.way.barred


def area_of(incident: Incident) -> BaseGeometry | None:
    """The area an incident covers: drawn as such, or its own polygon."""
    for geometry in (incident.area, incident.geometry):
        if geometry is not None and geometry.geom_type in ("Polygon", "MultiPolygon"):
            return geometry
    return None


def place_of(incident: Incident) -> BaseGeometry | None:
    """Where distances are measured from: its point, otherwise a point on its area."""
    geometry = incident.geometry if incident.geometry is not None else incident.area
    return None if geometry is None else geometry.representative_point()


def needs_of(requests: Iterable[Request]) -> tuple[Need, ...]:
    """What open requests still lack, by resource type and unit."""
    found: dict[tuple[str, str], list[tuple[str, float | None]]] = {}
    for request in requests:
        if request.stage.value in OPEN_REQUESTS:
            asked = request.quantity
            left = None if asked is None else max(0.0, asked - (request.filled_quantity or 0.0))
            if left != 0.0:
                found.setdefault((request.resource_type, request.unit), []).append((request.id, left))
    return tuple(
        Need(resource, unit, _total([left for _, left in asked]), tuple(item for item, _ in asked))
        for (resource, unit), asked in found.items()
    )


def _total(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) else None


def judge_shelter(shelter: Shelter, now: datetime, ageing: Ageing, *, in_danger: bool) -> Judged:
    """Passed over: inside_area, not open (its stage), full, not_accepting, not_reported any more, unknown or stale
    count."""
    people, places = value_of(shelter.occupancy), shelter.capacity
    free = None if people is None or places is None else max(0.0, float(places - people))
    stage = shelter.stage.value
    fresh = ageing.fresh(shelter.figure_at, now)
    checks = (
        (stage != "open", "unknown_stage" if stage == "unknown" else stage),
        (in_danger, "inside_area"),
        (free == 0, "full"),
        (shelter.accepting is False, "not_accepting"),
        (shelter.not_reported_since is not None, "not_reported"),
        (free is None or fresh == "unknown", "unknown"),
        (fresh == "stale", "stale"),
    )
    return Judged(_first(checks), free)


def judge_depot(
    depot: Depot, needs: Sequence[Need], now: datetime, ageing: Ageing, held: Ledger | None = None
) -> Judged:
    """Passed over: nothing_needed, empty, promised, unknown or stale lines; without needs every line is an offer.

    What is promised to assignments that have not departed (``held``) is offered to nobody else.
    """
    wanted = {(need.resource_type, need.unit) for need in needs}
    left = left_of(depot, held or Ledger())
    lines = [
        (line, quantity)
        for line, quantity in zip(depot.lines, left, strict=True)
        if not wanted or (line.resource_type, line.unit) in wanted
    ]
    offers = tuple(
        Offer(line.resource_type, quantity, line.unit, ageing.fresh(time_of(line.quantity), now))
        for line, quantity in lines
    )
    counted = [line for line, _ in lines if value_of(line.quantity)]
    known = [offer for offer in offers if offer.quantity is not None]
    stocked = [offer for offer in known if offer.quantity]
    checks = (
        (not lines, "nothing_needed" if depot.lines else "unknown"),
        (not known, "unknown"),
        (bool(counted) and not stocked, "promised"),
        (not stocked, "empty" if len(known) == len(offers) else "unknown"),
        (bool(stocked) and all(offer.fresh != "current" for offer in stocked), "stale"),
    )
    return Judged(_first(checks), None, offers)


def judge_unit(unit: Unit, now: datetime, ageing: Ageing) -> Judged:
    """Passed over: committed, out_of_service, demobilised, unknown_stage, unknown or stale position."""
    stage = unit.stage.value
    fresh = ageing.fresh(unit.figure_at, now)
    checks = (
        (stage in {"assigned", "en_route", "on_scene", "returning"}, "committed"),
        (stage in {"out_of_service", "demobilised"}, stage),
        (stage == "unknown", "unknown_stage"),
        (fresh == "unknown", "unknown"),
        (fresh == "stale", "stale"),
    )
    return Judged(_first(checks))


def _first(checks: Iterable[tuple[bool, str]]) -> str | None:
    return next((why for applies, why in checks if applies), None)


def nearby(origin: BaseGeometry, targets: gpd.GeoSeries) -> dict[str, float]:
    """Metres to the nearest targets by their label, nearest first: a geodesic as the crow flies."""
    if targets.empty:
        return {}
    table = nearest(gpd.GeoSeries([origin], crs=CRS), targets, k=min(LOOKED_AT, len(targets)))
    return dict(zip(table["target"], table["distance_m"].tolist(), strict=True))


def candidates(
    ways: Mapping[str, Way], records: Iterable[Record], judge: Callable[[Record], Judged]
) -> tuple[Candidate, ...]:
    """The nearest that can help, and between them those that cannot with the reason; what is cut off comes last.

    Of what no road leads to, that is listed which lies no farther than the rest as the crow flies.
    """
    found: list[Candidate] = []
    ordered = sorted(records, key=lambda record: (ways[record.id].rank, record.id))
    usable = 0
    for record in ordered:
        way = ways[record.id]
        if usable == USABLE_WANTED and (way.barred is None or way.distance_m > _farthest(found)):
            continue
        candidate = Candidate(record, way, judge(record))
        found.append(candidate)
        usable += candidate.passed_over is None
    return tuple(_shortened(found))


def _farthest(found: Sequence[Candidate]) -> float:
    return max((one.way.distance_m for one in found if one.way.barred is None), default=0.0)


def _shortened(found: list[Candidate]) -> list[Candidate]:
    """At most `LISTED_MAX`: all that can help, those that could if a road led there, and the nearest others."""
    first = [one for one in found if one.passed_over is None]
    first += [one for one in found if one.passed_over and not one.judged.passed_over]
    chosen = first + [one for one in found if one.judged.passed_over]
    kept = {one.record.id for one in chosen[:LISTED_MAX]}
    return [one for one in found if one.record.id in kept]


def lies_in(
    frame: gpd.GeoDataFrame, area: BaseGeometry | None, place: BaseGeometry, radius_m: float
) -> NDArray[np.bool_]:
    """Which rows lie in the area, or without one within the radius of the place."""
    if frame.empty:
        return np.zeros(0, dtype=bool)
    if area is None:
        return within_m(frame, place, radius_m)
    return inside(frame, gpd.GeoSeries([area], crs=CRS))
