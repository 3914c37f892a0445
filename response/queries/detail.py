"""One record for the panel: what it is, how fresh, who says so, who runs it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from data.access import Actor
from data.errors import NotFound
from data.freshness import Fresh
from data.schema import Contact, Record, Source
from data.store import Query
from data.workspace import Workspace
from response.ageing import ageing
from response.facts import Teller, overdue
from response.queries.moment import moment


@dataclass(frozen=True)
class Detail:
    """A record with its freshness, its facts and the people to call.

    ``contacts`` are the record's own, otherwise those of the organisation that runs it (then
    ``contacts_of`` is that organisation). ``recorded_at`` and ``recorded_by`` are of its last change.
    """

    record: Record
    fresh: Fresh
    figure_at: datetime | None
    facts: list[list[Any]]
    source: Source | None
    jurisdiction: Record | None
    organisation: Record | None
    contacts: tuple[Contact, ...]
    contacts_of: Record
    incidents: tuple[Record, ...]
    overdue: bool
    revision: int
    recorded_at: datetime | None
    recorded_by: str


def record(workspace: Workspace, actor: Actor, record_id: str, *, at: datetime | None = None) -> Detail:
    """Everything the panel says about a record, now or as known at a time. Raises NotFound."""
    store = workspace.store
    found = store.get(actor, record_id, at=at)
    now, ages = moment(workspace, at), ageing(workspace.settings, found.kind)
    body = orjson.loads(found.model_dump_json(exclude_none=True, exclude={"geometry"}))
    changes = [change for change in store.history(actor, record_id) if at is None or change.recorded_at <= at]
    organisation = _maybe(workspace, actor, found.organisation_id, at)
    owner = found if found.contacts or organisation is None else organisation
    last = changes[-1] if changes else None
    return Detail(
        record=found,
        fresh=ages.fresh(found.figure_at, now),
        figure_at=found.figure_at,
        facts=Teller(now, ages.limit).facts(found.kind, body),
        source=found.sources[0] if found.sources else None,
        jurisdiction=_maybe(workspace, actor, found.jurisdiction_id, at),
        organisation=organisation,
        contacts=tuple(owner.contacts),
        contacts_of=owner,
        incidents=tuple(_several(workspace, actor, found.incident_ids, at)),
        overdue=found.kind == "jurisdiction" and overdue(body, now),
        revision=last.seq if last else 0,
        recorded_at=last.recorded_at if last else None,
        recorded_by=f"{last.person} ({last.position})" if last else "",
    )


def _maybe(workspace: Workspace, actor: Actor, record_id: str | None, at: datetime | None) -> Record | None:
    if record_id is None:
        return None
    try:
        return workspace.store.get(actor, record_id, at=at)
    except NotFound:
        return None


def _several(workspace: Workspace, actor: Actor, ids: list[str], at: datetime | None) -> list[Record]:
    if not ids:
        return []
    return workspace.store.find(actor, ["incident"], Query(status=None, ids=tuple(ids)), at=at)
