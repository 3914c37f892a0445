"""A straight trend through counts that a single wrong count cannot bend."""

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

CONFIDENCE = 0.9


@dataclass(frozen=True)
class Slope:
    """The median slope, and the range it lies in with the stated confidence; units of y per unit of x."""

    slope: float
    low: float
    high: float
    points: int


def theil_sen(x: ArrayLike, y: ArrayLike, *, confidence: float = CONFIDENCE) -> Slope | None:
    """The Theil–Sen slope of points and Sen's range of it; None where no two points differ in x.

    The median of the slopes between all pairs of points; the range is taken from the ranks of these slopes with the
    variance of Kendall's S, corrected for ties in y. Source: P. K. Sen, Journal of the American Statistical
    Association 63 (1968), 1379–1389; for ties in x as in `scipy.stats.theilslopes`, which is the oracle of the tests.
    """
    across, up = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    step_x, step_y = across[:, None] - across, up[:, None] - up
    slopes = np.sort(step_y[step_x > 0] / step_x[step_x > 0])
    if not len(slopes):
        return None
    count = len(across)
    variance = (_spread(count) - sum(_spread(n) for part in (across, up) for n in _ties(part))) / 18
    sigma = float(np.sqrt(max(variance, 0.0)))
    z = NormalDist().inv_cdf((1 - confidence) / 2)
    upper = min(round((len(slopes) - z * sigma) / 2), len(slopes) - 1)
    lower = max(round((len(slopes) + z * sigma) / 2) - 1, 0)
    return Slope(float(np.median(slopes)), float(slopes[lower]), float(slopes[upper]), count)


def _spread(n: float) -> float:
    return n * (n - 1) * (2 * n + 5)


def _ties(values: NDArray[np.float64]) -> list[int]:
    return [int(n) for n in np.unique(values, return_counts=True)[1] if n > 1]
