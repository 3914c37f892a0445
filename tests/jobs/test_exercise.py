"""./muster demo: loaded once, gone on with, and begun again when it is over."""

from dataclasses import asdict
from datetime import UTC, datetime, timedelta

import pytest

from data import demo as raccoon
from data.access import local_person
from data.backup import inspect
from data.clock import ClockState
from data.demo.region import ATLAS
from data.exercise import ALIVE_KEY
from data.schema import Entry
from data.settings import EXERCISE, Settings
from data.workspace import CLOCK_KEY, open_workspace

SOMEONE = local_person("Ada Reyes", "Planning Section Chief")


@pytest.fixture
def stopped(var):
    """An exercise that ran for ten minutes from some hour and whose process was killed yesterday."""

    def make(hours: float) -> None:
        started = datetime.now(UTC) - timedelta(days=1)
        anchor = raccoon.START + timedelta(hours=hours)
        state = ClockState(anchor.isoformat(), started.isoformat(), rate=1.0, paused=False)
        opened = open_workspace(Settings(var=var), EXERCISE, mode="exercise")
        opened.store.meta_set(CLOCK_KEY, asdict(state))
        opened.store.meta_set(ALIVE_KEY, (started + timedelta(minutes=10)).isoformat())
        opened.store.close()

    return make


@pytest.mark.slow
def test_the_clock_stood_while_nobody_ran_it_and_what_it_lacks_is_built(muster, stopped):
    stopped(18)
    assert (said := muster("demo")).code == 0
    assert said.out.startswith("Exercise Raccoon stands at H+18:10.")
    assert ("built anew" in said.out) == ATLAS.exists()
    assert muster("demo").out.strip() == "Exercise Raccoon stands at H+18:10."


@pytest.mark.slow
def test_one_that_is_over_begins_again_and_its_log_is_kept(muster, stopped, var):
    if not ATLAS.exists():
        pytest.skip("the map's JavaScript is not installed; run make setup")
    stopped(24)
    opened = open_workspace(Settings(var=var), EXERCISE)
    opened.store.save(SOMEONE, [Entry(name="We did well", text="We did well")], reason="test")
    opened.store.close()
    said = muster("demo")
    assert said.code == 0
    assert "it is over and begins again" in said.out
    assert "H+18:00" in said.out
    kept = list((var / "backups").glob("*.db"))
    assert [inspect(path).records for path in kept] == [1]
