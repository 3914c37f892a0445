"""Headline and three sentences, drafted by plain templates from the figures; people may write their own."""

from response.headline import Headline
from response.queries.briefing import BriefingData
from views import words
from views.briefing import changed, coming

GRAVE = ("extreme", "severe")
WORSE = {"incident_escalated": "now", "incident_new": "new,", "incident_reopened": "open again,"}


def headline(data: BriefingData) -> str:
    """The gravest thing that changed, and how many incidents there are."""
    events, people = _figure(data, "incidents"), _figure(data, "people")
    lead = _lead(data)
    if not events.value:
        waiting = sum(part.value for part in events.left_out if part.key == "unverified")
        rest = f"; {words.number(waiting)} not verified" if waiting else ""
        return f"{lead}: no active incident{rest}" if lead else f"No active incident{rest}"
    told = words.count(int(events.value), "active incident")
    affected = (
        "people affected not known"
        if people.value is None
        else f"{words.number(people.value)} people affected"
    )
    return f"{lead}; {told}, {affected}" if lead else f"{told[0].upper()}{told[1:]}, {affected}"


def _lead(data: BriefingData) -> str:
    if data.changes is None:
        return ""
    worse = [line for line in data.changes.told if line.key in WORSE and line.thing.state in GRAVE]
    if not worse:
        return ""
    line = min(worse, key=lambda line: GRAVE.index(line.thing.state))
    return f"{line.thing.name} {WORSE[line.key]} {line.thing.state}"


def sentences(data: BriefingData, *, zone: str) -> tuple[str, ...]:
    """What is, what changed, what is coming and asked."""
    return _now(data), _since(data, zone), _next(data, zone)


def _now(data: BriefingData) -> str:
    events, people, warnings = (_figure(data, key) for key in ("incidents", "people", "warnings"))
    in_force = words.count(int(warnings.value or 0), "warning is", "warnings are")
    if not events.value:
        return f"No incident is active; {in_force} in force."
    each = [f"{words.number(part.value)} {part.key}" for part in events.parts]
    where = (
        "people live in their areas"
        if people.basis == "population_points"
        else "people are said to be affected"
    )
    affected = (
        "how many people are affected is not known"
        if people.value is None
        else f"{words.number(people.value)} {where}"
    )
    noun = "incident is" if events.value == 1 else "incidents are"
    active = f"{words.number(events.value)} {noun} active ({words.listing(each, most=5)})"
    return f"{active}; {affected}; {in_force} in force."


def _since(data: BriefingData, zone: str) -> str:
    if data.changes is None:
        return "Nothing earlier is compared."
    since = changed.moment(data.changes.since, now=data.moment, zone=zone)
    told = changed.summed(data.changes)
    return (
        f"Since {since}: {words.listing(told, most=6)}."
        if told
        else f"Nothing of weight changed since {since}."
    )


def _next(data: BriefingData, zone: str) -> str:
    free, asked = _figure(data, "shelter_places"), len(data.decisions)
    waiting = f"{words.count(asked, 'matter waits', 'matters wait')} for a decision"
    if free.value is None:
        silent = free.stale + free.unknown
        why = f"{words.count(silent, 'open shelter')} without a current count"
        return f"How many shelter places are free is not known ({why}); {waiting}."
    if not free.current:
        return f"No shelter is open; {waiting}."
    outlook = data.outlook[0]
    span = coming.span(outlook, now=data.moment, zone=zone)
    ending = f", all taken by {span} at the present rate" if span else ""
    of = "" if free.of is None else f" of {words.number(free.of)} counted"
    return f"{words.number(free.value)} shelter places are free{of}{ending}; {waiting}."


def _figure(data: BriefingData, key: str) -> Headline:
    return next(figure for figure in data.figures if figure.key == key)
