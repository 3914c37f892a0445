"""How far records reach, in space and in their own time."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from data.store.query import During, time_of
from data.store.times import from_text

EXTENT_COLUMNS = ("west", "south", "east", "north", "body")


@dataclass(frozen=True)
class Extent:
    """West, south, east, north in degrees, and the first and last time; None: nothing is known, or no end."""

    bounds: tuple[float, float, float, float] | None
    since: datetime | None
    until: datetime | None


def extent(connection: sa.Connection, chosen: sa.Select[Any], times: During) -> Extent:
    """The extent of chosen rows that have `EXTENT_COLUMNS`."""
    rows = chosen.order_by(None).subquery()
    least, most = sa.func.min, sa.func.max
    bounds = [least(rows.c.west), least(rows.c.south), most(rows.c.east), most(rows.c.north)]
    begin, end = (time_of(rows, paths) for paths in (times.begins, times.ends or times.begins))
    spans = [least(begin), most(end), sa.func.count(begin), sa.func.count(end)]
    *box, first, last, begun, ended = connection.execute(sa.select(*bounds, *spans)).one()
    placed = None if box[0] is None else (box[0], box[1], box[2], box[3])
    return Extent(placed, from_text(first), None if begun > ended else from_text(last))
