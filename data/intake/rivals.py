"""Rows of one identity in one file: the same is collapsed, another is refused, stock lists are joined."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from data.intake.plan import Draft
from data.intake.table import Reject
from data.schema import Depot

SHOWN_DIFFERENCES = 4


@dataclass
class Rivals:
    """Drafts by identity, in the order of the rows. ``id_column`` is None where name and place identify."""

    id_column: str | None
    duplicates: int = 0
    _first: dict[str, tuple[Draft, dict[str, Any]]] = field(default_factory=dict)

    @property
    def drafts(self) -> list[Draft]:
        return [draft for draft, _ in self._first.values()]

    def add(self, draft: Draft, values: dict[str, Any]) -> Reject | None:
        """Take a draft in, or say why an earlier row of its identity stands against it."""
        earlier = self._first.get(draft.key)
        if earlier is None:
            self._first[draft.key] = (draft, values)
            return None
        other, before = earlier
        if _same(before, values):
            self.duplicates += 1
            return None
        if isinstance(draft.record, Depot) and isinstance(other.record, Depot) and draft.record.lines:
            joined = other.record.changed(lines=[*other.record.lines, *draft.record.lines])
            self._first[draft.key] = (Draft(joined, other.row, other.given, other.missing), before)
            return None
        return self._refused(
            draft, other, sorted(path for path in values if not _equal_at(path, values, before))
        )

    def _refused(self, draft: Draft, other: Draft, differ: list[str]) -> Reject:
        by_id = self.id_column is not None
        what = f"id '{draft.key}'" if by_id else "the same name and place"
        another = ", ".join(differ[:SHOWN_DIFFERENCES])
        return Reject(
            row=draft.row,
            column=self.id_column,
            value=draft.key if by_id else draft.record.name,
            reason=f"{what} stands in row {other.row} already, with another {another}",
            remedy="keep one of the rows" if by_id else "name a column that tells them apart with --id",
        )


def _same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    return one.keys() == other.keys() and all(_equal_at(path, one, other) for path in one)


def _equal_at(path: str, one: dict[str, Any], other: dict[str, Any]) -> bool:
    a, b = one.get(path), other.get(path)
    return type(a) is type(b) and bool(np.all(a == b))
