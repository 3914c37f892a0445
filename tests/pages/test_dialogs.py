"""A dialog stays open while what runs behind the screen comes to its end."""

import pytest
from streamlit.testing.v1 import AppTest

SCREEN = """
from threading import Event
import streamlit as st
from pages.parts import dialogs, work

class Done:
    state, share, step, started, stop = "done", 1.0, "", 0.0, Event()

@dialogs.dialog("Why?", width="small")
def ask():
    st.text("asked")
    if st.button("Save", key="save"):
        st.rerun()

st.session_state.runs = st.session_state.get("runs", 0) + 1
if st.session_state.runs > 1 or st.session_state.get("shell"):
    dialogs.fresh()  # as the frame around every screen does
if st.session_state.get("begin"):
    ask()
if st.session_state.runs == 1:
    work._bar("t", "key", Done(), "Measuring", {})
st.text(f"open {dialogs.is_open()}")
"""


@pytest.fixture
def screen():
    return AppTest.from_string(SCREEN, default_timeout=20)


def test_the_end_of_long_work_draws_the_screen_anew(screen):
    assert screen.run().session_state.runs == 2


def test_it_waits_where_a_dialog_is_open(screen):
    screen.session_state.begin = True
    test = screen.run()
    assert test.session_state.runs == 1
    assert "open True" in [one.value for one in test.text]


def test_a_whole_run_that_does_not_ask_again_has_closed_it(screen):
    screen.session_state.begin = True
    screen.run()
    screen.session_state.begin = False
    assert "open False" in [one.value for one in screen.run().text]
