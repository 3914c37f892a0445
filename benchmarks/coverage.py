"""Who is covered, at half a million people's homes and at a million: time, memory, and what the slow ways take.

Peers are what people do: assess again without each facility in turn, join cells to areas by sjoin, union the cells
that are not covered.
"""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely

from benchmarks.registry import benchmark
from benchmarks.results import Result, median_seconds, race
from geo.coverage import Coverage, assess
from geo.proximity import nearest

SITES = 400
AREAS = 45
WITHIN_M = 8_000.0
_BOX = (-96.0, 40.5, -93.0, 42.5)
_TOWNS = 200


@benchmark
def growth(quick: bool) -> Iterator[Result]:
    """Assessing: time, and the most memory the process ever had."""
    for n in (5_000,) if quick else (500_000, 1_000_000):
        demand, supply = _homes(n), _sites()
        seconds, found = median_seconds(
            lambda d=demand, s=supply: assess(d, s, within_m=WITHIN_M), 1 if quick else 3
        )
        name = f"coverage of {n:,} points by {SITES}"
        yield Result(name, seconds, "s")
        yield Result(
            f"{name}, summary, curve and losses", median_seconds(lambda f=found: _figures(f), 1)[0], "s"
        )
        yield Result(f"{name}, peak memory", _peak_mb(n), "MB")


@benchmark
def losses(quick: bool) -> Iterator[Result]:
    """The people each facility alone covers: from the two nearest, against assessing again without each."""
    n = 2_000 if quick else 500_000
    tried = 3 if quick else 20
    demand, supply = _homes(n), _sites()
    found = assess(demand, supply, within_m=WITHIN_M)

    def naive() -> list[float]:
        whole = found.summary.covered
        without = (assess(demand, supply.drop(label), within_m=WITHIN_M) for label in supply.index[:tried])
        return [whole - one.summary.covered for one in without]

    seconds, answers = race(
        {"ours": lambda: assess(demand, supply, within_m=WITHIN_M).losses(), "naive": naive}, 1
    )
    wrong = int((answers["ours"]["only"].reindex(supply.index[:tried]).to_numpy() != answers["naive"]).sum())
    name = f"loss of each of {SITES} facilities, {n:,} points"
    yield Result.against(
        name, seconds["ours"], "s", f"dropping each ({tried} timed)", seconds["naive"] / tried * SITES
    )
    two = median_seconds(lambda: nearest(demand, supply, k=2), 1 if quick else 3)[0]
    yield Result.against(
        f"{name}, once assessed", median_seconds(found.losses, 3)[0], "s", "2-nearest query", two
    )
    yield Result.at_most(f"{name}, wrong", wrong, f"of {tried}", 0)


@benchmark
def jurisdictions(quick: bool) -> Iterator[Result]:
    """People by area, each point once: 2,025 areas."""
    n = 2_000 if quick else 500_000
    found, areas = assess(_homes(n), _sites(), within_m=WITHIN_M), _areas()
    people = found.points[["population", "geometry"]]
    seconds, tables = race(
        {
            "ours": lambda: found.by(areas),
            "sjoin": lambda: (
                people.sjoin(areas, predicate="within").groupby("index_right")["population"].sum()
            ),
        },
        1 if quick else 3,
    )
    name = f"coverage of {n:,} points by {len(areas):,} areas"
    yield Result.against(name, seconds["ours"], "s", "sjoin and groupby of people alone", seconds["sjoin"])
    apart = abs(
        tables["ours"]["population"].sum() + tables["ours"].attrs["outside"] - people["population"].sum()
    )
    yield Result.at_most(f"{name}, people lost", float(apart), "people", 0)


