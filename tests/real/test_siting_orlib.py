"""The published optima of Beasley's OR-Library p-median instances, for p-median and p-center."""

import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.sparse.csgraph import floyd_warshall

from geo.siting import p_center, p_median

NUMBERS = range(1, 11)


@pytest.fixture(scope="module")
def optima(real: Path) -> pd.DataFrame:
    p_median(np.ones((2, 2)), np.ones(2), p=1)
    return pd.read_csv(real / "orlib" / "optima.csv", index_col="instance")


def _instance(real: Path, number: int) -> tuple[np.ndarray, int]:
    """Distances between all nodes, and p. The last of two edges between the same nodes counts."""
    values = np.array((real / "orlib" / f"pmed{number}.txt").read_text().split(), dtype=int)
    n, p = values[0], values[2]
    near = np.full((n, n), np.inf)
    for u, v, length in values[3:].reshape(-1, 3):
        near[u - 1, v - 1] = near[v - 1, u - 1] = length
    np.fill_diagonal(near, 0)
    return floyd_warshall(near), int(p)


@pytest.mark.slow
@pytest.mark.parametrize("number", NUMBERS)
def test_p_median_proves_the_published_optimum_within_a_minute(real, optima, number):
    cost, p = _instance(real, number)
    answer = p_median(cost, np.ones(len(cost)), p=p, time_limit_s=60)
    assert answer.objective == optima.loc[f"pmed{number}", "p_median_optimum"]
    assert answer.proven and answer.bound == answer.objective
    assert cost[:, list(answer.sites)].min(axis=1).sum() == answer.objective


@pytest.mark.parametrize("number", NUMBERS)
def test_p_median_is_within_a_hundredth_in_a_second(real, optima, number):
    cost, p = _instance(real, number)
    began = time.perf_counter()
    answer = p_median(cost, np.ones(len(cost)), p=p, time_limit_s=1)
    assert time.perf_counter() - began < 3
    best = optima.loc[f"pmed{number}", "p_median_optimum"]
    assert answer.bound <= best <= answer.objective <= 1.01 * best


@pytest.mark.slow
@pytest.mark.parametrize("number", NUMBERS)
def test_p_center_proves_the_known_optimum_within_a_minute(real, optima, number):
    cost, p = _instance(real, number)
    answer = p_center(cost, p=p, time_limit_s=60)
    assert answer.objective == optima.loc[f"pmed{number}", "p_center_optimum"]
    assert answer.proven
    assert cost[:, list(answer.sites)].min(axis=1).max() == answer.objective
