"""The store: changes a second, a bounding box to a GeoDataFrame, and what was known at a moment.

100,000 shelters around Iowa. A change is what a shelter manager does: one record, one transaction, on the disk when
it returns. The peer for changes and boxes is the same table as a GeoPackage through pyogrio.
"""

import multiprocessing
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from multiprocessing.synchronize import Event
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyogrio
import shapely

from benchmarks.registry import benchmark
from benchmarks.results import Result, median_seconds, race
from data.access import local_person
from data.clock import ManualClock
from data.schema import CountFigure, Shelter
from data.store import Query, Store

BOX = (-96.0, 40.5, -90.0, 43.5)
START = datetime(2020, 5, 20, tzinfo=UTC)
BATCH = 5_000
SECONDS = 5.0
SOMEONE = local_person("benchmark", "benchmark")


@benchmark
def changes(quick: bool) -> Iterator[Result]:
    """Single-record transactions from one and from eight processes at once."""
    with _filled(1_000 if quick else 100_000) as (store, _):
        seconds = 0.5 if quick else SECONDS
        peer = _geopackage_changes(store, 3 if quick else 100)
        for writers in (1, 8):
            rate = _rate(store.path, writers, seconds)
            name = f"store changes, {writers} writing process{'es' if writers > 1 else ''}"
            yield Result(name, rate, "1/s", "GeoPackage, 1 process", peer, rate / peer)


@benchmark
def box(quick: bool) -> Iterator[Result]:
    """One hundredth of the area, and everything, as a GeoDataFrame."""
    number = 1_000 if quick else 100_000
    with _filled(number) as (store, folder):
        whole = store.frame(SOMEONE, "shelter")
        gpkg = _geopackage(whole, folder)
        small = (-93.3, 41.85, -92.7, 42.15)
        for name, bbox in ((f"store 1 % box of {number:,}", small), (f"store all {number:,}", None)):
            seconds, frames = race(
                {
                    "ours": lambda bbox=bbox: store.frame(SOMEONE, "shelter", Query(bbox=bbox)),
                    "peer": lambda bbox=bbox: pyogrio.read_dataframe(gpkg, bbox=bbox),
                },
                3 if quick or bbox is None else 20,
            )
            if len(frames["ours"]) != len(frames["peer"]):
                raise AssertionError(f"{name}: {len(frames['ours'])} rows here, {len(frames['peer'])} there")
            yield Result.against(
                f"{name} to a frame", seconds["ours"] * 1000, "ms", "GeoPackage", seconds["peer"] * 1000
            )


@benchmark
def as_of(quick: bool) -> Iterator[Result]:
    """The state of 100,000 records as known half-way through a log of a million changes."""
    records, rounds = (1_000, 10) if quick else (100_000, 10)
    with _filled(records) as (store, _):
        clock = ManualClock(START + timedelta(hours=1))
        store.clock = clock
        ids = list(store.frame(SOMEONE, "shelter").index)
        for number in range(1, rounds):
            _count_all(store, ids, number)
            clock.forward(timedelta(hours=1))
        half = START + timedelta(hours=rounds / 2, minutes=30)
        log = f"{store.revision():,} changes"
        seconds, counted = median_seconds(lambda: store.count(SOMEONE, ["shelter"], at=half), 3)
        if counted != records:
            raise AssertionError(f"{counted} records as of {half}, not {records}")
        yield Result(f"store count as of, {log}", seconds * 1000, "ms")
        box_ = Query(bbox=(-93.3, 41.85, -92.7, 42.15))
        seconds, _ = median_seconds(lambda: store.frame(SOMEONE, "shelter", box_, at=half), 3)
        yield Result(f"store 1 % box as of, {log}", seconds * 1000, "ms")
        seconds, _ = median_seconds(lambda: store.frame(SOMEONE, "shelter", at=half), 1)
        yield Result(f"store all as of to a frame, {log}", seconds * 1000, "ms")


@contextmanager
def _filled(number: int) -> Iterator[tuple[Store, Path]]:
    rng = np.random.default_rng(20260520)
    lon, lat = rng.uniform(BOX[0], BOX[2], number), rng.uniform(BOX[1], BOX[3], number)
    points = shapely.points(lon, lat)
    with tempfile.TemporaryDirectory(prefix="muster-bench-") as folder:
        store = Store(Path(folder) / "muster.db", clock=ManualClock(START))
        for first in range(0, number, BATCH):
            part = [
                Shelter(name=f"Shelter {n}", geometry=points[n], occupancy=CountFigure(value=n % 500))
                for n in range(first, min(first + BATCH, number))
            ]
            store.save(SOMEONE, part, reason="fill")
        try:
            yield store, Path(folder)
        finally:
            store.close()


def _count_all(store: Store, ids: list[str], number: int) -> None:
    for first in range(0, len(ids), BATCH):
        part = store.find(SOMEONE, ["shelter"], Query(ids=tuple(ids[first : first + BATCH])))
        counted = [item.changed(occupancy=CountFigure(value=1000 + number)) for item in part]
        store.save(SOMEONE, counted, reason="count")


def _rate(path: Path, writers: int, seconds: float) -> float:
    """Changes a second of processes that start together and write for ``seconds``."""
    context = multiprocessing.get_context("spawn")
    ready, go = context.Semaphore(0), context.Event()
    done = context.Queue()
    processes = [
        context.Process(target=_write, args=(path, number, seconds, ready, go, done))
        for number in range(writers)
    ]
    for process in processes:
        process.start()
    for _ in processes:
        ready.acquire()
    started = time.perf_counter()
    go.set()
    total = sum(done.get() for _ in processes)
    took = time.perf_counter() - started
    for process in processes:
        process.join()
    return total / took


def _write(path: Path, number: int, seconds: float, ready, go: Event, done) -> None:  # type: ignore[no-untyped-def]
    store = Store(path)
    mine = store.find(
        SOMEONE, ["shelter"], Query(limit=500, bbox=(-96 + 0.7 * number, 40.5, -95.4 + 0.7 * number, 43.5))
    )
    ready.release()
    go.wait()
    count, until = 0, time.perf_counter() + seconds
    while time.perf_counter() < until:
        place = count % len(mine)
        changed = mine[place].changed(occupancy=CountFigure(value=1000 + count))
        mine[place] = store.save(SOMEONE, [changed], reason="count").records[0]
        count += 1
    store.close()
    done.put(count)


def _geopackage(frame: gpd.GeoDataFrame, folder: Path) -> Path:
    path = folder / "peer.gpkg"
    plain = frame[["name", "occupancy", "state", "geometry"]].reset_index()
    pyogrio.write_dataframe(plain, path, layer="shelter", driver="GPKG")
    return path


def _geopackage_changes(store: Store, number: int) -> float:
    frame = store.frame(SOMEONE, "shelter")
    path = _geopackage(frame, store.path.parent)
    row = frame[["name", "occupancy", "state", "geometry"]].iloc[:1].reset_index()
    started = time.perf_counter()
    for _ in range(number):
        pyogrio.write_dataframe(row, path, layer="shelter", driver="GPKG", append=True)
    return number / (time.perf_counter() - started)
