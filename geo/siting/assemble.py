"""From what is given to lists, and from columns chosen to an answer."""

import numpy as np

from geo.siting import kernels
from geo.siting.answer import Siting, gap_of
from geo.siting.kernels import Lists
from geo.siting.problem import Floats, Ints, Problem
from geo.siting.solver import Clock


def cover_lists(problem: Problem, weight: Floats) -> tuple[Lists, float]:
    """Covering as a median: a row costs its weight unless covered. And the weight that is covered already."""
    covered = np.isfinite(problem.least(problem.open_now))
    fallback = np.where(covered, 0.0, weight)
    nothing = np.zeros(len(problem.cost))
    lists = kernels.sort_lists(problem.start, problem.column, nothing, fallback, problem.usable)
    # Rows without a list are nobody's to win.
    open_rows = np.diff(lists.start) > 0
    start = np.concatenate([[0], np.cumsum(np.diff(lists.start)[open_rows])]).astype(np.int64)
    return Lists(start, lists.column, lists.cost, fallback[open_rows]), float(weight[covered].sum())


def in_order(lists: Lists, m: int, columns: Ints) -> tuple[int, ...]:
    """The columns chosen, each the one that saves most after those before it; without any that save nothing."""
    usable = np.zeros(m, np.bool_)
    usable[columns] = True
    among = kernels.sort_lists(lists.start, lists.column, lists.cost, lists.fallback, usable)
    order, _ = kernels.greedy(among, m, len(columns))
    return tuple(order.tolist())


def is_whole(values: Floats) -> bool:
    return bool((values == np.floor(values)).all()) and float(np.abs(values).sum()) < 2**50


def siting(
    problem: Problem,
    sites: tuple[int, ...],
    *,
    objective: float,
    bound: float,
    method: str,
    clock: Clock,
    unreached: float,
    unknown: int = 0,
    status: str | None = None,
) -> Siting:
    """The answer; proven where bound and objective are the same."""
    gap = gap_of(objective, bound)
    proven = gap == 0.0
    return Siting(
        sites=sites,
        objective=objective,
        bound=bound,
        gap=gap,
        assignment=problem.assign(sites),
        unreached=unreached,
        unknown=unknown,
        status=status or ("optimal" if proven else "time_limit"),
        method=method,
        proven=proven,
        seconds=clock.spent,
    )
