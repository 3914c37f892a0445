"""The roads themselves as arrays: edges with both directions' minutes, their shapes, and how they hang together."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import connected_components

from geo.cells import cells_of
from geo.ellipsoid import arc_m, to_ecef
from geo.network.chains import chain_order

Floats = NDArray[np.float64]
Longs = NDArray[np.int64]
Bools = NDArray[np.bool_]

NOT_CONNECTED: Final = "not_connected"


@dataclass(frozen=True, slots=True, eq=False)
class Streets:
    """Edges between nodes.

    tail, head (n,): node numbers; forward, backward (n,): minutes from tail to head and back, infinite where not
    allowed; metres (n,); kind, name (n,): numbers into kinds and names; start (n + 1,): where each edge's vertices
    begin in xy, (v, 2), longitude and latitude; chain: where chains of edges begin (empty before `arranged`).
    """

    tail: NDArray[np.int32]
    head: NDArray[np.int32]
    forward: Floats
    backward: Floats
    metres: Floats
    kind: NDArray[np.int32]
    name: NDArray[np.int32]
    kinds: Sequence[str]
    names: Sequence[str]
    start: Longs
    xy: Floats
    chain: Longs

    @property
    def nodes(self) -> int:
        return int(max(self.tail.max(initial=-1), self.head.max(initial=-1))) + 1

    def __len__(self) -> int:
        return len(self.tail)

    def with_ends(self, tail: NDArray[np.int32], head: NDArray[np.int32]) -> "Streets":
        """The same edges between other nodes."""
        return replace(self, tail=tail, head=head)

    def at_speed(self, factor: float) -> "Streets":
        """The same edges travelled at `factor` times the speed."""
        return replace(self, forward=self.forward / factor, backward=self.backward / factor)

    def take(self, rows: Longs, turned: Bools | None = None) -> "Streets":
        """These edges in this order, some turned round."""
        flip = np.zeros(len(rows), dtype=bool) if turned is None else turned
        sizes = np.diff(self.start)[rows]
        start = np.concatenate([[0], np.cumsum(sizes)])
        first = np.where(flip, self.start[rows + 1] - 1, self.start[rows])
        within = np.arange(start[-1]) - np.repeat(start[:-1], sizes)
        vertices = np.repeat(first, sizes) + np.repeat(np.where(flip, -1, 1), sizes) * within
        return replace(
            self,
            tail=np.where(flip, self.head[rows], self.tail[rows]),
            head=np.where(flip, self.tail[rows], self.head[rows]),
            forward=np.where(flip, self.backward[rows], self.forward[rows]),
            backward=np.where(flip, self.forward[rows], self.backward[rows]),
            metres=self.metres[rows],
            kind=self.kind[rows],
            name=self.name[rows],
            start=start,
            xy=self.xy[vertices],
            chain=np.empty(0, np.int64),
        )

    def connected(self) -> tuple["Streets", int]:
        """The largest part in which every node reaches every other, and how many edges are not in it."""
        if not len(self):
            return self, 0
        out, back = np.isfinite(self.forward), np.isfinite(self.backward)
        rows = np.concatenate([self.tail[out], self.head[back]])
        columns = np.concatenate([self.head[out], self.tail[back]])
        graph = csr_matrix((np.ones(len(rows), np.int8), (rows, columns)), shape=(self.nodes, self.nodes))
        part = connected_components(graph, directed=True, connection="strong")[1]
        largest = part == np.bincount(part).argmax()
        keep = np.flatnonzero(largest[self.tail] & largest[self.head])
        return self.take(keep), len(self) - len(keep)

    def arranged(self) -> "Streets":
        """Nodes numbered along a curve, so that neighbours lie together in memory, and edges in chain order."""
        if not len(self):
            return replace(self, chain=np.zeros(1, np.int64))
        used, first = np.unique(np.concatenate([self.tail, self.head]), return_index=True)
        at = self.xy[np.concatenate([self.start[:-1], self.start[1:] - 1])[first]]
        number = np.empty(self.nodes, np.int32)
        number[used[np.argsort(cells_of(at[:, 0], at[:, 1]), kind="stable")]] = np.arange(len(used))
        tail, head = number[self.tail], number[self.head]
        order, turned, chain = chain_order(len(used), tail, head)
        return replace(self.with_ends(tail, head).take(order, turned), chain=chain)


def lengths_m(start: Longs, xy: Floats) -> Floats:
    """Geodesic metres of each edge's shape."""
    ecef = to_ecef(xy)
    step = np.zeros(len(xy))
    step[1:] = arc_m(ecef[:-1], ecef[1:], np.linalg.norm(ecef[1:] - ecef[:-1], axis=1))
    step[start[:-1]] = 0.0
    total = np.concatenate([[0.0], np.cumsum(step)])
    return np.add.reduceat(step, start[:-1]) if len(start) > 1 else total[:0]
