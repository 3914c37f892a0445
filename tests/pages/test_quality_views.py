"""The Intake screen's views Duplicates and Quality: empty, few, decided, undone."""

from datetime import timedelta

import pytest
from shapely import Point
from streamlit.testing.v1 import AppTest

from data.schema import CountFigure, Shelter, Source
from pages.parts.intake_state import Brought
from response import queries
from tests.pages.ground import HOSTILE, NOW, person
from tests.pages.test_coverage import finished
from tests.pages.test_screens import button, keys, look_back, sign, turn, words

pytestmark = pytest.mark.slow  # runs whole screens


def twin(code, system, name, **more):
    sources = [Source(system=system, record_id=code)]
    return Shelter(id=f"01TWIN{code}", name=name, geometry=Point(-93.5, 41.7), sources=sources, **more)


def put(ground, *records):
    ground.store.save(person(), records, reason="test")


def seen(show, view) -> AppTest:
    test = show("intake")
    turn(test, "intake_views", view)
    return finished(test.run())


@pytest.fixture
def two(ground):
    count = CountFigure(value=55, observed_at=NOW - timedelta(hours=1), source="red cross")
    put(
        ground,
        twin("A", "county", HOSTILE),
        twin("B", "red cross", HOSTILE, operator="Red Cross", occupancy=count),
    )


def test_without_a_pair_it_says_so(show):
    test = seen(show, "Duplicates")
    assert not test.exception and "look like one thing twice" in words(test)


def test_a_pair_is_shown_side_by_side_with_what_speaks_for_it(show, two):
    test = seen(show, "Duplicates")
    said = words(test)
    assert not test.exception and "1 open pair among" in said
    assert "The same name, but for spelling" in said and "At the same point" in said and "Red Cross" in said
    assert HOSTILE not in said and "&lt;script&gt;" in said


def test_merging_asks_who_you_are_then_says_what_it_did_and_can_be_undone(show, two, ground):
    test = seen(show, "Duplicates")
    finished(button(test, "duplicates_merge").click().run())
    assert ground.store.get(person(), "01TWINB").merged_into is None
    sign(test)
    finished(button(test, "duplicates_merge").click().run())
    assert not test.exception and ground.store.get(person(), "01TWINB").merged_into == "01TWINA"
    assert ground.store.history(person(), "01TWINA")[-1].person == "Ada"
    test.session_state["duplicates_part"] = "Merged"
    finished(test.run())
    assert "is also" in words(test)
    finished(button(test, "duplicates_undo_01TWINB_01TWINA").click().run())
    assert not test.exception and ground.store.get(person(), "01TWINB").merged_into is None


def test_what_was_asked_for_before_signing_happens_after_it(show, two, ground):
    test = seen(show, "Duplicates")
    finished(button(test, "duplicates_apart").click().run())
    sign(test)
    finished(test.run())
    assert [one.signed.person for one in queries.kept_apart(ground, person(), "shelter")] == ["Ada"]


def test_a_pair_kept_apart_waits_on_its_own_list(show, two, ground):
    test = seen(show, "Duplicates")
    sign(test)
    finished(button(test, "duplicates_apart").click().run())
    assert not test.exception and queries.duplicates(ground, person(), "shelter").pairs == []
    test.session_state["duplicates_part"] = "Kept apart"
    finished(test.run())
    (back,) = (key for key in keys(test) if key and key.startswith("duplicates_again_"))
    finished(button(test, back).click().run())
    assert len(queries.duplicates(ground, person(), "shelter").pairs) == 1


def test_a_change_since_the_pair_was_drawn_is_told_and_nothing_is_merged(show, two, ground):
    test = seen(show, "Duplicates")
    sign(test)
    finished(test.run())
    put(ground, ground.store.get(person(), "01TWINB").changed(operator="County"))
    test.session_state["duplicates_lead_01TWINA|01TWINB"] = "01TWINA"
    finished(button(test, "duplicates_merge").click().run())
    merged = ground.store.get(person(), "01TWINB").merged_into
    assert not test.exception and (merged == "01TWINA" or "was changed by" in words(test))


def test_looking_back_decides_nothing(show, two):
    test = seen(show, "Duplicates")
    look_back(test, NOW - timedelta(hours=1))
    finished(test.run())
    assert button(test, "duplicates_merge").disabled and "not at the moment you look back to" in words(test)


def test_quality_tells_each_source_and_what_it_leaves_out(show, two):
    test = seen(show, "Quality")
    assert not test.exception and not test.error
    shown = test.dataframe[0].value
    assert {"county", "red cross", "all sources"} <= set(shown["Source"])
    said = words(test)
    assert "once under all sources" in said and "Complete counts" in said


def test_quality_of_the_past_says_what_it_does_not_know(show, two):
    test = seen(show, "Quality")
    look_back(test, NOW - timedelta(hours=1))
    finished(test.run())
    assert not test.exception and "not known for a past moment" in words(test)


LIST = "id,名称,经度,纬度\n1,第一避难所,113.65,34.76\n2,第二避难所,113.70,34.80\n"


@pytest.fixture
def brought(show, tmp_path) -> AppTest:
    path = tmp_path / "高德导出.csv"
    path.write_text(LIST, "utf-8")
    test = show("intake")
    test.session_state["muster_intake_files"] = [Brought(path, False)]
    return finished(test.run())


def test_places_of_a_chinese_web_map_are_noticed_and_converted_when_asked(brought):
    said = words(brought)
    assert not brought.exception and "may be shifted on purpose" in said
    assert "2 of 2 places lie in mainland China" in said and "高德" in said
    test = finished(button(brought, "intake_shift_GCJ-02").click().run())
    assert not test.exception and "may be shifted on purpose" not in words(test)
    (file,) = test.session_state["muster_intake_files"]
    assert test.session_state[f"muster_intake_asked_{file.key}"].options.crs == "GCJ-02"


def test_a_person_may_say_that_places_are_right_as_they_are(brought):
    test = finished(button(brought, "intake_shift_none").click().run())
    assert not test.exception and "intake_shift_none" not in keys(test)
