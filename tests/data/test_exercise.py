"""An exercise's clock stands while nobody runs it, and its injects cannot take the screens down."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta

import pytest

from data import exercise, injects
from data.clock import ClockState
from data.desk import Desk
from data.settings import Settings
from data.workspace import CLOCK_KEY, open_workspace

START = datetime(2026, 5, 20, 5, 0, tzinfo=UTC)
REAL = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)


def running(rate: float = 1.0, *, since: datetime = REAL) -> ClockState:
    return ClockState(anchor=START.isoformat(), anchor_real=since.isoformat(), rate=rate, paused=False)


def test_time_in_which_nobody_ran_it_does_not_count():
    alive = REAL + timedelta(minutes=10)
    later = exercise.stood_still(running(), alive, real=REAL + timedelta(days=3), last=None)
    assert later.at(REAL + timedelta(days=3)) == START + timedelta(minutes=10)


def test_a_clock_nobody_ever_ran_stands_where_it_was_set():
    later = exercise.stood_still(running(60), None, real=REAL + timedelta(hours=5), last=None)
    assert later.at(REAL + timedelta(hours=5)) == START


def test_it_is_never_behind_the_log():
    last = START + timedelta(hours=1)
    later = exercise.stood_still(running(), None, real=REAL + timedelta(hours=5), last=last)
    assert later.at(REAL + timedelta(hours=5)) == last


def test_a_paused_clock_stays_paused():
    paused = ClockState(anchor=START.isoformat(), anchor_real=REAL.isoformat(), paused=True)
    assert exercise.stood_still(paused, REAL, real=REAL + timedelta(days=1), last=None) == paused


@pytest.fixture
def desk(tmp_path):
    settings = Settings(var=tmp_path, workspace="worker")
    opened = open_workspace(settings, mode="exercise")
    opened.store.meta_set(CLOCK_KEY, asdict(running(since=datetime.now(UTC) - timedelta(hours=2))))
    opened.store.close()
    made = Desk(settings)
    yield made
    made.close()


def test_the_worker_resumes_the_clock_where_it_stood(desk):
    worker = exercise.Worker(desk)
    worker.step()
    assert desk.workspace().clock.now() - START < timedelta(seconds=30)
    assert desk.trouble == ""


def test_a_failing_inject_is_told_and_forgotten_once_it_works(desk, monkeypatch):
    worker = exercise.Worker(desk)
    with monkeypatch.context() as patch:
        patch.setattr(injects, "apply_due", lambda workspace: 1 / 0)
        worker.step()
        assert "ZeroDivisionError" in desk.trouble
    worker.step()
    assert desk.trouble == ""


def test_the_desk_follows_a_workspace_that_was_built_afresh(desk):
    before = desk.workspace()
    before.store.path.rename(before.store.path.with_suffix(".old"))
    open_workspace(desk.settings, mode="exercise").store.close()
    assert desk.workspace() is not before
