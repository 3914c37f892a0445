"""The facets of all records of one kind as numpy columns: filtered, counted and clustered in milliseconds."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from functools import cached_property
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from response.ageing import Ageing
from response.boxes import Box, split
from response.filters import Filter

NAMES = (
    *("rid", "seq", "id", "name", "number", "status", "state", "confidence", "home_id", "parent_id"),
    *("incident_keys", "figure_at", "over_at", "cell", "x", "y", "west", "south", "east", "north"),
)
"""Columns of the store's tables, in the order the rows have them."""
NO_CELL = -1
NEVER = np.iinfo(np.int64).min
ENDLESS = np.iinfo(np.int64).max
_EPOCH = np.datetime64("1970-01-01T00:00:00", "us")

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Texts = NDArray[np.object_]


@dataclass(frozen=True)
class Coded:
    """A column of few different words: a code each, and the words."""

    codes: Ints
    words: tuple[str | None, ...]

    @classmethod
    def of(cls, values: Iterable[str | None]) -> Self:
        known: dict[str | None, int] = {}
        codes = np.fromiter((known.setdefault(value, len(known)) for value in values), dtype=np.int64)
        return cls(codes, tuple(known))

    def among(self, wanted: Collection[str | None]) -> Bools:
        """Which rows have one of these words."""
        hits = np.fromiter((word in wanted for word in self.words), dtype=bool, count=len(self.words))
        found: Bools = hits[self.codes] if len(hits) else np.zeros(0, dtype=bool)
        return found

    def __getitem__(self, rows: Any) -> "Coded":
        return Coded(self.codes[rows], self.words)

    def joined(self, other: "Coded") -> "Coded":
        """Both, one after the other."""
        words = dict.fromkeys([*self.words, *other.words])
        place = {word: code for code, word in enumerate(words)}
        moved = np.array([place[word] for word in other.words], dtype=np.int64)
        codes = moved[other.codes] if len(moved) else other.codes
        return Coded(np.concatenate([self.codes, codes]), tuple(words))


