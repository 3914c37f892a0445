"""The rows of a file by what becomes of them, as tables; for changed ones from what to what."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from data.schema import Record
from response.queries import Fate, IntakeRow
from views import words
from views.pairwords import LISTS, field_text

FATES: dict[Fate, str] = {
    "new": "New", "changed": "Changed", "same": "Unchanged", "repeated": "Repeated",
}  # fmt: skip
NOBODY: dict[Fate, str] = {
    "new": "All rows are known here already.",
    "changed": "No record would be changed.",
    "same": "No row says what is here already.",
    "repeated": "No row repeats another.",
}
SILENT = frozenset({"sources"})
"""Where a record comes from is told only where nothing else of it changes."""


def table(rows: Sequence[IntakeRow], fate: Fate, *, zone: str, names: Mapping[str, str]) -> pd.DataFrame:
    """One line a row, for changed ones a line a field; ``names`` are those of ids."""
    if fate == "changed":
        return pd.DataFrame(
            list(_changes(rows, zone, names)), columns=["Row", "Name", "Field", "Is now", "Would be"]
        )
    shown = {"Row": [one.row for one in rows], "Name": [one.name or "–" for one in rows]}
    if fate == "repeated":
        return pd.DataFrame(shown | {"Says again": [_again(one) for one in rows]})
    return pd.DataFrame(shown | {"Place": [_place(one) for one in rows]})


def _changes(
    rows: Iterable[IntakeRow], zone: str, names: Mapping[str, str]
) -> Iterator[tuple[int, str, str, str, str]]:
    for row in rows:
        assert row.before is not None and row.after is not None
        told = [name for name in row.changes if name not in SILENT] or list(row.changes)
        for name in told:
            was, will = (_value(record, name, zone, names) for record in (row.before, row.after))
            yield row.row, row.name, _label(name), was, will if will != was else f"{will} (noted anew)"


def _label(name: str) -> str:
    return (LISTS.get(name) or words.field_label(name)).capitalize()


def _value(record: Record, name: str, zone: str, names: Mapping[str, str]) -> str:
    value: Any = getattr(record, name)
    return field_text(name, value, record, zone, names)


def _again(row: IntakeRow) -> str:
    return f"row {row.again}" if row.again is not None else "an earlier row"


def _place(row: IntakeRow) -> str:
    if row.place is None:
        return "no place"
    point = row.place.representative_point()
    said = f"{point.y:.5f}, {point.x:.5f}"
    return said if row.place.geom_type == "Point" else f"{said} ({row.place.geom_type.lower()})"
