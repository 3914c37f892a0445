"""Open requests against depot stock and units: a proposal with the reason for every line, and for what stays unmet."""

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from data.errors import Invalid
from geo.allocation import Allocation, allocate
from geo.errors import BadArgument
from geo.progress import Progress
from response.demand import ENOUGH, Demand
from response.ledger import Key
from response.measures import UNIT_KINDS
from response.stock import Supply

PRIORITIES = ("immediate", "high", "medium", "low")
Row = Mapping[Hashable, Any]
Pair = tuple[str, str]
"""Request and source."""


@dataclass(frozen=True)
class Fixed:
    """A line set by hand, in the request's unit; 0: nothing from this source."""

    request_id: str
    source_id: str
    quantity: float


@dataclass(frozen=True)
class Override:
    """What a line set by hand costs the whole plan: ``extra`` cost (quantity times minutes or metres), ``unmet`` more
    left unmet, in base units; ``from_kept``: how much of it comes out of what is to be kept."""

    from_kept: float
    extra: float | None
    unmet: float


@dataclass(frozen=True)
class Line:
    """So much of a request from one source, in the request's unit. ``cost`` is minutes or metres (None: no way known).

    ``why`` as in `geo.allocation.Allocation.lines`. ``next_best`` is the cheapest other source that still has some to
    spare and ``next_cost`` what it costs; ``nearest`` the cheapest of all that keep the thing, where that is another.
    """

    request_id: str
    source_id: str
    quantity: float
    cost: float | None
    why: str
    nearest: str | None
    nearest_cost: float | None
    next_best: str | None
    next_cost: float | None
    doubtful: bool
    override: Override | None = None


@dataclass(frozen=True)
class Short:
    """What of a request stays unmet, in its unit (None: nobody said how much it is), and why.

    nobody_keeps: no depot or unit has such a thing. all_set_aside: those that have it keep it, promised it or cannot
    count it. Otherwise as in `geo.allocation.Allocation.unmet`, or declined. ``aside``: what is held back by why, in
    its unit; ``unknown`` counts stock lines nobody has counted.
    """

    request_id: str
    quantity: float | None
    reason: str
    aside: Mapping[str, float] = field(default_factory=dict)
    unknown: int = 0


@dataclass(frozen=True)
class Proposal:
    """``dropped`` are lines set by hand that no longer fit what there is. ``extra`` and ``extra_unmet``: what all that
    is set by hand costs together, against the best plan without it."""

    lines: tuple[Line, ...]
    short: tuple[Short, ...]
    dropped: tuple[Fixed, ...] = ()
    extra: float = 0.0
    extra_unmet: float = 0.0


def propose(
    demands: Sequence[Demand],
    supplies: Sequence[Supply],
    cost: pd.DataFrame,
    *,
    fixed: Sequence[Fixed] = (),
    declined: Collection[Pair] = (),
    progress: Progress | None = None,
) -> Proposal:
    """The plan that meets most, first things first, at least total cost.

    ``cost``: minutes or metres, index request ids, columns source ids, NaN = no way. Pairs in ``declined`` and a depot
    that is the place of need itself are left out. Raises Invalid for a line set by hand that names nobody.
    """
    asked = {one.request.id: one for one in demands if one.apart is None}
    given = {(one.id, one.key): one for one in supplies if one.passed_over is None or one.free > ENOUGH}
    fitting, dropped = _fitting(fixed, asked, given)
    open_cost = _without(cost.reindex(index=list(asked), columns=_ids(given)), asked, declined)
    found = _allocated(asked, given, open_cost, fitting, progress)
    return Proposal(
        lines=_lines(found, asked, given, _nearest(asked, supplies, cost)),
        short=_short(found, asked, supplies, declined),
        dropped=tuple(dropped),
        extra=found.cost - found.best_cost,
        extra_unmet=found.units_unmet - found.best_unmet,
    )


def _ids(given: Mapping[tuple[str, Key], Supply]) -> list[str]:
    return list(dict.fromkeys(source for source, _ in given))


def name_of(key: Key) -> str:
    """A key as one word, for tables."""
    return "|".join(key)


def _fitting(
    fixed: Sequence[Fixed], asked: Mapping[str, Demand], given: Mapping[tuple[str, Key], Supply]
) -> tuple[list[Fixed], list[Fixed]]:
    """Lines set by hand that still fit what is asked for and what there is, in order; and those that do not."""
    fitting: dict[Pair, Fixed] = {}
    left = {held: supply.free for held, supply in given.items()}
    lacking = {name: one.base for name, one in asked.items()}
    dropped = []
    for one in fixed:
        demand = asked.get(one.request_id)
        held = (one.source_id, demand.measure.key) if demand else ("", ("", ""))
        base = one.quantity * demand.measure.factor if demand else 0.0
        fits = demand is not None and (held in left or base == 0)
        if not fits or base > left.get(held, 0.0) + ENOUGH or base > lacking[one.request_id] + ENOUGH:
            dropped.append(one)
            continue
        left[held] = left.get(held, 0.0) - base
        lacking[one.request_id] -= base
        if held in given:
            fitting[one.request_id, one.source_id] = one
    return list(fitting.values()), dropped


