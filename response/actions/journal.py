"""The journal: one line, signed and timed; corrected by a new line, never edited."""

from datetime import datetime

from data.access import Actor
from data.errors import Invalid
from data.schema import Entry
from data.schema.vocab import EntryType
from data.workspace import Workspace
from response.actions.base import load, report, save

NAME_LETTERS = 80


def add_entry(
    workspace: Workspace,
    actor: Actor,
    *,
    text: str,
    type: str = "event",
    about_id: str | None = None,
    incident_ids: list[str] | None = None,
    follow_up_by: datetime | None = None,
    corrects_id: str | None = None,
) -> Entry:
    """Write a line; about an incident, it is listed with it."""
    report(actor)
    text = text.strip()
    if not text:
        raise Invalid("an empty line says nothing", remedy="write what happened, was decided or ordered")
    entry = Entry(
        name=text if len(text) <= NAME_LETTERS else text[: NAME_LETTERS - 1] + "…",
        text=text,
        type=EntryType(type),
        person=actor.name,
        position=actor.position,
        about_id=about_id,
        incident_ids=incident_ids or _incident(workspace, actor, about_id),
        follow_up_by=follow_up_by,
        corrects_id=corrects_id,
        observed_at=workspace.clock.now(),
    )
    return save(workspace, actor, entry, reason="journal")


def _incident(workspace: Workspace, actor: Actor, about_id: str | None) -> list[str]:
    if about_id is None:
        return []
    about = workspace.store.get(actor, about_id)
    return [about_id] if about.kind == "incident" else about.incident_ids


def correct_entry(workspace: Workspace, actor: Actor, entry_id: str, *, text: str) -> Entry:
    """A new line that corrects an earlier one; both stay."""
    before = load(workspace, actor, Entry, entry_id, None)
    return add_entry(
        workspace,
        actor,
        text=text,
        type=before.type.value,
        about_id=before.about_id,
        incident_ids=before.incident_ids,
        corrects_id=entry_id,
    )
