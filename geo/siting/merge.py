"""A covering problem made smaller without changing its answer."""

import numpy as np
from scipy import sparse

from geo.siting.kernels import Lists
from geo.siting.problem import Flags, Floats, Ints

_MOST_PAIRS = 200_000_000


def merged(lists: Lists, m: int) -> tuple[Lists, Ints]:
    """Rows with the same columns as one, without dominated columns; and which columns are left.

    Only for lists whose costs are all 0. A column is dominated when another covers all its rows: in any choice the
    other can take its place.
    """
    first, group = _same_rows(lists, m)
    weight = np.bincount(group, lists.fallback, minlength=len(first)).astype(np.float64)
    length = np.diff(lists.start)[first]
    pairs = np.repeat(lists.start[first], length) + _within(length)
    cover = sparse.csr_array(
        (np.ones(len(pairs)), lists.column[pairs], np.append(0, np.cumsum(length))), (len(first), m)
    )
    kept = np.flatnonzero(~_dominated(cover, m))
    cover = cover[:, kept]
    cover.sort_indices()
    start = cover.indptr.astype(np.int64)
    return Lists(start, cover.indices.astype(np.int32), np.zeros(cover.nnz), weight), kept


def _within(length: Ints) -> Ints:
    """0, 1, …, length - 1 for each length, one after the other."""
    return np.arange(length.sum()) - np.repeat(np.cumsum(length) - length, length)


def _same_rows(lists: Lists, m: int) -> tuple[Ints, Ints]:
    """The first row of each group of rows with the same columns, and each row's group.

    Sets are told apart by the sum of two random 64-bit numbers per column: two different sets in a million rows fall
    together with a chance of 1e-26.
    """
    rng = np.random.default_rng(20260520)
    codes = rng.integers(0, 2**63, size=(2, m), dtype=np.uint64)
    rows = len(lists.fallback)
    if not rows:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    keys = np.empty(rows, dtype=[("a", np.uint64), ("b", np.uint64)])
    for name, code in zip(("a", "b"), codes, strict=True):
        keys[name] = np.add.reduceat(code[lists.column], lists.start[:-1])
    _, first, group = np.unique(keys, return_index=True, return_inverse=True)
    return first, group


def _dominated(cover: sparse.csr_array, m: int) -> Flags:
    """Columns that cover nothing, or nothing that another does not; of equal ones the lowest number stays."""
    size: Floats = np.asarray(cover.sum(axis=0), dtype=np.float64).ravel()
    if float((np.diff(cover.indptr).astype(np.float64) ** 2).sum()) > _MOST_PAIRS:
        return np.asarray(size == 0)
    shared = sparse.coo_array(cover.T @ cover)
    a, b = shared.coords
    inside = (shared.data == size[a]) & (a != b) & ((size[b] > size[a]) | (b < a))
    dominated = np.asarray(size == 0)
    dominated[a[inside]] = True
    return dominated
