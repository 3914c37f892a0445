"""Nearest places by geodesic distance on WGS 84, for any number of points."""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import numpy as np
import pandas as pd

from geo.chordtree import ChordTree, Floats, Found, Ints
from geo.errors import BadArgument
from geo.places import Frame, lonlat_of

_BLOCK_ROWS: Final = 1 << 16


def nearest(
    origins: Frame, targets: Frame, *, k: int = 1, max_distance_m: float | None = None
) -> pd.DataFrame:
    """The `k` targets nearest to each origin, by WGS 84 geodesic.

    Returns one row per pair with columns `origin` and `target` (index labels of the inputs), `rank`
    (1 = nearest) and `distance_m` (metres, rounded to the micrometre), in the order of origins, then rank.
    Where there are fewer than `k` targets, or fewer within `max_distance_m` (inclusive), there are fewer rows.

    Ties: targets at the same distance rank in the order of `targets`.
    Other geometries than points stand for their representative point (see `geo.places.lonlat_of`).
    Missing and empty geometries take no part: an origin of that kind has no row. How many were left out is
    in `.attrs["origins_without_place"]` and `.attrs["targets_without_place"]`.

    Any coordinate reference system is accepted on either side; raises CrsMissing where there is none and
    BadArgument for `k`, `max_distance_m` or coordinates that cannot be meant.

    Accuracy against pyproj.Geod: 1e-5 m or better (see `geo.ellipsoid.arc_m`).
    """
    _check(k, max_distance_m)
    origin_lonlat = lonlat_of(origins, role="origins")
    target_lonlat = lonlat_of(targets, role="targets")
    origin_rows, target_rows = _placed(origin_lonlat), _placed(target_lonlat)
    rows, columns, ranks, distances = _search(
        origin_lonlat if len(origin_rows) == len(origins) else origin_lonlat[origin_rows],
        target_lonlat[target_rows],
        int(k),
        np.inf if max_distance_m is None else float(max_distance_m),
    )
    table = pd.DataFrame(
        {
            "origin": origins.index.take(origin_rows[rows]),
            "target": targets.index.take(target_rows[columns]),
            "rank": ranks,
            "distance_m": distances,
        },
        copy=False,
    )
    table.attrs["origins_without_place"] = len(origins) - len(origin_rows)
    table.attrs["targets_without_place"] = len(targets) - len(target_rows)
    return table


def _check(k: int, max_distance_m: float | None) -> None:
    if k != int(k) or k < 1:
        raise BadArgument(f"k={k!r} is not a number of neighbours; give 1 or more")
    if max_distance_m is not None and not max_distance_m >= 0:
        raise BadArgument(
            f"max_distance_m={max_distance_m!r} is not a distance; give metres, or None for any"
        )


def _placed(lonlat: Floats) -> Ints:
    return np.flatnonzero(~np.isnan(lonlat[:, 0]))


def _search(origins: Floats, targets: Floats, k: int, limit_m: float) -> tuple[Ints, Ints, Ints, Floats]:
    """Flat arrays of origin row, target row, rank and metres, in the order of origins, then rank."""
    kept = _first_at_each_place(targets, k)
    k = min(k, len(kept))
    if not k or not len(origins):
        return np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0)
    tree = ChordTree(targets[kept], queries=len(origins))
    blocks = [origins[start : start + _BLOCK_ROWS] for start in range(0, len(origins), _BLOCK_ROWS)]
    found = _in_threads(lambda block: tree.nearest(block, k, limit_m), blocks)
    columns = kept[np.concatenate([numbers for numbers, _ in found]).ravel()]
    distances = np.concatenate([metres for _, metres in found]).ravel()
    rows, ranks = np.repeat(np.arange(len(origins)), k), np.tile(np.arange(1, k + 1), len(origins))
    present = np.isfinite(distances)
    if present.all():
        return rows, columns, ranks, distances
    return rows[present], columns[present], ranks[present], distances[present]


def _first_at_each_place(lonlat: Floats, k: int) -> Ints:
    """Rows without those that `k` earlier rows at the same place always precede.

    Thousands of records on one coordinate (a town's centroid) would otherwise all be candidates together.
    """
    places = np.ascontiguousarray(lonlat).view(np.complex128).ravel()
    order = np.argsort(places, kind="stable")
    ordered = places[order]
    turn = np.arange(len(ordered)) - np.searchsorted(ordered, ordered)
    return np.sort(order[turn < k])


def _in_threads(work: Callable[[Floats], Found], blocks: list[Floats]) -> list[Found]:
    """The blocks' results in order; numpy, scipy and pyproj release the interpreter while they compute."""
    workers = min(os.cpu_count() or 1, len(blocks))
    if workers < 2:
        return [work(block) for block in blocks]
    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(work, blocks))
