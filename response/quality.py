"""How good records are: which fields that matter are known, how fresh they are, who confirmed them. Pure, on frames."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.api.types import is_datetime64_any_dtype, is_numeric_dtype

from data.merging import BY_HAND
from response.ageing import Ageing

Flags = npt.NDArray[np.bool_]

MATTERS: dict[str, tuple[str, ...]] = {
    "incident": ("geometry", "severity", "stage", "affected", "started_at"),
    "shelter": ("geometry", "address", "capacity", "occupancy", "stage", "operator", "contacts"),
    "depot": ("geometry", "address", "lines", "contacts"),
    "unit": ("geometry", "stage", "position_at", "crew", "contacts"),
    "facility": ("geometry", "address", "type", "condition", "contacts"),
    "hazard_area": ("geometry", "severity", "urgency", "certainty", "onset"),
    "zone": ("geometry", "code", "people", "order"),
    "closure": ("geometry", "cause", "closed_from", "closed_until"),
    "reading": ("geometry", "value", "trend"),
    "report": ("geometry", "observed_at"),
    "request": ("quantity", "priority", "needed_by", "requester", "deliver_to"),
    "jurisdiction": ("geometry", "code", "population"),
    "organisation": ("type", "function", "contacts"),
}
"""The fields that matter of each kind: without them somebody has to call and ask."""
CAPACITY = ("capacity_evacuation", "capacity_longer")
NOT_SAID = frozenset({"unknown", ""})
WHOLE = "*"
"""Stands for all sources of a kind: each record counts once, however many sources it has."""


@dataclass(frozen=True)
class Row:
    """One source of one kind. ``known`` is how many of the records know each field that matters; ``fresh`` how many are
    current, stale and unknown, None for kinds that do not age; ``refused`` rows of its files lie in quarantine, None
    where the reader may not see these; ``pairs`` open duplicates touch it; ``unreported`` records its feed no longer
    names."""

    kind: str
    source: str
    records: int
    known: Mapping[str, int]
    fresh: Mapping[str, int] | None
    confidence: Mapping[str, int]
    refused: int | None = None
    pairs: int | None = None
    unreported: int = 0

    @property
    def complete(self) -> float | None:
        """The share of fields that matter that are known; None without records."""
        asked = self.records * len(self.known)
        return sum(self.known.values()) / asked if asked else None

    @property
    def current(self) -> float | None:
        """The share of records whose figure is current; None where the kind does not age or there is none."""
        return None if self.fresh is None or not self.records else self.fresh.get("current", 0) / self.records

    @property
    def valid(self) -> float | None:
        """Records as a share of records and refused rows; None where refused rows are not known."""
        if self.refused is None or not (self.records + self.refused):
            return None
        return self.records / (self.records + self.refused)


@dataclass(frozen=True)
class Extra:
    """What is known of a source beside its records."""

    refused: Mapping[str, int] | None = None
    pairs: Mapping[str, int] = field(default_factory=dict)


def rows(
    kind: str, frame: gpd.GeoDataFrame, ages: Ageing, now: datetime, extra: Extra | None = None
) -> list[Row]:
    """All of a kind first, under `WHOLE`, then each source, the largest first; a record counts under each it has."""
    known = {name: _known(frame, name) for name in MATTERS[kind] if _has(frame, name)}
    fresh = np.array([ages.fresh(_moment(at), now) for at in frame["figure_at"]], dtype=object)
    confidence = frame["confidence"].to_numpy()
    systems = _systems(frame)
    refused = {} if extra is None or extra.refused is None else extra.refused
    every: Counter[str] = Counter(name for names in systems for name in names)
    for name in refused:
        every.setdefault(name, 0)
    masks = {WHOLE: np.ones(len(frame), dtype=bool)}
    masks |= {
        name: np.fromiter((name in names for names in systems), dtype=bool, count=len(frame))
        for name, _ in every.most_common()
    }
    return [
        Row(
            kind=kind,
            source=name,
            records=int(mask.sum()),
            known={field_: int((flags & mask).sum()) for field_, flags in known.items()},
            fresh=_counted(fresh[mask], ("current", "stale", "unknown")) if ages.ages else None,
            confidence=_counted(confidence[mask], ("confirmed", "reported", "unverified", "disproved")),
            refused=None if extra is None or extra.refused is None else _sum(refused, name),
            pairs=None if extra is None else extra.pairs.get(name, 0),
            unreported=_unreported(frame, mask, name),
        )
        for name, mask in masks.items()
    ]


def _sum(refused: Mapping[str, int], name: str) -> int:
    return sum(refused.values()) if name == WHOLE else refused.get(name, 0)


def _systems(frame: pd.DataFrame) -> list[frozenset[str]]:
    return [
        frozenset(one["system"] for one in sources or ()) or frozenset({BY_HAND})
        for sources in frame["sources"]
    ]


def _unreported(frame: pd.DataFrame, mask: Flags, name: str) -> int:
    """Records that a source has stopped naming."""
    return sum(
        any(one.get("not_reported_since") and name in (WHOLE, one["system"]) for one in sources or ())
        for sources in frame["sources"][mask]
    )


def _has(frame: pd.DataFrame, name: str) -> bool:
    """Contacts are no column for those who may not see them: then they are not counted."""
    return name in frame or name == "capacity"


def _known(frame: gpd.GeoDataFrame, name: str) -> Flags:
    """Which records know a field."""
    if name == "geometry":
        return np.asarray(frame.geometry.notna(), dtype=np.bool_)
    if name == "capacity":
        return np.asarray(frame[list(CAPACITY)].notna().any(axis=1), dtype=np.bool_)
    column = frame[name]
    if is_numeric_dtype(column) or is_datetime64_any_dtype(column):
        return np.asarray(column.notna(), dtype=np.bool_)
    return np.fromiter((_says(value) for value in column), dtype=bool, count=len(column))


def _says(value: object) -> bool:
    if isinstance(value, list | dict | tuple):
        return len(value) > 0
    return value is not None and value == value and value not in NOT_SAID


def _counted(values: Iterable[object], names: tuple[str, ...]) -> dict[str, int]:
    counts = Counter(values)
    return {name: counts[name] for name in names}


def _moment(at: pd.Timestamp) -> datetime | None:
    return None if pd.isna(at) else at.to_pydatetime()
