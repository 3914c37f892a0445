"""Exports of 100,000 hospitals in each format: seconds from the question to the whole file, and its size.

A hospital has beds by type with their own times, a source and an address; a tenth have no place, a third no figures.
Every file is read as an administrator asks for it, through the same door as the API's exports.
"""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import numpy as np
import shapely

from benchmarks.map_path import BATCH, BOX, NOW, SOMEONE
from benchmarks.registry import benchmark
from benchmarks.results import Result
from data import exchange
from data.clock import ManualClock
from data.exchange import FORMATS, About
from data.schema import Beds, CountFigure, Facility, QuantityFigure, Source
from data.settings import Settings
from data.workspace import Workspace, open_workspace
from response import queries
from response.queries import Query

NUMBER, QUICK_NUMBER = 100_000, 500
MIB = 1024 * 1024


@benchmark
def formats(quick: bool) -> Iterator[Result]:
    """Every format once."""
    number = QUICK_NUMBER if quick else NUMBER
    with _hospitals(number) as workspace, tempfile.TemporaryDirectory(prefix="muster-bench-") as folder:
        for name, form in FORMATS.items():
            path = Path(folder) / f"hospitals{form.ending}"
            started = time.perf_counter()
            found = queries.leaving(workspace, SOMEONE, "facility", Query())
            about = About("facility", workspace.name, workspace.mode, NOW, "benchmark")
            written = exchange.write(found.parts, path, about, format=name)
            took = time.perf_counter() - started
            if written.rows != number:
                raise AssertionError(f"{name}: {written.rows:,} rows, not {number:,}")
            yield Result(f"export {number:,} as {form.title}", took, "s")
            yield Result(f"export {number:,} as {form.title}, size", written.size / MIB, "MiB")


@contextmanager
def _hospitals(number: int) -> Iterator[Workspace]:
    """An actual workspace with so many hospitals."""
    rng = np.random.default_rng(20260520)
    points = shapely.points(rng.uniform(BOX[:2], BOX[2:], (number, 2)))
    with tempfile.TemporaryDirectory(prefix="muster-bench-") as folder:
        workspace = open_workspace(Settings(var=Path(folder)), "bench", clock=ManualClock(NOW))
        for first in range(0, number, BATCH):
            part = [_hospital(n, points[n]) for n in range(first, min(first + BATCH, number))]
            workspace.store.save(SOMEONE, part, reason="fill")
        try:
            yield workspace
        finally:
            workspace.store.close()


def _hospital(n: int, point: shapely.Point) -> Facility:
    seen = NOW - timedelta(minutes=n % 900)
    available = CountFigure(value=n % 30, observed_at=seen, source="county")
    beds = [Beds(type=type_, available=available, baseline=n % 300) for type_ in ("adult_icu", "med_surg")]
    return Facility(
        name=f"Hospital {n}",
        type="hospital",
        geometry=None if n % 10 == 0 else point,
        address=f"{n} Main Street",
        condition="green",
        condition_at=seen,
        beds=[] if n % 3 == 0 else beds,
        generator_hours=None if n % 3 else QuantityFigure(value=72.5, observed_at=seen),
        sources=[
            Source(system="hifld", record_id=str(n), url="https://example.org/hospitals", licence="CC0")
        ],
    )
