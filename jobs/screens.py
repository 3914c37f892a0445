"""``python -m jobs.screens``: start Muster and picture every screen in Chromium, light and dark, in two sizes."""

import argparse
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from data.errors import MusterError
from data.settings import ROOT, Settings
from jobs import exits, paper, say

SCREENS = {
    "picture": "/",
    "wall": "/?display=wall",
    "coverage": "/coverage",
    "allocation": "/allocation",
    "briefing": "/briefing",
    "intake": "/intake",
    "feeds": "/feeds",
    "standard": "/standard",
    "journal": "/journal",
}
DOCUMENTS = "documents"
"""The pages of a briefing, as PDF and as slides."""
SIZES = ((1366, 768), (1920, 1080))
THEMES = ("light", "dark")
CHROMIUM = Path("/usr/bin/chromium")
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
FLAGS += ["--disable-component-update", "--disable-sync", "--no-first-run"]
READY = '[data-testid="stApp"][data-test-script-state="notRunning"]'
STARTS_WITHIN_S = 90
SETTLES_MS = 4000
"""The map draws its layers after the page is done."""
WORKING = '[class*="st-key-work_"]'
WORKS_WITHIN_S = 60
"""Work behind a screen, such as measuring coverage; its bar goes when the answer is there."""


class NoPicture(MusterError):
    """A screen that could not be pictured."""


def main(arguments: list[str] | None = None) -> int:
    """Picture the screens asked for; 0 when all are there and none showed an error."""
    parser = argparse.ArgumentParser(prog="make screens", description=__doc__)
    names = [*SCREENS, DOCUMENTS]
    parser.add_argument("--screen", action="append", choices=names, help="repeatable; default: all")
    parser.add_argument("--to", type=Path, default=Settings().var / "screens", help="folder for the PNGs")
    parser.add_argument("--url", help="a Muster that runs already; default: start one")
    options = parser.parse_args(arguments)
    options.to.mkdir(parents=True, exist_ok=True)
    wanted = options.screen or names
    chosen = {name: path for name, path in SCREENS.items() if name in wanted}
    try:
        troubles = _screens(options.url, chosen, options.to) if chosen else []
        for line in paper.picture(options.to, Settings()) if DOCUMENTS in wanted else ():
            say.line(line)
    except MusterError as error:
        say.problem(str(error))
        return exits.FAILED
    for trouble in troubles:
        say.problem(trouble)
    return exits.FAILED if troubles else exits.OK


def _screens(url: str | None, screens: dict[str, str], folder: Path) -> list[str]:
    with _running(url) as address:
        return _picture(address, screens, folder)


def _picture(url: str, screens: dict[str, str], folder: Path) -> list[str]:
    from playwright.sync_api import sync_playwright

    if not CHROMIUM.exists():
        raise NoPicture(f"{CHROMIUM} is not installed", remedy="install it with: apt-get install chromium")
    troubles = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        for theme in THEMES:
            for width, height in SIZES:
                size = {"width": width, "height": height}
                context = browser.new_context(viewport=size, color_scheme=theme, locale="en-GB")
                for name, path in screens.items():
                    file = folder / f"{name}-{theme}-{width}x{height}.png"
                    troubles += [f"{file.name}: {said}" for said in _shoot(context, url + path, file)]
                    say.line(str(file))
                context.close()
        browser.close()
    return troubles


def _shoot(context: Any, address: str, file: Path) -> list[str]:
    """Open a screen, wait until it stands, keep the picture; gives what went wrong on it."""
    troubles: list[str] = []
    page = context.new_page()
    page.on("pageerror", lambda error: troubles.append(f"script error: {str(error)[:200]}"))
    page.on("requestfailed", lambda request: troubles.extend(_failed(request)))
    page.goto(address)
    page.wait_for_selector(READY, timeout=STARTS_WITHIN_S * 1000)
    page.wait_for_timeout(SETTLES_MS)
    while page.locator(WORKING).count():
        page.wait_for_selector(WORKING, state="detached", timeout=WORKS_WITHIN_S * 1000)
        page.wait_for_timeout(SETTLES_MS)
    page.wait_for_selector(READY)
    troubles += [
        f"shows an exception: {text[:200]}" for text in page.locator(".stException").all_inner_texts()
    ]
    page.screenshot(path=str(file))
    seen = list(troubles)  # what is cancelled by closing is no trouble
    page.close()
    return seen


def _failed(request: Any) -> list[str]:
    """What a failed request says; one the page gave up itself, for a newer one, is no trouble."""
    given_up = request.failure == "net::ERR_ABORTED"
    return [] if given_up else [f"failed request: {request.url[:200]} ({request.failure})"]


@contextmanager
def _running(url: str | None) -> Iterator[str]:
    """The address of a running Muster; one is started, and stopped again, unless ``url`` names it."""
    if url is not None:
        yield url.rstrip("/")
        return
    port = _free_port()
    command = [sys.executable, "-m", "jobs", "serve", "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env=dict(os.environ), stdout=subprocess.DEVNULL)
    try:
        _wait(process, port)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    until = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < until and process.poll() is None:
        asking = HTTPConnection("127.0.0.1", port, timeout=5)
        try:
            asking.request("GET", "/_stcore/health")
            if asking.getresponse().read() == b"ok":
                return
        except OSError:
            time.sleep(0.3)
        finally:
            asking.close()
    raise NoPicture(f"Muster did not answer within {STARTS_WITHIN_S} s", remedy="try make run and look")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
