"""The standard's own JSON: a record, a list of records, or the body of a POST (``{"records": […]}``)."""

import json
from collections.abc import Iterator
from enum import StrEnum
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from rapidfuzz import process

from data.errors import Invalid
from data.schema import KINDS, SCHEMA_VERSION, Record
from data.validating.verdict import Finding, Line, Verdict, shown

RECORDS_MAX = 20_000
POST_MAX = 1000
"""What ``POST /api/records`` takes at once; a test compares it with what is in force."""
ALIKE_FROM = 70.0
BLANK = " \t\r\n"
REMEDIES = {
    "missing": "add it; only a change to a record that is there may leave it out",
    "bool": "write true or false, or leave it out where it is not known",
    "int": "write a whole number, or leave it out where it is not known",
    "float": "write a number, or leave it out where it is not known",
    "decimal": "write a number",
    "datetime": "write a time with its offset, such as 2026-05-20T14:00:00Z",
    "timezone": "write a time with its offset, such as 2026-05-20T14:00:00Z",
    "date": "write a date, such as 2026-05-20",
    "string_too_short": "write something",
    "string_too_long": "shorten it",
    "string": "write text in quotes",
    "list": "write a list: […]",
    "dict": "write an object: {…}",
    "model": "write an object: {…}",
    "greater_than": "write a number in the range",
    "less_than": "write a number in the range",
    "finite_number": "write a number, or leave it out where it is not known",
    "literal": "write the kind's own name",
}
"""Beginning of pydantic's error type → what to do."""


def is_standard(text: str) -> bool:
    """Whether JSON is made of records of the standard, not of rows that must be mapped."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return False
    if isinstance(found, dict) and isinstance(found.get("records"), list):
        return True
    first = next(iter(_listed(found)), None)
    return isinstance(first, dict) and "kind" in first


def check_records(text: str, name: str, kind: str | None) -> Verdict:
    """The verdict on each record. Raises Invalid for what is not JSON or too much."""
    found = read_json(text)
    records = list(_listed(found))
    if len(records) > RECORDS_MAX:
        raise Invalid(
            f"{name} has {len(records):,} records", remedy=f"check at most {RECORDS_MAX:,} at a time"
        )
    starts = _starts(text, found)
    seen: dict[str, int] = {}
    lines = []
    for number, value in enumerate(records, 1):
        place = f"record {number}, line {starts[number - 1]}"
        lines.append(Line(place, _name(value), tuple(_findings(value, kind, number, seen))))
    kinds = sorted({str(value.get("kind", kind)) for value in records if isinstance(value, dict)})
    much = [f"POST takes {POST_MAX:,} records at a time: send it in parts"] if len(records) > POST_MAX else []
    return Verdict(name, "JSON of the standard", ", ".join(kinds) or kind, tuple(lines), tuple(much))


def read_json(text: str) -> Any:
    """JSON; raises Invalid with the line where it is not."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise Invalid(
            f"line {error.lineno}, character {error.colno}: this is not JSON ({error.msg})",
            remedy="mend it there and check again",
        ) from error
    except RecursionError as error:
        raise Invalid("the JSON is nested too deep", remedy="write records as the examples do") from error
    except ValueError as error:
        raise Invalid(
            f"it holds a number that cannot be read ({error})", remedy="write numbers of fewer digits"
        ) from error


def _listed(found: Any) -> list[Any]:
    if isinstance(found, dict) and isinstance(found.get("records"), list):
        return list(found["records"])
    return found if isinstance(found, list) else [found]


def _starts(text: str, found: Any) -> list[int]:
    """The line each record begins on."""
    if isinstance(found, dict) and isinstance(found.get("records"), list):
        return list(_walk(text, _member(text, "records") + 1, len(_listed(found))))
    if isinstance(found, list):
        return list(_walk(text, text.find("[") + 1, len(found)))
    return [1 + text[: len(text) - len(text.lstrip())].count("\n")]


def _member(text: str, name: str) -> int:
    """Where the value of an object's member begins: of the last one so named, which is the one that counts."""
    decoder, at, found = json.JSONDecoder(), text.find("{") + 1, 0
    while text[at := _past(text, at, BLANK + ",")] != "}":
        key, at = decoder.raw_decode(text, at)
        at = _past(text, at, BLANK + ":")
        found = at if key == name else found
        _, at = decoder.raw_decode(text, at)
    return found


