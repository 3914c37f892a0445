"""Transportation at least cost: what goes from which column to which row, proven optimal."""

import math
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

from geo.errors import BadArgument
from geo.progress import Progress

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

FRACTION: Final = 2.0**-20
"""Fractional quantities are counted in this part of a unit (about a millionth)."""
FINEST_COST: Final = 2**24
"""Fractional costs are counted in at most this many parts of a unit."""
_LARGEST: Final = 2**60
_SHORT_LIST: Final = 12
_PIVOTS_A_TURN: Final = 20_000


@dataclass(frozen=True, slots=True)
class Flow:
    """The answer of `transport`; quantities in the caller's units.

    `quantity` per arc, in the order given; `unmet` per row; `left` per column. `cost` is the sum of quantity × cost
    over arcs. `price` per column: what one more unit there would save, 0 where some is left. `row_price` per row: what
    one more unit needed there would cost; `unmet_price` is what a unit left unmet counts as, above any detour. For
    every arc `row_price <= cost + price`, equal where something flows, and `row_price <= unmet_price`, equal where
    something is unmet: that proves the plan. `cost_step` and `quantity_step` are the units of the whole numbers
    inside, `pivots` the simplex's steps.
    """

    quantity: Floats
    unmet: Floats
    left: Floats
    price: Floats
    row_price: Floats
    unmet_price: Floats
    cost: float
    cost_step: float
    quantity_step: float
    pivots: int


def transport(
    rows: ArrayLike,
    columns: ArrayLike,
    cost: ArrayLike,
    need: ArrayLike,
    have: ArrayLike,
    *,
    rank: ArrayLike | None = None,
    progress: Progress | None = None,
) -> Flow:
    """Meet the needs of rows from what columns have, at least total cost, over the arcs given.

    `rows`, `columns`, `cost` describe the arcs: one number each, row and column by position in `need` and `have`, cost
    per unit (finite, 0 or more; any unit). A pair without an arc cannot be used; of equal pairs the cheapest is.
    `need` and `have` are quantities, 0 or more.

    As much as possible is met, whatever it costs: a unit left unmet is priced above any detour. `rank` per row (0 =
    first, then 1, …) makes it lexicographic: nothing is left unmet at rank 0 for the sake of rank 1, and so on;
    among plans that leave the same unmet at each rank, the cheapest is found.

    Quantities that are whole numbers stay whole and exact. Otherwise they are counted in units of 2^-20: needs
    to the nearest (never less than one), `have` down; a row's total is then scaled back to its own need, so that a
    column may be passed by 2^-21 per arc. Costs that are whole numbers are exact; otherwise they are rounded to
    `cost_step` (2^-24 or as fine as 60 bits allow), so that the total is optimal to within `cost_step` × quantity.

    Raises BadArgument for arrays that do not fit, negative or non-finite values, and totals beyond 2^60 steps.
    `progress` is called with key "flow".
    """
    from geo.flow import simplex

    row, column, price = _arcs(rows, columns, cost)
    wanted, there = _amounts(need, "need"), _amounts(have, "have")
    _check_range(row, len(wanted), "row")
    _check_range(column, len(there), "column")
    ranks = _ranks(rank, len(wanted))
    step = _quantity_step(wanted, there)
    need_steps = _steps(wanted, step, up=True)
    have_steps = _steps(there, step, up=False)
    costs, penalty, cost_step = _integer_costs(price, ranks, min(len(wanted), len(there)))

    # Rows that need nothing and columns that have nothing take no part.
    live_row, live_column = np.flatnonzero(need_steps), np.flatnonzero(have_steps)
    row_at, column_at = _positions(live_row, len(wanted)), _positions(live_column, len(there))
    used = (need_steps[row] > 0) & (have_steps[column] > 0) if len(row) else np.zeros(0, bool)
    arcs = simplex.by_row(row_at[row], column_at[column], costs, used, len(live_row))
    short = simplex.cheapest(arcs, _SHORT_LIST)
    live_penalty = penalty[live_row]
    order = np.argsort(-live_penalty, kind="stable")
    tree = simplex.greedy(short, need_steps[live_row], have_steps[live_column], live_penalty, order)
    pivots = _improve(tree, short, live_penalty, progress)
    if len(short.cost) < len(arcs.cost):
        pivots += _improve(tree, arcs, live_penalty, progress)
    return _answer(
        tree, live_row, live_column, wanted, there, need_steps, step, price, penalty, cost_step, pivots
    )


def warm() -> None:
    """Compile what `transport` runs, so that the first caller need not wait."""
    transport([0, 0, 1], [0, 1, 1], [1.0, 2.0, 1.5], [2, 3], [3, 1])


