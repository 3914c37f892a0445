"""Sites are the best there are, by brute force, and what nobody can reach is said."""

import time
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from geo.errors import BadArgument, Cancelled
from geo.siting import gains, kernels, lscp, mclp, p_center, p_median, rowweight, warm
from geo.siting.covering import reduced, set_cover
from geo.siting.solver import Clock


@st.composite
def towns(draw):
    """(cost, weights, existing, forbidden): few rows and candidates, ties, unreachable pairs, zero weights."""
    n, m = draw(st.integers(0, 8)), draw(st.integers(0, 7))
    seed = draw(st.integers(0, 2**32 - 1))
    rng = np.random.default_rng(seed)
    cost = rng.integers(0, draw(st.sampled_from([3, 30])), (n, m)).astype(float)
    if draw(st.booleans()):
        cost += rng.random((n, m))
    cost[rng.random((n, m)) < draw(st.sampled_from([0.0, 0.3, 0.7]))] = draw(
        st.sampled_from([np.nan, np.inf])
    )
    weights = rng.integers(0, 5, n) * draw(st.sampled_from([1.0, 0.37]))
    columns = st.sets(st.integers(0, max(m - 1, 0)), max_size=min(m, 2))
    return cost, weights, sorted(draw(columns)), sorted(draw(columns))


def _choices(m: int, existing: list[int], forbidden: list[int], p: int) -> list[list[int]]:
    free = [j for j in range(m) if j not in existing and j not in forbidden]
    return [list(some) for k in range(min(p, len(free)) + 1) for some in combinations(free, k)]


def _least(cost: np.ndarray, columns: list[int]) -> np.ndarray:
    reach = np.where(np.isnan(cost), np.inf, cost)
    return reach[:, columns].min(axis=1, initial=np.inf)


def _candidates(cost: np.ndarray, existing: list[int], forbidden: list[int]) -> list[int]:
    return [j for j in range(cost.shape[1]) if j in existing or j not in forbidden]


def _check_sites(answer, cost, existing, forbidden, p) -> None:
    assert answer.proven and answer.gap == 0 and answer.status == "optimal"
    assert answer.bound == pytest.approx(answer.objective)
    assert len(set(answer.sites)) == len(answer.sites) <= p
    assert not set(answer.sites) & (set(existing) | set(forbidden))
    opened = {*existing, *answer.sites}
    assert set(answer.assignment.tolist()) <= opened | {-1}


@settings(max_examples=120)
@given(towns(), st.integers(0, 4), st.sampled_from([0.0, 2.0, 10.5, 40.0]))
def test_maximal_covering_reaches_the_most_people_any_choice_does(town, p, within):
    cost, weights, existing, forbidden = town

    def covered(columns):
        return weights[_least(cost, columns) <= within].sum()

    answer = mclp(cost, weights, within=within, p=p, existing=existing, forbidden=forbidden)
    best = max(covered(some + existing) for some in _choices(cost.shape[1], existing, forbidden, p))
    _check_sites(answer, cost, existing, forbidden, p)
    assert answer.objective == pytest.approx(best)
    assert covered([*answer.sites, *existing]) == pytest.approx(best)
    assert weights[answer.assignment >= 0].sum() == pytest.approx(best)
    nobody = ~(_least(cost, _candidates(cost, existing, forbidden)) <= within)
    assert answer.unreached == pytest.approx(weights[nobody].sum())


@settings(max_examples=120)
@given(towns(), st.integers(0, 4))
def test_p_median_costs_the_least_any_choice_does(town, p):
    cost, weights, existing, forbidden = town
    servable = np.isfinite(_least(cost, _candidates(cost, existing, forbidden)))
    worst = 2 * np.nanmax(np.where(np.isinf(cost), np.nan, cost), initial=0.0)

    def total(columns):
        return (np.minimum(_least(cost, columns), worst) * weights)[servable].sum()

    answer = p_median(cost, weights, p=p, existing=existing, forbidden=forbidden)
    best = min(total(some + existing) for some in _choices(cost.shape[1], existing, forbidden, p))
    _check_sites(answer, cost, existing, forbidden, p)
    assert answer.objective == pytest.approx(best)
    assert total([*answer.sites, *existing]) == pytest.approx(best)
    assert answer.unreached == pytest.approx(weights[~servable].sum())
    reach = _least(cost, [*existing, *answer.sites])
    assert ((answer.assignment >= 0) == np.isfinite(reach)).all()
    served = np.flatnonzero(answer.assignment >= 0)
    np.testing.assert_array_equal(cost[served, answer.assignment[served]], reach[served])