def _past(text: str, at: int, passed: str) -> int:
    while text[at] in passed:
        at += 1
    return at


def _walk(text: str, at: int, count: int) -> Iterator[int]:
    decoder, line, before = json.JSONDecoder(), 1, 0
    for _ in range(count):
        at = _past(text, at, BLANK + ",")
        line, before = line + text.count("\n", before, at), at
        yield line
        _, at = decoder.raw_decode(text, at)


def _name(value: Any) -> str:
    if not isinstance(value, dict):
        return ""
    return shown(value.get("name") or value.get("id") or "")


def _findings(value: Any, kind: str | None, number: int, seen: dict[str, int]) -> Iterator[Finding]:
    if not isinstance(value, dict):
        yield Finding("", shown(value), "this is not a record", "write an object: {…}")
        return
    model = KINDS.get(str(value.get("kind", kind)))
    if model is None:
        yield _no_kind(value.get("kind"))
        return
    try:
        record = model.model_validate(value if "kind" in value else {**value, "kind": kind})
    except ValidationError as error:
        for wrong in error.errors(include_url=False, include_context=False):
            yield _finding(model, wrong)
        return
    yield from _advice(value, record, number, seen)


def _no_kind(kind: object) -> Finding:
    known = ", ".join(KINDS)
    if kind is None:
        return Finding("kind", "", "the record does not say its kind", f"add it: one of {known}")
    near = _near(str(kind), list(KINDS))
    return Finding("kind", shown(kind), "the standard has no such kind", f"{near}it knows {known}")


def _finding(model: type[Record], wrong: Any) -> Finding:
    path = ".".join(str(part) for part in wrong["loc"] if not _made(part))
    missing = wrong["type"] == "missing"
    reason, remedy = wrong["msg"].removeprefix("Value error, "), ""
    if wrong["type"] == "extra_forbidden":
        near = _near(str(wrong["loc"][-1]), _fields(model, wrong["loc"][:-1]))
        reason, remedy = "the standard has no such field", f"{near}leave it out, or put it into notes"
    elif wrong["type"] == "enum":
        reason, _, words = reason.partition(" should be ")
        reason, remedy = "the standard has no such word here", f"write one of {words or reason}"
    elif "; " in reason:
        reason, _, remedy = reason.partition("; ")
    else:
        fitting = [known for known in REMEDIES if wrong["type"].startswith(known)]
        remedy = REMEDIES[max(fitting, key=len)] if fitting else "see the field's description"
    return Finding(path, "" if missing else shown(wrong.get("input")), _sentence(reason), remedy)


def _made(part: object) -> bool:
    """Steps in a path that pydantic made up for one branch of a choice."""
    return isinstance(part, str) and ("[" in part or part.startswith("function-"))


def _sentence(text: str) -> str:
    return text[:1].lower() + text[1:]


def _fields(model: type[BaseModel], path: tuple[Any, ...]) -> list[str]:
    """The fields there are at a path."""
    for part in path:
        if isinstance(part, str) and part in model.model_fields:
            model = next(_models(model.model_fields[part].annotation), model)
    return list(model.model_fields)


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        if not isinstance(part, str | StrEnum):
            yield from _models(part)


def _near(word: str, known: list[str]) -> str:
    found = process.extractOne(word, known, score_cutoff=ALIKE_FROM)
    return f"did you mean {found[0]}? " if found else ""


def _advice(value: dict[str, Any], record: Record, number: int, seen: dict[str, int]) -> Iterator[Finding]:
    """What is right and yet worth a word."""
    if record.schema_version != SCHEMA_VERSION:
        yield Finding(
            "schema_version",
            str(record.schema_version),
            f"this copy knows version {SCHEMA_VERSION} of the standard",
            f"write it under version {SCHEMA_VERSION}",
        )
    if "id" in value and seen.setdefault(record.id, number) != number:
        yield Finding("id", record.id, f"record {seen[record.id]} has the same id", "give each its own")
    if not record.sources:
        yield Finding(
            "sources", "", "no source is said, so a later report of it is not recognised",
            "add [{system, record_id, licence}]", refused=False,
        )  # fmt: skip
    for name in type(record).figures():
        figure = getattr(record, name)
        if figure is not None and figure.value is not None and figure.observed_at is None:
            yield Finding(
                f"{name}.observed_at", "", "the figure does not say when it was true, so it counts as out of date",
                "add its time", refused=False,
            )  # fmt: skip
