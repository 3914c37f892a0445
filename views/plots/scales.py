"""Round numbers and round hours along an axis."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pandas as pd

from views.words import local, number

STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
REGULAR_STEPS = 48
"""A chart over time has so many regular steps at most, so that a slide can hold the same figures."""
TIME_STEPS_MIN = (5, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 7200, 14400, 43200)


@dataclass(frozen=True)
class Scale:
    """A linear scale: ``low``…``high`` in the data onto ``start``…``end`` on paper."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        span = self.high - self.low or 1.0
        return self.start + (value - self.low) / span * (self.end - self.start)


def ticks(low: float, high: float, *, most: int = 5, whole: bool = False) -> list[float]:
    """At most about ``most`` round numbers from at or below ``low`` to at or above ``high``."""
    span = max(high - low, 1e-9)
    power = 10.0 ** math.floor(math.log10(span / most))
    step = next(power * step for step in STEPS if power * step * most >= span * 0.999)
    step = max(1.0, math.ceil(step)) if whole else step
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [n * step for n in range(first, max(last, first + 1) + 1)]


def tick_words(values: Iterable[float]) -> list[str]:
    """The ticks in words, all with the same number of decimals."""
    values = list(values)
    whole = all(float(value).is_integer() for value in values)
    return [number(value) if whole else f"{value:,.1f}" for value in values]


def seconds(moment: datetime | pd.Timestamp) -> float:
    """Seconds since 1970, so that times lie on a linear scale."""
    return float(pd.Timestamp(moment).timestamp())


def time_ticks(low: float, high: float, zone: str, *, most: int = 7) -> list[tuple[float, str, str]]:
    """Round hours of the zone between two moments (seconds since 1970): moment, time, and the day where it is new."""
    span = max(high - low, 60.0)
    minutes = next((step for step in TIME_STEPS_MIN if span / 60 / step <= most), TIME_STEPS_MIN[-1])
    marks: list[tuple[float, str, str]] = []
    day = ""
    for moment in _rounds(low, high, minutes, zone):
        here = local(datetime.fromtimestamp(moment, UTC), zone)
        today = f"{here:%a} {here.day} {here:%b}"
        marks.append((moment, "" if minutes >= 1440 else f"{here:%H:%M}", today if today != day else ""))
        day = today
    return marks


def _rounds(low: float, high: float, minutes: int, zone: str) -> list[float]:
    start = local(datetime.fromtimestamp(low, UTC), zone)
    moment = start.replace(hour=0, minute=0, second=0, microsecond=0)
    found = []
    while moment.timestamp() <= high + 1:
        if moment.timestamp() >= low - 1:
            found.append(moment.timestamp())
        moment += timedelta(minutes=minutes)
    return found


def regular(table: pd.DataFrame) -> pd.DataFrame:
    """The table at regular steps, each holding what was known by then; the last row is kept as it is."""
    if len(table) < 2:
        return table
    first, last = table.index[0], table.index[-1]
    minutes = max(1, round((last - first) / timedelta(minutes=1) / REGULAR_STEPS))
    times = pd.date_range(
        end=last, start=last - REGULAR_STEPS * timedelta(minutes=minutes), freq=f"{minutes}min"
    )
    times = times[times >= first]
    return table[~table.index.duplicated(keep="last")].reindex(times.union([first, last]), method="ffill")