def _improve(tree: Any, arcs: Any, penalty: Ints, progress: Progress | None) -> int:
    from geo.flow import simplex

    size = len(tree.row_up) + len(tree.column_up)
    block = max(8, math.isqrt(size) // 4)
    total, at = 0, 0
    while True:
        at, made = simplex.improve(tree, arcs, penalty, at, block, _PIVOTS_A_TURN)
        total += made
        if progress is not None:
            progress(min(0.99, total / (3.0 * size + 1.0)), "flow")
        if made < _PIVOTS_A_TURN:
            return total


def _answer(
    tree: Any,
    live_row: Ints,
    live_column: Ints,
    need: Floats,
    have: Floats,
    need_steps: Ints,
    step: float,
    cost: Floats,
    penalty: Ints,
    cost_step: float,
    pivots: int,
) -> Flow:
    n, m = len(need), len(have)
    # A row's steps stand for its own quantity, whatever rounding made of it.
    unit = np.divide(need, need_steps, out=np.zeros(n), where=need_steps > 0)
    row_unit = unit[live_row]
    quantity, unmet, left = np.zeros(len(cost)), np.zeros(n), have.copy()
    met = tree.row_arc >= 0
    quantity[tree.row_arc[met]] = tree.row_flow[met] * row_unit[met]
    unmet[live_row[~met]] = tree.row_flow[~met] * row_unit[~met]
    hung = tree.column_arc >= 0
    quantity[tree.column_arc[hung]] = tree.column_flow[hung] * row_unit[tree.column_up[hung]]
    left[live_column] = np.where(hung, 0.0, tree.column_flow * step)
    price = np.zeros(m)
    price[live_column] = tree.price[:-1] * cost_step
    row_price = np.zeros(n)
    row_price[live_row] = (tree.row_cost + tree.price[tree.row_up]) * cost_step
    total = float(quantity @ cost)
    unmet_price = penalty.astype(np.float64) * cost_step
    return Flow(quantity, unmet, left, price, row_price, unmet_price, total, cost_step, step, pivots)


def _arcs(
    rows: ArrayLike, columns: ArrayLike, cost: ArrayLike
) -> tuple[NDArray[np.int32], NDArray[np.int32], Floats]:
    row, column = np.asarray(rows), np.asarray(columns)
    price = np.asarray(cost, dtype=np.float64)
    if not (row.ndim == column.ndim == price.ndim == 1 and len(row) == len(column) == len(price)):
        raise BadArgument(
            f"rows, columns and cost have shapes {row.shape}, {column.shape}, {price.shape}; "
            "give one number of each per arc"
        )
    wrong = np.flatnonzero(~(np.isfinite(price) & (price >= 0)))
    if len(wrong):
        raise BadArgument(
            f"{len(wrong)} arcs have a cost that is negative or not a number (first: arc {wrong[0]}, "
            f"{price[wrong[0]]}); leave out the pairs that cannot be used"
        )
    return row.astype(np.int32, casting="unsafe"), column.astype(np.int32, casting="unsafe"), price


def _amounts(values: ArrayLike, name: str) -> Floats:
    amounts = np.asarray(values, dtype=np.float64)
    wrong = np.flatnonzero(~(np.isfinite(amounts) & (amounts >= 0)))
    if len(wrong):
        raise BadArgument(
            f"{name} has {len(wrong)} quantities that are negative or not a number (first: place {wrong[0]}, "
            f"{amounts[wrong[0]]}); leave out what is not known"
        )
    return amounts


def _check_range(numbers: NDArray[np.int32], size: int, name: str) -> None:
    if len(numbers) and not (numbers.min() >= 0 and numbers.max() < size):
        raise BadArgument(
            f"arcs name {name}s {numbers.min()} to {numbers.max()}, but there are {size}; count from 0"
        )


def _ranks(rank: ArrayLike | None, rows: int) -> Ints:
    if rank is None:
        return np.zeros(rows, np.int64)
    given = np.asarray(rank)
    if given.shape != (rows,):
        raise BadArgument(f"rank has shape {given.shape}; give one number per row ({rows})")
    return np.unique(given, return_inverse=True)[1].astype(np.int64)


def _quantity_step(need: Floats, have: Floats) -> float:
    whole = bool((need == np.floor(need)).all() and (have == np.floor(have)).all())
    step = 1.0 if whole else FRACTION
    total = float(need.sum() + have.sum())
    if not total / step < min(_LARGEST, 2**53 if whole else _LARGEST):
        raise BadArgument(
            f"needs and stocks add up to {total:g}, more than can be counted exactly; use larger units"
        )
    return step


def _steps(amounts: Floats, step: float, *, up: bool) -> Ints:
    if step == 1.0:
        return amounts.astype(np.int64)
    if not up:
        return np.floor(amounts / step).astype(np.int64)
    return np.where(amounts > 0, np.maximum(np.rint(amounts / step), 1), 0).astype(np.int64)


def _integer_costs(cost: Floats, rank: Ints, shorter: int) -> tuple[Ints, Ints, float]:
    """Costs and the price of a unit unmet per row, in integers, and what one of them is worth.

    A unit unmet at one rank costs more than at the next by more than any detour: a way through the network meets
    each column at most once. Four ranks times that still fit, because ranks add up and need not multiply: what can
    be served is a matroid, in which the greedy order is optimal for any falling prices.
    """
    dearest = float(cost.max(initial=0.0))
    ranks = int(rank.max(initial=0)) + 1
    room = _LARGEST / ((shorter + 3.0) * (ranks + 1.0) * max(dearest, 1.0))
    whole = bool((cost == np.floor(cost)).all())
    parts = 1.0 if whole else 2.0 ** math.floor(math.log2(min(FINEST_COST, room)))
    if room < 1 and whole:
        parts = 2.0 ** math.floor(math.log2(room))
    integers = np.rint(cost * parts).astype(np.int64)
    detour = (shorter + 2) * int(integers.max(initial=0)) + 1
    return integers, (ranks - rank) * detour, 1.0 / parts


def _positions(live: Ints, size: int) -> NDArray[np.int32]:
    places = np.zeros(size, np.int32)
    places[live] = np.arange(len(live), dtype=np.int32)
    return places
