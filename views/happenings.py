"""What changed and what needs a decision, each in one line a person would say."""

from collections.abc import Callable
from datetime import datetime

from response.decisions import Decision
from response.queries.since import Changed
from views import words
from views.symbols import LAYERS, state

QUIET = {"version", "schema_version", "observed_at", "sources", "jurisdiction_derived"}
WEIGHTY = (
    "stage",
    "order",
    "severity",
    "occupancy",
    "affected",
    "value",
    "condition",
    "triage",
    "confidence",
)
"""Fields said first."""
BOOKKEEPING = {
    "entry": "journal",
    "notice": "public notice",
    "assignment": "assignment",
    "organisation": "organisation",
}


def decision(one: Decision, *, now: datetime) -> str:
    """``South Side Center is over its places: 438 people, 409 places``."""
    return SAYING[one.key](one, now)


MEASURES = {"L", "kW", "m³/h", "m3/h", "m", "kg", "t"}


def _amount(one: Decision) -> str:
    """``9,000 L water``, ``5 buses``: the unit only where it is a measure, not the thing itself again."""
    what = words.value_text(one.about) if one.about else one.unit or "of something"
    return f"{words.number(one.value, one.unit if one.unit in MEASURES else '')} {what}"


def _late(one: Decision, now: datetime) -> str:
    return f"{words.duration(now - one.at)} late" if one.at else "never heard from"


SAYING: dict[str, Callable[[Decision, datetime], str]] = {
    "request_asked": lambda one, now: f"Approve or decline: {_amount(one)}, {one.name}",
    "request_late": lambda one, now: f"Late: {_amount(one)}, {one.name}",
    "incident_unverified": lambda one, now: f"Not verified: {one.name}",
    "shelter_over": lambda one, now: (
        f"Over its places: {one.name}, {words.number(one.value)} people, {words.number(one.limit)} places"
    ),
    "shelter_nearly_full": lambda one, now: (
        f"Nearly full: {one.name}, {words.number(one.value)} of {words.number(one.limit)}"
    ),
    "shelter_uncounted": lambda one, now: f"No current count: {one.name}",
    "stock_below": lambda one, now: (
        f"Below minimum: {_amount(one)} left of {words.number(one.limit)}, {one.name}"
    ),
    "overdue": lambda one, now: f"Report overdue: {one.name}, {_late(one, now)}",
    "report_new": lambda one, now: f"New report: {one.name}",
    "follow_up_due": lambda one, now: f"Follow up: {one.name}",
    "warning_expired": lambda one, now: f"Expired, renew or end: {one.name}",
    "closure_due": lambda one, now: f"Should be open by now: {one.name}",
}


def happening(item: Changed, *, zone: str) -> str:
    """``South Side Center: people inside 310 → 438``."""
    if item.ended:
        return f"Ended: {item.name}"
    if item.kind == "entry":
        return item.name
    if item.created:
        return f"New {kind_word(item.kind)}: {item.name}"
    fields = sorted(item.fields.items(), key=lambda pair: _weight(pair[0]))
    parts = [
        f"{words.field_label(name)} {_short(before, zone)} → {_short(after, zone)}"
        for name, (before, after) in fields
        if name not in QUIET and _short(before, zone) != _short(after, zone)
    ]
    return f"{item.name}: {words.listing(parts, most=2)}" if parts else f"{item.name}: confirmed again"


def _weight(name: str) -> int:
    return WEIGHTY.index(name) if name in WEIGHTY else len(WEIGHTY)


def kind_word(kind: str) -> str:
    """The word for a kind, also for kinds that no map layer shows."""
    return LAYERS[kind].word if kind in LAYERS else BOOKKEEPING.get(kind, kind.replace("_", " "))


def state_word(kind: str, name: str) -> str:
    """The word for a kind's state."""
    return state(kind, name).word if kind in LAYERS else name.replace("_", " ")


def _short(value: object, zone: str) -> str:
    if isinstance(value, dict) and "value" in value:
        return words.value_text(value["value"], zone)
    text = words.value_text(value, zone)
    return text if len(text) <= 40 else f"{text[:39]}…"
