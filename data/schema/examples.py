"""A worked example of every kind, made from its model: what the model does not take cannot be in it."""

from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel
from shapely.geometry.base import BaseGeometry

from data.schema import KINDS, Record, new_id
from data.schema.figure import Figure

AT = datetime(2026, 5, 20, 5, 0, tzinfo=UTC)
POINT = {"type": "Point", "coordinates": [-93.625, 41.5868]}
LINE = {"type": "LineString", "coordinates": [[-93.63, 41.58], [-93.62, 41.59]]}
AREA = {
    "type": "Polygon",
    "coordinates": [[[-93.7, 41.5], [-93.5, 41.5], [-93.5, 41.6], [-93.7, 41.6], [-93.7, 41.5]]],
}
SHAPES = {"jurisdiction": AREA, "hazard_area": AREA, "notice": AREA, "zone": AREA, "closure": LINE}
OWN = frozenset(
    {
        *("number", "jurisdiction_derived", "version", "schema_version", "withheld", "contacts"),
        *("not_reported_since", "expires_at"),
    }
)
"""What a store gives a record, or what is best left out of what is sent."""
LATER = frozenset({"ends", "closed_until", "needed_by", "arrive_at", "follow_up_by", "expires_on"})
LATER_BY = timedelta(hours=12)

TEXTS: dict[str, Any] = {
    "shelter.name": "Valley Fields Arena",
    "depot.name": "County warehouse",
    "facility.name": "Mercy Hospital",
    "unit.name": "Engine 12",
    "incident.name": "Flooding of the Raccoon River",
    "jurisdiction.name": "Polk County",
    "organisation.name": "American Red Cross",
    "closure.name": "SW 9th Street bridge",
    "reading.name": "Raccoon River at Fleur Drive",
    "request.name": "Sandbags for the levee",
    "hazard_area.name": "Flood warning for the Raccoon River",
    "notice.name": "Drinking water at three fire stations",
    "notice.event": "drinking water",
    "notice.text": "Bottled water is given out from 08:00 at fire stations 1, 3 and 7.",
    "notice.instruction": "Bring proof of address.",
    "web": "https://example.org/water",
    "contact": "515 555 0100",
    "zone.name": "Evacuation zone A",
    "report.name": "Water over the car park",
    "assignment.name": "Engine 12 to the arena",
    "entry.name": "Water over the car park",
    "name": "An example",
    "address": "2500 Fleur Drive, Des Moines, IA 50321",
    "operator": "American Red Cross",
    "capacity_standard": "American Red Cross, 2018",
    "system": "county-eoc",
    "record_id": "S-0042",
    "url": "https://example.org/shelters/S-0042",
    "licence": "CC-BY-4.0",
    "source": "duty desk, by telephone",
    "position": "shelter manager",
    "phone": "515 555 0100",
    "email": "manager@example.org",
    "hours": "around the clock",
    "radio": "SHELTER 1",
    "resource_type": "water",
    "unit": "L",
    "reading.unit": "m",
    "parameter": "stage",
    "station": "05484900",
    "event": "river flood",
    "hazard": "river flood",
    "cause": "water over the road",
    "code": "19153",
    "short": "POLK",
    "time_zone": "America/Chicago",
    "safe_for": "flood",
    "resource_kind": "fire engine",
    "beds.type": "ICU",
    "description": "Polk County, south of the river",
    "scheme": "SAME",
    "language": "en-US",
    "person": "Ada Reyes",
    "requester": "Public Works",
    "beneficiary": "Des Moines",
    "applies_to": "all traffic",
    "opening": "around the clock",
    "loading": "two docks, forklift",
    "function": "shelter and feeding",
    "text": "The river is over the lower car park.",
    "instruction": "Move to higher ground.",
    "headline": "Flood warning for the Raccoon River",
    "media_type": "application/pdf",
    "sha256": "0" * 64,
}
NUMBERS: dict[str, float] = {
    "occupancy": 120,
    "capacity_evacuation": 400,
    "capacity_longer": 250,
    "cleared_share": 0.75,
    "resource_level": 2,
    "population": 492401,
    "children": 31,
    "access_needs": 9,
    "arrivals": 14,
    "departures": 3,
    "pets": 11,
    "pet_places": 40,
    "floor_area_m2": 2800,
    "action": 3.0,
    "minor": 3.7,
    "moderate": 4.6,
    "major": 5.5,
    "filled_quantity": 1200,
    "received_quantity": 0,
    "dead": 0,
    "injured": 2,
    "missing": 0,
    "rescued": 17,
    "reading.value": 4.1,
    "report_every": 240,
    "minimum": 500,
    "quantity": 2400,
}
WORDS = {
    "status": "current",
    "confidence": "confirmed",
    "sensitivity": "partner",
    "shelter.type": "general",
    "facility.type": "hospital",
    "stage": None,
    "organisation.type": "ngo",
    "level": "county",
    "category": "met",
    "cap_status": "actual",
    "condition": "yellow",
    "emergency_department": "advisory",
    "fill_source": "own",
}


