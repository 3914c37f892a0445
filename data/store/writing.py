"""One write: check versions, number what is new, then log and state together."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
import sqlalchemy as sa

from data.access import Actor, Scope
from data.errors import ClockError, Conflict, Invalid, NotAllowed, NotFound
from data.schema import Record
from data.store.dialect import put_boxes
from data.store.history import to_change
from data.store.numbers import numbered
from data.store.query import below, visible
from data.store.rows import Row, difference, to_record, to_rows
from data.store.tables import log, record
from data.store.times import micros, moment

CHUNK = 500
"""ids in one IN list"""

# Built once: making these statements anew took longer than running them.
_END_OF_LOG = sa.select(log.c.seq, log.c.recorded_at).order_by(log.c.seq.desc()).limit(1)
_STORED = sa.select(record).where(record.c.id.in_(sa.bindparam("ids", expanding=True)))
_NEXT_RID = sa.select(sa.func.coalesce(sa.func.max(record.c.rid), 0) + 1)
_GEOMETRY_ROWS = sa.select(log.c.rid, log.c.geom_seq).where(
    log.c.seq.in_(sa.bindparam("seqs", expanding=True))
)
_UPDATE = (
    record.update()
    .where(record.c.rid == sa.bindparam("key"))
    .values({column.name: sa.bindparam(column.name) for column in record.c if column.name != "rid"})
)


@dataclass(frozen=True)
class Saved:
    """What a write did: the log's revision after it, the records as they now are, ids left as they were."""

    revision: int
    records: list[Record]
    unchanged: list[str]


def save(
    connection: sa.Connection, actor: Actor, records: Sequence[Record], *, reason: str, now: datetime
) -> Saved:
    """Write records in a transaction that already holds the write lock."""
    ids = [item.id for item in records]
    if len(set(ids)) < len(ids):
        raise Invalid(f"record {_repeated(ids)} comes twice in one write", remedy="give each record once")
    revision, last_at = _end_of_log(connection)
    recorded_at = _not_before(last_at, now)
    stored = _stored(connection, ids)
    scope = actor.scope
    _refuse_unseen(connection, scope, stored)
    _refuse_elsewhere(connection, scope, stored.values())
    items = [_with_contacts(item, stored.get(item.id), scope) for item in records]
    items = list(numbered(connection, items, stored, now))
    rows, done, unchanged = [], [], []
    for item, after in zip(items, to_rows(items), strict=True):
        before = stored.get(item.id)
        if _same(before, after):
            unchanged.append(item.id)
            continue
        _refuse_stale(connection, actor, item, before)
        rows.append(_successor(after, before, recorded_at))
        done.append(item.model_copy(update={"version": rows[-1]["version"]}))
    if rows:
        _write(connection, actor, rows, stored, revision, reason)
        _refuse_unseen(connection, scope, {row["id"]: row for row in rows})
        _refuse_elsewhere(connection, scope, rows)
    return Saved(revision + len(rows), done, unchanged)


def _end_of_log(connection: sa.Connection) -> tuple[int, int]:
    row = connection.execute(_END_OF_LOG).first()
    return (0, 0) if row is None else (row.seq, row.recorded_at)


def _not_before(last_at: int, now: datetime) -> int:
    recorded_at = micros(now)
    if recorded_at < last_at:
        raise ClockError(
            f"the clock says {now:%Y-%m-%d %H:%M:%S} UTC, but a change is recorded at "
            f"{moment(last_at):%Y-%m-%d %H:%M:%S} UTC",
            remedy="correct the machine's clock; recorded times never go back",
        )
    return recorded_at


def _stored(connection: sa.Connection, ids: Sequence[str]) -> dict[str, Row]:
    found: dict[str, Row] = {}
    for part in _chunks(ids):
        for row in connection.execute(_STORED, {"ids": part}).mappings():
            found[row["id"]] = dict(row)
    return found


def _chunks(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))


def _refuse_unseen(connection: sa.Connection, scope: Scope, rows: dict[str, Row]) -> None:
    """Nobody changes what they may not see, or makes something they could not see."""
    if scope.everything or not rows:
        return
    for part in _chunks(list(rows)):
        seen = set(
            connection.execute(
                sa.select(record.c.id).where(record.c.id.in_(part), *visible(record, scope))
            ).scalars()
        )
        hidden = [record_id for record_id in part if record_id not in seen]
        if hidden:
            raise NotFound(
                f"no record {hidden[0]!r} that you may change", remedy="check the id and its jurisdiction"
            )


