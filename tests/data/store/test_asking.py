"""What partners ask of the store: shapes, own times, fields, pages and extents."""

from datetime import timedelta

import pytest
import shapely

from data.schema import Closure, CountFigure, Shelter, Source
from data.store import During, Query
from tests.data.store.conftest import START

HOUR = timedelta(hours=1)


def names(store, ann, kind, **asked):
    return [item.name for item in store.find(ann, [kind], Query(**asked))]


def test_a_shape_that_only_its_bounds_bring_into_a_box_is_left_out(store, ann):
    diagonal = Closure(name="diagonal", cause="flood", geometry=shapely.LineString([(0, 0), (10, 10)]))
    inside = Closure(name="inside", cause="flood", geometry=shapely.LineString([(7, 1), (8, 2)]))
    nowhere = Closure(name="nowhere", cause="flood")
    store.save(ann, [diagonal, inside, nowhere], reason="new")
    box = (6.0, 0.0, 9.0, 3.0)
    assert names(store, ann, "closure", bbox=box) == ["diagonal", "inside"]
    assert names(store, ann, "closure", meets=(box,)) == ["inside"]
    assert names(store, ann, "closure", meets=((-1.0, -1.0, 0.0, 0.0), box)) == ["diagonal", "inside"]
    assert names(store, ann, "closure", meets=()) == []


def test_a_span_meets_what_lasts_and_never_what_has_no_time(store, ann):
    def shut(name, begin, end):
        return Closure(name=name, cause="flood", closed_from=begin, closed_until=end)

    store.save(
        ann,
        [
            shut("past", START - 3 * HOUR, START - 2 * HOUR),
            shut("lasting", START - HOUR, None),
            shut("until", None, START + HOUR),
            shut("to the half second", START, START + timedelta(seconds=0.5)),
            shut("timeless", None, None),
        ],
        reason="new",
    )

    def during(since, until):
        return names(store, ann, "closure", during=During(("closed_from",), ("closed_until",), since, until))

    assert during(START, START) == ["lasting", "until", "to the half second"]
    assert during(None, START - HOUR) == ["past", "lasting", "until"]
    assert during(START + timedelta(seconds=0.5), None) == ["lasting", "until", "to the half second"]
    assert during(START + timedelta(seconds=0.6), None) == ["lasting", "until"]
    assert during(START - 2 * HOUR, START - 2 * HOUR) == ["past", "until"]


def test_a_moment_is_the_first_time_that_is_known(store, ann):
    counted = Shelter(
        name="counted", occupancy=CountFigure(value=1, observed_at=START), observed_at=START - HOUR
    )
    seen = Shelter(name="seen", observed_at=START - HOUR)
    store.save(ann, [counted, seen, Shelter(name="timeless")], reason="new")
    when = (("occupancy.observed_at", "observed_at"), ())
    assert names(store, ann, "shelter", during=During(*when, START, None)) == ["counted"]
    assert names(store, ann, "shelter", during=During(*when, None, START - HOUR)) == ["seen"]


def test_fields_are_asked_for_by_column_and_by_path(store, ann):
    one = Shelter(name="one", stage="open", accepting=True, occupancy=CountFigure(value=7))
    two = Shelter(name="two", stage="open", sources=[Source(system="fema", record_id="12", licence="PD")])
    store.save(ann, [one, two], reason="new")
    assert names(store, ann, "shelter", fields=(("state", ("open", "full")),)) == ["one", "two"]
    assert names(store, ann, "shelter", fields=(("occupancy.value", (7,)),)) == ["one"]
    assert names(store, ann, "shelter", fields=(("accepting", (1,)),)) == ["one"]
    assert names(store, ann, "shelter", fields=(("accepting", (0,)),)) == []
    assert names(store, ann, "shelter", fields=(("sources[0].licence", ("PD",)), ("name", ("two",)))) == [
        "two"
    ]
    assert names(store, ann, "shelter", source_system="fema", source_ids=("12", "13")) == ["two"]


def test_pages_neither_repeat_nor_miss_while_others_write(store, ann):
    store.save(ann, [Shelter(name=f"{n}") for n in range(6)], reason="new")
    first = store.find(ann, ["shelter"], Query(limit=3))
    store.save(ann, [first[0].changed(name="0 renamed"), Shelter(name="6")], reason="meanwhile")
    store.save(ann, [first[2].changed(status="withdrawn")], reason="meanwhile")
    rest = store.find(ann, ["shelter"], Query(after=first[-1].id, limit=10))
    assert [item.name for item in [*first, *rest]] == ["0", "1", "2", "3", "4", "5", "6"]
    assert names(store, ann, "shelter", after="never was") == []


def test_an_extent_is_that_of_what_may_be_seen(store, ann):
    asked = During(("closed_from",), ("closed_until",), None, None)
    assert store.extent(ann, "closure", Query(), asked).bounds is None
    here = Closure(
        name="a", cause="x", geometry=shapely.Point(1, 2), closed_from=START, closed_until=START + HOUR
    )
    there = here.model_copy(update={"id": "01B", "geometry": shapely.Point(5, 6), "withheld": True})
    store.save(ann, [here, there], reason="new")
    found = store.extent(ann, "closure", Query(), asked)
    assert (found.bounds, found.since, found.until) == ((1, 2, 5, 6), START, START + HOUR)
    lasting = there.model_copy(update={"id": "01C", "closed_until": None})
    store.save(ann, [lasting], reason="new")
    assert store.extent(ann, "closure", Query(), asked).until is None
    from dataclasses import replace

    outside = store.extent(replace(ann, outward=True), "closure", Query(), asked)
    assert outside.bounds == pytest.approx((1, 2, 1, 2))
