"""Set covering: the fewest columns that cover every row."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy import sparse

from geo.siting import kernels
from geo.siting.kernels import Lists
from geo.siting.merge import dominated, same_rows
from geo.siting.problem import Flags, Ints
from geo.siting.solver import Clock, Enough, Model, Solved, solve

_ENOUGH: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Cover:
    """Columns that cover every row, and how few could possibly do."""

    columns: Ints
    bound: int
    method: str


def set_cover(cover: sparse.csr_array, clock: Clock, *, most: int | None = None) -> Cover:
    """The fewest columns of the 0/1 matrix so that every row has one; every row must have a column at all.

    With `most`, stops as soon as it is known whether that many are enough.
    """
    rows, columns, forced = reduced(cover)
    base = len(forced)
    if not cover.shape[0] or not rows.shape[0]:
        return Cover(np.sort(forced), base, "reduction")
    known = _pruned(rows, _greedy(rows))
    answer = np.sort(np.concatenate([forced, columns[known]]))
    clock.tell("greedy")
    if clock.out or (most is not None and len(answer) <= most):
        return Cover(answer, base + 1, "reduction+greedy")
    model = _model(rows, whole=False)
    relaxed = solve(model, clock, "relaxation")
    bound = base + _up(relaxed.bound)
    if len(answer) <= bound or (most is not None and bound > most) or clock.out:
        return Cover(answer, bound, "reduction+greedy+relaxation")
    room = None if most is None else most - base
    solved = solve(
        _model(rows, whole=True), clock, "solver", start=_marks(known, len(columns)), enough=_decided(room)
    )
    found = _columns(solved)
    if found is not None and len(found) < len(known):
        answer = np.sort(np.concatenate([forced, columns[found]]))
    return Cover(answer, max(bound, base + _up(solved.bound)), "reduction+greedy+highs")


def reduced(cover: sparse.csr_array) -> tuple[sparse.csr_array, Ints, Ints]:
    """Less to cover, same answer: the matrix left, the numbers of its columns, and the columns that must be taken.

    Equal rows become one; a row whose columns include another's is covered with it; a column whose rows another
    has too is not needed; a row with one column forces it.
    """
    columns, forced = np.arange(cover.shape[1]), [np.empty(0, np.int64)]
    while True:
        before = cover.shape
        cover = cover[same_rows(cover)[0], :]
        cover = cover[~_implied(cover), :]
        kept = np.flatnonzero(~dominated(cover))
        cover, columns = cover[:, kept], columns[kept]
        single = np.unique(cover.indices[cover.indptr[:-1][np.diff(cover.indptr) == 1]])
        if len(single):
            forced.append(columns[single])
            open_rows = np.asarray(cover[:, single].sum(axis=1)).ravel() == 0
            rest = np.setdiff1d(np.arange(cover.shape[1]), single)
            cover, columns = cover[open_rows, :][:, rest], columns[rest]
        if cover.shape == before or not cover.shape[0]:
            return sparse.csr_array(cover), columns, np.concatenate(forced)


def _implied(cover: sparse.csr_array) -> Flags:
    """Rows whose columns include all of another row's: the same question as dominated columns, turned round."""
    return dominated(sparse.csr_array(cover.T), larger=True)


def _greedy(cover: sparse.csr_array) -> Ints:
    n, m = cover.shape
    lists = Lists(
        cover.indptr.astype(np.int64), cover.indices.astype(np.int32), np.zeros(cover.nnz), np.ones(n)
    )
    return kernels.greedy(lists, m, m)[0]


def _pruned(cover: sparse.csr_array, columns: Ints) -> Ints:
    """Without columns whose rows the others cover, the last taken first."""
    by_column = sparse.csc_array(cover)
    times = np.asarray(cover[:, columns].sum(axis=1)).ravel()
    kept = []
    for column in columns[::-1]:
        rows = by_column.indices[by_column.indptr[column] : by_column.indptr[column + 1]]
        if (times[rows] > 1).all():
            times[rows] -= 1
        else:
            kept.append(column)
    return np.array(kept[::-1], dtype=np.int64)


def _model(cover: sparse.csr_array, *, whole: bool) -> Model:
    n, m = cover.shape
    return Model(
        np.ones(m), cover, np.ones(n), np.full(n, np.inf), np.ones(m), np.full(m, whole, dtype=np.bool_)
    )


def _up(bound: float) -> int:
    return math.ceil(bound - _ENOUGH) if math.isfinite(bound) else 0


def _marks(columns: Ints, m: int) -> kernels.Floats:
    marks = np.zeros(m)
    marks[columns] = 1.0
    return marks


def _columns(solved: Solved) -> Ints | None:
    return None if solved.values is None else np.flatnonzero(solved.values > 0.5)


def _decided(room: int | None) -> Enough | None:
    if room is None:
        return None
    return lambda best, bound: best <= room + _ENOUGH or bound > room + _ENOUGH
