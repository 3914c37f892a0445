"""How the kinds grow old: which have a figure that ages, and after how long it is stale."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import numpy as np
import numpy.typing as npt

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
    listed = [sources or [] for sources in column]
    gone = [bool(sources) and all(one.get("not_reported_since") for one in sources) for sources in listed]
    return np.array(gone, dtype=bool)


def ageing(settings: Settings, kind: str) -> Ageing:
    """How a kind ages under these settings."""
    return Ageing(KINDS[kind].figure_at is not Record.figure_at, settings.stale_after(kind))
