"""Records as partner systems send them, in the standard's own JSON: each judged alone, with the field that is wrong."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from data.intake.building import NAME_CHARACTERS, NAME_FROM, PLACEHOLDERS
from data.intake.fields import required
from data.intake.plan import Draft
from data.schema import KINDS, SCHEMA_VERSION

MADE_HERE = {
    "entry": "the journal is written by people; send a report",
    "notice": "what the public is told is written and published by people here",
    "scenario": "scenarios are made on the Coverage screen",
    "briefing": "briefings are issued here",
}
"""Kinds that nobody sends."""
OURS = frozenset({"number", "merged_into", "jurisdiction_derived"})
"""Fields that Muster gives."""
SHOWN = 100


@dataclass(frozen=True)
class Pushed:
    """One item that fits the standard. ``id`` and ``version`` are those the sender knows the record by."""

    draft: Draft
    id: str | None
    version: int | None
    sourced: bool
    """whether it names itself by a system and its id there"""


@dataclass(frozen=True)
class Refused:
    """Why an item does not go in: the field's path, its value, what to do."""

    field: str
    value: str
    reason: str
    remedy: str


def read_item(item: Any, position: int, systems: Sequence[str]) -> Pushed | Refused:
    """One item; ``position`` counts from one; ``systems`` the sender may name, the first where it names none."""
    if not isinstance(item, dict):
        return _refused("", item, "an item is an object", 'write {"kind": "shelter", …}')
    kind = item.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        return _refused("kind", kind, "this kind is not in the standard", f"use one of {', '.join(KINDS)}")
    if kind in MADE_HERE:
        return _refused("kind", kind, f"a {kind} cannot be sent", MADE_HERE[kind])
    ours = next((name for name in item if name in OURS), None)
    if ours is not None:
        return _refused(ours, item[ours], "Muster gives this itself", "leave it out")
    if item.get("schema_version", SCHEMA_VERSION) != SCHEMA_VERSION:
        return _refused(
            "schema_version", item["schema_version"], "another standard", f"send version {SCHEMA_VERSION}"
        )
    return _known(item, position, systems)


def _known(item: dict[str, Any], position: int, systems: Sequence[str]) -> Pushed | Refused:
    """With an identity: the sender's own, or ours."""
    own, version = item.get("id"), item.get("version")
    if own is not None and not isinstance(own, str):
        return _refused("id", own, "an id is text", "give it as it was answered, or leave it out")
    if version is not None and (not isinstance(version, int) or isinstance(version, bool) or version < 1):
        return _refused(
            "version", version, "no version of a record", "give the one you read, or leave it out"
        )
    sources = item.get("sources")
    if sources is not None and not (
        isinstance(sources, list) and len(sources) == 1 and isinstance(sources[0], dict)
    ):
        return _refused("sources", sources, "not one source", 'write [{"system": "…", "record_id": "…"}]')
    source: dict[str, Any] = {"system": systems[0], **(sources[0] if sources else {})}
    if source["system"] not in systems:
        return _refused(
            "sources.0.system",
            source["system"],
            f"this token sends for {', '.join(systems)}",
            "leave it out, or ask an administrator for a token that names this system",
        )
    if own is None and not source.get("record_id"):
        return _refused(
            "sources.0.record_id",
            None,
            "nothing says which record it is",
            "give the record's id in your system",
        )
    if not source.get("record_id"):
        source["record_id"] = own
    return _draft(
        item, position, source, Identity(own, version, bool(sources and sources[0].get("record_id")))
    )


@dataclass(frozen=True)
class Identity:
    """What an item says of itself beside its fields."""

    id: str | None
    version: int | None
    sourced: bool


def _draft(
    item: dict[str, Any], position: int, source: Mapping[str, Any], said: Identity
) -> Pushed | Refused:
    kind = item["kind"]
    body = {name: value for name, value in item.items() if name not in ("id", "version", "schema_version")}
    given = frozenset(body) - {"kind"} | {"sources"}
    text = body.get(NAME_FROM.get(kind, ""))
    if body.get("name") is None and isinstance(text, str) and text and "name" not in body:
        body["name"] = text if len(text) <= NAME_CHARACTERS else f"{text[: NAME_CHARACTERS - 1]}…"
        given |= {"name"}
    missing = tuple(name for name in required(KINDS[kind]) if name not in body)
    filled = {name: PLACEHOLDERS.get(name, "?") for name in missing}
    try:
        record = KINDS[kind].model_validate({**filled, **body, "sources": [source]})
    except ValidationError as error:
        return _first(error, kind)
    shape = record.geometry
    if shape is not None and not shape.is_valid:
        return _refused("geometry", shape.geom_type, "its lines cross", "mend the shape; rings may not cross")
    return Pushed(Draft(record, position, given, missing), said.id, said.version, said.sourced)


def _first(error: ValidationError, kind: str) -> Refused:
    first = error.errors()[0]
    path = ".".join(str(part) for part in first["loc"])
    return _refused(
        path, first.get("input"), first["msg"].removeprefix("Value error, "), f"see /api/schema/{kind}"
    )


def _refused(field: str, value: Any, reason: str, remedy: str) -> Refused:
    shown = "" if value is None else str(value)
    return Refused(field, shown if len(shown) <= SHOWN else f"{shown[: SHOWN - 1]}…", reason, remedy)
