"""Times, numbers and texts as sources write them."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from data.feeds.parsed import About
from data.intake.identity import id_text
from data.intake.table import objects
from data.intake.times import time_reader
from data.intake.values import is_null, parse_number, read_text

TAG = re.compile(r"<[^>]{0,4000}>")
BREAK = re.compile(r"<\s*(?:br|/p|/div|/li|p|div|li)\b[^>]{0,2000}>", re.IGNORECASE)
COLON_IN_OFFSET = re.compile(r"([+-]\d{2}):(\d{2})$")
"""Which the library for mail takes for no offset at all."""
BLANKS = re.compile(r"[ \t\r\f\v\xa0]+")


def time(value: Any, zone: Any = UTC) -> datetime | None:
    """A time as sources write them: epoch seconds or milliseconds, ISO, RFC 822 and those of files; None where it
    is none."""
    if is_null(value) or isinstance(value, bool):
        return None
    if isinstance(value, str) and re.match(r"\s*[A-Za-z]{3}, \d", value):
        try:
            made = parsedate_to_datetime(COLON_IN_OFFSET.sub(r"\1\2", value.strip()))
            return (made if made.tzinfo else made.replace(tzinfo=zone)).astimezone(UTC)
        except (ValueError, IndexError, TypeError, OverflowError):
            pass
    try:
        found = time_reader(objects([value]), zone)(value).value
    except (OverflowError, OSError, ValueError):
        return None
    return found if isinstance(found, datetime) else None


def number(value: Any) -> float | None:
    """A finite number, None where there is none or the source writes -999 for it."""
    if is_null(value) or isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value)
    return parse_number(str(value), comma_decimal=False)


def count(value: Any) -> int | None:
    """A whole number of things, None where it is none; a negative one says nothing."""
    found = number(value)
    return None if found is None or found < 0 or found > 1e12 else round(found)


def text(value: Any) -> str | None:
    """Text made fit to keep, None where it says nothing."""
    found = read_text(value).value
    return str(found) if found else None


def ident(value: Any) -> str | None:
    """An id as text, None where it is blank."""
    return None if is_null(value) or isinstance(value, bool | list | dict) else id_text(value) or None


def plain(value: Any) -> str | None:
    """The text of HTML: tags away, breaks kept, entities undone."""
    if is_null(value):
        return None
    without = TAG.sub("", BREAK.sub("\n", str(value)))
    lines = (BLANKS.sub(" ", line).strip() for line in (text(without) or "").split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() or None


def shortened(value: str, most: int) -> str:
    """Text of at most so many characters, with … where something was cut off."""
    return value if len(value) <= most else value[: most - 1] + "…"


def lines(*parts: tuple[str, Any]) -> str | None:
    """Notes from labelled values, those that are known, one a line."""
    said = [
        f"{label}: {shown_value(value)}" if label else shown_value(value)
        for label, value in parts
        if not is_null(value)
    ]
    return "\n".join(said) or None


def shown_value(value: Any) -> str:
    """A value as it stands in a note; whole floats without the point."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)


def figure(value: Any, about: About, at: datetime | None = None) -> dict[str, Any] | None:
    """A figure of this feed, None where it is unknown; without a time it is dated when it is reconciled."""
    return None if value is None else {"value": value, "observed_at": at, "source": about.feed}


def later(at: datetime | None, hours: float) -> datetime | None:
    """A time so many hours later."""
    return None if at is None else at + timedelta(hours=hours)
