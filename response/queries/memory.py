"""What is kept in memory for one store: bounded, and gone with it."""

import secrets
from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from data.store import Store

V = TypeVar("V")


Weigh = Callable[[object], int]


class Kept(Generic[V]):
    """The last values by key; one thread computes a value while others with the same key wait for it.

    At most ``limit`` values, and where ``weigh`` is given at most ``weight_max`` of their weights together (the
    newest always stays).
    """

    def __init__(self, limit: int, *, weigh: Weigh | None = None, weight_max: int = 0) -> None:
        self._limit, self._weigh, self._weight_max = limit, weigh, weight_max
        self._weight = 0
        self._values: OrderedDict[Hashable, V] = OrderedDict()
        self._lock = Lock()
        self._busy: dict[Hashable, Lock] = {}

    def get(self, key: Hashable) -> V | None:
        """The value, None where it is not kept."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
            return self._values.get(key)

    def put(self, key: Hashable, value: V) -> None:
        """Keep a value; the one longest unused goes."""
        with self._lock:
            self._drop(key)
            self._values[key] = value
            self._weight += self._weight_of(value)
            while len(self._values) > self._limit or (self._too_heavy() and len(self._values) > 1):
                self._drop(next(iter(self._values)))

    def _drop(self, key: Hashable) -> None:
        if key in self._values:
            self._weight -= self._weight_of(self._values.pop(key))

    def _weight_of(self, value: V) -> int:
        return 0 if self._weigh is None else self._weigh(value)

    def _too_heavy(self) -> bool:
        return self._weigh is not None and self._weight > self._weight_max

    def made(self, key: Hashable, make: Callable[[], V]) -> V:
        """The value kept, or made now."""
        with self.turn(key):
            found = self.get(key)
            if found is None:
                found = make()
                self.put(key, found)
            return found

    def turn(self, key: Hashable) -> Lock:
        """A lock for one key."""
        with self._lock:
            if len(self._busy) > 4 * self._limit:
                self._busy = {old: lock for old, lock in self._busy.items() if lock.locked()}
            return self._busy.setdefault(key, Lock())


class Memory:
    """Everything kept for one open store; ``token`` tells it from any other in cache keys."""

    def __init__(self) -> None:
        self.token = secrets.token_hex(4)
        self._parts: dict[str, Kept[object]] = {}
        self._lock = Lock()

    def part(self, name: str, limit: int, *, weigh: Weigh | None = None, weight_max: int = 0) -> Kept[object]:
        """The named part, made at the first use."""
        with self._lock:
            if name not in self._parts:
                self._parts[name] = Kept(limit, weigh=weigh, weight_max=weight_max)
            return self._parts[name]


_memories: WeakKeyDictionary[Store, Memory] = WeakKeyDictionary()
_memories_lock = Lock()


def memory(store: Store) -> Memory:
    """The memory of a store."""
    with _memories_lock:
        return _memories.setdefault(store, Memory())
