"""A transportation plan costs what linear programming says is least, and says so with prices."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from scipy import sparse
from scipy.optimize import linprog

from geo.errors import BadArgument, Cancelled
from geo.flow import Flow, transport, transportation


@st.composite
def markets(draw):
    """Small instances with ties, duplicate arcs, rows without arcs, empty stocks, one to four ranks."""
    n, m = draw(st.integers(1, 9)), draw(st.integers(1, 7))
    count = draw(st.integers(0, n * m + 4))
    dear = draw(st.sampled_from([0, 2, 60]))
    many = draw(st.sampled_from([1, 12, 500]))
    whole = st.lists(st.integers(0, n * m - 1), min_size=count, max_size=count)
    pairs = np.array(draw(whole), dtype=int)
    cost = draw(st.lists(st.integers(0, dear), min_size=count, max_size=count))
    need = draw(st.lists(st.integers(0, many), min_size=n, max_size=n))
    have = draw(st.lists(st.integers(0, many), min_size=m, max_size=m))
    rank = draw(st.lists(st.integers(0, 3), min_size=n, max_size=n))
    return pairs // m, pairs % m, np.array(cost, float), np.array(need), np.array(have), np.array(rank)


def _served_least_cost(rows, columns, cost, need, have, rank) -> tuple[list[float], float]:
    """Units unmet at each rank, made least one rank after the other, then the least cost: by HiGHS, step by step."""
    n, m, arcs = len(need), len(have), len(cost)
    out = sparse.csr_array((np.ones(arcs), (rows, np.arange(arcs))), shape=(n, arcs))
    into = sparse.csr_array((np.ones(arcs), (columns, np.arange(arcs))), shape=(m, arcs))
    equal = {"A_eq": sparse.hstack([out, sparse.eye_array(n)]), "b_eq": need}
    upper, limits, unmet = [sparse.hstack([into, sparse.csr_array((m, n))])], list(have), []
    for level in np.unique(rank):
        goal = np.concatenate([np.zeros(arcs), rank == level])
        least = linprog(goal, **equal, A_ub=sparse.vstack(upper), b_ub=limits, method="highs").fun
        unmet.append(least)
        upper, limits = [*upper, sparse.csr_array(goal[None, :])], [*limits, least + 1e-9]
    final = linprog(
        np.append(cost, np.zeros(n)), **equal, A_ub=sparse.vstack(upper), b_ub=limits, method="highs"
    )
    return unmet, final.fun


def _check_flow(answer: Flow, rows, columns, cost, need, have) -> None:
    assert (answer.quantity >= 0).all() and (answer.unmet >= 0).all() and (answer.left >= 0).all()
    np.testing.assert_array_equal(np.bincount(rows, answer.quantity, len(need)) + answer.unmet, need)
    np.testing.assert_array_equal(np.bincount(columns, answer.quantity, len(have)) + answer.left, have)
    assert answer.cost == pytest.approx(float(answer.quantity @ cost))


@settings(max_examples=70)
@given(markets())
@example((np.array([], int), np.array([], int), np.array([]), np.array([3]), np.array([0]), np.array([0])))
def test_as_much_as_possible_is_met_first_things_first_at_the_least_cost(market):
    rows, columns, cost, need, have, rank = market
    answer = transport(rows, columns, cost, need, have, rank=rank)
    _check_flow(answer, rows, columns, cost, need, have)
    unmet, least = _served_least_cost(rows, columns, cost, need, have, rank)
    assert [answer.unmet[rank == level].sum() for level in np.unique(rank)] == pytest.approx(unmet, abs=1e-6)
    assert answer.cost == pytest.approx(least, rel=1e-7, abs=1e-5)


@settings(max_examples=70)
@given(markets())
def test_prices_prove_the_plan(market):
    rows, columns, cost, need, have, rank = market
    answer = transport(rows, columns, cost, need, have, rank=rank)
    live = (need[rows] > 0) & (have[columns] > 0)
    slack = (cost + answer.price[columns] - answer.row_price[rows])[live]
    assert (slack >= -1e-9).all()
    assert (np.abs(slack[answer.quantity[live] > 0]) <= 1e-9).all()
    assert (answer.price[answer.left > 0] == 0).all()
    assert (answer.price >= 0).all()
    assert (answer.row_price <= answer.unmet_price + 1e-9).all()
    short = (answer.unmet > 0) & (need > 0)
    np.testing.assert_allclose(answer.row_price[short], answer.unmet_price[short])


@settings(max_examples=25)
@given(st.integers(0, 2**32 - 1), st.integers(2, 60), st.integers(2, 12))
def test_arcs_beyond_the_short_list_are_used_where_they_are_needed(seed, n, m):
    rng = np.random.default_rng(seed)
    m += 14
    cost = rng.integers(1, 1000, (n, m)).astype(float)
    need, have = rng.integers(0, 40, n), rng.integers(0, max(2, 40 * n // m), m)
    rows, columns = np.divmod(np.arange(n * m), m)
    answer = transport(rows, columns, cost.ravel(), need, have)
    _check_flow(answer, rows, columns, cost.ravel(), need, have)
    assert answer.unmet.sum() == max(0, need.sum() - have.sum())
    assert answer.cost == pytest.approx(
        _served_least_cost(rows, columns, cost.ravel(), need, have, need * 0)[1]
    )


@settings(max_examples=60)
@given(markets(), st.sampled_from([10**6, 10**9]))
def test_a_billion_times_as_much_is_planned_alike(market, times):
    rows, columns, cost, need, have, rank = market
    small = transport(rows, columns, cost, need, have, rank=rank)
    large = transport(rows, columns, cost, need * times, have * times, rank=rank)
    assert large.quantity.tolist() == (small.quantity * times).tolist()
    assert large.unmet.tolist() == (small.unmet * times).tolist()


def test_whole_quantities_stay_exact_up_to_two_to_the_53():
    answer = transport([0, 0], [0, 1], [1.5, 2.5], [2**51], [2**50 + 1, 2**50])
    assert answer.quantity.tolist() == [2**50 + 1, 2**50 - 1]
    with pytest.raises(BadArgument, match="larger units"):
        transport([0], [0], [1.0], [2**53], [1])


def test_fractions_of_people_are_all_accounted_for():
    rng = np.random.default_rng(5)
    need, have = rng.random(400) * 3, rng.random(6) * 90
    rows, columns = np.divmod(np.arange(400 * 6), 6)
    cost = rng.random(2400) * 50
    answer = transport(rows, columns, cost, need, have)
    np.testing.assert_allclose(np.bincount(rows, answer.quantity) + answer.unmet, need, rtol=1e-12)
    assert (np.bincount(columns, answer.quantity) <= have + 400 * answer.quantity_step).all()
    _, least = _served_least_cost(rows, columns, cost, need, have, np.zeros(400, int))
    assert answer.unmet.sum() == pytest.approx(max(0.0, need.sum() - have.sum()), abs=1e-3)
    assert answer.cost == pytest.approx(least, rel=1e-5)


def test_a_person_too_few_to_count_is_still_served():
    answer = transport([0, 1], [0, 0], [1.0, 1.0], [1e-9, 2.5], [3.0])
    assert answer.unmet.tolist() == [0.0, 0.0]
    assert answer.quantity.tolist() == [1e-9, 2.5]


def test_nothing_at_all_is_a_plan_too():
    answer = transport([], [], [], [], [])
    assert (answer.cost, len(answer.quantity), len(answer.unmet), len(answer.left)) == (0.0, 0, 0, 0)
    assert transport([], [], [], [4], [9]).unmet.tolist() == [4]


def test_great_costs_and_small_ones_are_told_apart():
    answer = transport([0, 0, 1, 1], [0, 1, 0, 1], [1e9, 1e9 + 0.5, 3.0, 3.25], [1, 1], [1, 1])
    assert answer.quantity.tolist() == [1, 0, 0, 1]
    assert answer.cost_step <= 2**-8


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"cost": [-1.0]}, "negative or not a number"),
        ({"cost": [np.nan]}, "leave out the pairs"),
        ({"need": [-1]}, "need has 1 quantities"),
        ({"have": [np.inf]}, "have has 1 quantities"),
        ({"rows": [1]}, "rows 1 to 1, but there are 1"),
        ({"columns": [-1]}, "columns -1 to -1"),
        ({"rows": [0, 0]}, "shapes"),
        ({"rank": [0, 1]}, "rank has shape"),
    ],
)
def test_what_cannot_be_meant_is_refused(changes, message):
    given_ = {"rows": [0], "columns": [0], "cost": [1.0], "need": [1], "have": [1]} | changes
    rank = given_.pop("rank", None)
    with pytest.raises(BadArgument, match=message):
        transport(**given_, rank=rank)


def test_it_can_be_stopped(monkeypatch):
    monkeypatch.setattr(transportation, "_PIVOTS_A_TURN", 5)
    rng = np.random.default_rng(1)
    rows, columns = np.divmod(np.arange(300 * 30), 30)
    calls = []

    def stop(share: float, key: str) -> None:
        calls.append((share, key))
        if len(calls) == 3:
            raise Cancelled("stopped")

    with pytest.raises(Cancelled):
        transport(rows, columns, rng.random(9000), np.ones(300), np.full(30, 10), progress=stop)
    assert [key for _, key in calls] == ["flow"] * 3
