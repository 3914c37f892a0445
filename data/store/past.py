"""The store as it was known at a moment, and points counted by map cell."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from data.access import Scope
from data.store.query import Query, conditions, visible
from data.store.tables import log, record
from data.store.times import micros

WHOLE_WORLD = (-180.0, -90.0, 180.0, 90.0)


@dataclass(frozen=True)
class CellRow:
    """Points of one state in one map cell: how many, how many stale, their mean place, one of their ids."""

    cell: int
    state: str
    count: int
    stale: int
    x: float
    y: float
    id: str


def revision_at(connection: sa.Connection, at: datetime, kind: str | None = None) -> int:
    """Number of the last change recorded at or before ``at``, of this kind where given."""
    found = (
        sa.select(log.c.seq)
        .where(log.c.recorded_at <= micros(at))
        .order_by(log.c.recorded_at.desc(), log.c.seq.desc())
        .limit(1)
    )
    seq = connection.execute(found).scalar() or 0
    if kind is None:
        return seq
    last = sa.select(sa.func.max(log.c.seq)).where(log.c.kind == kind, log.c.seq <= seq)
    return connection.execute(last).scalar() or 0


def select_at(
    scope: Scope, kinds: Sequence[str] | None, query: Query, revision: int, columns: Sequence[str]
) -> sa.Select[Any]:
    """For each record its last log row up to ``revision``; visible then and now."""
    entry = log.alias("entry")
    last = (
        sa.select(entry.c.seq)
        .where(entry.c.rid == record.c.rid, entry.c.seq <= revision)
        .order_by(entry.c.seq.desc())
        .limit(1)
        .scalar_subquery()
    )
    present = [] if kinds is None else [record.c.kind.in_(list(kinds))]
    if query.ids is not None:
        present.append(record.c.id.in_(query.ids))
    chosen = sa.select(last.label("seq")).where(*present, *visible(record, scope)).subquery("chosen")
    place = log.alias("place")
    picked = [place.c.geom if name == "geom" else log.c[name] for name in columns]
    return (
        sa.select(*picked)
        .select_from(
            chosen.join(log, log.c.seq == chosen.c.seq).outerjoin(place, place.c.seq == log.c.geom_seq)
        )
        .where(*visible(log, scope), *conditions(log, query, past=True))
    )


def cells(scope: Scope, kind: str, query: Query, shift: int) -> sa.Select[Any]:
    """Counts by cell and state from the covering index; the bounding box is that of the points."""
    cell = record.c.cell.op(">>")(shift)
    stale_before = micros(query.stale_before)
    old = sa.literal(0) if stale_before is None else record.c.figure_at < stale_before
    wanted = conditions(record, replace(query, bbox=None, placed=None))
    if query.bbox is not None and query.bbox != WHOLE_WORLD:
        west, south, east, north = query.bbox
        wanted += [record.c.x.between(west, east), record.c.y.between(south, north)]
    return (
        sa.select(
            cell.label("c"),
            record.c.state,
            sa.func.count(),
            sa.func.total(old).cast(sa.Integer),
            sa.func.avg(record.c.x),
            sa.func.avg(record.c.y),
            sa.func.min(record.c.id),
        )
        .where(record.c.kind == kind, record.c.cell.is_not(None), *visible(record, scope), *wanted)
        .group_by(cell, record.c.state)
    )
