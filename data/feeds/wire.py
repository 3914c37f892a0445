"""What a parser found, as bytes between two processes: data only, nothing of it is executed on arrival."""

from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

import orjson
import shapely

from data.bulk import without_collector
from data.feeds.parsed import About, Act, Parsed
from data.intake.plan import Draft
from data.intake.table import Reject
from data.schema import read_record

GEOMETRY = "geometry"


def packed(parsed: Parsed) -> bytes:
    """The bytes of a result."""
    found: dict[str, Any] = {one.name: _plain(getattr(parsed, one.name)) for one in fields(Parsed)}
    return orjson.dumps(found | {"drafts": [_draft(one) for one in parsed.drafts]})


def _draft(draft: Draft) -> dict[str, Any]:
    body = draft.record.model_dump(mode="json", exclude={GEOMETRY}, exclude_none=True)
    geometry = draft.record.geometry
    return {
        "record": body,
        GEOMETRY: None if geometry is None else shapely.to_wkb(geometry, hex=True),
        "row": draft.row,
        "given": sorted(draft.given),
        "missing": list(draft.missing),
    }


def _plain(value: Any) -> Any:
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple):
        return [
            asdict(one) if isinstance(one, Act | Reject) else one
            for one in value
            if not isinstance(one, Draft)
        ]
    return value


def unpacked(body: bytes) -> Parsed:
    """The result of some bytes; ValueError where they are none."""
    found = orjson.loads(body)
    with without_collector():
        drafts = tuple(_read_draft(one) for one in found.pop("drafts"))
    acts = tuple(Act(**_act(one)) for one in found.pop("acts"))
    rejects = tuple(Reject(**one) for one in found.pop("rejects"))
    kept = {name: _as(type(getattr(Parsed(), name)), value) for name, value in found.items()}
    return Parsed(drafts=drafts, acts=acts, rejects=rejects, **kept)


def _as(kind: type[Any], value: Any) -> Any:
    return kind(value) if kind in (tuple, frozenset) else value


def _read_draft(told: dict[str, Any]) -> Draft:
    geometry = None if told[GEOMETRY] is None else shapely.from_wkb(told[GEOMETRY])
    record = read_record(told["record"] | {GEOMETRY: geometry})
    return Draft(record, told["row"], frozenset(told["given"]), tuple(told["missing"]))


def _act(told: dict[str, Any]) -> dict[str, Any]:
    return told | {"references": tuple(told["references"]), "at": datetime.fromisoformat(told["at"])}


def about_packed(about: About) -> dict[str, Any]:
    """What a parser is told, as JSON."""
    return {**asdict(about), "at": about.at.isoformat(), "options": dict(about.options)}


def about_unpacked(told: dict[str, Any]) -> About:
    """The same again."""
    return About(**{**told, "at": datetime.fromisoformat(told["at"])})
