"""What needs a decision now, or needed one at a past moment."""

from datetime import datetime
from typing import cast

from data.access import Actor
from data.schema import HazardArea, Record
from data.store import Query
from data.workspace import Workspace
from response import decisions as work
from response.cap import counts_here
from response.decisions import Decision
from response.queries.memory import memory
from response.queries.moment import moment

KEPT = 32
ASKING: dict[str, tuple[str, ...] | None] = {
    "shelter": ("open", "full"),
    "request": ("asked", *sorted(work.UNDELIVERED)),
    "depot": ("below_minimum",),
    "report": ("new",),
}
"""States of a kind among which something may ask for a decision; other kinds: all."""
STAGES = {"incident": (("stage", ("reported",)),)}
"""The same where it is a field of the kind that says so: feeds bring very many incidents, most of them verified."""


def decisions(
    workspace: Workspace, actor: Actor, *, at: datetime | None = None, incident_id: str | None = None
) -> list[Decision]:
    """The most pressing first; with an incident, only what is linked to it.

    Keys: request_asked, request_late, incident_unverified, shelter_over, shelter_nearly_full, shelter_uncounted,
    stock_below, overdue, report_new, follow_up_due, warning_expired, closure_due.
    """
    now = moment(workspace, at)
    records = [record for kind in work.KINDS for record in _records(workspace, actor, kind, at)]
    if incident_id is not None:
        records = [record for record in records if _about(record, incident_id)]
    return work.decisions(records, now, workspace.settings.stale_after("shelter"))


def _about(record: Record, incident_id: str) -> bool:
    return record.id == incident_id or incident_id in record.incident_ids


def _records(workspace: Workspace, actor: Actor, kind: str, at: datetime | None) -> list[Record]:
    store = workspace.store
    then = None if at is None else store.revision_at(at, kind)
    tree = 0 if actor.scope.everywhere else store.revision(["jurisdiction"])
    key = (kind, actor.scope.key, then, store.revision([kind]), tree)
    kept = memory(store).part("asking", KEPT)
    query = Query(states=ASKING.get(kind), fields=STAGES.get(kind, ()))
    found = cast(list[Record], kept.made(key, lambda: store.find(actor, [kind], query, at=at)))
    return [
        record
        for record in found
        if not isinstance(record, HazardArea) or counts_here(record.cap_status.value, workspace.mode)
    ]
