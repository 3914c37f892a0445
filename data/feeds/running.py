"""One run of one feed: fetch, read, bring the store up to it; whatever happens is kept as the feed's state."""

import asyncio
import logging
import random
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from data.access import EVERYWHERE, Actor, Role
from data.errors import MusterError
from data.feeds import adapters, failures, geocodes, state
from data.feeds.backoff import wait_s
from data.feeds.errors import FeedError, NotFetched, NotUnderstood, Raw
from data.feeds.fetch import Answer, Fetcher, Validators
from data.feeds.parsed import About, Parsed
from data.feeds.reading import Readers
from data.feeds.reconcile import Outcome, reconcile
from data.feeds.settings import Feed, Feeds
from data.feeds.state import Ran, State
from data.intake.table import Reject
from data.workspace import Workspace

T = TypeVar("T")
RUN_S_MAX = 900.0
"""One run, all its pages together."""
RECORDS_MAX = 500_000
LOST_MAX = 5
"""Linked addresses that may fail before the run does."""
AHEAD = timedelta(minutes=10)
A_PAGE = "it is a web page: open the address in a browser; it may ask for a login, or the data have moved"
"""Times further ahead than this say when something will be, not how fresh the source is."""
WRITERS = 4
_writers = ThreadPoolExecutor(WRITERS, thread_name_prefix="muster-feeds")
log = logging.getLogger("muster.feeds")


@dataclass(frozen=True)
class Ground:
    """What all feeds of a worker share."""

    workspace: Workspace
    feeds: Feeds
    readers: Readers
    owner: str

    async def ask(self, work: Callable[..., T], *arguments: Any) -> T:
        """Something with the store, off the loop."""
        return await asyncio.get_running_loop().run_in_executor(_writers, lambda: work(*arguments))


@dataclass
class _Round:
    """What a run has gathered so far. ``at`` is when it began by the workspace's clock, ``about`` the answer that is
    being read."""

    at: datetime
    parts: list[Parsed] = field(default_factory=list)
    known: dict[str, Validators] = field(default_factory=dict)
    same: list[str] = field(default_factory=list)
    skipped: int = 0
    """Linked messages that were read by an earlier run and never change."""
    lost: list[tuple[str, FeedError]] = field(default_factory=list)
    """Linked addresses that could not be read."""
    sent_bytes: int = 0
    about: Answer | None = None

    def parsed(self) -> Parsed:
        """All parts as one, with what could not be read among the rejects."""
        whole = not self.same and not self.lost
        found = combined(self.parts, whole=whole)
        base = _last_row(found)
        rows = [
            Reject(base + at, "address", url, str(error.args[0]), error.remedy)
            for at, (url, error) in enumerate(self.lost, 1)
        ]
        return replace(found, rejects=(*found.rejects, *rows))


class TakenOver(Exception):
    """This worker was silent for so long that another runs the feed now: what it knows is no longer the state."""


def actor_of(feed: Feed) -> Actor:
    """Who signs what a feed brings."""
    return Actor(
        name=feed.said, position="feed", roles=frozenset({Role.FEED.value}), jurisdictions=frozenset({EVERYWHERE}),
        via="feed",
    )  # fmt: skip


async def run(ground: Ground, name: str, *, asked: bool = False) -> State | None:
    """Run a feed if it is due (or ``asked`` for) and nobody else runs it; its state then, None where it was not run.

    Never raises for what the source does, and leaves the feed's records alone where anything fails.
    """
    store = ground.workspace.store
    if not await ground.ask(state.claim, store, name, ground.owner, state.utc_now()):
        return None
    try:
        before, wish = (
            await ground.ask(state.state_of, store, name),
            await ground.ask(state.wish_of, store, name),
        )
        if not asked and not state.is_due(before, wish, state.utc_now()):
            return None
        try:
            after = await _run(ground, name, before)
        except TakenOver:
            log.warning("feed %s was taken over by another worker", name)
            return None
        await ground.ask(state.keep_state, store, name, after)
        return after
    finally:
        await asyncio.shield(ground.ask(state.release, store, name, ground.owner))


