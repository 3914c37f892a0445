"""What to say about a record in a few lines: keys and values, no words for people.

A fact is [key, value, unit, at, fresh]; ``at`` and ``fresh`` are None for what does not age. Times have the
unit ``time`` and are ISO 8601 in UTC. Unknown figures stay in, as None, where their absence matters.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from data.freshness import freshness
from response.ageing import missing_since

Body = Mapping[str, Any]
Fact = list[Any]
Limit = timedelta | None


NO_END = "no_end_stated"
"""A warning that holds until it is taken back: not the same as an end that nobody knows."""


class Teller:
    """Tells the facts of records as JSON bodies, at a moment, with a kind's limit of age."""

    def __init__(self, now: datetime, limit: Limit) -> None:
        self.now, self.limit = now, limit

    def figure(self, key: str, figure: Body | None, unit: str | None) -> Fact:
        """A figure with its age; ``figure`` as JSON, or None where it is unknown."""
        value = None if figure is None else figure.get("value")
        text = None if figure is None or value is None else figure.get("observed_at")
        at = None if text is None else datetime.fromisoformat(text)
        return [key, value, unit, text, freshness(at, self.now, self.limit)]

    def facts(self, kind: str, body: Body) -> list[Fact]:
        """The facts of a record of this kind; none for kinds that have nothing to say beyond their name."""
        tell = _TELL.get(kind)
        return [] if tell is None else [fact for fact in (_missing(body), *tell(self, body)) if fact]


def _plain(key: str, body: Body, unit: str | None = None) -> Fact:
    """A field that does not age, empty where it is unknown."""
    value = body.get(key)
    if value is None or value in ("unknown", []):
        return []
    return [key, ", ".join(value) if isinstance(value, list) else value, unit, None, None]


def _time(key: str, body: Body) -> Fact:
    return [key, body[key], "time", None, None] if body.get(key) else []


def _missing(body: Body) -> Fact:
    """Since when no source names it any more: that is not over, and not certain either."""
    since = missing_since(body.get("sources"))
    return [] if since is None else ["not_reported_since", since, "time", since, "stale"]


def _optional(teller: Teller, key: str, body: Body, unit: str | None) -> Fact:
    return teller.figure(key, body[key], unit) if body.get(key) else []


def _incident(teller: Teller, body: Body) -> Iterable[Fact]:
    yield _plain("event", body)
    yield _plain("severity", body)
    yield _plain("stage", body)
    yield _plain("local_level", body)
    yield teller.figure("affected", body.get("affected"), "people")


def _shelter(teller: Teller, body: Body) -> Iterable[Fact]:
    yield teller.figure("occupancy", body.get("occupancy"), "people")
    short, longer = body.get("capacity_evacuation"), body.get("capacity_longer")
    places = short if short and short.get("value") is not None else longer
    value = None if places is None else places.get("value")
    yield ["capacity", value, "places", None, None]
    inside = (body.get("occupancy") or {}).get("value")
    if value is not None and inside is not None:
        free = teller.figure("free", body["occupancy"], "places")
        yield [free[0], max(0, value - inside), *free[2:]]
    for key in ("type", "accepting", "accessible", "power", "medical", "operator"):
        yield _plain(key, body)


def _depot(teller: Teller, body: Body) -> Iterable[Fact]:
    for line in body.get("lines", []):
        yield teller.figure(line["resource_type"], line.get("quantity"), line["unit"])


def _unit(_: Teller, body: Body) -> Iterable[Fact]:
    for key in ("resource_kind", "resource_level", "crew", "capability"):
        yield _plain(key, body)


def _facility(teller: Teller, body: Body) -> Iterable[Fact]:
    for key in ("type", "lifeline", "emergency_department", "diversion"):
        yield _plain(key, body)
    for beds in body.get("beds", []):
        yield teller.figure(f"beds_{beds['type']}", beds.get("available"), None)
    yield _optional(teller, "generator_hours", body, "h")
    yield _optional(teller, "people", body, "people")


def _hazard_area(_: Teller, body: Body) -> Iterable[Fact]:
    for key in ("event", "headline", "urgency", "certainty"):
        yield _plain(key, body)
    yield _time("onset", body)
    ends = body.get("ends") or body.get("expires_at")
    yield ["ends", ends, "time", None, None] if ends else ["ends", NO_END, None, None, None]


def _zone(teller: Teller, body: Body) -> Iterable[Fact]:
    yield _plain("code", body)
    yield teller.figure("people", body.get("people"), "people")
    yield _optional(teller, "needing_transport", body, "people")
    yield teller.figure("cleared_share", body.get("cleared_share"), "share")


def _closure(_: Teller, body: Body) -> Iterable[Fact]:
    yield _plain("cause", body)
    yield _plain("applies_to", body)
    yield _time("closed_from", body)
    yield _time("closed_until", body)


def _reading(teller: Teller, body: Body) -> Iterable[Fact]:
    yield _plain("parameter", body)
    yield teller.figure("value", body.get("value"), body["unit"])
    yield _plain("trend", body)


def _report(_: Teller, body: Body) -> Iterable[Fact]:
    for key in ("text", "channel", "triage"):
        yield _plain(key, body)


def _request(_: Teller, body: Body) -> Iterable[Fact]:
    yield _plain("resource_type", body)
    yield ["quantity", body.get("quantity"), body["unit"], None, None]
    yield _plain("filled_quantity", body, body["unit"])
    yield _plain("priority", body)
    yield _time("needed_by", body)


def _jurisdiction(teller: Teller, body: Body) -> Iterable[Fact]:
    yield _plain("level", body)
    yield _plain("population", body, "people")
    if body.get("report_every"):
        at = body.get("reported_at")
        yield ["reported_at", at, "time", at, "stale" if overdue(body, teller.now) else "current"]


def overdue(body: Body, now: datetime) -> bool:
    """Whether a jurisdiction that reports regularly owes a report."""
    every, last = body.get("report_every"), body.get("reported_at")
    if not every:
        return False
    return last is None or now - datetime.fromisoformat(last) > timedelta(minutes=every)


_TELL: dict[str, Callable[[Teller, Body], Iterable[Fact]]] = {
    "incident": _incident,
    "shelter": _shelter,
    "depot": _depot,
    "unit": _unit,
    "facility": _facility,
    "hazard_area": _hazard_area,
    "zone": _zone,
    "closure": _closure,
    "reading": _reading,
    "report": _report,
    "request": _request,
    "jurisdiction": _jurisdiction,
}