@settings(max_examples=120)
@given(towns(), st.sampled_from([0.0, 2.0, 10.5, 40.0]))
def test_set_covering_needs_as_few_sites_as_any_choice_does(town, within):
    cost, _, existing, forbidden = town
    wanted = _least(cost, _candidates(cost, existing, forbidden)) <= within
    choices = _choices(cost.shape[1], existing, forbidden, cost.shape[1])
    answer = lscp(cost, within=within, existing=existing, forbidden=forbidden)
    best = min(len(some) for some in choices if (_least(cost, some + existing)[wanted] <= within).all())
    _check_sites(answer, cost, existing, forbidden, cost.shape[1])
    assert answer.objective == best == len(answer.sites)
    assert answer.unreached == (~wanted).sum()
    assert ((answer.assignment >= 0) == wanted).all()


@settings(max_examples=120)
@given(towns(), st.integers(0, 4))
def test_p_center_brings_the_farthest_as_near_as_any_choice_does(town, p):
    cost, _, existing, forbidden = town
    servable = np.isfinite(_least(cost, _candidates(cost, existing, forbidden)))

    def farthest(columns):
        return _least(cost, columns)[servable].max(initial=0.0)

    answer = p_center(cost, p=p, existing=existing, forbidden=forbidden)
    best = min(farthest(some + existing) for some in _choices(cost.shape[1], existing, forbidden, p))
    assert answer.unreached == (~servable).sum()
    if np.isinf(best):
        assert answer.status == "not_everyone" and not answer.proven
        assert np.isnan(answer.objective) and (answer.assignment[servable] == -1).any()
        return
    _check_sites(answer, cost, existing, forbidden, p)
    assert answer.objective == best == farthest([*answer.sites, *existing])


@settings(max_examples=80)
@given(towns(), st.sampled_from([2.0, 10.5]))
def test_gains_fall_and_add_up(town, within):
    cost, weights, existing, forbidden = town
    curve = gains(cost, weights, within=within, p=5, existing=existing, forbidden=forbidden)
    assert (curve["people"] > 0).all()
    assert (curve["people"].diff().dropna() <= 1e-9).all()
    for k in range(len(curve)):
        opened = [*existing, *curve["site"][: k + 1]]
        assert curve["total"][k] == pytest.approx(weights[_least(cost, opened) <= within].sum())
    free = [j for j in range(cost.shape[1]) if j not in existing and j not in forbidden]
    alone = [weights[_least(cost, [*existing, j]) <= within].sum() for j in free]
    if len(curve):
        assert curve["total"][0] == pytest.approx(max(alone))


@settings(max_examples=40)
@given(towns(), st.integers(0, 3))
def test_sparse_costs_and_dense_ones_give_the_same(town, p):
    cost, weights, existing, forbidden = town
    rows, columns = np.nonzero(np.isfinite(cost))
    thin = sparse.coo_array((cost[rows, columns], (rows, columns)), shape=cost.shape)
    options = {"existing": existing, "forbidden": forbidden}
    for given_ in (cost, thin, cost.astype(np.float32).astype(float)):
        assert p_median(given_, weights, p=p, **options).objective == pytest.approx(
            p_median(cost, weights, p=p, **options).objective, rel=1e-6
        )
    assert mclp(thin, weights, within=10, p=p, **options).objective == pytest.approx(
        mclp(cost, weights, within=10, p=p, **options).objective
    )
    assert lscp(thin, within=10, **options).objective == lscp(cost, within=10, **options).objective
    np.testing.assert_equal(
        p_center(thin, p=p, **options).objective, p_center(cost, p=p, **options).objective
    )


def test_sites_come_in_the_order_of_what_they_add():
    cost = np.full((10, 3), np.nan)
    cost[:2, 0], cost[2:7, 1], cost[7:, 2] = 1, 1, 1
    for answer in (mclp(cost, np.ones(10), within=2, p=3), lscp(cost, within=2), p_center(cost, p=3)):
        assert answer.sites == (1, 2, 0)
    assert mclp(cost, np.ones(10), within=2, p=9).sites == (1, 2, 0)


def test_a_weight_that_is_not_known_counts_nowhere_and_is_told():
    answer = mclp(np.ones((3, 1)), [2.0, np.nan, 3.0], within=1, p=1)
    assert (answer.objective, answer.unknown, answer.unreached) == (5, 1, 0)
    assert p_median(np.ones((3, 1)), [2.0, np.nan, 3.0], p=1).unknown == 1


def test_somebody_left_without_a_site_costs_what_is_said():
    cost = np.array([[1.0, np.nan], [np.nan, 4.0]])
    assert p_median(cost, [1, 3], p=1).objective == 3 * 4 + 8
    answer = p_median(cost, [1, 3], p=1, unserved_cost=100)
    assert answer.objective == 3 * 4 + 100 and answer.sites == (1,)
    assert answer.assignment.tolist() == [-1, 1] and answer.unreached == 0


