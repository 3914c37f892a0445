"""What agencies write for the standard's controlled words, read from ``vocabulary.toml``."""

import re
import tomllib
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Any

from data.intake.values import Cell, is_null
from data.intake.words import normal

MEANINGS: dict[str, dict[str, list[str]]] = tomllib.loads(
    Path(__file__).with_name("vocabulary.toml").read_text("utf-8")
)
HAZARD_WORDS = {normal(word): hazard for hazard, words in MEANINGS["hazards"].items() for word in words}

FALLBACKS = ("unknown", "other")


def reader(choices: type[StrEnum]) -> Callable[[Any], Cell]:
    """A reader of one controlled vocabulary. Words it does not know become *unknown* or *other*, named as a
    repair, where the vocabulary has such a word; otherwise they are a problem."""
    known = _words(choices)
    fallback = next((choices(word) for word in FALLBACKS if word in {str(one) for one in choices}), None)

    def read(value: Any) -> Cell:
        if is_null(value):
            return Cell(fallback)
        found = _find(str(value), known)
        if found is not None:
            return Cell(choices(found))
        if fallback is not None:
            return Cell(fallback, repair=f"not in the vocabulary; kept as {fallback}")
        listed = ", ".join(choices)
        return Cell(
            problem=f"this is not one of {listed}", remedy=f"write one of {listed}, or set it with --set"
        )

    return read


def coverage(choices: type[StrEnum], values: list[Any]) -> float:
    """Share of values that the vocabulary knows."""
    known = _words(choices)
    return sum(_find(str(value), known) is not None for value in values) / max(len(values), 1)


def _words(choices: type[StrEnum]) -> dict[str, str]:
    words = {normal(member): str(member) for member in choices}
    for member, meanings in MEANINGS.get(choices.__name__, {}).items():
        for word in meanings:
            words.setdefault(normal(word), member)
    return words


def _find(text: str, known: dict[str, str]) -> str | None:
    """The whole text, the text without (…) or what follows a dash, then its last and first words."""
    for form in (text, re.sub(r"\(.*?\)", "", text), re.split(r"\s[-–—/|:]\s", text)[0]):
        found = known.get(normal(form))
        if found is not None:
            return found
    parts = [normal(part) for part in re.split(r"[\s\-_/,;|*]+", text) if part]
    return next((known[part] for part in [*parts[:1], *parts[-1:]] if part in known and len(part) > 3), None)


def read_hazards(value: Any) -> Cell:
    """A list of hazards, from a list or from text with separators, in the standard's words."""
    if is_null(value):
        return Cell([])
    parts = value if isinstance(value, list) else re.split(r"[,;|/、，]", str(value))
    names = [str(part).strip() for part in parts if not is_null(part)]
    return Cell([HAZARD_WORDS.get(normal(name), name.casefold()) for name in names])
