"""Keeps an exercise going while the process runs: its clock stands while nobody runs it, its injects arrive."""

import asyncio
import logging
from contextlib import suppress
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

from data import injects
from data.clock import ClockState
from data.desk import Desk
from data.errors import MusterError
from data.workspace import CLOCK_KEY, Workspace

EVERY_S = 1.0
ALIVE_KEY = "clock_alive"
ALIVE_EVERY = timedelta(seconds=5)
log = logging.getLogger("muster.exercise")


def stood_still(
    state: ClockState, alive: datetime | None, *, real: datetime, last: datetime | None
) -> ClockState:
    """The clock as it was when somebody last ran it, running again from ``real``; never behind the log's ``last``."""
    if state.paused:
        return state
    anchor_real = datetime.fromisoformat(state.anchor_real)
    ran_until = max(alive, anchor_real) if alive is not None else anchor_real
    stood = state.at(min(ran_until, real))
    if last is not None:
        stood = max(stood, last)
    return ClockState(anchor=stood.isoformat(), anchor_real=real.isoformat(), rate=state.rate, paused=False)


def resume(workspace: Workspace) -> None:
    """Let the clock go on from where it stood when the last process ended, however that ended."""
    clock, store = workspace.exercise_clock, workspace.store
    if clock is None:
        return
    said = store.meta_get(ALIVE_KEY)
    alive = datetime.fromisoformat(said) if said else None
    state = stood_still(clock.state, alive, real=datetime.now(UTC), last=store.last_recorded_at())
    store.meta_set(CLOCK_KEY, asdict(state))
    mark_alive(workspace)


def mark_alive(workspace: Workspace) -> None:
    """Note that the clock is being run; what comes after the last note does not count."""
    workspace.store.meta_set(ALIVE_KEY, datetime.now(UTC).isoformat())


class Worker:
    """One task a process: injects as they fall due. What goes wrong is logged and shown, and tried again."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._resumed: Workspace | None = None
        self._alive = datetime.min.replace(tzinfo=UTC)

    async def run(self) -> None:
        """Work until cancelled."""
        while True:
            await asyncio.to_thread(self.step)
            await asyncio.sleep(EVERY_S)

    def step(self) -> None:
        """One round; never raises, so that no inject can take the screens down."""
        try:
            self._round(self._desk.workspace())
        except MusterError as error:
            self._say(str(error))
        except Exception as error:
            log.exception("an inject failed")
            self._say(f"{type(error).__name__}: {error}")
        else:
            self._desk.trouble = ""

    def stop(self) -> None:
        """Note when the clock was last run."""
        with suppress(MusterError):
            if self._resumed is not None and self._resumed.exercise_clock is not None:
                mark_alive(self._resumed)

    def _round(self, workspace: Workspace) -> None:
        clock = workspace.exercise_clock
        if clock is None:
            return
        if self._resumed is not workspace:
            resume(workspace)
            self._resumed = workspace
        if clock.state.paused:
            return
        if datetime.now(UTC) - self._alive > ALIVE_EVERY:
            mark_alive(workspace)
            self._alive = datetime.now(UTC)
        injects.apply_due(workspace)

    def _say(self, text: str) -> None:
        if text != self._desk.trouble:
            log.error("the exercise's injects do not arrive: %s", text)
        self._desk.trouble = text
