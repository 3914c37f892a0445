"""OGC API Features at 100,000 shelters: a page from the middle, all pages one after the other, boxes and filters."""

import asyncio
import statistics
import time
from collections.abc import Iterator

import httpx

from api import create_api
from benchmarks.map_path import Desk, filled
from benchmarks.registry import benchmark
from benchmarks.results import Result

PAGE_MS = 200.0
ITEMS = "/ogc/collections/shelter/items"
PAGE = 1000
ASKED = {
    "in a 1 % box": f"{ITEMS}?limit={PAGE}&bbox=-93.3,41.85,-92.7,42.15",
    "of one stage": f"{ITEMS}?limit={PAGE}&stage=open",
    "of one hour": f"{ITEMS}?limit={PAGE}&datetime=2026-05-20T11:00:00Z/..",
}


@benchmark
def pages(quick: bool) -> Iterator[Result]:
    """Every page of 1,000 followed by its link, and the first page of what is asked for."""
    number = 2_000 if quick else 100_000
    with filled(number) as workspace:
        api = create_api(Desk(workspace))
        times, seen, asked, extent = asyncio.run(_ask(api))
        if seen != number:
            raise AssertionError(f"{seen:,} features in all pages, not {number:,}")
        label = f"OGC of {number:,}"
        yield Result.at_most(
            f"{label}, page of 1,000, median", statistics.median(times) * 1000, "ms", PAGE_MS
        )
        yield Result(f"{label}, slowest page", max(times) * 1000, "ms")
        yield Result(f"{label}, all pages", seen / sum(times), "features/s")
        yield Result(f"{label}, collections after a change", extent * 1000, "ms")
        for name, seconds in asked.items():
            yield Result(f"{label}, first page {name}", seconds * 1000, "ms")


async def _ask(api: object) -> tuple[list[float], int, dict[str, float], float]:
    transport, plain = httpx.ASGITransport(api), {"Accept-Encoding": "identity"}  # type: ignore[arg-type]
    async with httpx.AsyncClient(
        transport=transport, base_url="http://127.0.0.1:8501", headers=plain
    ) as client:
        times, seen, address = [], 0, f"{ITEMS}?limit={PAGE}"
        while address:
            seconds, page = await _timed(client, address)
            times.append(seconds)
            seen += page["numberReturned"]
            address = next((link["href"] for link in page["links"] if link["rel"] == "next"), "")
        extent, _ = await _timed(client, "/ogc/collections")
        asked = {name: (await _timed(client, wanted))[0] for name, wanted in ASKED.items()}
        return times, seen, asked, extent


async def _timed(client: httpx.AsyncClient, address: str) -> tuple[float, dict]:  # type: ignore[type-arg]
    started = time.perf_counter()
    answer = await client.get(address)
    took = time.perf_counter() - started
    return took, answer.raise_for_status().json()
