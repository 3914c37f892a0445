"""Units on the move: along the exercise's roads, with a position every quarter of an hour and more often under way."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

import numpy as np
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra
from scipy.spatial import KDTree

from data.demo.cast import Cast, Ground
from data.demo.region import plane_points, to_world
from data.demo.tables import rows
from data.demo.times import ENDS_AFTER, START, moment
from data.injects import Inject, Operation, Signature

PARKED_EVERY = timedelta(minutes=15)
MOVING_EVERY = timedelta(minutes=5)
BLUE_LIGHT = 1.15
"""How much faster than the road's speed a unit drives."""
AIR_KMH = 200.0
SILENT = {"maxwell-engine", "st-charles-engine", "pleasantville-engine"}
"""Units without vehicle tracking: their position is as old as their last call."""
LOST = {"madison-road-crew": "11:40", "boone-road-crew": "16:55"}
"""Units whose tracking stopped."""


@dataclass(frozen=True)
class Leg:
    """One drive: positions (metres) at even steps of time."""

    start: datetime
    end: datetime
    path: NDArray[np.float64]
    at_s: NDArray[np.float64]

    def position(self, at: datetime) -> NDArray[np.float64]:
        elapsed = (at - self.start).total_seconds()
        return np.array([np.interp(elapsed, self.at_s, self.path[:, axis]) for axis in (0, 1)])

    def reversed(self, start: datetime) -> "Leg":
        """The same way back."""
        return Leg(start, start + (self.end - self.start), self.path[::-1], self.at_s[-1] - self.at_s[::-1])


@dataclass(frozen=True)
class Move:
    """A unit sent somewhere: assigned, driving there, working, driving home."""

    unit: str
    to: str
    assigned: datetime
    there: Leg
    back: Leg | None


