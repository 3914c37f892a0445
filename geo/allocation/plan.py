"""The allocation: as much as possible met, first things first, at least cost."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from geo.allocation.explain import COLUMNS, NUMBERS, left_table, line_table, unmet_table
from geo.allocation.inputs import Case, Floats, Keep, cases
from geo.errors import BadArgument
from geo.flow import transport
from geo.progress import Progress


@dataclass(frozen=True, slots=True)
class Allocation:
    """The answer of `allocate`; labels are the caller's.

    `lines`, one row per need, resource and depot with something to send: `need`, `resource`, `priority` (where given),
    `depot`, `quantity`, `cost` (per unit; missing where an override uses a pair without one), `nearest` and
    `nearest_cost` (the cheapest depot of all, whatever it holds), `extra_cost` (per unit, over the cheapest depot that
    holds some), `next_best` and `next_best_cost` (the cheapest other depot in reach that still has some to spare
    under this plan; missing: none), `why`:

    forced              set by an override
    only_one            no other depot in reach has any to give
    nearest             no depot is cheaper to reach
    nearest_with_stock  the cheaper ones have none to give
    overridden          the cheaper ones that have some were ruled out by an override
    shared              cheaper ones have some, but it is used up: by this need, or by others where it does more good

    `unmet`, one row per need and resource not met in full: `need`, `resource`, `priority`, `asked`, `quantity` (short
    of), `reason`: what would have to change first. Both are missing for `unknown_quantity`.

    unknown_quantity  the need does not say how much
    kept_back         a depot in reach has some, but keeps it
    overridden        a depot in reach has some left, but was ruled out by an override
    beyond_max_cost   a depot has some left, but farther than `max_cost`
    unreachable       a depot has some left, but there is no way from it
    no_stock          nobody has any left

    `left`, one row per depot and resource asked for: `depot`, `resource`, `stock` (missing: not known, and not used),
    `used`, `kept`, `left` (to spare). `overrides`, one row per override: `need`, `depot`, `resource`, `quantity`,
    `from_kept` (units taken out of what the depot keeps), and what it costs against the best plan with all other
    overrides but this one: `extra_cost` (quantity × cost in total; missing where the pair has no cost),
    `extra_unmet` (units), `hurt_units` more unmet at `hurt_priority`, the most urgent one that loses (0 and missing:
    none, or no priorities).

    `cost` is the total over lines that have one, `best_cost` and `best_unmet` what it and the units unmet would be
    without any override.
    """

    lines: pd.DataFrame
    unmet: pd.DataFrame
    left: pd.DataFrame
    overrides: pd.DataFrame
    cost: float
    best_cost: float
    best_unmet: float

    @property
    def units_unmet(self) -> float:
        """Units short of, over needs that say how much they want."""
        return float(self.unmet["quantity"].sum())


@dataclass(frozen=True, slots=True)
class Plan:
    quantity: Floats
    unmet: Floats
    cost: float


def allocate(
    cost: pd.DataFrame,
    need: pd.DataFrame,
    stock: pd.DataFrame,
    *,
    priority: Sequence[Hashable] | None = None,
    keep: Keep = None,
    max_cost: float | None = None,
    override: pd.DataFrame | None = None,
    progress: Progress | None = None,
) -> Allocation:
    """Send stock to needs so that as much as possible is met, first things first, at least total cost.

    `cost`: one row per need, one column per depot, cost of a unit (say minutes on the road), missing or inf where
    there is no way. `need`: columns `need` (label of a row of `cost`), `resource`, `quantity` (missing: not known;
    such needs get nothing and are reported), and `priority` where `priority` is given. `stock`: columns `depot` (label
    of a column of `cost`), `resource`, `quantity` (missing: not known, not used), and if wanted `keep`.

    `priority` lists the values of that column, most urgent first: nothing stays unmet at one for the sake of a later
    one, however near; values not in the list come last. `keep` is what must stay at every depot: a number, or one
    per resource; a value in the stock table's `keep` goes before it. `max_cost` is the farthest a unit may come from
    (inclusive). `override` has columns `need`, `depot`, `resource`, `quantity`: exactly this much between the two (0:
    nothing); it may use what is kept, go beyond `max_cost`, use a pair without a way, and serve a need of unknown
    quantity, because a person decided it, but not more than the depot has or the need asks for.

    Resources are independent of each other. Proven optimal per resource (see `geo.flow.transport`, also for how
    fractions are counted). Raises BadArgument naming the table and value that cannot be meant.
    """
    if max_cost is not None and not max_cost >= 0:
        raise BadArgument(f"max_cost={max_cost!r} is not a cost; give a number, or None for any")
    limit = np.inf if max_cost is None else float(max_cost)
    every = list(cases(cost, need, stock, priority=priority, keep=keep, override=override))
    tables: dict[str, list[pd.DataFrame]] = {"lines": [], "unmet": [], "left": [], "overrides": []}
    total = best_cost = best_unmet = 0.0
    for at, case in enumerate(every):
        if progress is not None:
            progress(at / len(every), "allocate")
        plan = _solve(case, limit)
        free = np.isnan(case.fixed).all()
        best = plan if free else _solve(case.without_any(), limit)
        tables["lines"].append(line_table(case, plan.quantity, limit, need, cost.columns))
        tables["unmet"].append(unmet_table(case, plan.quantity, plan.unmet, limit, need))
        tables["left"].append(left_table(case, plan.quantity, cost.columns))
        if not free:
            tables["overrides"].append(_override_table(case, plan, limit, need, cost.columns, priority))
        total, best_cost = total + plan.cost, best_cost + best.cost
        best_unmet += float(best.unmet.sum())
    if progress is not None:
        progress(1.0, "allocate")
    joined = {name: _joined(parts, name, need) for name, parts in tables.items()}
    return Allocation(**joined, cost=total, best_cost=best_cost, best_unmet=best_unmet)


def _solve(case: Case, limit: float) -> Plan:
    """The best plan given what is set by hand."""
    fixed = np.nan_to_num(case.fixed)
    asked = np.nan_to_num(np.maximum(case.asked - fixed.sum(axis=1), 0.0))
    stock = np.nan_to_num(case.stock)
    there = np.maximum(stock - np.maximum(case.keep, 0.0) - fixed.sum(axis=0), 0.0)
    open_pairs = np.isnan(case.fixed) & (case.cost <= limit)
    rows, columns = np.nonzero(open_pairs)
    flow = transport(rows, columns, case.cost[open_pairs], asked, there, rank=case.rank)
    quantity = fixed
    quantity[rows, columns] += flow.quantity
    return Plan(quantity, flow.unmet, float(np.nansum(quantity * case.cost)))


def _override_table(
    case: Case,
    plan: Plan,
    limit: float,
    need: pd.DataFrame,
    depots: pd.Index,
    priority: Sequence[Hashable] | None,
) -> pd.DataFrame:
    rows, columns = np.nonzero(~np.isnan(case.fixed))
    spare = np.maximum(np.nan_to_num(case.stock) - case.keep, 0.0)
    beyond = np.maximum(np.nan_to_num(case.fixed).sum(axis=0) - spare, 0.0)
    answers = []
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        other = _solve(case.without(row, column), limit)
        more = np.bincount(case.rank, plan.unmet - other.unmet, minlength=int(case.rank.max()) + 1)
        hurt = int(np.argmax(more > 0)) if (more > 0).any() else -1
        answers.append(
            {
                "need": need["need"].iloc[case.rows[row]],
                "depot": depots[column],
                "resource": case.resource,
                "quantity": case.fixed[row, column],
                "from_kept": min(beyond[column], case.fixed[row, column]),
                "extra_cost": np.nan if np.isnan(case.cost[row, column]) else plan.cost - other.cost,
                "extra_unmet": float(more.sum()),
                "hurt_units": float(more[hurt]) if priority is not None and hurt >= 0 else 0.0,
                "hurt_priority": priority[hurt]
                if priority is not None and 0 <= hurt < len(priority)
                else None,
            }
        )
    return pd.DataFrame(answers, columns=COLUMNS["overrides"])


def _joined(parts: list[pd.DataFrame], name: str, need: pd.DataFrame) -> pd.DataFrame:
    """One table, in the order of urgency, then of the need table, then of cost."""
    columns = [c for c in COLUMNS[name] if c != "priority" or "priority" in need.columns]
    filled = [part for part in parts if len(part)]
    if not filled:
        return pd.DataFrame({c: pd.Series(dtype="float64" if c in NUMBERS else object) for c in columns})
    table = pd.concat(filled, ignore_index=True)
    order = [c for c in ("_rank", "_row", "cost") if c in table.columns]
    if order:
        table = table.sort_values(order, kind="stable", ignore_index=True)
    return table[columns]
