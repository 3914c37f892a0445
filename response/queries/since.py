"""Since you last looked: the log from a revision on, one item a record."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from data.access import Actor
from data.schema import HazardArea
from data.store import Change, Query
from data.workspace import Workspace
from response.cap import counts_here

MOST = 2000
ROUTINE = frozenset({"unit", "reading"})
"""Kinds that feeds move every few minutes: counted, not listed, unless somebody at a screen changed them."""
ORDER = (
    *(
        "incident",
        "hazard_area",
        "zone",
        "shelter",
        "closure",
        "request",
        "notice",
        "entry",
        "report",
        "facility",
    ),
    *("depot", "assignment", "unit", "reading", "jurisdiction", "organisation", "scenario", "briefing"),
)
GONE = frozenset({"ended", "withdrawn"})


@dataclass(frozen=True)
class Changed:
    """What happened to a record: ``fields`` is {name: (before all of it, after all of it)}."""

    id: str
    kind: str
    name: str
    number: str | None
    state: str
    created: bool
    ended: bool
    changes: int
    at: datetime
    who: str
    reason: str
    fields: dict[str, tuple[Any, Any]]


@dataclass(frozen=True)
class Since:
    """Changes after ``since`` up to ``revision``; ``more`` says that older ones of a long absence are not listed.

    ``routine`` counts records that feeds moved, by kind.
    """

    since: int
    revision: int
    total: int
    more: bool
    items: tuple[Changed, ...]
    routine: dict[str, int]


def changes_since(workspace: Workspace, actor: Actor, revision: int, *, limit: int = MOST) -> Since:
    """What the actor may see of what changed after a revision: kinds in the order of their weight, newest first."""
    now = workspace.store.revision()
    start = max(revision, now - limit)
    changes = _of_this_world(workspace, actor, workspace.store.changes(actor, start, limit=limit))
    grouped: dict[str, list[Change]] = {}
    for change in changes:
        grouped.setdefault(change.record_id, []).append(change)
    items, routine = [], dict[str, int]()
    for mine in grouped.values():
        if mine[-1].kind in ROUTINE and all(change.via != "screen" for change in mine) and not _created(mine):
            routine[mine[-1].kind] = routine.get(mine[-1].kind, 0) + 1
        else:
            items.append(_item(mine))
    items.sort(key=lambda item: item.at, reverse=True)
    items.sort(key=lambda item: ORDER.index(item.kind))
    return Since(revision, now, len(changes), start > revision, tuple(items), routine)


def _of_this_world(workspace: Workspace, actor: Actor, changes: list[Change]) -> list[Change]:
    """Without warnings that the workspace's mode must not show: somebody's tests, drafts and exercises."""
    ids = tuple(sorted({change.record_id for change in changes if change.kind == "hazard_area"}))
    if not ids:
        return changes
    found = workspace.store.find(actor, ["hazard_area"], Query(status=None, ids=ids))
    hidden = {
        one.id
        for one in found
        if isinstance(one, HazardArea) and not counts_here(one.cap_status.value, workspace.mode)
    }
    return [change for change in changes if change.record_id not in hidden]


def _created(changes: list[Change]) -> bool:
    return changes[0].action == "create"


def _item(changes: list[Change]) -> Changed:
    last = changes[-1]
    fields: dict[str, tuple[Any, Any]] = {}
    for change in changes:
        for name, (before, after) in change.changed.items():
            fields[name] = (fields.get(name, (before, None))[0], after)
    return Changed(
        id=last.record_id,
        kind=last.kind,
        name=last.name,
        number=last.number,
        state=last.state,
        created=_created(changes),
        ended=last.action in GONE,
        changes=len(changes),
        at=last.recorded_at,
        who=f"{last.person} ({last.position})",
        reason=last.reason,
        fields={}
        if _created(changes)
        else {name: both for name, both in fields.items() if both[0] != both[1]},
    )
