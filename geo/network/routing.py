"""The way itself from one place to another."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from shapely import LineString

from geo.network.chains import Floats, along, spurs
from geo.network.places import Places, ends_of, seeds_of
from geo.network.profiles import WALK_M_PER_MIN
from geo.network.search import Forest, grow
from geo.network.state import State
from geo.network.streets import Streets

Longs = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Route:
    """The quickest trip, or why there is none.

    `line` runs from the origin by the road to the target (WGS 84), the walks at both ends drawn straight;
    `minutes` and `distance_m` count them. Without a trip line is None and both are NaN: `no_road` if either
    place is off the road, else `unreachable`. `names` are the roads along the way, each once in a row.
    """

    status: Literal["ok", "unreachable", "no_road"]
    line: LineString | None = None
    minutes: float = float("nan")
    distance_m: float = float("nan")
    names: tuple[str, ...] = ()


def find(streets: Streets, state: State, places: Places, lonlat: Floats) -> Route:
    """The route between two places whose points are the rows of `lonlat`."""
    if (places.edge < 0).any():
        return Route("no_road")
    here, there = places.take(np.array([0])), places.take(np.array([1]))
    walk = float(places.walk_m.sum()) / WALK_M_PER_MIN
    forest = grow(*state.arcs(leaving=True), seeds_of(state, here, leaving=True), np.inf)
    arrive = spurs(state.chains, there.edge, there.share, False)[0][0]
    ends = ends_of(state, there)[0]
    by_end = forest.minutes[ends] + arrive + there.walk_m[0] / WALK_M_PER_MIN
    straight = np.inf
    if state.chains.of_edge[here.edge[0]] == state.chains.of_edge[there.edge[0]]:
        straight = along(state.chains, here.edge[0], here.share[0], there.edge[0], there.share[0]) + walk
    if not np.isfinite(min(by_end.min(), straight)):
        return Route("unreachable")
    spans = (
        [_span(streets, state, here, there)]
        if straight <= by_end.min()
        else _spans(streets, state, forest, here, there, int(by_end.argmin()))
    )
    xy = np.concatenate([lonlat[:1], *[_cut(streets, *span) for span in spans], lonlat[1:]])
    metres = sum(abs(_metres(state, b, t) - _metres(state, a, s)) for a, s, b, t in spans)
    return Route(
        "ok",
        LineString(
            xy[np.concatenate([[True], (np.diff(xy, axis=0) != 0).any(axis=1)])] if _moves(xy) else xy[:2]
        ),
        float(min(by_end.min(), straight)),
        float(metres + places.walk_m.sum()),
        _names(streets, spans),
    )


# A stretch of one chain: from a share of an edge to a share of another.
Span = tuple[int, float, int, float]


def _span(streets: Streets, state: State, here: Places, there: Places) -> Span:
    return int(here.edge[0]), float(here.share[0]), int(there.edge[0]), float(there.share[0])


def _spans(
    streets: Streets, state: State, forest: Forest, here: Places, there: Places, side: int
) -> list[Span]:
    """From place to place: out of the first chain, over whole chains, into the last."""
    ptr, of_edge, ends = state.chains.ptr, state.chains.of_edge, state.chains.ends

    def tip(chain: int, end: int) -> tuple[int, float]:
        return (int(ptr[chain]), 0.0) if end == 0 else (int(ptr[chain + 1]) - 1, 1.0)

    last = int(of_edge[there.edge[0]])
    spans: list[Span] = [(*tip(last, side), int(there.edge[0]), float(there.share[0]))]
    junction = int(ends[last, side])
    while (arc := int(forest.arc[junction])) >= 0:
        chain, back = divmod(int(state.out.slot[arc]), 2)
        spans.append((*tip(chain, back), *tip(chain, 1 - back)))
        junction = int(ends[chain, back])
    first = int(of_edge[here.edge[0]])
    leave = seeds_of(state, here, leaving=True)
    minutes = leave.minutes[-2 - arc]
    out = spurs(state.chains, here.edge, here.share, True)[0][0] + here.walk_m[0] / WALK_M_PER_MIN
    end = next(e for e in (0, 1) if out[e] == minutes and ends[first, e] == junction)
    spans.append((int(here.edge[0]), float(here.share[0]), *tip(first, end)))
    return spans[::-1]


def _moves(xy: Floats) -> bool:
    return bool((xy != xy[0]).any())


def _metres(state: State, edge: int, share: float) -> float:
    return float(state.chains.before_m[edge] + share * state.chains.metres[edge])


def _cut(streets: Streets, a: int, s: float, b: int, t: float) -> Floats:
    """Vertices of a stretch, from the first place to the second."""
    if (b, t) < (a, s):
        return _cut(streets, b, t, a, s)[::-1]
    edges = range(a, b + 1)
    parts = []
    for e in edges:
        line = streets.xy[streets.start[e] : streets.start[e + 1]]
        low, high = (s if e == a else 0.0), (t if e == b else 1.0)
        parts.append(_part(line, low, high))
    return np.concatenate(parts)


def _part(line: Floats, low: float, high: float) -> Floats:
    """A line's vertices from one share of its length to another."""
    if low <= 0 and high >= 1:
        return line
    scale = np.array([np.cos(np.radians(line[0, 1])), 1.0])
    at = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(line, axis=0) * scale, axis=1))])
    at = at / at[-1] if at[-1] > 0 else np.linspace(0, 1, len(at))
    ends = np.column_stack([np.interp([low, high], at, line[:, axis]) for axis in (0, 1)])
    return np.concatenate([ends[:1], line[(at > low) & (at < high)], ends[1:]])


def _names(streets: Streets, spans: list[Span]) -> tuple[str, ...]:
    found: list[str] = []
    for a, s, b, t in spans:
        step = 1 if (b, t) >= (a, s) else -1
        for e in range(a, b + step, step):
            name = streets.names[streets.name[e]] if streets.name[e] >= 0 else ""
            if name and (not found or found[-1] != name):
                found.append(name)
    return tuple(found)
