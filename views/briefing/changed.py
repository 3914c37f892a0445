"""What changed, one line a change: what happened, who reported it, when."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from response.briefing import Changes, Line, Thing
from views import happenings, words
from views.briefing.model import Item, Ref, Sign

RECENT = timedelta(hours=20)
"""Within it the time of day is enough."""
LAYERS = {"stock": "depot", "gap": "jurisdiction"}
SIGNS: dict[str, Sign] = {
    "incident_new": "new", "incident_escalated": "up", "incident_reopened": "open", "incident_rated": "same",
    "incident_eased": "down", "incident_closed": "closed", "incident_gone": "closed", "warning_issued": "new",
    "warning_raised": "up", "warning_lowered": "down", "warning_ended": "closed", "shelter_opened": "open",
    "shelter_filled": "up", "shelter_freed": "down", "shelter_closed": "closed", "gap_grew": "up",
    "gap_shrank": "down", "stock_fell": "down", "stock_unknown": "same", "stock_recovered": "up",
    "road_closed": "closed", "road_opened": "open",
}  # fmt: skip
COUNTED = {
    "incident_new": ("incident new", "incidents new"),
    "incident_escalated": ("incident escalated", "incidents escalated"),
    "incident_eased": ("eased", "eased"),
    "incident_closed": ("incident closed", "incidents closed"),
    "incident_gone": ("incident ended", "incidents ended"),
    "warning_issued": ("warning issued", "warnings issued"),
    "shelter_opened": ("shelter opened", "shelters opened"),
    "shelter_filled": ("shelter filled up", "shelters filled up"),
    "shelter_closed": ("shelter closed", "shelters closed"),
    "stock_fell": ("stock line fell under its minimum", "stock lines fell under their minimum"),
    "road_closed": ("road closed", "roads closed"),
    "road_opened": ("road opened", "roads opened"),
}


def item(line: Line, *, now: datetime, zone: str) -> Item:
    """The line in words, with the record behind it."""
    thing = line.thing
    return Item(
        text=SAYING[line.key](line),
        sign=SIGNS[line.key],
        who=line.who or ("worked out" if line.at is None else "by its stated end"),
        at="" if line.at is None else moment(line.at, now=now, zone=zone),
        refs=(Ref(thing.name, LAYERS.get(thing.kind, thing.kind), thing.id),),
    )


def moment(at: datetime, *, now: datetime, zone: str) -> str:
    """``14:05 CDT``; with the day where it is not of these hours."""
    return words.at_time(at, zone) if abs(now - at) < RECENT else words.on_day(at, zone)


def rest(changes: Changes) -> str:
    """What is told as a number only."""
    number = changes.counted
    return (
        f"{words.count(number, 'more count', 'more counts')} came in without a change of state."
        if number
        else ""
    )


def summed(changes: Changes, *, most: int = 6) -> list[str]:
    """``6 incidents new``, ``2 shelters filled up``, the weightiest first."""
    told = [(changes.parts.get(key, 0), *said) for key, said in COUNTED.items()]
    return [f"{words.number(number)} {one if number == 1 else many}" for number, one, many in told if number][
        :most
    ]


def _state(thing: Thing | None, kind: str) -> str:
    return "not known" if thing is None else happenings.state_word(kind, thing.state).lower()


def _step(line: Line, kind: str) -> str:
    return f"{_state(line.before, kind)} → {_state(line.after, kind)}"


def _inside(thing: Thing) -> str:
    if thing.value is None:
        return "nobody has counted yet"
    places = "places not known" if thing.limit is None else f"{words.number(thing.limit)} places"
    return f"{words.number(thing.value)} people, {places}"


def _held(thing: Thing) -> str:
    unit = thing.unit if thing.unit in happenings.MEASURES else ""
    if thing.limit is None:
        return words.number(thing.value, unit)
    return f"{words.number(thing.value, unit)}, minimum {words.number(thing.limit)}"


def _gap(line: Line) -> str:
    step = abs(line.step or 0.0)
    said = "more" if line.key == "gap_grew" else "fewer"
    return (
        f"{line.thing.name}: {words.number(line.thing.value)} people not reached, {words.number(step)} {said}"
    )


def _affected(thing: Thing) -> str:
    return "" if thing.value is None else f", {words.number(thing.value)} people affected"


SAYING: dict[str, Callable[[Line], str]] = {
    "incident_new": lambda line: (
        f"New, {_state(line.after, 'incident')}: {line.thing.name}{_affected(line.thing)}"
    ),
    "incident_escalated": lambda line: f"{line.thing.name}: {_step(line, 'incident')}{_affected(line.thing)}",
    "incident_reopened": lambda line: f"Open again, {_state(line.after, 'incident')}: {line.thing.name}",
    "incident_rated": lambda line: f"{line.thing.name}: {_step(line, 'incident')}",
    "incident_eased": lambda line: f"{line.thing.name}: {_step(line, 'incident')}",
    "incident_closed": lambda line: f"Closed: {line.thing.name}",
    "incident_gone": lambda line: f"Ended: {line.thing.name}",
    "warning_issued": lambda line: f"Issued, {_state(line.after, 'hazard_area')}: {line.thing.name}",
    "warning_raised": lambda line: f"{line.thing.name}: {_step(line, 'hazard_area')}",
    "warning_lowered": lambda line: f"{line.thing.name}: {_step(line, 'hazard_area')}",
    "warning_ended": lambda line: f"Ended: {line.thing.name}",
    "shelter_opened": lambda line: f"Opened: {line.thing.name}, {_inside(line.thing)}",
    "shelter_filled": lambda line: f"Full: {line.thing.name}, {_inside(line.thing)}",
    "shelter_freed": lambda line: f"Places again: {line.thing.name}, {_inside(line.thing)}",
    "shelter_closed": lambda line: f"Closed: {line.thing.name}",
    "gap_grew": _gap,
    "gap_shrank": _gap,
    "stock_fell": lambda line: f"Under minimum: {line.thing.part}, {line.thing.name}: {_held(line.thing)}",
    "stock_unknown": lambda line: f"No count any more: {line.thing.part}, {line.thing.name}",
    "stock_recovered": lambda line: (
        f"Enough again: {line.thing.part}, {line.thing.name}: {_held(line.thing)}"
    ),
    "road_closed": lambda line: f"Closed: {line.thing.name}",
    "road_opened": lambda line: f"Open again: {line.thing.name}",
}

GROUPS: dict[str, tuple[str, ...]] = {
    "Incidents": ("incident_",),
    "Warnings": ("warning_",),
    "Shelters": ("shelter_",),
    "People out of reach": ("gap_",),
    "Stock": ("stock_",),
    "Roads": ("road_",),
}


def grouped(lines: Iterable[Line]) -> dict[str, list[Line]]:
    """The lines under the headings of the full report; headings without a line are left out."""
    told = list(lines)
    every = {name: [line for line in told if line.key.startswith(keys)] for name, keys in GROUPS.items()}
    return {name: mine for name, mine in every.items() if mine}
