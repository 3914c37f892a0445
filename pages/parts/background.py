"""Work behind the screens: one thread a key, its progress, its answer kept, stopped when nobody waits for it."""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Event, Lock
from typing import Any, Literal

from geo.errors import Cancelled
from geo.progress import Progress

State = Literal["running", "done", "failed", "stopped"]
ANSWERS_KEPT = 24
PLACES_KEPT = 500
AT_ONCE = 2
"""Two at a time: a machine has few cores and the screens need theirs."""


@dataclass
class Task:
    """One piece of work. ``share`` is how much is done, 0 to 1; ``step`` the key of what it does now."""

    share: float = 0.0
    step: str = ""
    started: float = field(default_factory=time.monotonic)
    stop: Event = field(default_factory=Event)
    future: "Future[Any] | None" = None

    def tell(self, share: float, step: str) -> None:
        """The work says how far it is; raises Cancelled once somebody stopped it."""
        self.share, self.step = min(max(share, 0.0), 1.0), step
        if self.stop.is_set():
            raise Cancelled("stopped by whoever asked for it")

    @property
    def state(self) -> State:
        future = self.future
        if future is None or not future.done():
            return "running"
        error = None if future.cancelled() else future.exception()
        if future.cancelled() or isinstance(error, Cancelled):
            return "stopped"
        return "failed" if error else "done"

    @property
    def answer(self) -> Any:
        """What it found; raises what the work raised."""
        assert self.future is not None
        return self.future.result()


class Background:
    """All work of one process. A key names the whole question: store, revision, scope, parameters."""

    def __init__(self) -> None:
        self._tasks: OrderedDict[Hashable, Task] = OrderedDict()
        self._waiting: OrderedDict[str, Hashable] = OrderedDict()
        self._lock = Lock()
        self._pool = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="muster-work")

    def ask(self, place: str, key: Hashable, work: Callable[[Progress], Any]) -> Task:
        """The task of a key, begun at the first call. ``place`` is where on which screen it is waited for: what was
        asked there before is stopped when nobody else waits for it."""
        with self._lock:
            before = self._waiting.pop(place, None)
            self._waiting[place] = key
            if len(self._waiting) > PLACES_KEPT:
                self._waiting.popitem(last=False)
            if before is not None and before != key and before not in self._waiting.values():
                self._stop(before)
            task = self._tasks.get(key)
            if task is None:
                task = self._tasks[key] = Task()
                task.future = self._pool.submit(work, task.tell)
            self._tasks.move_to_end(key)
            self._forget()
            return task

    def state(self, key: Hashable) -> State | None:
        """How the work of a key stands; None where it is not known."""
        with self._lock:
            task = self._tasks.get(key)
            return None if task is None else task.state

    def stop(self, key: Hashable) -> None:
        """Stop the work; asking for it again gives the stopped task until it is `dropped`."""
        with self._lock:
            self._stop(key)

    def drop(self, key: Hashable) -> None:
        """Forget a key, so that the next question begins anew."""
        with self._lock:
            self._tasks.pop(key, None)

    def _stop(self, key: Hashable) -> None:
        task = self._tasks.get(key)
        if task is None or task.state != "running":
            return
        task.stop.set()
        assert task.future is not None
        task.future.cancel()
        if key not in self._waiting.values():
            del self._tasks[key]

    def _forget(self) -> None:
        over = [key for key, task in self._tasks.items() if task.state != "running"][:-ANSWERS_KEPT]
        for key in over:
            del self._tasks[key]
