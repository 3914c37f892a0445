"""The exercise's clock: paused, run, hurried, and never going back."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.clock import ExerciseClock, ManualClock
from data.errors import Invalid

H18 = datetime(2026, 5, 20, 5, 0, tzinfo=UTC)
REAL = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


def made():
    real = ManualClock(REAL)
    state = dict(ExerciseClock.standing_at(H18))
    return ExerciseClock(lambda: dict(state), state.update, real=real), real


def test_it_stands_where_it_was_put_however_long_nobody_runs_it():
    clock, real = made()
    real.forward(timedelta(days=400))
    assert clock.now() == H18


def test_it_runs_at_its_rate_and_stands_while_paused():
    clock, real = made()
    real.forward(timedelta(days=1))
    clock.run()
    real.forward(timedelta(minutes=1))
    assert clock.now() == H18 + timedelta(minutes=1)
    clock.run(rate=60)
    real.forward(timedelta(minutes=1))
    assert clock.now() == H18 + timedelta(minutes=61)
    clock.pause()
    real.forward(timedelta(hours=9))
    assert clock.now() == H18 + timedelta(minutes=61)
    assert clock.state.rate == 60, "it goes on at the rate it had"


def test_a_rate_that_does_not_move_is_refused():
    clock, _ = made()
    with pytest.raises(Invalid, match="rate -1 does not move a clock"):
        clock.run(rate=-1)


@given(
    st.lists(
        st.tuples(st.sampled_from(["run", "pause", "hurry", "nothing"]), st.integers(-5, 3600)), max_size=20
    )
)
def test_it_never_goes_back_even_when_the_real_clock_does(steps):
    clock, real = made()
    seen = [clock.now()]
    for what, seconds in steps:
        {"run": clock.run, "pause": clock.pause, "hurry": lambda: clock.run(rate=60), "nothing": int}[what]()
        seen.append(clock.now())
        if seconds >= 0:
            real.forward(timedelta(seconds=seconds))
        seen.append(clock.now())
    assert seen == sorted(seen)
