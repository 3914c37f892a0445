"""Which stock and which units could go to what is asked for, and what is on its way already."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TypeVar, cast

import geopandas as gpd
import numpy as np
import pandas as pd

from data.access import Actor, local_person
from data.errors import UnusableFile
from data.schema import Assignment, Depot, Record, Request, Unit
from data.workspace import Workspace
from geo.progress import Progress
from geo.proximity import nearest
from response.ageing import ageing
from response.allocation import Fixed, Proposal, propose
from response.assigning import is_declined
from response.demand import Demand, demands
from response.ledger import Key, ledger
from response.queries.memory import memory
from response.queries.moment import moment
from response.queries.roads import Roads, roads
from response.queries.under_way import UnderWay, all_of, between, by_id, told
from response.stock import AS_IT_IS, Rules, Supply, line_troubles, of_depot, of_unit

R = TypeVar("R", bound=Record)
CRS = "EPSG:4326"
KEPT = 16
RESTS_ON = (
    *("request", "assignment", "depot", "unit", "closure", "jurisdiction"),
    *("shelter", "facility", "incident", "zone", "hazard_area", "organisation"),
)
"""Kinds whose changes make another answer."""
HELD = ("accepted", "en_route", "arrived", "completed", "cancelled")
PROFILE = "car"


@dataclass(frozen=True)
class Ask:
    """What a planner asks for: which stock counts, today's closures or none, and what is set by hand."""

    rules: Rules = AS_IT_IS
    closures: bool = True
    fixed: tuple[Fixed, ...] = ()


PLAIN = Ask()


@dataclass(frozen=True)
class Declined:
    """A pair somebody does not want, by whom is in the assignment's history; ``reason`` is theirs."""

    assignment: Assignment
    request_id: str
    source_id: str
    source: str | None
    reason: str


@dataclass(frozen=True)
class AllocationAnswer:
    """Open requests and what could meet them, as of ``revision`` of the log.

    ``cost`` (index request ids, columns source ids) is in minutes by ``roads``, or in metres as the crow flies where
    that is None; NaN: no way, or no place. ``troubles`` counts stock lines of what is asked for that are not to be
    counted on: unknown, stale, undated, expired, other_unit. ``places`` are the records that requests go to.
    """

    revision: int
    now: datetime
    ask: Ask
    roads: Roads | None
    demands: tuple[Demand, ...]
    supplies: tuple[Supply, ...]
    cost: pd.DataFrame
    proposal: Proposal
    troubles: dict[str, int]
    under_way: tuple[UnderWay, ...]
    declined: tuple[Declined, ...]
    depots: int

    @property
    def unit(self) -> str:
        """Of ``cost``: min or m."""
        return "m" if self.roads is None else "min"

    def demand(self, request_id: str) -> Demand | None:
        return next((one for one in self.demands if one.request.id == request_id), None)

    def supply(self, source_id: str, key: Key) -> Supply | None:
        return next((one for one in self.supplies if one.id == source_id and one.key == key), None)


def allocation(
    workspace: Workspace,
    actor: Actor,
    *,
    ask: Ask = PLAIN,
    at: datetime | None = None,
    progress: Progress | None = None,
) -> AllocationAnswer:
    """The proposal now, or what it would have been with what was known at a time.

    Stock promised to assignments the actor may not see is not offered: of them only that it is gone is told.
    """
    way = _way(workspace, actor, ask, at)
    plain = replace(ask, fixed=())
    kept, key = memory(workspace.store).part("allocation", KEPT), _key(workspace, actor, plain, at, way)
    found = cast(
        AllocationAnswer,
        kept.made(key, lambda: _answer(workspace, actor, plain, at, way, progress)),
    )
    return found if not ask.fixed else replace(found, ask=ask, proposal=_proposed(found, ask.fixed, progress))


def _proposed(found: AllocationAnswer, fixed: Sequence[Fixed], progress: Progress | None) -> Proposal:
    """The plan with some lines set by hand; what it rests on stays."""
    declined = {(one.request_id, one.source_id) for one in found.declined}
    return propose(
        found.demands, found.supplies, found.cost, fixed=fixed, declined=declined, progress=progress
    )


def allocation_key(
    workspace: Workspace, actor: Actor, *, ask: Ask = PLAIN, at: datetime | None = None
) -> str:
    """Names the answer: it changes with what it rests on, the minute, the scope and what was asked."""
    way = _way(workspace, actor, ask, at)
    return _key(workspace, actor, ask, at, way)


def _way(workspace: Workspace, actor: Actor, ask: Ask, at: datetime | None) -> Roads | None:
    """Today's roads; None, and so straight lines, where there are none or they cannot be read."""
    try:
        return roads(workspace, actor, profile=PROFILE, at=at, closures=ask.closures)
    except UnusableFile:
        return None


def _key(workspace: Workspace, actor: Actor, ask: Ask, at: datetime | None, way: Roads | None) -> str:
    store, now = workspace.store, moment(workspace, at)
    then = store.revision_at(at) if at is not None else store.revision(RESTS_ON)
    road = way.key if way else "straight"
    said = f"{memory(store).token}/{then}/{now.isoformat()}/{actor.scope.key}/{road}/{ask!r}"
    return hashlib.blake2b(said.encode(), digest_size=16).hexdigest()


