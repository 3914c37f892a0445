"""A change as the log keeps it, and as much of very many as a chart needs."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
import sqlalchemy as sa

from data.store.tables import log
from data.store.times import moment


@dataclass(frozen=True)
class Change:
    """Who changed what, when, in which position, from where and why; ``changed`` is {field: [before, after]}."""

    seq: int
    record_id: str
    kind: str
    name: str
    number: str | None
    action: str
    recorded_at: datetime
    version: int
    state: str
    person: str
    position: str
    organisation: str
    via: str
    reason: str
    changed: dict[str, list[Any]]


def to_change(row: Any, *, contacts: bool) -> Change:
    """The change of a log row; contacts are left out where the reader may not see them."""
    changed = orjson.loads(row.changed)
    if not contacts:
        changed.pop("contacts", None)
    return Change(
        seq=row.seq,
        record_id=row.id,
        kind=row.kind,
        name=row.name,
        number=row.number,
        action=row.action,
        recorded_at=moment(row.recorded_at),
        version=row.version,
        state=row.state,
        person=row.person,
        position=row.position,
        organisation=row.organisation,
        via=row.via,
        reason=row.reason,
        changed=changed,
    )


def steps(kind: str, after: int, last: int) -> sa.Select[Any]:
    """The log rows of a kind after one revision up to another, oldest first: id, status, state, recorded_at."""
    picked = (log.c.id, log.c.status, log.c.state, log.c.recorded_at)
    return (
        sa.select(*picked).where(log.c.kind == kind, log.c.seq > after, log.c.seq <= last).order_by(log.c.seq)
    )
