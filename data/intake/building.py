"""From columns to records: convert, assemble, validate; a row that fails is kept with its reason."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from data.intake import china
from data.intake.bodies import Groups, body_of, groups_of
from data.intake.cells import cells_of
from data.intake.converting import converter, id_reader, read_constants
from data.intake.fields import fields, required
from data.intake.identity import hashed
from data.intake.located import Located, Repair
from data.intake.mapping import Mapped
from data.intake.plan import Draft, Places
from data.intake.rivals import Rivals
from data.intake.spool import Spool
from data.intake.table import ABSENT, Objects, Reject, Table
from data.intake.values import (
    Converted,
    shown,
)
from data.schema import KINDS

PLACEHOLDERS: dict[str, Any] = {"name": "?", "level": "county"}
NAME_FROM = {"report": "text", "zone": "code", "closure": "cause", "reading": "station", "incident": "event"}
NAME_CHARACTERS = 80
CELLS_MAX = 20_000
"""Refused rows kept with all their cells, to be mended on screen. Of more, the file itself is mended."""


@dataclass
class Built:
    """Drafts and what happened to the other rows."""

    drafts: Sequence[Draft] = field(default_factory=list)
    rejects: Spool[Reject] = field(default_factory=Spool)
    repairs: Spool[Repair] = field(default_factory=Spool)
    cells: dict[int, dict[str, Any]] = field(default_factory=dict)
    """What refused rows held, and rows that can only update a record: of the first ``CELLS_MAX`` of them."""
    places: Places = field(default_factory=Places)
    repaired: int = 0
    duplicates: int = 0
    unplaced: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Job:
    """What all rows share, and the part of the table that is being built."""

    table: Table
    kind: str
    source: str
    located: Located
    ids: Objects | None
    columns: dict[str, Converted]
    names: dict[str, str]
    constants: dict[str, Any]
    tops: dict[str, str]
    """The model's field each mapped or constant path ends up in."""
    groups: Groups
    needed: list[str]
    """Fields a record of the kind cannot be without."""
    declined: Mapping[str, frozenset[int] | None]


