"""Set covering: the fewest columns that cover every row."""

import math
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from scipy import sparse

from geo.siting import kernels
from geo.siting.kernels import Lists
from geo.siting.merge import dominated, same_rows
from geo.siting.problem import Flags, Ints
from geo.siting.rowweight import fewer, search_from
from geo.siting.solver import Clock, Enough, Model, solve

Effort = Literal["search", "relaxation", "exact"]

_ENOUGH: Final = 1e-6
_STEPS: Final = 1_000
_PATIENCE: Final = 60_000
_HASTE: Final = 4_000


@dataclass(frozen=True, slots=True)
class Cover:
    """Columns that cover every row, and how few could possibly do."""

    columns: Ints
    bound: int
    method: str


def set_cover(
    cover: sparse.csr_array, clock: Clock, *, most: int | None = None, effort: Effort = "exact"
) -> Cover:
    """The fewest columns of the 0/1 matrix so that every row has one; every row must have a column at all.

    With `most`, stops as soon as it is known whether that many are enough. `effort` "search" leaves it at greedy
    and local search, "relaxation" adds the bound of the linear relaxation, "exact" goes on until proven.
    """
    rows, columns, forced = _plain(cover) if effort == "search" else reduced(cover)
    base = len(forced)
    if not rows.shape[0]:
        return Cover(np.sort(forced), base, "reduction")
    room = None if most is None else max(most - base, 0)
    known = _searched(rows, room, clock, _HASTE if effort == "search" else _PATIENCE)
    answer = np.sort(np.concatenate([forced, columns[known]]))
    bound = base + 1
    if clock.out or len(answer) <= max(bound, most or 0):
        return Cover(answer, bound, "reduction+search")
    if effort == "search":
        bound = max(bound, most + 1) if most is not None and _hopeless(rows, most, 12, clock) else bound
        return Cover(answer, bound, "reduction+search")
    if room is not None and _hopeless(rows, room, 80, clock):
        return Cover(answer, base + room + 1, "reduction+search+relaxation")
    bound = base + _up(solve(_model(rows, whole=False), clock, "relaxation").bound)
    out = effort == "relaxation" or clock.out
    if out or len(answer) <= bound or (most is not None and bound > most):
        return Cover(answer, bound, "reduction+search+relaxation")
    start = np.isin(np.arange(len(columns)), known).astype(np.float64)
    solved = solve(_model(rows, whole=True), clock, "solver", start=start, enough=_decided(room))
    if solved.values is not None and solved.values.sum() < len(known) - 0.5:
        answer = np.sort(np.concatenate([forced, columns[solved.values > 0.5]]))
    return Cover(answer, max(bound, base + _up(solved.bound)), "reduction+search+highs")


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


def _plain(cover: sparse.csr_array) -> tuple[sparse.csr_array, Ints, Ints]:
    """Only equal rows merged, for a quick look."""
    rows = sparse.csr_array(cover[same_rows(cover)[0], :])
    return rows, np.arange(cover.shape[1]), np.empty(0, np.int64)


def _implied(cover: sparse.csr_array) -> Flags:
    """Rows whose columns include all of another row's: the same question as dominated columns, turned round."""
    return dominated(sparse.csr_array(cover.T), larger=True)


def _hopeless(cover: sparse.csr_array, most: int, rounds: int, clock: Clock) -> bool:
    """Whether Lagrangian multipliers prove that `most` columns leave a row uncovered; False: not proven."""
    lists, m = _lists(cover), cover.shape[1]
    dual = kernels.first_dual(lists, m)
    for _ in range(rounds):
        kernels.tighten(lists, m, min(most, m), 1.0, 25, dual)
        clock.tell("bound")
        if dual.state[0] > _ENOUGH or clock.out or dual.state[1] < kernels.SMALLEST_STEP:
            break
    return bool(dual.state[0] > _ENOUGH)


def _lists(cover: sparse.csr_array) -> Lists:
    columns = cover.indices.astype(np.int32)
    return Lists(cover.indptr.astype(np.int64), columns, np.zeros(cover.nnz), np.ones(cover.shape[0]))


def _greedy(cover: sparse.csr_array) -> Ints:
    return kernels.greedy(_lists(cover), cover.shape[1], cover.shape[1])[0]


def _searched(cover: sparse.csr_array, most: int | None, clock: Clock, longest: int) -> Ints:
    """A small cover: greedy, then local search until that finds nothing for a while."""
    enough, patience = most or 0, min(longest, 1_000 + 50 * cover.shape[1])
    best = np.sort(_greedy(cover))
    clock.tell("greedy")
    if len(best) <= max(enough, 1):
        return best
    search, began, step, found = search_from(cover, best), clock.spent, 1, 1
    while step - found < patience and len(best) > enough and clock.spent - began < 0.2 * clock.limit_s:
        smaller = fewer(search, best, enough, step, _STEPS)
        step += _STEPS
        found = step if len(smaller) < len(best) else found
        best = smaller
        clock.tell("search")
    return best


def _model(cover: sparse.csr_array, *, whole: bool) -> Model:
    n, m = cover.shape
    return Model(
        np.ones(m), cover, np.ones(n), np.full(n, np.inf), np.ones(m), np.full(m, whole, dtype=np.bool_)
    )


def _up(bound: float) -> int:
    return math.ceil(bound - _ENOUGH) if math.isfinite(bound) else 0


def _decided(room: int | None) -> Enough | None:
    if room is None:
        return None
    return lambda best, bound: best <= room + _ENOUGH or bound > room + _ENOUGH
