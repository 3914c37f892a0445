"""Choose p columns so that rows cost least: heuristic, bound, fixing, and what is left to HiGHS.

Greedy and fast interchange give a choice, Lagrangian multipliers a bound; columns that the two together rule in or out
are fixed; the rest goes to HiGHS in the radius formulation (Elloumi, "A tighter formulation of the p-median problem",
2010; García, Labbé and Marín, "Solving large p-median problems with a radius formulation", 2011).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import sparse

from geo.siting import kernels
from geo.siting.kernels import Dual, Lists
from geo.siting.problem import Flags, Floats, Ints
from geo.siting.solver import Clock, Model, solve

_SEED: Final = 20260520
_ROUNDS: Final = 120
_STEPS_A_ROUND: Final = 25
_LARGEST_MODEL: Final = 6_000_000


@dataclass(frozen=True, slots=True)
class Choice:
    """Columns (unordered), their cost, a bound from below, which steps led there."""

    columns: Ints
    cost: float
    bound: float
    method: str


def choose(lists: Lists, m: int, p: int, clock: Clock, *, whole: bool) -> Choice:
    """At most `p` of `m` columns so that the rows' total cost is least.

    `whole`: costs are whole numbers, so that a bound closer than 1 proves. Stops when the clock runs out.
    """
    step = 1.0 - 1e-6 if whole else 0.0
    columns, _ = kernels.greedy(lists, m, p)
    clock.tell("greedy")
    columns = _exchanged(lists, m, columns, clock)
    cost = _cost(lists, m, columns)
    empty = kernels.total_cost(lists, np.zeros(m, np.bool_))
    floor = _floor(lists)
    if p == 0 or not len(columns) or cost - floor <= _tiny(cost):
        return Choice(columns, cost, min(cost, empty), "greedy+interchange")
    columns, cost, dual = _bounded(lists, m, p, columns, cost, step, clock)
    bound = max(floor, float(dual.state[0]))
    if cost - bound <= max(step, _tiny(cost)):
        return Choice(columns, cost, cost, "interchange+lagrange")
    if clock.out:
        return Choice(columns, cost, bound, "interchange+lagrange")
    inside, outside = _fixed(dual, p, cost - step + _tiny(cost))
    smaller, kept = _reduced(lists, m, inside, outside)
    found = _exact(smaller, kept, p - int(inside.sum()), columns, inside, cost, clock)
    if found is None:
        return Choice(columns, cost, bound, "interchange+lagrange")
    better, lower, done = found
    if better is not None:
        better_cost = _cost(lists, m, better)
        if better_cost < cost:
            columns, cost = better, better_cost
    # Fixing ruled out only choices that are no better than what was known.
    bound = cost if done else min(cost, max(bound, lower))
    if cost - bound <= max(step, _tiny(cost)):
        bound = cost
    return Choice(columns, cost, bound, "interchange+lagrange+highs")


def _tiny(cost: float) -> float:
    return 1e-9 * (1.0 + abs(cost))


def _cost(lists: Lists, m: int, columns: Ints) -> float:
    marks = np.zeros(m, np.bool_)
    marks[columns] = True
    return float(kernels.total_cost(lists, marks))


def _floor(lists: Lists) -> float:
    """What the rows would cost with everything open."""
    first = lists.fallback.copy()
    filled = np.flatnonzero(np.diff(lists.start))
    first[filled] = lists.cost[lists.start[filled]]
    return float(first.sum())


def _exchanged(lists: Lists, m: int, columns: Ints, clock: Clock) -> Ints:
    while not clock.out:
        columns, made = kernels.interchange(lists, m, columns, 20)
        clock.tell("interchange")
        if made < 20:
            break
    return columns


def _bounded(
    lists: Lists, m: int, p: int, columns: Ints, cost: float, step: float, clock: Clock
) -> tuple[Ints, float, Dual]:
    """Lagrangian rounds. In between, for no more time than they take, other choices are tried.

    Those are the columns a round favours, and the best choice with a few columns replaced at random, each exchanged
    until nothing helps.
    """
    dual, rng = kernels.first_dual(lists, m), np.random.default_rng(_SEED)
    tried: set[bytes] = set()
    bounding = trying = 0.0
    for _ in range(_ROUNDS):
        began = clock.spent
        favoured = np.sort(kernels.tighten(lists, m, p, cost, _STEPS_A_ROUND, dual))
        bounding += clock.spent - began
        clock.tell("bound")
        while not clock.out and trying < bounding and cost - dual.state[0] > max(step, _tiny(cost)):
            began = clock.spent
            fresh = favoured.tobytes() not in tried
            tried.add(favoured.tobytes())
            other = _exchanged(lists, m, favoured if fresh else _shaken(columns, m, rng), clock)
            other_cost = _cost(lists, m, other)
            if other_cost < cost:
                columns, cost = other, other_cost
            trying += clock.spent - began
        done = cost - dual.state[0] <= max(step, _tiny(cost))
        if done or dual.state[1] < kernels.SMALLEST_STEP or clock.out:
            break
    return columns, cost, dual


def _shaken(columns: Ints, m: int, rng: np.random.Generator) -> Ints:
    """The choice with a few of its columns replaced by others."""
    others = np.setdiff1d(np.arange(m), columns)
    number = min(len(others), len(columns), int(rng.integers(1, 3 + len(columns) // 6)))
    shaken = columns.copy()
    shaken[rng.choice(len(columns), number, replace=False)] = rng.choice(others, number, replace=False)
    return shaken


def _fixed(dual: Dual, p: int, target: float) -> tuple[Flags, Flags]:
    """Columns that every choice cheaper than `target` has, and those none has."""
    reduced, bound = np.minimum(dual.reduced, 0.0), float(dual.state[0])
    order = np.argsort(reduced, kind="stable")
    inside, outside = np.zeros(len(reduced), np.bool_), np.zeros(len(reduced), np.bool_)
    taken, rest = order[:p], order[p:]
    last, following = reduced[taken[-1]], reduced[rest[0]] if len(rest) else 0.0
    outside[rest] = bound + reduced[rest] - last >= target
    inside[taken] = bound - reduced[taken] + following >= target
    return inside, outside


def _reduced(lists: Lists, m: int, inside: Flags, outside: Flags) -> tuple[Lists, Ints]:
    """The problem over the columns still open to choice (renumbered), the ones inside being open already."""
    rows = np.repeat(np.arange(len(lists.fallback)), np.diff(lists.start))
    fallback = lists.fallback.copy()
    given = inside[lists.column]
    np.minimum.at(fallback, rows[given], lists.cost[given])
    kept = np.flatnonzero(~(inside | outside))
    smaller = kernels.sort_lists(lists.start, lists.column, lists.cost, fallback, ~(inside | outside))
    places = np.full(m, -1, np.int32)
    places[kept] = np.arange(len(kept), dtype=np.int32)
    return smaller._replace(column=places[smaller.column]), kept


def _exact(
    lists: Lists, kept: Ints, p: int, columns: Ints, inside: Flags, cost: float, clock: Clock
) -> tuple[Ints | None, float, bool] | None:
    """A choice by HiGHS (None: none better), its bound, and whether it finished; None if the model is too large."""
    forced = np.flatnonzero(inside)
    if p <= 0 or not len(kept):
        return forced, -np.inf, True
    if len(lists.column) > _LARGEST_MODEL:
        return None
    model, constant = _radius_model(lists, len(kept), p)
    known = np.isin(kept, columns).astype(np.float64)
    start = _with_levels(model, known, len(kept)) if known.sum() + len(forced) >= len(columns) else None
    solved = solve(model, clock, "solver", start=start)
    if solved.status == "infeasible":
        return None, -np.inf, True
    better = None
    if solved.values is not None:
        better = np.sort(np.concatenate([forced, kept[solved.values[: len(kept)] > 0.5]]))
    return better, solved.bound + constant, solved.status == "optimal"


def _radius_model(lists: Lists, m: int, p: int) -> tuple[Model, float]:
    """Binary y per column; z per row and distinct cost: 1 unless a column at that cost or less is open.

    For each row z_k + sum of y at exactly cost k >= z_(k-1), z_0 = 1; z_k pays the step to the next cost.
    """
    rows = np.repeat(np.arange(len(lists.fallback)), np.diff(lists.start))
    fresh = np.ones(len(rows), np.bool_)
    fresh[1:] = (rows[1:] != rows[:-1]) | (lists.cost[1:] != lists.cost[:-1])
    level = np.cumsum(fresh) - 1
    first = np.flatnonzero(fresh)
    levels = len(first)
    level_row = rows[first]
    following = np.append(lists.cost[first][1:], 0.0)
    last = np.append(level_row[1:] != level_row[:-1], True)[:levels]
    steps = np.where(last, lists.fallback[level_row], following) - lists.cost[first]
    opening = np.ones(levels, np.bool_)
    opening[1:] = level_row[1:] != level_row[:-1]
    chained = np.flatnonzero(~opening)
    z = m + np.arange(levels)
    row = np.concatenate([level, np.arange(levels), chained, np.full(m, levels)])
    column = np.concatenate([lists.column, z, z[chained - 1], np.arange(m)])
    value = np.concatenate([np.ones(len(level) + levels), -np.ones(len(chained)), np.ones(m)])
    matrix = sparse.csr_array((value, (row, column)), shape=(levels + 1, m + levels))
    low = np.append(opening.astype(np.float64), -np.inf)
    high = np.append(np.full(levels, np.inf), float(p))
    cost = np.concatenate([np.zeros(m), steps])
    whole = np.arange(m + levels) < m
    return Model(cost, matrix, low, high, np.ones(m + levels), whole), _floor(lists)


def _with_levels(model: Model, y: Floats, m: int) -> Floats:
    """A start for the solver: columns as given, levels as they follow."""
    values = np.concatenate([y, np.zeros(model.matrix.shape[1] - m)])
    matrix = model.matrix[:-1, :]
    met = matrix[:, :m] @ y
    z, opening = 1.0, model.low[:-1] > 0
    for k in range(len(met)):
        z = max(0.0, (1.0 if opening[k] else z) - met[k])
        values[m + k] = z
    return values