def example(kind: str) -> dict[str, Any]:
    """The kind's example as JSON, validated by its model; fields that are unknown in it are absent."""
    whole = of_model(kind).model_dump(mode="json", exclude_none=True, exclude=set(OWN))
    return {name: _without_blanks(value) for name, value in whole.items() if value not in ([], {})}


def _without_blanks(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_blanks(one) for name, one in value.items() if one not in ([], {})}
    return [_without_blanks(one) for one in value] if isinstance(value, list) else value


def of_model(kind: str) -> Record:
    """The example as a record. Always the same."""
    return KINDS[kind].model_validate(_fields(KINDS[kind], kind))


def _fields(model: type[BaseModel], owner: str) -> dict[str, Any]:
    made = {
        name: _value(field.annotation, name, owner)
        for name, field in model.model_fields.items()
        if name not in OWN
    }
    for name, field in model.model_fields.items():
        if field.is_required() and made.get(name) is None:
            made[name] = name.replace("_", " ")
    return {name: value for name, value in made.items() if value is not None}


def _value(annotation: Any, name: str, owner: str) -> Any:
    if hasattr(annotation, "__metadata__"):
        return _value(annotation.__origin__, name, owner)
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Literal:
        return parts[0]
    if origin is list:
        one = _value(parts[0], name, name)
        return [] if one is None else [one]
    if origin is dict:
        return {}
    if parts:
        return _value(next(part for part in parts if part is not type(None)), name, owner)
    return _plain(annotation, name, owner)


def _plain(type_: Any, name: str, owner: str) -> Any:
    if isinstance(type_, type) and issubclass(type_, Figure):
        value = _value(type_.model_fields["value"].annotation, name, owner)
        return {"value": value, "observed_at": AT, "source": TEXTS["source"], "confidence": "confirmed"}
    if isinstance(type_, type) and issubclass(type_, BaseModel):
        return _fields(type_, name)
    if isinstance(type_, type) and issubclass(type_, StrEnum):
        return _word(type_, name, owner)
    if isinstance(type_, type) and issubclass(type_, BaseGeometry):
        return SHAPES.get(owner, POINT) if name == "geometry" else AREA
    at = AT + LATER_BY if name in LATER else AT
    known = {datetime: at, date: at.date(), bool: True}
    if type_ in known:
        return known[type_]
    if type_ in (int, float):
        return type_(NUMBERS.get(f"{owner}.{name}", NUMBERS.get(name, 12)))
    return _text(name, owner) if type_ is str else None


def _word(type_: type[StrEnum], name: str, owner: str) -> Any:
    wanted = WORDS.get(f"{owner}.{name}", WORDS.get(name))
    words = [item.value for item in type_ if item.value not in ("unknown", "other")]
    return wanted if wanted in words else words[min(2, len(words) - 1)]


def _text(name: str, owner: str) -> str | None:
    if name == "id":
        return new_id(AT, seed=owner)
    if (name.endswith(("_id", "_ids")) and name != "record_id") or name == "parent":
        return None
    return TEXTS.get(f"{owner}.{name}", TEXTS.get(name))
