"""Reading and planning files of each format: rows a second from the file to drafts, and what a million rows take.

The same 20,000 shelters in every format, read in the limited process and planned against the standard, without writing
(`intake` measures the whole way into the store). Memory is that of this process and the reading one together.
"""

import multiprocessing
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import geopandas as gpd
import psutil

from benchmarks.intake import GOAL_ROWS_S, SOMEONE, _frame, _store
from benchmarks.registry import benchmark
from benchmarks.results import Result
from data.intake import Options, apply, prepare
from data.intake.limits import MIB

ROWS, QUICK_ROWS = 20_000, 300
MILLION = 1_000_000
GOAL_MEMORY_MIB = 1024
SAMPLE_EVERY_S = 0.02


@benchmark
def rows(quick: bool) -> Iterator[Result]:
    """CSV, XLSX, GeoJSON, GeoPackage, shapefile, KML and GeoParquet."""
    number = QUICK_ROWS if quick else ROWS
    with tempfile.TemporaryDirectory() as name:
        for format, write in WRITERS.items():
            path = Path(name) / f"shelters.{format}"
            write(path, number)
            started = time.perf_counter()
            plan = prepare(path, "shelter", Options(source="bench"))
            rate = number / (time.perf_counter() - started)
            if plan.usable != number or plan.unplaced:
                raise AssertionError(f"{format}: {plan.usable} of {number}, {plan.unplaced} without a place")
            goal = f"≥{GOAL_ROWS_S:,.0f} rows/s"
            yield Result(
                f"read and plan {format} {number:,}", rate, "rows/s", goal=goal, met=rate >= GOAL_ROWS_S
            )


@benchmark
def million(quick: bool) -> Iterator[Result]:
    """Peak memory and time of a CSV of a million rows, planned and imported into an empty store, in a fresh process."""
    number = QUICK_ROWS if quick else MILLION
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "shelters.csv"
        _frame(number).to_csv(path, index=False)
        context = multiprocessing.get_context("spawn")
        for what, task in (("plan", _planned), ("plan and import", _imported)):
            answers = context.SimpleQueue()
            process = context.Process(target=task, args=(path, answers))
            started = time.perf_counter()
            process.start()
            peak = _peak_mib(process)
            seconds = time.perf_counter() - started
            if process.exitcode or answers.get() != number:
                raise AssertionError(f"{what} of {number:,} rows ended with {process.exitcode}")
            yield Result.at_most(f"{what} csv {number:,}, peak memory", peak, "MiB", GOAL_MEMORY_MIB)
            yield Result(f"{what} csv {number:,}", number / seconds, "rows/s")


def _planned(path: Path, answers: Any) -> None:
    answers.put(prepare(path, "shelter", Options(source="bench")).usable)


def _imported(path: Path, answers: Any) -> None:
    plan = prepare(path, "shelter", Options(source="bench"))
    answers.put(apply(_store(path.parent), SOMEONE, plan).new)


def _peak_mib(process: Any) -> float:
    """The largest resident size of a process and its children together, until it ends."""
    seen, peak, ended = psutil.Process(process.pid), 0, threading.Event()
    threading.Thread(target=lambda: (process.join(), ended.set()), daemon=True).start()
    while not ended.wait(SAMPLE_EVERY_S):
        sizes = 0
        with suppress(psutil.Error):
            for one in (seen, *seen.children(recursive=True)):
                with suppress(psutil.Error):
                    sizes += one.memory_info().rss
        peak = max(peak, sizes)
    return peak / MIB


def _points(number: int) -> gpd.GeoDataFrame:
    frame = _frame(number)
    places = gpd.points_from_xy(frame.pop("LONGITUDE"), frame.pop("LATITUDE"))
    return gpd.GeoDataFrame(frame, geometry=places, crs=4326)


def _shapefile(path: Path, number: int) -> None:
    short = {"EVACUATION_CAPACITY": "CAPACITY", "TOTAL_POPULATION": "POPULATION"}
    _points(number).rename(columns=short).to_file(path, driver="ESRI Shapefile")


def _kml(path: Path, number: int) -> None:
    """As the KML driver writes it: a name, and the other columns as data."""
    marks = []
    for row in _frame(number).to_dict("records"):
        place = f"{row.pop('LONGITUDE')},{row.pop('LATITUDE')}"
        told = "".join(f'<Data name="{key}"><value>{value}</value></Data>' for key, value in row.items())
        marks.append(
            f"<Placemark><name>{row['NAME']}</name><ExtendedData>{told}</ExtendedData>"
            f"<Point><coordinates>{place}</coordinates></Point></Placemark>"
        )
    space = 'xmlns="http://www.opengis.net/kml/2.2"'
    path.write_text(f"<kml {space}><Document>{''.join(marks)}</Document></kml>", "utf-8")


WRITERS: dict[str, Callable[[Path, int], None]] = {
    "csv": lambda path, number: _frame(number).to_csv(path, index=False),
    "xlsx": lambda path, number: _frame(number).to_excel(path, index=False),
    "geojson": lambda path, number: _points(number).to_file(path, driver="GeoJSON"),
    "gpkg": lambda path, number: _points(number).to_file(path, driver="GPKG"),
    "shp": _shapefile,
    "kml": _kml,
    "parquet": lambda path, number: _points(number).to_parquet(path),
}
