"""Times in the store are whole microseconds since 1970 UTC: exact, compact, comparable in every database."""

from datetime import UTC, datetime, timedelta
from typing import overload

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICRO = timedelta(microseconds=1)


@overload
def micros(at: datetime) -> int: ...
@overload
def micros(at: None) -> None: ...
def micros(at: datetime | None) -> int | None:
    """Microseconds since 1970 UTC."""
    return None if at is None else (at - _EPOCH) // _MICRO


@overload
def moment(value: int) -> datetime: ...
@overload
def moment(value: None) -> None: ...
def moment(value: int | None) -> datetime | None:
    """The aware time of a number of microseconds."""
    return None if value is None else _EPOCH + timedelta(microseconds=value)


def as_text(at: datetime) -> str:
    """A time as bodies have it, without the closing Z, so that texts sort as times do."""
    return at.astimezone(UTC).replace(tzinfo=None).isoformat()


def from_text(text: str | None) -> datetime | None:
    """The aware time of such a text."""
    return None if text is None else datetime.fromisoformat(text).replace(tzinfo=UTC)
