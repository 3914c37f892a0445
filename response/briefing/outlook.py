"""When a level is reached at the present rate: shelters full, stock under its minimum. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from response.briefing.trend import CONFIDENCE, Slope, theil_sen

Count = tuple[datetime, float]
"""When it was counted, and how much there was."""
Why = Literal["", "not_enough_counts", "not_towards", "reached", "unknown"]
LEAST = 4
"""Counts below which no trend is drawn."""
METHOD = "theil_sen"
HORIZON = timedelta(days=14)
"""Times farther away than this are not named: nothing keeps its rate so long."""


@dataclass(frozen=True)
class Outlook:
    """Where a figure goes. ``value`` now against ``limit``; rates in ``slope`` are per hour.

    ``at`` is when the limit is reached at the median rate, ``earliest`` and ``latest`` at the ends of its range (None:
    not before the horizon, or never at that rate). ``why`` says why there is no ``at``: not_enough_counts, not_towards
    (it stands still or moves away), reached (it is there already), unknown (today's value or the limit is).
    """

    key: str
    name: str
    ids: tuple[str, ...]
    value: float | None
    limit: float | None
    unit: str
    points: int
    window: timedelta
    slope: Slope | None = None
    at: datetime | None = None
    earliest: datetime | None = None
    latest: datetime | None = None
    why: Why = ""
    counts: tuple[Count, ...] = ()
    left_out: int = 0
    method: str = METHOD
    confidence: float = CONFIDENCE


def outlook(
    counts: Iterable[Count],
    *,
    key: str,
    name: str,
    ids: tuple[str, ...],
    value: float | None,
    limit: float | None,
    unit: str,
    now: datetime,
    window: timedelta,
    rising: bool,
    left_out: int = 0,
) -> Outlook:
    """Where the figure goes by its counts in the last ``window``; ``rising``: it reaches the limit from below."""
    points = sorted((at, count) for at, count in counts if now - window <= at <= now)
    said = Outlook(
        key, name, ids, value, limit, unit, len(points), window, counts=tuple(points), left_out=left_out
    )
    if value is None or limit is None:
        return replace(said, why="unknown")
    left = limit - value if rising else value - limit
    if left <= 0 if rising else left < 0:
        return replace(said, why="reached")
    hours = [(at - now).total_seconds() / 3600 for at, _ in points]
    slope = theil_sen(hours, [count for _, count in points]) if len(points) >= LEAST else None
    if slope is None:
        return replace(said, why="not_enough_counts")
    rates = (slope.low, slope.slope, slope.high) if rising else (-slope.high, -slope.slope, -slope.low)
    latest, at, earliest = (_reached(left, rate, now) for rate in rates)
    why: Why = "not_towards" if at is None else ""
    return replace(said, slope=slope, at=at, earliest=earliest, latest=latest, why=why)


def totals(series: Mapping[str, Sequence[Count]], start: datetime) -> tuple[list[Count], tuple[str, ...]]:
    """The sum of several things' counts over time, each count holding until the next, from ``start`` on.

    A thing must be known at ``start`` or begin with a stated first count (an opening with nobody inside); the ids of
    those left out because the earlier part of theirs is not known come second.
    """
    known = {one: sorted(counts) for one, counts in series.items()}
    silent = tuple(
        one for one, counts in known.items() if not counts or not (counts[0][0] <= start or counts[0][1] == 0)
    )
    held = {one: counts for one, counts in known.items() if one not in silent}
    times = sorted({at for counts in held.values() for at, _ in counts if at >= start})
    return [(at, sum(_holding(counts, at) for counts in held.values())) for at in times], silent


def _holding(counts: Sequence[Count], at: datetime) -> float:
    return next((value for then, value in reversed(counts) if then <= at), 0.0)


def _reached(left: float, rate: float, now: datetime) -> datetime | None:
    if rate <= 0:
        return None
    hours = left / rate
    return now + timedelta(hours=hours) if hours * 3600 <= HORIZON.total_seconds() else None
