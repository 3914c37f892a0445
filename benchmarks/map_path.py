"""The map's path, server part: how long a layer request takes and how much it sends, from 1,000 to 100,000 records.

Shelters around Iowa in 200 towns, a fifth of their counts stale and a tenth unknown. Every request asks for
another window of a 1600 × 900 screen, as the map's client snaps it, so that none is answered from memory.
"""

import asyncio
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import numpy as np
import shapely

from api import create_api
from benchmarks.registry import benchmark
from benchmarks.results import Result
from data.access import local_person
from data.clock import ManualClock
from data.schema import CountFigure, Shelter
from data.settings import Settings
from data.store import Query
from data.workspace import Workspace, open_workspace

SERVER_MS, SENT_KB = 50.0, 300.0
BOX = (-96.0, 40.5, -90.0, 43.5)
WINDOW_PX = (2048, 1536)
"""What the client asks for to fill 1600 × 900: snapped to a grid of 512 with a margin."""
TILE_PX = 256
ZOOMS = range(5, 15)
NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)
SOMEONE = local_person("benchmark", "benchmark")
BATCH = 5_000


@dataclass(frozen=True)
class Desk:
    """Hands the API one workspace."""

    opened: Workspace

    @property
    def settings(self) -> Settings:
        return self.opened.settings

    def workspace(self) -> Workspace:
        return self.opened


@benchmark
def server(quick: bool) -> Iterator[Result]:
    """Median time of a layer request before gzip and the most it sends after, at three sizes."""
    for number in (1_000,) if quick else (1_000, 10_000, 100_000):
        with filled(number) as workspace:
            goal = number == 100_000
            times, sizes, after_change = asyncio.run(_ask(workspace, 10 if quick else 60))
            label = f"layer request, {number:,} records"
            middle, most = statistics.median(times) * 1000, max(sizes) / 1000
            if goal:
                yield Result.at_most(f"{label}, median in the server", middle, "ms", SERVER_MS)
                yield Result.at_most(f"{label}, most sent (gzip)", most, "kB", SENT_KB)
            else:
                yield Result(f"{label}, median in the server", middle, "ms")
                yield Result(f"{label}, most sent (gzip)", most, "kB")
            yield Result(f"{label}, right after a change", after_change * 1000, "ms")


@contextmanager
def filled(number: int) -> Iterator[Workspace]:
    """An actual workspace with so many shelters."""
    rng = np.random.default_rng(20260520)
    towns = rng.uniform(BOX[:2], BOX[2:], (200, 2))
    points = shapely.points(towns[rng.integers(0, len(towns), number)] + rng.normal(0, 0.05, (number, 2)))
    hours = rng.choice([1.0, 2.0, 3.0, 4.0, 9.0], number)
    stages = rng.choice(["planned", "standby", "open", "closed"], number)
    with tempfile.TemporaryDirectory(prefix="muster-bench-") as folder:
        workspace = open_workspace(Settings(var=Path(folder)), "bench", clock=ManualClock(NOW))
        for first in range(0, number, BATCH):
            part = [
                Shelter(
                    name=f"Shelter {n}",
                    geometry=points[n],
                    stage=stages[n],
                    capacity_evacuation=CountFigure(value=500),
                    occupancy=CountFigure(
                        value=None if n % 10 == 0 else n % 500, observed_at=NOW - timedelta(hours=hours[n])
                    ),
                )
                for n in range(first, min(first + BATCH, number))
            ]
            workspace.store.save(SOMEONE, part, reason="fill")
        try:
            yield workspace
        finally:
            workspace.store.close()


async def _ask(workspace: Workspace, times: int) -> tuple[list[float], list[int], float]:
    """Seconds of each request, bytes of each answer after gzip, and the seconds of one right after a change."""
    api = create_api(Desk(workspace))
    plain, packed = {"Accept-Encoding": "identity"}, {"Accept-Encoding": "gzip"}
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(api), base_url="http://127.0.0.1:8501"
    ) as client:
        await client.get("/layers/shelter?zoom=3", headers=plain)  # columns are read once per process
        took, sent = [], []
        for address in _addresses(times):
            started = time.perf_counter()
            answer = await client.get(address, headers=plain)
            took.append(time.perf_counter() - started)
            answer.raise_for_status()
            sent.append(await _sent(client, address, packed))
        hall = workspace.store.find(SOMEONE, ["shelter"], Query(limit=1))[0]
        workspace.store.save(SOMEONE, [hall.changed(name="Renamed")], reason="change")
        started = time.perf_counter()
        await client.get(_addresses(1)[0], headers=plain)
        return took, sent, time.perf_counter() - started


async def _sent(client: httpx.AsyncClient, address: str, headers: dict[str, str]) -> int:
    async with client.stream("GET", address, headers=headers) as answer:
        return sum([len(part) async for part in answer.aiter_raw()])


def _addresses(times: int) -> list[str]:
    rng = np.random.default_rng(7)
    addresses = []
    for n in range(times):
        zoom = ZOOMS[n % len(ZOOMS)]
        lon, lat = rng.uniform(BOX[:2], BOX[2:])
        wide = WINDOW_PX[0] * 360 / TILE_PX / 2**zoom / 2
        high = WINDOW_PX[1] * 360 / TILE_PX / 2**zoom / 2 * np.cos(np.radians(lat))
        west, east = max(-180, lon - wide), min(180, lon + wide)
        south, north = max(-85, lat - high), min(85, lat + high)
        addresses.append(f"/layers/shelter?bbox={west:.5f},{south:.5f},{east:.5f},{north:.5f}&zoom={zoom}")
    return addresses
