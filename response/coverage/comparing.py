"""Two answers side by side, and a kept one against today's: figures, differences, by jurisdiction."""

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

FIGURES: Final = (
    "covered",
    "stretched",
    "full",
    "uncovered",
    "unknown",
    "population",
    "share",
    "backup",
    "cut_off",
    "worst",
)
SAME: Final = 0.5
"""People: a difference smaller than half a person is none."""


def figures(totals: Any) -> dict[str, float | None]:
    """The figures of an answer as plain numbers; None where not known."""
    values = {name: getattr(totals, name) for name in FIGURES}
    return {name: None if value != value else float(value) for name, value in values.items()}


def differences(
    kept: Mapping[str, Any], now: Mapping[str, Any]
) -> dict[str, tuple[float | None, float | None]]:
    """Figures that differ: name → (kept, now). The share differs when it would be written differently."""
    out = {}
    for name in FIGURES:
        before, after = kept.get(name), now.get(name)
        if name == "share":
            moved = (None if before is None else round(before, 2)) != (
                None if after is None else round(after, 2)
            )
        else:
            moved = before is not after if before is None or after is None else abs(before - after) >= SAME
        if moved:
            out[name] = (before, after)
    return out


def by_area(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Jurisdictions with people out of reach before and after, the largest change first.

    Index id; columns name, population, before, after, change (people within no standard; below 0: better).
    """
    index = before.index.union(after.index, sort=False)
    was, now = before.reindex(index), after.reindex(index)
    table = pd.DataFrame(
        {
            "name": was["name"].fillna(now["name"]),
            "population": was["population"].fillna(now["population"]),
            "before": was["missing"],
            "after": now["missing"],
        }
    )
    table["change"] = table["after"] - table["before"]
    order = table["change"].abs().sort_values(ascending=False, kind="stable").index
    return table.loc[order]