@benchmark
def gaps(quick: bool) -> Iterator[Result]:
    """Polygons around uncovered people on a grid of cells: by contour, against the union of the cells."""
    side = 50 if quick else 707
    west, south, east, north = _BOX
    lon, lat = np.meshgrid(np.linspace(west, east, side), np.linspace(south, north, side))
    demand = _frame(lon.ravel(), lat.ravel(), np.ones(side * side))
    found = assess(demand, _sites(), within_m=WITHIN_M)
    missed = found.points.geometry[found.points["why"].ne("covered")]
    half = np.array([(east - west) / side, (north - south) / side]) / 2

    def union() -> object:
        x, y = missed.x.to_numpy(), missed.y.to_numpy()
        return shapely.union_all(shapely.box(x - half[0], y - half[1], x + half[0], y + half[1]))

    # Once: the union alone takes a minute.
    seconds, answers = race({"ours": found.gaps, "union": union}, 1)
    name = f"gaps of {side * side:,} cells, {len(missed):,} uncovered"
    yield Result.against(name, seconds["ours"], "s", "unary_union of cells", seconds["union"])
    apart = abs(answers["ours"]["people"].sum() - found.summary.uncovered)
    yield Result.at_most(f"{name}, people lost", float(apart), "people", 0)


@benchmark
def capacity(quick: bool) -> Iterator[Result]:
    """A place for everyone within reach and capacity, with half as many places again as people, and with too few."""
    n = 1_000 if quick else 50_000
    demand, supply = _homes(n), _sites()
    share = np.random.default_rng(3).dirichlet(np.ones(SITES))
    for word, plenty in (("enough places", 1.5), ("too few places", 0.6)):
        there = supply.assign(places=np.floor(share * demand["population"].sum() * plenty))
        seconds, found = median_seconds(
            lambda s=there: assess(demand, s, within_m=30_000, capacity="places"), 1
        )
        yield Result(f"places for {n:,} points in {SITES}, {word}", seconds, "s")
        over = float((found.loads()["people"] - found.loads()["capacity"]).max())
        yield Result.at_most(
            f"places for {n:,} points in {SITES}, {word}, over capacity", max(over, 0.0), "people", 0
        )


def _figures(found: Coverage) -> None:
    _ = found.summary, found.curve(), found.losses()


def _peak_mb(n: int) -> float:
    """Of a process of its own that does nothing else, less what an empty one needs."""
    code = (
        "from benchmarks import coverage as c; import sys; n = int(sys.argv[1]);"
        "d, s = c._homes(n), c._sites(); before = c._rss_mb();"
        "f = c.assess(d, s, within_m=c.WITHIN_M); c._figures(f); print(c._rss_mb() - before)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(n)], capture_output=True, text=True, check=True)
    return float(done.stdout)


def _rss_mb() -> float:
    """The most this process ever had; `getrusage` would count what it was forked from."""
    status = Path("/proc/self/status").read_text("ascii")
    return int(status.split("VmHWM:")[1].split()[0]) / 1024


def _homes(n: int) -> gpd.GeoDataFrame:
    """Four of five in towns, the others anywhere."""
    rng = np.random.default_rng(11)
    low, high = _BOX[:2], _BOX[2:]
    towns = rng.uniform(low, high, (_TOWNS, 2))
    lonlat = towns[rng.integers(0, _TOWNS, n)] + rng.normal(0, 0.05, (n, 2))
    anywhere = rng.random(n) < 0.2
    lonlat[anywhere] = rng.uniform(low, high, (int(anywhere.sum()), 2))
    return _frame(lonlat[:, 0], lonlat[:, 1], rng.integers(0, 60, n) * 1.0)


def _sites() -> gpd.GeoDataFrame:
    lonlat = np.random.default_rng(12).uniform(_BOX[:2], _BOX[2:], (SITES, 2))
    return _frame(lonlat[:, 0], lonlat[:, 1], np.zeros(SITES))


def _areas() -> gpd.GeoDataFrame:
    west, south, east, north = _BOX
    x, y = np.linspace(west, east, AREAS + 1), np.linspace(south, north, AREAS + 1)
    boxes = [shapely.box(x[i], y[j], x[i + 1], y[j + 1]) for i in range(AREAS) for j in range(AREAS)]
    return gpd.GeoDataFrame(geometry=boxes, crs=4326)


def _frame(lon: np.ndarray, lat: np.ndarray, people: np.ndarray) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame({"population": people}, geometry=gpd.points_from_xy(lon, lat), crs=4326)
