"""What messages do to earlier ones, in whatever order they come: what is replaced has ended, what is cancelled is
withdrawn, and neither is the same as running out of time."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from data.access import Actor
from data.feeds.cap.message import Name
from data.feeds.parsed import Act
from data.intake.plan import Draft
from data.schema import HazardArea, Record
from data.schema.vocab import Status
from data.store import Query, Store

SHELF = "feed-acts"
WAITS = timedelta(days=14)
"""How long an act waits for the message it is about."""
MOST_WAITING = 5000
BATCH = 500
CLOSED_AS = {"superseded": Status.ENDED, "cancelled": Status.WITHDRAWN}
RANK = {Status.CURRENT: 0, Status.ENDED: 1, Status.WITHDRAWN: 2}


@dataclass(frozen=True)
class Deed:
    """One act on one message."""

    what: str
    on: Name
    by: str
    at: datetime
    among: str

    @property
    def order(self) -> tuple[int, datetime, str]:
        """The first of several stands: cancelled before replaced, the earlier message, its name."""
        return -RANK[CLOSED_AS[self.what]], self.at, self.by

    def concerns(self, record: HazardArea, name: Name) -> bool:
        """Whether it is about this record: never its own, one sent later, or one of another CAP status."""
        if not self.on.means(name) or Name.read(self.by) == name:
            return False
        return (not self.among or self.among == record.cap_status.value) and (
            record.sent is None or record.sent <= self.at
        )


class Deeds:
    """Acts by the identifier of the message they are about."""

    def __init__(self, deeds: Iterable[Deed]) -> None:
        self._by: dict[str, list[Deed]] = {}
        for deed in deeds:
            self._by.setdefault(deed.on.identifier, []).append(deed)

    def on(self, record: Record) -> list[Deed]:
        """Acts that are about a record, the one that stands first."""
        if not isinstance(record, HazardArea) or record.identifier is None:
            return []
        name = Name(record.sender or "", record.identifier, record.sent)
        found = [one for one in self._by.get(record.identifier, []) if one.concerns(record, name)]
        return sorted(found, key=lambda one: one.order)


def settled(record: Record, deeds: Deeds) -> Record:
    """The record as the acts leave it. Pure; the order in which acts are applied does not matter."""
    found = deeds.on(record)
    if not found or not isinstance(record, HazardArea):
        return record
    first = found[0]
    status = CLOSED_AS[first.what]
    if RANK[status] > RANK[record.status]:
        return record.model_copy(update={"status": status, "closed_by": first.by})
    if status is record.status and record.closed_by is not None and _earlier(first, record.closed_by):
        return record.model_copy(update={"closed_by": first.by})
    return record


def _earlier(deed: Deed, than: str) -> bool:
    sent = Name.read(than).sent
    return sent is not None and (deed.at, deed.by) < (sent, than)


def closed(drafts: Sequence[Draft], acts: Iterable[Act], store: Store, feed: str) -> tuple[Draft, ...]:
    """Drafts of messages that were taken back or replaced before they came, or in the same response, as closed.

    Only what is not stored yet is written whole; `settle` sees to the others.
    """
    deeds = Deeds([*_waiting(_kept(store, feed)), *deeds_of(acts)])
    return tuple(replace(draft, record=settled(draft.record, deeds)) for draft in drafts)


def settle(store: Store, actor: Actor, feed: str, acts: Sequence[Act], *, now: datetime) -> int:
    """Bring acts to what is stored of the feed; gives how many records changed.

    Acts on messages that have not come yet wait for them. Acts that the last response had too are not looked at again.
    Raises what ``Store.decide`` raises.
    """
    kept = _kept(store, feed)
    deeds = list(dict.fromkeys(deeds_of(acts)))
    last = set(kept.get("last", []))
    fresh = [one for one in deeds if _key(one) not in last]
    if not fresh:
        return 0
    waiting = [one for one in _waiting(kept) if one.at > now - WAITS]
    every = list(dict.fromkeys([*waiting, *fresh]))
    stored = store.by_source(actor, HazardArea.model_fields["kind"].default, feed).values()
    changed = _apply(store, actor, feed, Deeds(every), stored)
    names = [
        Name(one.sender or "", one.identifier or "", one.sent)
        for one in stored
        if isinstance(one, HazardArea)
    ]
    known: dict[str, list[Name]] = {}
    for name in names:
        known.setdefault(name.identifier, []).append(name)
    open_ = [one for one in every if not any(one.on.means(name) for name in known.get(one.on.identifier, []))]
    newest = sorted(open_, key=lambda one: one.at)[-MOST_WAITING:]
    store.keep(
        SHELF, feed, {"last": sorted(_key(one) for one in deeds), "waiting": [_json(one) for one in newest]}
    )
    return changed


def _apply(store: Store, actor: Actor, feed: str, deeds: Deeds, stored: Iterable[Record]) -> int:
    """Save what changes, each record as it is while the write lock is held."""
    ids = [one.id for one in stored if settled(one, deeds) is not one]
    changed = 0
    for start in range(0, len(ids), BATCH):
        some = Query(status=None, ids=tuple(ids[start : start + BATCH]))

        def choose(query: Query = some) -> list[Record]:
            return [settled(one, deeds) for one in store.find(actor, ["hazard_area"], query)]

        changed += len(store.decide(actor, choose, reason=f"feed {feed}").records)
    return changed


# acts as they come, and as they wait


def deeds_of(acts: Iterable[Act]) -> Iterable[Deed]:
    """Acts, one for each message that they name."""
    return (
        Deed(one.what, Name.read(name), one.by, one.at, one.among) for one in acts for name in one.references
    )


def _key(deed: Deed) -> str:
    return f"{deed.what} {deed.on} {deed.by}"


def _kept(store: Store, feed: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] | None = store.kept(SHELF, feed)
    return found or {}


def _waiting(kept: Mapping[str, Any]) -> list[Deed]:
    return [
        Deed(one["what"], Name.read(one["on"]), one["by"], datetime.fromisoformat(one["at"]), one["among"])
        for one in kept.get("waiting", [])
    ]


def _json(deed: Deed) -> dict[str, str]:
    at = deed.at.isoformat()
    return {"what": deed.what, "on": str(deed.on), "by": deed.by, "at": at, "among": deed.among}
