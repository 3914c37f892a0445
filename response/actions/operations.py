"""Closures, units, requests, reports and situation reports."""

from datetime import datetime
from typing import Any

from shapely.geometry.base import BaseGeometry

from data.access import Actor
from data.errors import Invalid
from data.schema import Closure, Jurisdiction, Record, Report, Request, Unit
from data.schema.vocab import Confidence, Status
from data.workspace import Workspace
from response.actions.base import R, load, manage, report, save, who_answers
from response.stages import step


def add_closure(
    workspace: Workspace,
    actor: Actor,
    *,
    geometry: BaseGeometry,
    name: str,
    cause: str,
    applies_to: str | None = None,
    closed_until: datetime | None = None,
    incident_ids: list[str] | None = None,
    reason: str = "closed",
) -> Closure:
    """A road or bridge that cannot be used from now on."""
    manage(actor)
    now = workspace.clock.now()
    closure = Closure(
        name=name,
        cause=cause,
        geometry=geometry,
        applies_to=applies_to,
        closed_from=now,
        closed_until=closed_until,
        observed_at=now,
        confidence=Confidence.CONFIRMED,
        incident_ids=incident_ids or [],
        **who_answers(workspace, actor, geometry),
    )
    return save(workspace, actor, closure, reason=reason)


def lift_closure(
    workspace: Workspace,
    actor: Actor,
    closure_id: str,
    *,
    version: int | None = None,
    reason: str = "open again",
) -> Closure:
    """The road can be used again."""
    manage(actor)
    before = load(workspace, actor, Closure, closure_id, version)
    if before.status is Status.ENDED:
        raise Invalid(f"{before.name!r} is open already", remedy="nothing to do")
    now = workspace.clock.now()
    return _save(workspace, actor, before, reason, status=Status.ENDED, closed_until=now, observed_at=now)


def set_unit_stage(
    workspace: Workspace,
    actor: Actor,
    unit_id: str,
    stage: str,
    *,
    version: int | None = None,
    reason: str = "",
) -> Unit:
    """What a unit is doing now."""
    report(actor)
    before = load(workspace, actor, Unit, unit_id, version)
    after = step("unit", before.stage.value, stage)
    return _save(workspace, actor, before, reason or f"stage {after}", stage=after)


def set_request_stage(
    workspace: Workspace,
    actor: Actor,
    request_id: str,
    stage: str,
    *,
    version: int | None = None,
    reason: str = "",
) -> Request:
    """Approve, decline, move on or cancel; declining and cancelling need a reason."""
    manage(actor)
    before = load(workspace, actor, Request, request_id, version)
    after = step("request", before.stage.value, stage)
    if after in {"declined", "cancelled"} and not reason.strip():
        raise Invalid(
            f"a request that is {after} needs a reason", remedy="tell the requester why in a few words"
        )
    return _save(workspace, actor, before, reason or f"stage {after}", stage=after)


def set_triage(
    workspace: Workspace,
    actor: Actor,
    report_id: str,
    triage: str,
    *,
    duplicate_of: str | None = None,
    version: int | None = None,
    reason: str = "",
) -> Report:
    """What is to be thought of a report: accepted is confirmed, rejected is disproved."""
    report(actor)
    before = load(workspace, actor, Report, report_id, version)
    after = step("report", before.triage.value, triage)
    if after == "duplicate" and not (duplicate_of or before.duplicate_of):
        raise Invalid("a duplicate of what?", remedy="name the report it repeats")
    believed = {"accepted": Confidence.CONFIRMED, "rejected": Confidence.DISPROVED}.get(
        after, before.confidence
    )
    same_as = (duplicate_of or before.duplicate_of) if after == "duplicate" else None
    fields = {"triage": after, "confidence": believed, "duplicate_of": same_as}
    return _save(workspace, actor, before, reason or f"triage {after}", **fields)


def receive_report(
    workspace: Workspace, actor: Actor, jurisdiction_id: str, *, version: int | None = None
) -> Jurisdiction:
    """A jurisdiction's situation report has come in now."""
    report(actor)
    before = load(workspace, actor, Jurisdiction, jurisdiction_id, version)
    return _save(workspace, actor, before, "situation report received", reported_at=workspace.clock.now())


def _save(workspace: Workspace, actor: Actor, before: R, reason: str, **fields: Any) -> R:
    changed: Record = before.changed(**fields)
    assert isinstance(changed, type(before))
    return save(workspace, actor, changed, reason=reason)
