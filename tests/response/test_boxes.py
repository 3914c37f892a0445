"""Bounding boxes across the antimeridian and around the world."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.errors import Invalid
from response.boxes import read_box, split


def test_a_plain_box_stays_as_it_is():
    assert list(split(read_box("-94,41,-93,42"))) == [(-94.0, 41.0, -93.0, 42.0)]


def test_west_above_east_crosses_the_antimeridian():
    assert list(split((170.0, -20.0, -170.0, 20.0))) == [
        (170.0, -20.0, 180.0, 20.0),
        (-180.0, -20.0, -170.0, 20.0),
    ]


def test_a_box_beyond_180_is_the_same_ground():
    assert list(split((170.0, 0.0, 190.0, 1.0))) == [(170.0, 0.0, 180.0, 1.0), (-180.0, 0.0, -170.0, 1.0)]
    assert list(split((-370.0, 0.0, -350.0, 1.0))) == [(-10.0, 0.0, 10.0, 1.0)]


def test_more_than_once_around_is_the_world():
    assert list(split((-400.0, -10.0, 100.0, 10.0))) == [(-180.0, -10.0, 180.0, 10.0)]


@pytest.mark.parametrize("text", ["", "1,2,3", "a,b,c,d", "1,2,3,nan", "1,2,3,inf", "0,9,1,8", "1,2,3,4,5"])
def test_what_is_no_box_is_refused_with_the_remedy(text):
    with pytest.raises(Invalid, match="write west,south,east,north"):
        read_box(text)


whole = st.integers(-720, 720)


@given(west=whole, width=st.integers(0, 400), place=st.integers(-180, 179))
def test_a_meridian_is_in_the_parts_when_it_is_in_the_box_on_some_turn_around_the_world(west, width, place):
    parts = split((float(west), 0.0, float(west + width), 1.0))
    inside = any(west <= place + turn <= west + width for turn in range(-1080, 1081, 360))
    assert any(w <= place <= e for w, _, e, _ in parts) or not inside
    if all(abs(place - edge) > 0 for part in parts for edge in (part[0], part[2])):
        assert any(w < place < e for w, _, e, _ in parts) == inside