def _refuse_elsewhere(connection: sa.Connection, scope: Scope, rows: Iterable[Row]) -> None:
    """What is shared may be seen from outside its jurisdiction, and is changed from inside alone."""
    if scope.everywhere:
        return
    mine = set(connection.execute(below(scope.jurisdictions)).scalars())
    for row in rows:
        if row["home_id"] not in mine:
            raise NotAllowed(
                f"{row['kind']} '{row['name']}' belongs to no jurisdiction of yours",
                remedy="leave it to those who answer for it, or say in which of yours it lies",
            )


def _with_contacts(item: Record, before: Row | None, scope: Scope) -> Record:
    """Who may not see contacts has read a record without them: saving it must not clear them."""
    if scope.contacts or before is None:
        return item
    return item.model_copy(update={"contacts": to_record(before, contacts=True).contacts})


def _same(before: Row | None, after: Row) -> bool:
    return before is not None and before["body"] == after["body"] and before["geom"] == after["geom"]


def _refuse_stale(connection: sa.Connection, actor: Actor, item: Record, before: Row | None) -> None:
    stored_version = 0 if before is None else before["version"]
    if item.version == stored_version:
        return
    if before is None:
        raise NotFound(
            f"no record {item.id!r} at version {item.version} to change",
            remedy="save it as a new one (version 0)",
        )
    contacts = actor.scope.contacts
    newer = sa.select(log).where(log.c.rid == before["rid"], log.c.version > item.version).order_by(log.c.seq)
    since = [to_change(row, contacts=contacts) for row in connection.execute(newer)]
    changed: dict[str, list[Any]] = {}
    for change in since:
        for name, (old, new) in change.changed.items():
            changed[name] = [changed.get(name, [old])[0], new]
    raise Conflict(
        theirs=to_record(before, contacts=contacts),
        who=f"{since[-1].person} ({since[-1].position})",
        when=since[-1].recorded_at,
        changed=changed,
    )


def _successor(after: Row, before: Row | None, recorded_at: int) -> Row:
    version = 1 if before is None else before["version"] + 1
    return after | {"version": version, "recorded_at": recorded_at}


def _write(
    connection: sa.Connection,
    actor: Actor,
    rows: list[Row],
    stored: dict[str, Row],
    revision: int,
    reason: str,
) -> None:
    next_rid = connection.execute(_NEXT_RID).scalar_one()
    geom_seqs = _geometry_rows(connection, [row for row in rows if row["id"] in stored], stored)
    signed = {
        "person": actor.name,
        "position": actor.position,
        "organisation": actor.organisation,
        "via": actor.via,
        "reason": reason,
    }
    entries = []
    for seq, row in enumerate(rows, start=revision + 1):
        before = stored.get(row["id"])
        row["seq"] = seq
        row["rid"] = before["rid"] if before else next_rid
        next_rid += 0 if before else 1
        entries.append(_entry(row, before, geom_seqs) | signed)
    connection.execute(log.insert(), entries)
    _put(connection, rows, stored)
    put_boxes(connection, rows)


def _put(connection: sa.Connection, rows: list[Row], stored: dict[str, Row]) -> None:
    new = [row for row in rows if row["id"] not in stored]
    if new:
        connection.execute(record.insert(), new)
    old = [row | {"key": row["rid"]} for row in rows if row["id"] in stored]
    if old:
        connection.execute(_UPDATE, old)


def _entry(row: Row, before: Row | None, geom_seqs: dict[int, int]) -> Row:
    moved = before is None or before["geom"] != row["geom"]
    return row | {
        "geom": row["geom"] if moved else None,
        "geom_seq": row["seq"] if moved else geom_seqs[row["rid"]],
        "action": _action(row, before),
        "changed": orjson.dumps(difference(before, row)).decode(),
    }


def _action(row: Row, before: Row | None) -> str:
    if before is None:
        return "create"
    return "update" if row["status"] == before["status"] else row["status"]


def _geometry_rows(connection: sa.Connection, rows: list[Row], stored: dict[str, Row]) -> dict[int, int]:
    """Which log row holds the geometry of each record, by rid."""
    held: dict[int, int] = {}
    for part in _chunks([row["id"] for row in rows]):
        seqs = [stored[record_id]["seq"] for record_id in part]
        found = connection.execute(_GEOMETRY_ROWS, {"seqs": seqs})
        held |= {row.rid: row.geom_seq for row in found}
    return held


def _repeated(ids: Sequence[str]) -> str:
    seen: set[str] = set()
    return next(item for item in ids if item in seen or seen.add(item))  # type: ignore[func-returns-value]
