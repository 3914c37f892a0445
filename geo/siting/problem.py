"""What is given to a siting model, checked and in one shape."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import sparse

from geo.errors import BadArgument

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Short = NDArray[np.int32]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Problem:
    """Reachable pairs by row (`start`, `column`, `cost`), `m` columns, which are open already and which may open."""

    start: Ints
    column: Short
    cost: Floats
    m: int
    existing: Ints
    usable: Flags

    @property
    def n(self) -> int:
        return len(self.start) - 1

    @property
    def row(self) -> Ints:
        """Row of each pair."""
        return np.repeat(np.arange(self.n), np.diff(self.start))

    def least(self, columns: Flags) -> Floats:
        """Cheapest cost of each row over the columns marked; inf where there is none."""
        cost = np.where(columns[self.column], self.cost, np.inf)
        return _row_least(self.start, cost)

    @property
    def open_now(self) -> Flags:
        marks = np.zeros(self.m, np.bool_)
        marks[self.existing] = True
        return marks

    @property
    def servable(self) -> Flags:
        """Rows that an existing site or one that may be opened could serve."""
        return np.isfinite(self.least(self.usable | self.open_now))

    def assign(self, sites: Iterable[int]) -> Ints:
        """The cheapest open column of each row (ties: the lowest number), -1 where none is in reach."""
        marks = self.open_now
        marks[list(sites)] = True
        cost = np.where(marks[self.column], self.cost, np.inf)
        cheapest = cost <= _row_least(self.start, cost)[self.row]
        cheapest &= np.isfinite(cost)
        answer = np.full(self.n, self.m, np.int64)
        np.minimum.at(answer, self.row[cheapest], self.column[cheapest])
        return np.where(answer == self.m, -1, answer)


def _row_least(start: Ints, cost: Floats) -> Floats:
    least = np.full(len(start) - 1, np.inf)
    filled = np.flatnonzero(np.diff(start))
    if len(filled):
        least[filled] = np.minimum.reduceat(cost, start[filled])
    return least


def read(
    cost: ArrayLike | sparse.sparray | sparse.spmatrix,
    *,
    within: float = np.inf,
    existing: Iterable[int] = (),
    forbidden: Iterable[int] = (),
) -> Problem:
    """The pairs at `within` (inclusive) or less.

    `cost` is (demand × candidate): dense with NaN or inf where there is no way, or sparse with only the pairs that
    can be reached (a stored 0 is a cost of 0). Raises BadArgument for negative costs or unknown column numbers.
    """
    if np.isnan(within) or within < 0:
        raise BadArgument(f"within={within!r} is not a limit; give a cost of 0 or more")
    start, column, kept, m = _sparse(cost, within) if sparse.issparse(cost) else _dense(cost, within)
    if len(kept) and kept.min() < 0:
        raise BadArgument(f"the cost matrix has negative costs (least: {kept.min():g}); costs are 0 or more")
    opened, barred = _columns(existing, m, "existing"), _columns(forbidden, m, "forbidden")
    usable = np.ones(m, np.bool_)
    usable[opened] = False
    usable[barred] = False
    return Problem(start, column, kept, m, opened, usable)


def _dense(cost: Any, within: float) -> tuple[Ints, Short, Floats, int]:
    from geo.siting.kernels import finite_pairs

    matrix = np.ascontiguousarray(cost, dtype=np.float64)
    if matrix.ndim != 2:
        raise BadArgument(f"cost has shape {matrix.shape}; give a matrix, one row per demand point")
    start, column, kept = finite_pairs(matrix, within)
    return start, column, kept, matrix.shape[1]


def _sparse(cost: Any, within: float) -> tuple[Ints, Short, Floats, int]:
    matrix = sparse.csr_array(cost)
    n, m = matrix.shape
    row = np.repeat(np.arange(n), np.diff(matrix.indptr))
    kept = np.asarray(matrix.data, dtype=np.float64)
    fits = np.isfinite(kept) & (kept <= within)
    start = np.concatenate([[0], np.cumsum(np.bincount(row[fits], minlength=n))]).astype(np.int64)
    return start, matrix.indices[fits].astype(np.int32), kept[fits], m


def _columns(numbers: Iterable[int], m: int, name: str) -> Ints:
    columns = np.unique(np.fromiter(numbers, dtype=np.int64))
    if len(columns) and not (columns[0] >= 0 and columns[-1] < m):
        wrong = columns[(columns < 0) | (columns >= m)][0]
        raise BadArgument(f"{name} names column {wrong}, but the cost matrix has {m}; count from 0")
    return columns


def read_weights(weights: ArrayLike, n: int) -> tuple[Floats, int]:
    """Weights with 0 for those not known, and how many are not known. Raises BadArgument."""
    given = np.asarray(weights, dtype=np.float64)
    if given.shape != (n,):
        raise BadArgument(f"weights have shape {given.shape}; give one per row of the cost matrix ({n})")
    unknown = np.isnan(given)
    wrong = np.flatnonzero((given < 0) | np.isinf(given))
    if len(wrong):
        raise BadArgument(
            f"{len(wrong)} weights are negative or infinite (first: row {wrong[0]}, {given[wrong[0]]:g}); "
            "use a missing value where the number is not known"
        )
    return np.where(unknown, 0.0, given), int(unknown.sum())


def read_p(p: int) -> int:
    if p != int(p) or p < 0:
        raise BadArgument(f"p={p!r} is not a number of sites; give 0 or more")
    return int(p)
