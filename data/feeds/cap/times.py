"""Times as CAP messages write them, and as they should not."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

_ISO = re.compile(
    r"^\s*(\d{4})-?(\d{2})-?(\d{2})[T ](\d{2}):?(\d{2})(?::?(\d{2})(?:[.,]\d+)?)?\s*(Z|z|[+-]\d{2}:?\d{2})?\s*$"
)


@dataclass(frozen=True)
class When:
    """A time in UTC, None where there is none to be read; ``repair`` says what was guessed or given up."""

    at: datetime | None = None
    repair: str | None = None


def read_time(text: str | None, zone: tzinfo | None = None) -> When:
    """A CAP time. One without offset is taken in ``zone``, else as UTC; one that is no time is not known."""
    if text is None or not text.strip():
        return When()
    match = _ISO.match(text)
    if match is None:
        return When(repair=f"'{_short(text)}' is no time: not known")
    *numbers, offset = match.groups()
    try:
        bare = datetime(*(int(number or 0) for number in numbers))  # type: ignore[arg-type]
        if offset is None:
            return When(
                _utc(bare, zone or UTC), f"'{_short(text)}' has no offset: read as {_read_as(bare, zone)}"
            )
        sign = "+00:00" if offset in "Zz" else offset
        return When(_utc(bare, datetime.strptime(sign, "%z").tzinfo or UTC))
    except (ValueError, OverflowError):
        return When(repair=f"'{_short(text)}' is no time: not known")


def _read_as(bare: datetime, zone: tzinfo | None) -> str:
    if isinstance(zone, ZoneInfo):
        return f"one of {zone.key}, by the feed's option time_zone"
    return "UTC" if zone is None else f"at the offset {bare.replace(tzinfo=zone):%z} of its other times"


def with_offset(text: str, zone: tzinfo) -> tuple[str, str | None]:
    """A time written with the offset of a zone, and what was guessed; as it is where it has one, or is no time."""
    match = _ISO.match(text)
    when = read_time(text, zone)
    if match is None or match.group(7) is not None or when.at is None:
        return text, None
    return when.at.astimezone(zone).isoformat(timespec="seconds"), when.repair


def offset_of(text: str | None) -> tzinfo | None:
    """The offset a time is written with."""
    match = _ISO.match(text or "")
    if match is None or match.group(7) is None or match.group(7) in "Zz":
        return None
    try:
        return datetime.strptime(match.group(7), "%z").tzinfo
    except ValueError:
        return None


def _utc(bare: datetime, zone: tzinfo) -> datetime:
    return bare.replace(tzinfo=zone).astimezone(UTC)


def _short(text: str) -> str:
    return text.strip()[:60]
