"""Is this copy fit for work? The machine, what set-up installs, and the workspace's store, each with a remedy."""

import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pysqlite3 import dbapi2

from data import workspace
from data.errors import MusterError
from data.settings import ROOT, Settings
from data.store import check
from data.store.engine import require_sqlite

PYTHON_MIN = (3, 11)
DISK_MIN_MB = 200
"""Less than this and the store may soon not be able to grow."""
SET_UP = "run make setup"
MAP_FILES = ("leaflet/dist/leaflet.js", "protomaps-leaflet/dist/protomaps-leaflet.js")


@dataclass(frozen=True)
class Finding:
    """One thing looked at; ``remedy`` is empty where it is as it should be."""

    name: str
    said: str
    remedy: str = ""

    @property
    def sound(self) -> bool:
        return not self.remedy


def examine(settings: Settings, name: str | None = None, *, root: Path = ROOT) -> list[Finding]:
    """All findings on the machine and on one workspace; never raises for what it looks at."""
    name = name or settings.workspace
    return [*_machine(settings), *_installed(settings, root), *_workspace(settings, name)]


def _machine(settings: Settings) -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding("Python", version, "" if sys.version_info >= PYTHON_MIN else "install Python 3.11 or newer")
    yield _sqlite()
    place = next(folder for folder in [settings.var, *settings.var.parents] if folder.exists())
    free = shutil.disk_usage(place).free // 1_000_000
    low = f"free disk space; Muster wants at least {DISK_MIN_MB} MB" if free < DISK_MIN_MB else ""
    yield Finding("disk space", f"{free:,} MB free in {place}", low)


def _sqlite() -> Finding:
    try:
        require_sqlite()
    except MusterError as error:
        return Finding("SQLite", dbapi2.sqlite_version, str(error))
    return Finding("SQLite", dbapi2.sqlite_version)


def _installed(settings: Settings, root: Path) -> Iterator[Finding]:
    missing = [file for file in MAP_FILES if not (root / "assets" / "node_modules" / file).is_file()]
    if missing:
        yield Finding("map JavaScript", f"{missing[0]} is missing: the map stays empty", SET_UP)
    else:
        yield Finding("map JavaScript", "installed")
    maps = sorted(path.name for path in (settings.var / "basemap").glob("*.pmtiles"))
    yield Finding(
        "basemap", ", ".join(maps) or "missing: layers show on a blank ground", "" if maps else SET_UP
    )


def _workspace(settings: Settings, name: str) -> Iterator[Finding]:
    label = f"workspace {name}"
    if not workspace.exists(settings, name):
        yield Finding(label, "does not exist", f"make it: ./muster demo, or make run WORKSPACE={name}")
        return
    try:
        opened = workspace.open_workspace(settings, name)
    except MusterError as error:
        yield Finding(label, str(error), error.remedy or "restore the latest backup")
        return
    try:
        yield from _store(opened, label)
    except MusterError as error:
        yield Finding(label, str(error), error.remedy or "restore the latest backup")
    finally:
        opened.store.close()


def _store(opened: workspace.Workspace, label: str) -> Iterator[Finding]:
    verdict = check(opened.store)
    yield Finding(label, f"{opened.mode}, {verdict.records:,} records, {verdict.changes:,} changes")
    for problem in verdict.problems:
        yield Finding("log and state", problem, "restore the latest backup: ./muster restore FILE --yes")
    if not verdict.problems:
        yield Finding("log and state", "the log replays to the state")
    last, now = opened.store.last_recorded_at(), opened.clock.now()
    said = f"{now:%Y-%m-%d %H:%M:%S} UTC"
    behind = last is not None and now < last
    yield Finding(
        "clock", said, f"correct it: a change is recorded at {last:%Y-%m-%d %H:%M:%S} UTC" if behind else ""
    )
