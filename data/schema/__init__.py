"""The data standard, version 1: one envelope, the kinds, their vocabularies."""

from typing import Any

from data.schema.envelope import Contact, Record, Source
from data.schema.events import (
    Casualties,
    Closure,
    Forecast,
    Geocode,
    HazardArea,
    Incident,
    Notice,
    Reading,
    Report,
    Thresholds,
    WarningArea,
    WarningText,
    Zone,
)
from data.schema.figure import CountFigure, Figure, NumberFigure, QuantityFigure, time_of, value_of
from data.schema.ids import new_id
from data.schema.places import Beds, Depot, Facility, Jurisdiction, Organisation, Shelter, StockLine, Unit
from data.schema.vocab import SCHEMA_VERSION
from data.schema.work import Assignment, Briefing, BriefingFile, Entry, Request, Scenario

KINDS: dict[str, type[Record]] = {
    "jurisdiction": Jurisdiction,
    "organisation": Organisation,
    "incident": Incident,
    "shelter": Shelter,
    "depot": Depot,
    "unit": Unit,
    "facility": Facility,
    "hazard_area": HazardArea,
    "zone": Zone,
    "closure": Closure,
    "notice": Notice,
    "reading": Reading,
    "report": Report,
    "request": Request,
    "assignment": Assignment,
    "entry": Entry,
    "scenario": Scenario,
    "briefing": Briefing,
}


def read_record(value: dict[str, Any]) -> Record:
    """A record of the kind that ``value['kind']`` names; pydantic's ValidationError where it does not fit."""
    kind = value.get("kind")
    if kind not in KINDS:
        raise KeyError(f"kind {kind!r} is not in the standard; it knows {', '.join(KINDS)}")
    return KINDS[kind].model_validate(value)


__all__ = [
    "KINDS",
    "SCHEMA_VERSION",
    "Assignment",
    "Beds",
    "Briefing",
    "BriefingFile",
    "Casualties",
    "Closure",
    "Contact",
    "CountFigure",
    "Depot",
    "Entry",
    "Facility",
    "Figure",
    "Forecast",
    "Geocode",
    "HazardArea",
    "Incident",
    "Jurisdiction",
    "Notice",
    "NumberFigure",
    "Organisation",
    "QuantityFigure",
    "Reading",
    "Record",
    "Report",
    "Request",
    "Scenario",
    "Shelter",
    "Source",
    "StockLine",
    "Thresholds",
    "Unit",
    "WarningArea",
    "WarningText",
    "Zone",
    "new_id",
    "read_record",
    "time_of",
    "value_of",
]
