"""Full cover: the fewest new sites so that everybody is within a limit, and the least limit that p new sites allow."""

from collections.abc import Iterable
from typing import Any, Final

import numpy as np
from scipy import sparse

from geo.progress import Progress
from geo.siting.answer import Siting
from geo.siting.assemble import cover_lists, in_order, siting
from geo.siting.choose import choose
from geo.siting.covering import Cover, Effort, set_cover
from geo.siting.merge import merged
from geo.siting.problem import Floats, Ints, Problem, read, read_p
from geo.siting.solver import Clock

_QUICK: Final = 0.005
_SHARE: Final[dict[Effort, float]] = {"search": 1.0, "relaxation": 0.25, "exact": 0.5}
_EFFORTS: Final[tuple[Effort, ...]] = ("search", "relaxation", "exact")


def lscp(
    cost: Any,
    *,
    within: float,
    existing: Iterable[int] = (),
    forbidden: Iterable[int] = (),
    time_limit_s: float = 60.0,
    progress: Progress | None = None,
) -> Siting:
    """The fewest new sites so that every demand row has one within `within` (inclusive), besides what exists.

    Location set covering (Toregas, Swain, ReVelle and Bergman 1971). `cost`, `existing` and `forbidden` as in `mclp`.
    Rows that nothing can cover are left out and counted in `unreached` (rows). `objective` is the number of new
    sites, `bound` the fewest there could be. Large instances may not close: then `gap` says how far it is.
    """
    clock = Clock(time_limit_s, progress)
    problem = read(cost, within=within, existing=existing, forbidden=forbidden)
    found = _cover(problem, within, clock)
    sites = _covering_order(problem, found.columns)
    return siting(
        problem,
        sites,
        objective=float(len(sites)),
        bound=float(min(found.bound, len(sites))),
        method=found.method,
        clock=clock,
        unreached=float((~problem.servable).sum()),
    )


def p_center(
    cost: Any,
    *,
    p: int,
    existing: Iterable[int] = (),
    forbidden: Iterable[int] = (),
    time_limit_s: float = 60.0,
    progress: Progress | None = None,
) -> Siting:
    """Open at most `p` new sites so that the farthest demand row is as near as can be.

    Vertex p-center, by binary search over the costs that occur, a set covering at each (Minieka 1970): reductions,
    greedy and the linear relaxation decide most of them. `objective` is the greatest cost of any row to its site. Rows
    that nothing can reach are left out and counted in `unreached` (rows). Where `p` sites cannot reach everybody else
    either, `status` is "not_everyone", objective and bound are NaN, and the sites are those that reach most rows.
    """
    clock = Clock(time_limit_s, progress)
    wanted = read_p(p)
    problem = read(cost, existing=existing, forbidden=forbidden)
    unreached = float((~problem.servable).sum())
    first, radius = _farthest_first(problem, wanted)
    near = _up_to(problem, radius)
    clock.tell("center")
    radii = _radii(near)
    best, columns, low, method = _search(near, radii, wanted, first, clock)
    if best is None:
        return _not_everyone(problem, wanted, low >= len(radii), unreached, clock)
    sites = _covering_order(_up_to(problem, radii[best]), columns)
    return siting(
        problem,
        sites,
        objective=float(radii[best]),
        bound=float(radii[min(low, best)]),
        method=method,
        clock=clock,
        unreached=unreached,
    )


def _farthest_first(problem: Problem, p: int) -> tuple[Ints | None, float]:
    """A quick choice, each site the nearest to whoever is farthest (Gonzalez 1985), and how far that still is.

    None and inf where it leaves somebody out.
    """
    least, row = problem.least(problem.open_now), problem.row
    least[~problem.servable] = -np.inf
    useful = np.where(problem.usable[problem.column], problem.cost, np.inf)
    chosen: list[int] = []
    while len(chosen) < p and problem.n:
        worst = int(least.argmax())
        pairs = slice(problem.start[worst], problem.start[worst + 1])
        if least[worst] <= 0 or not len(useful[pairs]) or useful[pairs].min() >= least[worst]:
            break
        chosen.append(int(problem.column[pairs][useful[pairs].argmin()]))
        own = np.flatnonzero(problem.column == chosen[-1])
        least[row[own]] = np.minimum(least[row[own]], problem.cost[own])
    radius = float(least.max(initial=0.0))
    return (
        (None, np.inf) if np.isinf(radius) and radius > 0 else (np.array(chosen, np.int64), max(radius, 0.0))
    )


