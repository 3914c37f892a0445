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
def _push(keys: Floats, nodes: Ints, size: int, key: float, node: int) -> tuple[Floats, Ints, int]:
    """Put into a heap of four children per node; it grows as needed."""
    if size == len(keys):
        keys = np.concatenate((keys, np.empty(size + _ROOM)))
        nodes = np.concatenate((nodes, np.empty(size + _ROOM, np.int32)))
    i = size
    while i > 0:
        up = (i - 1) >> 2
        if keys[up] <= key:
            break
        keys[i], nodes[i] = keys[up], nodes[up]
        i = up
    keys[i], nodes[i] = key, node
    return keys, nodes, size + 1


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
def _relax(forest: Forest, u: int, v: int, x: float, m: float, e: int, limit: float) -> bool:
    """Let arc e from u, which reaches v after x minutes, be v's way if it is better; whether it is."""
    minutes, owner, metres, arc = forest
    if x > limit or x > minutes[v] or x == np.inf:
        return False
    y = metres[u] + m
    if x == minutes[v] and (owner[u] > owner[v] or (owner[u] == owner[v] and y >= metres[v])):
        return False
    minutes[v], owner[v], metres[v], arc[v] = x, owner[u], y, e
    return True


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
    while size > 0:
        key, u = keys[0], nodes[0]
        size = _drop(keys, nodes, size)
        if key > forest.minutes[u]:
            continue
        for e in range(ptr[u], ptr[u + 1]):
            if _relax(forest, u, to[e], key + w[e], m[e], e, limit):
                keys, nodes, size = _push(keys, nodes, size, key + w[e], to[e])


@compiled
def _plant(
    seeds: Seeds, limit: float, forest: Forest, keys: Floats, nodes: Ints, size: int
) -> tuple[Floats, Ints, int]:
    """Let every seed take its junction where it is better than what is there."""
    for s in range(len(seeds.junction)):
        v, x, y, o = seeds.junction[s], seeds.minutes[s], seeds.metres[s], seeds.owner[s]
        if x > limit or x > forest.minutes[v] or x == np.inf:
            continue
        if x < forest.minutes[v] or o < forest.owner[v] or (o == forest.owner[v] and y < forest.metres[v]):
            forest.minutes[v], forest.owner[v], forest.metres[v], forest.arc[v] = x, o, y, -2 - s
            keys, nodes, size = _push(keys, nodes, size, x, v)
    return keys, nodes, size


@compiled
def grow(ptr: Ints, to: Ints, w: Floats, m: Floats, seeds: Seeds, limit: float) -> Forest:
    """The quickest way from any seed to every junction within `limit` minutes."""
    n = len(ptr) - 1
    forest = Forest(np.full(n, np.inf), np.full(n, -1, np.int32), np.zeros(n), np.full(n, -1, np.int32))
    keys, nodes, size = _plant(seeds, limit, forest, np.empty(_ROOM), np.empty(_ROOM, np.int32), 0)
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
    keys, nodes, size = np.empty(_ROOM), np.empty(_ROOM, np.int32), 0
    for v in stack:
        for q in range(back.ptr[v], back.ptr[v + 1]):
            u = back.to[q]
            if not lost[u]:
                _relax(
                    forest,
                    u,
                    v,
                    minutes[u] + change.now[back.slot[q]],
                    back.metres[q],
                    arcs.at[back.slot[q]],
                    limit,
                )
        if minutes[v] < np.inf:
            keys, nodes, size = _push(keys, nodes, size, minutes[v], v)
    for slot in range(len(change.now)):
        e = arcs.at[slot]
        if change.now[slot] < change.was[slot] and e >= 0:
            u, v = arcs.start[e], arcs.to[e]
            if _relax(forest, u, v, minutes[u] + change.now[slot], arcs.metres[e], e, limit):
                keys, nodes, size = _push(keys, nodes, size, minutes[v], v)
    keys, nodes, size = _plant(change.seeds, limit, forest, keys, nodes, size)
    w = change.now[arcs.slot]
    _settle(arcs.ptr, arcs.to, w, arcs.metres, limit, forest, keys, nodes, size)
    return forest


class Labels(NamedTuple):
    """Per junction, nearest first: minutes (infinite: none), owner and metres of up to k owners, (n, k)."""

    minutes: Floats
    owner: Ints
    metres: Floats


class _Queue(NamedTuple):
    minutes: Floats
    owner: Ints
    metres: Floats
    node: Ints


@compiled
def _before(queue: _Queue, a: int, b: int) -> bool:
    x, y = queue.minutes[a], queue.minutes[b]
    if x != y:
        return bool(x < y)
    if queue.owner[a] != queue.owner[b]:
        return bool(queue.owner[a] < queue.owner[b])
    return bool(queue.metres[a] < queue.metres[b])


