"""Roads: the network of Porto (OpenStreetMap), against scipy and networkx on the whole graph in the same run.

Both sides get arrays: peers their graph, ours the network and its nodes as places, every node answered. Answers are
compared before times are. The extract is `osm/r5_porto.osm.pbf` in MUSTER_REAL_DATA, or beside the project.
"""

import multiprocessing
import os
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from typing import Any

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from benchmarks.registry import benchmark
from benchmarks.results import Result, median_seconds, race
from geo.network import RoadNetwork, warm
from geo.network.asking import all_pairs, search
from geo.network.build import finish
from geo.network.memory import Memory
from geo.network.places import Places, seeds_of
from geo.network.profiles import profile_named
from geo.network.search import Change, grow, mend
from geo.network.streets import Streets

BESIDE = Path(__file__).resolve().parents[2] / "shared" / "data"
EXTRACT = Path(os.environ.get("MUSTER_REAL_DATA", BESIDE)) / "osm" / "r5_porto.osm.pbf"
CENTRE = (-8.611, 41.149)
FACILITIES, COLUMNS, PEOPLE = 100, 2_000, 100_000
LOAD_S = 1.0


@dataclass(frozen=True)
class City:
    """The network, its nodes as places, the same as a whole graph, and where facilities are (node numbers)."""

    network: RoadNetwork
    nodes: Places
    graph: csr_matrix
    facilities: NDArray[np.int64]

    @property
    def targets(self) -> Places:
        return self.nodes.take(self.facilities)


@benchmark
def nearest(quick: bool) -> Iterator[Result]:
    """The nearest of 100 facilities for every node; and for people anywhere, from frame to table."""
    if (city := _city(quick)) is None:
        return
    state, back = city.network._state, city.graph.T.tocsr()
    other = nx.from_scipy_sparse_array(back, create_using=nx.DiGraph, edge_attribute="minutes")
    seconds, answers = race(
        {
            "ours": lambda: search(state, city.nodes, city.targets, 1, True, np.inf).minutes[:, 0],
            "scipy": lambda: dijkstra(back, indices=city.facilities, min_only=True),
        },
        3 if quick else 15,
    )
    name = f"roads nearest of {len(city.facilities)}, {len(city.nodes.edge):,} nodes"
    yield Result.against(
        name, seconds["ours"] * 1e3, "ms", "scipy, whole graph", seconds["scipy"] * 1e3, at_least=2
    )
    slow, _ = median_seconds(
        lambda: nx.multi_source_dijkstra_path_length(other, set(city.facilities.tolist()), weight="minutes"),
        1 if quick else 3,
    )
    yield Result.against(name, seconds["ours"] * 1e3, "ms", "networkx", slow * 1e3, at_least=30)
    error = float(np.abs(answers["ours"] - answers["scipy"]).max())
    yield Result.at_most(f"{name}, largest error", error, "min", 1e-9)
    five, _ = median_seconds(
        lambda: search(state, city.nodes, city.targets, 5, True, np.inf), 1 if quick else 5
    )
    yield Result("roads 5 nearest, every node", five * 1e3, "ms")
    yield from _people(city, 1_000 if quick else PEOPLE)


def _people(city: City, number: int) -> Iterator[Result]:
    """Points up to 150 m off the road, snapped anew, then asked again with the places known."""
    network, rng = city.network, np.random.default_rng(5)
    xy = network._streets.xy[rng.choice(len(network._streets.xy), number)] + rng.normal(
        0, 0.0005, (number, 2)
    )
    people = gpd.GeoDataFrame(geometry=gpd.points_from_xy(*xy.T), crs=4326)
    services = gpd.GeoDataFrame(
        geometry=gpd.points_from_xy(*xy[rng.choice(number, min(FACILITIES, number), replace=False)].T),
        crs=4326,
    )
    first, _ = median_seconds(lambda: replace(network, _memory=Memory()).nearest(people, services), 3)
    again, _ = median_seconds(lambda: network.nearest(people, services), 3)
    yield Result(f"roads nearest, {number:,} people, first time", first * 1e3, "ms")
    yield Result(f"roads nearest, {number:,} people, again", again * 1e3, "ms")


