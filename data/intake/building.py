"""From columns to records: convert, assemble, validate; a row that fails is kept with its reason."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from pydantic import ValidationError

from data.intake import vocabulary
from data.intake.codes import clean_codes, zip_cell
from data.intake.errors import BadOption
from data.intake.fields import Field, fields, required
from data.intake.identity import hashed, id_text
from data.intake.locate import Located, Repair
from data.intake.mapping import Mapped
from data.intake.plan import Draft
from data.intake.table import ABSENT, Objects, Reject, Table, objects
from data.intake.values import (
    Cell,
    Converted,
    convert,
    is_null,
    number_reader,
    read_date,
    read_flag,
    read_text,
    shown,
    time_reader,
)
from data.intake.words import normal
from data.schema import KINDS, Record

ADDRESS_PARTS = ("address.street", "address.city", "address.state", "address.postcode", "address.country")
PLACEHOLDERS: dict[str, Any] = {"name": "?", "level": "county"}
NAME_FROM = {"report": "text", "zone": "code", "closure": "cause", "reading": "station", "incident": "event"}
NAME_CHARACTERS = 80
SAME_COLUMN_AS_ID = frozenset({"code", "station", "name", "zone"})


@dataclass
class Built:
    """Drafts and what happened to the other rows."""

    drafts: list[Draft] = field(default_factory=list)
    rejects: list[Reject] = field(default_factory=list)
    repairs: list[Repair] = field(default_factory=list)
    duplicates: int = 0
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Job:
    """What all rows share."""

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
    needed: list[str]
    """Fields a record of the kind cannot be without."""


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
) -> Built:
    """Make a draft of every row that can go in."""
    known = fields(kind)
    columns = {
        mapped.field: _convert(known[mapped.field], mapped.column, table.columns[mapped.column], zone)
        for mapped in mapping
    }
    known_constants = read_constants(kind, constants, zone)
    job = _Job(
        table=table,
        kind=kind,
        source=source,
        located=located,
        ids=_ids(table, kind, id_column),
        columns=columns,
        names={mapped.field: mapped.column for mapped in mapping},
        constants=known_constants,
        tops={path: known[path].top for path in [*columns, *known_constants]},
        needed=required(KINDS[kind]),
    )
    return _collect(job, id_column)


def read_constants(kind: str, values: Mapping[str, str], zone: ZoneInfo) -> dict[str, Any]:
    """Constants (``--set``) as typed values. Raises BadOption naming field, value and remedy."""
    out = {}
    for name, text in values.items():
        spec = fields(kind).get(name)
        if spec is None:
            listed = ", ".join(fields(kind))
            raise BadOption(f"'{name}' is not a field of {kind}", remedy=f"it has {listed}")
        converted = _convert(spec, "", objects([text]), zone)
        cell = converted.problems.get(0)
        guessed = spec.type == "enum" and not is_null(text) and converted.repairs
        if cell is not None or guessed:
            choices = f"one of {', '.join(spec.choices)}" if spec.choices else "another value"
            reason = cell.problem if cell else "this is not in the vocabulary"
            raise BadOption(f"--set {name}={text}: {reason}", remedy=f"give {choices}")
        out[name] = converted.values[0]
    return out


def _convert(spec: Field, column: str, values: Objects, zone: ZoneInfo) -> Converted:
    """One column in the field's type."""
    match spec.type:
        case "count" | "number":
            whole = spec.type == "count"
            return convert(values, number_reader(values, whole=whole, zero_is_null=spec.zero_is_null))
        case "flag" | "flagged":
            return convert(values, read_flag)
        case "time":
            return convert(values, time_reader(values, zone))
        case "date":
            read = time_reader(values, zone)
            return convert(values, lambda value: read_date(read(value)))
        case "enum":
            assert spec.choices is not None
            return convert(values, vocabulary.reader(spec.choices))
        case "texts":
            return convert(values, vocabulary.read_hazards if spec.path == "safe_for" else _texts)
    if spec.path == "code":
        return convert(clean_codes(values), read_text)
    if spec.path == "address.postcode" and normal(column).startswith("zip"):
        return convert(values, zip_cell)
    return convert(values, read_text)


def _texts(value: Any) -> Cell:
    if is_null(value):
        return Cell([])
    parts = value if isinstance(value, list) else str(value).split(";")
    return Cell([str(part).strip() for part in parts if not is_null(part)])


def _ids(table: Table, kind: str, column: str | None) -> Objects | None:
    if column is None:
        return None
    values = table.columns[column]
    if kind == "jurisdiction":
        values = clean_codes(values)
    return objects([None if is_null(value) else id_text(value) for value in values])


def _collect(job: _Job, id_column: str | None) -> Built:
    out = Built(notes=_file_notes(job, id_column))
    rejected = _column_rejects(job)
    first: dict[str, tuple[Draft, dict[str, Any]]] = {}
    for at in range(len(job.table)):
        if at in rejected:
            out.rejects += rejected[at]
            continue
        values, given, repairs = _assemble(job, at)
        if job.kind == "report" and "text" not in job.names and values.get("name"):
            # A list of headlines: the headline is all that was reported.
            values.setdefault("text", values["name"])
            given.add("text")
        reject = _no_name(job, at, values)
        draft = None if reject else _validated(job, at, values, given, repairs)
        if isinstance(draft, Draft):
            draft = _against_earlier(job, draft, values, first, out, id_column)
        elif draft is not None:
            reject = draft
        if isinstance(reject, Reject):
            out.rejects.append(reject)
        elif isinstance(draft, Draft):
            out.drafts.append(draft)
            out.repairs += repairs
    if job.kind == "depot" and any(name.startswith("line.") for name in job.names):
        out.drafts = [first[draft.key][0] for draft in out.drafts]
    return out


