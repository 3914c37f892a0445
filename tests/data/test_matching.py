"""Likely duplicates: which pairs are found, in which order, and which are not."""

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.matching import LIKELY, POSSIBLE, SURE, Pair, Thing, pairs
from data.matching.names import name_of, phone_of, street_of

HALL = Thing("1", "Town Hall", (-93.6, 41.6), "1 Main St", ("515-555-0100",), "general")


def other(**fields: object) -> Thing:
    return replace(HALL, id="2", **fields)  # type: ignore[arg-type]


def score(one: Thing, two: Thing) -> float:
    found = pairs([one, two], least=0.0)
    return found[0].score if found else 0.0


def test_the_same_thing_written_twice_is_as_good_as_sure() -> None:
    (pair,) = pairs(
        [HALL, other(name="TOWN  HALL", address="1 Main Street, Ames", phones=("+1 (515) 5550100",))]
    )
    assert (pair.a, pair.b) == ("1", "2") and pair.score > SURE
    assert (pair.evidence.address, pair.evidence.phone, pair.evidence.distance_m) == ("same", "same", 0.0)


def test_houses_of_a_chain_far_apart_are_not_suggested() -> None:
    inns = [Thing(str(at), "Holiday Inn", (-93.6 + at, 41.6)) for at in range(8)]
    assert pairs(inns) == []
    desk = [replace(inn, phones=("800-555-0199",)) for inn in inns]
    assert pairs(desk) == [], "one number for the whole chain changes nothing"


def test_the_same_name_where_a_place_is_unknown_is_possible_but_not_sure() -> None:
    found = pairs([HALL, Thing("2", "Town Hall")])
    assert [POSSIBLE <= pair.score < SURE for pair in found] == [True]


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Fire Station 12", "Fire Station 13"),
        ("Glenn Hills Middle School", "Glenn Hills High School"),
        ("郑州市第一中学", "郑州市第二中学"),
        ("鳴門小学校", "鳴門中学校"),
        ("12号楼", "13号楼"),
    ],
)
def test_numbers_and_levels_tell_neighbours_apart(one: str, two: str) -> None:
    assert (
        score(replace(HALL, name=one, address=None, phones=()), other(name=two, address=None, phones=()))
        < POSSIBLE
    )


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("West Gate Elementary School", "Westgate Elementary"),
        ("ARC - Pine Hill Middle School", "PINE HILL MS"),
        ("École Saint-Joseph", "Ecole St Joseph"),
        ("郑州市第十一中学", "郑州市第11中学"),
        ("ＡＢＣ避難所", "ABC避難所"),
        ("Straße der Jugend 4", "STRASSE DER JUGEND 4"),
    ],
)
def test_other_spellings_of_a_name_are_found(one: str, two: str) -> None:
    near = other(name=two, place=(-93.6002, 41.6001), address=None, phones=())
    assert score(replace(HALL, name=one, address=None, phones=()), near) > LIKELY


def test_a_wrong_geocode_does_not_hide_the_same_door() -> None:
    far = other(place=(-93.6, 41.65), phones=())
    assert score(replace(HALL, phones=()), far) > LIKELY
    assert score(replace(HALL, phones=()), replace(far, address="90 Oak Ave")) < POSSIBLE


def test_names_addresses_and_phones_are_made_comparable() -> None:
    assert name_of("St. Mary's  H.S.").core == "saint marys h s"
    assert name_of("Station No. 07").numbers == {7} and name_of("第二十三小学").numbers == {23}
    assert street_of("100 North Main Street, Ames") == street_of("100 N MAIN ST")
    assert street_of(" ") is None and street_of(None) is None
    assert phone_of("+1 (515) 555-0100") == phone_of("515.555.0100") and phone_of("911") is None


NAMES = st.sampled_from(
    ["Town Hall", "Town Hal", "Hall", "Gym 1", "Gym 2", "第一中学", "学校", "Школа", "\u202ex", "-"]
)
THINGS = st.builds(
    Thing,
    id=st.uuids().map(str),
    name=NAMES | st.text(min_size=1, max_size=12),
    place=st.none() | st.tuples(st.floats(-93.62, -93.58), st.floats(41.59, 41.61)),
    address=st.none() | st.sampled_from(["1 Main St", "1 Main Street, Ames", "2 Main St", "Oak Ave", "", "人民路1号"]),
    phones=st.lists(st.sampled_from(["515-555-0100", "515 555 0101", "x"]), max_size=2).map(tuple),
    type=st.none() | st.sampled_from(["general", "medical"]),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(THINGS, THINGS)
def test_which_of_two_comes_first_does_not_matter(one: Thing, two: Thing) -> None:
    swapped = pairs([replace(one, id="2"), replace(two, id="1")], least=0.0)
    straight = pairs([replace(one, id="1"), replace(two, id="2")], least=0.0)
    assert [(pair.score, pair.evidence) for pair in straight] == [
        (pair.score, pair.evidence) for pair in swapped
    ]


@settings(max_examples=60, deadline=None)
@given(THINGS, THINGS)
def test_nothing_is_more_like_a_thing_than_its_own_copy(one: Thing, two: Thing) -> None:
    assert score(one, replace(one, id="copy")) >= score(one, replace(two, id="copy"))


@settings(max_examples=30, deadline=None)
@given(st.lists(THINGS, max_size=9, unique_by=lambda thing: thing.id))
def test_all_at_once_finds_what_comparing_each_with_each_finds(things: list[Thing]) -> None:
    things = [replace(thing, phones=()) for thing in things]
    found = pairs(things)
    every = [pair for one, two in combinations(things, 2) for pair in pairs([one, two])]
    assert found == sorted(every, key=_order) and found == pairs(things[::-1])


def _order(pair: Pair) -> tuple[float, str, str]:
    return (-pair.score, pair.a, pair.b)


def test_many_at_one_point_are_compared_with_those_of_their_own_name() -> None:
    """A geocoder that gives up puts everything in the middle of the town."""
    heap = [Thing(f"{at:03}", f"Case {at % 200} of the village", (113.65, 34.76)) for at in range(400)]
    assert {(pair.a, pair.b) for pair in pairs(heap)} == {(f"{at:03}", f"{at + 200:03}") for at in range(200)}
