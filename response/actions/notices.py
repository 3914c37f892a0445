"""Public notices: written as drafts, published, changed, ended, taken back. What is published leaves as CAP."""

from datetime import datetime
from typing import Any

from data.access import Actor
from data.errors import Invalid
from data.schema import Jurisdiction, Notice
from data.schema.vocab import NoticeStage, Sensitivity, Status
from data.workspace import Workspace
from response.actions.base import load, manage, save


def write_notice(
    workspace: Workspace,
    actor: Actor,
    *,
    name: str,
    event: str,
    text: str,
    jurisdiction_id: str | None = None,
    expires_at: datetime | None = None,
    **fields: Any,
) -> Notice:
    """A draft, seen inside alone. It is for the whole of a jurisdiction where one is named."""
    manage(actor)
    notice = Notice(
        name=_said(name, "headline"),
        event=_said(event, "subject"),
        text=_said(text, "text"),
        expires_at=_to_come(workspace, expires_at),
        observed_at=workspace.clock.now(),
        **{**_where(workspace, actor, jurisdiction_id), **fields},
    )
    return save(workspace, actor, notice, reason="notice written")


def edit_notice(
    workspace: Workspace, actor: Actor, notice_id: str, *, version: int | None = None, **fields: Any
) -> Notice:
    """Change what it says; of what is published an Update leaves. Raises Conflict, Invalid."""
    manage(actor)
    steps = {"stage", "status", "published_at", "sensitivity"} & set(fields)
    if steps:
        raise Invalid(f"{min(steps)} is not edited like a field", remedy="publish it, end it or take it back")
    before = _current(load(workspace, actor, Notice, notice_id, version))
    for name, what in (("name", "headline"), ("event", "subject"), ("text", "text")):
        if name in fields:
            fields[name] = _said(fields[name], what)
    if "expires_at" in fields and fields["expires_at"] != before.expires_at:
        fields["expires_at"] = _to_come(workspace, fields["expires_at"])
    if "jurisdiction_id" in fields and fields["jurisdiction_id"] != before.jurisdiction_id:
        fields |= _where(workspace, actor, fields["jurisdiction_id"])
    return save(workspace, actor, _notice(before.changed(**fields)), reason="notice edited")


def publish_notice(
    workspace: Workspace, actor: Actor, notice_id: str, *, version: int | None = None
) -> Notice:
    """Make it public from now on."""
    manage(actor)
    before = _current(load(workspace, actor, Notice, notice_id, version))
    if before.withheld or before.sensitivity is Sensitivity.RESTRICTED:
        kept = "withheld" if before.withheld else "restricted"
        raise Invalid(f"the notice is {kept}", remedy="write another one without what has to stay")
    _to_come(workspace, before.expires_at)
    now = workspace.clock.now()
    public = {"stage": NoticeStage.PUBLISHED, "sensitivity": Sensitivity.PUBLIC}
    changed = before.changed(published_at=before.published_at or now, **public)
    return save(workspace, actor, _notice(changed), reason="notice published")


def end_notice(workspace: Workspace, actor: Actor, notice_id: str, *, version: int | None = None) -> Notice:
    """It no longer matters: receivers are told that it is over."""
    manage(actor)
    before = _current(load(workspace, actor, Notice, notice_id, version))
    return save(workspace, actor, _notice(before.changed(status=Status.ENDED)), reason="notice over")


def take_back_notice(
    workspace: Workspace, actor: Actor, notice_id: str, *, version: int | None = None, reason: str
) -> Notice:
    """It was wrong: a Cancel leaves. ``reason`` may not be empty, the log keeps it."""
    manage(actor)
    if not reason.strip():
        raise Invalid("taking a notice back needs a reason", remedy="say in a few words why it was wrong")
    before = _current(load(workspace, actor, Notice, notice_id, version))
    return save(workspace, actor, _notice(before.changed(status=Status.WITHDRAWN)), reason=reason.strip())


def _notice(record: Any) -> Notice:
    assert isinstance(record, Notice)
    return record


def _current(notice: Notice) -> Notice:
    if notice.status is not Status.CURRENT:
        raise Invalid(f"the notice is {notice.status.value}", remedy="write a new one")
    return notice


def _said(text: str, what: str) -> str:
    if not text.strip():
        raise Invalid(f"a notice without a {what} tells nobody anything", remedy=f"give its {what}")
    return text.strip()


def _to_come(workspace: Workspace, at: datetime | None) -> datetime | None:
    if at is not None and at <= workspace.clock.now():
        raise Invalid(
            f"the notice would be over since {at:%Y-%m-%d %H:%MZ}", remedy="give a time to come, or none"
        )
    return at


def _where(workspace: Workspace, actor: Actor, jurisdiction_id: str | None) -> dict[str, Any]:
    """The area of a jurisdiction, and its name, by which a message says where."""
    if jurisdiction_id is None:
        return {"jurisdiction_id": None, "geometry": None, "address": None}
    place = workspace.store.get(actor, jurisdiction_id)
    if not isinstance(place, Jurisdiction):
        raise Invalid(f"{place.name!r} is no jurisdiction", remedy="choose the one it is for")
    return {"jurisdiction_id": place.id, "geometry": place.geometry, "address": place.name}
