"""Briefings that were issued: the list, their files, and the one a new briefing is compared with."""

from datetime import datetime, timedelta

from data import briefings, schedule
from data.access import Actor
from data.errors import NotFound
from data.schema import Briefing
from data.store import Change, Query
from data.workspace import Workspace
from response.briefing.order import Order

SINCE = timedelta(hours=6)
"""What a first briefing is compared with."""


def issued(workspace: Workspace, actor: Actor, *, at: datetime | None = None) -> list[Briefing]:
    """All issued briefings, the newest first."""
    found = workspace.store.find(actor, ["briefing"], Query(newest_first=True), at=at)
    return [item for item in found if isinstance(item, Briefing)]


def signature(workspace: Workspace, actor: Actor, briefing_id: str) -> Change:
    """Who issued a briefing, and when. Raises NotFound."""
    return workspace.store.history(actor, briefing_id)[0]


def briefing_file(workspace: Workspace, actor: Actor, briefing_id: str, name: str) -> bytes:
    """A file as it was issued. Raises NotFound, and Damaged where it is not what was issued."""
    record = workspace.store.get(actor, briefing_id)
    files = record.files if isinstance(record, Briefing) else []
    file = next((file for file in files if file.name == name), None)
    if not isinstance(record, Briefing) or file is None:
        raise NotFound(f"no file {name!r} in record {briefing_id!r}", remedy="choose one of its files")
    return briefings.read(workspace.folder, record, file)


def briefing_schedule(workspace: Workspace) -> schedule.State | None:
    """How the schedule stands, with what went wrong; None where it never ran."""
    return schedule.state(workspace)


def compared(workspace: Workspace, actor: Actor, order: Order, *, at: datetime | None = None) -> Order:
    """The order, compared with the last briefing of its template and filters; the first one with six hours before.

    An order that names a time is compared with what was known then.
    """
    store, moment = workspace.store, at or workspace.clock.now()
    if order.since is not None:
        revision = store.revision_at(order.since) if order.since_revision is None else order.since_revision
        return order.compared(order.since, revision, order.since_number)
    for record in issued(workspace, actor, at=at):
        if record.moment <= moment and _asks_the_same(record, order):
            return order.compared(record.moment, record.revision, record.number or record.name)
    begin = moment - SINCE
    return order.compared(begin, store.revision_at(begin))


def _asks_the_same(record: Briefing, order: Order) -> bool:
    return "template" in record.parameters and order.asks_the_same(Order.read(record.parameters))
