"""How the kinds grow old: which have a figure that ages, and after how long it is stale."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.freshness import Fresh, freshness
from data.schema import KINDS, Record
from data.settings import Settings


@dataclass(frozen=True)
class Ageing:
    """``ages`` is False for kinds without a principal figure: these are always current."""

    ages: bool
    limit: timedelta | None

    def fresh(self, figure_at: datetime | None, now: datetime) -> Fresh:
        """The freshness of a principal figure at a moment."""
        return freshness(figure_at, now, self.limit) if self.ages else "current"


def not_reported(column: Iterable[Sequence[Mapping[str, Any]] | None]) -> npt.NDArray[np.bool_]:
    """Which records none of their sources names any more, from a frame's ``sources``."""
    return np.array([missing_since(sources) is not None for sources in column], dtype=bool)


def missing_since(sources: Sequence[Mapping[str, Any]] | None) -> str | None:
    """Since when none of a record's sources names it any more, None where one still does."""
    times = [one.get("not_reported_since") for one in sources or ()]
    return max(times) if times and all(times) else None  # type: ignore[type-var]


def since_missing(column: pd.Series) -> pd.Series:
    """`missing_since` of a frame's ``sources``, as times."""
    return pd.to_datetime(column.map(missing_since), utc=True, format="ISO8601")


def ageing(settings: Settings, kind: str) -> Ageing:
    """How a kind ages under these settings."""
    return Ageing(KINDS[kind].figure_at is not Record.figure_at, settings.stale_after(kind))
