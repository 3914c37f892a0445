"""Questions of many points at once: which is nearest, and how long everything takes to everything."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Self

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.errors import BadArgument
from geo.network.chains import Bools, Chains, Floats, Ints, along, compiled, spurs
from geo.network.memory import Memory, digest
from geo.network.places import Places, answer, ends_of, seeds_of
from geo.network.profiles import WALK_M_PER_MIN
from geo.network.search import Forest, Labels, fan, grow, several
from geo.network.state import State
from geo.network.threads import blocks, in_threads
from geo.places import Frame, lonlat_of
from geo.progress import Progress

Longs = NDArray[np.int64]

_DIRECTIONS: Final = ("to_target", "from_target")
_ROWS_AT_ONCE: Final = 16
_ORIGINS_AT_ONCE: Final = 1 << 16


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """Origins and targets on the road. `leaving`: the trip starts at the origin."""

    state: State
    leaving: bool
    limit: float
    origins: Frame
    targets: Frame
    origin_places: Places
    target_places: Places
    targets_name: str
    attrs: dict[str, Any]

    @classmethod
    def of(
        cls,
        state: State,
        snap: Callable[[Floats], Places],
        origins: Frame,
        targets: Frame,
        direction: str,
        max_minutes: float | None,
    ) -> Self:
        if direction not in _DIRECTIONS:
            raise BadArgument(f"direction={direction!r}; give one of {', '.join(_DIRECTIONS)}")
        if max_minutes is not None and not max_minutes >= 0:
            raise BadArgument(f"max_minutes={max_minutes!r} is not a time; give minutes, or None for any")
        places: list[Places] = []
        name = ""
        attrs: dict[str, Any] = {}
        for role, frame in (("origins", origins), ("targets", targets)):
            lonlat = lonlat_of(frame, role=role)
            places.append(snap(lonlat))
            name = digest(lonlat)
            placed = ~np.isnan(lonlat[:, 0])
            attrs[f"{role}_without_place"] = int((~placed).sum())
            attrs[f"{role}_off_road"] = frame.index[placed & (places[-1].edge < 0)].tolist()
        attrs["unreachable"] = []
        limit = np.inf if max_minutes is None else float(max_minutes)
        leaving = direction == "to_target"
        return cls(state, leaving, limit, origins, targets, places[0], places[1], name, attrs)


def nearest(asked: Asked, k: int, memory: Memory) -> pd.DataFrame:
    """See `RoadNetwork.nearest`."""
    if k != int(k) or k < 1:
        raise BadArgument(f"k={k!r} is not a number of targets; give 1 or more")
    found = search(
        asked.state, asked.origin_places, asked.target_places, int(k), asked.leaving, asked.limit,
        lambda: memory.forest(asked.state, asked.target_places, asked.targets_name, not asked.leaving, asked.limit),
    )  # fmt: skip
    there = found.owner >= 0
    row, rank = np.nonzero(there)
    table = pd.DataFrame(
        {
            "origin": asked.origins.index.take(row),
            "target": asked.targets.index.take(found.owner[there]),
            "rank": rank + 1,
            "minutes": found.minutes[there],
            "distance_m": found.metres[there],
        },
        copy=False,
    )
    table.attrs.update(asked.attrs)
    if np.isinf(asked.limit):
        lost = (asked.origin_places.edge >= 0) & ~there.any(axis=1)
        table.attrs["unreachable"] = asked.origins.index[lost].tolist()
    return table


def search(
    state: State,
    origins: Places,
    targets: Places,
    k: int,
    leaving: bool,
    limit: float,
    forest: Callable[[], Forest] | None = None,
) -> Labels:
    """The k nearest targets of each origin (owners are their rows); trips start at the origins if `leaving`.

    `forest` gives that of the targets where it is kept somewhere.
    """
    k = max(min(k, len(targets.edge)), 1)
    if k > 1:
        seeds = seeds_of(state, targets, leaving=not leaving)
        labels = several(*state.arcs(leaving=not leaving), seeds, k, limit)
    else:
        grown = (
            forest()
            if forest
            else grow(*state.arcs(leaving=not leaving), seeds_of(state, targets, leaving=not leaving), limit)
        )
        labels = Labels(grown.minutes[:, None], grown.owner[:, None], grown.metres[:, None])
    on_road = np.flatnonzero(targets.edge >= 0)
    chain_of = state.chains.of_edge[targets.edge[on_road]]
    by_chain = on_road[np.argsort(chain_of, kind="stable")].astype(np.int32)
    held = np.bincount(chain_of, minlength=len(state.chains.ptr) - 1)
    first = np.concatenate([[0], np.cumsum(held)]).astype(np.int32)

    shape = (len(origins.edge), k)
    found = Labels(np.empty(shape), np.empty(shape, dtype=np.int32), np.empty(shape))

    def collect(block: slice) -> None:
        some, into = (
            origins.part(block),
            Labels(found.minutes[block], found.owner[block], found.metres[block]),
        )
        answer(state.chains, some, leaving, labels, targets, by_chain, first, WALK_M_PER_MIN, limit, into)

    in_threads(collect, blocks(len(origins.edge), _ORIGINS_AT_ONCE))
    return found


def matrix(asked: Asked, progress: Progress | None) -> pd.DataFrame:
    """See `RoadNetwork.matrix`."""
    rows = np.flatnonzero(asked.origin_places.edge >= 0)
    columns = np.flatnonzero(asked.target_places.edge >= 0)
    origins, targets = asked.origin_places.take(rows), asked.target_places.take(columns)
    minutes = np.full((len(asked.origins), len(asked.targets)), np.nan, dtype=np.float32)
    # One search per row of the smaller side.
    if len(rows) <= len(columns):
        minutes[np.ix_(rows, columns)] = all_pairs(
            asked.state, origins, targets, asked.leaving, asked.limit, progress
        )
    else:
        minutes[np.ix_(rows, columns)] = all_pairs(
            asked.state, targets, origins, not asked.leaving, asked.limit, progress
        ).T
    table = pd.DataFrame(minutes, index=asked.origins.index, columns=asked.targets.index, copy=False)
    table.attrs.update(asked.attrs)
    if np.isinf(asked.limit):
        lost = (asked.origin_places.edge >= 0) & np.isnan(minutes).all(axis=1)
        table.attrs["unreachable"] = asked.origins.index[lost].tolist()
    return table


def all_pairs(
    state: State, ones: Places, others: Places, leaving: bool, limit: float, progress: Progress | None
) -> NDArray[np.float32]:
    """Minutes between all places of two sets, (n, m), NaN beyond `limit`; trips start at `ones` if `leaving`."""
    minutes = np.empty((len(ones.edge), len(others.edge)), dtype=np.float32)
    graph = state.arcs(leaving=leaving)[:3]
    other_ends = ends_of(state, others)
    wanted = np.zeros(len(state.junctions), dtype=bool)
    wanted[other_ends] = True

    def fill(block: slice) -> None:
        some = ones.part(block)
        _fill(*graph, state.chains, some, others, leaving, wanted, WALK_M_PER_MIN, limit, minutes[block])

    in_threads(fill, blocks(len(ones.edge), _ROWS_AT_ONCE), progress, "matrix")
    return minutes


@compiled
def _fill(
    ptr: Ints,
    to: Ints,
    w: Floats,
    chains: Chains,
    ones: Places,
    others: Places,
    leaving: bool,
    wanted: Bools,
    walk_m_per_min: float,
    limit: float,
    minutes: NDArray[np.float32],
) -> None:
    # The compiler counts references wherever an array is taken out of a tuple: not within the loop, then.
    edge, share, walk_m = others
    of_edge, ends = chains.of_edge, chains.ends
    lead, _ = spurs(chains, ones.edge, ones.share, leaving)
    tail, _ = spurs(chains, edge, share, not leaving)
    for i in range(len(ones.edge)):
        start, part, walk = ones.edge[i], ones.share[i], ones.walk_m[i]
        chain = of_edge[start]
        reached = fan(ptr, to, w, ends[chain], lead[i], wanted, limit)
        for j in range(len(edge)):
            c = of_edge[edge[j]]
            x = min(reached[ends[c, 0]] + tail[j, 0], reached[ends[c, 1]] + tail[j, 1])
            if c == chain and leaving:
                x = min(x, along(chains, start, part, edge[j], share[j]))
            elif c == chain:
                x = min(x, along(chains, edge[j], share[j], start, part))
            x += (walk + walk_m[j]) / walk_m_per_min
            minutes[i, j] = x if x <= limit and x < np.inf else np.nan
