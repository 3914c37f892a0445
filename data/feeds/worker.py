"""The feeds' worker: looks each second which feeds are due, and runs each in a task of its own."""

import asyncio
import logging
from datetime import datetime
from functools import partial
from pathlib import Path

from data.desk import Desk
from data.errors import MusterError
from data.feeds import state
from data.feeds.reading import Readers
from data.feeds.running import Ground, run
from data.feeds.settings import Feeds, path_of, read_feeds
from data.feeds.state import utc_now
from data.workspace import Workspace

LOOKS_EVERY_S = 1.0
SAYS_EVERY_S = 20.0
AT_ONCE = 64
"""Runs at a time; what waits for an answer costs little."""
log = logging.getLogger("muster.feeds")


class Worker:
    """Runs the feeds of a desk's workspace until it is cancelled. Any number of workers may do so at once: no feed is
    run by two of them at a time, and one that dies is succeeded. A change of the settings' file is followed."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._tasks: dict[str, asyncio.Task[object]] = {}
        self._room = asyncio.Semaphore(AT_ONCE)
        self._owner = state.new_owner()
        self._feeds: Feeds | None = None
        self._read: tuple[Path, float] | None = None
        self._said, self._trouble = datetime.min.replace(tzinfo=utc_now().tzinfo), ""

    async def run(self) -> None:
        """Work until cancelled."""
        async with Readers() as readers:
            try:
                while True:
                    await self._look(readers)
                    await asyncio.sleep(LOOKS_EVERY_S)
            finally:
                await self._end()

    async def _look(self, readers: Readers) -> None:
        """One round; never raises, so that nothing wrong with one look ends the work."""
        try:
            workspace, due = await asyncio.to_thread(self._due)
        except Exception as error:
            self._say(error)
            return
        self._trouble = ""
        assert self._feeds is not None
        ground = Ground(workspace, self._feeds, readers, self._owner)
        for name in due:
            if name not in self._tasks:
                task = asyncio.create_task(self._one(ground, name), name=f"feed {name}")
                self._tasks[name] = task
                task.add_done_callback(partial(self._done, name))

    async def _one(self, ground: Ground, name: str) -> None:
        """A feed's run; what goes wrong beyond its source (the store is busy) is said, and tried again."""
        try:
            async with self._room:
                await run(ground, name)
        except Exception as error:
            log.warning("feed %s was not run: %s", name, error)
            await asyncio.sleep(LOOKS_EVERY_S * 5)

    def _done(self, name: str, _: object) -> None:
        self._tasks.pop(name, None)

    def _due(self) -> tuple[Workspace, list[str]]:
        """The workspace and its feeds whose time has come."""
        workspace, now = self._desk.workspace(), utc_now()
        feeds = self._settings(workspace)
        if (now - self._said).total_seconds() > SAYS_EVERY_S:
            state.alive(workspace.store, self._owner, now)
            self._said = now
        states, wishes = state.states(workspace.store), state.wishes(workspace.store)
        names = feeds.of(workspace.mode)
        return workspace, [
            name
            for name in names
            if state.is_due(states.get(name, state.State()), wishes.get(name, state.Wish()), now)
        ]

    def _settings(self, workspace: Workspace) -> Feeds:
        """The settings, read again when their file has changed."""
        path = path_of(workspace.settings, workspace.folder)
        mark = (path, path.stat().st_mtime if path.exists() else 0.0)
        if self._feeds is None or self._read != mark:
            self._feeds, self._read = read_feeds(path), mark
            for said in self._feeds.bad.values():
                log.error("%s", said)
        return self._feeds

    def _say(self, error: Exception) -> None:
        said = str(error) if isinstance(error, MusterError) else f"{type(error).__name__}: {error}"
        if said != self._trouble:
            log.error("the feeds do not run: %s", said)
        self._trouble = said

    async def _end(self) -> None:
        """End the runs; each gives its feed back."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        try:
            await asyncio.to_thread(lambda: state.gone(self._desk.workspace().store, self._owner))
        except MusterError as error:
            log.warning("%s", error)
