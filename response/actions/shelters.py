"""Shelters: open, close, count people, or say that the last count still holds."""

from data.access import Actor
from data.errors import Invalid
from data.schema import CountFigure, Shelter
from data.schema.vocab import Confidence, ShelterStage
from data.workspace import Workspace
from response.actions.base import load, manage, report, save
from response.stages import step


def update_occupancy(
    workspace: Workspace,
    actor: Actor,
    shelter_id: str,
    *,
    people: int,
    version: int | None = None,
    reason: str = "people counted",
) -> Shelter:
    """People inside, counted now by the actor."""
    report(actor)
    before = load(workspace, actor, Shelter, shelter_id, version)
    if people < 0:
        raise Invalid(f"{people} people cannot be inside", remedy="give 0 or more")
    counted = CountFigure(
        value=people,
        observed_at=workspace.clock.now(),
        source=actor.position,
        confidence=Confidence.CONFIRMED,
    )
    return _save(workspace, actor, before.changed(occupancy=counted), reason)


def still_correct(
    workspace: Workspace, actor: Actor, shelter_id: str, *, version: int | None = None
) -> Shelter:
    """The last count holds as of now. Invalid where there is no count to confirm."""
    report(actor)
    before = load(workspace, actor, Shelter, shelter_id, version)
    if before.occupancy is None or before.occupancy.value is None:
        raise Invalid(
            f"{before.name!r} has no count that could still be correct", remedy="enter the people inside"
        )
    again = before.occupancy.model_copy(
        update={
            "observed_at": workspace.clock.now(),
            "source": actor.position,
            "confidence": Confidence.CONFIRMED,
        }
    )
    return _save(workspace, actor, before.changed(occupancy=again), "still correct")


def open_shelter(
    workspace: Workspace, actor: Actor, shelter_id: str, *, version: int | None = None, reason: str = "opened"
) -> Shelter:
    """It takes people from now on."""
    return _set_stage(workspace, actor, shelter_id, ShelterStage.OPEN, version, reason)


def close_shelter(
    workspace: Workspace, actor: Actor, shelter_id: str, *, version: int | None = None, reason: str = "closed"
) -> Shelter:
    """It takes nobody any more; the last count stays as it is, with its age."""
    return _set_stage(workspace, actor, shelter_id, ShelterStage.CLOSED, version, reason)


def _set_stage(
    workspace: Workspace, actor: Actor, shelter_id: str, stage: ShelterStage, version: int | None, reason: str
) -> Shelter:
    manage(actor)
    before = load(workspace, actor, Shelter, shelter_id, version)
    step("shelter", before.stage.value, stage.value)
    changed = before.changed(
        stage=stage, accepting=stage is ShelterStage.OPEN, observed_at=workspace.clock.now()
    )
    return _save(workspace, actor, changed, reason.strip() or stage.value)


def _save(workspace: Workspace, actor: Actor, changed: object, reason: str) -> Shelter:
    assert isinstance(changed, Shelter)
    return save(workspace, actor, changed, reason=reason)
