"""Facets as plain columns, without reading bodies or geometry: what clustering and counting need."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from data.access import Scope
from data.store.query import visible
from data.store.tables import log, record


@dataclass(frozen=True)
class Delta:
    """What changed after a revision: ``touched`` rids are out of date, ``rows`` are those of them still seen.

    ``revision`` is the kind's own last change, ``tree`` that of jurisdictions, both of the same moment.
    """

    revision: int
    tree: int
    touched: list[int] | None
    """None: all of them"""
    rows: Sequence[Any]


def delta(connection: sa.Connection, scope: Scope, kind: str, names: Sequence[str], since: int) -> Delta:
    """The rows of a kind that changed after number ``since`` (0: all rows), as the scope sees them."""
    revision, tree = _last(connection, kind), _last(connection, "jurisdiction")
    if revision <= since:
        return Delta(revision, tree, [], [])
    seen = sa.select(*(record.c[name] for name in names)).where(*visible(record, scope))
    if since == 0:
        return Delta(revision, tree, None, connection.execute(seen.where(record.c.kind == kind)).all())
    changed = sa.select(log.c.rid).where(log.c.kind == kind, log.c.seq > since).distinct()
    touched = list(connection.execute(changed).scalars())
    # A record's kind never changes, so the changed rows are of this kind.
    return Delta(revision, tree, touched, connection.execute(seen.where(record.c.rid.in_(changed))).all())


def _last(connection: sa.Connection, kind: str) -> int:
    return connection.execute(sa.select(sa.func.max(log.c.seq)).where(log.c.kind == kind)).scalar() or 0
