"""Freshness is derived from a figure's time and a limit, never stored."""

from datetime import datetime, timedelta
from typing import Literal

Fresh = Literal["current", "stale", "unknown"]


def freshness(figure_at: datetime | None, now: datetime, limit: timedelta | None) -> Fresh:
    """``unknown`` without a time, ``stale`` once older than the limit; no limit means it does not age."""
    if figure_at is None:
        return "unknown"
    return "stale" if limit is not None and now - figure_at > limit else "current"
