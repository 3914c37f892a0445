"""Tokens by which other systems act: the store keeps only a digest of each, so that nobody reads one out of a copy.

The secret is 256 random bits, so nobody can guess it and a plain SHA-256 is enough to find it by: argon2 and the like
slow down the guessing of what people choose, and at 119 ms for each request would let anybody keep the machine busy.
"""

import hashlib
import secrets
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from data.access import EVERYWHERE, RULES, Actor, Role
from data.errors import Invalid, NotFound, NotSignedIn, StoreError
from data.store import Store

SHELF = "token"
BEGINS = "muster_"
RESTORED = "a restore: nothing there knew the token"
SECRET_BYTES = 32
DAYS_MAX = 366
NOTED_EVERY = timedelta(minutes=10)
"""How exactly the last use is known: not every read is to write."""
NAME_MAX = 100
SYSTEMS_MAX = 20


@dataclass(frozen=True)
class Token:
    """Who acts by it, what it may do, until when. Times are those of the world, also in an exercise."""

    name: str
    position: str
    organisation: str
    roles: tuple[str, ...]
    jurisdictions: tuple[str, ...]
    made_at: datetime
    made_by: str
    expires_at: datetime
    revoked_at: datetime | None = None
    revoked_by: str = ""
    used_at: datetime | None = None
    systems: tuple[str, ...] = ()
    """Source systems it may speak for; none named means its own name."""

    @property
    def speaks_for(self) -> tuple[str, ...]:
        """The source systems that what it sends may name; the first is meant where nothing is named."""
        return self.systems or (self.name,)

    def state(self, now: datetime) -> str:
        """``valid``, ``expired`` or ``revoked``."""
        return "revoked" if self.revoked_at else "valid" if now < self.expires_at else "expired"

    @property
    def actor(self) -> Actor:
        """Whom the store sees act."""
        return Actor(
            name=self.name,
            position=self.position,
            organisation=self.organisation,
            roles=frozenset(self.roles),
            jurisdictions=frozenset(self.jurisdictions),
            via="token",
            systems=self.speaks_for,
        )


def make(store: Store, token: Token) -> str:
    """Keep a new token; its secret, which is told this once. Raises Invalid for what no token may be."""
    _refuse_unfit(token)
    if any(one.name == token.name and one.state(token.made_at) == "valid" for one in all_of(store)):
        raise Invalid(
            f"there is a token {token.name!r} already", remedy="revoke it first, or choose another name"
        )
    secret = f"{BEGINS}{secrets.token_urlsafe(SECRET_BYTES)}"
    if not store.keep_swap(SHELF, digest(secret), None, _body(token)):
        raise Invalid("the secret is taken", remedy="try again")
    return secret


def _refuse_unfit(token: Token) -> None:
    if not (0 < len(token.name.strip()) <= NAME_MAX):
        raise Invalid(
            f"a token's name is {token.name[:50]!r}", remedy=f"give it one of up to {NAME_MAX} letters"
        )
    wrong = next((one for one in token.systems if not (0 < len(one.strip()) <= NAME_MAX)), None)
    if wrong is not None or len(token.systems) > SYSTEMS_MAX:
        raise Invalid(
            f"{len(token.systems)} source systems" if wrong is None else f"a source system is {wrong[:50]!r}",
            remedy=f"name at most {SYSTEMS_MAX}, each of up to {NAME_MAX} letters",
        )
    known = [role.value for role in Role]
    if not token.roles or set(token.roles) - set(known):
        raise Invalid(f"roles {', '.join(token.roles) or 'none'}", remedy=f"give some of {', '.join(known)}")
    rules = [RULES[Role(role)] for role in token.roles]
    if not token.jurisdictions and any(rule.inside != rule.outside for rule in rules):
        raise Invalid(
            f"a token as {', '.join(token.roles)} has no jurisdiction",
            remedy=f"name those it is for, or {EVERYWHERE} for all",
        )
    days = (token.expires_at - token.made_at).days
    if not (token.made_at < token.expires_at and days <= DAYS_MAX):
        raise Invalid(f"a token for {days} days", remedy=f"let it expire within 1 to {DAYS_MAX} days")


def all_of(store: Store) -> list[Token]:
    """All tokens, by name; what is expired or revoked stays listed."""
    return sorted(
        (_token(kept.body) for kept in store.kept_all(SHELF)), key=lambda one: (one.name, one.made_at)
    )


def revoke(store: Store, name: str, *, by: str, now: datetime) -> Token:
    """Make a token useless from now on. Raises NotFound where none of this name is valid."""
    for kept in store.kept_all(SHELF):
        token = _token(kept.body)
        if token.name == name and token.state(now) == "valid":
            ended = replace(token, revoked_at=now, revoked_by=by)
            if store.keep_swap(SHELF, kept.key, kept.body, _body(ended)):
                return ended
            return revoke(store, name, by=by, now=now)  # it was used at this moment
    raise NotFound(f"no valid token {name!r}", remedy="./muster token list shows which there are")


def only_known(before: Store | None, after: Store, *, now: datetime) -> list[Token]:
    """Revoke in ``after``, a backup, every token that ``before``, the store it replaces, does not have as good; gives
    those. A backup of earlier days does not know of what was revoked since, and elsewhere nothing does."""
    ended = []
    for kept in after.kept_all(SHELF):
        token = _token(kept.body)
        known = None if before is None else before.kept(SHELF, kept.key)
        there = token.revoked_at if known is None else _token(known).revoked_at
        if token.state(now) != "valid" or (known is not None and there is None):
            continue
        by = RESTORED if known is None else _token(known).revoked_by
        ended.append(replace(token, revoked_at=there or now, revoked_by=by))
        after.keep(SHELF, kept.key, _body(ended[-1]))
    return ended


def use(store: Store, secret: str, *, now: datetime) -> Token:
    """The token of a secret, its use noted. Raises NotSignedIn for one that is unknown, expired or revoked."""
    key = digest(secret)
    body = store.kept(SHELF, key) if secret.startswith(BEGINS) else None
    if body is None:
        raise NotSignedIn("this token is not known here", remedy="ask an administrator for one")
    token = _token(body)
    if token.state(now) != "valid":
        at = token.revoked_at or token.expires_at
        raise NotSignedIn(
            f"token {token.name!r} {'was revoked' if token.revoked_at else 'has expired'} at {at:%Y-%m-%d %H:%MZ}",
            remedy="ask an administrator for a new one",
        )
    if token.used_at is None or now - token.used_at >= NOTED_EVERY:
        with suppress(
            StoreError
        ):  # a busy or full store is no reason to turn a reader away, or to let it wait
            store.keep_swap(SHELF, key, body, _body(replace(token, used_at=now)), wait=False)
    return token


def digest(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()


def _body(token: Token) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, datetime) else _plain(value)
        for name, value in asdict(token).items()
    }


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, Iterable) and not isinstance(value, str) else value


def _token(body: dict[str, Any]) -> Token:
    times = {name: _time(body[name]) for name in ("made_at", "expires_at", "revoked_at", "used_at")}
    lists = {name: tuple(body.get(name, ())) for name in ("roles", "jurisdictions", "systems")}
    return Token(**(body | times | lists))


def _time(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text).astimezone(UTC)
