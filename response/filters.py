"""What the legend, the list and the map are filtered by: one filter, the same everywhere."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, Self

import orjson

from data.errors import Invalid
from data.schema.vocab import Confidence

FRESH = ("current", "stale", "unknown")
TEXT_MAX = 200
VALUES_MAX = 50


@dataclass(frozen=True)
class Filter:
    """Every field narrows, None leaves open. A jurisdiction stands for itself and all below it."""

    states: tuple[str, ...] | None = None
    fresh: tuple[str, ...] | None = None
    confidence: tuple[str, ...] | None = None
    incident_id: str | None = None
    jurisdiction_id: str | None = None
    text: str | None = None

    @classmethod
    def read(cls, value: Mapping[str, Any]) -> Self:
        """A filter from JSON; raises Invalid for a key or value it does not know."""
        known = {field.name for field in fields(cls)}
        odd = sorted(set(value) - known)
        if odd:
            raise Invalid(f"filter has no key {odd[0]!r}", remedy=f"it knows {', '.join(sorted(known))}")
        lists = {name: _words(name, value.get(name)) for name in ("states", "fresh", "confidence")}
        texts = {name: _text(name, value.get(name)) for name in ("incident_id", "jurisdiction_id", "text")}
        _among("fresh", lists["fresh"], FRESH)
        _among("confidence", lists["confidence"], tuple(item.value for item in Confidence))
        return cls(**lists, **texts)  # type: ignore[arg-type]

    @property
    def key(self) -> str:
        """The same text for the same filter."""
        return orjson.dumps(asdict(self), option=orjson.OPT_SORT_KEYS).decode()


def _words(name: str, value: Any) -> tuple[str, ...] | None:
    if value is None:
        return None
    if not isinstance(value, list | tuple) or not all(isinstance(item, str) for item in value):
        raise Invalid(f"filter {name}={value!r} is not a list of words", remedy=f'write "{name}": ["…"]')
    if len(value) > VALUES_MAX:
        raise Invalid(f"filter {name} has {len(value)} words", remedy=f"give at most {VALUES_MAX}")
    return tuple(sorted(set(value)))


def _text(name: str, value: Any) -> str | None:
    if value is None or value == "":
        return None
    if not isinstance(value, str) or len(value) > TEXT_MAX:
        raise Invalid(
            f"filter {name} is not a text of at most {TEXT_MAX} characters", remedy=f'write "{name}": "…"'
        )
    return value


def _among(name: str, words: tuple[str, ...] | None, known: tuple[str, ...]) -> None:
    odd = sorted(set(words or ()) - set(known))
    if odd:
        raise Invalid(f"filter {name} has {odd[0]!r}", remedy=f"it knows {', '.join(known)}")
