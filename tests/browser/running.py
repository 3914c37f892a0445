"""Muster as people run it: the whole app over a small exercise, and what tests do with its pages."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Error

from data.settings import Settings
from data.workspace import Workspace, open_workspace
from tests.pages.ground import NAME, build

ROOT = Path(__file__).resolve().parents[2]
PORTS = range(8650, 8670)
STARTS_WITHIN_S = 90
SLOW_MS = 90_000
"""A busy machine takes long to draw; what has to be quick is timed by its own test."""


DRAWN = "() => Boolean(window.__muster && window.__muster.counts().refreshes > 0)"


@dataclass
class Running:
    """A running copy: its address, its process, the workspace it serves."""

    url: str
    process: subprocess.Popen[bytes]
    folder: Path

    @contextmanager
    def workspace(self) -> Iterator[Workspace]:
        """The same workspace, opened by another process: this one."""
        opened = open_workspace(Settings(var=self.folder, workspace=NAME))
        try:
            yield opened
        finally:
            opened.store.close()

    def stop(self, number: int = signal.SIGTERM) -> float:
        """Ask it to end; the seconds it took."""
        begun = time.monotonic()
        self.process.send_signal(number)
        self.process.wait(20)
        return time.monotonic() - begun


@contextmanager
def running(folder: Path) -> Iterator[Running]:
    """The app over the small exercise, built in ``folder``."""
    build(folder).store.close()
    with serving(folder, NAME) as started:
        yield started


@contextmanager
def serving(folder: Path, name: str) -> Iterator[Running]:
    """The app over a workspace that is in ``folder``."""
    port = _free_port()
    command = [
        sys.executable, "-m", "streamlit", "run", str(ROOT / "app.py"), "--server.port", str(port),
        "--server.address", "127.0.0.1", "--server.headless", "true",
    ]  # fmt: skip
    settings = {**os.environ, "MUSTER_VAR": str(folder), "MUSTER_WORKSPACE": name}
    with (folder / "app.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=settings, stdout=log, stderr=log)
    started = Running(f"http://127.0.0.1:{port}", process, folder)
    try:
        _wait(started)
        yield started
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait(10)


def _wait(started: Running) -> None:
    until(lambda: _healthy(started), within_s=STARTS_WITHIN_S, what="the app answers /api/health")


def _healthy(started: Running) -> bool:
    if started.process.poll() is not None:
        raise RuntimeError(f"the app ended: {(started.folder / 'app.log').read_text()[-2000:]}")
    try:
        with urllib.request.urlopen(f"{started.url}/api/health", timeout=5) as answer:
            return json.load(answer)["status"] == "ok"
    except (OSError, urllib.error.URLError, ValueError):
        return False


def until(happens: Callable[[], Any], *, within_s: float, what: str) -> float:
    """Wait for something; the seconds it took. Fails, saying what did not happen."""
    begun = time.monotonic()
    while time.monotonic() - begun < within_s:
        if happens():
            return time.monotonic() - begun
        time.sleep(0.05)
    raise AssertionError(f"not within {within_s} s: {what}")


def _free_port() -> int:
    for port in PORTS:
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise RuntimeError(f"no free port in {PORTS}")


def open_screen(browser: Any, started: Running, path: str = "", **options: Any) -> Any:
    """A page of its own browser session, its frame drawn."""
    context = browser.new_context(viewport={"width": 1366, "height": 768}, **options)
    context.set_default_timeout(SLOW_MS)
    page = context.new_page()
    page.goto(started.url + path)
    page.wait_for_selector(".st-key-topbar")
    return page


def settled(page: Any) -> None:
    """Wait until the screen is drawn and its map, where it has one, has its layers."""
    page.wait_for_selector(".st-key-topbar")
    page.wait_for_selector("[data-test-script-state='notRunning']")
    if page.query_selector(".st-key-map iframe"):
        map_frame(page)


def map_frame(page: Any) -> Any:
    """The map's frame, once it has drawn its layers; asked for anew each time, since a frame may be drawn again."""
    found: list[Any] = []

    def drawn() -> bool:
        frame = page.query_selector(".st-key-map iframe")
        found[:] = [frame.content_frame()] if frame else []
        with suppress(Error):  # it was taken away at this moment
            return bool(found and found[0] and found[0].evaluate(DRAWN))
        return False

    until(drawn, within_s=SLOW_MS / 1000, what="the map has drawn its layers")
    return found[0]


def look_at(frame: Any, lat: float, lon: float, zoom: int = 15) -> None:
    """Bring the map somewhere, and wait until it has asked for what lies there."""
    before = frame.evaluate("window.__muster.counts().refreshes")
    frame.evaluate(f"window.__muster.map.setView([{lat}, {lon}], {zoom}, {{animate: false}})")
    frame.wait_for_function(
        f"() => window.__muster.counts().refreshes > {before} && !window.__muster.counts().busy"
    )


def click_map(page: Any, frame: Any, lat: float, lon: float) -> None:
    """Click the map at a place."""
    x, y = frame.evaluate(
        f"(() => {{ const p = window.__muster.map.latLngToContainerPoint([{lat}, {lon}]); return [p.x, p.y]; }})()"
    )
    box = page.query_selector(".st-key-map iframe").bounding_box()
    page.mouse.click(box["x"] + x, box["y"] + y)


def select(page: Any, lat: float, lon: float, name: str) -> Any:
    """Select a thing by clicking it on the map; the map's frame."""
    frame = map_frame(page)
    look_at(frame, lat, lon)
    click_map(page, frame, lat, lon)
    page.locator(".st-key-panel h2", has_text=name).wait_for()
    return frame


def sign_in(page: Any, name: str, position: str = "Duty Officer") -> None:
    """Say who sits at this screen."""
    page.get_by_role("button", name="Say who you are").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name", exact=True).fill(name)
    dialog.get_by_label("Position").click()
    page.get_by_role("option", name=position, exact=True).click()
    dialog.get_by_role("button", name="Sign in").click()
    dialog.wait_for(state="hidden")
    page.get_by_role("button", name=f"{name} · {position}").wait_for()
