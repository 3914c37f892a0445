"""A browser, and the harness server the map client is tested against."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--no-first-run", "--js-flags=--expose-gc", "--enable-precise-memory-info",
]  # fmt: skip
ROOT = Path(__file__).resolve().parents[2]
PORTS = range(8610, 8630)
STARTS_WITHIN_S = 60


@dataclass
class Harness:
    """The running harness: its address, and what it was told."""

    url: str
    process: subprocess.Popen[bytes]
    sent: dict[str, Any] = field(default_factory=dict)

    def tell(self, **values: Any) -> dict[str, Any]:
        """Change the stub's state; its revision rises."""
        body = json.dumps(values).encode()
        request = urllib.request.Request(f"{self.url}/stub", body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def ask(self) -> dict[str, Any]:
        """The stub's counters."""
        with urllib.request.urlopen(f"{self.url}/stub", timeout=30) as answer:
            return json.load(answer)


@pytest.fixture(scope="session")
def chromium() -> Path:
    """Debian's Chromium; without it these tests are skipped, or fail where they are demanded."""
    if not CHROMIUM.exists():
        reason = f"{CHROMIUM} is not installed; install it with: apt-get install chromium"
        if "browser" in os.environ.get("MUSTER_REQUIRE", "").split(","):
            pytest.fail(reason)
        pytest.skip(reason)
    return CHROMIUM


@pytest.fixture(scope="session")
def browser(chromium: Path) -> Iterator[Any]:
    """One headless Chromium for all tests of a process."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=str(chromium), args=FLAGS)
        yield running
        running.close()


@pytest.fixture(scope="session")
def harness_server(chromium: Path) -> Iterator[Harness]:
    """The harness, started once per process on a free port."""
    yield from start_harness({})


def start_harness(environment: dict[str, str]) -> Iterator[Harness]:
    """Run the harness with extra environment variables until the caller is done."""
    port = _free_port()
    command = [
        sys.executable, "-m", "streamlit", "run", str(ROOT / "tests" / "browser" / "harness" / "app.py"),
        "--server.port", str(port), "--server.address", "127.0.0.1", "--server.headless", "true",
    ]  # fmt: skip
    settings = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    process = subprocess.Popen(
        command, cwd=ROOT, env=settings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    running = Harness(f"http://127.0.0.1:{port}", process)
    try:
        _wait(running)
        yield running
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)


@pytest.fixture
def harness(harness_server: Harness) -> Harness:
    """The harness with its small world and no wishes of the page."""
    harness_server.tell(small=True, page={}, broken=False, watch_view=False)
    return harness_server


def _free_port() -> int:
    for port in PORTS:
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise RuntimeError(f"no free port in {PORTS}")


def _wait(running: Harness) -> None:
    deadline = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < deadline:
        if running.process.poll() is not None:
            raise RuntimeError(f"the harness ended with code {running.process.returncode}")
        try:
            running.ask()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError(f"the harness did not answer within {STARTS_WITHIN_S} s")
