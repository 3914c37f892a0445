"""The network simplex for transportation, compiled: few columns, many rows.

Network: row i -> column j (arcs), row i -> root (what stays unmet, priced), root -> column j (what is left over, free).
Every arc is uncapacitated, so a basis is a tree hanging from the root. Rows outnumber columns, and most of them are
leaves: only columns carry a price, a row's follows from the arc above it. A pivot therefore costs a walk over
columns, not over rows. The tree is kept strongly feasible (Cunningham, "A network simplex method", 1976): a tree arc
with no flow points to the root, and the last blocking arc of the cycle leaves, so that degenerate pivots cannot cycle.
"""

from typing import Final, NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Short = NDArray[np.int32]

_compiled = njit(nogil=True, cache=True)

NONE: Final = -1
_HUGE: Final = np.iinfo(np.int64).max


class Arcs(NamedTuple):
    """Arcs by row: row i has `start[i]:start[i + 1]`; `number` is the arc's place in the caller's order."""

    start: Ints
    column: Short
    cost: Ints
    number: Short


class Tree(NamedTuple):
    """A basis. The root is column number `len(column_up)`; a column's `NONE` above is the root.

    `row_up` the column above a row, `column_up` the row above a column; `flow`, `cost` and `arc` (`NONE`: to or from
    the root) of the arc to what is above; `hanging` the columns under a row; `price` of each column and the root.
    """

    row_up: Short
    row_flow: Ints
    row_cost: Ints
    row_arc: Short
    hanging: Short
    column_up: Short
    column_flow: Ints
    column_cost: Ints
    column_arc: Short
    price: Ints


@_compiled
def by_row(rows: Short, columns: Short, cost: Ints, used: NDArray[np.bool_], n: int) -> Arcs:
    """The arcs in `used`, by row."""
    start = np.zeros(n + 1, np.int64)
    for at in range(len(rows)):
        if used[at]:
            start[rows[at] + 1] += 1
    for row in range(n):
        start[row + 1] += start[row]
    free = start[:-1].copy()
    total = start[n]
    column, costs, number = np.empty(total, np.int32), np.empty(total, np.int64), np.empty(total, np.int32)
    for at in range(len(rows)):
        if used[at]:
            to = free[rows[at]]
            free[rows[at]] = to + 1
            column[to], costs[to], number[to] = columns[at], cost[at], at
    return Arcs(start, column, costs, number)


@_compiled
def cheapest(arcs: Arcs, k: int) -> Arcs:
    """At most the `k` cheapest arcs of each row, cheapest first."""
    n = len(arcs.start) - 1
    start = np.zeros(n + 1, np.int64)
    for row in range(n):
        start[row + 1] = start[row] + min(k, arcs.start[row + 1] - arcs.start[row])
    kept = np.empty(start[n], np.int64)
    for row in range(n):
        low, held, room = start[row], 0, start[row + 1] - start[row]
        for at in range(arcs.start[row], arcs.start[row + 1]):
            cost = arcs.cost[at]
            if held == room and cost >= arcs.cost[kept[low + held - 1]]:
                continue
            if held < room:
                held += 1
            to = low + held - 1
            while to > low and arcs.cost[kept[to - 1]] > cost:
                kept[to] = kept[to - 1]
                to -= 1
            kept[to] = at
    return Arcs(start, arcs.column[kept], arcs.cost[kept], arcs.number[kept])


@_compiled
def greedy(arcs: Arcs, need: Ints, have: Ints, penalty: Ints, order: Ints) -> Tree:
    """A first basis: rows in `order` take from their arcs, in turn, what is still there."""
    n, m = len(need), len(have)
    tree = Tree(
        np.full(n, m, np.int32),
        np.zeros(n, np.int64),
        penalty.copy(),
        np.full(n, NONE, np.int32),
        np.zeros(n, np.int32),
        np.full(m, NONE, np.int32),
        have.copy(),
        np.zeros(m, np.int64),
        np.full(m, NONE, np.int32),
        np.zeros(m + 1, np.int64),
    )
    for row in order:
        rest = need[row]
        for at in range(arcs.start[row], arcs.start[row + 1]):
            column = arcs.column[at]
            left = tree.column_flow[column]
            if tree.column_up[column] != NONE:
                continue
            if rest < left:
                tree.column_flow[column] = left - rest
                tree.row_up[row] = column
                tree.row_cost[row], tree.row_arc[row] = arcs.cost[at], arcs.number[at]
                break
            # Used up: the column hangs from this row instead of from what it has left.
            tree.column_up[column] = row
            tree.column_cost[column], tree.column_arc[column] = arcs.cost[at], arcs.number[at]
            tree.hanging[row] += 1
            rest -= left
        tree.row_flow[row] = rest
    _price_all(tree)
    return tree


