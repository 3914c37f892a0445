"""Floating catchments agree with PySAL's access, and share out exactly what places offer."""

import warnings

import numpy as np
import pandas as pd
import pytest
from access import fca, weights
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.catchment import LUO_QI_BANDS, Weight, bands, gaussian, three_step, two_step
from geo.errors import BadArgument

N, M = 400, 30


def _case(seed: int) -> tuple[pd.DataFrame, pd.Series, pd.Series]:
    """Points and places on a square; pairs up to 60 minutes."""
    rng = np.random.default_rng(seed)
    homes, sites = rng.uniform(0, 100, (N, 2)), rng.uniform(0, 100, (M, 2))
    minutes = np.hypot(*(homes[:, None] - sites[None]).T).T
    origin, target = np.nonzero(minutes <= 60)
    demand = pd.Series(rng.integers(1, 900, N).astype(float), [f"d{i}" for i in range(N)])
    supply = pd.Series(rng.integers(1, 200, M).astype(float), [f"s{i}" for i in range(M)])
    pairs = {
        "origin": demand.index[origin],
        "target": supply.index[target],
        "minutes": minutes[origin, target],
    }
    return pd.DataFrame(pairs), demand, supply


def _by_access(
    steps: str, pairs: pd.DataFrame, demand: pd.Series, supply: pd.Series, weigh: object
) -> pd.Series:
    method = {"two": fca.two_stage_fca, "three": fca.three_stage_fca}[steps]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return method(
            demand.rename_axis("geoid").reset_index(name="demand"),
            supply.rename_axis("geoid").to_frame("supply"),
            pairs.rename(columns={"target": "dest", "minutes": "cost"}),
            max_cost=60,
            weight_fn=weigh,
        )


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("steps", ["two", "three"])
@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (bands(LUO_QI_BANDS), weights.step_fn(LUO_QI_BANDS)),
        (bands({15: 1, 30: 0.5, 60: 0.1}), weights.step_fn({15: 1, 30: 0.5, 60: 0.1})),
        (gaussian(20, max_minutes=60), weights.gaussian(20)),
    ],
    ids=["luo-qi", "steps", "gaussian"],
)
def test_the_answer_is_that_of_access(seed: int, steps: str, ours: Weight, theirs: object) -> None:
    pairs, demand, supply = _case(seed)
    found = {"two": two_step, "three": three_step}[steps](pairs, demand, supply, weight=ours)
    expected = _by_access(steps, pairs, demand, supply, theirs).reindex(demand.index).fillna(0.0)
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=1e-15)


def test_a_small_case_by_hand() -> None:
    pairs = pd.DataFrame(
        [("a", "x", 5.0), ("b", "x", 15.0), ("b", "y", 5.0)], columns=["origin", "target", "minutes"]
    )
    demand, supply = pd.Series({"a": 100.0, "b": 50.0, "c": 10.0}), pd.Series({"x": 30.0, "y": 5.0, "z": 9.0})
    found = two_step(pairs, demand, supply, weight=bands({10: 1, 20: 0.5}))
    x = 30 / (100 + 0.5 * 50)
    assert found.tolist() == [x, pytest.approx(0.5 * x + 5 / 50), 0]
    three = three_step(pairs, demand, supply, weight=bands({10: 1, 20: 0.5}))
    x = 30 / (100 + 0.5 * 50 / 3)
    assert three.tolist() == [pytest.approx(x), pytest.approx(0.5 / 3 * x + 5 / 50), 0]


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.sampled_from([two_step, three_step]), st.floats(5, 80))
def test_everything_in_reach_is_shared_out_and_nothing_more(seed: int, steps: object, reach: float) -> None:
    pairs, demand, supply = _case(seed)
    found = steps(pairs, demand, supply, weight=gaussian(reach / 3, max_minutes=reach))  # type: ignore[operator]
    used = pairs.loc[pairs["minutes"] <= reach, "target"].unique()
    assert (found * demand).sum() == pytest.approx(supply[used].sum())
    assert (found >= 0).all()


def test_what_nobody_knows_is_counted_apart() -> None:
    pairs = pd.DataFrame({"origin": ["a", "b"], "target": ["x", "x"], "minutes": [1.0, 1.0]})
    found = two_step(pairs, pd.Series({"a": np.nan, "b": 10.0}), pd.Series({"x": 5.0, "y": np.nan}))
    assert found.tolist() == [0.5, 0.5]
    assert (found.attrs["unknown_demand"], found.attrs["unknown_supply"]) == (1, 1)
    nobody = two_step(pairs, pd.Series({"a": np.nan, "b": 0.0}), pd.Series({"x": 5.0}))
    assert nobody.tolist() == [0, 0]


def test_a_way_at_a_bands_limit_is_inside_it() -> None:
    assert bands({10: 1, 20: 0.5})(np.array([0, 10, 10.01, 20, 20.01])).tolist() == [1, 1, 0.5, 0.5, 0]


def test_what_cannot_be_meant_is_refused() -> None:
    pairs = pd.DataFrame({"origin": ["a"], "target": ["x"], "minutes": [1.0]})
    demand, supply = pd.Series({"a": 1.0}), pd.Series({"x": 1.0})
    with pytest.raises(BadArgument, match="no column 'minutes'"):
        two_step(pairs.drop(columns="minutes"), demand, supply)
    with pytest.raises(BadArgument, match="origin 'a' of the pairs is not in the demand"):
        two_step(pairs, pd.Series({"b": 1.0}), supply)
    with pytest.raises(BadArgument, match="labels of the supply repeat"):
        two_step(pairs, demand, pd.Series([1.0, 2.0], index=["x", "x"]))
    with pytest.raises(BadArgument, match="row 0 of the pairs has no minutes"):
        two_step(pairs.assign(minutes=np.nan), demand, supply)
    with pytest.raises(BadArgument, match="supply 'x' is below 0"):
        three_step(pairs, demand, -supply)
    with pytest.raises(BadArgument, match="bands"):
        bands({10: -1})
    with pytest.raises(BadArgument, match="sigma_minutes"):
        gaussian(0, max_minutes=5)
