"""Warnings that leave: the messages of our own hazard areas, derived from the log."""

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta

import orjson

from data.access import Actor, local_person
from data.errors import Invalid, NotFound
from data.exchange.cap import Outgoing
from data.exchange.cap_messages import Sending, Version, messages
from data.schema import HazardArea
from data.store import Query
from data.workspace import Workspace
from response.queries.memory import memory

LISTED_FOR = timedelta(days=7)
"""Messages are listed for so long, and the last of a warning as long as it is in force."""
LISTED_AT_MOST = 500
NOBODY = "muster.invalid"
"""The sender in an exercise that has none: a name that can never be an agency's (RFC 6761)."""
BY_FEED = "feed"


def warnings_out(workspace: Workspace, actor: Actor) -> list[Outgoing]:
    """Messages that may leave, the newest first: those of the last days, and what is in force.

    Raises Invalid where an actual workspace does not say who it is.
    """
    now = workspace.clock.now()
    found = []
    for chain in _chains(workspace, actor):
        found += [
            one for one in chain if one.sent > now - LISTED_FOR or (one is chain[-1] and _holds(one, now))
        ]
    return sorted(found, key=lambda one: (one.sent, one.identifier), reverse=True)[:LISTED_AT_MOST]


def warning_out(workspace: Workspace, actor: Actor, name: str) -> Outgoing:
    """A message by its identifier, or the last one of a hazard area by the record's id or number. Raises NotFound."""
    for chain in _chains(workspace, actor):
        for one in reversed(chain):
            if name in (one.identifier, one.record.id, one.record.number):
                return one
    raise NotFound(
        f"no warning {name[:80]!r} that may leave",
        remedy="what leaves is made here, public or for partners, and no draft; see docs/cap.md",
    )


def warnings_key(workspace: Workspace, actor: Actor) -> str:
    """Changes when the answers of this module may: with the log, who asks, who sends, and as messages grow old."""
    parts = {
        "store": memory(workspace.store).token,
        "revision": workspace.store.revision(["hazard_area", "jurisdiction"]),
        "scope": replace(actor, outward=True).scope.key,
        "sender": workspace.settings.cap_sender,
        "minute": f"{workspace.clock.now():%Y%m%d%H%M}",
    }
    return hashlib.blake2b(orjson.dumps(parts), digest_size=16).hexdigest()


def _chains(workspace: Workspace, actor: Actor) -> list[list[Outgoing]]:
    """The messages of each of our own warnings, oldest first."""
    sending = _sending(workspace)
    outward = replace(actor, outward=True)
    records = workspace.store.find(outward, ["hazard_area"], Query(status=None))
    own = [one for one in records if isinstance(one, HazardArea) and one.identifier is None]
    return [chain for one in own if (chain := messages(_versions(workspace, outward, one), sending))]


def _sending(workspace: Workspace) -> Sending:
    sender = workspace.settings.cap_sender or ("" if workspace.mode == "actual" else NOBODY)
    if not sender:
        raise Invalid(
            "warnings cannot leave: nobody is named as their sender",
            remedy="set MUSTER_CAP_SENDER to an address of your agency, such as alerts@agency.example",
        )
    return Sending(sender, workspace.name, workspace.mode)


def _versions(workspace: Workspace, outward: Actor, record: HazardArea) -> list[Version]:
    """The record after each of its changes; none where it came by a feed, seen or not: that is somebody else's."""
    changes = workspace.store.history(outward, record.id)
    if not changes or workspace.store.history(local_person(), record.id)[0].via == BY_FEED:
        return []
    found = []
    for change in changes:
        then: HazardArea | None = None
        try:
            as_it_was = workspace.store.get(outward, record.id, at=change.recorded_at)
            then = as_it_was if isinstance(as_it_was, HazardArea) else None
        except NotFound:
            then = None
        found.append(Version(change.version, change.recorded_at, then))
    return found


def _holds(message: Outgoing, now: datetime) -> bool:
    over = message.record.over_at
    return message.kind != "Cancel" and not message.over and (over is None or over > now)
