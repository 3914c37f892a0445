"""Compiled shortest-path searches over junctions.

A graph is rows of arcs: `ptr` (n + 1), `to`, minutes `w` (infinite: closed) and metres `m`. A seed is a junction with
minutes, metres and an owner. Of equal minutes the lower owner wins, then fewer metres, so that answers do not depend
on the order of the search: a repaired forest equals a new one bit by bit.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from geo.network.chains import Bools, Floats, Ints, compiled
from geo.network.state import Arcs

_ROOM = 4096


class Seeds(NamedTuple):
    """Where searches begin: junction, minutes, metres and owner of each, (s,)."""

    junction: Ints
    minutes: Floats
    metres: Floats
    owner: Ints


class Forest(NamedTuple):
    """Per junction: minutes and metres to its owner (-1: none) and the arc it was reached by (-2 - seed: a seed)."""

    minutes: Floats
    owner: Ints
    metres: Floats
    arc: Ints


@compiled
def _push(keys: Floats, nodes: Ints, size: int, key: float, node: int) -> int:
    """Put into a heap of four children per node, which must have room."""
    i = size
    while i > 0:
        up = (i - 1) >> 2
        if keys[up] <= key:
            break
        keys[i], nodes[i] = keys[up], nodes[up]
        i = up
    keys[i], nodes[i] = key, node
    return size + 1


@compiled
def _room(keys: Floats, nodes: Ints, size: int) -> tuple[Floats, Ints]:
    """The heap with more room."""
    more = size + _ROOM
    return np.concatenate((keys, np.empty(more))), np.concatenate((nodes, np.empty(more, np.int32)))


@compiled
def _drop(keys: Floats, nodes: Ints, size: int) -> int:
    """Take the first out of the heap."""
    size -= 1
    key, node = keys[size], nodes[size]
    i = 0
    while True:
        child = 4 * i + 1
        if child >= size:
            break
        least = child
        for q in range(child + 1, min(child + 4, size)):
            if keys[q] < keys[least]:
                least = q
        if keys[least] >= key:
            break
        keys[i], nodes[i] = keys[least], nodes[least]
        i = least
    keys[i], nodes[i] = key, node
    return size


@compiled
def _better(forest: Forest, v: int, x: float, o: int, y: float) -> bool:
    """Whether x minutes and y metres from owner o beat what junction v has."""
    minutes, owner, metres, _ = forest
    if x != minutes[v] or o != owner[v]:
        return bool(x < minutes[v] or (x == minutes[v] and x < np.inf and o < owner[v]))
    return bool(y < metres[v])


@compiled
def _settle(
    ptr: Ints,
    to: Ints,
    w: Floats,
    m: Floats,
    limit: float,
    forest: Forest,
    keys: Floats,
    nodes: Ints,
    size: int,
) -> None:
    """Spread what is in the heap until nothing gets better."""
    # The compiler counts references wherever an array is taken out of a tuple: not within the loop, then.
    minutes, owner, metres, arc = forest
    while size > 0:
        key, u = keys[0], nodes[0]
        size = _drop(keys, nodes, size)
        if key > minutes[u]:
            continue
        if size + ptr[u + 1] - ptr[u] > len(keys):
            keys, nodes = _room(keys, nodes, size + ptr[u + 1] - ptr[u])
        o, so_far = owner[u], metres[u]
        for e in range(ptr[u], ptr[u + 1]):
            x, v = key + w[e], to[e]
            if x > limit or x > minutes[v] or x == np.inf:
                continue
            y = so_far + m[e]
            if x < minutes[v] or o < owner[v] or (o == owner[v] and y < metres[v]):
                minutes[v], owner[v], metres[v], arc[v] = x, o, y, e
                # From a dead end there is only the way back.
                if ptr[v + 1] - ptr[v] != 1 or to[ptr[v]] != u:
                    size = _push(keys, nodes, size, x, v)


@compiled
def _plant(seeds: Seeds, limit: float, forest: Forest, keys: Floats, nodes: Ints, size: int) -> int:
    """Let every seed take its junction where it is better than what is there."""
    for s in range(len(seeds.junction)):
        v, x, y, o = seeds.junction[s], seeds.minutes[s], seeds.metres[s], seeds.owner[s]
        if x <= limit and _better(forest, v, x, o, y):
            forest.minutes[v], forest.owner[v], forest.metres[v], forest.arc[v] = x, o, y, -2 - s
            size = _push(keys, nodes, size, x, v)
    return size


@compiled
def grow(ptr: Ints, to: Ints, w: Floats, m: Floats, seeds: Seeds, limit: float) -> Forest:
    """The quickest way from any seed to every junction within `limit` minutes."""
    n = len(ptr) - 1
    forest = Forest(np.full(n, np.inf), np.full(n, -1, np.int32), np.zeros(n), np.full(n, -1, np.int32))
    room = len(seeds.junction) + _ROOM
    keys, nodes = np.empty(room), np.empty(room, np.int32)
    size = _plant(seeds, limit, forest, keys, nodes, 0)
    _settle(ptr, to, w, m, limit, forest, keys, nodes, size)
    return forest


class Change(NamedTuple):
    """Minutes by slot and seeds, as they were and as they are; seeds of both belong to the same places in order."""

    was: Floats
    now: Floats
    seeds_were: Seeds
    seeds: Seeds


@compiled
def _lost(arcs: Arcs, change: Change, forest: Forest) -> tuple[Bools, Ints]:
    """Junctions whose way to their owner got longer or is gone: those at the change, then all behind them."""
    lost = np.zeros(len(forest.minutes), np.bool_)
    stack, size = np.empty(len(lost), np.int32), 0
    for slot in range(len(change.now)):
        if change.now[slot] > change.was[slot] and arcs.at[slot] >= 0:
            v = arcs.to[arcs.at[slot]]
            if forest.arc[v] == arcs.at[slot] and not lost[v]:
                lost[v], stack[size], size = True, v, size + 1
    old, new = change.seeds_were, change.seeds
    for s in range(len(old.junction)):
        v = old.junction[s]
        same = new.junction[s] == v and new.minutes[s] == old.minutes[s] and new.metres[s] == old.metres[s]
        if forest.arc[v] == -2 - s and not same and not lost[v]:
            lost[v], stack[size], size = True, v, size + 1
    at = 0
    while at < size:
        u, at = stack[at], at + 1
        for e in range(arcs.ptr[u], arcs.ptr[u + 1]):
            v = arcs.to[e]
            if forest.arc[v] == e and not lost[v]:
                lost[v], stack[size], size = True, v, size + 1
    return lost, stack[:size]


@compiled
def mend(arcs: Arcs, back: Arcs, change: Change, old: Forest, limit: float) -> Forest:
    """What `grow` would give after a change, from the forest before it: only what the change touches is searched.

    `back` are the same arcs turned round. Junctions that lost their way start anew from their neighbours that did
    not; arcs and seeds that got better spread from where they are. Equal to `grow` bit by bit, except that
    `arc` may name another of several equal ways.
    """
    lost, stack = _lost(arcs, change, old)
    forest = Forest(old.minutes.copy(), old.owner.copy(), old.metres.copy(), old.arc.copy())
    minutes, owner, metres, arc = forest
    for v in stack:
        minutes[v], owner[v], metres[v], arc[v] = np.inf, -1, 0.0, -1
    better = (change.now < change.was) & (arcs.at >= 0)
    room = len(stack) + int(better.sum()) + len(change.seeds.junction) + _ROOM
    keys, nodes, size = np.empty(room), np.empty(room, np.int32), 0
    for v in stack:
        for q in range(back.ptr[v], back.ptr[v + 1]):
            u = back.to[q]
            x, y = minutes[u] + change.now[back.slot[q]], metres[u] + back.metres[q]
            if not lost[u] and x <= limit and _better(forest, v, x, owner[u], y):
                minutes[v], owner[v], metres[v], arc[v] = x, owner[u], y, arcs.at[back.slot[q]]
        if minutes[v] < np.inf:
            size = _push(keys, nodes, size, minutes[v], v)
    for slot in np.flatnonzero(better):
        e = arcs.at[slot]
        u, v = arcs.start[e], arcs.to[e]
        x, y = minutes[u] + change.now[slot], metres[u] + arcs.metres[e]
        if x <= limit and _better(forest, v, x, owner[u], y):
            minutes[v], owner[v], metres[v], arc[v] = x, owner[u], y, e
            size = _push(keys, nodes, size, x, v)
    size = _plant(change.seeds, limit, forest, keys, nodes, size)
    _settle(arcs.ptr, arcs.to, change.now[arcs.slot], arcs.metres, limit, forest, keys, nodes, size)
    return forest


class Labels(NamedTuple):
    """Per junction, nearest first: minutes (infinite: none), owner and metres of up to k owners, (n, k)."""

    minutes: Floats
    owner: Ints
    metres: Floats


@compiled
def _push_label(keys: Floats, ids: Ints, owner: Ints, size: int, key: float, label: int) -> int:
    """As `_push`, of equal minutes the lower owner first."""
    i = size
    while i > 0:
        up = (i - 1) >> 2
        if keys[up] < key or (keys[up] == key and owner[ids[up]] <= owner[label]):
            break
        keys[i], ids[i] = keys[up], ids[up]
        i = up
    keys[i], ids[i] = key, label
    return size + 1


@compiled
def _drop_label(keys: Floats, ids: Ints, owner: Ints, size: int) -> int:
    """As `_drop`, of equal minutes the lower owner first."""
    size -= 1
    key, label = keys[size], ids[size]
    i = 0
    while True:
        child = 4 * i + 1
        if child >= size:
            break
        least = child
        for q in range(child + 1, min(child + 4, size)):
            if keys[q] < keys[least] or (keys[q] == keys[least] and owner[ids[q]] < owner[ids[least]]):
                least = q
        if keys[least] > key or (keys[least] == key and owner[ids[least]] >= owner[label]):
            break
        keys[i], ids[i] = keys[least], ids[least]
        i = least
    keys[i], ids[i] = key, label
    return size


@compiled
def _known(owners: Ints, count: int, v: int, o: int) -> bool:
    known = False
    for q in range(count):
        known |= owners[v, q] == o
    return known


@compiled
def _longer(array: Ints, size: int) -> Ints:
    return np.concatenate((array, np.empty(size + _ROOM, np.int32)))


@compiled
def several(ptr: Ints, to: Ints, w: Floats, m: Floats, seeds: Seeds, k: int, limit: float) -> Labels:
    """The k nearest distinct owners of every junction within `limit` minutes."""
    n, made = len(ptr) - 1, 0
    minutes, owners, metres = np.full((n, k), np.inf), np.full((n, k), -1, np.int32), np.zeros((n, k))
    count = np.zeros(n, np.int32)
    room = len(seeds.junction) + _ROOM
    keys, ids, size = np.empty(room), np.empty(room, np.int32), 0
    node, owner, so_far = np.empty(room, np.int32), np.empty(room, np.int32), np.empty(room)
    for s in range(len(seeds.junction)):
        if seeds.minutes[s] <= limit and seeds.minutes[s] < np.inf:
            node[made], owner[made], so_far[made] = seeds.junction[s], seeds.owner[s], seeds.metres[s]
            size = _push_label(keys, ids, owner, size, seeds.minutes[s], made)
            made += 1
    while size > 0:
        key, label = keys[0], ids[0]
        size = _drop_label(keys, ids, owner, size)
        u, o, y = node[label], owner[label], so_far[label]
        if count[u] >= k or _known(owners, count[u], u, o):
            continue
        minutes[u, count[u]], owners[u, count[u]], metres[u, count[u]] = key, o, y
        count[u] += 1
        if made + ptr[u + 1] - ptr[u] > len(node):
            node, owner = _longer(node, made), _longer(owner, made)
            so_far = np.concatenate((so_far, np.empty(made + _ROOM)))
            keys, ids = np.concatenate((keys, np.empty(made + _ROOM))), _longer(ids, made)
        for e in range(ptr[u], ptr[u + 1]):
            v, x = to[e], key + w[e]
            if x <= limit and x < np.inf and count[v] < k and not _known(owners, count[v], v, o):
                node[made], owner[made], so_far[made] = v, o, y + m[e]
                size = _push_label(keys, ids, owner, size, x, made)
                made += 1
    return Labels(minutes, owners, metres)


@compiled
def fan(
    ptr: Ints, to: Ints, w: Floats, start: Ints, lead: Floats, wanted: Bools, limit: float
) -> NDArray[np.float64]:
    """Minutes from one place, whose ways to junctions `start` take `lead`, to all junctions.

    Stops when all `wanted` are known; others may then be too large or infinite.
    """
    minutes = np.full(len(ptr) - 1, np.inf)
    left = wanted.sum()
    keys, nodes, size = np.empty(_ROOM), np.empty(_ROOM, np.int32), 0
    for s in range(len(start)):
        if lead[s] < minutes[start[s]] and lead[s] <= limit:
            minutes[start[s]] = lead[s]
            size = _push(keys, nodes, size, lead[s], start[s])
    while size > 0 and left > 0:
        key, u = keys[0], nodes[0]
        size = _drop(keys, nodes, size)
        if key > minutes[u]:
            continue
        left -= wanted[u]
        if size + ptr[u + 1] - ptr[u] > len(keys):
            keys, nodes = _room(keys, nodes, size + ptr[u + 1] - ptr[u])
        for e in range(ptr[u], ptr[u + 1]):
            x, v = key + w[e], to[e]
            if x < minutes[v] and x <= limit:
                minutes[v] = x
                if ptr[v + 1] - ptr[v] != 1 or to[ptr[v]] != u or wanted[v]:
                    size = _push(keys, nodes, size, x, v)
    return minutes
