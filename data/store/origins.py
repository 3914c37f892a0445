"""Records by where they come from: what of a source is hidden, and what others than it have changed."""

from collections.abc import Collection

import sqlalchemy as sa

from data.access import Scope
from data.store.query import parts_of, visible
from data.store.tables import log, record


def hidden(connection: sa.Connection, scope: Scope, kind: str, system: str) -> set[str]:
    """A system's ids of records that are there but not for this scope."""
    if scope.everything:
        return set()
    mine = (record.c.kind == kind, record.c.source_system == system)
    seen = sa.select(record.c.rid).where(*mine, *visible(record, scope))
    chosen = sa.select(record.c.source_record_id).where(*mine, record.c.rid.not_in(seen))
    return {one for one in connection.execute(chosen).scalars() if one is not None}


def changed_otherwise(connection: sa.Connection, ids: Collection[str], reason: str) -> set[str]:
    """Which of these records were also changed for another reason than this one."""
    chosen = (
        sa.select(record.c.id).join(log, log.c.rid == record.c.rid).where(log.c.reason != reason).distinct()
    )
    return {
        one
        for part in parts_of(sorted(ids))
        for one in connection.execute(chosen.where(record.c.id.in_(part))).scalars()
    }
