"""The properties a feature of a kind has: names as in every export, types, and which can be asked for."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import Any, Union, get_args, get_origin

from data.errors import Invalid
from data.schema import KINDS
from data.schema.envelope import is_figure
from data.schema.vocab import Confidence
from response.ogc.clock import read_time

Value = str | int | float

WHOLE_MAX = 2**63 - 1
TEXT_MAX = 1000
_LEFT_OUT = frozenset({"id", "geometry", "sources", "contacts", "withheld", "schema_version", "version"})
_PLAIN: dict[type, tuple[str, str | None]] = {
    bool: ("boolean", None),
    int: ("integer", None),
    float: ("number", None),
    datetime: ("string", "date-time"),
    date: ("string", "date"),
    str: ("string", None),
}


@dataclass(frozen=True)
class Property:
    """One property. ``path`` is where the store finds it, None where it cannot be asked for (lists, parts)."""

    name: str
    type: str
    path: str | None
    format: str | None = None
    words: tuple[str, ...] = ()
    says: str = ""

    @property
    def asked(self) -> dict[str, Any]:
        """The JSON Schema of a value to ask for."""
        found: dict[str, Any] = {"type": self.type}
        found |= {"format": self.format} if self.format else {}
        return found | ({"enum": list(self.words)} if self.words else {})

    def read(self, text: str) -> Value:
        """A value from an address. Raises Invalid with the remedy."""
        try:
            return self._value(text)
        except ValueError as error:
            wanted = f"one of {', '.join(self.words)}" if self.words else self.format or self.type
            raise Invalid(f"{self.name}={text[:50]!r} does not fit", remedy=f"give {wanted}") from error

    def _value(self, text: str) -> Value:
        if self.format == "date-time":
            return _stored(read_time(text, self.name))
        if self.format == "date":
            return date.fromisoformat(text).isoformat()
        if self.type == "boolean":
            return {"true": 1, "false": 0}[text] if text in ("true", "false") else _refuse(text)
        if self.type == "integer":
            return whole if abs(whole := int(text)) <= WHOLE_MAX else _refuse(text)
        if self.type == "number":
            return number if abs(number := float(text)) < float("inf") else _refuse(text)
        fits = text in self.words if self.words else len(text) <= TEXT_MAX
        return text if fits else _refuse(text)


def _refuse(text: str) -> Value:
    raise ValueError(text)


def _stored(at: datetime) -> str:
    return f"{at.astimezone(UTC).replace(tzinfo=None).isoformat()}Z"


@cache
def properties(kind: str) -> dict[str, Property]:
    """All properties of a kind's features by name."""
    found = [
        Property("state", "string", "state", says="the one word the map draws"),
        Property("version", "integer", "version"),
        Property("recorded_at", "string", None, "date-time"),
        Property("figure_at", "string", None, "date-time"),
        *(
            Property(f"source_{name}", "string", path)
            for name, path in (
                ("system", "source_system"),
                ("record_id", "source_record_id"),
                ("url", "sources[0].url"),
                ("licence", "sources[0].licence"),
            )
        ),
        *(
            Property(name, "string", None)
            for name in ("source_notes", "other_sources", "workspace_mode", "workspace")
        ),
    ]
    for name, field in KINDS[kind].model_fields.items():
        if name not in _LEFT_OUT:
            found += _of_field(name, field.annotation, field.description or "")
    return {one.name: one for one in found}


def _of_field(name: str, annotation: Any, says: str) -> list[Property]:
    if is_figure(annotation):
        figure = next(part for part in (*get_args(annotation), annotation) if hasattr(part, "model_fields"))
        (value,) = _of_field(name, figure.model_fields["value"].annotation, says)
        words = tuple(one.value for one in Confidence)
        return [
            Property(name, value.type, f"{name}.value", says=says),
            Property(f"{name}_at", "string", f"{name}.observed_at", "date-time"),
            Property(f"{name}_confidence", "string", f"{name}.confidence", words=words),
            Property(f"{name}_source", "string", f"{name}.source"),
        ]
    bare = _bare(annotation)
    if bare in _PLAIN:
        kind, format = _PLAIN[bare]
        return [Property(name, kind, name, format, says=says)]
    if isinstance(bare, type) and issubclass(bare, StrEnum):
        return [Property(name, "string", name, words=tuple(one.value for one in bare), says=says)]
    if get_args(annotation) and all(isinstance(one, str) for one in get_args(annotation)):
        return [Property(name, "string", name, words=get_args(annotation), says=says)]
    return [Property(name, "object", None, says=says)]


def _bare(annotation: Any) -> Any:
    """The one type an annotation offers beside None, without what is written around it."""
    if hasattr(annotation, "__metadata__"):
        return _bare(annotation.__origin__)
    if get_origin(annotation) in (Union, UnionType):
        (first, *others) = [one for one in get_args(annotation) if one is not type(None)]
        return None if others else _bare(first)
    return annotation
