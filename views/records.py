"""A record in words: its title and its facts with their ages. Data in, words out."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from data.freshness import freshness
from data.schema import Figure, HazardArea, Record
from views import words
from views.symbols import LAYERS, fact_label, fact_text, state

FACTS: dict[str, list[str]] = {
    "incident": ["event", "severity", "local_level", "stage", "affected", "urgency", "certainty", "started_at"],
    "shelter": [
        "occupancy", "capacity_evacuation", "capacity_longer", "type", "operator", "accepting", "arrivals",
        "departures", "children", "access_needs", "pets", "pet_places", "accessible", "power", "medical", "safe_for",
    ],
    "unit": ["resource_kind", "resource_level", "crew", "capability", "on_duty_since", "position_at"],
    "depot": ["opening", "loading", "access"],
    "facility": ["type", "lifeline", "condition_at", "people", "diversion", "emergency_department", "generator_hours"],
    "hazard_area": [
        "not_reported_since", "event", "severity", "urgency", "certainty", "sender_name", "onset", "ends", "expires_at",
        "headline", "instruction", "description",
    ],
    "zone": ["code", "order", "ordered_at", "issued_by", "people", "needing_transport", "cleared_share", "routes"],
    "closure": ["cause", "applies_to", "closed_from", "closed_until", "observed_at"],
    "reading": ["station", "parameter", "value", "trend"],
    "report": ["text", "channel", "triage", "observed_at"],
    "request": [
        "resource_type", "quantity", "filled_quantity", "priority", "needed_by", "requester", "beneficiary",
        "deliver_to",
    ],
    "jurisdiction": ["level", "code", "population", "report_every", "reported_at"],
}  # fmt: skip
ALWAYS = {
    "affected",
    "occupancy",
    "capacity_evacuation",
    "people",
    "value",
    "reported_at",
    "position_at",
    "needed_by",
}
"""Shown even when nobody has said them: not knowing these is news."""
MENDED_AT_MOST = 3
LASTING = {"capacity_evacuation", "capacity_longer"}
"""Figures that do not grow old by the hour."""
UNITS = {"cleared_share": "share", "generator_hours": "h", "report_every": "min", "floor_area_m2": "m2"}


def title(record: Record, fresh: str, where: str | None) -> dict[str, Any]:
    """What `head.html` shows: name, kind, state, where."""
    entry = LAYERS.get(record.kind)
    look = state(record.kind, record.state) if entry else None
    return {
        "layer": record.kind, "state": record.state, "fresh": fresh, "name": record.name,
        "kind": entry.word.capitalize() if entry else record.kind, "number": record.number,
        "state_word": look.word if look else record.state, "withheld": record.withheld,
        "where": " · ".join(part for part in (record.address, where) if part) or "no address",
    }  # fmt: skip


def mended(notes: Sequence[str]) -> str | None:
    """What was repaired, converted or not understood when a record was read; None where nothing was."""
    if not notes:
        return None
    rest = len(notes) - MENDED_AT_MOST
    return "as it was read: " + "; ".join(notes[:MENDED_AT_MOST]) + (f"; and {rest} more" if rest > 0 else "")


def facts(record: Record, *, now: datetime, zone: str, limit: timedelta | None) -> list[dict[str, Any]]:
    """Label, text and age of what matters of a kind; what nobody has said is left out unless it is news."""
    rows = [
        _fact(name, getattr(record, name), _unit(record, name), now=now, zone=zone, limit=limit)
        for name in FACTS.get(record.kind, [])
        if name in ALWAYS or getattr(record, name) not in (None, [], "unknown")
    ]
    open_ended = isinstance(record, HazardArea) and record.over_at is None
    return [
        *rows,
        *([_fact("ends", "no end stated", None, now=now, zone=zone, limit=limit)] if open_ended else []),
        *_lines(record, now=now, zone=zone, limit=limit),
        *_beds(record, now=now, zone=zone, limit=limit),
    ]


def _unit(record: Record, name: str) -> str | None:
    if name in {"value", "quantity", "filled_quantity", "received_quantity"}:
        return getattr(record, "unit", None)
    return UNITS.get(name)


def _fact(
    name: str, value: Any, unit: str | None, *, now: datetime, zone: str, limit: timedelta | None
) -> dict[str, Any]:  # fmt: skip
    label = fact_label(name)
    if isinstance(value, Figure):
        limit = None if name in LASTING else limit
        return _dated(label, fact_text(_number(value.value), unit), value.observed_at, now, zone, limit)
    if isinstance(value, datetime):
        return {"label": label, "text": words.on_day(value, zone), "age": words.ago(value, now), "stale": False,
                "exact": words.exact(value, zone)}  # fmt: skip
    text = fact_text(value, unit) if isinstance(value, int | float) else words.value_text(value, zone)
    return {
        "label": label,
        "text": words.UNKNOWN if value is None else text,
        "age": "",
        "stale": False,
        "exact": "",
    }


def _number(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _dated(
    label: str, text: str, at: datetime | None, now: datetime, zone: str, limit: timedelta | None
) -> dict[str, Any]:
    known = text != words.UNKNOWN
    return {
        "label": label, "text": text, "age": words.ago(at, now) if known else "",
        "stale": known and freshness(at, now, limit) == "stale", "exact": words.exact(at, zone),
    }  # fmt: skip


def _lines(record: Record, *, now: datetime, zone: str, limit: timedelta | None) -> list[dict[str, Any]]:
    """A depot's stock, one row a resource, with its minimum."""
    rows = []
    for line in getattr(record, "lines", []):
        figure = line.quantity
        value = _number(figure.value) if figure else None
        least = f", minimum {words.number(line.minimum)}" if line.minimum is not None else ""
        short = value is not None and line.minimum is not None and value < line.minimum
        text = fact_text(value, line.unit) + (
            f" — below minimum {words.number(line.minimum)}" if short else least
        )
        rows.append(
            _dated(words.value_text(line.resource_type).capitalize(), text, figure.observed_at if figure else None,
                   now, zone, limit)
        )  # fmt: skip
    return rows


def _beds(record: Record, *, now: datetime, zone: str, limit: timedelta | None) -> list[dict[str, Any]]:
    rows = []
    for beds in getattr(record, "beds", []):
        figure = beds.available
        text = f"{fact_text(figure.value if figure else None)} free of {fact_text(beds.baseline)}"
        label = f"Beds, {words.value_text(beds.type)}"
        rows.append(_dated(label, text, figure.observed_at if figure else None, now, zone, limit))
    return rows