async def _run(ground: Ground, name: str, before: State) -> State:
    """The state after a run that may have failed."""
    begun, round_ = state.utc_now(), _Round(ground.workspace.clock.now())
    feed: Feed | None = None
    try:
        feed = ground.feeds.get(name)
        async with asyncio.timeout(RUN_S_MAX), _held(ground, name):
            outcome = await _round(ground, feed, round_)
    except MusterError as error:
        return await _failed(ground, feed, before, begun, error, round_)
    except TimeoutError:
        late = NotFetched(
            f"the run took longer than {RUN_S_MAX:g} s and was given up", remedy="ask for less of it"
        )
        return await _failed(ground, feed, before, begun, late, round_)
    except TakenOver:
        raise
    except Exception as error:
        log.exception("feed %s failed", name)
        broken = FeedError(
            f"{type(error).__name__}: {error}"[:500], remedy="this is a fault of Muster: report it"
        )
        return await _failed(ground, feed, before, begun, broken, round_)
    return _went_well(feed, before, begun, round_, outcome)


@asynccontextmanager
async def _held(ground: Ground, name: str) -> AsyncIterator[None]:
    """Keep the lease while a run lasts; where another worker took it over, the run ends and writes nothing more."""
    run = asyncio.current_task()
    lost = False

    async def beat() -> None:
        nonlocal lost
        while True:
            await asyncio.sleep(state.BEATS_EVERY_S)
            if not await ground.ask(state.renew, ground.workspace.store, name, ground.owner, state.utc_now()):
                lost = True
                if run is not None:
                    run.cancel()
                return

    beating = asyncio.create_task(beat())
    try:
        yield
    except asyncio.CancelledError:
        if not lost:
            raise
        if run is not None:
            run.uncancel()
        raise TakenOver from None
    finally:
        beating.cancel()


async def _round(ground: Ground, feed: Feed, round_: _Round) -> Outcome | None:
    """Fetch and read everything, then write; None where nothing has changed since."""
    store = ground.workspace.store
    seen = await ground.ask(state.seen, store, feed)
    round_.known = dict(seen)
    async with Fetcher(feed, ground.feeds.secrets, ground.feeds.agent) as fetcher:
        await _gather(ground, feed, fetcher, round_, seen)
        whole = bool(round_.parts) and all(part.complete for part in round_.parts)
        if whole and round_.same:
            again, round_.same = round_.same, []
            await _gather(ground, feed, fetcher, round_, {}, urls=again)
    if not round_.parts:
        return None
    if not await ground.ask(state.renew, store, feed.name, ground.owner, state.utc_now()):
        raise TakenOver
    parsed = round_.parsed()
    if not (parsed.drafts or parsed.acts or parsed.rejects) and (round_.same or round_.skipped):
        return None
    outcome = await ground.ask(lambda: _written(ground, feed, parsed, round_.at))
    await ground.ask(state.keep_seen, store, feed, round_.known)
    return outcome


def _written(ground: Ground, feed: Feed, parsed: Parsed, at: datetime) -> Outcome:
    """What warnings name by codes is placed, then all is brought to the store."""
    actor = actor_of(feed)
    drafts = geocodes.placed_here(ground.workspace, actor, parsed.drafts)
    return reconcile(ground.workspace.store, actor, feed, replace(parsed, drafts=drafts), now=at)


async def _gather(
    ground: Ground,
    feed: Feed,
    fetcher: Fetcher,
    round_: _Round,
    seen: dict[str, Validators],
    *,
    urls: list[str] | None = None,
) -> None:
    """Read the feed's addresses and what their answers lead to, each once, in order."""
    waiting = list(feed.urls) if urls is None else urls
    done: set[str] = set()
    first, linked, records = set(feed.urls), 0, 0
    while waiting:
        url = waiting.pop(0)
        if url in done:
            continue
        if feed.once and url in seen and url not in first:
            round_.skipped += 1
            continue
        done.add(url)
        linked += url not in first
        if linked > feed.pages:
            raise NotFetched(
                f"it leads to more than {feed.pages} further addresses",
                remedy="if that is meant, raise pages",
            )
        try:
            parsed = await _part(ground, feed, fetcher, round_, url, seen.get(url))
        except FeedError as error:
            if url in first or len(round_.lost) >= LOST_MAX:
                raise
            round_.lost.append((url, error))
            continue
        if parsed is None:
            continue
        records += len(parsed.drafts)
        if records > RECORDS_MAX:
            raise NotUnderstood(f"it gives more than {RECORDS_MAX:,} records", remedy="ask for less of it")
        round_.parts.append(parsed)
        waiting = [*parsed.more, *waiting]


async def _part(
    ground: Ground, feed: Feed, fetcher: Fetcher, round_: _Round, url: str, known: Validators | None
) -> Parsed | None:
    """One answer, read; None where it has not changed."""
    round_.about = None
    answer = await fetcher.get(url, known)
    round_.about = answer
    if answer.body is None:
        round_.same.append(url)
        return None
    round_.sent_bytes += len(answer.body)
    about = About(feed.name, answer.url, round_.at, answer.content_type, _told(feed))
    module = adapters.ADAPTERS[feed.adapter]
    parsed = await ground.readers.read(module, answer.body, about, within_s=feed.parse_s)
    round_.known.pop(url, None)
    if answer.validators.headers or feed.once:
        round_.known[url] = answer.validators
    return parsed


