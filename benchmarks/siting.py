"""Siting: maximal covering beside spopt, and OR-Library's p-median instances against their published optima.

Covering: 10,000 people and 1,000 candidates in a square, 30 sites, everything from the cost matrix to the proven
optimum; spopt builds its model in Python and gives it to the same HiGHS. OR-Library lies in MUSTER_REAL_DATA or
../shared/data; without it that part is left out and says so.
"""

import csv
import os
import time
import warnings
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse.csgraph import floyd_warshall

from benchmarks.registry import benchmark
from benchmarks.results import Result
from geo.siting import gains, lscp, mclp, p_center, p_median

GOAL = 10.0
GOAL_GAP_PERCENT = 1.0
GOAL_PROVEN_S = 60.0
REACH = 0.06
_DATA = Path(os.environ.get("MUSTER_REAL_DATA", Path(__file__).resolve().parents[2] / "shared" / "data"))

Floats = NDArray[np.float64]


@benchmark
def covering(quick: bool) -> Iterator[Result]:
    """MCLP end to end; the answer must be the peer's."""
    n, m, p = (600, 60, 5) if quick else (10_000, 1_000, 30)
    cost, weights = _square(n, m)
    mclp(cost[:40, :8], weights[:40], within=REACH, p=2)  # compiled once per installation
    seconds, ours = _timed(lambda: mclp(cost, weights, within=REACH, p=p))
    if not ours.proven:
        raise AssertionError(f"not proven: {ours.objective} of at most {ours.bound}")
    _spopt(cost[:40, :8], weights[:40], 2)  # imported
    peer_seconds, theirs = _timed(lambda: _spopt(cost, weights, p))
    if abs(ours.objective - theirs) > 0.5:
        raise AssertionError(f"the optima differ: {ours.objective} and spopt's {theirs}")
    yield Result.against(f"mclp {n:,} × {m:,}, p={p}", seconds, "s", "spopt", peer_seconds, at_least=GOAL)
    seconds, curve = _timed(lambda: gains(cost, weights, within=REACH, p=p))
    yield Result(f"gain curve {n:,} × {m:,}, {len(curve)} sites", seconds, "s")


@benchmark
def orlib(quick: bool) -> Iterator[Result]:
    """p-median and p-center on pmed1 to pmed10."""
    folder = _DATA / "orlib"
    if not (folder / "optima.csv").exists():
        print(f"siting.orlib left out: no {folder / 'optima.csv'}; set MUSTER_REAL_DATA", flush=True)
        return
    with (folder / "optima.csv").open() as file:
        optima = list(csv.DictReader(file))[: 2 if quick else None]
    worst_gap, slowest, slowest_center, proven = 0.0, 0.0, 0.0, 0
    for row in optima:
        cost, p = _instance(folder / f"{row['instance']}.txt")
        best = float(row["p_median_optimum"])
        first = p_median(cost, np.ones(len(cost)), p=p, time_limit_s=1.0)
        worst_gap = max(worst_gap, 100 * (first.objective / best - 1))
        seconds, answer = _timed(lambda cost=cost, p=p: p_median(cost, np.ones(len(cost)), p=p))
        center_seconds, center = _timed(lambda cost=cost, p=p: p_center(cost, p=p))
        right = answer.objective == best and center.objective == float(row["p_center_optimum"])
        proven += answer.proven and center.proven and right
        slowest, slowest_center = max(slowest, seconds), max(slowest_center, center_seconds)
    some = f"{optima[0]['instance']}–{optima[-1]['instance'].removeprefix('pmed')}"
    yield Result.at_most(f"p-median {some}, worst gap after 1 s", worst_gap, "%", GOAL_GAP_PERCENT)
    yield Result.at_most(f"p-median {some}, slowest proof", slowest, "s", GOAL_PROVEN_S)
    yield Result.at_most(f"p-center {some}, slowest proof", slowest_center, "s", GOAL_PROVEN_S)
    yield Result.at_least(f"{some} proven, both models", proven, "instances", len(optima))


@benchmark
def large(quick: bool) -> Iterator[Result]:
    """What a minute gives where nothing can be proven: 10,000 × 1,000."""
    n, m, limit = (400, 40, 2.0) if quick else (10_000, 1_000, 60.0)
    cost, weights = _square(n, m)
    for name, answer in (
        ("mclp, hard (r=0.10)", mclp(cost, weights, within=0.10, p=30, time_limit_s=limit)),
        ("p-median, p=30", p_median(cost, weights, p=30, time_limit_s=limit)),
        ("p-center, p=30", p_center(cost, p=30, time_limit_s=limit)),
        ("lscp (r=0.10)", lscp(cost, within=0.10, time_limit_s=limit)),
    ):
        yield Result(f"{name} {n:,} × {m:,}, gap after {answer.seconds:.0f} s", 100 * answer.gap, "%")


def _square(n: int, m: int) -> tuple[Floats, Floats]:
    rng = np.random.default_rng(1)
    people, places = rng.random((n, 2)), rng.random((m, 2))
    cost = np.hypot(people[:, None, 0] - places[:, 0], people[:, None, 1] - places[:, 1])
    return cost, rng.integers(1, 100, n).astype(np.float64)


def _spopt(cost: Floats, weights: Floats, p: int) -> float:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pulp
        from spopt.locate import MCLP

        model = MCLP.from_cost_matrix(cost, weights, REACH, p)
        model.solve(pulp.HiGHS(msg=False))
        return float(model.problem.objective.value())


def _instance(path: Path) -> tuple[Floats, int]:
    """Distances between all nodes, and p. The last of two edges between the same nodes counts."""
    values = np.array(path.read_text().split(), dtype=int)
    near = np.full((values[0], values[0]), np.inf)
    for u, v, length in values[3:].reshape(-1, 3):
        near[u - 1, v - 1] = near[v - 1, u - 1] = length
    np.fill_diagonal(near, 0)
    return floyd_warshall(near), int(values[2])


def _timed(work):
    began = time.perf_counter()
    answer = work()
    return time.perf_counter() - began, answer
