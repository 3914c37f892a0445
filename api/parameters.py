"""What an address says, in our types; raises Invalid with the remedy."""

from datetime import UTC, datetime, timedelta
from typing import Any

import orjson

from data.access import Actor, local_person
from data.errors import Invalid
from data.workspace import Workspace
from response.queries import Filter

FILTER_MAX_CHARS = 8000
CLOCK_SLACK = timedelta(minutes=1)


def reader() -> Actor:
    """Who reads through the API on this machine; reading needs no signature."""
    return local_person("", "", via="api")


def read_filter(text: str | None) -> Filter:
    """A filter from its JSON."""
    if not text:
        return Filter()
    if len(text) > FILTER_MAX_CHARS:
        raise Invalid(f"filter has {len(text)} characters", remedy=f"give at most {FILTER_MAX_CHARS}")
    try:
        value: Any = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise Invalid(f"filter is not JSON: {error}", remedy='write {"states": ["open"]}') from error
    if not isinstance(value, dict):
        raise Invalid(f"filter is {text[:50]}, not an object", remedy='write {"states": ["open"]}')
    return Filter.read(value)


def read_at(text: str | None, workspace: Workspace) -> datetime | None:
    """A moment with its offset, not later than the workspace's clock; None for now."""
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text.replace(" ", "+") if text.count(" ") == 1 and "T" in text else text)
    except ValueError as error:
        raise Invalid(f"at={text[:50]!r} is not a time", remedy="write 2026-05-20T14:00:00Z") from error
    if at.tzinfo is None:
        raise Invalid(f"at={text[:50]!r} has no offset", remedy="end it with Z or +HH:MM")
    now = workspace.clock.now()
    if at > now + CLOCK_SLACK:
        raise Invalid(
            f"at={text[:50]!r} is later than the workspace's clock ({now:%Y-%m-%dT%H:%M:%SZ})",
            remedy="leave it out for now",
        )
    return at.astimezone(UTC)
