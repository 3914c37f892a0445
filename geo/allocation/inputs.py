"""What is asked and what there is, as one matrix problem per resource."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from geo.errors import BadArgument

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Keep = float | Mapping[Hashable, float] | None


@dataclass(frozen=True, slots=True)
class Case:
    """One resource. Rows are lines of the need table (`rows`: their positions), columns the depots of the cost table.

    `asked` (n,) quantities, NaN = not known; `rank` (n,) 0 = first; `stock` (m,) NaN = not known, 0 = none;
    `keep` (m,); `cost` (n, m) NaN = not reachable; `fixed` (n, m) quantity set by hand, NaN = free.
    """

    resource: Hashable
    rows: Ints
    asked: Floats
    rank: Ints
    stock: Floats
    keep: Floats
    cost: Floats
    fixed: Floats

    def without(self, row: int, column: int) -> "Case":
        """The same with one pair left free."""
        fixed = self.fixed.copy()
        fixed[row, column] = np.nan
        return replace(self, fixed=fixed)

    def without_any(self) -> "Case":
        """The same with nothing set by hand."""
        return replace(self, fixed=np.full_like(self.fixed, np.nan))


def cases(
    cost: pd.DataFrame,
    need: pd.DataFrame,
    stock: pd.DataFrame,
    *,
    priority: Sequence[Hashable] | None,
    keep: Keep,
    override: pd.DataFrame | None,
) -> Iterator[Case]:
    """One case per resource that is asked for, in the order of first appearance. Raises BadArgument."""
    _check_tables(cost, need, stock)
    minutes = cost.to_numpy(dtype=np.float64, copy=True)
    minutes[np.isinf(minutes)] = np.nan
    if (minutes < 0).any():
        raise BadArgument(
            "the cost table has negative costs; give minutes, and a missing value where there is no way"
        )
    asked, ranks = _amounts(need, "quantity", "need"), _ranks(need, priority)
    places = _rows_of(cost.index, need["need"], "need", "row")
    depots = _rows_of(cost.columns, stock["depot"], "depot", "column")
    there, kept = _amounts(stock, "quantity", "stock"), _kept(stock, keep)
    fixed = _fixed(cost, need, override)
    for resource in need["resource"].unique():
        rows = np.flatnonzero(need["resource"] == resource)
        held = np.flatnonzero(stock["resource"] == resource)
        on_hand, to_keep = np.zeros(len(cost.columns)), np.zeros(len(cost.columns))
        on_hand[depots[held]], to_keep[depots[held]] = there[held], kept[held]
        case = Case(
            resource, rows, asked[rows], ranks[rows], on_hand, to_keep, minutes[places[rows]], fixed[rows]
        )
        _check_fixed(case, need, cost.columns)
        yield case


def _check_tables(cost: pd.DataFrame, need: pd.DataFrame, stock: pd.DataFrame) -> None:
    for name, table, columns in (
        ("need", need, ["need", "resource", "quantity"]),
        ("stock", stock, ["depot", "resource", "quantity"]),
    ):
        missing = [column for column in columns if column not in table.columns]
        if missing:
            raise BadArgument(f"the {name} table has no column {missing[0]!r}; it needs {', '.join(columns)}")
        twice = table[table.duplicated(columns[:2])]
        if len(twice):
            raise BadArgument(
                f"the {name} table names {tuple(twice.iloc[0][columns[:2]])} more than once; "
                "add the quantities up first"
            )
    for name, labels in (("rows", cost.index), ("columns", cost.columns)):
        if not labels.is_unique:
            raise BadArgument(
                f"the cost table's {name} name {labels[labels.duplicated()][0]!r} twice; give each once"
            )


def _amounts(table: pd.DataFrame, column: str, name: str) -> Floats:
    amounts = pd.to_numeric(table[column]).to_numpy(dtype=np.float64, na_value=np.nan)
    wrong = np.flatnonzero((amounts < 0) | np.isinf(amounts))
    if len(wrong):
        raise BadArgument(
            f"the {name} table has {len(wrong)} impossible values in {column!r} (first: row {wrong[0]}, "
            f"{amounts[wrong[0]]:g}); use a missing value where it is not known"
        )
    return amounts


def _rows_of(labels: pd.Index, wanted: pd.Series, name: str, side: str) -> Ints:
    found = labels.get_indexer(pd.Index(wanted))
    if (found < 0).any():
        first = wanted[found < 0].iloc[0]
        raise BadArgument(
            f"the cost table has no {side} for {name} {first!r}; add one (all missing where there is no way)"
        )
    return np.asarray(found, dtype=np.int64)


def _ranks(need: pd.DataFrame, priority: Sequence[Hashable] | None) -> Ints:
    """Position in `priority`; whatever is not in it comes last."""
    if priority is None:
        return np.zeros(len(need), np.int64)
    if "priority" not in need.columns:
        raise BadArgument("priorities are given, but the need table has no column 'priority'")
    found = pd.Index(list(priority)).get_indexer(pd.Index(need["priority"]))
    return np.where(found < 0, len(priority), found).astype(np.int64)


def _kept(stock: pd.DataFrame, keep: Keep) -> Floats:
    if keep is None:
        general = np.zeros(len(stock))
    elif isinstance(keep, Mapping):
        general = np.array([float(keep.get(resource, 0.0)) for resource in stock["resource"]])
    else:
        general = np.full(len(stock), float(keep))
    if not (general >= 0).all():
        raise BadArgument(f"keep={keep!r} has a negative quantity; give what must stay, 0 or more")
    if "keep" not in stock.columns:
        return general
    own = _amounts(stock, "keep", "stock")
    return np.where(np.isnan(own), general, own)


def _fixed(cost: pd.DataFrame, need: pd.DataFrame, override: pd.DataFrame | None) -> Floats:
    fixed = np.full((len(need), len(cost.columns)), np.nan)
    if override is None or override.empty:
        return fixed
    missing = [c for c in ("need", "depot", "resource", "quantity") if c not in override.columns]
    if missing:
        raise BadArgument(
            f"the override table has no column {missing[0]!r}; it needs need, depot, resource, quantity"
        )
    lines = pd.MultiIndex.from_frame(need[["need", "resource"]])
    rows = lines.get_indexer(pd.MultiIndex.from_frame(override[["need", "resource"]]))
    if (rows < 0).any():
        first = override[rows < 0].iloc[0]
        raise BadArgument(f"override: need {first['need']!r} does not ask for {first['resource']!r}")
    columns = _rows_of(cost.columns, override["depot"], "depot", "column")
    amounts = _amounts(override, "quantity", "override")
    if np.isnan(amounts).any():
        raise BadArgument("an override has no quantity; give one (0: nothing from this depot)")
    if len(np.unique(rows * len(cost.columns) + columns)) < len(rows):
        raise BadArgument("two overrides name the same need, depot and resource; give one")
    fixed[rows, columns] = amounts
    return fixed


def _check_fixed(case: Case, need: pd.DataFrame, depots: pd.Index) -> None:
    given = np.nan_to_num(case.fixed)
    over = np.flatnonzero(given.sum(axis=0) > np.where(np.isnan(case.stock), np.inf, case.stock))
    if len(over):
        at = over[0]
        raise BadArgument(
            f"overrides send {given[:, at].sum():g} {case.resource!r} from {depots[at]!r}, which has {case.stock[at]:g}"
        )
    over = np.flatnonzero(given.sum(axis=1) > np.where(np.isnan(case.asked), np.inf, case.asked))
    if len(over):
        at = over[0]
        raise BadArgument(
            f"overrides send {given[at].sum():g} {case.resource!r} to {need['need'].iloc[case.rows[at]]!r}, "
            f"which asks for {case.asked[at]:g}"
        )