def _radii(problem: Problem) -> Floats:
    """The costs that can be the answer, ascending: at least what the worst row has with everything open."""
    useful = problem.usable | problem.open_now
    least = problem.least(useful)
    floor = float(least[np.isfinite(least)].max(initial=0.0))
    already = problem.least(problem.open_now)
    possible = useful[problem.column] & (problem.cost >= floor) & (problem.cost <= already[problem.row])
    return np.unique(np.append(problem.cost[possible], floor))


def _search(
    problem: Problem, radii: Floats, p: int, first: Ints | None, clock: Clock
) -> tuple[int | None, Ints, int, str]:
    """Number of the least radius known to do (None: none), its columns, the least that might do, and how.

    `first` is a choice that does at the last radius. Binary search three times, each time with more effort on what
    is still between the two.
    """
    best = None if first is None else len(radii) - 1
    columns = np.empty(0, np.int64) if first is None else first
    low, method = 0, "farthest first"
    for effort in _EFFORTS:
        least, high = low, len(radii) if best is None else best
        while least < high and not clock.out:
            if effort == "search" and best is not None and radii[least] > (1 - _QUICK) * radii[high]:
                break
            # The largest radius first: does any do?
            at = len(radii) - 1 if best is None else (least + high) // 2
            turn = clock.part(_SHARE[effort] if high - least > 1 else 1.0)
            found = _cover(problem, radii[at], turn, p, effort)
            clock.tell("center")
            method = found.method if len(found.method) > len(method) else method
            if len(found.columns) <= p:
                best, columns, high = at, found.columns, at
            elif found.bound > p:
                low = least = at + 1
            elif effort == "relaxation" and best is not None:
                # May do: look for what certainly does not.
                high = at
            else:
                least = at + 1
    return best, columns, low, method


def _up_to(problem: Problem, radius: float) -> Problem:
    fits = problem.cost <= radius
    start = np.append(0, np.cumsum(np.bincount(problem.row[fits], minlength=problem.n))).astype(np.int64)
    return Problem(
        start, problem.column[fits], problem.cost[fits], problem.m, problem.existing, problem.usable
    )


def _cover(
    problem: Problem, radius: float, clock: Clock, most: int | None = None, effort: Effort = "exact"
) -> Cover:
    """The set covering of rows that are servable at all and not covered by what exists."""
    near = problem.cost <= radius
    done = np.zeros(problem.n, np.bool_)
    done[problem.row[near & problem.open_now[problem.column]]] = True
    useful = near & problem.usable[problem.column] & ~done[problem.row]
    rows = problem.row[useful]
    wanted = np.flatnonzero(problem.servable & ~done)
    if len(wanted) > np.count_nonzero(np.bincount(rows, minlength=problem.n)):
        # Somebody has nothing so near: no number of sites is enough.
        return Cover(np.arange(problem.m + 1), problem.m + 1, "reduction")
    matrix = sparse.csr_array(
        (np.ones(len(rows)), (rows, problem.column[useful])), shape=(problem.n, problem.m)
    )
    return set_cover(sparse.csr_array(matrix[wanted, :]), clock, most=most, effort=effort)


def _covering_order(problem: Problem, columns: Ints) -> tuple[int, ...]:
    lists, _ = cover_lists(problem, np.ones(problem.n))
    return in_order(lists, problem.m, columns)


def _not_everyone(problem: Problem, p: int, certain: bool, unreached: float, clock: Clock) -> Siting:
    lists, _ = cover_lists(problem, np.ones(problem.n))
    smaller, columns = merged(lists, problem.m)
    choice = choose(smaller, len(columns), p, clock, whole=True)
    return siting(
        problem,
        in_order(lists, problem.m, columns[choice.columns]),
        objective=np.nan,
        bound=np.nan,
        method=choice.method,
        clock=clock,
        unreached=unreached,
        status="not_everyone" if certain else "time_limit",
    )
