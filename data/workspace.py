"""A workspace: one store with a mode and a clock of its own. Actual and exercise never meet."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from data.clock import Clock, ExerciseClock, RealClock
from data.errors import Invalid, StoreUnavailable
from data.settings import EXERCISE, PLAIN_NAME_REMEDY, Settings, is_plain_name
from data.store import Store

Mode = Literal["actual", "exercise", "test"]
MODE_KEY, CLOCK_KEY = "mode", "clock"
STORE_FILE = "muster.db"


@dataclass(frozen=True)
class Workspace:
    """What entry points open once and pass on."""

    name: str
    mode: Mode
    store: Store
    clock: Clock
    settings: Settings
    folder: Path

    @property
    def exercise_clock(self) -> ExerciseClock | None:
        """The clock that can be paused and hurried; None in an actual workspace."""
        return self.clock if isinstance(self.clock, ExerciseClock) else None


def folder_of(settings: Settings, name: str) -> Path:
    """Where a workspace of this name lies; Invalid for a name that could lead elsewhere."""
    if not is_plain_name(name):
        raise Invalid(f"workspace name {name!r} is no plain name", remedy=PLAIN_NAME_REMEDY)
    return settings.var / "workspaces" / name


def exists(settings: Settings, name: str) -> bool:
    """Whether a workspace of this name was ever made."""
    return (folder_of(settings, name) / STORE_FILE).exists()


def open_workspace(
    settings: Settings, name: str | None = None, *, mode: Mode | None = None, clock: Clock | None = None
) -> Workspace:
    """Open the workspace, or make it: actual unless ``mode`` says otherwise.

    ``clock`` overrides its clock (building the past, tests). Raises Invalid where ``mode`` differs from the
    mode it was made with, StoreUnavailable for the exercise before it is built.
    """
    name = name or settings.workspace
    folder = folder_of(settings, name)
    if name == EXERCISE and mode is None and not exists(settings, name):
        raise StoreUnavailable(
            "Exercise Raccoon is not loaded", remedy="run ./muster demo (make run does it)"
        )
    store = Store(folder / STORE_FILE, busy_timeout_s=settings.busy_timeout_s)
    made = _settle_mode(store, name, mode)
    store.clock = clock or _clock_of(store, made)
    return Workspace(name, made, store, store.clock, settings, folder)


def _settle_mode(store: Store, name: str, mode: Mode | None) -> Mode:
    stored = store.meta_get(MODE_KEY)
    if stored is None:
        stored = mode or "actual"
        store.meta_set(MODE_KEY, stored)
    if mode is not None and stored != mode:
        raise Invalid(
            f"workspace {name!r} is {stored}, not {mode}",
            remedy="actual and exercise never meet; use another name",
        )
    return next(known for known in get_args(Mode) if known == stored)


def _clock_of(store: Store, mode: Mode) -> Clock:
    if mode != "exercise" or store.meta_get(CLOCK_KEY) is None:
        return RealClock()
    return ExerciseClock(
        read=lambda: store.meta_get(CLOCK_KEY), write=lambda state: store.meta_set(CLOCK_KEY, state)
    )
