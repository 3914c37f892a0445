"""Times as RFC 3339 writes them, and spans of them."""

import re
from datetime import UTC, datetime

from data.errors import Invalid

_RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
Span = tuple[datetime | None, datetime | None]
OPEN = ("", "..")


def read_time(text: str, name: str) -> datetime:
    """A moment with its offset, in UTC; a plus sign may have become a space. Raises Invalid."""
    written = re.sub(r" (?=\d\d:\d\d$)", "+", text)
    try:
        if not _RFC3339.fullmatch(written):
            raise ValueError(text)
        return datetime.fromisoformat(written.upper()).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Invalid(
            f"{name}={text[:60]!r} is not a time with its offset", remedy="write 2026-05-20T14:00:00Z"
        ) from error


def read_span(text: str, name: str) -> Span:
    """A moment, or ``begin/end`` of which one may be ``..`` or nothing. Raises Invalid."""
    parts = text.split("/")
    if len(parts) == 1:
        at = read_time(text, name)
        return at, at
    if len(parts) != 2 or all(part in OPEN for part in parts):
        raise Invalid(
            f"{name}={text[:60]!r} is no span of time", remedy="write BEGIN/END, BEGIN/.. or ../END"
        )
    since, until = (None if part in OPEN else read_time(part, name) for part in parts)
    if since is not None and until is not None and since > until:
        raise Invalid(f"{name}={text[:60]!r} ends before it begins", remedy="write the earlier time first")
    return since, until
