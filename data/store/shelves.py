"""Small JSON documents beside the log, by shelf and key: receipts, mappings, feeds' states, tokens.

What is operational state of this copy, not knowledge about the world: nothing here is a record, nothing is logged.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
import sqlalchemy as sa

from data.store.tables import kept
from data.store.times import micros, moment


@dataclass(frozen=True)
class Kept:
    """One document; ``at`` is when it was last put."""

    key: str
    at: datetime
    body: Any


def get(connection: sa.Connection, shelf: str, key: str) -> Any:
    """The document, None where there is none."""
    chosen = sa.select(kept.c.body).where(kept.c.shelf == shelf, kept.c.key == key)
    text = connection.execute(chosen).scalar()
    return None if text is None else orjson.loads(text)


def rows(connection: sa.Connection, shelf: str, *, limit: int | None) -> list[Kept]:
    """All documents of a shelf, the newest first."""
    chosen = sa.select(kept.c.key, kept.c.at, kept.c.body).where(kept.c.shelf == shelf)
    chosen = chosen.order_by(kept.c.at.desc(), kept.c.key.desc()).limit(limit)
    found = connection.execute(chosen)
    return [Kept(key, _moment(at), orjson.loads(body)) for key, at, body in found]


def _moment(at: int) -> datetime:
    found = moment(at)
    assert found is not None
    return found


def put(connection: sa.Connection, shelf: str, key: str, body: Any, *, now: datetime) -> None:
    """Put a document, in place of the one that was there."""
    drop(connection, shelf, key)
    text = orjson.dumps(body, option=orjson.OPT_SORT_KEYS).decode()
    connection.execute(kept.insert().values(shelf=shelf, key=key, at=micros(now), body=text))


def drop(connection: sa.Connection, shelf: str, key: str) -> None:
    """Forget a document; nothing where there is none."""
    connection.execute(kept.delete().where(kept.c.shelf == shelf, kept.c.key == key))


def trim(connection: sa.Connection, shelf: str, *, most: int) -> None:
    """Forget all but those that were put last, whatever the clock said then: an exercise's may stand still."""
    order: sa.ColumnElement[int] = sa.literal_column("rowid").desc()
    newest = sa.select(kept.c.key).where(kept.c.shelf == shelf).order_by(order)
    connection.execute(kept.delete().where(kept.c.shelf == shelf, kept.c.key.not_in(newest.limit(most))))
