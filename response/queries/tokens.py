"""Which tokens there are; nothing tells their secrets."""

from data import tokens
from data.access import Action, Actor, may
from data.errors import NotAllowed
from data.tokens import Token
from data.workspace import Workspace


def tokens_of(workspace: Workspace, actor: Actor) -> list[Token]:
    """All tokens, by name, also those that are expired or revoked."""
    if not may(actor, Action.ADMINISTER):  # reading them needs no signature
        raise NotAllowed("tokens are for administrators", remedy="ask one")
    return tokens.all_of(workspace.store)