def _file_notes(job: _Job, id_column: str | None) -> list[str]:
    notes = sorted({note for one in job.columns.values() for note in one.notes})
    blank = 0 if job.ids is None else sum(one is None for one in job.ids)
    if blank:
        notes.append(f"{blank} row(s) have no {id_column}; they are identified by name and place")
    return notes


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
    body = _body(job, values)
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
    notes = list(dict.fromkeys(f"{repair.what} (was {repair.before})" for repair in repairs))
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
    given = (given | {"sources"}) - ({"name"} if "name" in missing else set())
    return Draft(record, row, frozenset(given), tuple(missing))


def _refused(job: _Job, row: int, values: dict[str, Any], error: ValidationError) -> Reject:
    first = error.errors()[0]
    path = str(first["loc"][0]) if first["loc"] else ""
    column = job.names.get(path)
    value = shown(first.get("input"))
    return Reject(row, column, value, f"{path}: {first['msg']}", "correct the value, or leave it blank")


def _body(job: _Job, values: dict[str, Any]) -> dict[str, Any]:
    """The record's fields from values by path."""
    known = fields(job.kind)
    observed = values.get("observed_at")
    body: dict[str, Any] = {"geometry": values.get("geometry")}
    for path, value in values.items():
        spec = known.get(path)
        if spec is None or "." in path or path == "address":
            continue
        if spec.figure:
            body[path] = _figure(spec, value, observed, job.source)
        elif value is not None:
            body[path] = value
    body["address"] = _address(values)
    _add_parts(job.kind, body, values, observed, job.source)
    return body


def _figure(spec: Field, value: Any, observed: Any, source: str) -> Any:
    """A figure with the row's time; without a value there is none, which is *unknown*."""
    if value is None:
        return None
    return {"value": value, "observed_at": observed, "source": source}


def _address(values: dict[str, Any]) -> str | None:
    """The address in one line; a street that already names the town is not followed by it again."""
    address = ""
    for path in ("address", *ADDRESS_PARTS):
        value = values.get(path)
        if value and str(value).casefold() not in address.casefold():
            address = f"{address}, {value}" if address else str(value)
    return address or None


def _add_parts(kind: str, body: dict[str, Any], values: dict[str, Any], observed: Any, source: str) -> None:
    if not any("." in path for path in values):
        return
    contact = _under(values, "contact.")
    if any(contact.values()):
        body["contacts"] = [contact]
    beds = _under(values, "beds.")
    body |= (
        {"beds": [{"type": type_, "baseline": n} for type_, n in beds.items() if n is not None]}
        if beds
        else {}
    )
    thresholds = _under(values, "thresholds.")
    body |= {"thresholds": thresholds} if thresholds else {}
    flags = _under(values, "safe_for.")
    if flags:
        body["safe_for"] = [*(values.get("safe_for") or []), *(name for name, yes in flags.items() if yes)]
    line = _under(values, "line.")
    if kind == "depot" and line.get("resource_type"):
        quantity = line.pop("quantity", None)
        figure = (
            {"value": quantity, "observed_at": observed, "source": source} if quantity is not None else None
        )
        unit = line.pop("unit", None) or "pieces"
        body["lines"] = [
            {**{k: v for k, v in line.items() if v is not None}, "unit": unit, "quantity": figure}
        ]


def _under(values: dict[str, Any], prefix: str) -> dict[str, Any]:
    return {path.removeprefix(prefix): value for path, value in values.items() if path.startswith(prefix)}


def _against_earlier(
    job: _Job,
    draft: Draft,
    values: dict[str, Any],
    first: dict[str, tuple[Draft, dict[str, Any]]],
    out: Built,
    id_column: str | None,
) -> Draft | None:
    """The draft, or None where an earlier row has its identity: same is counted, different is rejected."""
    earlier = first.get(draft.key)
    if earlier is None:
        first[draft.key] = (draft, values)
        return draft
    if _same(earlier[1], values):
        out.duplicates += 1
        return None
    if job.kind == "depot" and draft.record.model_dump(include={"lines"})["lines"]:
        merged = earlier[0].record.changed(lines=[*_lines(earlier[0].record), *_lines(draft.record)])
        first[draft.key] = (
            Draft(merged, earlier[0].row, earlier[0].given, earlier[0].missing),
            earlier[1],
        )
        return None
    what = f"id '{draft.key}'" if job.ids is not None else "the same name and place"
    differ = sorted(path for path in values if not _equal(values[path], earlier[1].get(path)))
    out.rejects.append(
        Reject(
            draft.row,
            id_column,
            draft.key if job.ids is not None else draft.record.name,
            f"{what} stands in row {earlier[0].row} already, with another {', '.join(differ[:4])}",
            "keep one of the two rows"
            if job.ids is not None
            else "name a column that tells them apart with --id",
        )
    )
    return None


def _lines(record: Record) -> list[Any]:
    return list(getattr(record, "lines", []))


def _same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return one.keys() == other.keys() and all(_equal(one[path], other[path]) for path in one)


def _equal(one: Any, other: Any) -> bool:
    return bool(np.all(one == other)) if type(one) is type(other) else False
