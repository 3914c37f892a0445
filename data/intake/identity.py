"""What makes two rows the same thing: the source's id column, else a hash of name and place."""

import hashlib
import re

import numpy as np
import shapely

from data.intake.jsonfile import FEATURE_ID
from data.intake.mapping import find_column
from data.intake.table import Objects, Table
from data.intake.values import is_null
from data.intake.words import ANY, ID_WORDS, NEVER_IDS, TAGS, normal, normals, variants

WHOLE = re.compile(r"^(\d+)\.0+$")
GUID = re.compile(r"\{[0-9A-Fa-f-]{36}\}")
HASH_PREFIX = "name+place:"
PLACE_DECIMALS = 3
"""Places are rounded to 0.001° (about 100 m) for the hash, so that a better geocode keeps the identity."""
HASH_CHARACTERS = 24
KNOWN_SHARE = 0.95
DISTINCT_SHARE = 0.9
"""A column called just "id" that repeats more often counts something else."""
SAID_SHARE = 0.3
"""A column called after the kind ("Shelter ID") is its identity even where rows repeat: stock lists do."""


def id_column(table: Table, kind: str, told: str | None) -> str | None:
    """The column that identifies rows, None where there is none. Raises BadOption for an unknown one."""
    if told is not None:
        return find_column(table, told)
    for general, listed in ((False, ID_WORDS.get(kind, [])), (True, ID_WORDS[ANY])):
        words, ranked = normals(listed), []
        share = DISTINCT_SHARE if general else SAID_SHARE
        for at, name in enumerate(table.columns):
            forms = variants(name.rpartition(".")[2]) or [normal(name)]
            rank = next((words.index(form) for form in forms if form in words), None)
            tagged = general and TAGS.get(table.tags.get(name, "")) == "id"
            if (
                (rank is not None or tagged)
                and not set(forms[:1]) & NEVER_IDS
                and _is_id(table.columns[name], share)
            ):
                ranked.append((rank or 0, at, name))
        if ranked:
            return min(ranked)[2]
    feature = table.columns.get(FEATURE_ID)
    return FEATURE_ID if feature is not None and _is_id(feature) and not _handed_out(table, feature) else None


def _is_id(values: Objects, distinct: float = DISTINCT_SHARE) -> bool:
    """Known in nearly every row and seldom repeated; a float with decimals is a measurement."""
    known = [id_text(value) for value in values if not is_null(value)]
    if not known or len(known) < KNOWN_SHARE * len(values):
        return False
    if any(isinstance(value, float) and not value.is_integer() for value in values if not is_null(value)):
        return False
    return len(set(known)) >= distinct * len(known)


def _handed_out(table: Table, values: Objects) -> bool:
    """Whether feature ids only count the rows, or repeat a column that is never an identity."""
    numbers = [value for value in values if isinstance(value, int) and not isinstance(value, bool)]
    if len(numbers) == len(values):
        low = min(numbers)
        if low in (0, 1) and sorted(numbers) == list(range(low, low + len(numbers))):
            return True
    return any(
        normal(name) in NEVER_IDS and all(str(a) == str(b) for a, b in zip(column, values, strict=True))
        for name, column in table.columns.items()
        if name != FEATURE_ID
    )


def id_text(value: object) -> str:
    """An id as text: 343627, 343627.0 and "343627" are one; braces of a GUID do not count."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value).strip()
    if text.endswith("0"):
        text = WHOLE.sub(r"\1", text)
    return text.strip("{}") if text.startswith("{") and GUID.fullmatch(text) else text


def hashed(name: str | None, code: str | None, address: str | None, geometry: object) -> str | None:
    """The identity of a row without id: SHA-256 of its normalised name, its code where its kind has one, and
    its place, or its address where it has no place; None without a name."""
    if not name:
        return None
    if isinstance(geometry, shapely.Geometry):
        west, south, east, north = shapely.bounds(geometry)
        place = ",".join(
            f"{v:.{PLACE_DECIMALS}f}" for v in np.round([(west + east) / 2, (south + north) / 2], 6)
        )
    else:
        place = normal(address or "")
    digest = hashlib.sha256(f"{normal(name)}|{normal(code or '')}|{place}".encode()).hexdigest()
    return HASH_PREFIX + digest[:HASH_CHARACTERS]
