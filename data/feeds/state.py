"""What is known of each feed's running: its state, what people asked of it, who runs it now, what was seen before.

Small documents beside the log, in real time (a feed's sources do not keep an exercise's clock).
"""

import os
import secrets
import socket
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Self
from zlib import crc32

import orjson

from data.feeds.fetch import Validators
from data.feeds.settings import Feed
from data.store import Store

STATES, WISHES, LEASES, SEEN, WORKERS = "feed-state", "feed-wish", "feed-lease", "feed-seen", "feed-worker"
LEASE = timedelta(seconds=60)
"""A worker that says nothing for so long is taken for dead, and its feed is run by another."""
BEATS_EVERY_S = 15.0
RUNS_KEPT = 24
SEEN_MAX = 5000
ALIVE = timedelta(seconds=45)


def _time(value: Any) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value)


@dataclass(frozen=True)
class Ran:
    """One run. ``error`` is empty where it went well; ``same``: the source said that nothing has changed."""

    at: datetime
    took_s: float
    error: str = ""
    same: bool = False
    records: int = 0
    new: int = 0
    changed: int = 0
    cancelled: int = 0
    not_reported: int = 0
    rejected: int = 0
    sent_bytes: int = 0

    @property
    def moved(self) -> bool:
        """Whether it changed anything."""
        return bool(self.new or self.changed or self.cancelled or self.not_reported)

    @classmethod
    def of(cls, told: Mapping[str, Any]) -> Self:
        return cls(**{**told, "at": datetime.fromisoformat(told["at"])})


@dataclass(frozen=True)
class Failed:
    """The answer of the last failure: kept as a file of the workspace, with what it said of itself."""

    at: datetime
    url: str
    status: int | None
    content_type: str
    bytes: int
    cut: bool


