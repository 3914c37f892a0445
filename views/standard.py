"""What the standard says, read off the models, for the page in docs/ and the screen: these cannot differ."""

import inspect
import json
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined
from shapely.geometry.base import BaseGeometry

from data.schema import KINDS, Record, vocab
from data.schema.figure import Figure, Part

Link = Callable[[type], str]
"""How a type with an entry of its own is named."""
Code = Callable[[str], str]
"""How a word of the standard is set."""


@dataclass(frozen=True)
class FieldWords:
    """A field as people read it."""

    name: str
    type: str
    default: str
    meaning: str
    required: bool


def described(fields: dict[str, FieldInfo], *, link: Link, code: Code) -> list[FieldWords]:
    """Fields in the order of the model."""
    return [
        FieldWords(name, words(field.annotation, link=link, code=code), default(field, code), field.description or "",
                   field.is_required())
        for name, field in fields.items()
    ]  # fmt: skip


def own_fields(model: type[Record]) -> dict[str, FieldInfo]:
    """The fields of a kind beyond the envelope."""
    return {name: field for name, field in model.model_fields.items() if name not in Record.model_fields}


def words(annotation: Any, *, link: Link, code: Code) -> str:
    """A type as a reader of the standard says it."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    said = {"link": link, "code": code}
    if origin in (Union, types.UnionType):
        return " or ".join(words(part, **said) for part in arguments if part is not type(None))
    if origin is Literal:
        return ", ".join(code(value) for value in arguments)
    if origin in (list, dict):
        return f"{'list' if origin is list else 'table'} of {words(arguments[-1], **said)}"
    if hasattr(annotation, "__metadata__"):
        return words(arguments[0], **said)
    if isinstance(annotation, type) and issubclass(annotation, Figure):
        return f"figure ({words(annotation.model_fields['value'].annotation, **said)})"
    if isinstance(annotation, type) and issubclass(annotation, StrEnum | Part):
        return link(annotation)
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


def default(field: FieldInfo, code: Code) -> str:
    """What stands where nothing is said."""
    if field.is_required():
        return "required"
    value = field.default
    if field.default_factory is not None:
        made = field.default_factory.__name__  # type: ignore[union-attr]
        return "empty list" if made == "list" else "empty table" if made == "dict" else "made new"
    if value is None or value is PydanticUndefined:
        return "unknown"
    return code(json.dumps(value))


def title(model: type) -> str:
    """A class's name without the type parameters that pydantic writes into it."""
    return model.__name__.partition("[")[0]


def doc(model: type) -> str:
    """What a model or a vocabulary says of itself; a vocabulary may say nothing."""
    if issubclass(model, StrEnum) and ("__doc__" not in vars(model) or model.__doc__ == StrEnum.__doc__):
        return ""
    return inspect.cleandoc(model.__doc__ or "").replace("``", "`")


def vocabularies() -> list[type[StrEnum]]:
    """All controlled vocabularies."""
    found = [item for item in vars(vocab).values() if isinstance(item, type) and issubclass(item, StrEnum)]
    return [item for item in found if item is not StrEnum]


def parts(models: Iterator[type[BaseModel]] | None = None) -> list[type[BaseModel]]:
    """Models that the fields of these, or of all kinds, are made of, in the order they are met."""
    met: dict[str, type[BaseModel]] = {}
    for model in models or iter(KINDS.values()):
        for part in _within(model):
            met.setdefault(title(part), part)
    return list(met.values())


def vocabularies_of(models: list[type[BaseModel]]) -> list[type[StrEnum]]:
    """The vocabularies that the fields of these models use."""
    leaves_ = (
        leaf
        for model in models
        for field in model.model_fields.values()
        for leaf in _leaves(field.annotation)
    )
    return list(
        dict.fromkeys(leaf for leaf in leaves_ if isinstance(leaf, type) and issubclass(leaf, StrEnum))
    )


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


def in_words(model: type) -> str:
    """A type on the screen: a vocabulary by its words, a part by its name."""
    if issubclass(model, StrEnum):
        return f"one of {' · '.join(item.value for item in model)}"
    return title(model)