def build(
    table: Table,
    kind: str,
    source: str,
    *,
    mapping: list[Mapped],
    constants: Mapping[str, str],
    id_column: str | None,
    located: Located,
    zone: ZoneInfo,
    columns: Sequence[str],
    declined: Mapping[str, frozenset[int] | None] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Built:
    """Make a draft of every row that can go in; a row that needs a repair the person declined does not.

    ``progress`` hears of rows done and rows in all before each part of a long table, and may raise.
    """
    known = fields(kind)
    names = {mapped.field: mapped.column for mapped in mapping}
    readers = {
        path: converter(known[path], column, table.columns[column], zone) for path, column in names.items()
    }
    ids = None if id_column is None else id_reader(kind, table.columns[id_column])
    known_constants = read_constants(kind, constants, zone)
    out, rivals = _Building(id_column, columns), Rivals(id_column)
    for start, part in table.parts():
        if progress is not None:
            progress(start, len(table))
        job = _Job(
            table=part,
            kind=kind,
            source=source,
            located=located.part(start, start + len(part)),
            ids=None if ids is None or id_column is None else ids(part.columns[id_column]),
            columns={path: read(part.columns[names[path]]) for path, read in readers.items()},
            names=names,
            constants=known_constants,
            tops={path: known[path].top for path in [*names, *known_constants]},
            groups=groups_of([*names, *known_constants]),
            needed=required(KINDS[kind]),
            declined=declined or {},
        )
        out.take(job, rivals)
    return out.done(rivals)


class _Building:
    """What becomes of the rows, part by part."""

    def __init__(self, id_column: str | None, columns: Sequence[str]) -> None:
        self.id_column = id_column
        self.columns = columns
        self.out = Built()
        self._notes: set[str] = set()
        self._blank = 0

    def take(self, job: _Job, rivals: Rivals) -> None:
        """The rows of one part."""
        out, unreadable = self.out, _column_rejects(job)
        kept: set[int] = set()
        for at in range(len(job.table)):
            rejects, thin = self._row(job, rivals, at, unreadable.get(at))
            out.rejects.extend(rejects)
            if rejects or thin:
                kept.add(int(job.table.rows[at]))
        out.cells |= cells_of(job.table, self.columns, sorted(kept)[: CELLS_MAX - len(out.cells)])
        out.unplaced += job.located.unplaced()
        self._notes.update(note for one in job.columns.values() for note in one.notes)
        self._blank += 0 if job.ids is None else sum(one is None for one in job.ids)

    def _row(
        self, job: _Job, rivals: Rivals, at: int, unreadable: list[Reject] | None
    ) -> tuple[list[Reject], bool]:
        """Why a row cannot go in, each reason; and whether it can only update a record that is there."""
        if unreadable is not None:
            return unreadable, False
        made = _draft(job, at)
        if isinstance(made, Reject):
            return [made], False
        draft, values, repairs = made
        before = len(rivals)
        refused = rivals.add(draft, values)
        if refused is not None:
            return [refused], False
        if len(rivals) > before:
            self.out.places.add(draft.row, draft.record.geometry)
            self.out.repairs.extend(repairs)
            self.out.repaired += bool(repairs)
        return [], bool(draft.missing)

    def done(self, rivals: Rivals) -> Built:
        """All of it."""
        out = self.out
        out.drafts, out.duplicates = rivals.drafts, rivals.duplicates
        out.notes = sorted(self._notes)
        if self._blank:
            out.notes.append(
                f"{self._blank} row(s) have no {self.id_column}; they are identified by name and place"
            )
        return out


def _draft(job: _Job, at: int) -> tuple[Draft, dict[str, Any], list[Repair]] | Reject:
    """The draft of one row with its values and repairs, or why there is none."""
    values, given, repairs = _assemble(job, at)
    if job.kind == "report" and "text" not in job.names and values.get("name"):
        # A list of headlines: the headline is all that was reported.
        values.setdefault("text", values["name"])
        given.add("text")
    reject = _unwanted(job, repairs) or _no_name(job, at, values)
    if reject is not None:
        return reject
    made = _validated(job, at, values, given, repairs)
    return made if isinstance(made, Reject) else (made, values, repairs)


def _unwanted(job: _Job, repairs: list[Repair]) -> Reject | None:
    """The first repair of a row that the person declined."""
    for one in repairs:
        rows = job.declined.get(one.what, frozenset())
        if rows is None or one.row in rows:
            reason = f"{one.what}; the repair was declined"
            return Reject(one.row, one.column, one.before, reason, "correct the value, or take the repair")
    return None


def _column_rejects(job: _Job) -> dict[int, list[Reject]]:
    """Rows with a value that cannot be read, by position; every such value of a row is named."""
    out = {at: [reject] for at, reject in job.located.rejects.items()}
    for path, converted in job.columns.items():
        column = job.names[path]
        for at, cell in converted.problems.items():
            value = shown(job.table.columns[column][at])
            reject = Reject(int(job.table.rows[at]), column, value, f"{path}: {cell.problem}", cell.remedy)
            out.setdefault(at, []).append(reject)
    return out


def _assemble(job: _Job, at: int) -> tuple[dict[str, Any], set[str], list[Repair]]:
    """A row's values by field path, the model fields it speaks of, and its repairs."""
    values: dict[str, Any] = dict(job.constants)
    given = {job.tops[path] for path in job.constants}
    repairs = list(job.located.repairs.get(at, ()))
    row = int(job.table.rows[at])
    for path, converted in job.columns.items():
        value = converted.values[at]
        if value is ABSENT:
            continue
        values[path] = value
        given.add(job.tops[path])
        if at in converted.repairs:
            raw = shown(job.table.columns[job.names[path]][at])
            repairs.append(
                Repair(row, job.names[path], raw, shown(value), f"{path}: {converted.repairs[at]}")
            )
    place = job.located.geometry[at]
    if place is not ABSENT:
        values["geometry"] = place
        given.add("geometry")
    return values, given, repairs


def _no_name(job: _Job, at: int, values: dict[str, Any]) -> Reject | None:
    """A row without a name where the file has names; some kinds take theirs from another field."""
    if values.get("name"):
        return None
    other = values.get(NAME_FROM.get(job.kind, ""))
    if other:
        text = str(other)
        values["name"] = text if len(text) <= NAME_CHARACTERS else text[: NAME_CHARACTERS - 1] + "…"
        return None
    if "name" not in job.names:
        return None
    column = job.names["name"]
    return Reject(
        int(job.table.rows[at]),
        column,
        "",
        "the row has no name",
        "fill it in, or map another column to name",
    )


def _validated(
    job: _Job, at: int, values: dict[str, Any], given: set[str], repairs: list[Repair]
) -> Draft | Reject:
    """A draft, or why the standard refuses the row."""
    row = int(job.table.rows[at])
    body = body_of(job.kind, job.source, job.groups, values)
    key = job.ids[at] if job.ids is not None else None
    if key is None:
        key = hashed(body.get("name"), body.get("code"), body.get("address"), body.get("geometry"))
    if key is None:
        return Reject(
            row,
            None,
            "",
            "the row has neither an id nor a name",
            "name a column with --id or --map name=COLUMN",
        )
    missing = [name for name in job.needed if body.get(name) is None]
    for name in missing:
        body[name] = PLACEHOLDERS.get(name, "?")
    notes = [f"{repair.what} (was {repair.before})" for repair in repairs]
    if job.located.crs in china.NAMES and body.get("geometry") is not None:
        notes.append(f"place: converted from {job.located.crs} to WGS 84")
    notes = list(dict.fromkeys(notes))
    body["sources"] = [
        {
            "system": job.source,
            "record_id": key,
            "url": values.get("source.url"),
            "licence": values.get("source.licence"),
            "notes": notes,
        }
    ]
    try:
        record = KINDS[job.kind].model_validate(body)
    except ValidationError as error:
        return _refused(job, row, values, error)
    record.lightened()
    given = (given | {"sources"}) - ({"name"} if "name" in missing else set())
    return Draft(record, row, _shared(frozenset(given)), tuple(missing))


@lru_cache(maxsize=4096)
def _shared(given: frozenset[str]) -> frozenset[str]:
    """The one set for all rows that speak of the same fields: one for each row would be a seventh of its draft."""
    return given


def _refused(job: _Job, row: int, values: dict[str, Any], error: ValidationError) -> Reject:
    first = error.errors()[0]
    path = str(first["loc"][0]) if first["loc"] else ""
    column = job.names.get(path)
    value = shown(first.get("input"))
    return Reject(row, column, value, f"{path}: {first['msg']}", "correct the value, or leave it blank")
