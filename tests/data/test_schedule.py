"""Briefings are due by the clock; of several processes one makes each, and a failure is kept and tried again."""

from datetime import UTC, datetime, timedelta

import pytest

from data import schedule
from data.clock import ManualClock
from data.settings import Settings
from data.workspace import open_workspace

REAL = datetime(2026, 11, 1, tzinfo=UTC)


@pytest.fixture
def workspace(tmp_path):
    made = open_workspace(Settings(var=tmp_path), "county", clock=ManualClock(REAL))
    yield made
    made.store.close()


@pytest.mark.parametrize(
    ("now", "every_h", "zone", "slot"),
    [
        ("2026-05-20T05:10Z", 6, "UTC", "2026-05-20T00:00Z"),
        ("2026-05-20T05:10Z", 6, "America/Chicago", "2026-05-20T05:00Z"),
        ("2026-05-20T04:59Z", 6, "America/Chicago", "2026-05-19T23:00Z"),
        ("2026-05-20T12:00Z", 12, "UTC", "2026-05-20T12:00Z"),
        ("2026-05-20T23:59Z", 24, "UTC", "2026-05-20T00:00Z"),
        ("2026-05-20T23:59Z", 5, "UTC", "2026-05-20T20:00Z"),
        ("2026-05-20T05:10Z", 6, "Asia/Shanghai", "2026-05-20T04:00Z"),
    ],
)
def test_slots_are_counted_from_midnight_of_the_place(now, every_h, zone, slot):
    found = schedule.slot_of(datetime.fromisoformat(now), every_h, zone)
    assert found == datetime.fromisoformat(slot)


def at(hour):
    return datetime(2026, 5, 20, hour, tzinfo=UTC)


def test_the_schedule_begins_with_the_next_slot(workspace):
    assert schedule.claim(workspace, at(0), real=REAL) is None
    assert schedule.claim(workspace, at(0), real=REAL) is None
    assert schedule.claim(workspace, at(6), real=REAL) is not None


def test_of_two_processes_one_makes_the_briefing(workspace):
    schedule.claim(workspace, at(0), real=REAL)
    mine = schedule.claim(workspace, at(6), real=REAL)
    assert schedule.claim(workspace, at(6), real=REAL + timedelta(minutes=5)) is None
    schedule.done(workspace, mine)
    assert schedule.claim(workspace, at(6), real=REAL + timedelta(hours=1)) is None
    assert schedule.claim(workspace, at(12), real=REAL) is not None


def test_what_a_process_that_died_had_taken_is_taken_again(workspace):
    schedule.claim(workspace, at(0), real=REAL)
    schedule.claim(workspace, at(6), real=REAL)
    assert schedule.claim(workspace, at(6), real=REAL + schedule.LEASE) is not None


def test_a_failure_stays_until_a_briefing_was_issued_and_is_tried_again(workspace):
    schedule.claim(workspace, at(0), real=REAL)
    mine = schedule.claim(workspace, at(6), real=REAL)
    schedule.failed(workspace, mine, "no font", at=at(7))
    state = schedule.state(workspace)
    assert (state.trouble, state.at, state.failed_slot, state.done) == ("no font", at(7), at(6), False)
    assert schedule.claim(workspace, at(6), real=REAL + timedelta(minutes=1)) is None
    again = schedule.claim(workspace, at(6), real=REAL + schedule.LEASE)
    assert schedule.state(workspace).trouble == "no font"
    schedule.done(workspace, again)
    assert schedule.state(workspace) == schedule.State(at(6), done=True)


def test_a_late_word_of_a_process_that_lost_its_lease_changes_nothing(workspace):
    schedule.claim(workspace, at(0), real=REAL)
    lost = schedule.claim(workspace, at(6), real=REAL)
    mine = schedule.claim(workspace, at(6), real=REAL + schedule.LEASE)
    schedule.failed(workspace, lost, "too late", at=at(7))
    assert schedule.state(workspace) == mine


def test_a_schedule_is_signed():
    with pytest.raises(ValueError, match="set brief_person and brief_position"):
        Settings(brief_every_h=6)
    assert (
        Settings(brief_every_h=6, brief_person="Ada", brief_position="Duty Officer").brief_template == "brief"
    )
