"""Import: rows a second from a file to the store, read, mapped, validated, located, logged.

100,000 shelters with eleven columns around Iowa, into an empty store with eight counties. The peer reads the same
file with pandas or pyogrio and writes a GeoPackage: no mapping, no validation, no log, no quarantine; it says how
much of the time is the price of those.
"""

import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from benchmarks.registry import benchmark
from benchmarks.results import Result
from data.access import local_person
from data.intake import Options, apply, prepare
from data.schema import Jurisdiction
from data.store import Store

GOAL_ROWS_S = 5_000.0
SOMEONE = local_person("benchmark", "benchmark")


@benchmark
def csv(quick: bool) -> Iterator[Result]:
    """A CSV with latitude and longitude columns."""
    yield from _measure("csv", _write_csv, _peer_csv, 1_000 if quick else 100_000)


@benchmark
def geopackage(quick: bool) -> Iterator[Result]:
    """A GeoPackage with points in UTM."""
    yield from _measure("gpkg", _write_gpkg, _peer_gpkg, 1_000 if quick else 100_000)


def _measure(
    ending: str, write: Callable[[Path, int], None], peer: Callable[[Path, Path], None], number: int
) -> Iterator[Result]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / f"shelters.{ending}"
        write(path, number)
        started = time.perf_counter()
        peer(path, folder / "peer.gpkg")
        peer_rate = number / (time.perf_counter() - started)
        store = _store(folder)
        for what, expected in (("first", number), ("again, unchanged", 0)):
            started = time.perf_counter()
            summary = apply(store, SOMEONE, prepare(path, "shelter", Options(source="bench")))
            rate = number / (time.perf_counter() - started)
            if summary.new != expected or summary.quarantined or summary.unplaced:
                raise AssertionError(f"{ending}, {what}: {summary}")
            goal = f"≥{GOAL_ROWS_S:,.0f} rows/s"
            title = f"import {ending} {number:,}, {what}"
            yield Result(
                title, rate, "rows/s", "to GeoPackage", peer_rate, rate / peer_rate, goal, rate >= GOAL_ROWS_S
            )
        store.close()


def _store(folder: Path) -> Store:
    """An empty store with eight counties side by side, to be assigned to."""
    store = Store(folder / "muster.db")
    areas = [shapely.box(-96 + at * 0.75, 40.5, -95.25 + at * 0.75, 43.5) for at in range(8)]
    counties = [
        Jurisdiction.model_validate({"name": f"County {at}", "level": "county", "geometry": area})
        for at, area in enumerate(areas)
    ]
    store.save(SOMEONE, counties, reason="benchmark")
    return store


def _frame(number: int) -> pd.DataFrame:
    rng = np.random.default_rng(20260520)
    at = np.arange(number)
    return pd.DataFrame(
        {
            "SHELTER_ID": at + 100_000,
            "NAME": [f"Shelter {n}" for n in at],
            "ADDRESS": [f"{n} Main St" for n in at],
            "CITY": [f"Town {n % 900}" for n in at],
            "ZIP": 50_000 + at % 999,
            "LATITUDE": np.round(rng.uniform(40.6, 43.4, number), 6),
            "LONGITUDE": np.round(rng.uniform(-95.9, -90.1, number), 6),
            "EVACUATION_CAPACITY": rng.integers(20, 900, number),
            "TOTAL_POPULATION": rng.integers(0, 500, number),
            "STATUS": np.where(rng.random(number) < 0.7, "OPEN", "CLOSED"),
            "UPDATED_AT": "2026-05-19T06:00:00-05:00",
        }
    )


def _write_csv(path: Path, number: int) -> None:
    _frame(number).to_csv(path, index=False)


def _write_gpkg(path: Path, number: int) -> None:
    frame = _frame(number)
    points = gpd.points_from_xy(frame.pop("LONGITUDE"), frame.pop("LATITUDE"))
    pyogrio.write_dataframe(gpd.GeoDataFrame(frame, geometry=points, crs=4326).to_crs(32615), path)


def _peer_csv(path: Path, target: Path) -> None:
    frame = pd.read_csv(path)
    points = gpd.points_from_xy(frame.pop("LONGITUDE"), frame.pop("LATITUDE"))
    pyogrio.write_dataframe(gpd.GeoDataFrame(frame, geometry=points, crs=4326), target)


def _peer_gpkg(path: Path, target: Path) -> None:
    pyogrio.write_dataframe(pyogrio.read_dataframe(path).to_crs(4326), target)
