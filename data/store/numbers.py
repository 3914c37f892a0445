"""Spoken numbers, such as POLK-26-0042: counted per jurisdiction's prefix and year."""

import unicodedata
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any

import orjson
import sqlalchemy as sa

from data.schema import KINDS, Record
from data.store.tables import counter, record

NO_JURISDICTION = "X"
PREFIX_LETTERS = 6


def numbered(
    connection: sa.Connection, records: Sequence[Record], stored: dict[str, Any], now: datetime
) -> Iterator[Record]:
    """The records, new ones of a kind that is spoken of with a number."""
    for item in records:
        if item.number is None and item.id not in stored and KINDS[item.kind].numbered:
            prefix = _prefix(connection, item.jurisdiction_id)
            year = now.year % 100
            yield item.model_copy(
                update={"number": f"{prefix}-{year:02}-{_next(connection, prefix, year):04}"}
            )
        else:
            yield item


def _prefix(connection: sa.Connection, jurisdiction_id: str | None) -> str:
    chosen = sa.select(record.c.body).where(record.c.id == jurisdiction_id)
    body = None if jurisdiction_id is None else connection.execute(chosen).scalar()
    if body is None:
        return NO_JURISDICTION
    place = orjson.loads(body)
    return place.get("short") or _spoken(place["name"]) or NO_JURISDICTION


def _spoken(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return "".join(letter for letter in plain.upper() if letter.isalpha())[:PREFIX_LETTERS]


def _next(connection: sa.Connection, prefix: str, year: int) -> int:
    here = (counter.c.prefix == prefix) & (counter.c.year == year)
    last: int | None = connection.execute(sa.select(counter.c.last).where(here)).scalar()
    if last is None:
        connection.execute(counter.insert().values(prefix=prefix, year=year, last=1))
        return 1
    connection.execute(counter.update().where(here).values(last=last + 1))
    return last + 1
