"""Live feeds as they stand: which live, lag, fail or rest, what they could not bring, what the last failure was."""

from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from data.access import Action, Actor, may
from data.errors import NotAllowed
from data.feeds import failures, state
from data.feeds.errors import BadFeed
from data.feeds.settings import Feed, path_of, read_feeds
from data.feeds.state import Ran, State, Wish
from data.store import Quarantined
from data.workspace import Workspace

__all__ = ["FeedSeen", "FeedsSeen", "Ran", "feed_failure", "feed_rejects", "feeds", "feeds_stamp"]


@dataclass(frozen=True)
class FeedSeen:
    """A feed and how it stands. ``feed`` is None where its settings do not fit; ``trouble`` says why."""

    name: str
    feed: Feed | None
    state: State
    wish: Wish
    running: bool
    trouble: str = ""

    @property
    def said(self) -> str:
        return self.feed.said if self.feed else self.name

    @property
    def asked(self) -> bool:
        """Whether somebody asked for a run that has not begun."""
        last = self.state.last_run
        return self.wish.now is not None and (last is None or self.wish.now > last)

    @property
    def how(self) -> str:
        """``broken`` (its settings), ``paused``, ``failing``, ``waiting`` (never ran) or ``well``."""
        if self.trouble:
            return "broken"
        if self.wish.paused:
            return "paused"
        if self.state.failures:
            return "failing"
        return "well" if self.state.last_success else "waiting"


@dataclass(frozen=True)
class FeedsSeen:
    """All feeds of the workspace. ``elsewhere`` counts those in the file that are for the other kind of workspace,
    ``workers`` the processes that run feeds now; ``trouble`` is what is wrong with the file."""

    path: Path
    feeds: tuple[FeedSeen, ...]
    elsewhere: int
    workers: int
    now: datetime
    trouble: str = ""

    def get(self, name: str) -> FeedSeen | None:
        return next((one for one in self.feeds if one.name == name), None)


def feeds(workspace: Workspace, actor: Actor) -> FeedsSeen:
    """How every feed stands, in real time. Raises NotAllowed."""
    _may_look(actor)
    path, store, now = path_of(workspace.settings, workspace.folder), workspace.store, state.utc_now()
    try:
        read = read_feeds(path)
    except BadFeed as error:
        return FeedsSeen(path, (), 0, state.workers(store, now), now, str(error))
    states, wishes, running = state.states(store), state.wishes(store), state.running(store, now)
    mine = read.of(workspace.mode)
    known: list[tuple[str, Feed | None]] = [*mine.items(), *((name, None) for name in read.bad)]
    found = tuple(
        FeedSeen(
            name,
            feed,
            states.get(name, State()),
            wishes.get(name, Wish()),
            name in running,
            read.bad.get(name, ""),
        )
        for name, feed in known
    )
    return FeedsSeen(path, found, len(read.feeds) - len(mine), state.workers(store, now), now)


def feed_rejects(workspace: Workspace, actor: Actor, name: str) -> list[Quarantined]:
    """What of a feed's last answer could not go in, each with reason and remedy. Raises NotAllowed."""
    _may_look(actor)
    reader = replace(actor, name=actor.name or "reader", position=actor.position or "reader")
    return workspace.store.quarantined(reader, source=name)


def feed_failure(workspace: Workspace, actor: Actor, name: str) -> bytes:
    """The answer of a feed's last failure, as far as it is kept. Raises NotFound, NotAllowed."""
    _may_look(actor)
    known = feeds(workspace, actor).get(name)
    return failures.read(workspace.folder, known.name if known else "")


def feeds_stamp(workspace: Workspace) -> int:
    """A number that is another one when anything about the feeds has changed."""
    return state.stamp(workspace.store)


def _may_look(actor: Actor) -> None:
    """Looking needs no signature."""
    if not may(actor, Action.IMPORT):
        raise NotAllowed(
            f"{actor.name or 'nobody'} may not see the feeds",
            remedy="ask an administrator for a role that may",
        )
