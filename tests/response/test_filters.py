"""Filters from outside: read, or refused with the remedy."""

import pytest

from data.errors import Invalid
from response.filters import Filter


def test_a_filter_reads_what_the_legend_sends():
    read = Filter.read(
        {"states": ["open", "full", "open"], "fresh": ["stale"], "text": "hall", "incident_id": None}
    )
    assert read == Filter(states=("full", "open"), fresh=("stale",), text="hall")


def test_an_empty_list_is_not_the_same_as_no_list():
    assert Filter.read({"states": []}).states == ()
    assert Filter.read({}).states is None


def test_the_key_of_equal_filters_is_equal_whatever_the_order():
    one, two = Filter.read({"states": ["a", "b"]}), Filter.read({"states": ["b", "a"]})
    assert one.key == two.key != Filter.read({"states": ["a"]}).key


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"colour": "red"}, "no key 'colour'; it knows confidence, fresh"),
        ({"states": "open"}, 'not a list of words; write "states"'),
        ({"states": [1]}, "not a list of words"),
        ({"fresh": ["old"]}, "fresh has 'old'; it knows current, stale, unknown"),
        ({"confidence": ["sure"]}, "confidence has 'sure'; it knows confirmed"),
        ({"text": "x" * 201}, "not a text of at most 200"),
        ({"states": ["s"] * 51}, "has 51 words; give at most 50"),
    ],
)
def test_a_filter_that_cannot_be_meant_is_refused_with_the_remedy(value, said):
    with pytest.raises(Invalid, match=said):
        Filter.read(value)
