"""What lists of wildfires have in common."""

from typing import Any

from data.feeds import kit
from data.schema.vocab import Certainty, HazardCategory, IncidentStage

CONTAINED_PERCENT = 100
STAGES = {
    "reported": IncidentStage.REPORTED,
    "active": IncidentStage.ACTIVE,
    "going": IncidentStage.ACTIVE,
    "out of control": IncidentStage.ACTIVE,
    "being controlled": IncidentStage.ACTIVE,
    "contained": IncidentStage.CONTAINED,
    "under control": IncidentStage.CONTAINED,
    "patrolled": IncidentStage.CONTAINED,
    "out": IncidentStage.CLOSED,
    "extinguished": IncidentStage.CLOSED,
    "inactive": IncidentStage.CLOSED,
    "final": IncidentStage.CLOSED,
}
"""The working states of fire agencies."""


def stage(said: Any, percent: float | None = None, *, out: bool = False) -> IncidentStage | None:
    """The stage from the agency's word and the share that is contained."""
    if out:
        return IncidentStage.CLOSED
    word = STAGES.get(str(said or "").strip().lower())
    if percent == CONTAINED_PERCENT and word in (None, IncidentStage.ACTIVE, IncidentStage.REPORTED):
        return IncidentStage.CONTAINED
    return word


def wildfire(name: str | None, **fields: Any) -> dict[str, Any]:
    """The fields of an incident that is a wildfire somebody has seen."""
    common = {"event": "wildfire", "category": HazardCategory.FIRE, "certainty": Certainty.OBSERVED}
    return {"name": name or "fire without a name", **common, **fields}


def acres(value: Any) -> str | None:
    """A size in acres as a note says it."""
    found = kit.number(value)
    return None if found is None else f"{found:,.10g} acres"


def percent(value: Any) -> str | None:
    """A share in percent as a note says it."""
    found = kit.number(value)
    return None if found is None else f"{found:g} %"
