"""The app's feeds, in a process of their own beside it: what they cost never slows the screens.

The app starts it where feeds are configured (``python -m jobs.feeding``), and again when it ends; it ends with the app.
"""

import asyncio
import logging
import os
import subprocess
import sys
import threading
from contextlib import suppress

from data.desk import Desk
from data.errors import MusterError
from data.feeds.settings import path_of
from data.settings import ROOT, Settings
from data.workspace import folder_of

LOOKS_EVERY_S = 1.0
AGAIN_AFTER_S = (1.0, 2.0, 5.0, 15.0, 60.0)
ENDS_WITHIN_S = 8.0
NICENESS = 10
log = logging.getLogger("muster.feeds")


class Feeding:
    """One task of the app: keeps the worker's process running while there is something to run."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._process: subprocess.Popen[bytes] | None = None
        self._ended = 0

    async def run(self) -> None:
        """Work until cancelled."""
        try:
            while True:
                await asyncio.to_thread(self._look)
                await asyncio.sleep(self._pause())
        finally:
            self.stop()

    def _look(self) -> None:
        """One look; never raises, so that no feed can take the screens down."""
        try:
            if self._process is not None and self._process.poll() is not None:
                log.error("the feeds' worker ended with %s; it is started again", self._process.returncode)
                self._ended += 1
                self.stop()
            elif self._process is None and configured(self._desk.settings):
                self._process = start(self._desk.settings)
        except (MusterError, OSError) as error:
            log.error("the feeds do not run: %s", error)

    def _pause(self) -> float:
        """A worker that ends at once is started ever more seldom."""
        waits = self._process is None and self._ended
        return AGAIN_AFTER_S[min(self._ended, len(AGAIN_AFTER_S)) - 1] if waits else LOOKS_EVERY_S

    def stop(self) -> None:
        """Ask the worker to end, and see that it does."""
        process, self._process = self._process, None
        if process is None:
            return
        process.terminate()
        with suppress(subprocess.TimeoutExpired):
            process.wait(ENDS_WITHIN_S)
        if process.poll() is None:
            process.kill()
            process.wait()
        assert process.stdin is not None
        process.stdin.close()


def configured(settings: Settings) -> bool:
    """Whether the workspace has a file of feeds."""
    return path_of(settings, folder_of(settings, settings.workspace)).exists()


def start(settings: Settings) -> subprocess.Popen[bytes]:
    """A worker for these settings; it ends when its input does, which is when this process is gone."""
    told = {**os.environ, "MUSTER_VAR": str(settings.var.absolute()), "MUSTER_WORKSPACE": settings.workspace}
    if settings.feeds is not None:
        told["MUSTER_FEEDS"] = str(settings.feeds.absolute())
    return subprocess.Popen(
        [sys.executable, "-m", "jobs.feeding"],
        cwd=ROOT,
        env=told,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
    )


def main() -> int:
    """The worker's process."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    os.nice(NICENESS)
    threading.Thread(target=_end_with_parent, daemon=True).start()
    from jobs import feeds  # what it needs is loaded here, not in the app

    feeds.work(Desk(Settings()))
    return 0


def _end_with_parent() -> None:
    """Nothing is ever written to the input: it ends with the process that started this one."""
    while os.read(0, 1):
        pass
    os.kill(os.getpid(), 15)


if __name__ == "__main__":
    sys.exit(main())
