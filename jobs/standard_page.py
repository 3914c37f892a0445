"""docs/standard.md, written from the models, so that the page and the program cannot differ."""

import inspect
import json
import types
from collections.abc import Iterator
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined
from shapely.geometry.base import BaseGeometry

from data.schema import KINDS, SCHEMA_VERSION, Record, vocab
from data.schema.figure import Figure, Part

HEAD = f"""# The data standard, version {SCHEMA_VERSION}

<!-- Written by `make docs` from data/schema; do not edit. -->

One standard for every agency and source. Terms are those of CAP 1.2, EDXL-HAVE, NIMS and FEMA's lifelines where
these have one. Geometry is WGS 84 (RFC 7946 GeoJSON); times are RFC 3339 with an offset and kept in UTC. A field
that is empty is unknown, which is never zero. A running Muster gives the same as JSON Schema at
`/api/schema` and `/api/schema/{{kind}}`.

A *figure* is a value with its own age: `{{value, observed_at, source, confidence}}`.
"""


def page() -> str:
    """The whole page as Markdown."""
    parts = [HEAD, _envelope(), *(_kind(name, model) for name, model in KINDS.items())]
    parts += ["## Parts\n", *(_model(model, 3) for model in _parts())]
    parts += ["## Vocabularies\n", *(_vocabulary(item) for item in _vocabularies())]
    return "\n".join(parts)


def _envelope() -> str:
    return f"## Every record\n\n{_doc(Record)}\n\n{_table(Record.model_fields)}"


def _kind(name: str, model: type[Record]) -> str:
    own = {key: field for key, field in model.model_fields.items() if key not in Record.model_fields}
    return f"## `{name}`\n\n{_doc(model)}\n\n{_table(own) if own else 'Nothing beyond the envelope.'}"


def _model(model: type[BaseModel], depth: int) -> str:
    return f"{'#' * depth} {title(model)}\n\n{_doc(model)}\n\n{_table(model.model_fields)}"


def _table(fields: dict[str, FieldInfo]) -> str:
    rows = ["| field | type | default | meaning |", "|---|---|---|---|"]
    for name, field in fields.items():
        meaning = (field.description or "").replace("|", "\\|")
        rows.append(f"| `{name}` | {words(field.annotation)} | {_default(field)} | {meaning} |")
    return "\n".join(rows) + "\n"


def words(annotation: Any) -> str:
    """A type as a reader of the standard says it."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin in (Union, types.UnionType):
        return " or ".join(words(part) for part in arguments if part is not type(None))
    if origin is Literal:
        return ", ".join(f"`{value}`" for value in arguments)
    if origin in (list, dict):
        return f"{'list' if origin is list else 'table'} of {words(arguments[-1])}"
    if hasattr(annotation, "__metadata__"):
        return words(arguments[0])
    if isinstance(annotation, type) and issubclass(annotation, Figure):
        return f"figure ({words(annotation.model_fields['value'].annotation)})"
    if isinstance(annotation, type) and issubclass(annotation, StrEnum | Part):
        return f"[{title(annotation)}](#{title(annotation).lower()})"
    return _PLAIN.get(annotation, getattr(annotation, "__name__", str(annotation)))


_PLAIN = {
    str: "text",
    int: "whole number",
    float: "number",
    bool: "yes or no",
    datetime: "time",
    date: "date",
    BaseGeometry: "GeoJSON geometry",
    Any: "anything",
}


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "*required*"
    value = field.default
    if field.default_factory is not None:
        made = field.default_factory.__name__  # type: ignore[union-attr]
        return "empty list" if made == "list" else "empty table" if made == "dict" else "made new"
    if value is None or value is PydanticUndefined:
        return "unknown"
    return f"`{json.dumps(value)}`"


def title(model: type) -> str:
    """A class's name without the type parameters that pydantic writes into it."""
    return model.__name__.partition("[")[0]


def _doc(model: type) -> str:
    return inspect.cleandoc(model.__doc__ or "").replace("``", "`")


def _vocabulary(item: type[StrEnum]) -> str:
    text = _doc(item) if "__doc__" in vars(item) and item.__doc__ != StrEnum.__doc__ else ""
    values = ", ".join(f"`{value.value}`" for value in item)
    return f"### {item.__name__}\n\n{text + chr(10) * 2 if text else ''}{values}\n"


def _vocabularies() -> list[type[StrEnum]]:
    found = [item for item in vars(vocab).values() if isinstance(item, type) and issubclass(item, StrEnum)]
    return [item for item in found if item is not StrEnum]


def _parts() -> list[type[BaseModel]]:
    """Models that fields are made of, in the order they are met."""
    met: dict[str, type[BaseModel]] = {}
    for model in KINDS.values():
        for part in _within(model):
            met.setdefault(title(part), part)
    return list(met.values())


def _within(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    for field in model.model_fields.values():
        for leaf in _leaves(field.annotation):
            if isinstance(leaf, type) and issubclass(leaf, Part) and not issubclass(leaf, Figure):
                yield leaf
                yield from _within(leaf)


def _leaves(annotation: Any) -> Iterator[Any]:
    arguments = get_args(annotation)
    if not arguments:
        yield annotation
    for part in arguments:
        yield from _leaves(part)
