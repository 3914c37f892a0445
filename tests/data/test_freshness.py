"""Unknown is a value: no time means unknown, never current."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from data.freshness import freshness

NOW = datetime(2026, 5, 19, 11, tzinfo=UTC)
LIMIT = timedelta(hours=6)


def test_a_figure_is_stale_only_once_it_is_older_than_the_limit():
    assert freshness(NOW - LIMIT, NOW, LIMIT) == "current"
    assert freshness(NOW - LIMIT - timedelta(microseconds=1), NOW, LIMIT) == "stale"


@given(st.one_of(st.none(), st.timedeltas(min_value=timedelta(seconds=1))))
def test_without_a_time_it_is_unknown_whatever_the_limit(limit):
    assert freshness(None, NOW, limit) == "unknown"


def test_what_has_no_limit_does_not_age():
    assert freshness(NOW - timedelta(days=9999), NOW, None) == "current"
