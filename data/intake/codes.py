"""Codes of places: lost leading zeros, Census GEO_IDs, codes spread over two columns."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

from data.intake.table import ABSENT, Joined, Objects, Table, objects
from data.intake.values import Cell, is_null
from data.intake.words import normal

GEO_ID = re.compile(r"(\d{3})\d{4}US(\w+)")
SUMMARY_LEVELS = {
    # US Census summary levels (https://www.census.gov/programs-surveys/geography, "GEOIDs").
    "010": "nation",
    "040": "state",
    "050": "county",
    "060": "town",
    "160": "municipality",
}
STATE_WORDS = frozenset({"statefp", "statefips", "stfips", "state", "statefp10", "statefp20"})
COUNTY_WORDS = frozenset({"countyfp", "countyfips", "county", "countyfp10", "countyfp20"})
CODE_COLUMN = "code from state and county"
LEVEL_COLUMN = "level from GEO_ID"
FULL_LENGTHS = (2, 5, 7, 10, 11, 12)
"""Digits of US state, county, place, county subdivision, tract and block group codes."""


def enrich(table: Table, kind: str) -> tuple[Table, dict[str, str]]:
    """For jurisdictions: columns that others imply, and the fields these fill."""
    if kind != "jurisdiction":
        return table, {}
    columns: dict[str, Objects] = {}
    forced: dict[str, str] = {}
    levels = _levels(table)
    if levels is not None:
        columns[LEVEL_COLUMN] = levels
        forced["level"] = LEVEL_COLUMN
    else:
        joined = _joined(table)
        if joined is not None:
            columns[CODE_COLUMN] = joined
            forced["code"] = CODE_COLUMN
            columns[LEVEL_COLUMN] = objects(["county"] * len(table))
            forced["level"] = LEVEL_COLUMN
    return replace(table, columns=Joined(table.columns, columns)), forced


def _levels(table: Table) -> Objects | None:
    for values in table.columns.values():
        matches = [GEO_ID.fullmatch(str(value)) for value in values]
        if len(matches) and all(matches):
            return objects([SUMMARY_LEVELS.get(match[1]) if match else None for match in matches])
    return None


def _joined(table: Table) -> Objects | None:
    """State (2 digits) and county (3 digits) as one five-digit code."""
    state = _digits(table, STATE_WORDS, 2)
    county = _digits(table, COUNTY_WORDS, 3)
    if state is None or county is None:
        return None
    return objects([a.zfill(2) + b.zfill(3) if a and b else None for a, b in zip(state, county, strict=True)])


def _digits(table: Table, words: frozenset[str], length: int) -> list[str] | None:
    for name, values in table.columns.items():
        if normal(name) not in words:
            continue
        texts = ["" if is_null(value) else re.sub(r"\.0$", "", str(value)) for value in values]
        if any(texts) and all(re.fullmatch(rf"\d{{0,{length}}}", text) for text in texts):
            return texts
    return None


def code_cleaner(values: Objects) -> Callable[[Objects], Objects]:
    """What makes codes of one column text, Census prefixes removed: ``0500000US01001`` → ``01001``; zeros restored
    where the column's other codes say how long they are."""
    length = _full_length([None if is_null(value) else _text(value) for value in values])

    def clean(some: Objects) -> Objects:
        texts = [None if is_null(value) else _text(value) for value in some]
        return objects(
            [
                ABSENT
                if value is ABSENT
                else (text.zfill(length) if text and length and text.isdigit() else text)
                for value, text in zip(some, texts, strict=True)
            ]
        )

    return clean


def clean_codes(values: Objects) -> Objects:
    """The codes of one column, cleaned."""
    return code_cleaner(values)(values)


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value).strip()
    match = GEO_ID.fullmatch(text)
    return match[2] if match else text


def _full_length(texts: list[str | None]) -> int:
    """The full length of numeric codes that came one digit short here and there, 0 where none did."""
    lengths = Counter(len(text) for text in texts if text and text.isdigit())
    if len(lengths) != 2 or sum(lengths.values()) < sum(text is not None for text in texts):
        return 0
    short, full = sorted(lengths)
    return full if full - short == 1 and full in FULL_LENGTHS else 0


def zip_cell(value: object) -> Cell:
    """A US ZIP code with its lost zeros: 2139 → 02139."""
    if is_null(value):
        return Cell()
    text = _text(value)
    if re.fullmatch(r"\d{3,4}", text):
        return Cell(text.zfill(5), repair="the ZIP had lost its leading zero")
    return Cell(text)
