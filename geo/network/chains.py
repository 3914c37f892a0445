"""Chains: edges in a row between junctions, and what it takes to travel along them.

A node where exactly two edges meet is no choice, so a search only needs the junctions: the edges between two of them
are one chain. Each edge keeps its own time in both directions (infinite where it may not be travelled), so one-way
pieces and closed edges within a chain stay exact, and closing never changes which chains there are.
"""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
Bools = NDArray[np.bool_]

compiled = njit(nogil=True, cache=True)


class Chains(NamedTuple):
    """Edges in chain order, as the compiled functions read them.

    Chain c is edges ptr[c] to ptr[c+1]-1, from junction ends[c, 0] to ends[c, 1]. `before_*` are sums over the
    chain's edges before this one (minutes forward, minutes backward, metres), leaving out infinite ones, of
    which `walls_*` are the numbers. `part_*` are the minutes along an edge for who starts or ends on it: on foot if it
    is closed. `costs` are minutes from end to end: 2c forward, 2c + 1 backward.
    """

    ptr: NDArray[np.int64]
    ends: Ints
    of_edge: Ints
    forward: Floats
    backward: Floats
    metres: Floats
    before_f: Floats
    before_b: Floats
    before_m: Floats
    walls_f: Ints
    walls_b: Ints
    part_f: Floats
    part_b: Floats
    closed: Bools
    costs: Floats


@compiled
def chain_order(nodes: int, tail: Ints, head: Ints) -> tuple[NDArray[np.int64], Bools, NDArray[np.int64]]:
    """Edge numbers in chain order, whether each is turned round there, and where chains start (and the end)."""
    count = len(tail)
    degree = np.zeros(nodes + 1, np.int64)
    for e in range(count):
        degree[tail[e] + 1] += 1
        degree[head[e] + 1] += 1
    first = np.cumsum(degree)
    at = first.copy()
    touching = np.empty(2 * count, np.int64)
    for e in range(count):
        touching[at[tail[e]]] = e
        at[tail[e]] += 1
        touching[at[head[e]]] = e
        at[head[e]] += 1
    inner = np.zeros(nodes, np.bool_)
    for n in range(nodes):
        inner[n] = first[n + 1] - first[n] == 2 and touching[first[n]] != touching[first[n] + 1]
    used = np.zeros(count, np.bool_)
    order, turned = np.empty(count, np.int64), np.empty(count, np.bool_)
    starts = np.empty(count + 1, np.int64)
    chains, filled = 0, 0
    # Second turn: rings without a junction, which get one.
    for turn in range(2):
        for n in range(nodes):
            if inner[n] and turn == 0:
                continue
            for q in range(first[n], first[n + 1]):
                e, node = touching[q], n
                if used[e]:
                    continue
                inner[n] = False
                starts[chains] = filled
                chains += 1
                while True:
                    used[e] = True
                    order[filled], turned[filled] = e, tail[e] != node
                    filled += 1
                    node = head[e] if tail[e] == node else tail[e]
                    if not inner[node]:
                        break
                    other = touching[first[node]]
                    e = touching[first[node] + 1] if other == e else other
    starts[chains] = filled
    return order, turned, starts[: chains + 1].copy()


@compiled
def sums_before(ptr: NDArray[np.int64], values: Floats) -> tuple[Floats, Ints]:
    """Per edge, the sum of finite values and the number of infinite ones before it in its chain."""
    total, walls = np.empty(len(values)), np.empty(len(values), np.int32)
    for c in range(len(ptr) - 1):
        run, wall = 0.0, 0
        for e in range(ptr[c], ptr[c + 1]):
            total[e], walls[e] = run, wall
            if np.isfinite(values[e]):
                run += values[e]
            else:
                wall += 1
    return total, walls


@compiled
def count_walls(ptr: NDArray[np.int64], which: Ints, values: Floats, walls: Ints) -> None:
    """Count infinite values again in some chains."""
    for c in which:
        wall = 0
        for e in range(ptr[c], ptr[c + 1]):
            walls[e] = wall
            if not np.isfinite(values[e]):
                wall += 1