@benchmark
def closures(quick: bool) -> Iterator[Result]:
    """The nearest facility after a closure: mended, against a new search here and by scipy on the whole graph."""
    if (city := _city(quick)) is None:
        return
    network, state = city.network, city.network._state
    seeds = seeds_of(state, city.targets, leaving=False)
    before = grow(*state.arcs(leaving=False), seeds, np.inf)
    for metres in (150, 800, 4_000):
        area = shapely.Point(CENTRE).buffer(metres / 100_000)
        shutting, shut = median_seconds(lambda area=area: network.close(area), 5)
        now = shut._state
        seeds_now = seeds_of(now, city.targets, leaving=False)
        change = Change(state.costs, now.costs, seeds, seeds_now)
        graph = _whole(network._streets, now.closed).T.tocsr()
        seconds, answers = race(
            {
                "mend": lambda change=change: mend(*state.halves(leaving=False), change, before, np.inf),
                "anew": lambda now=now, s=seeds_now: grow(*now.arcs(leaving=False), s, np.inf),
                "scipy": lambda graph=graph: dijkstra(graph, indices=city.facilities, min_only=True),
            },
            3 if quick else 15,
        )
        for mine, new in zip(answers["mend"][:3], answers["anew"][:3], strict=True):
            np.testing.assert_array_equal(mine, new)
        name, ours = f"roads after closing {shut.closed_edges:,} edges", seconds["mend"] * 1e3
        yield Result.against(name, ours, "ms", "whole graph anew, scipy", seconds["scipy"] * 1e3, at_least=10)
        yield Result.against(name, ours, "ms", "contracted, anew", seconds["anew"] * 1e3)
        yield Result(f"{name}: the closing itself", shutting * 1e3, "ms")


@benchmark
def matrix(quick: bool) -> Iterator[Result]:
    """Minutes from 100 facilities to 2,000 nodes."""
    if (city := _city(quick)) is None:
        return
    columns = np.random.default_rng(6).choice(len(city.nodes.edge), 50 if quick else COLUMNS, replace=False)
    places = city.nodes.take(columns)
    seconds, answers = race(
        {
            "ours": lambda: all_pairs(city.network._state, city.targets, places, True, np.inf, None),
            "scipy": lambda: dijkstra(city.graph, indices=city.facilities)[:, columns],
        },
        1 if quick else 3,
    )
    np.testing.assert_allclose(answers["ours"], answers["scipy"], rtol=1e-6)
    name = f"roads matrix {len(city.facilities)} × {len(columns):,}"
    yield Result.against(name, seconds["ours"], "s", "scipy, whole graph", seconds["scipy"], at_least=5)


@benchmark
def loading(quick: bool) -> Iterator[Result]:
    """A built network from its file, and the building from the extract."""
    if (city := _city(quick)) is None:
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "roads.parquet")
        city.network.save(path)
        seconds, again = median_seconds(lambda: RoadNetwork.load(path), 3 if quick else 7)
        size = path.stat().st_size / 1e6
    if again.key != city.network.key:
        raise AssertionError("the loaded network is another")
    yield Result.at_most(f"roads load {city.network.nodes:,} nodes", seconds, "s", LOAD_S)
    yield Result("roads file", size, "MB")
    if not quick:
        built, _ = median_seconds(lambda: RoadNetwork.from_pbf(EXTRACT), 3)
        yield Result("roads build from the extract", built, "s")


@benchmark
def growth(quick: bool) -> Iterator[Result]:
    """Tiled copies of Porto, joined: each size in a process of its own, so that its memory can be told."""
    if _city(quick) is None:
        return
    context = multiprocessing.get_context("spawn")
    for copies in (1, 2) if quick else (1, 4, 16):
        with context.Pool(1) as pool:
            found = pool.apply(_grown, (copies, quick))
        for what, value in found.items():
            unit = "GB" if what == "peak memory" else "s"
            yield Result(f"roads {copies} × Porto: {what}", value, unit)


