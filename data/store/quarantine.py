"""Rows that could not go in: kept with the value, the reason and the remedy until somebody mends them."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import sqlalchemy as sa

from data.store.tables import quarantine


@dataclass(frozen=True)
class Quarantined:
    """One row of a file that was not taken, and why. ``raw`` is the whole row as JSON."""

    kind: str
    source: str
    file: str
    row: int | None
    column: str | None
    value: str | None
    reason: str
    remedy: str
    raw: str = "{}"


def add(connection: sa.Connection, rows: Sequence[Quarantined], *, person: str, now: int) -> int:
    """Insert the rows; gives their number."""
    values = [asdict(row) | {"person": person, "recorded_at": now} for row in rows]
    if values:
        connection.execute(quarantine.insert(), values)
    return len(values)


def clear(connection: sa.Connection, *, source: str, file: str) -> None:
    """Forget a file's rows."""
    connection.execute(quarantine.delete().where(quarantine.c.source == source, quarantine.c.file == file))


def rows(connection: sa.Connection, *, source: str | None) -> list[Quarantined]:
    """All rows, of one source where given."""
    fields = list(Quarantined.__dataclass_fields__)
    chosen = sa.select(*(quarantine.c[name] for name in fields)).order_by(quarantine.c.qid)
    if source is not None:
        chosen = chosen.where(quarantine.c.source == source)
    return [Quarantined(*row) for row in connection.execute(chosen)]
