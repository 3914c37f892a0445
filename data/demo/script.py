"""The timeline of the tables as injects: keys become ids, spans times, numbers figures and drawings geometry."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from shapely.geometry import mapping

from data.demo import logs
from data.demo.cast import Cast
from data.demo.shapes import shape
from data.demo.sites import SOURCE
from data.demo.tables import document, rows
from data.demo.times import moment
from data.injects import Inject, Operation, Signature, operated
from data.schema import KINDS
from data.schema.vocab import Confidence

CHAPTERS = ("timeline-1", "timeline-2", "timeline-3", "timeline-4")
SEEN_BEFORE = timedelta(minutes=4)
"""How long before it is recorded something was seen, where the table does not say."""
UNKNOWN = "?"
CONFIRMING = {"verified", "active", "contained", "closed"}
"""Stages of an incident that nobody reaches unseen."""
DRAWN = ("where", "geometry", "area")
TIMED = ("started_at", "onset", "ends", "closed_from", "closed_until", "needed_by", "ordered_at", "depart_at",
         "arrive_at", "expires_at", "reported_at", "condition_at", "follow_up_by", "moment",
         "published_at")  # fmt: skip


def signatures() -> dict[str, Signature]:
    """Who acts in the exercise, by the key of the table; all invented."""
    return {
        row["key"]: Signature(
            name=row["name"], position=row["position"], organisation=row["organisation"], role=row["role"],
            via=row["via"],
        )
        for row in rows("people")
    }  # fmt: skip


def script(cast: Cast) -> list[Inject]:
    """All events of the timeline in the order of time; the cast's records follow them to the end."""
    events = [event for chapter in CHAPTERS for event in document(chapter)["event"]]
    events += [*logs.shelter_events(), *logs.stock_events(), *logs.situation_reports()]
    events.sort(key=lambda event: moment(event["t"]))
    signed = signatures()
    return [_inject(f"event-{n:03}", event, signed[event["who"]], cast) for n, event in enumerate(events)]


def _inject(name: str, event: dict[str, Any], by: Signature, cast: Cast) -> Inject:
    at = moment(event["t"])
    operations = []
    for part in (event, *event.get("also", [])):
        operation = _operation(part, at, by, cast)
        after = operated(cast.records.get(operation.id), operation)
        if after is None:
            raise ValueError(
                f"H+{event['t']}: {part['put']} cannot be changed any more; correct the timeline"
            )
        cast.put([after])
        operations.append(operation)
    return Inject(id=name, at=at, by=by, reason=event["why"], operations=operations)


def _operation(part: dict[str, Any], at: datetime, by: Signature, cast: Cast) -> Operation:
    kind = part["put"].split("/")[0]
    create = part["put"] not in cast.ids
    values = part.get("set", {})
    seen = at - timedelta(minutes=values["ago"]) if "ago" in values else at - SEEN_BEFORE
    ready = dict(_values(kind, values, seen, by, cast))
    if create:
        own = cast.name(part["put"], at)
        ready = _founded(kind, ready, seen, by, cast) | ready
    else:
        own = cast.id(part["put"])
        ready.setdefault("observed_at", seen.isoformat())
    if kind == "incident" and ready.get("stage") in CONFIRMING:
        ready.setdefault("confidence", Confidence.CONFIRMED.value)
    return Operation(
        id=own,
        kind=kind,
        create=create,
        values=ready,
        stock={key: _figure(value, seen, by) for key, value in part.get("stock", {}).items()},
        beds={key: _figure(value, seen, by) for key, value in part.get("beds", {}).items()},
        recounted_at=seen if part.get("recounted") else None,
    )


def _founded(kind: str, ready: dict[str, Any], seen: datetime, by: Signature, cast: Cast) -> dict[str, Any]:
    """What every new record has beside what the table says."""
    from shapely.geometry import shape as from_mapping

    drawn = ready.get("geometry")
    answers = cast.answers_for(from_mapping(drawn)) if drawn else None
    return {
        "sources": [SOURCE.model_dump(mode="json")],
        "observed_at": seen.isoformat(),
        "confidence": Confidence.REPORTED.value,
        "jurisdiction_id": answers or cast.id("jurisdiction/Iowa"),
        "jurisdiction_derived": answers is not None,
    } | ({"position": by.position, "person": by.name, "confidence": "confirmed"} if kind == "entry" else {})


def _values(
    kind: str, values: dict[str, Any], seen: datetime, by: Signature, cast: Cast
) -> Iterator[tuple[str, Any]]:
    figures = set(KINDS[kind].figures())
    for key, value in values.items():
        if key == "ago":
            continue
        if key in DRAWN:
            drawn = shape(value, cast)
            yield ("geometry" if key == "where" else key), (dict(mapping(drawn)) if drawn else None)
            if drawn is not None and key == "geometry" and kind == "zone":
                yield "people", _figure(cast.ground.people_inside(drawn), seen, by)
        elif key == "place":
            yield "jurisdiction_id", cast.id(f"jurisdiction/{value}")
            yield "jurisdiction_derived", False
        elif key in figures:
            yield key, _figure(value, seen, by)
        elif key == "casualties":
            yield key, [item | {"observed_at": seen.isoformat()} for item in value]
        else:
            yield key, _plain(key, value, cast)


def _plain(key: str, value: Any, cast: Cast) -> Any:
    if isinstance(value, dict):
        return {name: _computed(name, item, cast) for name, item in value.items()}
    if isinstance(value, list):
        return [_plain(key, item, cast) for item in value]
    if isinstance(value, str) and value.startswith("@"):
        return cast.id(value[1:])
    if value == UNKNOWN:
        return None
    if key in TIMED:
        return moment(value).isoformat()
    return value


def _computed(name: str, value: Any, cast: Cast) -> Any:
    """``people_inside = shape`` in a scenario's result becomes the number of residents there."""
    if isinstance(value, dict) and "people_inside" in value:
        area = shape(value["people_inside"], cast)
        return cast.ground.people_inside(area) if area else 0
    return _plain(name, value, cast)


def _figure(value: Any, seen: datetime, by: Signature) -> dict[str, Any] | None:
    """A figure from a number, ``?`` or a table of value, ago (minutes), source and confidence."""
    if value == UNKNOWN:
        return None
    said = value if isinstance(value, dict) else {"value": value}
    at = seen - timedelta(minutes=said.get("ago", 0))
    return {
        "value": said["value"],
        "observed_at": at.isoformat(),
        "source": said.get("source", by.position),
        "confidence": said.get("confidence", "confirmed"),
    }
