"""The one internal form of a file that was read: raw values by column, row numbers, geometry."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

Objects = npt.NDArray[np.object_]

GEOMETRY = "\x00geometry"
ROW = "\x00row"
HELD_ROWS = 20_000
"""Columns of longer tables stay in Arrow and become Python values when they are asked for, one at a time."""


class _Absent:
    """A key this row does not have, as opposed to one whose value is null."""

    def __repr__(self) -> str:
        return "ABSENT"

    def __bool__(self) -> bool:
        return False


ABSENT = _Absent()


@dataclass(frozen=True, slots=True)
class Reject:
    """A row that cannot go in, kept for quarantine."""

    row: int
    column: str | None
    value: str
    reason: str
    remedy: str


class Stored(Mapping[str, Objects]):
    """Columns that lie in Arrow. Each is made into values when it is asked for; the last one is kept at hand.

    ``coded`` columns hold each value as JSON; ``mend`` is applied to every value.
    """

    def __init__(
        self, data: pa.Table, coded: Iterable[str] = (), mend: Callable[[Any], Any] | None = None
    ) -> None:
        self.data = data
        self.coded = frozenset(coded)
        self._mend = mend
        self._last: tuple[str, Objects | None] = ("", None)

    def __getitem__(self, name: str) -> Objects:
        kept, values = self._last
        if values is None or kept != name:
            values = self._values(name, self.data)
            self._last = (name, values)
        return values

    def __iter__(self) -> Iterator[str]:
        return iter(self.data.column_names)

    def __len__(self) -> int:
        return int(self.data.num_columns)

    def __contains__(self, name: object) -> bool:
        return name in self.data.column_names

    def part(self, start: int, stop: int) -> dict[str, Objects]:
        """These rows of all columns."""
        rows = self.data.slice(start, stop - start)
        return {name: self._values(name, rows) for name in self}

    def mended(self, mend: Callable[[Any], Any]) -> "Stored":
        """The same columns, with every value mended when it is read."""
        return Stored(self.data, self.coded, mend)

    def _values(self, name: str, data: pa.Table) -> Objects:
        values = data.column(name).to_pylist()
        if name in self.coded:
            values = [_decode(text) for text in values]
        return objects(values if self._mend is None else [self._mend(value) for value in values])


class Joined(Mapping[str, Objects]):
    """Columns with some more behind them."""

    def __init__(self, first: Mapping[str, Objects], more: Mapping[str, Objects]) -> None:
        self.first = first
        self.more = more

    def __getitem__(self, name: str) -> Objects:
        return self.more[name] if name in self.more else self.first[name]

    def __iter__(self) -> Iterator[str]:
        yield from self.first
        yield from (name for name in self.more if name not in self.first)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def part(self, start: int, stop: int) -> dict[str, Objects]:
        """These rows of all columns."""
        return part_of(self.first, start, stop) | part_of(self.more, start, stop)


def part_of(columns: Mapping[str, Objects], start: int, stop: int) -> dict[str, Objects]:
    """These rows of all columns."""
    if isinstance(columns, Stored | Joined):
        return columns.part(start, stop)
    return {name: values[start:stop] for name, values in columns.items()}


@dataclass(frozen=True)
class Table:
    """Raw values as the file has them.

    ``columns`` maps a column to an object array of str, int, float, bool, list, dict, None or ``ABSENT``;
    ``rows`` are the numbers a person finds the rows by: spreadsheet rows in CSV and XLSX, counted from one
    in feature files. ``geometry`` holds WKB or None in ``crs`` (an authority code or WKT; None where the
    file does not say).
    """

    columns: Mapping[str, Objects]
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

    def parts(self, rows: int | None = None) -> Iterator[tuple[int, "Table"]]:
        """The table in pieces of so many rows (HELD_ROWS), each with where it starts; whole where it is not longer."""
        rows = HELD_ROWS if rows is None else rows
        if len(self) <= rows:
            yield 0, self
            return
        for start in range(0, len(self), rows):
            stop = min(start + rows, len(self))
            geometry = None if self.geometry is None else self.geometry[start:stop]
            columns = part_of(self.columns, start, stop)
            yield start, replace(self, columns=columns, rows=self.rows[start:stop], geometry=geometry)


def objects(values: list[Any]) -> Objects:
    """A one-dimensional object array, also where the values are lists."""
    out = np.empty(len(values), dtype=object)
    out[:] = values
    return out


def write_table(table: Table, path: Path) -> None:
    """Write a table as an Arrow IPC file: data only, nothing that runs when it is read."""
    data, coded = _arrow(table)
    about = {
        "crs": table.crs,
        "format": table.format,
        "layer": table.layer,
        "encoding": table.encoding,
        "tags": table.tags,
        "notes": table.notes,
        "rejects": [asdict(reject) for reject in table.rejects],
        "coded": coded,
        "geometry": table.geometry is not None,
    }
    data = data.replace_schema_metadata({b"table": json.dumps(about).encode()})
    with pa.OSFile(str(path), "wb") as sink, pa.ipc.new_file(sink, data.schema) as writer:
        writer.write_table(data, max_chunksize=HELD_ROWS)


def _arrow(table: Table) -> tuple[pa.Table, list[str]]:
    """Row numbers, geometry and columns; and which columns hold their values as JSON."""
    heads, names = [pa.array(table.rows)], [ROW]
    if table.geometry is not None:
        heads.append(pa.array(list(table.geometry), type=pa.large_binary()))
        names.append(GEOMETRY)
    if isinstance(table.columns, Stored):
        stored = table.columns
        return pa.table([*heads, *stored.data.columns], names=[*names, *stored]), sorted(stored.coded)
    coded: list[str] = []
    for name, values in table.columns.items():
        array = _plain(values)
        if array is None:
            coded.append(name)
            array = pa.array([_encode(value) for value in values], type=pa.large_string())
        heads.append(array)
        names.append(name)
    return pa.table(heads, names=names), coded


def read_table(path: Path) -> Table:
    """Read what ``write_table`` wrote. A long table stays where it is: its file is mapped, and may be removed."""
    with pa.memory_map(str(path)) as source:
        reader = pa.ipc.open_file(source)
        data, metadata = reader.read_all(), reader.schema.metadata
    data.validate(full=True)
    about = json.loads(metadata[b"table"])
    first = 2 if about["geometry"] else 1
    stored = Stored(
        data.select(list(range(first, data.num_columns))).replace_schema_metadata(None), about["coded"]
    )
    return Table(
        columns=stored if data.num_rows > HELD_ROWS else dict(stored),
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