def test_nothing_given_nothing_opened():
    for shape in ((0, 0), (0, 3), (3, 0)):
        empty, none = np.empty(shape), np.ones(shape[0])
        for answer in (
            mclp(empty, none, within=1, p=2),
            p_median(empty, none, p=2),
            lscp(empty, within=1),
            p_center(empty, p=2),
        ):
            assert answer.sites == () and answer.objective == 0 and answer.proven
            assert answer.unreached == shape[0] and (answer.assignment == -1).all()
        assert gains(empty, none, within=1, p=2).empty


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: mclp([[1.0]], [1.0], within=1, p=-1), "p=-1"),
        (lambda: mclp([[1.0]], [1.0], within=1, p=1.5), "p=1.5"),
        (lambda: mclp([[1.0]], [1.0], within=np.nan, p=1), "within=nan"),
        (lambda: mclp([[1.0]], [-1.0], within=1, p=1), "weights are negative"),
        (lambda: mclp([[1.0]], [1.0, 2.0], within=1, p=1), "give one per row"),
        (lambda: mclp([1.0], [1.0], within=1, p=1), "give a matrix"),
        (lambda: lscp([[-1.0]], within=1), "negative costs"),
        (lambda: p_center([[1.0]], p=1, existing=[1]), "existing names column 1"),
        (lambda: p_median([[1.0]], [1.0], p=1, forbidden=[-1]), "forbidden names column -1"),
    ],
)
def test_what_cannot_be_meant_is_refused(call, message):
    with pytest.raises(BadArgument, match=message):
        call()


@settings(max_examples=60)
@given(st.integers(0, 2**32 - 1), st.integers(1, 9), st.integers(1, 9))
def test_reducing_a_cover_does_not_change_how_many_it_takes(seed, n, m):
    cover = np.random.default_rng(seed).random((n, m)) < 0.4
    cover = cover[cover.any(axis=1)].astype(float)
    best = next(k for k in range(m + 1) for c in combinations(range(m), k) if cover[:, c].any(axis=1).all())
    rows, columns, forced = reduced(sparse.csr_array(cover))
    assert len(columns) == rows.shape[1] and len(forced) <= best
    found = set_cover(sparse.csr_array(cover), Clock(60.0))
    assert len(found.columns) == best == found.bound
    assert cover[:, found.columns].any(axis=1).all()


def _hard(n: int = 700, m: int = 350) -> np.ndarray:
    rng = np.random.default_rng(3)
    people, places = rng.random((n, 2)), rng.random((m, 2))
    return np.hypot(*(people[:, None] - places[None]).transpose(2, 0, 1))


KERNELS = [
    kernels.finite_pairs,
    kernels.sort_lists,
    kernels.greedy,
    kernels.interchange,
    kernels.tighten,
    kernels.total_cost,
    rowweight.fewer,
]
MODELS = {
    "lscp": lambda cost, **options: lscp(cost, within=0.09, **options),
    "mclp": lambda cost, **options: mclp(cost, np.ones(len(cost)), within=0.13, p=20, **options),
    "p_median": lambda cost, **options: p_median(cost, np.arange(len(cost)) + 0.5, p=12, **options),
    "p_center": lambda cost, **options: p_center(cost, p=14, **options),
}


@pytest.mark.parametrize("model", MODELS)
def test_at_the_time_limit_the_best_known_comes_with_an_honest_bound(model):
    cost = _hard()
    MODELS[model](cost[:50, :20], time_limit_s=5)
    began = time.perf_counter()
    short = MODELS[model](cost, time_limit_s=0.3)
    assert time.perf_counter() - began < 6
    longer = MODELS[model](cost, time_limit_s=2.5)
    sign = -1 if model == "mclp" else 1
    for answer in (short, longer):
        assert answer.status == ("optimal" if answer.proven else "time_limit")
        assert sign * answer.bound <= sign * answer.objective
        assert answer.proven == (answer.gap == 0)
    # Neither bound may cut off what the other run found.
    assert sign * short.bound <= sign * longer.objective + 1e-6
    assert sign * longer.bound <= sign * short.objective + 1e-6


@pytest.mark.parametrize("model", MODELS)
def test_every_model_can_be_stopped_soon(model):
    cost = _hard()
    MODELS[model](cost[:50, :20], time_limit_s=5)
    asked: list[float] = []

    def stop_after_a_while(share: float, key: str) -> None:
        assert 0 <= share < 1
        asked.append(time.perf_counter())
        if asked[-1] - asked[0] > 0.4:
            raise Cancelled(key)

    try:
        answer = MODELS[model](cost, time_limit_s=30, progress=stop_after_a_while)
    except Cancelled:
        assert time.perf_counter() - asked[-1] < 3
    else:
        assert answer.seconds < 2.5


def test_after_warming_up_nothing_is_compiled_any_more():
    warm()
    before = [len(kernel.signatures) for kernel in KERNELS]
    assert min(before) >= 1
    cost = np.random.default_rng(4).random((30, 9))
    mclp(cost, np.ones(30), within=0.1, p=3)
    p_median(cost, np.ones(30), p=3)
    p_center(cost, p=3)
    lscp(cost, within=0.3)
    assert [len(kernel.signatures) for kernel in KERNELS] == before