@compiled
def _move(queue: _Queue, a: int, b: int) -> None:
    queue.minutes[a], queue.owner[a] = queue.minutes[b], queue.owner[b]
    queue.metres[a], queue.node[a] = queue.metres[b], queue.node[b]


@compiled
def _enter(queue: _Queue, size: int, x: float, o: int, y: float, node: int) -> _Queue:
    """Put at `size` and sift up; the last slot of the queue is for comparing."""
    if size + 1 >= len(queue.minutes):
        queue = _Queue(
            np.concatenate((queue.minutes, np.empty(size + _ROOM))),
            np.concatenate((queue.owner, np.empty(size + _ROOM, np.int32))),
            np.concatenate((queue.metres, np.empty(size + _ROOM))),
            np.concatenate((queue.node, np.empty(size + _ROOM, np.int32))),
        )
    spare = len(queue.minutes) - 1
    queue.minutes[spare], queue.owner[spare], queue.metres[spare], queue.node[spare] = x, o, y, node
    i = size
    while i > 0:
        up = (i - 1) >> 2
        if not _before(queue, spare, up):
            break
        _move(queue, i, up)
        i = up
    _move(queue, i, spare)
    return queue


@compiled
def _leave(queue: _Queue, size: int) -> int:
    """Take the first out and sift the last down."""
    size -= 1
    i = 0
    while True:
        child = 4 * i + 1
        if child >= size:
            break
        least = child
        for q in range(child + 1, min(child + 4, size)):
            if _before(queue, q, least):
                least = q
        if not _before(queue, least, size):
            break
        _move(queue, i, least)
        i = least
    _move(queue, i, size)
    return size


@compiled
def _known(labels: Labels, count: Ints, v: int, o: int) -> bool:
    known = False
    for q in range(count[v]):
        known |= labels.owner[v, q] == o
    return known


@compiled
def several(ptr: Ints, to: Ints, w: Floats, m: Floats, seeds: Seeds, k: int, limit: float) -> Labels:
    """The k nearest distinct owners of every junction within `limit` minutes."""
    n = len(ptr) - 1
    labels = Labels(np.full((n, k), np.inf), np.full((n, k), -1, np.int32), np.zeros((n, k)))
    count = np.zeros(n, np.int32)
    queue = _Queue(np.empty(_ROOM), np.empty(_ROOM, np.int32), np.empty(_ROOM), np.empty(_ROOM, np.int32))
    size = 0
    for s in range(len(seeds.junction)):
        if seeds.minutes[s] <= limit and seeds.minutes[s] < np.inf:
            queue = _enter(queue, size, seeds.minutes[s], seeds.owner[s], seeds.metres[s], seeds.junction[s])
            size += 1
    while size > 0:
        x, o, y, u = queue.minutes[0], queue.owner[0], queue.metres[0], queue.node[0]
        size = _leave(queue, size)
        if count[u] >= k or _known(labels, count, u, o):
            continue
        labels.minutes[u, count[u]], labels.owner[u, count[u]], labels.metres[u, count[u]] = x, o, y
        count[u] += 1
        for e in range(ptr[u], ptr[u + 1]):
            v, further = to[e], x + w[e]
            if further <= limit and further < np.inf and count[v] < k and not _known(labels, count, v, o):
                queue = _enter(queue, size, further, o, y + m[e], v)
                size += 1
    return labels


@compiled
def fan(
    ptr: Ints, to: Ints, w: Floats, start: Ints, lead: Floats, wanted: Bools, limit: float
) -> NDArray[np.float64]:
    """Minutes from one place, whose ways to junctions `start` take `lead`, to all junctions.

    Stops when all `wanted` are known; others may then be too large or infinite.
    """
    minutes = np.full(len(ptr) - 1, np.inf)
    done = np.zeros(len(ptr) - 1, np.bool_)
    keys, nodes, size = np.empty(_ROOM), np.empty(_ROOM, np.int32), 0
    for s in range(len(start)):
        if lead[s] < minutes[start[s]] and lead[s] <= limit:
            minutes[start[s]] = lead[s]
            keys, nodes, size = _push(keys, nodes, size, lead[s], start[s])
    left = wanted.sum()
    while size > 0 and left > 0:
        key, u = keys[0], nodes[0]
        size = _drop(keys, nodes, size)
        if done[u]:
            continue
        done[u] = True
        if wanted[u]:
            left -= 1
        for e in range(ptr[u], ptr[u + 1]):
            x = key + w[e]
            if x < minutes[to[e]] and x <= limit:
                minutes[to[e]] = x
                keys, nodes, size = _push(keys, nodes, size, x, to[e])
    return minutes
