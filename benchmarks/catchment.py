"""Places per person in reach: ours beside PySAL's access, from the same pairs to the same figures."""

import warnings
from collections.abc import Iterator

import numpy as np
import pandas as pd
from access import fca, weights

from benchmarks.registry import benchmark
from benchmarks.results import Result, race
from geo.catchment import LUO_QI_BANDS, bands, two_step

GOAL = 20.0
EQUAL_TO = 1e-12


@benchmark
def e2sfca(quick: bool) -> Iterator[Result]:
    """Enhanced two-step floating catchment areas."""
    n, m, each = (1_000, 50, 10) if quick else (20_000, 1_000, 60)
    rng = np.random.default_rng(7)
    origin = np.repeat(np.arange(n), each)
    target = np.concatenate([rng.choice(m, each, replace=False) for _ in range(n)])
    pairs = pd.DataFrame({"origin": origin, "target": target, "minutes": rng.uniform(0, 40, n * each)})
    demand, supply = pd.Series(rng.integers(1, 900, n) * 1.0), pd.Series(rng.integers(1, 200, m) * 1.0)
    theirs = (
        demand.rename_axis("geoid").reset_index(name="demand"),
        supply.rename_axis("geoid").to_frame("supply"),
        pairs.rename(columns={"target": "dest", "minutes": "cost"}),
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        seconds, found = race(
            {
                "muster": lambda: two_step(pairs, demand, supply, weight=bands(LUO_QI_BANDS)),
                "access": lambda: fca.two_stage_fca(*theirs, 60, weight_fn=weights.step_fn(LUO_QI_BANDS)),
            },
            1 if quick else 5,
        )
    name = f"E2SFCA {n:,} × {m:,}, {len(pairs):,} pairs"
    yield Result.against(
        name, seconds["muster"], "s", "access", seconds["access"], at_least=None if quick else GOAL
    )
    expected = found["access"].reindex(demand.index).fillna(0.0)
    apart = float((np.abs(found["muster"] - expected) / expected.where(expected > 0, 1.0)).max())
    yield Result.at_most(f"{name}, largest difference", apart, "relative", EQUAL_TO)
