"""Fifty live feeds at once: what they cost the screens, beside the same app with none running.

The app serves a workspace of 10,000 shelters. Fifty feeds of 500 records each are named, a tenth of them new in every
answer; all fall due at the same moment and again every 30 seconds, the shortest that a public source may be asked. A
response is one uncached layer of a random window, the poll of every page and, where Chromium is there, a click on each
of two open screens until its answer is drawn. Spells with and without feeds take turns, so that a busy spell of the
machine meets both. The replaying server is a process of its own and, as the feeds are, nicer than the app.
"""

import json
import multiprocessing
import os
import random
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from benchmarks.map_page import CHROMIUM, FLAGS
from benchmarks.map_path import filled
from benchmarks.registry import benchmark
from benchmarks.results import Result
from data.feeds import state
from data.workspace import Workspace

ROOT = Path(__file__).resolve().parents[1]
FEEDS, RECORDS, SHELTERS = 50, 500, 10_000
EVERY_S = 30
TURNS, ROUNDS = 2, 2
STARTS_WITHIN_S, RUNS_WITHIN_S, CLICK_WITHIN_S = 90, 300, 30.0
IN_FRONT = ("--disable-renderer-backgrounding", "--disable-backgrounding-occluded-windows")
"""Two screens are two people's: neither is behind the other."""
RESTS_S = 5.0
TIMES_AT_MOST = 1.2
SAID = ("No entry fits", "The journal is empty")
COUNTED = "shown => document.querySelector('.st-key-listbar .mu-caveat')?.innerText !== shown"
STARTED_MS = time.time_ns() // 1_000_000


@benchmark
def fifty(quick: bool) -> Iterator[Result]:
    """Response times idle and with all feeds running, by turns, and how long all of them take."""
    feeds, window_s = (4, 3.0) if quick else (FEEDS, float(EVERY_S))
    with ExitStack() as stack:
        opened = stack.enter_context(filled(200 if quick else SHELTERS))
        source = stack.enter_context(_source(20 if quick else RECORDS))
        url = stack.enter_context(_served(opened))
        clicks = stack.enter_context(_clicking(url))
        idle, busy = _Times(), _Times()
        _sample(url, clicks, _Times(), 1.0 if quick else 10.0)  # what is read once is read
        settings, ran_s = opened.folder / "feeds.toml", 0.0
        for turn in range(1 if quick else TURNS):
            _sample(url, clicks, idle, window_s)
            settings.write_text(_settings(source, feeds))
            begun = time.monotonic()
            _sample(url, clicks, busy, window_s * ROUNDS)
            _all_ran(opened, feeds)
            ran_s += time.monotonic() - begun
            if turn == 0:
                yield Result(f"feeds, {feeds} at once, first round over after", _first_round(opened), "s")
            settings.write_text("")
            _rest(opened)
        _sample(url, clicks, idle, window_s)  # with all that they brought, too
        told = state.states(opened.store).values()
        yield Result("feeds, failures", float(sum(one.failures for one in told)), "")
        yield Result("feeds, records a second while they run", _records(opened) / ran_s, "/s")
    for name in idle:
        yield from _beside(name, idle[name], busy[name], quick)


def _beside(name: str, idle: list[float], busy: list[float], quick: bool) -> Iterator[Result]:
    """The median with feeds beside the one without, which has a goal, and what nine of ten need at most."""
    for word, of in (("median", statistics.median), ("90 %", _ninth)):
        before, after = of(idle) * 1000, of(busy) * 1000
        asked = not quick and word == "median"
        goal = f"≤{TIMES_AT_MOST:g}× idle" if asked else None
        met = after <= before * TIMES_AT_MOST if asked else None
        label = f"feeds run, {name}, {word} of {len(busy)}"
        yield Result(label, after, "ms", f"idle, of {len(idle)}", before, before / after, goal, met)


def _ninth(seconds: list[float]) -> float:
    return sorted(seconds)[int(len(seconds) * 0.9)]


class _Times(defaultdict[str, list[float]]):
    """Seconds by what was asked."""

    def __init__(self) -> None:
        super().__init__(list)


def _sample(url: str, clicks: dict[str, Callable[[], float]], into: _Times, seconds: float) -> None:
    """Response times over a while, as somebody looks around who does not hurry."""
    until, chance = time.monotonic() + seconds, random.Random(7)
    while time.monotonic() < until:
        west, south = chance.uniform(-95, -91), chance.uniform(40, 43)
        box = f"{west},{south},{west + chance.uniform(0.5, 2)},{south + chance.uniform(0.5, 2)}"
        into["layer"].append(_get(f"{url}/api/layers/shelter?bbox={box}&zoom=9"))
        into["poll"].append(_get(f"{url}/api/changes"))
        for name, click in clicks.items():
            into[name].append(click())
        time.sleep(0.1)


def _rest(opened: Workspace) -> None:
    """Until no feed has run for a while."""
    until, before = time.monotonic() + RUNS_WITHIN_S, -1
    while (now := sum(len(one.runs) for one in state.states(opened.store).values())) != before:
        if time.monotonic() > until:
            raise AssertionError(f"feeds still run after {RUNS_WITHIN_S} s")
        before = now
        time.sleep(RESTS_S)


def _get(url: str) -> float:
    begun = time.perf_counter()
    with urllib.request.urlopen(url, timeout=60) as answer:
        answer.read()
    return time.perf_counter() - begun


def _settings(source: str, feeds: int) -> str:
    return "\n".join(
        f'[feeds.feed{at}]\nadapter = "usgs_quakes"\nurl = "{source}/{at}"\nlicence = "public domain"\n'
        f'every = "{EVERY_S}s"\nprivate = true\n'
        for at in range(feeds)
    )


