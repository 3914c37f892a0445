"""Rows of one identity in one file: the same is collapsed, another is refused, stock lists are joined."""

from array import array
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

from data.intake.plan import Draft
from data.intake.spool import Spool
from data.intake.table import Reject
from data.schema import Depot

SHOWN_DIFFERENCES = 4
DIGEST_BYTES = 16
"""Identities are told apart by so much of their hash."""
MARK_BITS = 0xFFFFFFFF
"""Values of two rows of one identity are told apart by so much of theirs."""


class _Marks:
    """A short hash of each value of each row, so that very many rows can be compared without keeping them."""

    def __init__(self) -> None:
        self._paths: dict[str, int] = {}
        self._all = array("I")
        self._starts = array("q", [0])

    def add(self, values: dict[str, Any]) -> None:
        """The next row."""
        marks = _marks(values.values())
        if list(values) != list(self._paths):
            marks = self._in_place(dict(zip(values, marks, strict=True)))
        self._all.fromlist(marks)
        self._starts.append(len(self._all))

    def _in_place(self, marks: dict[str, int]) -> list[int]:
        """Marks in the order of the fields, those of new fields behind."""
        for path in marks:
            self._paths.setdefault(path, len(self._paths))
        return [marks.get(path, 0) for path in self._paths]

    def differing(self, at: int, values: dict[str, Any]) -> list[str] | None:
        """The fields in which these values are not those of a row, None where the two are the same."""
        before = self._all[self._starts[at] : self._starts[at + 1]]
        known = {path: before[place] for path, place in self._paths.items() if place < len(before)}
        now = dict(zip(values, _marks(values.values()), strict=True))
        if {path: mark for path, mark in known.items() if mark} == now:
            return None
        return sorted(path for path, mark in now.items() if known.get(path) != mark)


def _marks(values: Collection[Any]) -> list[int]:
    """Of each value one, never 0, which stands for a field the row does not speak of."""
    try:
        return [hash((type(value), value)) & MARK_BITS or 1 for value in values]
    except TypeError:  # lists have no hash
        return [_mark(value) for value in values]


def _mark(value: Any) -> int:
    try:
        mark = hash((type(value), value))
    except TypeError:
        mark = hash((type(value), repr(value)))
    return mark & MARK_BITS or 1


@dataclass
class Rivals:
    """Drafts by identity, in the order of the rows. ``id_column`` is None where name and place identify."""

    id_column: str | None
    duplicates: int = 0
    _taken: Spool[Draft] = field(default_factory=Spool)
    _joined: dict[int, Draft] = field(default_factory=dict)
    _seen: dict[bytes, int] = field(default_factory=dict)
    """Where the first row of an identity lies among those taken, by the identity's hash."""
    _rows: "array[int]" = field(default_factory=lambda: array("q"))
    _marks: _Marks = field(default_factory=_Marks)

    def __len__(self) -> int:
        return len(self._rows)

    @property
    def drafts(self) -> Spool[Draft]:
        """One draft for each identity."""
        return Spool(self._settled()) if self._joined else self._taken

    def _settled(self) -> Iterator[Draft]:
        for at, draft in enumerate(self._taken):
            yield self._joined.get(at, draft)

    def add(self, draft: Draft, values: dict[str, Any]) -> Reject | None:
        """Take a draft in, or say why an earlier row of its identity stands against it."""
        key = blake2b(draft.key.encode("utf-8", "surrogatepass"), digest_size=DIGEST_BYTES).digest()
        at = self._seen.setdefault(key, len(self._rows))
        if at == len(self._rows):
            self._taken.append(draft)
            self._rows.append(draft.row)
            self._marks.add(values)
            return None
        differ = self._marks.differing(at, values)
        if differ is None:
            self.duplicates += 1
        elif isinstance(draft.record, Depot) and draft.record.lines:
            other = self._joined.get(at) or self._taken[at]
            assert isinstance(other.record, Depot)
            joined = other.record.changed(lines=[*other.record.lines, *draft.record.lines])
            self._joined[at] = Draft(joined, other.row, other.given, other.missing)
        else:
            return self._refused(draft, self._rows[at], differ)
        return None

    def _refused(self, draft: Draft, earlier: int, differ: list[str]) -> Reject:
        by_id = self.id_column is not None
        what = f"id '{draft.key}'" if by_id else "the same name and place"
        another = ", ".join(differ[:SHOWN_DIFFERENCES])
        return Reject(
            row=draft.row,
            column=self.id_column,
            value=draft.key if by_id else draft.record.name,
            reason=f"{what} stands in row {earlier} already, with another {another}",
            remedy="keep one of the rows" if by_id else "name a column that tells them apart with --id",
        )
