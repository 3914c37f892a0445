"""The search of scipy's k-d tree, compiled, for queries by the ten thousand.

scipy builds the tree; walking it here takes a third of the time of `cKDTree.query` on points in order along a
curve, because each query starts from the answers of the one before: their distances already bound its own.
Incremental distances after Arya and Mount, "Algorithms for fast vector quantization" (1993).
Compiling takes some seconds once per installation (numba keeps the result), so small queries stay with scipy.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy.spatial import cKDTree

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

_LEAF = -1
# Halving 2^40 points takes 40 steps; duplicates end in one leaf.
_MAX_DEPTH = 128

_compiled = njit(nogil=True, cache=True)


@dataclass(frozen=True, slots=True)
class FlatTree:
    """A cKDTree's nodes as arrays. A leaf has axis -1 and, for children, the range of its points."""

    points: Floats
    numbers: Ints
    axis: NDArray[np.int8]
    split: Floats
    lesser: Ints
    greater: Ints

    def query(self, points: Floats, k: int, limit: float) -> tuple[Floats, Ints]:
        """Distances (inf: none within `limit`) and numbers (0 there) of the k nearest, (n, k), nearest first."""
        numbers = np.empty((len(points), k), dtype=np.int64)
        squares = np.empty((len(points), k))
        nodes = (self.axis, self.split, self.lesser, self.greater)
        _walk(np.ascontiguousarray(points), self.points, *nodes, limit * limit, numbers, squares)
        return np.sqrt(squares, out=squares), self.numbers[numbers]


def flatten(tree: cKDTree) -> FlatTree:
    """The tree's nodes, root first."""
    axis: list[int] = []
    split: list[float] = []
    children: list[tuple[int, int]] = []

    def visit(node: Any) -> int:
        own = len(axis)
        axis.append(node.split_dim)
        split.append(node.split)
        children.append((node.start_idx, node.end_idx))
        if node.split_dim != _LEAF:
            children[own] = visit(node.lesser), visit(node.greater)
        return own

    visit(tree.tree)
    lesser, greater = np.array(children, dtype=np.int64).T.copy()
    numbers = np.asarray(tree.indices, dtype=np.int64)
    points = np.ascontiguousarray(np.asarray(tree.data)[numbers])
    return FlatTree(points, numbers, np.array(axis, dtype=np.int8), np.array(split), lesser, greater)


@_compiled
def _square(points: Floats, i: int, x: float, y: float, z: float) -> float:
    dx, dy, dz = points[i, 0] - x, points[i, 1] - y, points[i, 2] - z
    squared: float = dx * dx + dy * dy + dz * dz
    return squared


@_compiled
def _roomy(square: float) -> float:
    """A bound with room for the rounding of sums: ties must not be cut off."""
    return square * (1 + 1e-12) + 1e-9


@_compiled
def _insert(squares: Floats, numbers: Ints, q: int, square: float, number: int) -> None:
    """Put a candidate in its place in row q, dropping the last."""
    j = squares.shape[1] - 1
    while j > 0 and squares[q, j - 1] > square:
        squares[q, j], numbers[q, j] = squares[q, j - 1], numbers[q, j - 1]
        j -= 1
    squares[q, j], numbers[q, j] = square, number


@_compiled
def _walk(
    queries: Floats,
    points: Floats,
    axis: NDArray[np.int8],
    split: Floats,
    lesser: Ints,
    greater: Ints,
    limit: float,
    numbers: Ints,
    squares: Floats,
) -> None:
    """Fill `numbers` and `squares`, (n, k), with positions in `points` and squared distances up to `limit`.

    Scalars throughout: a row taken as an array costs more than what is done with it.
    """
    last = numbers.shape[1] - 1
    nodes, floors = np.empty(_MAX_DEPTH, np.int64), np.empty(_MAX_DEPTH)
    off_x, off_y, off_z = np.empty(_MAX_DEPTH), np.empty(_MAX_DEPTH), np.empty(_MAX_DEPTH)
    for q in range(queries.shape[0]):
        x, y, z = queries[q, 0], queries[q, 1], queries[q, 2]
        reach = limit
        if q > 0 and squares[q - 1, last] < np.inf:
            reach = 0.0
            for j in range(last + 1):
                reach = max(reach, _square(points, numbers[q - 1, j], x, y, z))
            reach = min(limit, _roomy(reach))
        for j in range(last + 1):
            squares[q, j], numbers[q, j] = np.inf, 0
        nodes[0], floors[0], off_x[0], off_y[0], off_z[0] = 0, 0.0, 0.0, 0.0, 0.0
        waiting = 1
        while waiting > 0:
            waiting -= 1
            floor = floors[waiting]
            if floor > reach:
                continue
            node, dx, dy, dz = nodes[waiting], off_x[waiting], off_y[waiting], off_z[waiting]
            while axis[node] >= 0:
                if axis[node] == 0:
                    across, old = x - split[node], dx
                elif axis[node] == 1:
                    across, old = y - split[node], dy
                else:
                    across, old = z - split[node], dz
                beyond = floor - old * old + across * across
                near, far = lesser[node], greater[node]
                if across >= 0:
                    near, far = far, near
                if beyond <= reach:
                    nodes[waiting], floors[waiting] = far, beyond
                    off_x[waiting] = across if axis[node] == 0 else dx
                    off_y[waiting] = across if axis[node] == 1 else dy
                    off_z[waiting] = across if axis[node] == 2 else dz
                    waiting += 1
                node = near
            for i in range(lesser[node], greater[node]):
                square = _square(points, i, x, y, z)
                if square <= reach and square < squares[q, last]:
                    _insert(squares, numbers, q, square, i)
                    reach = min(reach, _roomy(squares[q, last]))
