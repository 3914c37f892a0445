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
    which `walls_*` are the numbers.
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
def chain_costs(chains: Chains, which: Ints, costs: Floats) -> None:
    """Write minutes from end to end of some chains: costs[2c] forward, costs[2c + 1] backward."""
    for c in which:
        last = chains.ptr[c + 1] - 1
        costs[2 * c] = chains.before_f[last] + chains.forward[last] if chains.walls_f[last] == 0 else np.inf
        costs[2 * c + 1] = (
            chains.before_b[last] + chains.backward[last] if chains.walls_b[last] == 0 else np.inf
        )


@compiled
def _near_end(before: Floats, walls: Ints, own: Floats, e: int, share: float) -> float:
    """Between the chain's start and a place on edge e."""
    if walls[e] > 0:
        return np.inf
    cost: float = before[e] + (share * own[e] if share > 0 else 0.0)
    return cost


@compiled
def _far_end(before: Floats, walls: Ints, own: Floats, e: int, last: int, share: float) -> float:
    """Between a place on edge e and the chain's end."""
    cost: float = (1 - share) * own[e] if share < 1 else 0.0
    if e < last:
        if walls[last] > walls[e + 1]:
            return np.inf
        cost += before[last] - before[e + 1] + own[last]
    return cost


@compiled
def spurs(chains: Chains, edge: Ints, share: Floats, leaving: bool) -> tuple[Floats, Floats]:
    """Minutes and metres, each (n, 2), between places and the start and end of their chains.

    From the place if `leaving`, else to it. A place is a share (0 to 1) of an edge; edge -1 is no place.
    """
    minutes, metres = np.full((len(edge), 2), np.inf), np.zeros((len(edge), 2))
    for i in range(len(edge)):
        e, f = edge[i], share[i]
        if e < 0:
            continue
        last = chains.ptr[chains.of_edge[e] + 1] - 1
        if leaving:
            minutes[i, 0] = _near_end(chains.before_b, chains.walls_b, chains.backward, e, f)
            minutes[i, 1] = _far_end(chains.before_f, chains.walls_f, chains.forward, e, last, f)
        else:
            minutes[i, 0] = _near_end(chains.before_f, chains.walls_f, chains.forward, e, f)
            minutes[i, 1] = _far_end(chains.before_b, chains.walls_b, chains.backward, e, last, f)
        metres[i, 0] = chains.before_m[e] + f * chains.metres[e]
        metres[i, 1] = chains.before_m[last] + chains.metres[last] - metres[i, 0]
    return minutes, metres


@compiled
def along(chains: Chains, e: int, f: float, to: int, share: float) -> float:
    """Minutes from a place to another on the same chain without leaving it; infinite where that is barred."""
    if e == to:
        if share == f:
            return 0.0
        ahead: float = (share - f) * chains.forward[e] if share > f else (f - share) * chains.backward[e]
        return ahead
    if to > e:
        own, before, walls = chains.forward, chains.before_f, chains.walls_f
        low, high, leave, enter = e, to, 1 - f, share
    else:
        own, before, walls = chains.backward, chains.before_b, chains.walls_b
        low, high, leave, enter = to, e, f, 1 - share
    if walls[high] > walls[low + 1]:
        return np.inf
    cost: float = before[high] - before[low + 1]
    if leave > 0:
        cost += leave * own[e]
    if enter > 0:
        cost += enter * own[to]
    return cost
