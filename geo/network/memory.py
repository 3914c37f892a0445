"""What was found lately, shared by all views of a network: places of points, forests of targets."""

import hashlib
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Final, Generic, TypeVar

import numpy as np

from geo.network.chains import Floats
from geo.network.places import Places, seeds_of
from geo.network.search import Change, Forest, Seeds, grow, mend
from geo.network.state import State

_FORESTS: Final = 6
_PLACES: Final = 12

Item = TypeVar("Item")


class Lately(Generic[Item]):
    """The last few items by key; safe to use from several threads."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._items: OrderedDict[str, Item] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: str) -> Item | None:
        with self._lock:
            if key in self._items:
                self._items.move_to_end(key)
            return self._items.get(key)

    def put(self, key: str, item: Item) -> None:
        with self._lock:
            self._items[key] = item
            self._items.move_to_end(key)
            while len(self._items) > self._most:
                self._items.popitem(last=False)


@dataclass(frozen=True, slots=True, eq=False)
class Grown:
    """A forest with what it was grown from."""

    costs: Floats
    seeds: Seeds
    forest: Forest


@dataclass(frozen=True, slots=True, eq=False)
class Memory:
    """Places by points with every road open, and forests by targets, direction and limit."""

    places: Lately[Places] = field(default_factory=lambda: Lately(_PLACES))
    forests: Lately[Grown] = field(default_factory=lambda: Lately(_FORESTS))

    def forest(self, state: State, targets: Places, name: str, leaving: bool, limit: float) -> Forest:
        """The forest of targets, mended from the last one of the same `name` (see `digest`) where there is one."""
        key = f"{name} {leaving} {limit}"
        seeds = seeds_of(state, targets, leaving=leaving)
        last = self.forests.get(key)
        if last is None:
            forest = grow(*state.arcs(leaving=leaving), seeds, limit)
        elif last.costs is state.costs and _same(last.seeds, seeds):
            return last.forest
        else:
            change = Change(last.costs, state.costs, last.seeds, seeds)
            forest = mend(*state.halves(leaving=leaving), change, last.forest, limit)
        self.forests.put(key, Grown(state.costs, seeds, forest))
        return forest


def digest(lonlat: Floats) -> str:
    """Names some points by their coordinates and order."""
    return hashlib.blake2b(np.ascontiguousarray(lonlat).data, digest_size=16).hexdigest()


def _same(one: Seeds, other: Seeds) -> bool:
    names = ("junction", "minutes", "metres", "owner")
    return all(np.array_equal(getattr(one, name), getattr(other, name)) for name in names)
