"""The fields a column can be mapped to, read off the standard's models."""

import builtins
import types
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, Union, get_args, get_origin

from data.intake.columns import AXES
from data.intake.words import FIELDS
from data.schema import KINDS, Figure, Record
from data.schema.vocab import Confidence

NOT_MAPPED = frozenset(
    {"id", "kind", "geometry", "jurisdiction_derived", "sources", "version", "schema_version", "contacts", "beds",
     "lines", "thresholds", "casualties", "forecast", "area", "parameters", "result", "files", "texts",
     "areas", "closed_by"}
)  # fmt: skip

PARTS: dict[str, tuple[str, ...]] = {
    "*": (
        "address.street",
        "address.city",
        "address.state",
        "address.postcode",
        "address.country",
        "contact.name",
        "contact.position",
        "contact.phone",
        "contact.email",
        "contact.hours",
        "source.url",
        "source.licence",
    ),
    "facility": ("beds.total", "beds.icu"),
    "reading": ("thresholds.action", "thresholds.minor", "thresholds.moderate", "thresholds.major"),
    "depot": (
        "line.resource_type",
        "line.quantity",
        "line.unit",
        "line.minimum",
        "line.lot",
        "line.expires_on",
    ),
}
PART_TYPES = {
    "beds.total": "count",
    "beds.icu": "count",
    "thresholds.action": "number",
    "thresholds.minor": "number",
    "thresholds.moderate": "number",
    "thresholds.major": "number",
    "line.quantity": "number",
    "line.minimum": "number",
    "line.expires_on": "date",
}
ZERO_IS_UNKNOWN = frozenset({"capacity_evacuation", "capacity_longer", "population", "floor_area_m2"})
"""An empty form field exported as 0: no shelter has no places, no jurisdiction no people."""


@dataclass(frozen=True)
class Field:
    """``type`` is text, texts, count, number, flag, time, date, enum or flagged (one of several yes/no
    columns that make a list); ``top`` is the model's field it ends up in."""

    path: str
    type: str
    figure: bool = False
    choices: builtins.type[StrEnum] | None = None

    @property
    def top(self) -> str:
        head = self.path.partition(".")[0]
        return {"contact": "contacts", "source": "sources", "line": "lines"}.get(head, head)

    @property
    def zero_is_null(self) -> bool:
        return self.path in ZERO_IS_UNKNOWN


@cache
def fields(kind: str) -> dict[str, Field]:
    """All fields of a kind that a column or a constant can fill, by path."""
    model = KINDS[kind]
    out = {
        name: _field(name, info.annotation)
        for name, info in model.model_fields.items()
        if name not in NOT_MAPPED
    }
    for path in (*PARTS["*"], *PARTS.get(kind, ())):
        out[path] = Field(path, PART_TYPES.get(path, "text"))
    for name, made in list(out.items()):
        if made.figure:
            out |= {f"{name}.{part}": one for part, one in _figure_parts(name).items()}
    for path in FIELDS.get(kind, {}):
        if path.startswith("safe_for."):
            out[path] = Field(path, "flagged")
    return out


def _figure_parts(name: str) -> dict[str, Field]:
    """A figure's own time, confidence and source, for files that have a column for them."""
    return {
        "observed_at": Field(f"{name}.observed_at", "time"),
        "confidence": Field(f"{name}.confidence", "enum", choices=Confidence),
        "source": Field(f"{name}.source", "text"),
    }


def fields_of(kind: str) -> list[str]:
    """Names for ``--map`` and ``--set``: the kind's fields, and lat, lon, x, y, wkt, place."""
    return [*fields(kind), *AXES]


def required(model: type[Record]) -> list[str]:
    """Fields a record of this kind cannot be without."""
    return [name for name, info in model.model_fields.items() if info.is_required() and name != "kind"]


def _field(name: str, annotation: Any) -> Field:
    plain = _plain(annotation)
    if isinstance(plain, type) and issubclass(plain, Figure):
        return Field(name, _type(_plain(plain.model_fields["value"].annotation)), figure=True)
    if isinstance(plain, type) and issubclass(plain, StrEnum):
        return Field(name, "enum", choices=plain)
    if get_origin(plain) is list:
        return Field(name, "texts")
    return Field(name, _type(plain))


def _plain(annotation: Any) -> Any:
    """An annotation without Optional and Annotated."""
    if get_origin(annotation) is Annotated:
        return _plain(get_args(annotation)[0])
    if get_origin(annotation) in (Union, types.UnionType):
        return _plain(next(one for one in get_args(annotation) if one is not type(None)))
    return annotation


def _type(plain: Any) -> str:
    kinds = {str: "text", bool: "flag", int: "count", float: "number", datetime: "time", date: "date"}
    return kinds.get(plain, "text")
