"""Places per person in reach, by floating catchment areas: a crowded hospital next door counts for less."""

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.errors import BadArgument

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Weight = Callable[[Floats], Floats]
"""Minutes → weight, 0 or more: how much of a place a way of that length leaves."""

LUO_QI_BANDS: Final = {10.0: 1.0, 20.0: 0.68, 30.0: 0.22}
"""Minutes and weights of Luo and Qi (2009), the slow decay in their table."""

_COLUMNS: Final = ("origin", "target", "minutes")


def bands(steps: Mapping[float, float]) -> Weight:
    """A weight by time bands: the weight of the first limit that is not passed (inclusive), 0 beyond the last.

    Raises BadArgument without bands or for a negative limit or weight.
    """
    limits, weights = np.array(sorted(steps), dtype=np.float64), [steps[limit] for limit in sorted(steps)]
    if not len(limits) or not (limits >= 0).all() or not all(weight >= 0 for weight in weights):
        raise BadArgument(f"bands {dict(steps)!r} cannot be meant; give {{minutes: weight}}, none below 0")
    table = np.array([*weights, 0.0], dtype=np.float64)
    return lambda minutes: np.asarray(table[np.searchsorted(limits, minutes)])


def gaussian(sigma_minutes: float, *, max_minutes: float) -> Weight:
    """A weight that falls as exp(-t² / 2σ²), 0 beyond `max_minutes`. Raises BadArgument for σ not above 0."""
    if not sigma_minutes > 0:
        raise BadArgument(f"sigma_minutes={sigma_minutes!r} is not a width; give minutes above 0")

    def weight(minutes: Floats) -> Floats:
        return np.where(minutes <= max_minutes, np.exp(-(minutes**2) / (2 * sigma_minutes**2)), 0.0)

    return weight


def two_step(
    pairs: pd.DataFrame, demand: pd.Series, supply: pd.Series, *, weight: Weight | None = None
) -> pd.Series:
    """Enhanced two-step floating catchment area: supply per person at each place of `demand`, its index.

    First each place's supply is divided by the people in its reach, each counted by `weight`; then each point adds
    up, by the same weight, the places in its reach. Σ access × people = the supply that anybody reaches.

    `pairs` has the columns `origin` (label in `demand`), `target` (label in `supply`) and `minutes`, each pair once,
    as `RoadNetwork.nearest` gives them; `demand` are people, `supply` what places offer (beds, places). `weight`
    is `bands(LUO_QI_BANDS)` by default. Nothing in reach is 0. Unknown people count as nobody and unknown supply as
    nothing: how many there are is in `.attrs["unknown_demand"]` and `.attrs["unknown_supply"]`.

    Raises BadArgument for pairs whose columns or labels are missing, labels that repeat, and negative figures.
    Luo, Qi: "An enhanced two-step floating catchment area (E2SFCA) method", Health & Place 15 (2009).
    """
    origin, target, weights = _weighted(pairs, demand, supply, weight)
    return _access(origin, target, weights, demand, supply)


def three_step(
    pairs: pd.DataFrame, demand: pd.Series, supply: pd.Series, *, weight: Weight | None = None
) -> pd.Series:
    """Three-step floating catchment area: as `two_step`, but people spread over the places in their reach.

    Each point first divides itself among its places in proportion to their weights, so that one with many near
    places does not ask each of them for all it needs.
    Wan, Zou, Sternberg: "A three-step floating catchment area method", Int. J. Geogr. Inf. Sci. 26 (2012).
    """
    origin, target, weights = _weighted(pairs, demand, supply, weight)
    sums = np.bincount(origin, weights, minlength=len(demand))[origin]
    chosen = np.divide(weights, sums, out=np.zeros_like(weights), where=sums > 0)
    return _access(origin, target, weights * chosen, demand, supply)


def _access(origin: Ints, target: Ints, weights: Floats, demand: pd.Series, supply: pd.Series) -> pd.Series:
    people, offered = _figures(demand, "demand"), _figures(supply, "supply")
    asking = np.bincount(target, np.nan_to_num(people)[origin] * weights, minlength=len(supply))
    # A place with nobody in reach is of no use to anybody, however much it offers.
    each = np.divide(np.nan_to_num(offered), asking, out=np.zeros(len(supply)), where=asking > 0)
    access = pd.Series(np.bincount(origin, each[target] * weights, minlength=len(demand)), demand.index)
    access.attrs["unknown_demand"] = int(np.isnan(people).sum())
    access.attrs["unknown_supply"] = int(np.isnan(offered).sum())
    return access.rename("access")


def _weighted(
    pairs: pd.DataFrame, demand: pd.Series, supply: pd.Series, weight: Weight | None
) -> tuple[Ints, Ints, Floats]:
    """Rows in demand and supply of each pair, and its weight."""
    missing = [name for name in _COLUMNS if name not in pairs.columns]
    if missing:
        raise BadArgument(f"the pairs have no column {missing[0]!r}; give {', '.join(_COLUMNS)}")
    origin = _rows(pairs["origin"], demand.index, "origin", "demand")
    target = _rows(pairs["target"], supply.index, "target", "supply")
    minutes = pairs["minutes"].to_numpy(dtype=np.float64)
    if not (minutes >= 0).all():
        first = pairs.index[int(np.argmax(~(minutes >= 0)))]
        raise BadArgument(f"row {first!r} of the pairs has no minutes of 0 or more; leave it out")
    return origin, target, (weight or bands(LUO_QI_BANDS))(minutes)


def _rows(labels: pd.Series, index: pd.Index, column: str, frame: str) -> Ints:
    if not index.is_unique:
        raise BadArgument(f"labels of the {frame} repeat (first: {index[index.duplicated()][0]!r})")
    rows = index.get_indexer(pd.Index(labels))
    if len(rows) and rows.min() < 0:
        raise BadArgument(
            f"{column} {labels.iloc[int(np.argmin(rows))]!r} of the pairs is not in the {frame}"
        )
    return rows.astype(np.int64, copy=False)


def _figures(values: pd.Series, name: str) -> Floats:
    figures: Floats = values.to_numpy(dtype=np.float64, na_value=np.nan)
    if (figures < 0).any():
        raise BadArgument(f"{name} {values.index[int(np.argmax(figures < 0))]!r} is below 0")
    return figures
