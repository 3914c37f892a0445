"""Rows as plain cells: what a refused row held, and one-row tables made of cells somebody mended."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
import shapely

from data.intake.table import ABSENT, Table, objects

GEOMETRY_CELL = "geometry (WKT)"
"""The row's own geometry, where the file has geometries rather than columns of coordinates."""
CELL_CHARACTERS = 20_000


def cells_of(table: Table, columns: Sequence[str], rows: Collection[int]) -> dict[int, dict[str, Any]]:
    """The cells of these rows by row number; keys a row does not have are left out."""
    if not rows:
        return {}
    wanted = set(rows)
    out: dict[int, dict[str, Any]] = {}
    for at in np.flatnonzero(np.isin(table.rows, list(wanted))):
        cells = {name: table.columns[name][at] for name in columns if table.columns[name][at] is not ABSENT}
        if table.geometry is not None and table.geometry[at] is not None:
            cells[GEOMETRY_CELL] = _wkt(table.geometry[at])
        out[int(table.rows[at])] = {name: _plain(value) for name, value in cells.items()}
    return out


def table_of(rows: Mapping[int, Mapping[str, Any]], columns: Sequence[str], *, crs: str | None) -> Table:
    """A table of rows given as cells. A geometry that is no WKT is left as a cell that cannot be read."""
    names = [
        *columns,
        *sorted({name for cells in rows.values() for name in cells} - {*columns, GEOMETRY_CELL}),
    ]
    shapes = [cells.get(GEOMETRY_CELL) for cells in rows.values()]
    has = any(shapes)
    return Table(
        columns={name: objects([cells.get(name, ABSENT) for cells in rows.values()]) for name in names}
        | ({GEOMETRY_CELL: objects(shapes)} if has else {}),
        rows=np.array(list(rows), dtype=np.int64),
        crs=crs,
    )


def _wkt(wkb: bytes) -> str:
    made = shapely.from_wkb(wkb, on_invalid="ignore")
    return "" if made is None else shapely.to_wkt(made, rounding_precision=7, trim=True)


def _plain(value: Any) -> Any:
    """What JSON can hold, as a person would see it; a very long text is cut."""
    if isinstance(value, str):
        return value[:CELL_CHARACTERS]
    if value is None or isinstance(value, bool | int | float | list | dict):
        return value
    return str(value)
