"""A switch between views: chosen by hand, turned by a button, and not turned back by what the browser said before."""

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages.test_screens import button, look_back, turn

SWITCH = """
import streamlit as st
from pages.parts import switch

st.text("open: " + switch.show("views", ["one", "two", "three"], label="Views"))
st.button("turn", key="turn", on_click=switch.turn, args=("views", "three"))
"""


@pytest.fixture
def test():
    return AppTest.from_string(SWITCH).run()


def opened(test: AppTest) -> str:
    assert not test.exception
    return test.text[0].value


def test_the_first_view_is_open_until_another_is_chosen(test):
    assert opened(test) == "open: one"
    test.segmented_control[0].set_value("two").run()
    assert opened(test) == "open: two"
    assert opened(test.run()) == "open: two"


def test_a_button_turns_it_as_often_as_it_is_pressed(test):
    for _ in range(2):
        button(test, "turn").click().run()
        assert opened(test) == "open: three"
        test.segmented_control[0].set_value("one").run()
        assert opened(test) == "open: one"


def test_a_request_under_way_that_still_says_what_the_switch_was_does_not_turn_it_back(test):
    test.segmented_control[0].set_value("two").run()
    button(test, "turn").click().run()
    test.session_state["views_0"] = "two"  # what the browser said before it heard of the turn
    assert opened(test.run()) == "open: three"


@pytest.mark.slow
def test_the_view_of_a_screen_is_the_same_when_it_is_come_back_to(show):
    test = show("intake")
    turn(test, "intake_views", "Receipts")
    test.run()
    test.switch_page("pages/feeds.py").run().switch_page("pages/intake.py").run()
    assert test.segmented_control[0].value == "Receipts"


@pytest.mark.slow
def test_back_to_now_pressed_on_another_screen_holds_on_the_picture_too(show, ground):
    test = show()
    look_back(test, ground.clock.now().replace(minute=0))
    test.run().switch_page("pages/journal.py").run()
    button(test, "past_back").click().run()
    test.switch_page("pages/picture.py").run()
    assert test.session_state["muster_at"] is None
    assert [one.value for one in test.segmented_control if one.key.startswith("scope_time")] == ["Now"]
