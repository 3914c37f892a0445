"""What can be travelled now: chains and junctions of some streets, with the edges that are closed."""

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.network.chains import Bools, Chains, Floats, Ints, chain_costs, count_walls, sums_before
from geo.network.profiles import WALK_M_PER_MIN
from geo.network.streets import Streets


class Arcs(NamedTuple):
    """Arcs between junctions by where they start: junction j has ptr[j] to ptr[j + 1]-1, each to `to`.

    `slot` is the place of an arc's minutes among chain costs: 2·chain forward, 2·chain + 1 backward; `at` the arc
    of each slot (-1: none) and `start` the junction each arc starts from.
    """

    ptr: Ints
    to: Ints
    slot: Ints
    metres: Floats
    at: Ints
    start: Ints


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """`out` are arcs as travelled, `into` turned round."""

    chains: Chains
    out: Arcs
    into: Arcs
    junctions: Ints

    @property
    def closed(self) -> Bools:
        """Which edges are closed."""
        return self.chains.closed

    @property
    def costs(self) -> Floats:
        """Minutes by slot."""
        return self.chains.costs

    def halves(self, *, leaving: bool) -> tuple[Arcs, Arcs]:
        """The arcs to search along, as travelled if `leaving`, else turned round, and the other way about."""
        return (self.out, self.into) if leaving else (self.into, self.out)

    def arcs(self, *, leaving: bool) -> tuple[Ints, Ints, Floats, Floats]:
        """ptr, to, minutes and metres of the arcs, as travelled if `leaving`, else turned round."""
        arcs, _ = self.halves(leaving=leaving)
        return arcs.ptr, arcs.to, self.costs[arcs.slot], arcs.metres

    def closing(self, edges: NDArray[np.int64]) -> "State":
        """A new state with these edges closed too."""
        fresh = edges[~self.closed[edges]]
        if not len(fresh):
            return self
        old = self.chains
        closed, costs = self.closed.copy(), old.costs.copy()
        closed[fresh] = True
        forward, backward = old.forward.copy(), old.backward.copy()
        forward[fresh] = backward[fresh] = np.inf
        part_f, part_b = old.part_f.copy(), old.part_b.copy()
        on_foot = old.metres[fresh] / WALK_M_PER_MIN
        part_f[fresh], part_b[fresh] = np.maximum(part_f[fresh], on_foot), np.maximum(part_b[fresh], on_foot)
        walls_f, walls_b = old.walls_f.copy(), old.walls_b.copy()
        which = np.unique(old.of_edge[fresh])
        count_walls(old.ptr, which, forward, walls_f)
        count_walls(old.ptr, which, backward, walls_b)
        chains = old._replace(
            forward=forward,
            backward=backward,
            walls_f=walls_f,
            walls_b=walls_b,
            part_f=part_f,
            part_b=part_b,
            closed=closed,
            costs=costs,
        )
        chain_costs(chains, which)
        return replace(self, chains=chains)


def open_state(streets: Streets) -> State:
    """Everything open. `streets` are arranged."""
    count = len(streets.chain) - 1
    firsts, lasts = streets.chain[:-1], streets.chain[1:] - 1
    pairs = np.column_stack([streets.tail[firsts], streets.head[lasts]])
    junctions, ends = np.unique(pairs, return_inverse=True)
    before_f, walls_f = sums_before(streets.chain, streets.forward)
    before_b, walls_b = sums_before(streets.chain, streets.backward)
    before_m, _ = sums_before(streets.chain, streets.metres)
    chains = Chains(
        ptr=streets.chain,
        ends=ends.reshape(count, 2).astype(np.int32),
        of_edge=np.repeat(np.arange(count, dtype=np.int32), np.diff(streets.chain)),
        forward=streets.forward,
        backward=streets.backward,
        metres=streets.metres,
        before_f=before_f,
        before_b=before_b,
        before_m=before_m,
        walls_f=walls_f,
        walls_b=walls_b,
        part_f=streets.forward,
        part_b=streets.backward,
        closed=np.zeros(len(streets), dtype=bool),
        costs=np.empty(2 * count),
    )
    chain_costs(chains, np.arange(count, dtype=np.int32))
    costs = chains.costs
    total_m = before_m[lasts] + streets.metres[lasts]
    tails, heads = chains.ends.ravel(), chains.ends[:, ::-1].ravel()
    used = np.flatnonzero(np.isfinite(costs) & (tails != heads))
    lengths = np.repeat(total_m, 2)
    out = _arcs(tails, heads, lengths, used, len(junctions))
    into = _arcs(heads, tails, lengths, used, len(junctions))
    return State(chains, out, into, junctions.astype(np.int32))


def _arcs(start: Ints, end: Ints, lengths: Floats, used: NDArray[np.int64], count: int) -> Arcs:
    order = used[np.argsort(start[used], kind="stable")]
    ptr = np.concatenate([[0], np.cumsum(np.bincount(start[order], minlength=count))])
    at = np.full(len(start), -1, dtype=np.int32)
    at[order] = np.arange(len(order))
    return Arcs(ptr.astype(np.int32), end[order], order.astype(np.int32), lengths[order], at, start[order])
