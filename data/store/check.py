"""Is the store sound? SQLite's own check, and the log replayed against the state."""

from dataclasses import dataclass

import sqlalchemy as sa

from data.store.store import Store
from data.store.tables import log, record


@dataclass(frozen=True)
class Verdict:
    """What a check found; an empty list of problems is a sound store."""

    records: int
    changes: int
    problems: list[str]


_STATE = [
    "id",
    "kind",
    "status",
    "state",
    "home_id",
    "sensitivity",
    "withheld",
    "version",
    "recorded_at",
    "body",
]


def check(store: Store) -> Verdict:
    """Replay: for every record the last log row must equal its state, geometry included, and times must not fall."""
    with store.reading() as connection:
        said = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
        problems = [] if said == ["ok"] else [f"SQLite says: {line}" for line in said[:20]]
        problems += _replay(connection) + _times(connection)
        records = connection.execute(sa.select(sa.func.count()).select_from(record)).scalar() or 0
        changes = connection.execute(sa.select(sa.func.count()).select_from(log)).scalar() or 0
    return Verdict(records, changes, problems)


def _replay(connection: sa.Connection) -> list[str]:
    last = sa.select(log.c.rid, sa.func.max(log.c.seq).label("seq")).group_by(log.c.rid).subquery()
    entry, place = log.alias("entry"), log.alias("place")
    differs = [record.c[name].is_distinct_from(entry.c[name]) for name in _STATE]
    differs += [record.c.geom.is_distinct_from(place.c.geom), record.c.seq.is_distinct_from(entry.c.seq)]
    joined = (
        last.join(entry, entry.c.seq == last.c.seq)
        .outerjoin(place, place.c.seq == entry.c.geom_seq)
        .outerjoin(record, record.c.rid == last.c.rid)
    )
    wrong = (
        sa.select(entry.c.id).select_from(joined).where(sa.or_(record.c.rid.is_(None), *differs)).limit(20)
    )
    unlogged = sa.select(record.c.id).where(record.c.rid.not_in(sa.select(log.c.rid))).limit(20)
    return [
        *(
            f"record {item}: its state is not what the log says"
            for item in connection.execute(wrong).scalars()
        ),
        *(f"record {item}: it is not in the log" for item in connection.execute(unlogged).scalars()),
    ]


def _times(connection: sa.Connection) -> list[str]:
    before = sa.func.lag(log.c.recorded_at).over(order_by=log.c.seq)
    stepped = sa.select(log.c.seq, log.c.recorded_at, before.label("before")).subquery()
    wrong = sa.select(stepped.c.seq).where(stepped.c.recorded_at < stepped.c.before).limit(20)
    return [
        f"change {seq}: recorded earlier than the one before" for seq in connection.execute(wrong).scalars()
    ]
