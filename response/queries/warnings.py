"""Warnings and notices that leave: the messages of our own, derived from the log."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import orjson

from data.access import Action, Actor, local_person, permit
from data.errors import Invalid, NotFound
from data.exchange.cap import Outgoing
from data.exchange.cap_messages import SHARED, Sending, Version, messages, shared
from data.exchange.cap_notice import as_warning
from data.schema import HazardArea, Notice, Record
from data.store import Pinned, Query
from data.workspace import Workspace
from response.queries.memory import memory

LISTED_FOR = timedelta(days=7)
"""Messages are listed for so long, and the last of a warning as long as it is in force."""
LISTED_AT_MOST = 500
NOBODY = "muster.invalid"
"""The sender in an exercise that has none: a name that can never be an agency's (RFC 6761)."""
KINDS = ("hazard_area", "notice")
ALL = local_person()


def warnings_out(workspace: Workspace, actor: Actor) -> list[Outgoing]:
    """Messages that may leave, the newest first: those of the last days, and what is in force.

    Raises Invalid where an actual workspace does not say who it is.
    """
    now = workspace.clock.now()
    found = []
    for chain in _chains(workspace, actor):
        found += [
            (one.sent, place, one)
            for place, one in enumerate(chain)
            if one.sent > now - LISTED_FOR or (one is chain[-1] and _holds(one, now))
        ]
    newest = sorted(found, key=lambda one: (one[0], one[1], one[2].identifier), reverse=True)
    return [one for _, _, one in newest[:LISTED_AT_MOST]]


def warning_out(workspace: Workspace, actor: Actor, name: str) -> Outgoing:
    """A message by its identifier, or the last one of a hazard area by the record's id or number. Raises NotFound."""
    for chain in _chains(workspace, actor):
        for one in reversed(chain):
            if name in (one.identifier, one.record.id, one.record.number):
                return one
    raise NotFound(
        f"no warning {name[:80]!r} that may leave",
        remedy="what leaves is made by people here, public or for partners, and no draft; see docs/cap.md",
    )


def warnings_key(workspace: Workspace, actor: Actor) -> str:
    """Changes when the answers of this module may: with the log, who asks, who sends, and as messages grow old."""
    parts = {
        "store": memory(workspace.store).token,
        "revision": workspace.store.revision([*KINDS, "jurisdiction"]),
        "scope": replace(actor, outward=True).scope.key,
        "sender": workspace.settings.cap_sender,
        "minute": f"{workspace.clock.now():%Y%m%d%H%M}",
    }
    return hashlib.blake2b(orjson.dumps(parts), digest_size=16).hexdigest()


def _chains(workspace: Workspace, actor: Actor) -> list[list[Outgoing]]:
    """The messages of each of our own warnings, oldest first, as the actor may have them.

    All warnings are read, also those that nobody outside may see: what has left and is closed needs its Cancel.
    """
    sending, seen = _sending(workspace), _seen(workspace, actor)
    records = workspace.store.find(ALL, KINDS, Query(status=None))
    own = [one for one in records if not (isinstance(one, HazardArea) and _named_elsewhere(one))]
    return [chain for one in own if (chain := messages(_versions(workspace, one), sending, seen))]


def _named_elsewhere(record: HazardArea) -> bool:
    """Whether it is somebody else's message from the start: its leading source knows it by its CAP identifier."""
    lead = record.sources[0].record_id if record.sources else None
    return record.identifier is not None and lead is not None and record.identifier in lead


def _seen(workspace: Workspace, actor: Actor) -> Callable[[HazardArea], bool]:
    """Whether the actor may have a warning as it was at some time."""
    permit(actor, Action.READ)
    scope = replace(actor, outward=True).scope
    if scope.inside >= SHARED and (scope.everywhere or scope.outside >= SHARED):
        return shared
    mine = {
        one.id
        for place in scope.jurisdictions
        for one in workspace.store.find(ALL, ["jurisdiction"], Query(status=None, jurisdiction_id=place))
    }

    def seen(record: HazardArea) -> bool:
        inside = scope.everywhere or record.jurisdiction_id in mine
        return shared(record) and record.sensitivity in (scope.inside if inside else scope.outside)

    return seen


def _sending(workspace: Workspace) -> Sending:
    sender = workspace.settings.cap_sender or ("" if workspace.mode == "actual" else NOBODY)
    if not sender:
        raise Invalid(
            "warnings cannot leave: nobody is named as their sender",
            remedy="set MUSTER_CAP_SENDER to an address of your agency, such as alerts@agency.example",
        )
    return Sending(sender, workspace.name, workspace.mode)


def _versions(workspace: Workspace, record: Record) -> list[Version]:
    """The record after each change that a person here made, or by which it stays here or has become somebody else's;
    none where it came from outside."""
    changes = workspace.store.history(ALL, record.id)
    if _outside(changes[0].via):
        return []
    found = []
    for change in changes:
        then = Pinned(workspace.store, change.seq, change.recorded_at).get(ALL, record.id)
        then = as_warning(then) if isinstance(then, Notice) else then
        if not isinstance(then, HazardArea):
            continue
        if not _outside(change.via) or not shared(then) or then.identifier is not None:
            found.append(Version(change.version, change.recorded_at, then))
    return found


def _outside(via: str) -> bool:
    """What feeds and other systems bring in or change is not said in our name."""
    return via == "token" or via.endswith("feed")


def _holds(message: Outgoing, now: datetime) -> bool:
    """Whether whoever has the message, or what it takes back, would still hold on to it."""
    over = message.record.over_at
    if message.kind == "Cancel":
        return over is not None and over > now
    return not message.over and (over is None or over > now)
