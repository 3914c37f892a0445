"""Local search for small covers, compiled: rows that stay uncovered weigh more and more.

After Gao, Weise and Li, "RWLS: an efficient local search heuristic with row weighting for the unicost set covering
problem" (2015).
"""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray
from scipy import sparse

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

_compiled = njit(nogil=True, cache=True)


class Search(NamedTuple):
    """The 0/1 matrix by row and by column, and a set of columns on the way to a cover.

    `score` of a column taken: the weight of rows that only it covers; of another: the weight it would newly cover.
    `barred`: just dropped, and nothing near it has changed since. `missing[:lacking[0]]`: rows not covered,
    `place` where each is in there.
    """

    row_start: Ints
    row_column: Ints
    column_start: Ints
    column_row: Ints
    weight: Ints
    times: Ints
    score: Ints
    moved: Ints
    taken: Flags
    barred: Flags
    missing: Ints
    place: Ints
    lacking: Ints


def search_from(cover: sparse.csr_array, columns: Ints) -> Search:
    """A search that starts with a cover of all rows."""
    n, m = cover.shape
    by_column = sparse.csc_array(cover)
    search = Search(
        cover.indptr.astype(np.int64),
        cover.indices.astype(np.int64),
        by_column.indptr.astype(np.int64),
        by_column.indices.astype(np.int64),
        weight=np.ones(n, np.int64),
        times=np.zeros(n, np.int64),
        score=np.diff(by_column.indptr).astype(np.int64),
        moved=np.zeros(m, np.int64),
        taken=np.zeros(m, np.bool_),
        barred=np.zeros(m, np.bool_),
        missing=np.arange(n),
        place=np.arange(n),
        lacking=np.array([n]),
    )
    for column in columns.tolist():
        _add(search, column)
    return search


@_compiled
def fewer(s: Search, best: Ints, most: int, first: int, steps: int) -> Ints:
    """Exchanges number `first` on; the smallest cover found, sorted, or `best` if none was smaller.

    Stops at `most` columns or fewer. The search can be gone on with.
    """
    np.random.seed(first)
    latest = -1
    for step in range(first, first + steps):
        while s.lacking[0] == 0:
            best = np.flatnonzero(s.taken)
            if len(best) <= most or len(best) == 0:
                return best
            _drop(s, _lightest(s, -1), step)
        leaving = _lightest(s, latest)
        if leaving < 0:
            return best
        _drop(s, leaving, step)
        s.barred[leaving] = True
        latest = _heaviest(s, s.missing[np.random.randint(s.lacking[0])], leaving)
        _add(s, latest)
        s.moved[latest] = step
        for k in range(s.lacking[0]):
            row = s.missing[k]
            s.weight[row] += 1
            for e in range(s.row_start[row], s.row_start[row + 1]):
                s.score[s.row_column[e]] += 1
    return best


@_compiled
def _lightest(s: Search, kept: int) -> int:
    """The column taken that is missed least (the longest untouched among equals), but not `kept`; -1: none."""
    found = -1
    for column in range(len(s.taken)):
        if s.taken[column] and column != kept:
            less = found < 0 or s.score[column] < s.score[found]
            if less or (s.score[column] == s.score[found] and s.moved[column] < s.moved[found]):
                found = column
    return found


@_compiled
def _heaviest(s: Search, row: int, otherwise: int) -> int:
    """The column of a row that newly covers most and is not barred."""
    found = -1
    for e in range(s.row_start[row], s.row_start[row + 1]):
        column = s.row_column[e]
        if not s.barred[column]:
            more = found < 0 or s.score[column] > s.score[found]
            if more or (s.score[column] == s.score[found] and s.moved[column] < s.moved[found]):
                found = column
    return otherwise if found < 0 else found


@_compiled
def _add(s: Search, column: int) -> None:
    s.taken[column] = True
    for k in range(s.column_start[column], s.column_start[column + 1]):
        row = s.column_row[k]
        s.times[row] += 1
        if s.times[row] == 1:
            last = s.missing[s.lacking[0] - 1]
            s.missing[s.place[row]], s.place[last] = last, s.place[row]
            s.lacking[0] -= 1
            _rescore(s, row, column, -s.weight[row])
        elif s.times[row] == 2:
            _rescore_taken(s, row, column, -s.weight[row])


@_compiled
def _drop(s: Search, column: int, step: int) -> None:
    s.taken[column] = False
    s.moved[column] = step
    for k in range(s.column_start[column], s.column_start[column + 1]):
        row = s.column_row[k]
        s.times[row] -= 1
        if s.times[row] == 0:
            s.missing[s.lacking[0]], s.place[row] = row, s.lacking[0]
            s.lacking[0] += 1
            _rescore(s, row, column, s.weight[row])
        elif s.times[row] == 1:
            _rescore_taken(s, row, column, s.weight[row])


@_compiled
def _rescore(s: Search, row: int, but: int, by: int) -> None:
    for e in range(s.row_start[row], s.row_start[row + 1]):
        if s.row_column[e] != but:
            s.score[s.row_column[e]] += by
            s.barred[s.row_column[e]] = False


@_compiled
def _rescore_taken(s: Search, row: int, but: int, by: int) -> None:
    for e in range(s.row_start[row], s.row_start[row + 1]):
        if s.taken[s.row_column[e]] and s.row_column[e] != but:
            s.score[s.row_column[e]] += by
            return
