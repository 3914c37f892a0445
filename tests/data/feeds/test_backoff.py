"""When a feed is asked next."""

from hypothesis import given
from hypothesis import strategies as st

from data.feeds.backoff import ASKED_FOR_MAX_S, LONGEST_S, SPREAD, wait_s

EVERY = st.floats(1, 86_400)
FAILURES = st.integers(0, 10_000)
CHANCE = st.floats(0, 1)


@given(EVERY, CHANCE)
def test_a_feed_that_works_is_asked_at_its_interval_give_or_take_a_little(every, chance):
    assert every * (1 - SPREAD) <= wait_s(every, 0, chance) <= every * (1 + SPREAD) + 1e-6


@given(EVERY, FAILURES, CHANCE)
def test_a_failing_feed_is_never_asked_more_often_and_never_given_up(every, failures, chance):
    wait = wait_s(every, failures, chance)
    assert every * (1 - SPREAD) <= wait + 1e-6
    assert wait <= max(every * (1 + SPREAD), LONGEST_S) + 1e-6


@given(EVERY, st.integers(1, 10_000), CHANCE)
def test_more_failures_never_shorten_the_wait(every, failures, chance):
    assert wait_s(every, failures, chance) <= wait_s(every, failures + 1, chance)


@given(EVERY, FAILURES, CHANCE, st.floats(0, 1e9))
def test_what_the_source_asks_for_is_kept_within_reason(every, failures, chance, asked):
    wait = wait_s(every, failures, chance, asked)
    assert wait >= min(asked, ASKED_FOR_MAX_S)
    assert wait <= max(wait_s(every, failures, chance), ASKED_FOR_MAX_S)


def test_two_feeds_that_fail_together_part():
    waits = {round(wait_s(300, 4, chance / 10)) for chance in range(10)}
    assert len(waits) == 10
