"""What depots and units can give: by resource, less what is kept, promised, expired, out of date or unknown."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from shapely.geometry.base import BaseGeometry

from data.schema import Depot, Record, StockLine, Unit, time_of, value_of
from response.ageing import Ageing
from response.assessment import judge_unit
from response.ledger import Key, Ledger
from response.measures import COUNT, is_unit_kind, measure, thing

OFFERED_WHEN_ASKED = frozenset({"stale", "undated"})


@dataclass(frozen=True)
class Rules:
    """What the planner lets go: ``stale`` offers old and undated counts, ``below_minimum`` what is to be kept."""

    stale: bool = False
    below_minimum: bool = False

    def or_else(self, other: "Rules") -> "Rules":
        """What either lets go."""
        return Rules(self.stale or other.stale, self.below_minimum or other.below_minimum)


AS_IT_IS = Rules()


@dataclass(frozen=True)
class Supply:
    """What one depot or unit has of one resource, in base units. ``offered`` may be given away now.

    ``passed_over`` is why nothing is offered (None: something is); ``set_aside`` is why some of it is not: what
    (minimum, promised, expired, stale, undated) → how much. ``unknown`` counts lines nobody has counted. ``doubtful``:
    it is offered on a count that is old or undated, because the planner said so.
    """

    id: str
    kind: str
    name: str
    key: Key
    quantity: float | None
    offered: float
    place: BaseGeometry | None
    figure_at: datetime | None
    passed_over: str | None
    minimum: float = 0.0
    promised: float = 0.0
    unknown: int = 0
    doubtful: bool = False
    set_aside: Mapping[str, float] = field(default_factory=dict)
    unit: str = ""
    opening: str | None = None
    phone: str | None = None

    @property
    def free(self) -> float:
        """What may be given away once the minimum is let go."""
        return self.offered + self.set_aside.get("minimum", 0.0)


def of_depot(
    depot: Depot, wanted: Iterable[Key], held: Ledger, rules: Rules, *, now: datetime, ages: Ageing
) -> list[Supply]:
    """What it has of each wanted resource; nothing for a resource it does not keep."""
    found = []
    for key in wanted:
        lines = [line for line in depot.lines if measure(line.resource_type, line.unit).key == key]
        if lines:
            promised = held.promised.get((depot.id, key), 0.0)
            found.append(_counted(depot, key, lines, promised, rules, now, ages))
    return found


def _counted(
    depot: Depot,
    key: Key,
    lines: Sequence[StockLine],
    promised: float,
    rules: Rules,
    now: datetime,
    ages: Ageing,
) -> Supply:
    aside: dict[str, float] = {}
    usable, minimum, unknown, doubtful, times = 0.0, 0.0, 0, False, []
    for line in lines:
        factor = measure(line.resource_type, line.unit).factor
        why, held = state_of(line, now, ages), value_of(line.quantity)
        minimum += (line.minimum or 0.0) * factor
        if held is None:
            unknown += 1
        elif why is None or (rules.stale and why in OFFERED_WHEN_ASKED):
            usable += held * factor
            doubtful |= why is not None
            times.append(time_of(line.quantity))
        else:
            aside[why] = aside.get(why, 0.0) + held * factor
    known = [value_of(line.quantity) for line in lines]
    total = None if None in known else usable + sum(aside.values())
    free = max(0.0, usable - promised)
    kept = 0.0 if rules.below_minimum else min(free, minimum)
    aside |= {
        name: share for name, share in (("promised", min(usable, promised)), ("minimum", kept)) if share
    }
    offered = free - kept
    dated = [time for time in times if time is not None]
    return Supply(
        id=depot.id, kind="depot", name=depot.name, key=key, quantity=total, offered=offered, place=depot.geometry,
        figure_at=min(dated) if dated and len(dated) == len(times) else None,
        passed_over=_nothing(offered, usable, aside, unknown, depot),
        minimum=minimum, promised=promised, unknown=unknown, doubtful=doubtful and offered > 0, set_aside=aside,
        unit=lines[0].unit, opening=depot.opening, phone=_phone(depot),
    )  # fmt: skip


def state_of(line: StockLine, now: datetime, ages: Ageing) -> str | None:
    """Why a line is not to be counted on: unknown, expired (by the day in UTC), undated or stale; None where it is."""
    if value_of(line.quantity) is None:
        return "unknown"
    if line.expires_on is not None and line.expires_on < now.date():
        return "expired"
    fresh = ages.fresh(time_of(line.quantity), now)
    return {"unknown": "undated", "stale": "stale"}.get(fresh)


def _nothing(
    offered: float, usable: float, aside: Mapping[str, float], unknown: int, depot: Depot
) -> str | None:
    if offered > 0:
        return None if depot.geometry is not None else "no_place"
    if usable <= 0:
        held_back = [why for why in ("stale", "undated", "expired") if aside.get(why)]
        return next(iter(held_back), "unknown" if unknown else "empty")
    return "promised" if aside.get("promised", 0.0) >= usable else "at_minimum"


def of_unit(
    unit: Unit, wanted: Iterable[Key], held: Ledger, rules: Rules, *, now: datetime, ages: Ageing
) -> list[Supply]:
    """The unit as one of its kind, where that kind is wanted and counted."""
    key = (thing(unit.resource_kind), COUNT)
    if key not in set(wanted) or not is_unit_kind(unit.resource_kind):
        return []
    why = "committed" if unit.id in held.busy else judge_unit(unit, now, ages).passed_over
    doubtful = rules.stale and why in ("stale", "unknown")
    why = None if doubtful else why
    if why is None and unit.geometry is None:
        why = "no_place"
    return [
        Supply(
            id=unit.id, kind="unit", name=unit.name, key=key, quantity=1.0, offered=1.0 if why is None else 0.0,
            place=unit.geometry, figure_at=unit.position_at, passed_over=why, doubtful=doubtful,
            unit=unit.resource_kind, phone=_phone(unit),
        )
    ]  # fmt: skip


def _phone(record: Record) -> str | None:
    """Of its own contacts, the first number there is; empty for who may not see contacts."""
    return next((one.phone for one in record.contacts if one.phone), None)


def line_troubles(
    depots: Iterable[Depot], wanted: Iterable[Key], now: datetime, ages: Ageing
) -> dict[str, int]:
    """How many stock lines of wanted resources are not to be counted on, by why; ``other_unit``: not comparable."""
    keys = set(wanted)
    things = {key[0] for key in keys}
    counts: dict[str, int] = {}
    for depot in depots:
        for line in depot.lines:
            key = measure(line.resource_type, line.unit).key
            why = state_of(line, now, ages) if key in keys else "other_unit" if key[0] in things else None
            if why:
                counts[why] = counts.get(why, 0) + 1
    return counts