def _answer(
    workspace: Workspace,
    actor: Actor,
    ask: Ask,
    at: datetime | None,
    way: Roads | None,
    progress: Progress | None,
) -> AllocationAnswer:
    revision = workspace.store.revision() if at is None else workspace.store.revision_at(at)
    now = moment(workspace, at)
    everyones = all_of(workspace, local_person(), Assignment, at, HELD)
    asked = demands(all_of(workspace, actor, Request, at), everyones, {})
    places = by_id(workspace, actor, (one.request.deliver_to for one in asked), at)
    asked = demands((one.request for one in asked), everyones, places)
    depots, units = all_of(workspace, actor, Depot, at), all_of(workspace, actor, Unit, at)
    wanted = {one.measure.key for one in asked}
    supplies = _supplies(workspace, wanted, depots, units, everyones, ask.rules, now)
    cost = _costs(asked, supplies, way, progress)
    mine = all_of(workspace, actor, Assignment, at, HELD)
    names = {one.id: one.name for one in (*depots, *units, *places.values())}
    empty = AllocationAnswer(
        revision=revision,
        now=now,
        ask=ask,
        roads=way,
        demands=tuple(asked),
        supplies=tuple(supplies),
        cost=cost,
        proposal=Proposal((), ()),
        troubles=line_troubles(depots, wanted, now, ageing(workspace.settings, "depot")),
        under_way=told(workspace, actor, mine, at),
        declined=_declined(mine, names),
        depots=len(depots),
    )
    return replace(empty, proposal=_proposed(empty, (), progress))


def _supplies(
    workspace: Workspace,
    wanted: set[Key],
    depots: Sequence[Depot],
    units: Sequence[Unit],
    assignments: Iterable[Assignment],
    rules: Rules,
    now: datetime,
) -> list[Supply]:
    book = ledger(assignments)
    ages, unit_ages = ageing(workspace.settings, "depot"), ageing(workspace.settings, "unit")
    of_depots = [one for depot in depots for one in of_depot(depot, wanted, book, rules, now=now, ages=ages)]
    of_units = [one for unit in units for one in of_unit(unit, wanted, book, rules, now=now, ages=unit_ages)]
    return [*of_depots, *of_units]


def _costs(
    asked: Sequence[Demand], supplies: Sequence[Supply], way: Roads | None, progress: Progress | None
) -> pd.DataFrame:
    """Minutes from each source to each place of need, metres where there is no network."""
    needs = gpd.GeoSeries({one.request.id: one.place for one in asked if one.place is not None}, crs=CRS)
    sources = gpd.GeoSeries(
        {one.id: one.place.representative_point() for one in supplies if one.place is not None}, crs=CRS
    )
    index = pd.Index([one.request.id for one in asked], dtype=object)
    columns = pd.Index(dict.fromkeys(one.id for one in supplies), dtype=object)
    empty = pd.DataFrame(np.nan, index=index, columns=columns)
    if needs.empty or sources.empty:
        return empty
    if way is not None:
        found = way.network.matrix(needs, sources, direction="from_target", progress=progress)
        return found.astype("float64").reindex(index=index, columns=columns)
    pairs = nearest(needs, sources, k=len(sources))
    return pairs.pivot(index="origin", columns="target", values="distance_m").reindex(
        index=index, columns=columns
    )


def _declined(assignments: Iterable[Assignment], names: dict[str, str]) -> tuple[Declined, ...]:
    found = []
    for one in assignments:
        source = one.unit_id or one.from_id
        if is_declined(one) and one.request_id and source:
            found.append(Declined(one, one.request_id, source, names.get(source), one.notes or ""))
    return tuple(found)


def lines(found: AllocationAnswer) -> gpd.GeoDataFrame:
    """The proposal and what is under way as straight lines from source to need, WGS 84, for drawing.

    Columns state (proposed, by_hand, under_way), request, source (ids), name (of the source), quantity (in the
    request's unit, None: not known), unit, share (of the request's quantity, 0 to 1), geometry.
    """
    rows = [*_proposed_lines(found), *_moving_lines(found)]
    columns = ["state", "request", "source", "name", "quantity", "unit", "share", "geometry"]
    frame = pd.DataFrame(rows, columns=columns)
    return gpd.GeoDataFrame(frame, geometry="geometry", crs=CRS)


def _proposed_lines(found: AllocationAnswer) -> Iterable[tuple[object, ...]]:
    asked = {one.request.id: one for one in found.demands}
    sources = {(one.id, one.key): one for one in found.supplies}
    for one in found.proposal.lines:
        demand = asked[one.request_id]
        supply = sources[one.source_id, demand.measure.key]
        way = between(supply.place, demand.place)
        if way is None:
            continue
        request, state = demand.request, "proposed" if one.override is None else "by_hand"
        share = min(1.0, one.quantity / request.quantity) if request.quantity else 1.0
        yield state, request.id, supply.id, supply.name, one.quantity, request.unit, share, way


def _moving_lines(found: AllocationAnswer) -> Iterable[tuple[object, ...]]:
    for one in found.under_way:
        made = one.assignment
        if one.way is not None and one.way.length > 0:
            source = made.unit_id or made.from_id
            yield "under_way", made.request_id, source, one.source, made.quantity, made.unit, 0.05, one.way
