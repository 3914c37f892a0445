"""The shape of a figure on the strip: a value with its parts, its completeness, its age and what it leaves out."""

from dataclasses import dataclass
from datetime import datetime

import pandas as pd


@dataclass(frozen=True)
class Part:
    """A share of a figure; ``key`` names it, ``ids`` are the records behind it."""

    key: str
    value: float
    of: float | None = None
    ids: tuple[str, ...] = ()


@dataclass(frozen=True)
class Headline:
    """One figure. ``value`` is None where nothing is known, which is not zero.

    current, stale and unknown count records by the freshness of the figure asked for; ``before`` is the value
    one hour earlier, as it was known then (None: not known). ``left_out`` says what the value does not contain.
    """

    key: str
    kind: str
    value: float | None
    unit: str
    of: float | None = None
    parts: tuple[Part, ...] = ()
    left_out: tuple[Part, ...] = ()
    current: int = 0
    stale: int = 0
    unknown: int = 0
    oldest_at: datetime | None = None
    newest_at: datetime | None = None
    next_at: datetime | None = None
    before: float | None = None
    ids: tuple[str, ...] = ()
    standard: str | None = None
    basis: str = "records"


def ids_of(frame: pd.DataFrame) -> tuple[str, ...]:
    """The ids of a frame's rows."""
    return tuple(map(str, frame.index.to_numpy(dtype=object)))


def first(times: pd.Series) -> datetime | None:
    """The earliest known time."""
    least = times.min()
    return None if pd.isna(least) else least.to_pydatetime()


def last(times: pd.Series) -> datetime | None:
    """The latest known time."""
    most = times.max()
    return None if pd.isna(most) else most.to_pydatetime()


def groups(frame: pd.DataFrame, column: str, order: tuple[str, ...] = ()) -> tuple[Part, ...]:
    """How many rows have each word in a column; words of ``order`` first and in it, then by number."""
    found = {str(key): rows for key, rows in frame.groupby(column, dropna=False)}
    rank = {word: i for i, word in enumerate(order)}
    keys = sorted(found, key=lambda key: (rank.get(key, len(rank)), -len(found[key]), key))
    return tuple(Part(key, len(found[key]), None, ids_of(found[key])) for key in keys)
