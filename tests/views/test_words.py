"""What people read: numbers, times, distances and values."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from views import words

NOW = datetime(2026, 5, 20, 5, 0, tzinfo=UTC)


def test_a_missing_number_is_unknown_and_never_zero():
    assert words.number(None) == "unknown"
    assert words.number(float("nan")) == "unknown"
    assert words.number(0) == "0"


def test_digits_are_grouped_and_carry_their_unit():
    assert words.number(1240, "L") == "1,240\u00a0L"
    assert words.number(2.25) == "2.2"


@pytest.mark.parametrize(
    ("value", "text"), [(0.003, "under 1 %"), (0.998, "over 99 %"), (0, "0 %"), (1, "100 %"), (0.34, "34 %")]
)
def test_a_little_is_not_nothing_and_nearly_all_is_not_all(value, text):
    assert words.share(value).replace("\u00a0", " ") == text


@given(st.floats(min_value=1, max_value=2e7))
def test_a_distance_in_words_is_within_a_tenth_of_the_distance(metres):
    digits, unit = words.distance(metres).split("\u00a0")
    back = float(digits.replace(",", "")) * {"m": 1, "km": 1000}[unit]
    assert abs(back - metres) <= max(5, 0.1 * metres)


def test_miles_are_a_setting():
    assert words.distance(16093.44, "miles") == "10.0\u00a0mi"
    assert words.distance(30, "miles") == "100\u00a0ft"


def test_a_time_is_said_relative_to_the_workspaces_clock():
    assert words.ago(NOW - timedelta(minutes=12), NOW) == "12\u00a0min ago"
    assert words.ago(NOW - timedelta(seconds=20), NOW) == "just now"
    assert words.ago(NOW + timedelta(hours=3), NOW) == "in 3\u00a0h"
    assert words.ago(None, NOW) == "time unknown"


def test_the_exact_time_names_the_zone_and_gives_utc():
    assert words.exact(NOW, "America/Chicago") == "20 May 2026 00:00:00 CDT (05:00:00 UTC)"


def test_an_unknown_zone_falls_back_to_utc():
    assert words.at_time(NOW, "Nowhere/Atall") == "05:00 UTC"


def test_a_long_list_says_how_many_it_leaves_out():
    assert words.listing(["a", "b"]) == "a and b"
    assert words.listing(["a", "b", "c", "d", "e", "f"]) == "a, b, c, d and 2 more"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "not known"), (True, "yes"), (1240, "1,240"), ([], "not known"), ("en_route", "en route"),
        ("Ames, Iowa_2", "Ames, Iowa_2"), ({"type": "Point", "coordinates": [1, 2]}, "a point on the map"),
        ({"value": 310, "observed_at": "2026-05-20T05:00:00Z"}, "310 (Wed 20 May 05:00 UTC)"),
    ],
)  # fmt: skip
def test_any_value_of_the_log_becomes_one_line_of_words(value, text):
    assert words.value_text(value) == text


def test_text_for_markdown_is_shown_not_obeyed():
    assert words.unmarked("**5** [a](b) :red[c]") == r"\*\*5\*\* \[a\]\(b\) \:red\[c\]"
    assert words.unmarked("600 cots") == "600 cots"
