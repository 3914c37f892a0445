"""p-median and maximal covering: p new sites so that people are near, or as many as possible within a limit."""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from geo.progress import Progress
from geo.siting import kernels
from geo.siting.answer import Siting
from geo.siting.assemble import cover_lists, in_order, is_whole, siting
from geo.siting.choose import choose
from geo.siting.merge import merged
from geo.siting.problem import read, read_p, read_weights
from geo.siting.solver import Clock


def mclp(
    cost: Any,
    weights: ArrayLike,
    *,
    within: float,
    p: int,
    existing: Iterable[int] = (),
    forbidden: Iterable[int] = (),
    time_limit_s: float = 60.0,
    progress: Progress | None = None,
) -> Siting:
    """Open `p` new sites so that most weight has one within `within` (inclusive), besides what exists.

    Maximal covering location (Church and ReVelle 1974). `cost` is demand × candidate: an array with NaN or inf where
    there is no way, or a scipy sparse matrix without those pairs. `weights` per row, 0 or more, NaN = not known.
    `existing` columns are open anyway and not among the `p`; `forbidden` ones may not be opened. `objective` is the
    weight covered by new and existing sites, `bound` from above. Fewer than `p` sites when more would add nothing.
    `assignment` is the cheapest open column within the limit. Raises BadArgument; `progress` may raise Cancelled.
    """
    clock = Clock(time_limit_s, progress)
    wanted = read_p(p)
    problem = read(cost, within=within, existing=existing, forbidden=forbidden)
    weight, unknown = read_weights(weights, problem.n)
    lists, covered = cover_lists(problem, weight)
    smaller, columns = merged(lists, problem.m)
    choice = choose(smaller, len(columns), wanted, clock, whole=is_whole(weight))
    sites = in_order(lists, problem.m, columns[choice.columns])
    total = covered + float(lists.fallback.sum())
    return siting(
        problem,
        sites,
        objective=total - choice.cost,
        bound=total - choice.bound,
        method=choice.method,
        clock=clock,
        unreached=float(weight[~problem.servable].sum()),
        unknown=unknown,
    )


def gains(
    cost: Any,
    weights: ArrayLike,
    *,
    within: float,
    p: int,
    existing: Iterable[int] = (),
    forbidden: Iterable[int] = (),
) -> pd.DataFrame:
    """The greedy curve: columns `site`, `people` (weight it adds to those before) and `total` (with what exists).

    One row per site, at most `p`, ending where another would add nothing. Each gain is at most the one before, and
    after k sites the total added is at least 63 % of what the best k sites would add (Nemhauser, Wolsey and Fisher
    1978). Arguments as in `mclp`.
    """
    problem = read(cost, within=within, existing=existing, forbidden=forbidden)
    weight, _ = read_weights(weights, problem.n)
    lists, covered = cover_lists(problem, weight)
    sites, people = kernels.greedy(lists, problem.m, read_p(p))
    return pd.DataFrame({"site": sites, "people": people, "total": covered + np.cumsum(people)})


def p_median(
    cost: Any,
    weights: ArrayLike,
    *,
    p: int,
    existing: Iterable[int] = (),
    forbidden: Iterable[int] = (),
    unserved_cost: float | None = None,
    time_limit_s: float = 60.0,
    progress: Progress | None = None,
) -> Siting:
    """Open `p` new sites so that weight × cost to the nearest open site is least in total.

    Hakimi 1964. Arguments as in `mclp`. Rows that no site could serve are left out and their weight is `unreached`.
    A row that could be served, but by none of the sites opened, counts with `unserved_cost` per weight (default:
    twice the greatest cost of any pair), has assignment -1, and is part of `objective`.
    """
    clock = Clock(time_limit_s, progress)
    wanted = read_p(p)
    problem = read(cost, existing=existing, forbidden=forbidden)
    weight, unknown = read_weights(weights, problem.n)
    worst = 2.0 * float(problem.cost.max(initial=0.0)) if unserved_cost is None else float(unserved_cost)
    servable = problem.servable
    now = np.where(servable, np.minimum(problem.least(problem.open_now), worst), 0.0)
    weighted = problem.cost * weight[problem.row]
    lists = kernels.sort_lists(problem.start, problem.column, weighted, now * weight, problem.usable)
    whole = is_whole(weighted) and is_whole(lists.fallback)
    choice = choose(lists, problem.m, wanted, clock, whole=whole)
    sites = in_order(lists, problem.m, choice.columns)
    return siting(
        problem,
        sites,
        objective=choice.cost,
        bound=choice.bound,
        method=choice.method,
        clock=clock,
        unreached=float(weight[~servable].sum()),
        unknown=unknown,
    )
