"""The Coverage screen over the small exercise: ask, look, change, find sites, keep, take along."""

from datetime import timedelta
from itertools import count

import pytest
from streamlit.testing.v1 import AppTest

from pages.parts import session
from response import queries
from response.coverage import Ask, Change, Conditions, Site
from tests import grid
from tests.pages.ground import NOW, person
from tests.pages.test_screens import button, keys, look_back, sign, turn
from tests.pages.test_screens import words as raw
from tests.response.coverage_ground import NORTH_BANK, SOUTH_BANK, settle, shelter

pytestmark = pytest.mark.slow  # runs whole screens

NORTH = grid.at(1, 5)
ROUNDS = count(1)
HERE = {"minutes": 5.0, "conditions": Conditions(hazards=False)}
"""The town lies in a flood warning, in which nothing serves otherwise."""


@pytest.fixture
def town(ground):
    """Roads and people in the small exercise; one hall open, two that could be."""
    grid.lay(ground.settings, ground.name)
    settle(ground)
    halls = [shelter("1", 1, 1), shelter("2", 1, 5, stage="planned"), shelter("3", 6, 6, stage="standby")]
    ground.store.save(person(), halls, reason="ground for tests")
    return ground


def words(test: AppTest) -> str:
    """What the page says, with plain spaces."""
    return raw(test).replace("\u00a0", " ")


def ask(test: AppTest, **parts) -> AppTest:
    """As a scenario that is loaded: the controls are drawn anew from it."""
    test.session_state["muster_reach"] = Ask(**parts)
    test.session_state["muster_reach_round"] = next(ROUNDS)
    return finished(test.run())


def finished(test: AppTest) -> AppTest:
    """Until nothing is worked out behind the screen any more."""
    for _ in range(50):
        if not any(key and key.startswith("stop_") for key in keys(test)):
            return test
        test.run()
    raise AssertionError("the work behind the screen does not end")


def tab(test: AppTest, name: str) -> AppTest:
    turn(test, "reach_tab", name)
    return finished(test.run())


@pytest.fixture
def screen(town, show):
    return ask(show("coverage"), **HERE)


def test_the_screen_says_how_many_are_not_reached_under_which_standard_and_roads(screen):
    assert not screen.exception
    said = words(screen)
    assert "are not within 5 min of a shelter" in said
    assert "own figure" in said
    assert "Planning values of Muster" in said
    assert "Grid Town" in said
    table = screen.dataframe[0].value
    assert list(table.columns[:3]) == ["Jurisdiction", "People", "Not reached"]


def test_without_roads_it_says_that_rivers_and_closures_are_ignored(ground, show):
    test = finished(show("coverage"))
    said = words(test)
    assert "As the crow flies, ignores rivers and closures" in said
    assert "No road network is loaded" in said
    assert "coarse: all people of a jurisdiction at one point of it" in said.replace("Coarse", "coarse")


def test_the_planner_finds_sites_in_two_presses_and_sees_before_and_after(screen):
    test = tab(screen, "What if")
    button(test, "reach_find").click()
    test = finished(test.run())
    assert not test.exception
    said = words(test)
    assert "more people within the standard" in said
    assert "Proven: no other choice is better" in said
    button(test, "reach_take").click()
    test = finished(test.run())
    said = words(test)
    assert "sites opened" in said or "site opened" in said
    assert "Before and after" in said
    assert test.session_state["muster_reach"].change.opened
    button(test, "reach_clear").click()
    assert finished(test.run()).session_state["muster_reach"].change.empty


def test_a_facility_can_be_taken_out_and_put_back(screen):
    screen.session_state["muster_selected"] = session.Selected("shelter", "01HALL1")
    test = finished(screen.run())
    assert "alone covers" in words(test)
    button(test, "reach_drop").click()
    test = finished(test.run())
    assert test.session_state["muster_reach"].change.dropped == ("01HALL1",)
    assert "taken out in the scenario" in words(test)
    button(test, "reach_undo").click()
    assert finished(test.run()).session_state["muster_reach"].change.empty


def test_the_loss_of_each_facility_and_why_others_are_passed_over(screen):
    test = tab(screen, "If one fails")
    said = words(test)
    assert "North High School alone covers 450 people" in said
    assert "not open" in said
    assert not test.exception


def test_a_scenario_is_kept_by_somebody_loaded_again_and_says_whether_it_moved(screen, town):
    change = Change(opened=(Site("new", "New hall", NORTH.x, NORTH.y),))
    test = tab(ask(screen, **HERE, change=change), "Scenarios")
    button(test, "reach_keep").click()
    test = test.run()
    assert "Every change is signed" in words(test)
    test.session_state["muster_after_sign_in"] = None
    sign(test)
    button(test, "reach_keep").click()
    test = test.run()
    test.session_state["muster_reach_keeping"] = True  # a browser runs the dialog alone
    next(one for one in test.text_input if one.key == "reach_keep_name").input("With a hall")
    button(test, "FormSubmitter:reach_keep_form-Keep").click()
    test = finished(test.run())
    (kept,) = queries.scenarios(town, person())
    assert kept.ask.change == change
    test = tab(ask(test, minutes=9.0), "Scenarios")
    button(test, "reach_load_0").click()
    test = finished(test.run())
    assert test.session_state["muster_reach"] == kept.ask
    assert "the answer is still that of revision" in words(test)
    hall = town.store.get(person(), "01HALL1")
    town.store.save(person(), [hall.changed(stage="closed")], reason="closed")
    assert "the answer has changed since revision" in words(finished(test.run()))


def test_files_are_made_when_asked_for(screen):
    button(screen, "reach_make").click()
    test = finished(screen.run())
    assert not test.exception
    assert "Without what is withheld or restricted" in words(test)
    assert [one.proto.label for one in test.get("download_button")] == ["GeoPackage", "CSV", "PDF"]


def test_another_limit_is_the_planners_own_figure(screen):
    entered = next(one for one in screen.number_input if str(one.key).startswith("reach_limit"))
    entered.set_value(12.0)
    test = finished(screen.run())
    assert test.session_state["muster_reach"].minutes == 12
    assert "People within 12" in words(test)


def test_the_past_is_asked_under_its_own_picture_and_keeps_nothing(screen):
    look_back(screen, NOW - timedelta(hours=1))
    test = finished(screen.run())
    assert not test.exception
    test = tab(test, "Scenarios")
    assert button(test, "reach_keep").disabled


def test_another_service_has_its_own_standard(screen):
    service = next(one for one in screen.selectbox if str(one.key).startswith("reach_service"))
    service.select("depot/cots")
    test = finished(screen.run())
    assert not test.exception
    assert test.session_state["muster_reach"].service.key == "depot/cots"
    assert "Depots with cots" in words(test)


def test_everybody_on_the_north_bank_is_counted_where_the_bridges_stand(screen):
    test = ask(screen, minutes=30.0)
    people = SOUTH_BANK + NORTH_BANK
    assert f"{people:,}" in words(test)
