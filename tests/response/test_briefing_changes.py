"""What changed between two pictures: nothing is lost, and each change is told by its weightiest word."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from response.briefing import ORDER, Note, Thing, applied, changes, compare, signed

NOON = datetime(2026, 5, 19, 12, tzinfo=UTC)
STATES = {
    "incident": ["minor", "moderate", "severe", "extreme", "unknown", "closed"],
    "hazard_area": ["minor", "moderate", "severe", "extreme", "unknown"],
    "shelter": ["planned", "standby", "open", "full", "closed", "unknown"],
    "stock": ["below", "enough", "unknown", "no_minimum"],
    "closure": ["closed"],
    "gap": ["known", "unknown"],
}
values = st.none() | st.integers(0, 5).map(float)
things = st.sampled_from(sorted(STATES)).flatmap(
    lambda kind: st.builds(
        Thing,
        kind=st.just(kind),
        id=st.sampled_from("ABC"),
        name=st.sampled_from(["North", "South"]),
        state=st.sampled_from(STATES[kind]),
        part=st.sampled_from(["cots", "water"]) if kind == "stock" else st.just(""),
        value=values,
        limit=values,
    )
)
pictures = st.lists(things, max_size=8).map(lambda many: {one.key: one for one in many})


@given(pictures, pictures)
def test_the_changes_made_to_the_earlier_picture_give_the_later_one(before, after):
    assert applied(before, compare(before, after)) == after


@given(pictures)
def test_the_same_picture_has_no_change(picture):
    assert compare(picture, dict(picture)) == ()


@given(pictures, pictures)
def test_what_is_told_comes_first_in_its_order_and_every_difference_is_one_line(before, after):
    lines = compare(before, after)
    differing = {key for key in before.keys() | after.keys() if before.get(key) != after.get(key)}
    assert sorted(line.thing.key for line in lines) == sorted(differing)
    ranks = [ORDER.index(line.key) if line.told else len(ORDER) for line in lines]
    assert ranks == sorted(ranks)


def thing(kind, state, value=None, limit=None, **more):
    return Thing(kind=kind, id="A", name="North", state=state, value=value, limit=limit, **more)


CASES = [
    (None, thing("incident", "severe"), "incident_new"),
    (thing("incident", "minor"), thing("incident", "extreme"), "incident_escalated"),
    (thing("incident", "severe"), thing("incident", "moderate"), "incident_eased"),
    (thing("incident", "unknown"), thing("incident", "minor"), "incident_rated"),
    (thing("incident", "severe"), thing("incident", "closed"), "incident_closed"),
    (thing("incident", "closed"), thing("incident", "severe"), "incident_reopened"),
    (thing("incident", "severe"), None, "incident_gone"),
    (None, thing("incident", "closed"), "incident_closed"),
    (thing("shelter", "standby"), thing("shelter", "open", 0, 50), "shelter_opened"),
    (None, thing("shelter", "full", 50, 50), "shelter_opened"),
    (thing("shelter", "open", 40, 50), thing("shelter", "full", 50, 50), "shelter_filled"),
    (thing("shelter", "full", 50, 50), thing("shelter", "open", 49, 50), "shelter_freed"),
    (thing("shelter", "full", 50, 50), thing("shelter", "closed"), "shelter_closed"),
    (thing("shelter", "open", 1, 50), None, "shelter_closed"),
    (thing("stock", "enough", 120, 100), thing("stock", "below", 99, 100), "stock_fell"),
    (None, thing("stock", "below", 99, 100), "stock_fell"),
    (thing("stock", "below", 99, 100), thing("stock", "enough", 100, 100), "stock_recovered"),
    (thing("stock", "below", 99, 100), thing("stock", "unknown", None, 100), "stock_unknown"),
    (None, thing("closure", "closed"), "road_closed"),
    (thing("closure", "closed"), None, "road_opened"),
    (None, thing("hazard_area", "minor"), "warning_issued"),
    (thing("hazard_area", "minor"), None, "warning_ended"),
    (thing("hazard_area", "minor"), thing("hazard_area", "severe"), "warning_raised"),
    (thing("gap", "known", 100), thing("gap", "known", 300), "gap_grew"),
    (thing("gap", "known", 300), thing("gap", "known", 100), "gap_shrank"),
]


@pytest.mark.parametrize(
    ("before", "after", "key"), CASES, ids=[f"{n}-{case[2]}" for n, case in enumerate(CASES)]
)
def test_each_change_has_its_key(before, after, key):
    (line,) = compare(*({one.key: one} if one else {} for one in (before, after)))
    assert line.key == key
    assert line.told


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (thing("shelter", "open", 10, 50), thing("shelter", "open", 20, 50)),
        (thing("stock", "enough", 500, 100), thing("stock", "enough", 400, 100)),
        (thing("incident", "severe", 10), thing("incident", "severe", 20)),
        (None, thing("shelter", "standby")),
        (None, thing("gap", "known", 100)),
        (thing("gap", "unknown"), thing("gap", "known", 100)),
    ],
)
def test_a_count_without_a_change_of_state_is_counted_only(before, after):
    (line,) = compare(*({one.key: one} if one else {} for one in (before, after)))
    assert not line.told


def note(hours, who, *fields, record="A"):
    return Note(record, NOON + timedelta(hours=hours), who, frozenset(fields))


def test_a_line_is_signed_by_whoever_last_changed_what_it_is_about():
    lines = compare({}, {("shelter", "A", ""): thing("shelter", "open")})
    notes = [
        note(1, "Ann (Shelter Manager)", "stage"),
        note(2, "Bo (Duty Officer)", "notes"),
        note(3, "X", "stage", record="B"),
    ]
    (line,) = signed(lines, notes)
    assert (line.who, line.at) == ("Ann (Shelter Manager)", NOON + timedelta(hours=1))


def test_what_ended_at_its_stated_time_was_reported_by_nobody():
    warning = thing("hazard_area", "severe", over_at=NOON)
    (line,) = signed(compare({warning.key: warning}, {}), [])
    assert (line.who, line.at) == ("", NOON)


def test_what_is_worked_out_is_not_signed():
    before, after = thing("gap", "known", 100), thing("gap", "known", 300)
    (line,) = signed(compare({before.key: before}, {after.key: after}), [note(1, "Ann", "population")])
    assert (line.who, line.at, line.step) == ("", None, 200)


def test_the_number_of_lines_is_counted_by_key():
    after = {one.key: one for one in (thing("incident", "minor"), thing("shelter", "standby"))}
    found = changes({}, after, [], since=NOON, since_revision=1, until=NOON + timedelta(hours=6), revision=9)
    assert ([line.key for line in found.told], found.counted) == (["incident_new"], 1)
    assert found.parts == {"incident_new": 1, "shelter_counted": 1}
