"""What an address says, in our types; raises Invalid with the remedy."""

from base64 import b64decode
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import orjson
from fastapi import Request

from api.desk import Desk
from data.access import Actor, local_person
from data.errors import Invalid, NotSignedIn
from data.workspace import Workspace
from response import actions
from response.queries import Filter

FILTER_MAX_CHARS = 8000
CLOCK_SLACK = timedelta(minutes=1)


def known_caller(desk: Desk) -> Callable[[Request], None]:
    """Finds out who calls before any route is asked; a token that does not fit is refused, never passed over."""

    def know(request: Request) -> None:
        given = request.headers.getlist("authorization")
        if not given:
            request.state.actor = local_person("", "", via="api")
            return
        request.state.actor = actions.act_by_token(desk.workspace(), _secret(given))

    return know


def _secret(given: list[str]) -> str:
    """The token of an ``Authorization`` header: as bearer, or as the password of programs that know nothing else."""
    scheme, _, said = given[0].partition(" ")
    if len(given) == 1 and scheme.lower() == "bearer":
        return said.strip()
    if len(given) == 1 and scheme.lower() == "basic":
        try:
            return b64decode(said.strip(), validate=True).decode().partition(":")[2]
        except ValueError:
            pass
    raise NotSignedIn(
        "Authorization is neither a bearer token nor name and password",
        remedy="send Authorization: Bearer TOKEN, or the token as password",
    )


def reader(request: Request) -> Actor:
    """Who reads: the token's actor, without one whoever is at this machine; reading needs no signature."""
    actor: Actor = request.state.actor
    return actor


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
    try:
        return at.astimezone(UTC)
    except OverflowError as error:
        raise Invalid(f"at={text[:50]!r} is no year of a calendar", remedy="leave it out for now") from error
