"""Allocation in words: who gives what, how far, why them, what comes next, and what stays unmet."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from response.allocation import Line, Short
from response.demand import Demand
from response.measures import COUNT, UNIT_KINDS, measure
from response.queries.allocation import AllocationAnswer
from response.queries.under_way import UnderWay
from response.stock import Supply
from views import nearby, words

PRIORITY = {"immediate": "Immediate", "high": "High", "medium": "Medium", "low": "Low"}
WHY = {
    "nearest": "The nearest",
    "only_one": "The only one with some to give",
    "nearest_with_stock": "Nearest with some to give",
    "shared": "Nearer ones are used up",
    "overridden": "Nearer ones were ruled out by hand",
    "forced": "Set by hand",
}
SHORT = {
    "nobody_keeps": "no depot keeps this; ask mutual aid",
    "no_unit": "no unit of this kind is known; ask mutual aid",
    "no_stock": "nobody has any left",
    "unreachable": "no way there from those that have some",
    "declined": "those that have some were declined",
    "overridden": "those that have some were ruled out by hand",
    "all_set_aside": "nothing can be given now",
}
ASIDE = {
    "minimum": "kept as minimum",
    "promised": "promised already",
    "stale": "on counts out of date",
    "undated": "on counts without a date",
    "expired": "expired",
}
APART = {
    "quantity_unknown": "Quantity unknown: ask",
    "no_place": "Nobody knows where it has to go: give it a place",
}
KEEPS = {
    "at_minimum": "keeps its minimum",
    "stale": "was counted too long ago",
    "undated": "has no date on its count",
    "unknown": "has not been counted",
    "expired": "has only expired stock",
    "no_place": "has no place on the map",
}
ALWAYS = "24 h"
UNIT_STAGE = {"accepted": "assigned, not yet departed", "en_route": "on its way", "arrived": "there"}
STAGE = {
    "accepted": "promised, not yet departed",
    "en_route": "on its way",
    "arrived": "arrived, not handed over",
}
NO_REQUESTS = (
    "Requests come in by import (./muster import FILE --kind request) and wait here until they are met."
)
NO_DEPOTS = "Import depots with their stock lines (./muster import FILE --kind depot); units are proposed without them."


def caveat(found: AllocationAnswer) -> str:
    """By which roads, or that it is a straight line."""
    if found.roads is None:
        return nearby.CAVEAT
    closed = words.count(len(found.roads.closures), "closure") if found.ask.closures else "closures left out"
    return f"By road: {found.roads.name}, built {found.roads.built_at:%-d %b %Y}, {closed}."


def dropped(found: AllocationAnswer) -> list[str]:
    """Lines set by hand that no longer fit what there is, said once."""
    n = len(found.proposal.dropped)
    return [f"{words.count(n, 'line')} set by hand left out: it no longer fits."] if n else []


def cost(value: float | None, found: AllocationAnswer, units: str) -> str:
    """``12 min`` by road, ``8.9 km`` as the crow flies."""
    if value is None:
        return "no way known"
    return words.distance(value, units) if found.roads is None else words.duration(timedelta(minutes=value))


def more(value: float, found: AllocationAnswer, units: str) -> str:
    """``+3.2 km``, ``+4 min``, ``as near``."""
    least = 50.0 if found.roads is None else 0.5
    return "as near" if abs(value) < least else f"{'+' if value > 0 else '−'}{cost(abs(value), found, units)}"


def amount(quantity: float | None, demand: Demand) -> str:
    """``600 cots``, ``300 kW generators``."""
    return measured(quantity, demand.request.unit, demand.request.resource_type)


def measured(quantity: float | None, unit: str, resource: str) -> str:
    """``600 cots``, ``9,000 L water``: the unit only where it is not the thing itself."""
    counted = measure(resource, unit).key[1] == COUNT
    return f"{words.number(quantity, '' if counted else unit)} {words.value_text(resource)}"


def need(demand: Demand, found: AllocationAnswer, *, now: datetime, zone: str) -> dict[str, Any]:
    """The head of a request: what it lacks, where it goes, by when."""
    request = demand.request
    lacking = "quantity unknown" if demand.remaining is None else f"lacks {amount(demand.remaining, demand)}"
    if demand.remaining is not None and demand.promised:
        lacking += f" of {words.number(request.quantity)}"
    by = request.needed_by
    late = by is not None and by < now
    return {
        "priority": PRIORITY[request.priority.value],
        "name": request.name,
        "number": request.number or "",
        "state": request.state,
        "lacking": lacking,
        "to": demand.place_name or ("the place on the map" if demand.place is not None else ""),
        "due": "" if by is None else f"needed {words.ago(by, now)}",
        "late": late,
        "exact": words.exact(by, zone) if by else "",
        "short": short(demand, found) if demand.apart is None else apart(demand),
        "partly": any(line.request_id == request.id for line in found.proposal.lines),
    }


def apart(demand: Demand) -> str:
    """Why it cannot be answered, and whom to ask."""
    said = APART[demand.apart or "no_place"]
    asker = demand.request.requester
    return f"{said} {asker}." if demand.apart == "quantity_unknown" and asker else f"{said}."


def short(demand: Demand, found: AllocationAnswer) -> str:
    """What stays unmet and why; empty where nothing does."""
    one = next((one for one in found.proposal.short if one.request_id == demand.request.id), None)
    if one is None:
        return ""
    having = [supply for supply in found.supplies if supply.key == demand.measure.key]
    why = [_reason(one, demand), *_held_back(one, demand, having)]
    return f"{amount(one.quantity, demand)} unmet: {'; '.join(part for part in why if part)}."


def _reason(one: Short, demand: Demand) -> str:
    units = demand.measure.key[0] in UNIT_KINDS
    if one.reason == "kept_back":
        return f"{words.number(one.aside.get('minimum'))} kept as minimum stock"
    return SHORT["no_unit" if units and one.reason == "nobody_keeps" else one.reason]


def _held_back(one: Short, demand: Demand, having: Iterable[Supply]) -> list[str]:
    """Units by why they cannot come, stock by why it is held back."""
    why = Counter(supply.passed_over for supply in having if supply.kind == "unit" and supply.passed_over)
    said = [f"{words.count(n, 'unit')} {nearby.PASSED.get(name, name)}" for name, n in why.most_common()]
    said += [
        f"{words.number(quantity)} {ASIDE[name]}"
        for name, quantity in one.aside.items()
        if quantity and (name, one.reason) != ("minimum", "kept_back")
    ]
    if one.unknown:
        said.append(f"{words.count(one.unknown, 'stock line')} nobody has counted")
    return [words.listing(said, most=5)] if said else []


def line(one: Line, demand: Demand, found: AllocationAnswer, *, now: datetime, units: str) -> dict[str, Any]:
    """One line of the proposal: how much, from whom, how far, why, what comes next."""
    supply = found.supply(one.source_id, demand.measure.key)
    names = {supply.id: supply.name for supply in found.supplies}
    assert supply is not None
    said = [_why(one, demand, found, units)]
    if one.override is not None:
        said.append(_by_hand(one, demand, found, units))
    said.append(_next(one, names, found, units))
    age = words.ago(supply.figure_at, now) if supply.figure_at else "undated"
    what = "position" if supply.kind == "unit" else "counted"
    return {
        "name": supply.name,
        "open": supply.opening if supply.opening and supply.opening != ALWAYS else "",
        "phone": supply.phone or "",
        "dial": nearby.dial(supply.phone),
        "quantity": amount(one.quantity, demand),
        "cost": cost(one.cost, found, units),
        "why": " ".join(f"{part}." for part in said if part),
        "age": f"{what} {age}" + (", counted on all the same" if one.doubtful else ""),
        "doubtful": one.doubtful,
        "late": _late(one, demand, found, now),
    }


def _why(one: Line, demand: Demand, found: AllocationAnswer, units: str) -> str:
    said = WHY[one.why]
    if one.why == "nearest" and one.nearest:
        return "The nearest that was not declined"
    nearer = found.supply(one.nearest, demand.measure.key) if one.nearest else None
    if nearer is None or nearer.passed_over is None or one.why not in {"nearest_with_stock", "only_one"}:
        return said
    away = cost(one.nearest_cost, found, units)
    return (
        f"{said}: {nearer.name}, {away}, {KEEPS.get(nearer.passed_over) or nearby.PASSED[nearer.passed_over]}"
    )


def _next(one: Line, names: Mapping[str, str], found: AllocationAnswer, units: str) -> str:
    if one.next_best is None:
        return "" if one.why == "only_one" else "Nobody else has any to spare"
    if one.next_cost is None or one.cost is None:
        return f"Next best: {names[one.next_best]}"
    label = "Nearer, with some to spare" if one.next_cost < one.cost else "Next best"
    return f"{label}: {names[one.next_best]}, {more(one.next_cost - one.cost, found, units)}"


def _by_hand(one: Line, demand: Demand, found: AllocationAnswer, units: str) -> str:
    assert one.override is not None
    factor, one_by_hand, said = demand.measure.factor, one.override, []
    if one_by_hand.unmet > 0:
        said.append(f"{words.number(one_by_hand.unmet / factor)} more unmet")
    elif one_by_hand.extra and one.quantity and not one_by_hand.unmet:
        each = one_by_hand.extra / (one.quantity * factor)
        said.append(f"{more(each, found, units)} for each {demand.request.unit}")
    if one_by_hand.from_kept:
        said.append(f"{words.number(one_by_hand.from_kept / factor)} out of the minimum stock")
    return f"It costs {words.listing(said)}" if said else "It costs nothing more"


def _late(one: Line, demand: Demand, found: AllocationAnswer, now: datetime) -> str:
    """How much too late it comes if it leaves now; empty where it does not, nobody can say, or it is late already."""
    by = demand.request.needed_by
    if by is None or by <= now or one.cost is None or found.roads is None:
        return ""
    there = now + timedelta(minutes=one.cost)
    return f"there {words.duration(there - by)} too late" if there > by else ""


def source_words(supply: Supply, demand: Demand, found: AllocationAnswer, units: str) -> str:
    """``Valley Depot · 7.7 km · 287 to give, 150 more kept``: one choice of the list."""
    factor = demand.measure.factor
    away = cost(_cost_of(supply.id, demand, found), found, units)
    kept = (
        f", {words.number((supply.free - supply.offered) / factor)} more kept"
        if supply.free > supply.offered
        else ""
    )
    return f"{supply.name} · {away} · {words.number(supply.offered / factor)} to give{kept}"


def _cost_of(source_id: str, demand: Demand, found: AllocationAnswer) -> float | None:
    table = found.cost
    if demand.request.id not in table.index or source_id not in table.columns:
        return None
    value = table.to_numpy()[table.index.get_loc(demand.request.id), table.columns.get_loc(source_id)]
    return None if value != value else float(value)


def sources(demand: Demand, found: AllocationAnswer) -> list[Supply]:
    """Who could give it, the nearest first; those no way leads from come last."""
    able = [one for one in found.supplies if one.key == demand.measure.key and one.free > 0]
    able = [one for one in able if one.id != demand.place_id]
    far = float("inf")

    def away(one: Supply) -> float:
        value = _cost_of(one.id, demand, found)
        return far if value is None else value

    return sorted(able, key=lambda one: (away(one), one.name))


def consequence(before: AllocationAnswer, after: AllocationAnswer, demand: Demand, units: str) -> list[str]:
    """What setting a line by hand changes, in a few sentences."""
    names = {one.id: one.name for one in after.supplies}
    now = [one for one in after.proposal.lines if one.request_id == demand.request.id]
    parts = [f"{amount(one.quantity, demand)} from {names[one.source_id]}" for one in now]
    said = [f"Then: {words.listing(parts, most=5)}." if now else "Then nothing is proposed for it."]
    unmet = after.proposal.extra_unmet - before.proposal.extra_unmet
    extra = after.proposal.extra - before.proposal.extra
    moved = sum(one.quantity * demand.measure.factor for one in now)
    if unmet > 0:
        said.append(f"{words.number(unmet / demand.measure.factor)} more stay unmet.")
    if moved and extra > 0 and not unmet:
        said.append(f"On average {more(extra / moved, after, units)} for each {demand.request.unit}.")
    if unmet < 0:
        said.append(f"{words.number(-unmet / demand.measure.factor)} more are met.")
    if not unmet and extra <= 0:
        said.append("It costs nothing more.")
    return said


def moving(one: UnderWay, *, now: datetime, zone: str) -> dict[str, Any]:
    """An assignment under way in words."""
    made = one.assignment
    request = one.request
    resource = made.resource_type or (request.resource_type if request else "")
    what = (
        measured(made.quantity, made.unit or "", resource) if made.quantity is not None and resource else ""
    )
    since = made.arrive_at if made.stage.value == "arrived" else made.depart_at
    return {
        "name": one.source or made.name,
        "what": what,
        "to": one.to or "place not known",
        "stage": (UNIT_STAGE if made.unit_id else STAGE)[made.stage.value],
        "since": words.ago(since, now) if since and made.stage.value != "accepted" else "",
        "exact": words.exact(since, zone) if since else "",
        "request": request.name if request else "for no request",
        "number": made.number or "",
    }