@_compiled
def _price_all(tree: Tree) -> None:
    m = len(tree.column_up)
    known = np.zeros(m + 1, np.bool_)
    known[m] = True
    path = np.empty(m, np.int32)
    for first in range(m):
        length, column = 0, first
        while not known[column]:
            path[length] = column
            length += 1
            above = tree.column_up[column]
            column = m if above == NONE else tree.row_up[above]
        while length > 0:
            length -= 1
            column = path[length]
            above = tree.column_up[column]
            known[column] = True
            tree.price[column] = (
                0
                if above == NONE
                else tree.row_cost[above] + tree.price[tree.row_up[above]] - tree.column_cost[column]
            )


@_compiled
def improve(tree: Tree, arcs: Arcs, penalty: Ints, first: int, block: int, pivots: int) -> tuple[int, int]:
    """Pivot until no arc improves, or `pivots` times.

    Rows are looked at in turn from `first`, `block` at a time; the best arc of a block enters. Returns the row to go
    on from and the pivots made; fewer than asked for means that the tree is optimal over `arcs`.
    """
    n, m = len(tree.row_up), len(tree.column_up)
    seen_row, seen_column = np.zeros(n, np.int64), np.zeros(m + 1, np.int64)
    inside, path = np.zeros(m, np.int64), np.empty(m, np.int32)
    made, clean, at = 0, 0, first
    while clean < n + m and made < pivots:
        best, enter_row, enter_column, enter_cost, enter_arc = 0, NONE, NONE, 0, NONE
        for _ in range(min(block, n + m - clean)):
            if at < n:
                top = tree.row_cost[at] + tree.price[tree.row_up[at]]
                if penalty[at] - top < best:
                    best, enter_row, enter_column = penalty[at] - top, at, m
                    enter_cost, enter_arc = penalty[at], NONE
                for e in range(arcs.start[at], arcs.start[at + 1]):
                    gain = arcs.cost[e] + tree.price[arcs.column[e]] - top
                    if gain < best:
                        best, enter_row, enter_column = gain, at, arcs.column[e]
                        enter_cost, enter_arc = arcs.cost[e], arcs.number[e]
            elif tree.price[at - n] < best:
                best, enter_row, enter_column, enter_cost, enter_arc = (
                    tree.price[at - n],
                    NONE,
                    at - n,
                    0,
                    NONE,
                )
            at = at + 1 if at + 1 < n + m else 0
            clean += 1
        if best < 0:
            made += 1
            clean = 0
            _pivot(
                tree,
                enter_row,
                enter_column,
                enter_cost,
                enter_arc,
                best,
                seen_row,
                seen_column,
                inside,
                path,
                made,
            )
    return at, made


@_compiled
def _pivot(
    tree: Tree,
    enter_row: int,
    enter_column: int,
    cost: int,
    arc: int,
    gain: int,
    seen_row: Ints,
    seen_column: Ints,
    inside: Ints,
    path: Short,
    stamp: int,
) -> None:
    """Let the arc enter: flow round its cycle, the last blocking arc leaves, the part cut off hangs from the arc.

    A `NONE` for the row is the root, as is the column number past the last.
    """
    m = len(tree.column_up)
    # Everything above the arc's head, up to the root.
    column = enter_column
    seen_column[m] = stamp
    while column != m:
        seen_column[column] = stamp
        row = tree.column_up[column]
        if row == NONE:
            break
        seen_row[row] = stamp
        column = tree.row_up[row]
    # From the tail up to where the two ways meet: rows lose flow; the first with the least may leave.
    delta, leave_row, leave_column = _HUGE, NONE, NONE
    apex_row, apex_column = NONE, m
    row = enter_row
    while row != NONE:
        if seen_row[row] == stamp:
            apex_row, apex_column = row, NONE
            break
        if tree.row_flow[row] < delta:
            delta, leave_row = tree.row_flow[row], row
        column = tree.row_up[row]
        apex_column = column
        if seen_column[column] == stamp:
            break
        row = tree.column_up[column]
        apex_column = m
    # From the head up to there: columns lose flow; the last with the least leaves.
    column = enter_column
    while column != apex_column:
        if tree.column_flow[column] <= delta:
            delta, leave_row, leave_column = tree.column_flow[column], NONE, column
        row = tree.column_up[column]
        if row == apex_row:
            break
        column = tree.row_up[row]
    if delta > 0:
        _push(tree, enter_row, enter_column, apex_row, apex_column, delta)
    if leave_column == NONE:
        alone = leave_row == enter_row and tree.hanging[enter_row] == 0
        _turn_from_row(tree, enter_row, leave_row, enter_column, delta, cost, arc)
        if not alone:
            _shift(tree, enter_row, NONE, gain, inside, path, stamp)
    else:
        _turn_from_column(tree, enter_column, leave_column, enter_row, delta, cost, arc)
        _shift(tree, NONE, enter_column, -gain, inside, path, stamp)


