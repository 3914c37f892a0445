"""Places on the road: where points enter and leave it, and the trips between them."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.network.chains import Chains, Floats, Ints, along, compiled, spurs
from geo.network.profiles import WALK_M_PER_MIN
from geo.network.search import Labels, Seeds
from geo.network.state import State


class Places(NamedTuple):
    """Edge (-1: off the road), share along it (0 to 1) and metres on foot from the point to it, each (n,)."""

    edge: Ints
    share: Floats
    walk_m: Floats

    def take(self, rows: NDArray[np.int64]) -> "Places":
        return Places(self.edge[rows], self.share[rows], self.walk_m[rows])

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
def _offer(minutes: Floats, owner: Ints, metres: Floats, row: int, x: float, o: int, y: float) -> None:
    """Put an owner into a row in its order, unless it is there and better already."""
    k = minutes.shape[1]
    last = k - 1
    for q in range(k):
        if owner[row, q] == o:
            last = q
            break
    if owner[row, last] >= 0:
        a, b, c = minutes[row, last], owner[row, last], metres[row, last]
        if a < x or (a == x and (b < o or (b == o and c <= y))):
            return
    q = last
    while q > 0:
        a, b = minutes[row, q - 1], owner[row, q - 1]
        if b >= 0 and (a < x or (a == x and b < o)):
            break
        minutes[row, q], owner[row, q], metres[row, q] = a, b, metres[row, q - 1]
        q -= 1
    minutes[row, q], owner[row, q], metres[row, q] = x, o, y


@compiled
def answer(
    chains: Chains,
    places: Places,
    leaving: bool,
    labels: Labels,
    targets: Places,
    by_chain: Ints,
    first: Ints,
    walk_m_per_min: float,
    limit: float,
    found: Labels,
) -> None:
    """Write into `found` the k nearest targets of each place within `limit`: by its chain's ends, or along its chain.

    `labels` are those of the junctions; the trip starts at the place if `leaving`. `by_chain` are the targets in
    the order of their chains; those of chain c begin at first[c] and end before first[c + 1].
    """
    edge, share, walk_m = places
    near, near_owner, near_m = labels
    ends, of_edge, before_m, length = chains.ends, chains.of_edge, chains.before_m, chains.metres
    minutes, owner, metres = found
    n, k = minutes.shape
    minutes[:], owner[:], metres[:] = np.inf, -1, 0.0
    spur, spur_m = spurs(chains, edge, share, leaving)
    for i in range(n):
        e = edge[i]
        if e < 0:
            continue
        c, before = of_edge[e], walk_m[i] / walk_m_per_min
        for side in range(2):
            junction, way, way_m = ends[c, side], spur[i, side] + before, spur_m[i, side] + walk_m[i]
            for q in range(k):
                x = way + near[junction, q]
                if not x <= limit or x == np.inf or x > minutes[i, k - 1]:
                    break
                _offer(minutes, owner, metres, i, x, near_owner[junction, q], way_m + near_m[junction, q])
        for at in range(first[c], first[c + 1]):
            t = by_chain[at]
            to, part = targets.edge[t], targets.share[t]
            x = along(chains, e, share[i], to, part) if leaving else along(chains, to, part, e, share[i])
            x = x + targets.walk_m[t] / walk_m_per_min + before
            if x <= limit and x < np.inf:
                apart = abs(before_m[to] + part * length[to] - before_m[e] - share[i] * length[e])
                _offer(minutes, owner, metres, i, x, t, apart + targets.walk_m[t] + walk_m[i])