@compiled
def chain_costs(chains: Chains, which: Ints) -> None:
    """Write the costs of some chains."""
    for c in which:
        last = chains.ptr[c + 1] - 1
        ahead = chains.before_f[last] + chains.forward[last]
        back = chains.before_b[last] + chains.backward[last]
        chains.costs[2 * c] = ahead if chains.walls_f[last] == 0 else np.inf
        chains.costs[2 * c + 1] = back if chains.walls_b[last] == 0 else np.inf


@compiled
def near_end(walled: bool, before: float, own: float, share: float) -> float:
    """Between a chain's start and a share of an edge, which takes `own` minutes; `walled` if an edge before it is."""
    if walled:
        return np.inf
    return before + (share * own if share > 0 else 0.0)


@compiled
def far_end(walled: bool, after: float, own: float, share: float) -> float:
    """Between a share of an edge and the chain's end, `after` being the edges behind it."""
    if walled:
        return np.inf
    return after + ((1 - share) * own if share < 1 else 0.0)


@compiled
def spurs(chains: Chains, edge: Ints, share: Floats, leaving: bool) -> tuple[Floats, Floats]:
    """Minutes and metres, each (n, 2), between places and the start and end of their chains.

    From the place if `leaving`, else to it. A place is a share (0 to 1) of an edge; edge -1 is no place.
    """
    # The compiler counts references wherever an array is taken out of a tuple: not within the loop, then.
    ptr, of_edge, metres, before_m = chains.ptr, chains.of_edge, chains.metres, chains.before_m
    ahead = (chains.part_f, chains.before_f, chains.walls_f, chains.forward)
    back = (chains.part_b, chains.before_b, chains.walls_b, chains.backward)
    closed = chains.closed
    part_n, before_n, walls_n, _ = back if leaving else ahead
    part_f, before_f, walls_f, own_f = ahead if leaving else back
    minutes, lengths = np.full((len(edge), 2), np.inf), np.zeros((len(edge), 2))
    for i in range(len(edge)):
        e, f = edge[i], share[i]
        if e < 0:
            continue
        last = ptr[of_edge[e] + 1] - 1
        after, walled = 0.0, False
        if e < last:
            walled = walls_f[last] > walls_f[e + 1] or own_f[last] == np.inf
            after = before_f[last] - before_f[e + 1] + own_f[last]
        # A closed edge is left by its nearer end: nobody crosses the closed stretch.
        minutes[i, 0] = near_end(walls_n[e] > 0 or (closed[e] and f > 0.5), before_n[e], part_n[e], f)
        minutes[i, 1] = far_end(walled or (closed[e] and f < 0.5), after, part_f[e], f)
        lengths[i, 0] = before_m[e] + f * metres[e]
        lengths[i, 1] = before_m[last] + metres[last] - lengths[i, 0]
    return minutes, lengths


@compiled
def along(chains: Chains, e: int, f: float, to: int, share: float) -> float:
    """Minutes from a place to another on the same chain without leaving it; infinite where that is barred."""
    if e == to:
        if share == f:
            return 0.0
        if chains.closed[e] and (share - 0.5) * (f - 0.5) < 0:
            return np.inf
        ahead: float = (share - f) * chains.part_f[e] if share > f else (f - share) * chains.part_b[e]
        return ahead
    if to > e:
        part, before, walls = chains.part_f, chains.before_f, chains.walls_f
        low, high, leave, enter = e, to, 1 - f, share
    else:
        part, before, walls = chains.part_b, chains.before_b, chains.walls_b
        low, high, leave, enter = to, e, f, 1 - share
    across = (chains.closed[e] and leave > 0.5) or (chains.closed[to] and enter > 0.5)
    if across or walls[high] > walls[low + 1]:
        return np.inf
    cost: float = before[high] - before[low + 1]
    if leave > 0:
        cost += leave * part[e]
    if enter > 0:
        cost += enter * part[to]
    return cost
