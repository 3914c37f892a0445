"""The map's path, browser part: from opening a page to all features on the map, in Chromium, beside folium's plugins.

Ours is the map client as every screen shows it (shell, bridge, layers by URL, basemap) over a real store. Peers are
`st_folium` of bare markers with no popup, tiles or web fonts, over coordinates read before: the least they can be
asked to do. A map counts as displayed when its symbols' numbers sum to the number of features. Markers one by one
stop at 1,000, MarkerCluster at 10,000 (it needs a quarter of a minute there, and ten times that at 100,000).
"""

import json
import os
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.map_path import filled
from benchmarks.registry import benchmark
from benchmarks.results import Result

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run", "--enable-precise-memory-info",
]  # fmt: skip
ROOT = Path(__file__).resolve().parents[1]
PLUGIN = ROOT / "assets" / "node_modules" / "leaflet.markercluster" / "dist" / "leaflet.markercluster.js"
PORTS = range(8680, 8690)
STARTS_WITHIN_S = 60
LIMIT_S = 45.0
SIZES = (1_000, 100_000, 10_000)
"""The size with the slowest peer comes last: the server may still draw it when nobody waits any more."""
PEERS = {"FastMarkerCluster": 100_000, "MarkerCluster": 10_000, "Marker loop": 1_000}
"""Peers and the most features they are asked to draw."""
TURNS = 2
RERUN_TIMES, HEAP_TIMES = 1.5, 1.05
EMPTY = 0


@dataclass
class Measured:
    """What one contestant needed at one size; empty where it took too long."""

    seconds: list[float] = field(default_factory=list)
    socket_kb: list[float] = field(default_factory=list)
    http_kb: list[float] = field(default_factory=list)
    rerun_ms: list[float] = field(default_factory=list)
    too_slow: bool = False


@benchmark
def page(quick: bool) -> Iterator[Result]:
    """Opening, bytes and reruns at three sizes; reruns beside an empty page's and memory at the largest."""
    if missing := _missing():
        print(f"map_page is left out: {missing}", file=sys.stderr)
        return
    from playwright.sync_api import sync_playwright

    sizes = (200,) if quick else SIZES
    with ExitStack() as stack:
        folders = {n: str(stack.enter_context(filled(n)).settings.var) for n in [EMPTY, *sizes]}
        url = stack.enter_context(_served(folders))
        chromium = stack.enter_context(sync_playwright()).chromium
        browser = chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        stack.callback(browser.close)
        for kind in () if quick else ("muster", *PEERS):
            _measure(browser, url, kind, sizes[0], 0, Measured())  # templates and modules are read once
        shell = Measured()
        for _ in range(1 if quick else TURNS):
            _measure(browser, url, "empty", EMPTY, 0, shell)
        yield Result("map page, shell only, open to ready", statistics.median(shell.seconds), "s")
        yield from _reruns(browser, url, max(sizes), 3 if quick else 20)
        yield from _memory(browser, url, max(sizes), (2, 4) if quick else (10, 60))
        for number in sizes:
            yield from _size(browser, url, number, quick)


def _missing() -> str | None:
    if not CHROMIUM.exists():
        return f"{CHROMIUM} is not installed; install it with: apt-get install chromium"
    if not PLUGIN.exists():
        return f"{PLUGIN.relative_to(ROOT)} is not installed; install it with: make dev"
    return None


def _size(browser: Any, url: str, number: int, quick: bool) -> Iterator[Result]:
    """Every contestant by turns, the slowest once, and ours beside each."""
    measured: dict[str, Measured] = defaultdict(Measured)
    kinds = ["muster", *(kind for kind, most in PEERS.items() if number <= most)]
    slow = [kind for kind in kinds if kind == "MarkerCluster" and number > 1_000]
    for kind in [kind for kind in kinds if kind not in slow] * (1 if quick else TURNS) + slow:
        if not measured[kind].too_slow:
            _measure(browser, url, kind, number, 1 if quick or kind in slow else 3, measured[kind])
    ours, label = measured.pop("muster"), f"map page {number:,}"
    if ours.too_slow:
        raise AssertionError(f"{label}: the map is not there within {LIMIT_S:g} s")
    for peer, theirs in measured.items():
        yield _beside(f"{label}, open to displayed", "s", peer, ours.seconds, theirs.seconds)
        yield _beside(f"{label}, over the WebSocket", "kB", peer, ours.socket_kb, theirs.socket_kb)
        yield _beside(f"{label}, rerun", "ms", peer, ours.rerun_ms, theirs.rerun_ms)
    yield Result(f"{label}, features over HTTP (gzip)", statistics.median(ours.http_kb), "kB")


