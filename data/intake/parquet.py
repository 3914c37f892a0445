"""Parquet and GeoParquet: typed columns, geometry as WKB, what is nested laid flat."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import shapely

from data.intake.errors import IntakeError, NotUsable, TooLarge
from data.intake.limits import MIB, Limits
from data.intake.objects import NESTED_DEPTH
from data.intake.table import Objects, Reject, Table, objects

BATCH_ROWS = 1_024
"""So few at once that the limit on bytes is met before the memory is full."""
SHAPE_NAMES = ("geometry", "geom", "wkb_geometry", "wkb", "the_geom")
"""What a column of WKB is called in a file that does not say which it is."""
WKB_STARTS = (b"\x00\x00\x00", b"\x01")
CRS84 = "EPSG:4326"
"""The order is longitude, latitude in every GeoParquet file, whatever its CRS says."""
SHOWN = 5
CODE = re.compile(r"[A-Za-z]{2,12}:\w{1,12}")


def read_parquet(path: Path, limits: Limits) -> Table:
    """Read a Parquet file; what its metadata declares is checked first, then what really comes out."""
    try:
        with pq.ParquetFile(path, pre_buffer=False) as file:
            _check(path.name, file.metadata, limits)
            about = _geo(file.schema_arrow)
            empty = _decoded(pa.RecordBatch.from_pylist([], file.schema_arrow)).schema
            data = pa.Table.from_batches(_batches(path.name, file, limits), empty)
        return _table(path.name, data, about)
    except (IntakeError, MemoryError):
        raise
    except Exception as error:  # what Arrow raises about a damaged file is of every kind
        raise NotUsable(
            f"{path.name} is not a readable Parquet file ({type(error).__name__}: {str(error)[:120]})",
            remedy="it is damaged or cut off: fetch or export it again",
        ) from error


def _check(name: str, metadata: Any, limits: Limits) -> None:
    """Refuse what declares too much, before any of it is unpacked."""
    if metadata.num_rows > limits.rows:
        raise TooLarge(
            f"{name} declares {metadata.num_rows:,} rows, more than {limits.rows:,}",
            remedy="import it in parts",
        )
    if metadata.num_columns > limits.columns:
        raise TooLarge(
            f"{name} has {metadata.num_columns:,} columns, more than {limits.columns:,}",
            remedy="export the columns you need",
        )
    groups = (metadata.row_group(at) for at in range(metadata.num_row_groups))
    declared = sum(group.total_byte_size for group in groups)
    if declared > limits.unpacked_bytes:
        raise _unpacks(name, declared, limits)


def _unpacks(name: str, size: int, limits: Limits) -> TooLarge:
    return TooLarge(
        f"{name} unpacks to more than {limits.unpacked_bytes / MIB:,.0f} MiB (at least {size / MIB:,.0f})",
        remedy="import it in parts, or export the columns you need",
    )


def _batches(name: str, file: Any, limits: Limits) -> Iterator[pa.RecordBatch]:
    """The rows, as long as they are no more and no larger than is allowed: metadata can lie."""
    rows = size = 0
    for packed in file.iter_batches(BATCH_ROWS, use_threads=False):
        batch = _decoded(packed)
        rows, size = rows + batch.num_rows, size + batch.nbytes
        if rows > limits.rows:
            raise TooLarge(f"{name} has more than {limits.rows:,} rows", remedy="import it in parts")
        if size > limits.unpacked_bytes:
            raise _unpacks(name, size, limits)
        yield batch


def _decoded(batch: pa.RecordBatch) -> pa.RecordBatch:
    """The batch with every value written out where it stands: one long text may stand in a million rows."""
    columns = [one.dictionary_decode() if pa.types.is_dictionary(one.type) else one for one in batch.columns]
    return pa.RecordBatch.from_arrays(columns, names=batch.schema.names)


@dataclass(frozen=True)
class _Geo:
    """Which column is the geometry, how it is written and in which CRS; which columns only repeat its extent."""

    column: str | None = None
    encoding: str = "WKB"
    crs: str | None = None
    extents: frozenset[str] = frozenset()


def _geo(schema: Any) -> _Geo:
    """What the file says of its geometry: as GeoParquet, or by the type of a column."""
    told = _object((schema.metadata or {}).get(b"geo"))
    column, columns = told.get("primary_column"), told.get("columns")
    if isinstance(column, str):
        about = columns.get(column) if isinstance(columns, dict) else None
        return _told(column, about if isinstance(about, dict) else {})
    for field in schema:
        marks = field.metadata or {}
        if marks.get(b"ARROW:extension:name") == b"geoarrow.wkb":
            about = _object(marks.get(b"ARROW:extension:metadata"))
            return _Geo(field.name, crs=_crs(about["crs"]) if "crs" in about else CRS84)
    return _Geo()


def _told(column: str, about: dict[str, Any]) -> _Geo:
    covering = about.get("covering")
    boxes = covering.get("bbox") if isinstance(covering, dict) else None
    paths = boxes.values() if isinstance(boxes, dict) else ()
    return _Geo(
        column,
        str(about.get("encoding", "WKB")),
        _crs(about["crs"]) if "crs" in about else CRS84,
        frozenset(str(one[0]) for one in paths if isinstance(one, list) and one),
    )


def _object(text: bytes | None) -> dict[str, Any]:
    try:
        value = json.loads(text or b"{}")
    except (ValueError, RecursionError) as error:
        raise NotUsable(
            f"the file's own word on its geometry ('geo') is no JSON ({str(error)[:80]})",
            remedy="export it again",
        ) from error
    return value if isinstance(value, dict) else {}


def _crs(told: Any) -> str | None:
    """A CRS by its code where it has one, else as PROJJSON or WKT; None where the file says that it is unknown."""
    if isinstance(told, dict):
        named = told.get("id")
        code = f"{named.get('authority')}:{named.get('code')}" if isinstance(named, dict) else ""
        return CRS84 if code == "OGC:CRS84" else code if CODE.fullmatch(code) else json.dumps(told)
    return told if isinstance(told, str) else None


def _table(name: str, data: pa.Table, about: _Geo) -> Table:
    if not data.num_rows:
        raise NotUsable(f"{name} has 0 rows", remedy="export it again")
    rows = np.arange(1, data.num_rows + 1, dtype=np.int64)
    column = about.column or _unsaid(data)
    shapes = None if column is None else _shapes(name, data, column, about.encoding)
    broken = [] if shapes is None else _broken(shapes)
    flat = data.select([one for one in data.column_names if one != column and one not in about.extents])
    for _ in range(NESTED_DEPTH):
        flat = flat.flatten()
    columns, notes = _columns(flat)
    kept = np.setdiff1d(np.arange(len(rows)), broken)
    return Table(
        columns={one: values[kept] for one, values in columns.items()},
        rows=rows[kept],
        geometry=None if shapes is None else shapes[kept],
        crs=about.crs,
        format="parquet" if shapes is None else "geoparquet",
        notes=notes,
        rejects=[
            Reject(int(rows[at]), column, "", "the geometry is broken (this is not WKB)", "mend or remove it")
            for at in broken
        ],
    )


def _unsaid(data: pa.Table) -> str | None:
    """A column of WKB in a file that does not say that it has one."""
    for field in data.schema:
        if field.name.casefold() in SHAPE_NAMES and _is_bytes(field.type):
            known = data.column(field.name).drop_null()
            if len(known) and known[0].as_py().startswith(WKB_STARTS):
                return str(field.name)
    return None


def _shapes(name: str, data: pa.Table, column: str, encoding: str) -> Objects:
    if data.column_names.count(column) != 1:
        raise NotUsable(
            f"{name} names '{column}' as its geometry, but has no such column", remedy="export it again"
        )
    values = data.column(column)
    if encoding != "WKB" or not _is_bytes(values.type):
        raise NotUsable(
            f"the geometry of {name} is written as {encoding}, not as WKB",
            remedy="export it with WKB, or as GeoPackage",
        )
    return objects(values.to_pylist())


def _broken(shapes: Objects) -> list[int]:
    """Where there is something that is no WKB."""
    known = [at for at, one in enumerate(shapes) if one is not None]
    made = shapely.from_wkb(shapes[known], on_invalid="ignore")
    return [at for at, missing in zip(known, shapely.is_missing(made), strict=True) if missing]


def _columns(flat: pa.Table) -> tuple[dict[str, Objects], list[str]]:
    """Values by column, and what has to be said of some."""
    columns: dict[str, Objects] = {}
    seen: Counter[str] = Counter()
    bytes_, nested = [], []
    for field, values in zip(flat.schema, flat.columns, strict=True):
        if _is_bytes(field.type):
            bytes_.append(field.name)
            continue
        if _is_deep(field.type):
            nested.append(field.name)
        seen[field.name] += 1
        name = field.name if seen[field.name] == 1 else f"{field.name} ({seen[field.name]})"
        columns[name] = objects(_values(values))
    notes = []
    if bytes_:
        notes.append(f"column(s) of bytes were left out: {_listed(bytes_)}")
    if nested:
        notes.append(f"column(s) with objects inside lists were read as JSON text: {_listed(nested)}")
    return columns, notes


def _listed(names: list[str]) -> str:
    return ", ".join(f"'{name}'" for name in names[:SHOWN]) + (" …" if len(names) > SHOWN else "")


def _is_bytes(kind: pa.DataType) -> bool:
    types = pa.types
    return bool(
        types.is_binary(kind)
        or types.is_large_binary(kind)
        or types.is_fixed_size_binary(kind)
        or types.is_binary_view(kind)
    )


def _is_list(kind: pa.DataType) -> bool:
    return bool(pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind))


def _is_deep(kind: pa.DataType) -> bool:
    """Whether a value is more than a list of plain ones."""
    return bool(pa.types.is_nested(kind)) and not (_is_list(kind) and not pa.types.is_nested(kind.value_type))


def _values(column: pa.ChunkedArray) -> list[Any]:
    """A column as Python has it; times and days as ISO 8601, which no calendar limits."""
    kind = column.type
    if pa.types.is_timestamp(kind):
        return _times(column, "+00:00" if kind.tz else "")
    if pa.types.is_temporal(kind):
        text = pa.types.is_date(kind) or pa.types.is_time(kind)
        return list(pc.cast(column, pa.string() if text else pa.int64()).to_pylist())
    if _is_deep(kind):
        return [
            None if one is None else json.dumps(one, ensure_ascii=False, default=str)
            for one in column.to_pylist()
        ]
    return [_plain(one) for one in column.to_pylist()]


def _times(column: pa.ChunkedArray, offset: str) -> list[str | None]:
    """Times with a zone are kept in UTC; nanoseconds are cut off."""
    finest = "us" if column.type.unit == "ns" else column.type.unit
    cut = pc.cast(column, pa.timestamp(finest, column.type.tz), safe=False)
    texts = pc.cast(pc.cast(cut, pa.timestamp(finest)), pa.string()).to_pylist()
    return [None if text is None else text + offset for text in texts]


def _plain(value: Any) -> Any:
    if isinstance(value, float) and np.isnan(value):
        return None
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value if value is None or isinstance(value, str | int | float | bool) else str(value)