@dataclass(frozen=True)
class Columns:
    """Rows in ascending order of cell; those without a place come first. Times are µs since 1970 UTC."""

    rid: Ints
    seq: Ints
    id: Texts
    name: Texts
    number: Texts
    status: Coded
    state: Coded
    confidence: Coded
    home_id: Coded
    parent_id: Coded
    incident_keys: Coded
    figure_at: Ints
    over_at: Ints
    cell: Ints
    x: Floats
    y: Floats
    west: Floats
    south: Floats
    east: Floats
    north: Floats

    @classmethod
    def of(cls, rows: Sequence[Any]) -> Self:
        """From rows of `NAMES`."""
        raw: list[Sequence[Any]] = list(zip(*rows, strict=True)) if rows else [()] * len(NAMES)
        return cls(*(_column(name, values) for name, values in zip(NAMES, raw, strict=True))).in_order()

    def __len__(self) -> int:
        return len(self.rid)

    def in_order(self) -> Self:
        """The rows sorted by cell."""
        return self.at(np.argsort(self.cell, kind="stable"))

    def at(self, rows: Ints | Bools) -> Self:
        """Some of the rows."""
        kept: dict[str, Any] = {field.name: getattr(self, field.name)[rows] for field in fields(self)}
        return replace(self, **kept)

    def updated(self, touched: Sequence[int], rows: Sequence[Any]) -> Self:
        """Without the touched rows as they were, with them as they are."""
        if not touched:
            return self
        kept = np.flatnonzero(~np.isin(self.rid, np.array(touched, dtype=np.int64)))
        new = Columns.of(rows)
        # Both are sorted: the new rows are put in at their places, and each column is copied once.
        places = np.searchsorted(self.cell[kept], new.cell)
        order = np.insert(kept, places, len(self) + np.arange(len(new)))
        both: dict[str, Any] = {}
        for field in fields(self):
            a, b = getattr(self, field.name), getattr(new, field.name)
            both[field.name] = a.joined(b)[order] if isinstance(a, Coded) else np.concatenate([a, b])[order]
        return replace(self, **both)

    @cached_property
    def folded(self) -> list[str]:
        """Name and number without case, for searching."""
        pairs = zip(self.name, self.number, strict=True)
        return [f"{name}\n{number or ''}".casefold() for name, number in pairs]

    @property
    def placed(self) -> Bools:
        placed: Bools = self.cell != NO_CELL
        return placed

    def chosen(
        self, wanted: Filter, *, now: datetime, ageing: Ageing, homes: Collection[str] | None = None,
        statuses: Collection[str] = ("current",),
    ) -> Bools:  # fmt: skip
        """Rows that match a filter at a moment and have not expired; ``homes`` are its jurisdiction's tree."""
        mask = self.status.among(statuses) & (self.over_at > micros(now))
        for column, words in ((self.state, wanted.states), (self.confidence, wanted.confidence)):
            if words is not None:
                mask &= column.among(words)
        if homes is not None:
            mask &= self.home_id.among(homes)
        if wanted.fresh is not None:
            mask &= self._fresh(wanted.fresh, now, ageing)
        if wanted.incident_id is not None:
            mask &= self._about(wanted.incident_id)
        if wanted.text is not None:
            mask &= self._named(wanted.text)
        return mask

    def stale(self, now: datetime, ageing: Ageing) -> Bools:
        """Rows whose principal figure is known and too old."""
        if ageing.limit is None:
            return np.zeros(len(self), dtype=bool)
        old: Bools = (self.figure_at != NEVER) & (self.figure_at < micros(now - ageing.limit))
        return old

    def fresh(self, now: datetime, ageing: Ageing) -> Texts:
        """current, stale or unknown for each row."""
        words = np.where(self.stale(now, ageing), "stale", "current").astype(object)
        if ageing.ages:
            words[self.figure_at == NEVER] = "unknown"
        return words

    def _fresh(self, words: Collection[str], now: datetime, ageing: Ageing) -> Bools:
        unknown, stale = (self.figure_at == NEVER) & ageing.ages, self.stale(now, ageing)
        each = {"unknown": unknown, "stale": stale, "current": ~unknown & ~stale}
        mask = np.zeros(len(self), dtype=bool)
        for word in words:
            mask |= each[word]
        return mask

    def _about(self, incident_id: str) -> Bools:
        key = f"|{incident_id}|"
        words = [word for word in self.incident_keys.words if word and key in word]
        mask: Bools = self.incident_keys.among(words) | (self.id == incident_id)
        return mask

    def _named(self, text: str) -> Bools:
        needle = text.casefold()
        return np.fromiter((needle in entry for entry in self.folded), dtype=bool, count=len(self))

    def within(self, box: Box, *, shapes: bool) -> Bools:
        """Rows in a box: by their point, or for ``shapes`` by their bounds."""
        mask = np.zeros(len(self), dtype=bool)
        for west, south, east, north in split(box):
            if shapes:
                mask |= (
                    (self.west <= east) & (self.east >= west) & (self.south <= north) & (self.north >= south)
                )
            else:
                mask |= (self.x >= west) & (self.x <= east) & (self.y >= south) & (self.y <= north)
        return mask


def below(jurisdictions: Columns, top: str) -> set[str]:
    """A jurisdiction's id and those of all below it."""
    children: dict[str | None, list[str]] = {}
    for record_id, code in zip(jurisdictions.id, jurisdictions.parent_id.codes, strict=True):
        children.setdefault(jurisdictions.parent_id.words[code], []).append(record_id)
    found, todo = {top}, [top]
    while todo:
        new = [child for child in children.get(todo.pop(), []) if child not in found]
        found.update(new)
        todo += new
    return found


def micros(at: datetime) -> int:
    """Microseconds since 1970 UTC."""
    return int((np.datetime64(at.replace(tzinfo=None), "us") - _EPOCH).astype(np.int64))


def _column(name: str, values: Sequence[Any]) -> Any:
    if name in ("id", "name", "number"):
        return np.array([*values, None], dtype=object)[:-1]
    if name in ("status", "state", "confidence", "home_id", "parent_id", "incident_keys"):
        return Coded.of(values)
    if name in ("x", "y", "west", "south", "east", "north"):
        return np.array(values, dtype=np.float64)
    missing = {"figure_at": NEVER, "over_at": ENDLESS, "cell": NO_CELL}.get(name, 0)
    return np.array([missing if value is None else value for value in values], dtype=np.int64)
