"""From a file to a plan: read, locate, map, build. Writes nothing."""

import hashlib
import heapq
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from data.bulk import without_collector
from data.intake import ours
from data.intake.building import Built, build
from data.intake.codes import CODE_COLUMN, enrich
from data.intake.columns import AXES
from data.intake.errors import BadOption, NotUsable
from data.intake.identity import id_column
from data.intake.locate import locate
from data.intake.located import Located
from data.intake.mapping import Mapped, find_column, propose
from data.intake.plan import BY_NAME_AND_PLACE, Options, Plan
from data.intake.reading import read_file
from data.intake.spool import Spool
from data.intake.table import HELD_ROWS, Reject, Table
from data.schema import KINDS, Record

ID_MAY_BE_A_FIELD = frozenset({"jurisdiction", "zone", "reading", "unit"})
"""Kinds whose id column is also one of their fields (a code, a station, a call sign)."""
HASH_CHUNK_BYTES = 1024 * 1024
OPTIONS = Options()


def prepare(
    path: Path,
    kind: str,
    options: Options = OPTIONS,
    *,
    jurisdictions: Sequence[Record] = (),
    table: Table | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Plan:
    """Read a file and say what importing it as ``kind`` would do.

    ``jurisdictions`` help to tell swapped coordinates. ``table`` is the file where it was read before;
    ``progress`` hears of rows done and rows in all, and may raise. Raises NotUsable, TooLarge, LayerNeeded or
    BadOption, each naming the value and the remedy.
    """
    path = Path(path)
    if kind not in KINDS:
        raise BadOption(f"'{kind}' is no kind of record", remedy=f"use one of {', '.join(KINDS)}")
    if not path.exists():
        raise NotUsable(f"there is no file {path}", remedy="check the path")
    _zone(options.time_zone)
    if table is None:
        table = read_file(path, options.limits, layer=options.layer, encoding=options.encoding)
    with without_collector():
        return plan_of(
            path, kind, options, table, jurisdictions=jurisdictions, sha256=_sha256(path), progress=progress
        )


def plan_of(
    path: Path,
    kind: str,
    options: Options,
    table: Table,
    *,
    jurisdictions: Sequence[Record] = (),
    sha256: str,
    progress: Callable[[int, int], None] | None = None,
) -> Plan:
    """What importing a table would do; ``path`` is only a name here. Raises BadOption and NotUsable."""
    zone = _zone(options.time_zone)
    read = _decided(table, kind, options, jurisdictions)
    table, located, mapping = read.table, read.located, read.mapping
    source = options.source or path.stem
    built = build(
        table,
        kind,
        source,
        mapping=mapping,
        constants=options.values,
        id_column=read.id_column,
        located=located,
        zone=zone,
        columns=read.columns,
        declined=options.declined,
        progress=progress,
    )
    used = {one.column for one in mapping} | {*located.used, read.id_column}
    return Plan(
        path=path,
        sha256=sha256,
        kind=kind,
        source=source,
        format=table.format,
        layer=table.layer,
        rows=len(table) + len(table.rejects),
        id_column=read.id_column,
        mapping=mapping,
        constants=dict(options.values),
        unused=[name for name in read.columns if name not in used],
        drafts=built.drafts,
        rejects=_in_order(table.rejects, built.rejects),
        repairs=built.repairs,
        places=built.places,
        repaired=built.repaired,
        notes=[*(ours.notes(table) if read.ours else []), *_notes(table, located, mapping, built)],
        duplicates=built.duplicates,
        encoding=table.encoding,
        crs=located.crs,
        axes=dict(located.axes),
        columns=read.columns,
        cells=built.cells,
        options=options,
    )


@dataclass(frozen=True)
class _Decided:
    """What is settled for all rows of a table before any is made: how they are placed, identified and mapped.

    ``columns`` are the file's own, without those that others imply.
    """

    table: Table
    columns: tuple[str, ...]
    ours: bool
    located: Located
    id_column: str | None
    mapping: list[Mapped]


def _decided(table: Table, kind: str, options: Options, jurisdictions: Sequence[Record]) -> _Decided:
    columns, known = tuple(table.columns), ours.is_ours(table)
    table = ours.plain(table) if known else table
    axes = {axis: find_column(table, name) for axis, name in options.mapping.items() if axis in AXES}
    table, forced = enrich(table, kind)
    areas = [one.geometry for one in jurisdictions if one.geometry is not None]
    located = locate(table, crs=options.crs, told=axes, areas=areas)
    joined = CODE_COLUMN if CODE_COLUMN in table.columns else None
    by_place = options.id_column == BY_NAME_AND_PLACE
    identified = None if by_place else id_column(table, kind, options.id_column or joined)
    taken = {*located.used} | ({identified} if identified and kind not in ID_MAY_BE_A_FIELD else set())
    if known:
        forced, taken = ours.mapping(table, kind), set(table.columns)
    told = {path: name for path, name in (forced | dict(options.mapping)).items() if path not in AXES}
    told = {path: name for path, name in told.items() if path not in options.values}
    left = {*options.values, *options.unmapped}
    mapping = [one for one in propose(table, kind, told, taken) if one.field not in left]
    return _Decided(table, columns, known, located, identified, mapping)


def _zone(name: str | None) -> ZoneInfo:
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise BadOption(f"'{name}' is no time zone", remedy="use an IANA name: America/Chicago") from error


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(HASH_CHUNK_BYTES):
            digest.update(chunk)
    return digest.hexdigest()


def _in_order(unread: list[Reject], refused: Spool[Reject]) -> Sequence[Reject]:
    """Rows that could not be read and rows that were refused, in the order of the file."""
    if len(refused) < HELD_ROWS:
        return sorted([*unread, *refused], key=lambda reject: reject.row)
    return Spool(heapq.merge(unread, refused, key=lambda reject: reject.row))


def _notes(table: Table, located: Located, mapping: list[Mapped], built: Built) -> list[str]:
    """What holds for the whole file: reading, place, repairs counted, times without a column."""
    notes = [*table.notes, *located.notes, *built.notes]
    notes += [f"{count} row(s) without a place: {why}" for why, count in built.unplaced.items()]
    kinds = Counter(repair.what for repair in built.repairs)
    notes += [f"{count} × {what}" for what, count in kinds.most_common(8)]
    if built.duplicates:
        notes.append(f"{built.duplicates} row(s) repeat an earlier row exactly and were left out")
    return notes
