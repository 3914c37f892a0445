"""The one internal form of a file that was read: raw values by column, row numbers, geometry."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Objects = npt.NDArray[np.object_]

GEOMETRY = "\x00geometry"
ROW = "\x00row"


class _Absent:
    """A key this row does not have, as opposed to one whose value is null."""

    def __repr__(self) -> str:
        return "ABSENT"

    def __bool__(self) -> bool:
        return False


ABSENT = _Absent()


@dataclass(frozen=True)
class Reject:
    """A row that cannot go in, kept for quarantine."""

    row: int
    column: str | None
    value: str
    reason: str
    remedy: str


@dataclass(frozen=True)
class Table:
    """Raw values as the file has them.

    ``columns`` maps a column to an object array of str, int, float, bool, list, dict, None or ``ABSENT``;
    ``rows`` are the numbers a person finds the rows by: spreadsheet rows in CSV and XLSX, counted from one
    in feature files. ``geometry`` holds WKB or None in ``crs`` (an authority code or WKT; None where the
    file does not say).
    """

    columns: dict[str, Objects]
    rows: npt.NDArray[np.int64]
    geometry: Objects | None = None
    crs: str | None = None
    format: str = ""
    layer: str | None = None
    encoding: str | None = None
    tags: dict[str, str] = field(default_factory=dict)
    """HXL hashtag of each column that has one."""
    notes: list[str] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.rows)


def objects(values: list[Any]) -> Objects:
    """A one-dimensional object array, also where the values are lists."""
    out = np.empty(len(values), dtype=object)
    out[:] = values
    return out


def write_table(table: Table, path: Path) -> None:
    """Write a table as an Arrow IPC file: data only, nothing that runs when it is read."""
    arrays: list[pa.Array] = [pa.array(table.rows)]
    names, coded = [ROW], []
    if table.geometry is not None:
        arrays.append(pa.array(list(table.geometry), type=pa.large_binary()))
        names.append(GEOMETRY)
    for name, values in table.columns.items():
        array = _plain(values)
        if array is None:
            coded.append(name)
            array = pa.array([_encode(value) for value in values], type=pa.large_string())
        arrays.append(array)
        names.append(name)
    about = {
        "crs": table.crs,
        "format": table.format,
        "layer": table.layer,
        "encoding": table.encoding,
        "tags": table.tags,
        "notes": table.notes,
        "rejects": [vars(reject) for reject in table.rejects],
        "coded": coded,
        "geometry": table.geometry is not None,
    }
    batch = pa.record_batch(arrays, names=names)
    schema = batch.schema.with_metadata({b"table": json.dumps(about).encode()})
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, schema) as writer:
        writer.write_batch(batch.replace_schema_metadata(schema.metadata))


def read_table(path: Path) -> Table:
    """Read what ``write_table`` wrote."""
    with pa.OSFile(str(path), "rb") as source, pa.ipc.open_file(source) as reader:
        data, metadata = reader.read_all(), reader.schema.metadata
    data.validate(full=True)
    about = json.loads(metadata[b"table"])
    names = data.schema.names
    first = 2 if about["geometry"] else 1
    coded = set(about["coded"])
    columns = {
        name: objects(
            [_decode(text) for text in data.column(at).to_pylist()]
            if name in coded
            else data.column(at).to_pylist()
        )
        for at, name in enumerate(names[first:], first)
    }
    return Table(
        columns=columns,
        rows=data.column(0).to_numpy(),
        geometry=objects(data.column(1).to_pylist()) if about["geometry"] else None,
        crs=about["crs"],
        format=about["format"],
        layer=about["layer"],
        encoding=about["encoding"],
        tags=about["tags"],
        notes=about["notes"],
        rejects=[Reject(**reject) for reject in about["rejects"]],
    )


def _plain(values: Objects) -> pa.Array | None:
    """An Arrow array of one type, or None where a column mixes types."""
    kinds = {type(value) for value in values} - {type(None)}
    arrow = {str: pa.large_string(), bool: pa.bool_(), int: pa.int64(), float: pa.float64()}
    if len(kinds) > 1 or not kinds <= arrow.keys():
        return None
    try:
        return pa.array(list(values), type=arrow[kinds.pop()] if kinds else pa.large_string())
    except (OverflowError, pa.ArrowInvalid, UnicodeEncodeError):
        return None


def _encode(value: Any) -> str | None:
    return None if value is ABSENT else json.dumps(value)


def _decode(text: str | None) -> Any:
    return ABSENT if text is None else json.loads(text)
