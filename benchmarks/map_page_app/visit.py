"""A page of the benchmark in Chromium: opened, run again, its memory read."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import TimeoutError as TooSlow

FRAME = "iframe[src*=streamlit_folium]"
VIEW = {"width": 1366, "height": 768}
OURS_SHOWN = """number => { const muster = window.__muster; if (!muster) return false;
  const state = muster.counts(); if (!state.refreshes || state.busy) return false;
  const drawn = [...muster.client.layers.get('shelter').drawn.values()].map(entry => entry.feature.properties);
  return drawn.reduce((sum, one) => sum + (one.cluster ? one.count : 1), 0) === number; }"""
PEER_SHOWN = """number => { const icons = [...document.querySelectorAll('.leaflet-marker-icon')];
  return icons.reduce((sum, icon) => sum + (icon.matches('.marker-cluster') ? Number(icon.textContent) : 1), 0)
    === number; }"""
EMPTY_SHOWN = "() => Boolean(window.__muster)"
RUN_AGAIN = """limit => new Promise(done => {
  const runs = () => Number(document.querySelector('#runs')?.textContent ?? 0), before = runs();
  const watch = new MutationObserver(() => {
    if (runs() > before) { watch.disconnect(); done(performance.now() - started); } });
  watch.observe(document.body, {subtree: true, childList: true, characterData: true});
  setTimeout(() => { watch.disconnect(); done(null); }, limit);
  const started = performance.now();
  [...document.querySelectorAll('button')].find(one => one.textContent.trim() === 'Again').click(); })"""
LAYER_BYTES = """() => performance.getEntriesByType('resource').filter(one => one.name.includes('/layers/'))
  .reduce((sum, one) => sum + one.encodedBodySize, 0)"""
REFRESH = """async number => {
  const tag = () => window.__muster.client.layers.get('shelter').tag, before = tag();
  await fetch(`/bench/change/${number}`, {method: 'POST'});
  await window.__muster.refresh(); return before; }"""
HAS_NEWS = """before => {
  const tag = window.__muster.client.layers.get('shelter').tag;
  return tag && tag !== before && !window.__muster.counts().busy; }"""

__all__ = ["Shown", "TooSlow", "Visit", "visit"]


@dataclass(frozen=True)
class Shown:
    """What it took until every feature was on the map: seconds, bytes of the socket, bytes of features over HTTP."""

    seconds: float
    socket: int
    http: int


class Visit:
    """One page in a browser session of its own, so with nothing in the browser's cache."""

    def __init__(self, context: Any, url: str, kind: str, number: int, limit_s: float) -> None:
        self.kind, self.number, self.limit_ms = kind, number, limit_s * 1000
        self.page, self.socket, self.foreign = context.new_page(), 0, set[str]()
        self.page.set_default_timeout(self.limit_ms)
        host = re.split("/+", url)[1]
        context.on("request", lambda asked: self._note(asked.url, host))
        self.page.on("websocket", lambda opened: opened.on("framereceived", self._count))
        self.shown = self._open(f"{url}/?kind={kind}&number={number}")

    def _note(self, address: str, host: str) -> None:
        if address.startswith("http") and re.split("/+", address)[1] != host:
            self.foreign.add(address)

    def _count(self, payload: str | bytes) -> None:
        self.socket += len(payload)

    def _open(self, address: str) -> Shown:
        started = time.perf_counter()
        self.page.goto(address, wait_until="commit")
        self.page.wait_for_selector(FRAME, state="attached")
        self.frame = self.page.query_selector(FRAME).content_frame()
        script = {"muster": OURS_SHOWN, "empty": EMPTY_SHOWN}.get(self.kind, PEER_SHOWN)
        left = max(1.0, self.limit_ms - (time.perf_counter() - started) * 1000)
        self.frame.wait_for_function(script, arg=self.number, timeout=left)
        seconds = time.perf_counter() - started
        if self.foreign:
            raise AssertionError(f"{self.kind} loads from other hosts: {sorted(self.foreign)}")
        return Shown(seconds, self.socket, self.frame.evaluate(LAYER_BYTES))

    def settle(self) -> None:
        """Wait until the script has ended and the page is quiet."""
        self.page.wait_for_selector("[data-test-script-state='notRunning']")
        self.page.wait_for_timeout(300)

    def run_again(self) -> float:
        """Milliseconds from the press of a button until the page's last element shows that it ran."""
        self.page.bring_to_front()
        self.page.wait_for_selector("[data-test-script-state='notRunning']")
        took = self.page.evaluate(RUN_AGAIN, self.limit_ms)
        if took is None:
            raise TooSlow(f"{self.kind} with {self.number} did not run again within {self.limit_ms} ms")
        return float(took)

    def refresh(self) -> None:
        """One record changes; wait until the map has asked for its layers and drawn them anew."""
        before = self.frame.evaluate(REFRESH, self.number)
        self.frame.wait_for_function(HAS_NEWS, arg=before)

    def heap(self) -> float:
        """Bytes of the page's JavaScript heap after a forced collection."""
        session = self.page.context.new_cdp_session(self.page)
        session.send("HeapProfiler.enable")
        for _ in range(3):
            session.send("HeapProfiler.collectGarbage")
        used = float(session.send("Runtime.getHeapUsage")["usedSize"])
        session.detach()
        return used


@contextmanager
def visit(browser: Any, url: str, kind: str, number: int, limit_s: float) -> Iterator[Visit]:
    """Open a page until the caller is done. Raises TooSlow where it is not drawn within the limit."""
    context = browser.new_context(viewport=VIEW)
    try:
        yield Visit(context, url, kind, number, limit_s)
    finally:
        context.close()