def _without(cost: pd.DataFrame, asked: Mapping[str, Demand], declined: Collection[Pair]) -> pd.DataFrame:
    """The costs without pairs that are not to be: declined ones, and a depot for a request that is to go there."""
    open_cost = cost.astype("float64")
    own = [(name, one.place_id) for name, one in asked.items() if one.place_id]
    for request_id, source_id in [*declined, *own]:
        if request_id in open_cost.index and source_id in open_cost.columns:
            open_cost.loc[request_id, source_id] = float("nan")
    return open_cost


def _allocated(
    asked: Mapping[str, Demand],
    given: Mapping[tuple[str, Key], Supply],
    cost: pd.DataFrame,
    fixed: Sequence[Fixed],
    progress: Progress | None,
) -> Allocation:
    need = pd.DataFrame(
        [
            (name, name_of(one.measure.key), one.base, one.request.priority.value)
            for name, one in asked.items()
        ],
        columns=["need", "resource", "quantity", "priority"],
    )
    stock = pd.DataFrame(
        [(source, name_of(key), one.free, one.free - one.offered) for (source, key), one in given.items()],
        columns=["depot", "resource", "quantity", "keep"],
    )
    by_hand = pd.DataFrame(
        [
            (one.request_id, one.source_id, name_of(asked[one.request_id].measure.key), _base(one, asked))
            for one in fixed
        ],
        columns=["need", "depot", "resource", "quantity"],
    )
    try:
        return allocate(cost, need, stock, priority=PRIORITIES, override=by_hand, progress=progress)
    except BadArgument as error:
        raise Invalid(str(error), remedy="take the lines set by hand back") from error


def _base(one: Fixed, asked: Mapping[str, Demand]) -> float:
    return one.quantity * asked[one.request_id].measure.factor


def _nearest(
    asked: Mapping[str, Demand], supplies: Sequence[Supply], cost: pd.DataFrame
) -> dict[str, tuple[str, float]]:
    """The cheapest to reach of those that keep the thing at all, whether they can give it or not."""
    keeping: dict[Key, list[str]] = {}
    for one in supplies:
        keeping.setdefault(one.key, []).append(one.id)
    found = {}
    for key, there in keeping.items():
        names = [name for name, one in asked.items() if one.measure.key == key]
        ways = cost.reindex(index=names, columns=there).to_numpy(dtype="float64", na_value=np.inf)
        for row, name in enumerate(names):
            here = [
                np.inf if one == asked[name].place_id else way
                for one, way in zip(there, ways[row], strict=True)
            ]
            at = int(np.argmin(here))
            if np.isfinite(here[at]):
                found[name] = (there[at], float(here[at]))
    return found


def _lines(
    found: Allocation,
    asked: Mapping[str, Demand],
    given: Mapping[tuple[str, Key], Supply],
    nearest: Mapping[str, tuple[str, float]],
) -> tuple[Line, ...]:
    by_hand = {(row["need"], row["depot"]): row for row in found.overrides.to_dict("records")}
    return tuple(
        _line(row, asked[row["need"]], given, nearest, by_hand.get((row["need"], row["depot"])))
        for row in found.lines.to_dict("records")
    )


def _line(
    row: Row,
    demand: Demand,
    given: Mapping[tuple[str, Key], Supply],
    nearest: Mapping[str, tuple[str, float]],
    by_hand: Row | None,
) -> Line:
    depot = str(row["depot"])
    first, first_cost = nearest.get(demand.request.id, (depot, None))
    return Line(
        request_id=demand.request.id,
        source_id=depot,
        quantity=round(row["quantity"] / demand.measure.factor, 6),
        cost=_number(row["cost"]),
        why=row["why"],
        nearest=None if first == depot else first,
        nearest_cost=first_cost,
        next_best=_other(row["next_best"], depot),
        next_cost=_number(row["next_best_cost"]),
        doubtful=given[depot, demand.measure.key].doubtful,
        override=None if by_hand is None else _override(by_hand),
    )


def _override(row: Row) -> Override:
    return Override(float(row["from_kept"]), _number(row["extra_cost"]), float(row["extra_unmet"]))


def _number(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)


def _other(name: Any, own: str) -> str | None:
    return None if name is None or pd.isna(name) or name == own else str(name)


def _short(
    found: Allocation,
    asked: Mapping[str, Demand],
    supplies: Sequence[Supply],
    declined: Collection[Pair],
) -> tuple[Short, ...]:
    return tuple(
        _lacking(row, asked[row["need"]], supplies, declined) for row in found.unmet.to_dict("records")
    )


def _lacking(row: Row, demand: Demand, supplies: Sequence[Supply], declined: Collection[Pair]) -> Short:
    having = [one for one in supplies if one.key == demand.measure.key]
    aside: dict[str, float] = {}
    for one in having:
        for why, quantity in one.set_aside.items():
            aside[why] = aside.get(why, 0.0) + quantity / demand.measure.factor
    passed = {(demand.request.id, one.id) for one in having} & set(declined)
    return Short(
        request_id=demand.request.id,
        quantity=round(row["quantity"] / demand.measure.factor, 6),
        reason=_reason(row["reason"], having, bool(passed)),
        aside=aside,
        unknown=sum(one.unknown for one in having),
    )


def _reason(reason: str, having: Sequence[Supply], any_declined: bool) -> str:
    if not having:
        return "nobody_keeps"
    if reason == "unreachable" and any_declined:
        return "declined"
    if reason == "no_stock" and all(one.passed_over for one in having):
        return "all_set_aside"
    return reason


def is_for_units(key: Key) -> bool:
    """Whether it is asked of units rather than of depots."""
    return key[0] in UNIT_KINDS
