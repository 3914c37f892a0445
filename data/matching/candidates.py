"""Which pairs are worth comparing: neighbours, and those that share a name, a phone or an address."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Sequence
from itertools import combinations

import numpy as np
import numpy.typing as npt

from data.matching.names import name_of, phone_of, street_of
from data.matching.things import Thing
from geo.chordtree import ChordTree

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

NEAR_M = 1_000.0
NEIGHBOURS = 24
SHARED_MAX = 30
"""A name, phone or street that more records share tells nothing by itself: only the nearest of them are compared."""
NEAREST_SHARED = 8


def candidates(things: Sequence[Thing]) -> Ints:
    """Pairs of positions, (n, 2), the smaller first, each once."""
    lonlat = np.array([thing.place or (np.nan, np.nan) for thing in things], dtype=np.float64).reshape(-1, 2)
    found = [_near(np.flatnonzero(np.isfinite(lonlat[:, 0])), lonlat, NEIGHBOURS)]
    for group in _groups(things):
        if len(group) <= SHARED_MAX:
            found.append(np.array(list(combinations(group, 2)), dtype=np.int64))
        else:
            placed = np.array([at for at in group if things[at].place is not None], dtype=np.int64)
            found.append(_near(placed, lonlat, NEAREST_SHARED))
    pairs = np.sort(np.concatenate(found), axis=1)
    return np.unique(pairs, axis=0) if len(pairs) else pairs


def _near(which: Ints, lonlat: Floats, most: int) -> Ints:
    """Each of these positions with its nearest others."""
    if len(which) < 2:
        return np.empty((0, 2), dtype=np.int64)
    points = lonlat[which]
    count = min(most + 1, len(which))
    numbers, metres = ChordTree(points).nearest(points, count, NEAR_M)
    own = np.repeat(np.arange(len(which)), count)
    other = numbers.ravel()
    good = np.isfinite(metres.ravel()) & (own != other)
    return np.column_stack([which[own[good]], which[other[good]]])


def _groups(things: Sequence[Thing]) -> Iterator[list[int]]:
    """Positions of records that share something."""
    shared: defaultdict[Hashable, list[int]] = defaultdict(list)
    for at, thing in enumerate(things):
        for key in dict.fromkeys(_keys(thing)):
            shared[key].append(at)
    return (group for group in shared.values() if len(group) > 1)


def _keys(thing: Thing) -> Iterable[Hashable]:
    yield "name", name_of(thing.name).joined
    street = street_of(thing.address)
    if street is not None and street.numbers:
        yield "street", street.text
    for phone in thing.phones:
        if (number := phone_of(phone)) is not None:
            yield "phone", number
