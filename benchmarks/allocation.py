"""Allocation: the transportation problem beside HiGHS, and from tables to an explained plan.

5,000 needs and 200 depots in a square, stock a twentieth above the need and unevenly spread. The peer is scipy's
`linprog` with HiGHS; building its sparse matrices is counted, as is building ours. On the 20 nearest arcs the peer
solves a smaller problem, whose answer is not known to be the best one.
"""

import time
from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy import sparse
from scipy.optimize import linprog

from benchmarks.registry import benchmark
from benchmarks.results import Result, median_seconds
from geo.allocation import allocate
from geo.flow import transport, warm

GOAL = 10.0
NEAREST = 20

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@benchmark
def flow(quick: bool) -> Iterator[Result]:
    """All arcs, optimal for all arcs."""
    n, m = (300, 20) if quick else (5_000, 200)
    cost, need, have = _market(n, m, 1.05)
    warm()
    seconds, ours = median_seconds(lambda: _ours(cost, need, have), 1 if quick else 7)
    began = time.perf_counter()
    least = _highs(cost, need, have, m)
    peer_seconds = time.perf_counter() - began
    if abs(ours - least) > 1e-6 * least:
        raise AssertionError(f"the costs differ: {ours} and HiGHS's {least}")
    name = f"allocation {n:,} × {m:,}"
    yield Result.against(f"{name}, all pairs", seconds, "s", "HiGHS LP", peer_seconds, at_least=GOAL)
    began = time.perf_counter()
    near = _highs(cost, need, have, min(NEAREST, m))
    near_seconds = time.perf_counter() - began
    of_nearest = f"HiGHS LP, {NEAREST} nearest"
    yield Result.against(f"{name}, all pairs", seconds, "s", of_nearest, near_seconds, at_least=GOAL)
    over = 100 * (near / ours - 1) if np.isfinite(near) else np.nan
    yield Result(f"{name}: the {NEAREST} nearest cost more by", over, "%")


@benchmark
def growth(quick: bool) -> Iterator[Result]:
    """Shelter places for tens of thousands of points, a tenth too few."""
    for n, m in [(1_000, 40)] if quick else [(20_000, 100), (40_000, 300)]:
        cost, need, have = _market(n, m, 0.9)
        warm()
        seconds, _ = median_seconds(lambda c=cost, w=need, h=have: _ours(c, w, h), 1 if quick else 3)
        yield Result(f"allocation {n:,} × {m:,}, a tenth too few", seconds, "s")


@benchmark
def tables(quick: bool) -> Iterator[Result]:
    """From tables to lines with reasons: four priorities, three resources."""
    n, m = (60, 10) if quick else (1_000, 100)
    rng = np.random.default_rng(3)
    cost = pd.DataFrame(_market(n, m, 1.0)[0])
    resources = ["cots", "water", "pumps"]
    need = pd.DataFrame(
        {
            "need": np.repeat(np.arange(n), 3),
            "resource": resources * n,
            "quantity": rng.integers(1, 50, 3 * n),
            "priority": rng.integers(0, 4, 3 * n),
        }
    )
    stock = pd.DataFrame({"depot": np.repeat(np.arange(m), 3), "resource": resources * m})
    stock["quantity"] = rng.integers(0, 50 * n // m, len(stock))
    warm()
    seconds, _ = median_seconds(
        lambda: allocate(cost, need, stock, priority=range(4), keep=5), 1 if quick else 5
    )
    yield Result(f"allocate {3 * n:,} needs, {m} depots, with reasons", seconds, "s")


def _market(n: int, m: int, share: float) -> tuple[Floats, Ints, Ints]:
    """Costs (n, m), needs, and stocks that are `share` of them in all."""
    rng = np.random.default_rng(20260520)
    places, depots = rng.random((n, 2)), rng.random((m, 2))
    cost = 60 * np.hypot(places[:, None, 0] - depots[:, 0], places[:, None, 1] - depots[:, 1])
    need = rng.integers(1, 50, n)
    return cost, need, rng.multinomial(int(need.sum() * share), rng.dirichlet(np.full(m, 2.0)))


def _ours(cost: Floats, need: Ints, have: Ints) -> float:
    rows, columns = np.divmod(np.arange(cost.size), cost.shape[1])
    return transport(rows, columns, cost.ravel(), need, have).cost


def _highs(cost: Floats, need: Ints, have: Ints, k: int) -> float:
    """The least cost over the `k` cheapest arcs of each row; inf where they cannot meet the needs."""
    n, m = cost.shape
    columns = np.sort(np.argpartition(cost, k - 1, axis=1)[:, :k], axis=1).ravel()
    rows = np.repeat(np.arange(n), k)
    arcs, ones = np.arange(len(rows)), np.ones(len(rows))
    out = sparse.csc_array((ones, rows, np.append(arcs, len(rows))), shape=(n, len(rows)))
    into = sparse.csc_array((ones, columns, np.append(arcs, len(rows))), shape=(m, len(rows)))
    answer = linprog(cost[rows, columns], A_eq=out, b_eq=need, A_ub=into, b_ub=have, method="highs")
    return float(answer.fun) if answer.success else np.inf
