"""Compile the siting kernels before somebody waits for them."""

import numpy as np

from geo.siting.center import lscp, p_center
from geo.siting.median import gains, mclp, p_median


def warm() -> None:
    """Run every model once, small: some seconds on a new installation, none after that."""
    rng = np.random.default_rng(20260520)
    people, places = rng.random((40, 2)), rng.random((25, 2))
    cost = np.hypot(people[:, None, 0] - places[:, 0], people[:, None, 1] - places[:, 1])
    weights = rng.random(40)
    mclp(cost, weights, within=0.2, p=5)
    gains(cost, weights, within=0.2, p=5)
    p_median(cost, weights, p=5)
    lscp(cost, within=0.3)
    p_center(cost, p=5)
