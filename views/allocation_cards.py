"""Allocation at a glance: four figures above the map, and what the map lays over itself."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import orjson

from response.demand import Demand
from response.queries.allocation import AllocationAnswer, Ask
from views import words
from views.allocation import PRIORITY
from views.cards import Card

TROUBLES = {
    "stale": "out of date",
    "undated": "without a date",
    "unknown": "unknown",
    "expired": "expired",
    "other_unit": "in another unit of measure",
}


def overlay(ask: Ask, at: str | None = None) -> dict[str, Any]:
    """What the map fetches and lays over itself: a line from each source to each place of need."""
    fixed = [[one.request_id, one.source_id, one.quantity] for one in ask.fixed]
    asked = {
        "stale": "true" if ask.rules.stale else None,
        "below_minimum": "true" if ask.rules.below_minimum else None,
        "closures": None if ask.closures else "false",
        "fixed": orjson.dumps(fixed).decode() if fixed else None,
        "at": at,
    }
    return {
        "id": "allocation",
        "url": "/api/allocation?" + urlencode({name: value for name, value in asked.items() if value}),
        "title": "Who gives what",
        "property": "state",
        "size": "share",
        "classes": [
            {"value": "proposed", "word": "proposed; wider is more", "colour": "accent"},
            {"value": "by_hand", "word": "set by hand", "colour": "order"},
            {"value": "under_way", "word": "promised or on its way", "colour": "grey"},
        ],
    }


def cards(found: AllocationAnswer, *, now: datetime) -> list[Card]:
    """Open requests, met by the proposal, unmet, and stock that is not counted on."""
    asked = [one for one in found.demands if one.apart is None]
    apart_ = Counter(one.apart for one in found.demands if one.apart)
    lacking = {one.request_id for one in found.proposal.short}
    helped = {one.request_id for one in found.proposal.lines}
    met = [one for one in asked if one.request.id in helped - lacking]
    partly = len(helped & lacking)
    urgent = Counter(one.request.priority.value for one in found.demands)
    nothing = [one for one in asked if one.request.id in lacking - helped]
    return [
        Card("requests", "Open requests", words.number(len(found.demands)),
             note=" · ".join(f"{n} {name}" for name in PRIORITY if (n := urgent[name])) or "nobody waits for anything",
             age=_apart(apart_)),
        Card("met", "Met by this proposal", words.number(len(met)), of=f"of {words.number(len(asked))}",
             note=f"{words.number(partly)} more in part" if partly else "in full" if met else "nothing to meet",
             age=_plan(len(found.proposal.lines))),
        Card("unmet", "Nothing to give for", words.number(len(nothing)),
             note=_nothing(nothing, asked),
             age="each says why below" if lacking else ""),
        Card("stock", "Stock lines not offered", words.number(_not_offered(found)), note=_troubles(found),
             age=_oldest(found, now), stale=found.ask.rules.stale),
    ]  # fmt: skip


def _apart(counts: Mapping[str, int]) -> str:
    said = [f"{n} without a quantity" for name, n in counts.items() if name == "quantity_unknown"]
    said += [f"{n} without a place" for name, n in counts.items() if name == "no_place"]
    return f"{words.listing(said)}: ask" if said else ""


def _nothing(unmet: Sequence[Demand], asked: Sequence[Demand]) -> str:
    said = words.listing([one.request.resource_type for one in unmet], most=3)
    return said or ("everything gets something" if asked else "nothing waits")


def _plan(lines: int) -> str:
    return f"{words.count(lines, 'line')}, least travel for what is most urgent" if lines else ""


def _not_offered(found: AllocationAnswer) -> int:
    taken = {"stale", "undated"} if found.ask.rules.stale else set()
    return sum(n for name, n in found.troubles.items() if name not in taken)


def _troubles(found: AllocationAnswer) -> str:
    said = [f"{n} {TROUBLES[name]}" for name, n in found.troubles.items()]
    return words.listing(said) or ("every line can be counted on" if found.depots else "no depot is known")


def _oldest(found: AllocationAnswer, now: datetime) -> str:
    used = {one.source_id for one in found.proposal.lines}
    times = [
        one.figure_at for one in found.supplies if one.id in used and one.kind == "depot" and one.figure_at
    ]
    said = f"oldest count used {words.ago(min(times), now)}" if times else ""
    return f"{said}; old counts are counted on" if found.ask.rules.stale and said else said
