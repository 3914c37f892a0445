"""Rows that could not go in: kept with the value, the reason and the remedy until somebody mends them."""

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, field
from itertools import islice

import sqlalchemy as sa

from data.store.tables import quarantine

AT_ONCE = 2_000


@dataclass(frozen=True)
class Quarantined:
    """One row of a file that was not taken, and why. ``raw`` is the whole row, and how it was read, as
    JSON; ``qid`` its place in the worklist once it is there."""

    kind: str
    source: str
    file: str
    row: int | None
    column: str | None
    value: str | None
    reason: str
    remedy: str
    raw: str = "{}"
    qid: int | None = field(default=None, compare=False)


@dataclass(frozen=True)
class Exchange:
    """What to forget of the worklist, a file's (source, file) or single rows, and what to put there instead."""

    file: tuple[str, str] | None = None
    drop: Collection[int] = ()
    add: Iterable[Quarantined] = ()
    """Gone through once, while the write lock is held."""


NOTHING = Exchange()


def exchange(connection: sa.Connection, wanted: Exchange, *, person: str, now: int) -> None:
    """Forget and add, in the transaction of the connection."""
    if wanted.file is not None:
        clear(connection, source=wanted.file[0], file=wanted.file[1])
    drop(connection, wanted.drop)
    add(connection, wanted.add, person=person, now=now)


def add(connection: sa.Connection, rows: Iterable[Quarantined], *, person: str, now: int) -> int:
    """Insert the rows; gives their number."""
    added, left = 0, iter(rows)
    while some := list(islice(left, AT_ONCE)):
        values = [asdict(row) | {"person": person, "recorded_at": now} for row in some]
        for value in values:
            del value["qid"]
        connection.execute(quarantine.insert(), values)
        added += len(values)
    return added


def clear(connection: sa.Connection, *, source: str, file: str) -> None:
    """Forget a file's rows."""
    connection.execute(quarantine.delete().where(quarantine.c.source == source, quarantine.c.file == file))


def drop(connection: sa.Connection, qids: Collection[int]) -> None:
    """Forget these."""
    if qids:
        chosen = quarantine.delete().where(quarantine.c.qid == sa.bindparam("key"))
        connection.execute(chosen, [{"key": qid} for qid in qids])


def rows(connection: sa.Connection, *, source: str | None, limit: int | None = None) -> list[Quarantined]:
    """All rows, of one source where given, the oldest ``limit`` of them."""
    fields = list(Quarantined.__dataclass_fields__)
    chosen = sa.select(*(quarantine.c[name] for name in fields)).order_by(quarantine.c.qid).limit(limit)
    if source is not None:
        chosen = chosen.where(quarantine.c.source == source)
    return [Quarantined(*row) for row in connection.execute(chosen)]


def count(connection: sa.Connection) -> int:
    """How many rows of files there are; one with several troubles counts once."""
    named = (quarantine.c.kind, quarantine.c.source, quarantine.c.file, quarantine.c.row)
    each = sa.select(*named).distinct().subquery()
    return connection.execute(sa.select(sa.func.count()).select_from(each)).scalar() or 0