class Roads:
    """Fastest ways over the exercise's network."""

    def __init__(self, ground: Ground) -> None:
        edges, size = ground.edges, len(ground.nodes)
        both = ~edges.oneway.to_numpy()
        seconds = (edges.length_m / (edges.speed_kmh / 3.6)).to_numpy()
        start = np.concatenate([edges.u, edges.v[both]])
        end = np.concatenate([edges.v, edges.u[both]])
        cost = np.concatenate([seconds, seconds[both]])
        self._graph = csr_array((cost, (start, end)), shape=(size, size))
        self._ground = ground

    @cached_property
    def _xy(self) -> NDArray[np.float64]:
        return plane_points(self._ground.nodes.lon.to_numpy(), self._ground.nodes.lat.to_numpy())

    @cached_property
    def _tree(self) -> KDTree:
        return KDTree(self._xy)

    def drive(
        self, origin: shapely.Point, target: shapely.Point, start: datetime, *, flies: bool = False
    ) -> Leg:
        """From one WGS 84 point to another, leaving at ``start``."""
        ends = plane_points(np.array([origin.x, target.x]), np.array([origin.y, target.y]))
        if flies:
            path = ends
            step = np.hypot(*np.diff(path, axis=0).T) / (AIR_KMH / 3.6)
        else:
            path, step = self._way(ends)
        at_s = np.concatenate([[0.0], np.cumsum(step)])
        return Leg(start, start + timedelta(seconds=round(at_s[-1])), path, at_s)

    def _way(self, ends: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        first, last = (int(node) for node in np.asarray(self._tree.query(ends)[1]))
        # scipy-stubs know no overload for a csr_array and a single origin.
        cost, before = dijkstra(self._graph, indices=first, return_predecessors=True)  # type: ignore[call-overload]
        way = [last]
        while way[-1] != first:
            way.append(int(before[way[-1]]))
        nodes = way[::-1]
        path = np.vstack([ends[:1], self._xy[nodes], ends[1:]])
        lanes = np.hypot(*(path[[0, -1]] - path[[1, -2]]).T) / (20 / 3.6)
        driven = np.diff(cost[nodes]) / BLUE_LIGHT
        return path, np.concatenate([lanes[:1], driven, lanes[1:]])


def moves(cast: Cast) -> list[Move]:
    """The table's moves with their drives computed, in the order of the table."""
    roads = Roads(cast.ground)
    at_home = {row["key"]: cast.where(f"unit/{row['key']}") for row in rows("units")}
    kind = {row["key"]: row["resource_kind"] for row in rows("units")}
    out = []
    for row in rows("moves"):
        home, flies = at_home[row["unit"]], kind[row["unit"]] in ("Helicopter",)
        target = _spot(row, cast)
        there = roads.drive(home, target, moment(row["departs"]), flies=flies)
        back = there.reversed(moment(row["leaves"])) if row["leaves"] else None
        if back and back.start < there.end:
            raise ValueError(f"{row['unit']} leaves {row['to']} before it is there; correct table moves")
        out.append(Move(row["unit"], row["to"], moment(row["assigned"]), there, back))
    return out


def _spot(row: dict[str, str], cast: Cast) -> shapely.Point:
    """Where the unit stands on scene: beside the thing, so that symbols do not hide each other."""
    point = cast.where(row["to"])
    side = int(row["beside"] or 0)
    angle = side * 2.4
    metres = plane_points(np.array([point.x]), np.array([point.y]))[0]
    spot = metres + (140 + 25 * side) * np.array([np.cos(angle), np.sin(angle)])
    moved: shapely.Point = to_world([shapely.Point(spot)]).iloc[0]
    return moved


def orders(cast: Cast, plan: list[Move], by: Signature) -> Iterator[Inject]:
    """Stages of every move: assigned, en route, on scene, returning, available."""
    for n, move in enumerate(plan):
        to = cast.id(move.to)
        incident = [to] if move.to.startswith("incident/") else []
        name, goal = cast.get(f"unit/{move.unit}").name, cast.get(move.to).name
        stages = [
            (move.assigned, "assigned", f"{name} assigned to {goal}"),
            (move.there.start, "en_route", f"{name} en route to {goal}"),
            (move.there.end, "on_scene", f"{name} on scene, {goal}"),
        ]
        if move.back:
            stages += [
                (move.back.start, "returning", f"{name} released from {goal}"),
                (move.back.end, "available", f"{name} available at home"),
            ]
        for at, stage, reason in stages:
            values: dict[str, object] = {"stage": stage, "observed_at": at.isoformat()}
            if stage == "assigned":
                values["incident_ids"] = incident
            if stage == "available":
                values["incident_ids"] = []
            operation = Operation(id=cast.id(f"unit/{move.unit}"), kind="unit", values=values)
            yield Inject(id=f"move-{n:03}-{stage}", at=at, by=by, reason=reason, operations=[operation])


def positions(cast: Cast, plan: list[Move], by: Signature, *, first: datetime) -> Iterator[Inject]:
    """Positions of all tracked units every quarter of an hour from ``first`` on, and of those driving in between."""
    legs: dict[str, list[Leg]] = {}
    for move in plan:
        legs.setdefault(move.unit, []).extend(leg for leg in (move.there, move.back) if leg)
    tracked = [row["key"] for row in rows("units") if row["key"] not in SILENT]
    home = {key: _metres(cast.where(f"unit/{key}")) for key in tracked}
    heard = list(_heard(tracked, legs, first))
    places = [_place(at, legs.get(key, []), home[key]) for at, key in heard]
    where = to_world(np.asarray(shapely.points(np.array(places))))
    ticks: dict[datetime, list[Operation]] = {}
    for (at, key), lon, lat in zip(heard, where.x, where.y, strict=True):
        seen = {"type": "Point", "coordinates": [round(lon, 5), round(lat, 5)]}
        values = {"geometry": seen, "position_at": at.isoformat()}
        ticks.setdefault(at, []).append(Operation(id=cast.id(f"unit/{key}"), kind="unit", values=values))
    for at, operations in ticks.items():
        name = f"positions-{at:%d%H%M}"
        yield Inject(id=name, at=at, by=by, reason="Vehicle positions", operations=operations, routine=True)


def _heard(tracked: list[str], legs: dict[str, list[Leg]], first: datetime) -> Iterator[tuple[datetime, str]]:
    """Which unit's position is heard when."""
    at = first
    while at <= START + ENDS_AFTER:
        full = (at - START) % PARKED_EVERY == timedelta()
        for key in tracked:
            lost = key in LOST and at >= moment(LOST[key])
            if not lost and (full or any(leg.start <= at <= leg.end for leg in legs.get(key, []))):
                yield at, key
        at += MOVING_EVERY


def _place(at: datetime, legs: list[Leg], home: NDArray[np.float64]) -> NDArray[np.float64]:
    begun = [leg for leg in legs if leg.start <= at]
    return max(begun, key=lambda leg: leg.start).position(at) if begun else home


def _metres(point: shapely.Point) -> NDArray[np.float64]:
    metres: NDArray[np.float64] = plane_points(np.array([point.x]), np.array([point.y]))[0]
    return metres
