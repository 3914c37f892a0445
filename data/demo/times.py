"""The exercise's time: H is the hour it begins; the tables write H+13:20 as 13:20."""

from datetime import UTC, datetime, timedelta

START = datetime(2026, 5, 19, 11, 0, tzinfo=UTC)
"""H: 06:00 in central Iowa (America/Chicago, summer time)."""
OPENS_AFTER = timedelta(hours=18)
ENDS_AFTER = timedelta(hours=24)
TIME_ZONE = "America/Chicago"


def since_start(text: str) -> timedelta:
    """``13:20`` or ``-02:00`` as a span."""
    sign = -1 if text.startswith("-") else 1
    hours, minutes = text.lstrip("-").split(":")
    return sign * timedelta(hours=int(hours), minutes=int(minutes))


def moment(text: str) -> datetime:
    """``13:20`` as the moment H+13:20."""
    return START + since_start(text)