def _grown(copies: int, quick: bool) -> dict[str, float]:
    """Seconds by step; the largest memory the process ever had is that of all steps together."""
    city = _city(quick)
    if city is None:
        return {}
    warm()
    tiled = _tiled(city.network._streets, copies)
    seconds: dict[str, float] = {}

    def timed(step: str, work: Any) -> Any:
        started = time.perf_counter()
        answer = work()
        seconds[step] = time.perf_counter() - started
        return answer

    built = timed("build from arrays", partial(finish, tiled, {}, profile_named("car")))
    network = RoadNetwork._of("car", built.streets, built.left_out)
    with tempfile.TemporaryDirectory() as folder:
        network.save(Path(folder, "roads.parquet"))
        del network, built, tiled
        network = timed("load", lambda: RoadNetwork.load(Path(folder, "roads.parquet")))
    nodes = _nodes(network._streets)
    targets = nodes.take(np.random.default_rng(1).choice(len(nodes.edge), FACILITIES * copies, replace=False))
    timed("nearest, every node", lambda: search(network._state, nodes, targets, 1, True, np.inf))
    seconds["peak memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    return seconds


@cache
def _city(quick: bool) -> City | None:
    if not EXTRACT.exists():
        print(
            f"roads left out: no {EXTRACT}; MUSTER_REAL_DATA names the folder of real files", file=sys.stderr
        )
        return None
    clip = shapely.Point(CENTRE).buffer(0.012) if quick else None
    network = RoadNetwork.from_pbf(EXTRACT, clip=clip)
    warm()
    nodes = _nodes(network._streets)
    facilities = np.random.default_rng(1).choice(len(nodes.edge), 10 if quick else FACILITIES, replace=False)
    return City(network, nodes, _whole(network._streets), np.sort(facilities))


def _nodes(streets: Streets) -> Places:
    """Every node as the end of one of its edges."""
    edge, share = np.empty(streets.nodes, np.int32), np.empty(streets.nodes)
    edge[streets.head], share[streets.head] = np.arange(len(streets)), 1.0
    edge[streets.tail], share[streets.tail] = np.arange(len(streets)), 0.0
    return Places(edge, share, np.zeros(streets.nodes))


def _whole(streets: Streets, closed: NDArray[np.bool_] | None = None) -> csr_matrix:
    shut = np.zeros(len(streets), dtype=bool) if closed is None else closed
    ahead, back = np.isfinite(streets.forward) & ~shut, np.isfinite(streets.backward) & ~shut
    arcs = pd.DataFrame(
        {
            "a": np.concatenate([streets.tail[ahead], streets.head[back]]),
            "b": np.concatenate([streets.head[ahead], streets.tail[back]]),
            "minutes": np.concatenate([streets.forward[ahead], streets.backward[back]]),
        }
    )
    least = arcs.groupby(["a", "b"], as_index=False)["minutes"].min()
    return csr_matrix((least["minutes"], (least["a"], least["b"])), shape=(streets.nodes, streets.nodes))


def _tiled(streets: Streets, copies: int) -> Streets:
    """Copies side by side, four in a row, each joined to the one before by a road both ways."""
    width, height = np.ptp(streets.xy, axis=0) * 1.01
    count, each = streets.nodes, len(streets)
    shift = np.array([[at % 4 * width, at // 4 * height] for at in range(copies)])
    ends = np.array([streets.xy[streets.start[np.flatnonzero(streets.tail == 0)[0]]]]) + shift
    joints = copies - 1

    def repeated(values: NDArray[Any], joint: Any) -> NDArray[Any]:
        return np.concatenate([np.tile(values, copies), np.full(joints, joint, dtype=values.dtype)])

    step = np.repeat(np.arange(copies) * count, each)
    start = np.concatenate([(streets.start[:-1] + at * len(streets.xy)) for at in range(copies)])
    last = copies * len(streets.xy)
    return Streets(
        tail=np.concatenate([np.tile(streets.tail, copies) + step, np.arange(joints) * count]).astype(
            np.int32
        ),
        head=np.concatenate([np.tile(streets.head, copies) + step, np.arange(1, copies) * count]).astype(
            np.int32
        ),
        forward=repeated(streets.forward, 10.0),
        backward=repeated(streets.backward, 10.0),
        metres=repeated(streets.metres, 10_000.0),
        kind=repeated(streets.kind, 0),
        name=repeated(streets.name, 0),
        kinds=streets.kinds,
        names=streets.names,
        start=np.concatenate([start, last + 2 * np.arange(joints + 1)]),
        xy=np.concatenate(
            [
                *(streets.xy + offset for offset in shift),
                np.stack([ends[:-1], ends[1:]], axis=1).reshape(-1, 2),
            ]
        ),
        chain=np.empty(0, np.int64),
    )