def _all_ran(opened: Workspace, feeds: int) -> None:
    until = time.monotonic() + RUNS_WITHIN_S
    while len(state.states(opened.store)) < feeds:
        if time.monotonic() > until:
            raise AssertionError(f"not all {feeds} feeds ran within {RUNS_WITHIN_S} s")
        time.sleep(0.2)


def _first_round(opened: Workspace) -> float:
    """Seconds from the first feed's begin to the last one's end of the first runs."""
    first = [one.runs[-1] for one in state.states(opened.store).values()]
    return max(run.at.timestamp() + run.took_s for run in first) - min(run.at.timestamp() for run in first)


def _records(opened: Workspace) -> int:
    return sum(run.records for one in state.states(opened.store).values() for run in one.runs)


@contextmanager
def _served(opened: Workspace) -> Iterator[str]:
    """The app over the workspace, as people run it."""
    port = _free_port()
    told = {**os.environ, "MUSTER_VAR": str(opened.settings.var), "MUSTER_WORKSPACE": opened.name}
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"), "--server.port", str(port)]
    process = subprocess.Popen(
        command, cwd=ROOT, env=told, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    url, until = f"http://127.0.0.1:{port}", time.monotonic() + STARTS_WITHIN_S
    try:
        while not _answers(f"{url}/api/health"):
            if time.monotonic() > until or process.poll() is not None:
                raise AssertionError("the app does not answer")
            time.sleep(0.3)
        yield url
    finally:
        process.terminate()
        process.wait(30)


def _answers(url: str) -> bool:
    try:
        return bool(_get(url))
    except OSError:
        return False


@contextmanager
def _clicking(url: str) -> Iterator[dict[str, Callable[[], float]]]:
    """Clicks on two screens that stay open, each until its answer is drawn; none without Chromium."""
    if not CHROMIUM.exists():
        print(f"feeds: clicks are left out: {CHROMIUM} is not installed", file=sys.stderr)
        yield {}
        return
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=[*FLAGS, *IN_FRONT])
        journal, picture = _Screen(browser, f"{url}/journal"), _Screen(browser, f"{url}/picture")
        yield {
            "filter on Journal": lambda: journal.until_answered(_filter),
            "search on Picture": lambda: picture.until_answered(_search),
        }
        browser.close()


class _Screen:
    """A screen somebody has open."""

    def __init__(self, browser: Any, address: str) -> None:
        self.address = address
        self.page = browser.new_context(viewport={"width": 1366, "height": 768}).new_page()
        self.page.set_default_timeout(CLICK_WITHIN_S * 1000)
        self._open()

    def _open(self) -> None:
        self.page.goto(self.address)
        self.page.wait_for_selector(".st-key-topbar")
        self.page.wait_for_selector(".st-key-listbar")

    def until_answered(self, click: Callable[[Any], float]) -> float:
        """Seconds that a click took; one without an answer counts as long as it was waited for, and is said."""
        from playwright.sync_api import TimeoutError as NoAnswer

        try:
            return click(self.page)
        except NoAnswer as error:
            print(f"feeds: a click on {self.address} had no answer: {error}", file=sys.stderr)
            self._open()
            return CLICK_WITHIN_S


def _filter(page: Any) -> float:
    """Seconds from a click on a kind of entry until the empty journal says the other thing."""
    said, other = (page.get_by_text(words) for words in SAID)
    wanted = other if said.is_visible() else said
    begun = time.perf_counter()
    page.locator(".st-key-journal_kinds button").first.click()
    wanted.wait_for()
    return time.perf_counter() - begun


def _search(page: Any) -> float:
    """Seconds from the key pressed in the list's search until the list counts what is found."""
    line = page.locator(".st-key-list_text input")
    shown = page.locator(".st-key-listbar .mu-caveat").inner_text()
    begun = time.perf_counter()
    line.fill("" if line.input_value() else "Shelter 7")
    line.press("Enter")
    page.wait_for_function(COUNTED, arg=shown)
    return time.perf_counter() - begun


@contextmanager
def _source(records: int) -> Iterator[str]:
    """A server of earthquakes, new ones in every answer."""
    port = _free_port()
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(port, records), daemon=True)
    process.start()
    until = time.monotonic() + STARTS_WITHIN_S
    while not _answers(f"http://127.0.0.1:{port}/0"):
        if time.monotonic() > until:
            raise AssertionError("the replaying server does not answer")
        time.sleep(0.1)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.join()


def _serve(port: int, records: int) -> None:
    os.nice(10)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = answer(records, self.path.strip("/"))
            self.send_response(200)
            self.send_header("Content-Type", "application/geo+json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        request_queue_size = 256

    Server(("127.0.0.1", port), Handler).serve_forever()


def answer(records: int, feed: str) -> bytes:
    """Earthquakes of one source; a tenth of them has another magnitude in every answer."""
    now = time.time_ns() // 1_000_000
    return json.dumps(
        {"type": "FeatureCollection", "features": [_quake(feed, at, now) for at in range(records)]}
    ).encode()


def _quake(feed: str, at: int, now: int) -> dict[str, Any]:
    fresh = at % 10 == 0
    return {
        "type": "Feature",
        "id": f"b{feed}x{at}",
        "properties": {
            "mag": 3 + (now % 400) / 100 if fresh else 4.2, "place": f"{at} km N of Ames", "type": "earthquake",
            "time": STARTED_MS - 3_600_000, "updated": now if fresh else STARTED_MS, "ids": f",b{feed}x{at},",
            "title": f"M, {at} km N of Ames", "status": "reviewed",
        },
        "geometry": {"type": "Point", "coordinates": [-95 + at / 200, 41 + int(feed or 0) / 50, 10.0]},
    }  # fmt: skip


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
