"""Tokens of other systems: made, revoked, acted by."""

from datetime import UTC, datetime, timedelta

from data import tokens
from data.access import EVERYWHERE, Action, Actor, require
from data.errors import Invalid
from data.schema import Jurisdiction
from data.store import Query
from data.tokens import Token
from data.workspace import Workspace


def make_token(
    workspace: Workspace,
    actor: Actor,
    *,
    name: str,
    roles: list[str],
    jurisdictions: list[str],
    organisation: str = "",
    position: str = "partner system",
    days: int = 90,
    systems: list[str] | None = None,
    now: datetime | None = None,
) -> tuple[Token, str]:
    """A token and its secret, which nobody can read again. ``jurisdictions`` by id, name or code, or ``*``;
    ``systems`` are the source systems that what it sends may name, else its own name alone."""
    require(actor, Action.ADMINISTER)
    at = now or datetime.now(UTC)
    token = Token(
        name=name.strip(),
        position=position.strip() or "partner system",
        organisation=organisation.strip(),
        roles=tuple(sorted(set(roles))),
        jurisdictions=tuple(sorted({_jurisdiction(workspace, actor, one) for one in jurisdictions})),
        made_at=at,
        made_by=f"{actor.name} ({actor.position})",
        expires_at=at + timedelta(days=days),
        systems=tuple(dict.fromkeys(one.strip() for one in systems or [])),
    )
    return token, tokens.make(workspace.store, token)


def revoke_token(workspace: Workspace, actor: Actor, name: str, *, now: datetime | None = None) -> Token:
    """Make a token useless from now on."""
    require(actor, Action.ADMINISTER)
    by = f"{actor.name} ({actor.position})"
    return tokens.revoke(workspace.store, name, by=by, now=now or datetime.now(UTC))


def act_by_token(workspace: Workspace, secret: str, *, now: datetime | None = None) -> Actor:
    """Whom a secret lets act. Raises NotSignedIn; never anybody else in its place."""
    return tokens.use(workspace.store, secret, now=now or datetime.now(UTC)).actor


def _jurisdiction(workspace: Workspace, actor: Actor, said: str) -> str:
    if said == EVERYWHERE:
        return said
    places = workspace.store.find(actor, ["jurisdiction"], Query())
    named = [one for one in places if isinstance(one, Jurisdiction) and said in (one.id, one.name, one.code)]
    if len(named) != 1:
        known = ", ".join(sorted(one.name for one in places)[:20]) or "none"
        raise Invalid(
            f"{'no' if not named else 'more than one'} jurisdiction is called {said!r}",
            remedy=f"use the id or code of one of {known}, or * for all",
        )
    return named[0].id
