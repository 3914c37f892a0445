"""What the columns of a flat table hold, by kind: read off the models, so that typed formats agree with them."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Literal, get_args, get_origin

from data.exchange.table import leaves
from data.schema import KINDS
from data.schema.envelope import is_figure

Type = Literal["text", "whole", "number", "flag", "time", "words", "parts"]
"""``words`` is a list of texts, ``parts`` anything deeper."""

MADE: dict[str, Type] = {"state": "text", "figure_at": "time", "recorded_at": "time", "version": "whole"}


def types_of(kind: str) -> dict[str, Type]:
    """Column → type for every column of the kind that is not text."""
    found: dict[str, Type] = {}
    for name, field in KINDS[kind].model_fields.items():
        if is_figure(field.annotation):
            found[name] = "whole" if int in leaves(field.annotation) else "number"
            found[f"{name}_at"] = "time"
        else:
            found[name] = _type(field.annotation)
    return found | MADE


def _type(annotation: Any) -> Type:
    options = list(_options(annotation))
    if any(get_origin(option) in (list, dict) for option in options):
        flat = [get_args(option) for option in options if get_origin(option) is list]
        return "words" if flat == [(str,)] else "parts"
    if any(option in (datetime, date) for option in options):
        return "time"
    if bool in options:
        return "flag"
    return "whole" if int in options else "number" if float in options else "text"


def _options(annotation: Any) -> Iterator[Any]:
    """The plain types an annotation offers; a list stays a list."""
    if hasattr(annotation, "__metadata__"):
        yield from _options(annotation.__origin__)
    elif get_origin(annotation) in (list, dict) or not get_args(annotation):
        yield annotation
    else:
        for part in get_args(annotation):
            yield from _options(part)
