"""A briefing: from the log to the figures, and on to PDF, slides and HTML, at 10, 100 and 1,000 incidents.

Incidents lie in 200 towns around Iowa with a fifth as many open shelters; counts are of every age. The full situation
report is drawn, every form from the same document. Exercise Raccoon is built afresh first, with its own basemap.
"""

import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import shapely

from benchmarks.registry import benchmark
from benchmarks.results import Result, median_seconds
from data import basemap, demo
from data.access import local_person
from data.clock import ManualClock
from data.schema import CountFigure, Incident, Shelter
from data.settings import ROOT, Settings
from data.workspace import Workspace, open_workspace
from response import queries
from response.briefing import Order
from views.briefing.compose import compose
from views.briefing.forms import FORMS
from views.briefing.model import Document

BOX = (-96.0, 40.5, -90.0, 43.5)
NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)
SOMEONE = local_person("benchmark", "benchmark")
DRAWN = ("pdf", "pptx", "html")
DRAWN_S, HTML_MB = 5.0, 5.0
SEVERITIES = ("extreme", "severe", "moderate", "minor")


@benchmark
def sizes(quick: bool) -> Iterator[Result]:
    """Seconds to the figures and to each document."""
    for number in (10,) if quick else (10, 100, 1_000):
        with _filled(number) as workspace:
            yield from _measured(workspace, f"briefing of {number:,} incidents", repeats=1 if quick else 3)


@benchmark
def raccoon(quick: bool) -> Iterator[Result]:
    """Exercise Raccoon's situation report; the first time includes looking up fonts and loading the makers."""
    atlas = ROOT / "assets" / "node_modules" / "us-atlas" / "counties-10m.json"
    if quick or not atlas.exists():
        return
    with tempfile.TemporaryDirectory(prefix="muster-bench-") as folder:
        workspace = demo.build(Settings(var=Path(folder)), atlas=atlas)
        try:
            document = _document(workspace)
            started = time.perf_counter()
            drawn = {name: FORMS[name].draw(document) for name in DRAWN}
            first = time.perf_counter() - started
            label = "briefing of Exercise Raccoon, PDF + PPTX + HTML"
            yield Result.at_most(f"{label}, first time", first, "s", DRAWN_S)
            yield Result.at_most(
                "briefing of Exercise Raccoon, HTML", len(drawn["html"]) / 1e6, "MB", HTML_MB
            )
            yield from _measured(workspace, "briefing of Exercise Raccoon", repeats=3)
        finally:
            workspace.store.close()


def _measured(workspace: Workspace, label: str, *, repeats: int) -> Iterator[Result]:
    seconds, document = median_seconds(lambda: _document(workspace), repeats)
    yield Result(f"{label}, figures", seconds, "s")
    whole = 0.0
    for name in DRAWN:
        seconds, drawn = median_seconds(lambda name=name: FORMS[name].draw(document), repeats)
        whole += seconds
        yield Result(f"{label}, {name} ({len(drawn) / 1e6:.1f} MB)", seconds, "s")
    yield Result.at_most(f"{label}, all three", whole, "s", DRAWN_S)


def _document(workspace: Workspace) -> Document:
    now = workspace.clock.now()
    order = Order(template="sitrep", since=now - timedelta(hours=6))
    found = queries.briefing(workspace, SOMEONE, since=order.since)
    folder, exercise = workspace.settings.var / "basemap", workspace.mode == "exercise"

    def ground(bounds: tuple[float, float, float, float]) -> basemap.Ground:
        return basemap.around(folder, bounds, exercise=exercise)

    return compose(found, order, made_by="benchmark", made_at=now, ground=ground)


@contextmanager
def _filled(number: int) -> Iterator[Workspace]:
    """A workspace with so many open incidents, a third of them older than six hours."""
    rng = np.random.default_rng(20260520)
    towns = rng.uniform(BOX[:2], BOX[2:], (200, 2))
    spots = shapely.points(towns[rng.integers(0, 200, number)] + rng.normal(0, 0.05, (number, 2)))
    with tempfile.TemporaryDirectory(prefix="muster-bench-") as folder:
        clock = ManualClock(NOW - timedelta(hours=9))
        workspace = open_workspace(Settings(var=Path(folder)), "bench", clock=clock)
        incidents = [_incident(n, spot) for n, spot in enumerate(spots)]
        workspace.store.save(SOMEONE, incidents[: number // 3], reason="fill")
        clock.set(NOW - timedelta(hours=2))
        workspace.store.save(SOMEONE, incidents[number // 3 :], reason="fill")
        workspace.store.save(
            SOMEONE, [_shelter(n, spots[n]) for n in range(max(2, number // 5))], reason="fill"
        )
        clock.set(NOW)
        try:
            yield workspace
        finally:
            workspace.store.close()


def _incident(n: int, spot: shapely.Point) -> Incident:
    return Incident(
        name=f"Flooding of the lower town {n}", event="river flood", geometry=spot, stage="active",
        severity=SEVERITIES[n % 4],
        affected=CountFigure(value=None if n % 7 == 0 else 40 * n, observed_at=NOW - timedelta(hours=n % 9)),
    )  # fmt: skip


def _shelter(n: int, spot: shapely.Point) -> Shelter:
    return Shelter(
        name=f"Hall {n}", geometry=spot, stage="open", capacity_evacuation=CountFigure(value=300),
        occupancy=CountFigure(value=None if n % 9 == 0 else (37 * n) % 330, observed_at=NOW - timedelta(hours=n % 9)),
    )  # fmt: skip
