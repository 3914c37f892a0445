"""Incidents: begin, edit, verify, change stage, close."""

from datetime import datetime
from typing import Any

from shapely.geometry.base import BaseGeometry

from data.access import Actor
from data.errors import Invalid
from data.schema import CountFigure, Figure, Incident
from data.schema.vocab import Confidence, Status
from data.workspace import Workspace
from response.actions.base import load, manage, save, who_answers
from response.stages import step


def create_incident(
    workspace: Workspace,
    actor: Actor,
    *,
    name: str,
    event: str,
    geometry: BaseGeometry | None = None,
    affected: int | None = None,
    started_at: datetime | None = None,
    reason: str = "new incident",
    **fields: Any,
) -> Incident:
    """Begin an incident as reported; its jurisdiction is the one around it unless ``fields`` names one."""
    manage(actor)
    now = workspace.clock.now()
    placed = who_answers(workspace, actor, geometry) if "jurisdiction_id" not in fields else {}
    incident = Incident(
        name=name,
        event=event,
        geometry=geometry,
        affected=_counted(affected, None, actor, now),
        started_at=started_at or now,
        observed_at=now,
        **{**placed, **fields},
    )
    return save(workspace, actor, incident, reason=reason)


def edit_incident(
    workspace: Workspace,
    actor: Actor,
    incident_id: str,
    *,
    version: int | None = None,
    reason: str = "edited",
    **fields: Any,
) -> Incident:
    """Change fields; a number of people affected becomes a figure of now. Stages have actions of their own."""
    manage(actor)
    if "stage" in fields:
        raise Invalid("stage is not edited like a field", remedy="use set_incident_stage")
    before = load(workspace, actor, Incident, incident_id, version)
    if "affected" in fields:
        counted = _counted(fields["affected"], before.affected, actor, workspace.clock.now())
        fields = fields | {"affected": counted}
    if "geometry" in fields and "jurisdiction_id" not in fields and before.jurisdiction_derived:
        fields = fields | who_answers(workspace, actor, fields["geometry"])
    return save(workspace, actor, _incident(before.changed(**fields)), reason=reason)


def _incident(record: Any) -> Incident:
    assert isinstance(record, Incident)
    return record


def _counted(value: Any, before: CountFigure | None, actor: Actor, now: datetime) -> Any:
    """A bare number is counted now by the actor; the same number as before keeps its age; a figure stays."""
    if value is None or isinstance(value, Figure):
        return value
    if before is not None and before.value == value:
        return before
    return CountFigure(value=value, observed_at=now, source=actor.position)


def set_incident_stage(
    workspace: Workspace,
    actor: Actor,
    incident_id: str,
    stage: str,
    *,
    version: int | None = None,
    reason: str = "",
) -> Incident:
    """Go to a stage that may follow; closing ends the record, reopening makes it current again."""
    manage(actor)
    before = load(workspace, actor, Incident, incident_id, version)
    after = step("incident", before.stage.value, stage)
    confirmed = {} if after in {"reported", "closed"} else {"confidence": Confidence.CONFIRMED}
    status = Status.ENDED if after == "closed" else Status.CURRENT
    changed = before.changed(stage=after, status=status, **confirmed)
    return save(workspace, actor, _incident(changed), reason=reason or f"stage {after}")


def verify_incident(
    workspace: Workspace,
    actor: Actor,
    incident_id: str,
    *,
    version: int | None = None,
    reason: str = "verified",
) -> Incident:
    """Somebody has seen that it is true."""
    return set_incident_stage(workspace, actor, incident_id, "verified", version=version, reason=reason)


def close_incident(
    workspace: Workspace, actor: Actor, incident_id: str, *, version: int | None = None, reason: str
) -> Incident:
    """It is over. ``reason`` may not be empty: closing is what gets asked about later."""
    if not reason.strip():
        raise Invalid("closing an incident needs a reason", remedy="say in a few words why it is over")
    return set_incident_stage(workspace, actor, incident_id, "closed", version=version, reason=reason.strip())