@_compiled
def _push(tree: Tree, enter_row: int, enter_column: int, apex_row: int, apex_column: int, delta: int) -> None:
    row = enter_row
    while row != apex_row:
        tree.row_flow[row] -= delta
        column = tree.row_up[row]
        if column == apex_column:
            break
        tree.column_flow[column] += delta
        row = tree.column_up[column]
    column = enter_column
    while column != apex_column:
        tree.column_flow[column] -= delta
        row = tree.column_up[column]
        if row == apex_row:
            break
        tree.row_flow[row] += delta
        column = tree.row_up[row]


@_compiled
def _turn_from_row(tree: Tree, row: int, last: int, column: int, flow: int, cost: int, arc: int) -> None:
    """Hang `row` under `column`, and what was above it, up to row `last`, under it."""
    while True:
        up, up_flow, up_cost, up_arc = (
            tree.row_up[row],
            tree.row_flow[row],
            tree.row_cost[row],
            tree.row_arc[row],
        )
        tree.row_up[row], tree.row_flow[row], tree.row_cost[row], tree.row_arc[row] = column, flow, cost, arc
        if row == last:
            return
        column = up
        above = tree.column_up[column]
        flow, cost, arc = tree.column_flow[column], tree.column_cost[column], tree.column_arc[column]
        tree.column_up[column], tree.column_flow[column] = row, up_flow
        tree.column_cost[column], tree.column_arc[column] = up_cost, up_arc
        tree.hanging[row] += 1
        tree.hanging[above] -= 1
        row = above


@_compiled
def _turn_from_column(tree: Tree, column: int, last: int, row: int, flow: int, cost: int, arc: int) -> None:
    """Hang `column` under `row` (`NONE`: the root), and what was above it, up to column `last`, under it."""
    while True:
        above = tree.column_up[column]
        up_flow, up_cost, up_arc = tree.column_flow[column], tree.column_cost[column], tree.column_arc[column]
        tree.column_up[column], tree.column_flow[column] = row, flow
        tree.column_cost[column], tree.column_arc[column] = cost, arc
        if row != NONE:
            tree.hanging[row] += 1
        if above != NONE:
            tree.hanging[above] -= 1
        if column == last:
            return
        row = above
        flow, cost, arc = tree.row_flow[row], tree.row_cost[row], tree.row_arc[row]
        up = tree.row_up[row]
        tree.row_up[row], tree.row_flow[row] = column, up_flow
        tree.row_cost[row], tree.row_arc[row] = up_cost, up_arc
        column = up


@_compiled
def _shift(tree: Tree, top_row: int, top_column: int, by: int, inside: Ints, path: Short, stamp: int) -> None:
    """Add `by` to the price of every column under `top_row` or from `top_column` down."""
    m = len(tree.column_up)
    yes, no = 2 * stamp, 2 * stamp + 1
    if top_column != NONE:
        inside[top_column] = yes
        tree.price[top_column] += by
    for first in range(m):
        length, column = 0, first
        while True:
            if column == m:
                answer = no
                break
            if inside[column] >= yes:
                answer = inside[column]
                break
            path[length] = column
            length += 1
            row = tree.column_up[column]
            if row == NONE:
                answer = no
                break
            if row == top_row:
                answer = yes
                break
            column = tree.row_up[row]
        for k in range(length):
            inside[path[k]] = answer
            if answer == yes:
                tree.price[path[k]] += by
