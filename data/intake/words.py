"""What columns are called: synonyms by field, read from ``words.toml``."""

import re
import tomllib
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Any

_FILE: dict[str, Any] = tomllib.loads(Path(__file__).with_name("words.toml").read_text("utf-8"))

NAME_CHARACTERS = 400
"""Of a longer text the beginning says whether it is the name of a column."""
ANY = "any"
COORDINATES: dict[str, list[str]] = _FILE["coordinates"]
FIELDS: dict[str, dict[str, list[str]]] = _FILE["fields"]
"""Synonyms by kind (or ``any``) and field."""
ID_WORDS: dict[str, list[str]] = _FILE["ids"]
TAGS: dict[str, str] = _FILE["tags"]
"""HXL hashtags to fields."""


@lru_cache(maxsize=65_536)
def normal(name: str) -> str:
    """A column name without case, accents of width, spaces and punctuation: ``Shelter Name `` → sheltername."""
    text = unicodedata.normalize("NFKC", name).casefold()
    return "".join(character for character in text if character.isalnum())


def variants(name: str) -> list[str]:
    """Normal forms a column may be known under, the fullest first: whole, without (…), each side of a slash."""
    text = unicodedata.normalize("NFKC", str(name)[:NAME_CHARACTERS])
    bare = re.sub(r"[(\[（【].*?[)\]）】]", " ", text)
    forms = [normal(text), normal(bare), *(normal(part) for part in re.split(r"[/|]", bare))]
    return [form for form in dict.fromkeys(forms) if form]


def normals(words: list[str]) -> list[str]:
    """The normal forms of a list of the tables, in order; signs without letters stay as they are."""
    return list(dict.fromkeys(normal(word) or word for word in words))


def synonyms(kind: str) -> dict[str, list[str]]:
    """Normal forms of the words for each field of one kind, or of ``any``."""
    return {field: normals(words) for field, words in FIELDS.get(kind, {}).items()}


def _all_words() -> frozenset[str]:
    tables = [COORDINATES, ID_WORDS, *FIELDS.values()]
    return frozenset(word for table in tables for words in table.values() for word in normals(words))


NEVER_IDS = frozenset(normals(_FILE["never_ids"]))
"""Numbers that a file, a load or a spreadsheet hands out afresh: never an identity."""
NULL_WORDS, YES_WORDS, NO_WORDS = (frozenset(normals(_FILE[name])) for name in ("nulls", "yes", "no"))
KNOWN = _all_words()
"""Every word that any column is known by: what a header row looks like."""
