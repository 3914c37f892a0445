"""What needs a decision, worked out from records: pure."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from data.freshness import freshness
from data.schema import (
    Closure,
    Depot,
    Entry,
    HazardArea,
    Incident,
    Jurisdiction,
    Record,
    Report,
    Request,
    Shelter,
    value_of,
)
from response.headline import Part

NEARLY_FULL_SHARE = 0.9
EXPIRED_SHOWN = timedelta(hours=24)
PRIORITIES = {"immediate": 1, "high": 2, "medium": 3, "low": 4}
UNDELIVERED = frozenset({"approved", "partly_filled", "assigned", "moving"})
Limit = timedelta | None


@dataclass(frozen=True)
class Decision:
    """One thing somebody must decide; ``rank`` 1 is the most pressing.

    ``at`` is since when, or when it is due; ``value`` and ``limit`` are numbers in ``unit`` where it has any
    (people inside and places; stock and its minimum). ``about`` is a resource type where the key needs one.
    """

    key: str
    rank: int
    kind: str
    id: str
    name: str
    number: str | None
    at: datetime | None = None
    value: float | None = None
    limit: float | None = None
    unit: str | None = None
    about: str | None = None


def decisions(records: Iterable[Record], now: datetime, shelter_limit: Limit) -> list[Decision]:
    """From current records of all kinds; the most pressing first, then the oldest."""
    everything = list(records)
    answered = {entry.about_id for entry in everything if isinstance(entry, Entry)} | {
        entry.corrects_id for entry in everything if isinstance(entry, Entry)
    }
    found = [
        decision
        for record in everything
        for decision in _of(record, now, shelter_limit)
        if not (decision.key == "follow_up_due" and record.id in answered)
    ]
    latest = datetime.max.replace(tzinfo=now.tzinfo)
    return sorted(found, key=lambda one: (one.rank, one.at or latest, one.name, one.id))


def _of(record: Record, now: datetime, shelter_limit: Limit) -> Iterator[Decision]:
    if isinstance(record, Shelter):
        yield from _shelter(record, now, shelter_limit)
    elif record.kind in _RULES:
        yield from _RULES[record.kind](record, now)


def _say(
    record: Record,
    key: str,
    rank: int,
    at: datetime | None = None,
    *,
    value: float | None = None,
    limit: float | None = None,
    unit: str | None = None,
    about: str | None = None,
) -> Decision:
    return Decision(
        key, rank, record.kind, record.id, record.name, record.number, at, value, limit, unit, about
    )


def _shelter(shelter: Shelter, now: datetime, limit: Limit) -> Iterator[Decision]:
    if shelter.stage.value != "open":
        return
    inside, places, at = value_of(shelter.occupancy), shelter.capacity, shelter.figure_at
    if inside is not None and places and inside > places:
        yield _say(shelter, "shelter_over", 1, at, value=inside, limit=places, unit="people")
    elif inside is not None and places and inside >= NEARLY_FULL_SHARE * places:
        yield _say(shelter, "shelter_nearly_full", 2, at, value=inside, limit=places, unit="people")
    if freshness(at, now, limit) != "current":
        yield _say(shelter, "shelter_uncounted", 4, at, value=inside, unit="people")


def _incident(incident: Record, _: datetime) -> Iterator[Decision]:
    assert isinstance(incident, Incident)
    if incident.stage.value == "reported" and incident.confidence.value != "disproved":
        grave = incident.severity.value in {"extreme", "severe"}
        since = incident.started_at or incident.observed_at
        yield _say(incident, "incident_unverified", 1 if grave else 2, since)


def _request(request: Record, now: datetime) -> Iterator[Decision]:
    assert isinstance(request, Request)
    rank = PRIORITIES[request.priority.value]
    at = request.needed_by or request.observed_at
    late = request.needed_by is not None and request.needed_by <= now
    asked = request.stage.value == "asked"
    if asked or (late and request.stage.value in UNDELIVERED):
        yield _say(
            request, "request_asked" if asked else "request_late", rank, at, value=request.quantity,
            unit=request.unit, about=request.resource_type,
        )  # fmt: skip


def _depot(depot: Record, _: datetime) -> Iterator[Decision]:
    assert isinstance(depot, Depot)
    for line in depot.lines:
        left = value_of(line.quantity)
        if left is not None and line.minimum is not None and left < line.minimum:
            rank = 2 if left == 0 else 3
            at = line.quantity.observed_at if line.quantity else None
            yield _say(
                depot, "stock_below", rank, at, value=left, limit=line.minimum, unit=line.unit,
                about=line.resource_type,
            )  # fmt: skip


def _jurisdiction(place: Record, now: datetime) -> Iterator[Decision]:
    assert isinstance(place, Jurisdiction)
    if not place.report_every:
        return
    due = None if place.reported_at is None else place.reported_at + timedelta(minutes=place.report_every)
    if due is None or due < now:
        late = None if due is None else (now - due).total_seconds() / 60
        yield _say(place, "overdue", 2, due, value=late, limit=place.report_every, unit="min")


def _report(report: Record, _: datetime) -> Iterator[Decision]:
    assert isinstance(report, Report)
    if report.triage.value == "new":
        yield _say(report, "report_new", 3, report.observed_at)


def _entry(entry: Record, now: datetime) -> Iterator[Decision]:
    assert isinstance(entry, Entry)
    if entry.follow_up_by is not None and entry.follow_up_by <= now:
        yield _say(entry, "follow_up_due", 2, entry.follow_up_by)


def _hazard_area(hazard: Record, now: datetime) -> Iterator[Decision]:
    assert isinstance(hazard, HazardArea)
    if hazard.over_at is not None and now - EXPIRED_SHOWN < hazard.over_at <= now:
        yield _say(hazard, "warning_expired", 3, hazard.over_at)


def _closure(closure: Record, now: datetime) -> Iterator[Decision]:
    assert isinstance(closure, Closure)
    if closure.closed_until is not None and closure.closed_until <= now:
        yield _say(closure, "closure_due", 4, closure.closed_until)


_RULES: dict[str, Callable[[Record, datetime], Iterator[Decision]]] = {
    "incident": _incident,
    "request": _request,
    "depot": _depot,
    "jurisdiction": _jurisdiction,
    "report": _report,
    "entry": _entry,
    "hazard_area": _hazard_area,
    "closure": _closure,
}
KINDS = ("shelter", *_RULES)


def counted(found: Iterable[Decision]) -> list[Part]:
    """How many decisions of each key, in the order of their first."""
    keys: dict[str, list[str]] = {}
    for one in found:
        keys.setdefault(one.key, []).append(one.id)
    return [Part(key, len(ids), None, tuple(ids)) for key, ids in keys.items()]
