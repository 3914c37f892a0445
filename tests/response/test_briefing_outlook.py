"""When a level is reached at the present rate, with its range; never a time where too little is known."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import theilslopes

from response.briefing import outlook, theil_sen
from response.briefing.outlook import totals

NOW = datetime(2026, 5, 20, 5, tzinfo=UTC)
SIX_HOURS = timedelta(hours=6)
points = st.lists(
    st.tuples(st.integers(0, 12), st.integers(-40, 40) | st.floats(-1e3, 1e3)), min_size=2, max_size=25
)


@given(points, st.sampled_from([0.5, 0.8, 0.9, 0.95]))
def test_the_slope_and_its_range_are_those_of_scipy(pairs, confidence):
    x, y = np.array(pairs, dtype=float).T
    assume(len(set(x)) > 1)
    with np.errstate(invalid="ignore"):  # with many ties in both scipy knows no range
        oracle = theilslopes(y, x, alpha=confidence)
    assume(not np.isnan(oracle.low_slope))
    found = theil_sen(x, y, confidence=confidence)
    assert found is not None
    assert found.slope == pytest.approx(oracle.slope)
    assert (found.low, found.high) == pytest.approx((oracle.low_slope, oracle.high_slope))


def test_one_wrong_count_does_not_bend_the_slope():
    assert theil_sen(range(9), [10 * hour if hour != 4 else 9000 for hour in range(9)]).slope == 10


def test_counts_of_one_moment_have_no_slope():
    assert theil_sen([1, 1, 1], [3, 4, 5]) is None


def ago(hours):
    return NOW - timedelta(hours=hours)


def ask(counts, value, limit, *, rising=True):
    return outlook(
        counts, key="shelter_places", name="", ids=("A",), value=value, limit=limit, unit="people", now=NOW,
        window=SIX_HOURS, rising=rising,
    )  # fmt: skip


def steady(rate, value, hours=(5, 4, 3, 2, 1, 0)):
    return [(ago(hour), value - rate * hour) for hour in hours]


def test_sixty_people_an_hour_fill_300_places_in_five_hours():
    found = ask(steady(60, 700), 700, 1000)
    assert found.at == found.earliest == found.latest == NOW + timedelta(hours=5)
    assert (found.slope.slope, found.why, found.points) == (60, "", 6)


def test_stock_that_is_used_falls_to_its_minimum():
    found = ask(steady(-50, 300), 300, 100, rising=False)
    assert found.at == NOW + timedelta(hours=4)


def test_a_scatter_of_counts_gives_a_range_around_the_time():
    counts = [(ago(5), 400), (ago(4), 430), (ago(3), 520), (ago(2), 540), (ago(1), 640), (ago(0), 700)]
    found = ask(counts, 700, 1000)
    assert found.earliest < found.at < found.latest


def test_where_the_slow_end_never_gets_there_the_latest_time_is_open():
    counts = [(ago(5), 600), (ago(4), 700), (ago(3), 580), (ago(2), 690), (ago(1), 640), (ago(0), 700)]
    found = ask(counts, 700, 1000)
    assert found.earliest is not None
    assert found.latest is None


@pytest.mark.parametrize(
    ("counts", "value", "limit", "why"),
    [
        (steady(60, 700, (2, 1, 0)), 700, 1000, "not_enough_counts"),
        (
            [(ago(9), 1), (ago(8), 2), (ago(7), 3), *steady(60, 700, (2, 1, 0))],
            700,
            1000,
            "not_enough_counts",
        ),
        (steady(-60, 700), 700, 1000, "not_towards"),
        (steady(0, 700), 700, 1000, "not_towards"),
        (steady(60, 1000), 1000, 1000, "reached"),
        (steady(60, 700), None, 1000, "unknown"),
        (steady(60, 700), 700, None, "unknown"),
        (steady(0.01, 700), 700, 1000, "not_towards"),
    ],
)
def test_there_is_no_time_where_none_can_be_said(counts, value, limit, why):
    found = ask(counts, value, limit)
    assert (found.at, found.latest, found.why) == (None, None, why)


def test_stock_at_its_minimum_is_not_yet_under_it():
    assert ask(steady(-50, 100), 100, 100, rising=False).at == NOW
    assert ask(steady(-50, 99), 99, 100, rising=False).why == "reached"


@given(st.lists(st.integers(0, 500), min_size=4, max_size=12), st.integers(1, 300))
def test_the_times_are_in_their_order_and_not_before_now(values, left):
    counts = [(ago(len(values) - 1 - n) if len(values) <= 7 else NOW - n * timedelta(minutes=25), value)
              for n, value in enumerate(values)]  # fmt: skip
    found = ask(counts, 500, 500 + left)
    times = [time for time in (found.earliest, found.at, found.latest) if time is not None]
    assert times == sorted(times)
    assert all(time > NOW for time in times)


def test_a_total_holds_each_count_until_the_next_and_leaves_out_what_was_not_known():
    series = {
        "A": [(ago(9), 100), (ago(4), 150)],
        "B": [(ago(3), 0), (ago(2), 40)],  # opened with nobody inside
        "C": [(ago(2), 70)],  # nobody knows how many before
        "D": [],
    }
    found, silent = totals(series, ago(6))
    assert found == [(ago(4), 150), (ago(3), 150), (ago(2), 190)]
    assert silent == ("C", "D")