def _told(feed: Feed) -> dict[str, str]:
    """The adapter's options; the licence is one of them."""
    return ({"licence": feed.licence} if feed.licence else {}) | feed.options


def combined(parts: list[Parsed], *, whole: bool) -> Parsed:
    """Several answers as one; rows are counted on. It lists all there is only where every part says so and the answers
    are the ``whole`` of them."""
    drafts: list[Any] = []
    rejects: list[Any] = []
    base = 0
    for part in parts:
        drafts += [replace(one, row=one.row + base) for one in part.drafts] if base else part.drafts
        rejects += [replace(one, row=one.row + base) for one in part.rejects] if base else part.rejects
        base += _last_row(part)
    return Parsed(
        drafts=tuple(drafts),
        acts=tuple(act for part in parts for act in part.acts),
        rejects=tuple(rejects),
        notes=tuple(dict.fromkeys(note for part in parts for note in part.notes)),
        complete=whole and all(part.complete for part in parts),
        refused=frozenset().union(*(part.refused for part in parts)),
    )


def _last_row(parsed: Parsed) -> int:
    rows = [*(one.row for one in parsed.drafts), *(one.row for one in parsed.rejects)]
    return max(rows, default=0)


def _went_well(feed: Feed, before: State, begun: datetime, round_: _Round, outcome: Outcome | None) -> State:
    ended = state.utc_now()
    records = sum(len(part.drafts) for part in round_.parts)
    took = (ended - begun).total_seconds()
    ran = Ran(begun, took, same=outcome is None, records=records, sent_bytes=round_.sent_bytes)
    if outcome is not None:
        ran = replace(
            ran, new=outcome.new, changed=outcome.changed, cancelled=outcome.cancelled,
            not_reported=outcome.not_reported, rejected=outcome.rejected,
        )  # fmt: skip
    changes: dict[str, Any] = {"last_success": ended, "failures": 0, "error": "", "remedy": ""}
    if ran.moved:
        changes["last_change"] = ended
    if outcome is not None:
        notes = tuple(dict.fromkeys(note for part in round_.parts for note in part.notes))
        changes |= {"records": records, "rejected": outcome.rejected, "notes": notes[:20]}
        changes["newest"] = _newest(round_.parts, ended) or before.newest
    wait = wait_s(feed.every_s, 0, random.random())
    return before.ran(ran, next_run=begun + timedelta(seconds=wait), **changes)


def _newest(parts: list[Parsed], now: datetime) -> datetime | None:
    """The time of the latest thing told of."""
    times = (one.record.observed_at for part in parts for one in part.drafts)
    return max((at for at in times if at is not None and at <= now + AHEAD), default=None)


async def _failed(
    ground: Ground, feed: Feed | None, before: State, begun: datetime, error: MusterError, round_: _Round
) -> State:
    """The feed keeps its records; it is asked again, later each time."""
    count = before.failures + 1
    took = (state.utc_now() - begun).total_seconds()
    message = str(error.args[0]) if error.args else type(error).__name__
    raw: Raw | None = error.raw if isinstance(error, FeedError) else None
    if isinstance(error, NotUnderstood) and round_.about is not None:
        raw = raw or round_.about.raw
        message += f" (it came as {raw.content_type.partition(';')[0]})" if raw.content_type else ""
    page = isinstance(error, NotUnderstood) and raw is not None and "html" in (raw.content_type or "")
    remedy = A_PAGE if page else error.remedy
    changes: dict[str, Any] = {"failures": count, "error": message, "remedy": remedy}
    every = 300.0
    if feed is not None:
        every, secrets = feed.every_s, ground.feeds.secrets
        changes["error"] = message = secrets.hide(message, feed.secret_names)
        if raw is not None:
            kept = failures.keep
            folder = ground.workspace.folder
            changes["failed"] = await ground.ask(lambda: kept(folder, feed, raw, secrets, at=begun))
    log.warning("feed %s: %s", "?" if feed is None else feed.name, message)
    asked = error.wait_s if isinstance(error, NotFetched) else None
    wait = wait_s(every, count, random.random(), asked)
    ran = Ran(begun, took, error=message, sent_bytes=round_.sent_bytes)
    return before.ran(ran, next_run=begun + timedelta(seconds=wait), **changes)
