"""Covering problems made smaller without changing their answer."""

from typing import Final

import numpy as np
from scipy import sparse

from geo.siting.kernels import Lists
from geo.siting.problem import Flags, Floats, Ints

_MOST_PAIRS: Final = 40_000_000


def merged(lists: Lists, m: int) -> tuple[Lists, Ints]:
    """Rows with the same columns as one, without dominated columns; and which columns are left.

    Only for lists whose costs are all 0. A column is dominated when another covers all its rows: in any choice the
    other can take its place.
    """
    cover = sparse.csr_array(
        (np.ones(len(lists.column)), lists.column, lists.start), (len(lists.fallback), m)
    )
    first, group = same_rows(cover)
    weight = np.bincount(group, lists.fallback, minlength=len(first)).astype(np.float64)
    cover = cover[first, :]
    kept = np.flatnonzero(~dominated(cover))
    cover = sparse.csr_array(cover[:, kept])
    cover.sort_indices()
    start = cover.indptr.astype(np.int64)
    return Lists(start, cover.indices.astype(np.int32), np.zeros(cover.nnz), weight), kept


def same_rows(cover: sparse.csr_array) -> tuple[Ints, Ints]:
    """The first row of each group of rows with the same columns, and each row's group.

    Sets are told apart by the sum of two random 64-bit numbers per column: two different sets in a million rows fall
    together with a chance of 1e-26.
    """
    rows, m = cover.shape
    if not rows:
        return np.empty(0, np.int64), np.empty(0, np.int64)
    codes = np.random.default_rng(20260520).integers(0, 2**63, size=(2, m), dtype=np.uint64)
    keys = np.zeros(rows, dtype=[("a", np.uint64), ("b", np.uint64)])
    filled = np.flatnonzero(np.diff(cover.indptr))
    for name, code in zip(("a", "b"), codes, strict=True):
        if len(filled):
            keys[name][filled] = np.add.reduceat(code[cover.indices], cover.indptr[filled])
    _, first, group = np.unique(keys, return_index=True, return_inverse=True)
    return first, group


def dominated(cover: sparse.csr_array, *, larger: bool = False) -> Flags:
    """Columns of a 0/1 matrix that cover nothing, or nothing that another does not; of equal ones the first stays.

    `larger` turns it round: columns that cover all that another (non-empty) one does. Where the comparison would
    be too large, only the empty ones.
    """
    m = cover.shape[1]
    size: Floats = np.bincount(cover.indices, minlength=m).astype(np.float64)
    out: Flags = size == 0
    if larger:
        out = np.zeros(m, np.bool_)
    if float((np.diff(cover.indptr).astype(np.float64) ** 2).sum()) > _MOST_PAIRS:
        return out
    shared = sparse.coo_array(cover.T @ cover)
    a, b = shared.coords
    if larger:
        inside = (shared.data == size[b]) & (a != b) & ((size[b] < size[a]) | (b < a))
    else:
        inside = (shared.data == size[a]) & (a != b) & ((size[b] > size[a]) | (b < a))
    out[a[inside]] = True
    return out
