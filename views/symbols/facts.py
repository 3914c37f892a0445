"""Words for facts, units, freshness and confidence."""

from __future__ import annotations

CONFIDENCE_WORDS = {
    "confirmed": "confirmed",
    "reported": "reported",
    "unverified": "not verified",
    "disproved": "disproved",
}
FRESH_WORDS = {"current": "current", "stale": "out of date", "unknown": "age unknown"}

LABELS: dict[str, str] = {
    "access_needs": "Access needs",
    "accepting": "Accepting",
    "accessible": "Step-free",
    "affected": "People affected",
    "applies_to": "Applies to",
    "arrivals": "Arrivals",
    "beds": "Beds free",
    "beds_available": "Beds free",
    "beds_baseline": "Beds",
    "capability": "Can do",
    "capacity": "Places",
    "capacity_evacuation": "Places (short stay)",
    "capacity_longer": "Places (longer stay)",
    "category": "Category",
    "cause": "Cause",
    "certainty": "Certainty",
    "channel": "Heard from",
    "cleared_share": "Cleared",
    "closed_from": "Closed since",
    "closed_until": "Expected open",
    "code": "Code",
    "condition": "Condition",
    "crew": "Crew",
    "departures": "Departures",
    "description": "Details",
    "diversion": "On diversion",
    "emergency_department": "Emergency department",
    "ends": "Ends",
    "event": "What",
    "expires_at": "Message runs out",
    "filled_quantity": "Filled",
    "free": "Places free",
    "generator_hours": "Generator lasts",
    "hazard": "Hazard",
    "headline": "Headline",
    "instruction": "What to do",
    "level": "Level",
    "lifeline": "Lifeline",
    "local_level": "Response level",
    "medical": "Medical care",
    "minimum": "Minimum",
    "needed_by": "Needed by",
    "needing_transport": "Need transport",
    "occupancy": "People inside",
    "onset": "Begins",
    "not_reported_since": "No longer listed since",
    "operator": "Run by",
    "order": "Order",
    "overdue": "Report overdue",
    "parameter": "Measures",
    "people": "People",
    "pets": "Pets",
    "population": "Population",
    "power": "Power",
    "priority": "Priority",
    "quantity": "Quantity",
    "received_quantity": "Received",
    "reported_at": "Last report",
    "resource_kind": "Kind",
    "resource_type": "Needs",
    "sender_name": "Warned by",
    "severity": "Severity",
    "stage": "Stage",
    "station": "Station",
    "stock": "Stock",
    "text": "Says",
    "trend": "Trend",
    "triage": "Triage",
    "type": "Type",
    "urgency": "Urgency",
    "value": "Reading",
}
UNIT_WORDS: dict[str, str] = {
    "people": "people", "places": "places", "m2": "m²", "m³/h": "m³/h", "m3/h": "m³/h", "share": "%", "h": "h",
    "min": "min", "ft": "ft", "m": "m", "km": "km", "kW": "kW", "L": "L",
}  # fmt: skip
YES_NO = {True: "yes", False: "no"}


def fact_label(key: str) -> str:
    """The words for a fact's key; a key without words is spelled out."""
    return LABELS.get(key) or key.replace("_", " ").capitalize()


def fact_text(value: object, unit: str | None = None) -> str:
    """A fact as words: grouped digits and its unit; unknown stays ``unknown``."""
    if value is None:
        return "unknown"
    if isinstance(value, bool):
        return YES_NO[value]
    if isinstance(value, int | float) and unit == "share":
        return f"{value:.0%}"
    text = (
        f"{value:,}"
        if isinstance(value, int)
        else f"{value:,.10g}"
        if isinstance(value, float)
        else str(value)
    )
    return f"{text} {UNIT_WORDS.get(unit, unit)}" if unit else text
