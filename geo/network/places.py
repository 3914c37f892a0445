"""Places on the road: where points enter and leave it, and the trips between them."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.network.chains import Chains, Floats, Ints, along, compiled, spurs
from geo.network.profiles import WALK_KMH
from geo.network.search import Labels, Seeds
from geo.network.state import State

WALK_M_PER_MIN = WALK_KMH * 1000 / 60


class Places(NamedTuple):
    """Edge (-1: off the road), share along it (0 to 1) and metres on foot from the point to it, each (n,)."""

    edge: Ints
    share: Floats
    walk_m: Floats

    def take(self, rows: NDArray[np.int64]) -> "Places":
        return Places(self.edge[rows], self.share[rows], self.walk_m[rows])

    def replaced(self, rows: NDArray[np.int64], by: "Places") -> "Places":
        edge, share, walk_m = self.edge.copy(), self.share.copy(), self.walk_m.copy()
        edge[rows], share[rows], walk_m[rows] = by.edge, by.share, by.walk_m
        return Places(edge, share, walk_m)

    def part(self, rows: slice) -> "Places":
        return Places(self.edge[rows], self.share[rows], self.walk_m[rows])


def ends_of(state: State, places: Places) -> Ints:
    """The junctions at both ends of each place's chain, (n, 2)."""
    return np.asarray(state.chains.ends[state.chains.of_edge[places.edge]], dtype=np.int32)


def seeds_of(state: State, places: Places, *, leaving: bool) -> Seeds:
    """Both ways from each place to its chain's ends (or back, if not `leaving`), the walk counted; infinite where
    there is none. Seeds 2i and 2i + 1 are of place i, their owner."""
    minutes, metres = spurs(state.chains, places.edge, places.share, leaving)
    walk_m = np.where(places.edge >= 0, places.walk_m, 0.0)[:, None]
    minutes += walk_m / WALK_M_PER_MIN
    metres += walk_m
    owner = np.repeat(np.arange(len(places.edge), dtype=np.int32), 2)
    return Seeds(np.ascontiguousarray(ends_of(state, places).ravel()), minutes.ravel(), metres.ravel(), owner)


@compiled
def _offer(found: Labels, row: int, x: float, o: int, y: float) -> None:
    """Put an owner into a row in its order, unless it is there and better already."""
    k = found.minutes.shape[1]
    last = k - 1
    for q in range(k):
        if found.owner[row, q] == o:
            last = q
            break
    if found.owner[row, last] >= 0:
        a, b, c = found.minutes[row, last], found.owner[row, last], found.metres[row, last]
        if a < x or (a == x and (b < o or (b == o and c <= y))):
            return
    q = last
    while q > 0:
        a, b = found.minutes[row, q - 1], found.owner[row, q - 1]
        if b >= 0 and (a < x or (a == x and b < o)):
            break
        found.minutes[row, q], found.owner[row, q] = a, b
        found.metres[row, q] = found.metres[row, q - 1]
        q -= 1
    found.minutes[row, q], found.owner[row, q], found.metres[row, q] = x, o, y


@compiled
def answer(
    chains: Chains,
    places: Places,
    leaving: bool,
    labels: Labels,
    targets: Places,
    by_chain: Ints,
    chain_of: Ints,
    walk_m_per_min: float,
    limit: float,
) -> Labels:
    """For each place, the k nearest targets within `limit`: by its chain's ends, or along its own chain.

    `labels` are those of the junctions; the trip starts at the place if `leaving`. `by_chain` are the targets in
    the order of their chains, `chain_of` those chains.
    """
    n, k = len(places.edge), labels.minutes.shape[1]
    found = Labels(np.full((n, k), np.inf), np.full((n, k), -1, np.int32), np.zeros((n, k)))
    spur, spur_m = spurs(chains, places.edge, places.share, leaving)
    for i in range(n):
        e = places.edge[i]
        if e < 0:
            continue
        c, walk = chains.of_edge[e], places.walk_m[i]
        before = walk / walk_m_per_min
        for side in range(2):
            junction = chains.ends[c, side]
            for q in range(k):
                x = spur[i, side] + labels.minutes[junction, q] + before
                if not x <= limit or x == np.inf:
                    break
                y = spur_m[i, side] + labels.metres[junction, q] + walk
                _offer(found, i, x, labels.owner[junction, q], y)
        for at in range(np.searchsorted(chain_of, c), len(chain_of)):
            if chain_of[at] != c:
                break
            t = by_chain[at]
            if leaving:
                x = along(chains, e, places.share[i], targets.edge[t], targets.share[t])
            else:
                x = along(chains, targets.edge[t], targets.share[t], e, places.share[i])
            x = x + targets.walk_m[t] / walk_m_per_min + before
            if x <= limit and x < np.inf:
                here = chains.before_m[e] + places.share[i] * chains.metres[e]
                there = chains.before_m[targets.edge[t]] + targets.share[t] * chains.metres[targets.edge[t]]
                _offer(found, i, x, t, abs(there - here) + targets.walk_m[t] + walk)
    return found
