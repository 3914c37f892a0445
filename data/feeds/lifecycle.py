"""What messages do to earlier ones, in whatever order they come: what is replaced has ended, what is cancelled is
withdrawn, and neither is the same as running out of time."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from data.access import Actor
from data.feeds.cap.message import Name
from data.feeds.chains import Kin, name_of, names_before
from data.feeds.parsed import Act
from data.intake.plan import Draft
from data.schema import HazardArea, Record
from data.schema.vocab import Status
from data.store import Query, Store

SHELF = "feed-acts"
WAITS = timedelta(days=14)
"""How long an act waits for the message it is about."""
MOST_WAITING = 5000
MOST_ALONE = 1000
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
    alone: bool = False

    @property
    def order(self) -> tuple[int, datetime, str]:
        """The first of several stands: cancelled before replaced, the earlier message, its name."""
        return -RANK[CLOSED_AS[self.what]], self.at, self.by

    def concerns(self, record: HazardArea, name: Name) -> bool:
        """Whether it is about this record: never its own, one sent later, or one of another CAP status."""
        if not self.on.means(name) or Name.read(self.by) == name:
            return False
        return self._among(record) and (record.sent is None or record.sent <= self.at)

    def reaches(self, record: HazardArea) -> bool:
        """Whether it may be about a record that it does not name: only one that was surely sent before."""
        return self._among(record) and record.sent is not None and record.sent < self.at

    def _among(self, record: HazardArea) -> bool:
        return not self.among or self.among == record.cap_status.value


class Deeds:
    """Acts by the identifier of the message they are about; ``among`` are the messages whose chains they reach."""

    def __init__(self, deeds: Iterable[Deed], among: Iterable[HazardArea] = ()) -> None:
        self._by: dict[str, list[Deed]] = {}
        self._along: dict[str, list[Deed]] = {}
        kin = Kin(among)
        for deed in deeds:
            self._by.setdefault(deed.on.identifier, []).append(deed)
            for record in kin.meant(deed) if deed.alone else ():
                self._along.setdefault(record.id, []).append(deed)

    def on(self, record: Record) -> list[Deed]:
        """Acts that are about a record, the one that stands first."""
        if not isinstance(record, HazardArea) or record.identifier is None:
            return []
        name = name_of(record)
        found = self._along.get(record.id, [])
        found = found + [one for one in self._by.get(record.identifier, []) if one.concerns(record, name)]
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


def closed(
    drafts: Sequence[Draft], acts: Iterable[Act], store: Store, actor: Actor, feed: str
) -> tuple[Draft, ...]:
    """Drafts of messages that were taken back or replaced before they came, or in the same response, as closed.

    Only what is not stored yet is written whole; `settle` sees to the others.
    """
    kept = _kept(store, feed)
    deeds = list(dict.fromkeys([*_waiting(kept), *_waiting(kept, "alone"), *deeds_of(acts)]))
    followers = _followers(drafts, deeds)
    every = Deeds(deeds, [*_warnings(drafts), *_stored(store, actor, feed)] if followers else ())
    return tuple(replace(draft, record=settled(draft.record, every)) for draft in drafts)


def _warnings(drafts: Iterable[Draft]) -> list[HazardArea]:
    return [draft.record for draft in drafts if isinstance(draft.record, HazardArea)]


def _followers(drafts: Iterable[Draft], deeds: Iterable[Deed]) -> bool:
    """Whether some of these messages follow from one that an act names alone: only then are chains looked at."""
    by: dict[str, list[Deed]] = {}
    for deed in deeds:
        if deed.alone:
            by.setdefault(deed.on.identifier, []).append(deed)
    return any(
        deed.reaches(one)
        for one in _warnings(drafts)
        for name in names_before(one)
        for deed in by.get(name.identifier, ())
    )


def settle(
    store: Store,
    actor: Actor,
    feed: str,
    acts: Sequence[Act],
    *,
    now: datetime,
    new: Sequence[Draft] = (),
) -> int:
    """Bring acts to what is stored of the feed; gives how many records changed. ``new`` messages came with them.

    Acts on messages that have not come yet wait for them, and those on one message alone for what follows from it.
    Acts that the last response had too are not looked at again. Raises what ``Store.decide`` raises.
    """
    kept = _kept(store, feed)
    deeds = list(dict.fromkeys(deeds_of(acts)))
    last = set(kept.get("last", []))
    fresh = [one for one in deeds if _key(one) not in last]
    alone = [one for one in _waiting(kept, "alone") if one.at > now - WAITS]
    if not fresh and not _followers(new, alone):
        return 0
    waiting = [one for one in _waiting(kept) if one.at > now - WAITS]
    every = list(dict.fromkeys([*waiting, *alone, *fresh]))
    stored = _stored(store, actor, feed)
    changed = _apply(store, actor, feed, Deeds(every, stored), stored)
    kin = Kin(stored)
    open_ = [one for one in every if not kin.of(one.on)]
    newest = sorted(open_, key=lambda one: one.at)[-MOST_WAITING:]
    alone = sorted({*every} - {*newest}, key=lambda one: (one.what == "cancelled", one.at, one.by))
    body = {
        "last": sorted(_key(one) for one in deeds) if fresh else kept.get("last", []),
        "waiting": [_json(one) for one in newest],
        "alone": [_json(one) for one in alone if one.alone][-MOST_ALONE:],
    }
    if body != kept:
        store.keep(SHELF, feed, body)
    return changed


def _stored(store: Store, actor: Actor, feed: str) -> list[HazardArea]:
    found = store.by_source(actor, HazardArea.model_fields["kind"].default, feed).values()
    return [one for one in {one.id: one for one in found}.values() if isinstance(one, HazardArea)]


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
        Deed(one.what, Name.read(name), one.by, one.at, one.among, one.alone)
        for one in acts
        for name in one.references
    )


def _key(deed: Deed) -> str:
    return f"{deed.what} {deed.on} {deed.by}"


def _kept(store: Store, feed: str) -> Mapping[str, Any]:
    found: Mapping[str, Any] | None = store.kept(SHELF, feed)
    return found or {}


def _waiting(kept: Mapping[str, Any], which: str = "waiting") -> list[Deed]:
    return [
        Deed(
            one["what"],
            Name.read(one["on"]),
            one["by"],
            datetime.fromisoformat(one["at"]),
            one["among"],
            one.get("alone", False),
        )
        for one in kept.get(which, [])
    ]


def _json(deed: Deed) -> dict[str, Any]:
    at, on = deed.at.isoformat(), str(deed.on)
    return {
        "what": deed.what, "on": on, "by": deed.by, "at": at, "among": deed.among, "alone": deed.alone
    }  # fmt: skip
