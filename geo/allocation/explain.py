"""Why a line is what it is, what the next best would be, and what would have to change for the rest."""

from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.allocation.inputs import Case, Floats, Ints

Flags = NDArray[np.bool_]

COLUMNS: Final = {
    "lines": [
        *("need", "resource", "priority", "depot", "quantity", "cost", "extra_cost"),
        *("nearest", "nearest_cost", "next_best", "next_best_cost", "why"),
    ],
    "unmet": ["need", "resource", "priority", "asked", "quantity", "reason"],
    "left": ["depot", "resource", "stock", "used", "kept", "left"],
    "overrides": [
        *("need", "depot", "resource", "quantity", "from_kept"),
        *("extra_cost", "extra_unmet", "hurt_units", "hurt_priority"),
    ],
}
NUMBERS: Final = {
    *("quantity", "cost", "extra_cost", "nearest_cost", "next_best_cost", "asked"),
    *("stock", "used", "kept", "left", "from_kept", "extra_unmet", "hurt_units"),
}
# Fractions are counted in millionths; less than this is rounding.
_NOTHING: Final = 1e-5


def line_table(
    case: Case, quantity: Floats, limit: float, need: pd.DataFrame, depots: pd.Index
) -> pd.DataFrame:
    """One row per pair that something is sent between."""
    row, column = np.nonzero(quantity > 0)
    cost = case.cost[row, column]
    gives = _spare(case) > 0
    usable = (case.cost <= limit) & gives & (case.fixed != 0)
    nearest, nearest_cost = _cheapest(case.cost[row])
    stocked_cost = _cheapest(np.where(usable, case.cost, np.nan)[row])[1]
    others = np.where(usable & (_left(case, quantity) > _NOTHING), case.cost, np.nan)[row]
    others[np.arange(len(row)), column] = np.nan
    next_best, next_cost = _cheapest(others)
    return pd.DataFrame(
        {
            **_who(case, row, need),
            "depot": depots.take(column),
            "quantity": quantity[row, column],
            "cost": cost,
            "extra_cost": np.where(
                cost > stocked_cost, cost - stocked_cost, np.where(np.isnan(cost), np.nan, 0.0)
            ),
            "nearest": _labels(depots, nearest),
            "nearest_cost": nearest_cost,
            "next_best": _labels(depots, next_best),
            "next_best_cost": next_cost,
            "why": _why(case, row, column, usable, gives),
        }
    )


def unmet_table(
    case: Case, quantity: Floats, unmet: Floats, limit: float, need: pd.DataFrame
) -> pd.DataFrame:
    """One row per need that is not met in full or does not say how much it is."""
    unknown = np.isnan(case.asked)
    row = np.flatnonzero(unknown | (unmet > _NOTHING))
    spare = _left(case, quantity) > _NOTHING
    kept = np.maximum(np.nan_to_num(case.stock) - quantity.sum(axis=0), 0.0) > _NOTHING
    reach = case.cost[row] <= limit
    fixed = ~np.isnan(case.fixed[row])
    reason = np.select(
        [
            unknown[row],
            (reach & ~fixed & kept & ~spare).any(axis=1),
            (reach & fixed & kept).any(axis=1),
            (~reach & ~np.isnan(case.cost[row]) & kept).any(axis=1),
            (np.isnan(case.cost[row]) & kept).any(axis=1),
        ],
        ["unknown_quantity", "kept_back", "overridden", "beyond_max_cost", "unreachable"],
        "no_stock",
    )
    short = np.where(unknown, np.nan, unmet)[row]
    return pd.DataFrame(
        {**_who(case, row, need), "asked": case.asked[row], "quantity": short, "reason": reason}
    )


def left_table(case: Case, quantity: Floats, depots: pd.Index) -> pd.DataFrame:
    """One row per depot that holds the resource, or whose stock is not known."""
    column = np.flatnonzero(case.stock != 0)
    used = quantity.sum(axis=0)[column]
    stock, left = case.stock[column], _left(case, quantity)[column]
    left = np.where(np.isnan(stock), np.nan, left)
    return pd.DataFrame(
        {
            "depot": depots.take(column),
            "resource": case.resource,
            "stock": stock,
            "used": used,
            "kept": np.maximum(stock - used - left, 0.0),
            "left": left,
        }
    )


def _who(case: Case, row: Ints, need: pd.DataFrame) -> dict[str, object]:
    lines = need.iloc[case.rows[row]]
    priority = {"priority": lines["priority"].to_numpy()} if "priority" in need.columns else {}
    named = {"need": lines["need"].to_numpy(), "resource": lines["resource"].to_numpy(), **priority}
    return {"_rank": case.rank[row], "_row": case.rows[row], **named}


def _spare(case: Case) -> Floats:
    """What each depot may give, before anything is given."""
    return np.maximum(np.nan_to_num(case.stock) - case.keep, 0.0)


def _left(case: Case, quantity: Floats) -> Floats:
    """What each depot could still give."""
    left: Floats = np.maximum(_spare(case) - quantity.sum(axis=0), 0.0)
    return left


def _cheapest(cost: Floats) -> tuple[Ints, Floats]:
    """Column and cost of each row's least; -1 and NaN where there is none."""
    if not cost.size:
        return np.full(len(cost), -1), np.full(len(cost), np.nan)
    filled = np.where(np.isnan(cost), np.inf, cost)
    at = filled.argmin(axis=1)
    least = filled[np.arange(len(cost)), at]
    return np.where(np.isinf(least), -1, at), np.where(np.isinf(least), np.nan, least)


def _labels(depots: pd.Index, at: Ints) -> pd.Series:
    named = (
        pd.Series(depots.take(np.maximum(at, 0)), dtype=object) if len(depots) else pd.Series(dtype=object)
    )
    return named.where(at >= 0, None)


def _why(case: Case, row: Ints, column: Ints, usable: Flags, gives: Flags) -> NDArray[np.object_]:
    cheaper = case.cost[row] < case.cost[row, column][:, None]
    holds = cheaper & gives
    allowed = holds & (case.fixed[row] != 0)
    others = usable[row]
    others[np.arange(len(row)), column] = False
    return np.select(
        [
            np.nan_to_num(case.fixed[row, column]) > 0,
            ~others.any(axis=1),
            ~cheaper.any(axis=1),
            ~holds.any(axis=1),
            ~allowed.any(axis=1),
        ],
        ["forced", "only_one", "nearest", "nearest_with_stock", "overridden"],
        "shared",
    ).astype(object)