def _measure(browser: Any, url: str, kind: str, number: int, reruns: int, into: Measured) -> None:
    from benchmarks.map_page_app.visit import TooSlow, visit

    try:
        with visit(browser, url, kind, number, LIMIT_S) as seen:
            into.seconds.append(seen.shown.seconds)
            into.socket_kb.append(seen.shown.socket / 1000)
            into.http_kb.append(seen.shown.http / 1000)
            seen.settle()
            into.rerun_ms += [seen.run_again() for _ in range(reruns)]
    except TooSlow:
        into.too_slow = True


def _beside(name: str, unit: str, peer: str, ours: list[float], theirs: list[float]) -> Result:
    if not theirs:
        return Result(name, statistics.median(ours), unit, f"{peer}: not within {LIMIT_S:g} s")
    return Result.against(name, statistics.median(ours), unit, peer, statistics.median(theirs))


def _reruns(browser: Any, url: str, number: int, times: int) -> Iterator[Result]:
    """The page with everything and the page with the shell alone, run again by turns."""
    from benchmarks.map_page_app.visit import visit

    with (
        visit(browser, url, "muster", number, LIMIT_S) as full,
        visit(browser, url, "empty", EMPTY, LIMIT_S) as empty,
    ):
        pages = {"full": full, "empty": empty}
        took: dict[str, list[float]] = {name: [] for name in pages}
        for name in pages:
            pages[name].settle()
            pages[name].run_again()
        for _ in range(times):
            for name, seen in pages.items():
                took[name].append(seen.run_again())
    ours, theirs = (statistics.median(took[name]) for name in ("full", "empty"))
    label = f"map page {number:,}, rerun"
    yield Result.against(f"{label}, median of {times}", ours, "ms", "empty page", theirs)
    yield Result.at_most(f"{label}, of an empty page's", ours / theirs, "×", RERUN_TIMES)


def _memory(browser: Any, url: str, number: int, at: tuple[int, int]) -> Iterator[Result]:
    """The heap after so many refreshes, one changed record each."""
    from benchmarks.map_page_app.visit import visit

    heap: dict[int, float] = {}
    with visit(browser, url, "muster", number, LIMIT_S) as seen:
        seen.settle()
        for refresh in range(1, at[1] + 1):
            seen.refresh()
            if refresh in at:
                heap[refresh] = seen.heap()
    first, last = (heap[refresh] for refresh in at)
    label = f"map page {number:,}, heap at refresh {at[1]}"
    yield Result(label, last / 1e6, "MB", f"refresh {at[0]}", first / 1e6)
    yield Result.at_most(f"{label}, of that at {at[0]}", last / first, "×", HEAP_TIMES)


@contextmanager
def _served(folders: dict[int, str]) -> Iterator[str]:
    """The pages' server over these workspaces; its address."""
    port = _free_port()
    command = [
        sys.executable, "-m", "streamlit", "run", str(ROOT / "benchmarks" / "map_page_app" / "app.py"),
        "--server.port", str(port), "--server.address", "127.0.0.1", "--server.headless", "true",
    ]  # fmt: skip
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "MAP_PAGE_FOLDERS": json.dumps(folders)}
    log = Path(folders[EMPTY]) / "server.log"
    with log.open("wb") as file:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=file, stderr=file)
    try:
        _wait(process, f"http://127.0.0.1:{port}/api/{EMPTY}/health", log)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)


def _free_port() -> int:
    for port in PORTS:
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise RuntimeError(f"no free port in {PORTS}; end what runs there")


def _wait(process: subprocess.Popen[bytes], address: str, log: Path) -> None:
    deadline = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"the pages' server ended: {log.read_text(encoding='utf-8')[-2000:]}")
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                if json.load(answer)["status"] == "ok":
                    return
        except (OSError, ValueError):
            time.sleep(0.2)
    raise RuntimeError(f"the pages' server did not answer within {STARTS_WITHIN_S} s")
