"""The mixed integer solver answers as scipy's does, tells how far it is, and stops when asked."""

import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, milp

from geo.errors import Cancelled
from geo.siting.solver import Clock, Model, solve


def _cover(seed: int, n: int, m: int, each: float) -> Model:
    matrix = np.random.default_rng(seed).random((n, m)) < each
    matrix[:, 0] |= ~matrix.any(axis=1)
    cost = np.random.default_rng(seed + 1).integers(1, 6, m).astype(float)
    ones = np.ones(m, bool)
    high = np.full(n, np.inf)
    return Model(cost, sparse.csr_array(matrix.astype(float)), np.ones(n), high, np.ones(m), ones)


@settings(max_examples=40)
@given(st.integers(0, 2**32 - 1), st.integers(1, 8), st.integers(1, 8))
def test_it_finds_what_scipy_finds(seed, n, m):
    model = _cover(seed, n, m, 0.4)
    answer = solve(model, Clock(10.0), "solver", start=np.ones(m))
    truth = milp(
        model.cost,
        constraints=LinearConstraint(model.matrix, model.low, model.high),
        integrality=np.ones(m),
        bounds=Bounds(0, 1),
    )
    assert answer.status == "optimal" and answer.values is not None
    assert answer.objective == pytest.approx(truth.fun) == answer.bound
    assert model.cost @ answer.values == pytest.approx(truth.fun)


def test_what_cannot_be_is_infeasible():
    model = _cover(0, 3, 3, 1.0)
    none = Model(model.cost, model.matrix, np.full(3, 4.0), model.high, model.upper, model.whole)
    assert solve(none, Clock(10.0), "solver").status == "infeasible"


@pytest.mark.parametrize("kind", [Cancelled, KeyboardInterrupt])
@pytest.mark.parametrize("whole", [True, False])
def test_what_the_listener_raises_stops_it_and_comes_through(kind, whole):
    # Long enough to be asked in the middle, as a program and as its relaxation.
    model = _cover(7, 400, 300, 0.04) if whole else _cover(7, 3000, 2500, 0.02)
    model = Model(model.cost, model.matrix, model.low, model.high, model.upper, model.whole & whole)
    asked = []

    def stop(share: float, key: str) -> None:
        asked.append((time.perf_counter(), key))
        if len(asked) == 2:
            raise kind("stopped")

    with pytest.raises(kind):
        solve(model, Clock(60.0, stop), "solver")
    assert time.perf_counter() - asked[-1][0] < 2
    assert {key for _, key in asked} == {"solver"}


def test_it_keeps_to_the_time_and_its_bound_is_below():
    began = time.perf_counter()
    answer = solve(_cover(7, 400, 300, 0.04), Clock(1.0), "solver")
    assert time.perf_counter() - began < 4
    assert answer.status == "time_limit" and answer.bound <= answer.objective


def test_enough_is_enough():
    model = _cover(7, 400, 300, 0.04)
    answer = solve(model, Clock(30.0), "solver", start=np.ones(300), enough=lambda best, bound: best < 1e9)
    assert answer.values is not None and (model.matrix @ answer.values >= 0.999).all()
    assert answer.status == "time_limit"


def test_two_people_can_ask_at_the_same_time():
    models = [_cover(seed, 60, 40, 0.1) for seed in range(6)]
    alone = [solve(model, Clock(30.0), "solver").objective for model in models]
    with ThreadPoolExecutor(3) as pool:
        together = list(pool.map(lambda model: solve(model, Clock(30.0), "solver").objective, models))
    assert together == pytest.approx(alone)
