"""Choosing places, compiled: greedy, fast interchange and Lagrangian bounds over sorted lists.

All of it works on one shape of problem (`Lists`): each row has places in order of cost, and a cost it falls back to
when none of them is open. p-median and maximal covering are both of that shape.
"""

from typing import Final, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Short = NDArray[np.int32]
Flags = NDArray[np.bool_]

_compiled = njit(nogil=True, cache=True)

SMALLEST_STEP: Final = 1e-4
_FIRST_STEP: Final = 1.0
_SHORTER: Final = 0.7
_PATIENCE: Final = 30
_MEMORY: Final = 0.7


class Lists(NamedTuple):
    """Row i may use `column[start[i]:start[i + 1]]` at ascending `cost`, all below `fallback[i]`."""

    start: Ints
    column: Short
    cost: Floats
    fallback: Floats


class Dual(NamedTuple):
    """The multipliers of a Lagrangian search and what they prove.

    `now` and `best` (n,) multipliers, `direction` (n,) of the last step; `reduced` (m,) reduced cost of each column at
    `best`; `state`: bound, step factor (below `SMALLEST_STEP` there is nothing more to be had), steps without gain.
    """

    now: Floats
    best: Floats
    direction: Floats
    reduced: Floats
    state: Floats


@_compiled
def finite_pairs(cost: Floats, limit: float) -> tuple[Ints, Short, Floats]:
    """The pairs of a dense matrix at `limit` or less, by row: start, column, cost."""
    n, m = cost.shape
    start = np.zeros(n + 1, np.int64)
    for i in range(n):
        for j in range(m):
            if cost[i, j] <= limit and cost[i, j] < np.inf:
                start[i + 1] += 1
    for i in range(n):
        start[i + 1] += start[i]
    column, kept = np.empty(start[n], np.int32), np.empty(start[n])
    for i in range(n):
        at = start[i]
        for j in range(m):
            if cost[i, j] <= limit and cost[i, j] < np.inf:
                column[at], kept[at] = j, cost[i, j]
                at += 1
    return start, column, kept


@_compiled
def sort_lists(start: Ints, column: Short, cost: Floats, fallback: Floats, usable: Flags) -> Lists:
    """Rows in order of cost (equal costs by column), without columns not `usable` and costs not below `fallback`."""
    n = len(start) - 1
    begin = np.zeros(n + 1, np.int64)
    for i in range(n):
        for e in range(start[i], start[i + 1]):
            if usable[column[e]] and cost[e] < fallback[i]:
                begin[i + 1] += 1
        begin[i + 1] += begin[i]
    columns, costs = np.empty(begin[n], np.int32), np.empty(begin[n])
    for i in range(n):
        low, at, rising = begin[i], begin[i], True
        for e in range(start[i], start[i + 1]):
            if usable[column[e]] and cost[e] < fallback[i]:
                columns[at], costs[at] = column[e], cost[e]
                rising = rising and (at == low or costs[at - 1] <= cost[e])
                at += 1
        if not rising:
            order = np.argsort(costs[low:at], kind="mergesort")
            columns[low:at], costs[low:at] = columns[low:at][order], costs[low:at][order]
    return Lists(begin, columns, costs, fallback)


@_compiled
def total_cost(lists: Lists, is_open: Flags) -> float:
    """Sum over rows of the cheapest open column, or of the fallback."""
    total = 0.0
    for i in range(len(lists.fallback)):
        least = lists.fallback[i]
        for e in range(lists.start[i], lists.start[i + 1]):
            if is_open[lists.column[e]]:
                least = lists.cost[e]
                break
        total += least
    return total


@_compiled
def greedy(lists: Lists, m: int, p: int) -> tuple[Ints, Floats]:
    """Up to `p` columns, each saving most given those before (ties: lowest number), and what each saves.

    Fewer when nothing more can be saved.
    """
    least = lists.fallback.copy()
    chosen, saved = np.empty(min(p, m), np.int64), np.empty(min(p, m))
    gain = np.empty(m)
    for step in range(len(chosen)):
        gain[:] = 0.0
        for i in range(len(least)):
            for e in range(lists.start[i], lists.start[i + 1]):
                if lists.cost[e] >= least[i]:
                    break
                gain[lists.column[e]] += least[i] - lists.cost[e]
        best = np.argmax(gain)
        if not gain[best] > 0:
            return chosen[:step], saved[:step]
        chosen[step], saved[step] = best, gain[best]
        for i in range(len(least)):
            for e in range(lists.start[i], lists.start[i + 1]):
                if lists.cost[e] >= least[i]:
                    break
                if lists.column[e] == best:
                    least[i] = lists.cost[e]
                    break
    return chosen, saved


