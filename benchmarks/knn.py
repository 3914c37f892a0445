"""Nearest target of each origin: ours against what people use, from WGS 84 frames to a table.

Peers that measure in a plane are given the right UTM zone for nothing and pay only for projecting. The origins
fill 6° x 3° around Iowa, the whole of that zone, evenly or in 200 towns. An answer is wrong when pyproj finds
another target nearer by more than 0.1 mm.
"""

from collections.abc import Callable, Iterator

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import Geod
from sklearn.neighbors import BallTree

from benchmarks.registry import benchmark
from benchmarks.results import Result, race
from geo.proximity import nearest

GOAL = 8.0
WRONG_BY_M = 1e-4
SAMPLE = 5_000
TARGETS = 10_000
_UTM = 32615
_SPHERE_M = 6_371_008.8
_GEOD = Geod(ellps="WGS84")
_BOX = (-96.0, 40.5, -90.0, 43.5)

Frame = gpd.GeoDataFrame


@benchmark
def uniform(quick: bool) -> Iterator[Result]:
    """Points spread evenly."""
    yield from _sizes("uniform", _uniform, quick)


@benchmark
def clustered(quick: bool) -> Iterator[Result]:
    """Points in towns."""
    yield from _sizes("clustered", _clustered, quick)


def _sizes(kind: str, draw: Callable[[np.random.Generator, int], Frame], quick: bool) -> Iterator[Result]:
    for n, m in [(2_000, 200)] if quick else [(100_000, TARGETS), (1_000_000, TARGETS)]:
        rng = np.random.default_rng(20260520)
        goal = GOAL if n >= 1_000_000 else None
        yield from _compare(f"knn {kind} {n:,} × {m:,}", draw(rng, n), draw(rng, m), goal, 1 if quick else 5)


def _compare(name: str, origins: Frame, targets: Frame, goal: float | None, repeats: int) -> Iterator[Result]:
    methods = {"muster": _ours, "sjoin_nearest": _sjoin_nearest, "STRtree": _strtree, "BallTree": _balltree}
    seconds, tables = race({key: lambda m=m: m(origins, targets) for key, m in methods.items()}, repeats)
    ours = seconds.pop("muster")
    for peer, peer_seconds in seconds.items():
        at_least = goal if peer == "sjoin_nearest" else None
        yield Result.against(name, ours, "s", peer, peer_seconds, at_least=at_least)
    sample = np.sort(np.random.default_rng(1).choice(len(origins), min(SAMPLE, len(origins)), replace=False))
    truth = _nearest_by_pyproj(origins, targets, sample)
    unit = f"of {len(sample):,}"
    wrong = {key: _wrong(table, origins, targets, sample, truth) for key, table in tables.items()}
    ours_wrong = wrong.pop("muster")
    yield Result.at_most(f"{name}, wrong", ours_wrong, unit, 0)
    for peer, count in wrong.items():
        yield Result(f"{name}, wrong", ours_wrong, unit, peer, count)


def _ours(origins: Frame, targets: Frame) -> pd.DataFrame:
    return nearest(origins, targets)


def _sjoin_nearest(origins: Frame, targets: Frame) -> pd.DataFrame:
    joined = gpd.sjoin_nearest(origins.to_crs(_UTM), targets.to_crs(_UTM), distance_col="distance_m")
    return joined.rename_axis("origin").reset_index().rename(columns={"index_right": "target"})


def _strtree(origins: Frame, targets: Frame) -> pd.DataFrame:
    tree = shapely.STRtree(targets.to_crs(_UTM).geometry.array)
    pairs, metres = tree.query_nearest(
        origins.to_crs(_UTM).geometry.array, return_distance=True, all_matches=False
    )
    return _table(origins, targets, pairs[0], pairs[1], metres)


def _balltree(origins: Frame, targets: Frame) -> pd.DataFrame:
    tree = BallTree(np.radians(_lonlat(targets)[:, ::-1]), metric="haversine")
    radians, found = tree.query(np.radians(_lonlat(origins)[:, ::-1]))
    return _table(origins, targets, np.arange(len(origins)), found[:, 0], radians[:, 0] * _SPHERE_M)


def _table(
    origins: Frame,
    targets: Frame,
    rows: NDArray[np.int64],
    columns: NDArray[np.int64],
    metres: NDArray[np.float64],
) -> pd.DataFrame:
    labels = {"origin": origins.index.take(rows), "target": targets.index.take(columns)}
    return pd.DataFrame({**labels, "distance_m": metres}, copy=False)


def _nearest_by_pyproj(origins: Frame, targets: Frame, sample: NDArray[np.int64]) -> NDArray[np.float64]:
    """Metres from each sampled origin to its nearest target.

    The sphere errs by less than 0.6 %, so the nearest is among those within 2 % of the nearest on the sphere.
    """
    here, there = _lonlat(origins.iloc[sample]), _lonlat(targets)
    best = np.full(len(sample), np.inf)
    for start in range(0, len(sample), 500):
        block = here[start : start + 500]
        sphere = _haversine(block[:, None, :], there[None, :, :])
        row, column = np.nonzero(sphere <= 1.02 * sphere.min(axis=1, keepdims=True))
        metres = _GEOD.inv(*block[row].T, *there[column].T)[2]
        np.minimum.at(best, start + row, metres)
    return best


def _haversine(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    lon1, lat1, lon2, lat2 = (np.radians(v) for v in (a[..., 0], a[..., 1], b[..., 0], b[..., 1]))
    half = np.sin((lat2 - lat1) / 2) ** 2 + np.cos(lat1) * np.cos(lat2) * np.sin((lon2 - lon1) / 2) ** 2
    return np.asarray(2 * np.arcsin(np.sqrt(half)))


def _wrong(
    table: pd.DataFrame, origins: Frame, targets: Frame, sample: NDArray[np.int64], truth: NDArray[np.float64]
) -> int:
    """How many sampled origins were given a target that is not the nearest, or none."""
    answers = table.drop_duplicates("origin").set_index("origin")["target"].reindex(origins.index[sample])
    columns = targets.index.get_indexer(answers)
    metres = np.asarray(_GEOD.inv(*_lonlat(origins.iloc[sample]).T, *_lonlat(targets)[columns].T)[2])
    return int(((columns < 0) | (metres > truth + WRONG_BY_M)).sum())


def _lonlat(frame: Frame) -> NDArray[np.float64]:
    return shapely.get_coordinates(frame.geometry.array)


def _uniform(rng: np.random.Generator, n: int) -> Frame:
    west, south, east, north = _BOX
    return _frame(rng.uniform(west, east, n), rng.uniform(south, north, n))


def _clustered(rng: np.random.Generator, n: int) -> Frame:
    west, south, east, north = _BOX
    towns = np.random.default_rng(99).uniform((west, south), (east, north), (200, 2))
    own = towns[rng.integers(0, len(towns), n)]
    lonlat = own + rng.normal(0, 0.05, (n, 2))
    return _frame(lonlat[:, 0], lonlat[:, 1])


def _frame(lon: NDArray[np.float64], lat: NDArray[np.float64]) -> Frame:
    return gpd.GeoDataFrame(geometry=gpd.points_from_xy(lon, lat), crs=4326)