@dataclass(frozen=True)
class State:
    """How a feed stands. ``records`` and ``rejected`` are those of the last answer that had any; ``newest`` is the time
    of the latest thing it told of. ``runs``: the newest first."""

    last_run: datetime | None = None
    last_success: datetime | None = None
    last_change: datetime | None = None
    next_run: datetime | None = None
    newest: datetime | None = None
    failures: int = 0
    error: str = ""
    remedy: str = ""
    records: int | None = None
    rejected: int | None = None
    notes: tuple[str, ...] = ()
    runs: tuple[Ran, ...] = ()
    failed: Failed | None = None

    @property
    def stored(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of(cls, told: Mapping[str, Any] | None) -> Self:
        """From what the store keeps; fields it does not know are left out."""
        values = {one.name: (told or {})[one.name] for one in fields(cls) if one.name in (told or {})}
        for name in ("last_run", "last_success", "last_change", "next_run", "newest"):
            values[name] = _time(values.get(name))
        failed = values.get("failed")
        values["failed"] = Failed(**{**failed, "at": _time(failed["at"])}) if failed else None
        values["runs"] = tuple(Ran.of(one) for one in values.get("runs", ()))
        values["notes"] = tuple(values.get("notes", ()))
        return cls(**values)

    def ran(self, run: Ran, **changes: Any) -> Self:
        """The state after a run."""
        return replace(self, last_run=run.at, runs=(run, *self.runs)[:RUNS_KEPT], **changes)


@dataclass(frozen=True)
class Wish:
    """What people asked of a feed: to rest, or to run now."""

    paused: bool = False
    by: str = ""
    at: datetime | None = None
    now: datetime | None = None

    @classmethod
    def of(cls, told: Mapping[str, Any] | None) -> Self:
        found = dict(told or {})
        return cls(**{**found, "at": _time(found.get("at")), "now": _time(found.get("now"))})


def is_due(state: State, wish: Wish, now: datetime) -> bool:
    """Whether it is to run: its time has come, or somebody asked since the last run. A paused feed runs when asked."""
    asked = wish.now is not None and (state.last_run is None or wish.now > state.last_run)
    return asked or (not wish.paused and (state.next_run is None or state.next_run <= now))


def state_of(store: Store, name: str) -> State:
    return State.of(store.kept(STATES, name))


def keep_state(store: Store, name: str, state: State) -> None:
    store.keep(STATES, name, _json(state.stored))


def wish_of(store: Store, name: str) -> Wish:
    return Wish.of(store.kept(WISHES, name))


def keep_wish(store: Store, name: str, wish: Wish) -> None:
    store.keep(WISHES, name, _json(asdict(wish)))


def states(store: Store) -> dict[str, State]:
    """All feeds' states by name."""
    return {one.key: State.of(one.body) for one in store.kept_all(STATES)}


def wishes(store: Store) -> dict[str, Wish]:
    return {one.key: Wish.of(one.body) for one in store.kept_all(WISHES)}


def _json(value: Any) -> Any:
    return orjson.loads(orjson.dumps(value))


def stamp(store: Store) -> int:
    """A number that is another one when anything about the feeds has changed."""
    told = [[(one.key, one.body) for one in store.kept_all(shelf)] for shelf in (STATES, WISHES, LEASES)]
    return crc32(orjson.dumps(told))


def new_owner() -> str:
    """Names a worker: machine, process and a word of its own, since process numbers come again."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(4)}"


def claim(store: Store, name: str, owner: str, now: datetime) -> bool:
    """Take a feed for a while, alone; whether it was free. One whose worker fell silent is free."""
    before = store.kept(LEASES, name)
    if before is not None and before["owner"] != owner and datetime.fromisoformat(before["until"]) > now:
        return False
    return store.keep_swap(LEASES, name, before, _lease(owner, now))


def renew(store: Store, name: str, owner: str, now: datetime) -> bool:
    """Keep it for a while longer; False where another worker has taken it over."""
    return _swapped(store, name, owner, _lease(owner, now))


def release(store: Store, name: str, owner: str) -> None:
    """Give it back; nothing where another has it."""
    _swapped(store, name, owner, None)


def _swapped(store: Store, name: str, owner: str, after: dict[str, str] | None) -> bool:
    """Put a lease in place of the owner's; False where it is another's. The owner itself may be renewing it at the
    same moment: then it is looked at again."""
    while (before := store.kept(LEASES, name)) is not None and before["owner"] == owner:
        if store.keep_swap(LEASES, name, before, after):
            return True
    return False


def running(store: Store, now: datetime) -> frozenset[str]:
    """Feeds that some worker is running now."""
    leases = store.kept_all(LEASES)
    return frozenset(one.key for one in leases if datetime.fromisoformat(one.body["until"]) > now)


def _lease(owner: str, now: datetime) -> dict[str, str]:
    return {"owner": owner, "until": (now + LEASE).isoformat()}


def alive(store: Store, owner: str, now: datetime) -> None:
    """Say that a worker is there."""
    store.keep(WORKERS, owner, {"at": now.isoformat()}, most=8)


def gone(store: Store, owner: str) -> None:
    """Say that it ends."""
    store.keep(WORKERS, owner, None)


def workers(store: Store, now: datetime) -> int:
    """How many workers said so lately."""
    told = (datetime.fromisoformat(one.body["at"]) for one in store.kept_all(WORKERS))
    return sum(now - at < ALIVE for at in told)


def fingerprint(feed: Feed) -> str:
    """Changes with what the settings make of an answer: then everything is read anew."""
    told = feed.model_dump(mode="json", include={"adapter", "urls", "options", "licence"})
    return f"{crc32(orjson.dumps(told, option=orjson.OPT_SORT_KEYS)):08x}"


def seen(store: Store, feed: Feed) -> dict[str, Validators]:
    """What each address said of its last answer; nothing where the settings were changed since."""
    told = store.kept(SEEN, feed.name)
    if told is None or told["settings"] != fingerprint(feed):
        return {}
    return {url: Validators(*pair) for url, pair in told["urls"].items()}


def keep_seen(store: Store, feed: Feed, known: Mapping[str, Validators]) -> None:
    """Remember the newest of them."""
    pairs = {url: [one.etag, one.modified] for url, one in list(known.items())[-SEEN_MAX:]}
    body = {"settings": fingerprint(feed), "urls": pairs}
    if store.kept(SEEN, feed.name) != body:
        store.keep(SEEN, feed.name, body)


def utc_now() -> datetime:
    """The machine's clock."""
    return datetime.now(UTC)