@_compiled
def interchange(lists: Lists, m: int, chosen: Ints, swaps: int) -> tuple[Ints, int]:
    """Exchange an open column for a closed one while that saves, best exchange first.

    Whitaker's fast interchange with the bookkeeping of Resende and Werneck, "On the implementation of a swap-based
    local search procedure for the p-median problem" (2003). Returns the columns and the exchanges made; fewer than
    `swaps` means that no exchange helps.
    """
    n, p = len(lists.fallback), len(chosen)
    chosen = chosen.copy()
    slot = np.full(m, -1, np.int64)
    for a in range(p):
        slot[chosen[a]] = a
    gain, loss, back = np.empty(m), np.empty(p), np.empty((m, p))
    for made in range(swaps):
        gain[:], loss[:], back[:, :] = 0.0, 0.0, 0.0
        scale = 0.0
        for i in range(n):
            first, nearest, second = -1, lists.fallback[i], lists.fallback[i]
            for e in range(lists.start[i], lists.start[i + 1]):
                a = slot[lists.column[e]]
                if a >= 0:
                    if first < 0:
                        first, nearest = a, lists.cost[e]
                    else:
                        second = lists.cost[e]
                        break
            scale += nearest
            if first >= 0:
                loss[first] += second - nearest
            for e in range(lists.start[i], lists.start[i + 1]):
                cost = lists.cost[e]
                if cost >= second:
                    break
                if cost < nearest:
                    gain[lists.column[e]] += nearest - cost
                    if first >= 0:
                        back[lists.column[e], first] += second - nearest
                elif first >= 0:
                    back[lists.column[e], first] += second - cost
        best, enter, leave = -1e-9 * (1.0 + scale), -1, -1
        for f in range(m):
            if slot[f] >= 0:
                continue
            for a in range(p):
                change = loss[a] - gain[f] - back[f, a]
                if change < best:
                    best, enter, leave = change, f, a
        if enter < 0:
            return chosen, made
        slot[chosen[leave]], slot[enter], chosen[leave] = -1, leave, enter
    return chosen, swaps


@_compiled
def first_dual(lists: Lists, m: int) -> Dual:
    """A start for `tighten`: half way between the cheapest and the second cheapest of each row."""
    n = len(lists.fallback)
    now = np.empty(n)
    for i in range(n):
        low = high = _least(lists, i)
        for e in range(lists.start[i], lists.start[i + 1]):
            if lists.cost[e] > low:
                high = lists.cost[e]
                break
        else:
            high = lists.fallback[i]
        now[i] = 0.5 * (low + high)
    return Dual(now, now.copy(), np.zeros(n), np.zeros(m), np.array([-np.inf, _FIRST_STEP, 0.0]))


@_compiled
def tighten(lists: Lists, m: int, p: int, upper: float, iterations: int, dual: Dual) -> Ints:
    """Raise the lower bound by subgradient steps, in place; returns the `p` columns of the last step.

    Beasley, "A note on solving large p-median problems" (1985), with the directions of Camerini, Fratta and Maffioli
    (1975). A row's multiplier never exceeds its fallback, which is what keeps the bound valid with a fallback.
    """
    n = len(lists.fallback)
    now, direction, state = dual.now, dual.direction, dual.state
    reduced, taken = np.empty(m), np.zeros(m, np.bool_)
    order = np.argsort(dual.reduced)[:p]
    for _ in range(iterations):
        if state[1] < SMALLEST_STEP:
            break
        reduced[:] = 0.0
        bound = 0.0
        for i in range(n):
            bound += now[i]
            for e in range(lists.start[i], lists.start[i + 1]):
                under = lists.cost[e] - now[i]
                if under >= 0:
                    break
                reduced[lists.column[e]] += under
        order = np.argsort(reduced)[:p]
        for j in order:
            bound += reduced[j]
        state[2] = 0.0 if bound > state[0] + 1e-5 * abs(state[0]) else state[2] + 1.0
        if bound > state[0]:
            state[0] = bound
            dual.best[:], dual.reduced[:] = now, reduced
        if state[2] > _PATIENCE:
            state[1] *= _SHORTER
            state[2] = 0.0
        taken[:] = False
        for j in order:
            taken[j] = reduced[j] < 0
        square = 0.0
        for i in range(n):
            turn = 1.0 + _MEMORY * direction[i]
            for e in range(lists.start[i], lists.start[i + 1]):
                if lists.cost[e] >= now[i]:
                    break
                if taken[lists.column[e]]:
                    turn -= 1.0
            if (turn > 0 and now[i] >= lists.fallback[i]) or (turn < 0 and now[i] <= _least(lists, i)):
                turn = 0.0
            direction[i] = turn
            square += turn * turn
        if square == 0.0:
            state[1] = 0.0
            break
        step = state[1] * max(1.002 * upper - bound, 1e-9) / square
        for i in range(n):
            now[i] = min(max(now[i] + step * direction[i], _least(lists, i)), lists.fallback[i])
    return order


@_compiled
def _least(lists: Lists, i: int) -> float:
    least: float = lists.fallback[i]
    if lists.start[i + 1] > lists.start[i]:
        least = lists.cost[lists.start[i]]
    return least
