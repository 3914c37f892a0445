"""The one seam between SQLite and, later, PostGIS: boxes, shapes, bodies and locks. All other SQL is neutral."""

from collections.abc import Sequence
from typing import Any

import shapely
import sqlalchemy as sa

BOX_DDL = "CREATE VIRTUAL TABLE record_box USING rtree(rid, west, east, south, north)"

APPEND_ONLY_DDL = [
    f"CREATE TRIGGER log_no_{verb} BEFORE {verb} ON log "
    "BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END"
    for verb in ("update", "delete")
]

_PUT = sa.text(
    "INSERT OR REPLACE INTO record_box (rid, west, east, south, north) "
    "VALUES (:rid, :west, :east, :south, :north)"
)
_DROP = sa.text("DELETE FROM record_box WHERE rid = :rid")


def put_boxes(connection: sa.Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Index the bounding boxes of rows just written; a row without geometry leaves the index."""
    placed = [_box(row) for row in rows if row["west"] is not None]
    unplaced = [{"rid": row["rid"]} for row in rows if row["west"] is None and row["version"] > 1]
    if placed:
        connection.execute(_PUT, placed)
    if unplaced:
        connection.execute(_DROP, unplaced)


def _box(row: dict[str, Any]) -> dict[str, Any]:
    return {key: row[key] for key in ("rid", "west", "east", "south", "north")}


def in_box(rid: sa.ColumnElement[int], bbox: tuple[float, float, float, float]) -> sa.ColumnElement[bool]:
    """Rows whose bounding box meets ``bbox`` (west, south, east, north), by the R*Tree.

    The tree keeps 32-bit floats rounded outwards, so it may answer a hair too much, never too little.
    """
    west, south, east, north = bbox
    box = sa.table("record_box", *(sa.column(c) for c in ("rid", "west", "east", "south", "north")))
    inside = sa.select(box.c.rid).where(
        box.c.west <= east, box.c.east >= west, box.c.south <= north, box.c.north >= south
    )
    return rid.in_(inside)


def meets(geom: sa.ColumnElement[Any], box: tuple[float, float, float, float]) -> sa.ColumnElement[bool]:
    """Whether a geometry itself touches a box, not only its bounds."""
    return sa.func.geometry_meets(geom, *box, type_=sa.Boolean)


def in_body(body: sa.ColumnElement[Any], path: str) -> sa.ColumnElement[Any]:
    """What lies at a path such as ``occupancy.value`` in a JSON body; NULL where there is nothing."""
    return sa.func.json_extract(body, f"$.{path}")


def add_functions(connection: Any) -> None:
    """Teach a new SQLite connection what the conditions above ask for."""
    connection.create_function("geometry_meets", 5, _geometry_meets, deterministic=True)


def _geometry_meets(wkb: bytes | None, west: float, south: float, east: float, north: float) -> bool | None:
    return (
        None if wkb is None else bool(shapely.box(west, south, east, north).intersects(shapely.from_wkb(wkb)))
    )
