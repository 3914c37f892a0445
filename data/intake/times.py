"""Times as files write them; a column as a whole says whether the day or the month comes first."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from data.intake.table import Objects
from data.intake.values import Cell, is_null

EPOCH_MS_FROM = 1e11
"""Numbers above this count milliseconds since 1970, below it seconds."""


EPOCH_S_FROM = 1e8


TIME_FORMATS = (
    "%Y-%m-%d %H:%M:%S%z",
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%d",
    "%Y/%m/%d %H:%M:%S",
    "%Y/%m/%d %H:%M",
    "%Y/%m/%d",
    "%Y.%m.%d",
    "%a %b %d %H:%M:%S %z %Y",
    "%a, %d %b %Y %H:%M:%S %z",
    "%a, %d %b %Y %H:%M:%S",
    "%d %B %Y",
    "%d %b %Y",
    "%B %d, %Y",
    "%Y年%m月%d日",
    "%Y年%m月%d日 %H:%M",
    "%Y年%m月%d日%H時%M分",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y",
    "%Y%m%d%H%M%S",
    "%Y%m%d",
)


DAY_FIRST = ("%d/%m/%Y %H:%M:%S", "%d/%m/%Y %H:%M", "%d/%m/%Y", "%d-%m-%Y")


MONTH_FIRST = (
    "%m/%d/%Y %H:%M:%S",
    "%m/%d/%Y %H:%M",
    "%m/%d/%Y %I:%M:%S %p",
    "%m/%d/%Y %I:%M %p",
    "%m/%d/%Y",
    "%m-%d-%Y",
)


def time_reader(values: Objects, zone: Any = UTC) -> Callable[[Any], Cell]:
    """A reader of times for one column, which decides from all of it whether the day or the month is first."""
    orders = _slash_orders(values)

    def read(value: Any) -> Cell:
        if is_null(value):
            return Cell()
        if isinstance(value, bool | list | dict):
            return _not_a_time()
        if isinstance(value, int | float):
            return _epoch(float(value))
        return _read_time(str(value).strip(), orders, zone)

    return read


def _slash_orders(values: Objects) -> tuple[str, ...]:
    """Formats for 05/07/2010: by a day above 12 anywhere in the column; none where it stays open."""
    pairs = [
        (int(match.group(1)), int(match.group(2)))
        for value in values
        if isinstance(value, str) and (match := re.match(r"(\d{1,2})[/-](\d{1,2})[/-]\d{4}", value.strip()))
    ]
    day, month = any(first > 12 for first, _ in pairs), any(second > 12 for _, second in pairs)
    if day == month:
        return ()
    return DAY_FIRST if day else MONTH_FIRST


def _epoch(value: float) -> Cell:
    seconds = value / 1000 if value >= EPOCH_MS_FROM else value
    if seconds < EPOCH_S_FROM or seconds > 4e9:
        return Cell(problem="this number is no time", remedy="write times as 2026-05-19T06:00-05:00")
    return Cell(datetime.fromtimestamp(seconds, UTC))


def _read_time(text: str, orders: tuple[str, ...], zone: Any) -> Cell:
    if re.fullmatch(r"\d{10}|\d{13}", text):
        return _epoch(float(text))
    made = _parse_time(text, orders)
    if made is None:
        if re.match(r"\d{1,2}[/-]\d{1,2}[/-]\d{4}", text) and not orders:
            return Cell(
                problem="it cannot be told whether the day or the month comes first",
                remedy="write times as 2026-05-19T06:00-05:00",
            )
        return _not_a_time()
    try:
        if made.tzinfo is not None:
            return Cell(made.astimezone(UTC))
        at = made.replace(tzinfo=zone).astimezone(UTC)
    except OverflowError:  # the first hours of the year 1, the last of 9999
        return _not_a_time()
    return Cell(at, note=f"times without an offset were read as {zone}")


def _parse_time(text: str, orders: tuple[str, ...]) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        pass
    plain = re.sub(r"(\d)[T ](\d)", r"\1 \2", text).strip()
    in_utc = re.search(r"(\.\d+)?\s?(Z|UTC|GMT)$", plain)
    plain = plain[: in_utc.start()] if in_utc else plain
    for format in (*TIME_FORMATS, *orders):
        try:
            made = datetime.strptime(plain, format)
        except ValueError:
            continue
        return made.replace(tzinfo=UTC) if in_utc else made
    return None


def _not_a_time() -> Cell:
    return Cell(problem="this is not a time", remedy="write times as 2026-05-19T06:00-05:00")


def read_date(cell: Cell) -> Cell:
    """The day of a time."""
    value = cell.value
    day = value.date() if isinstance(value, datetime) else value
    return Cell(day, cell.problem, cell.remedy)
