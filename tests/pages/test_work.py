"""Long work runs behind the screen, tells how far it is, can be stopped and is done once for all who wait."""

import time
from threading import Event

import pytest
from streamlit.testing.v1 import AppTest

from geo.errors import BadArgument, Cancelled
from pages.parts.background import ANSWERS_KEPT, Background


def settled(task, state, within_s=5.0):
    until = time.monotonic() + within_s
    while task.state != state and time.monotonic() < until:
        time.sleep(0.005)
    assert task.state == state
    return task


class Slow:
    """Work that goes on until it is let go or stopped."""

    def __init__(self):
        self.go, self.begun, self.runs = Event(), Event(), 0

    def __call__(self, progress):
        self.runs += 1
        self.begun.set()
        while not self.go.wait(0.005):
            progress(0.5, "matrix")
        return 42


@pytest.fixture
def background():
    return Background()


def test_an_answer_is_worked_out_once_for_all_who_ask(background):
    work = Slow()
    first = background.ask("screen A", "key", work)
    second = background.ask("screen B", "key", work)
    work.go.set()
    assert settled(first, "done").answer == second.answer == 42
    assert background.ask("screen C", "key", work).answer == 42
    assert work.runs == 1


def test_it_tells_how_far_it_is(background):
    work = Slow()
    task = background.ask("screen", "key", work)
    work.begun.wait(5)
    time.sleep(0.05)
    assert (task.state, task.share, task.step) == ("running", 0.5, "matrix")
    work.go.set()


def test_stopping_ends_the_work_and_dropping_lets_it_begin_anew(background):
    work = Slow()
    task = background.ask("screen", "key", work)
    work.begun.wait(5)
    background.stop("key")
    settled(task, "stopped")
    with pytest.raises(Cancelled):
        _ = task.answer
    assert background.ask("screen", "key", work) is task
    background.drop("key")
    work.go.set()
    assert settled(background.ask("screen", "key", work), "done").answer == 42


def test_work_nobody_waits_for_any_more_is_stopped(background):
    old, new = Slow(), Slow()
    task = background.ask("screen", "old question", old)
    old.begun.wait(5)
    background.ask("screen", "new question", new)
    settled(task, "stopped")
    new.go.set()


def test_work_another_screen_waits_for_goes_on(background):
    old, new = Slow(), Slow()
    task = background.ask("screen A", "old question", old)
    background.ask("screen B", "old question", old)
    background.ask("screen A", "new question", new)
    old.go.set()
    new.go.set()
    assert settled(task, "done").answer == 42


def test_an_error_is_raised_where_the_answer_is_asked_for(background):
    def work(progress):
        raise BadArgument("no such thing")

    task = settled(background.ask("screen", "key", work), "failed")
    with pytest.raises(BadArgument, match="no such thing"):
        _ = task.answer


def test_only_the_last_answers_are_kept(background):
    runs = []
    for number in range(ANSWERS_KEPT + 5):
        settled(background.ask("screen", number, lambda progress, n=number: runs.append(n)), "done")
    background.ask("screen", ANSWERS_KEPT + 4, lambda progress: runs.append("again"))
    assert "again" not in runs
    settled(background.ask("screen", 0, lambda progress: runs.append("again")), "done")
    assert runs[-1] == "again"


SCREEN = """
import time
import streamlit as st
from pages.parts import work

def quick(progress):
    return 7

def slow(progress):
    for step in range(600):
        progress(step / 600, "matrix")
        time.sleep(0.02)
    return 8

key = st.text_input("key", "quick", key="which")
found = work.show("t", (__name__, st.session_state.get("salt", ""), key), quick if key == "quick" else slow,
                  label="Measuring", steps={"matrix": "road minutes"}, stops=not st.session_state.get("stubborn"))
st.text(f"answer {found.answer} current {found.current}")
"""


@pytest.fixture
def screen(monkeypatch):
    from pages.parts import work

    fresh = Background()
    monkeypatch.setattr(work, "background", lambda: fresh)
    return AppTest.from_string(SCREEN, default_timeout=20)


@pytest.mark.slow
def test_a_screen_shows_the_bar_and_the_last_answer_until_it_is_stopped(screen):
    test = screen.run()
    assert test.text[0].value == "answer 7 current True"
    test.text_input[0].set_value("slow").run()
    assert not test.exception
    assert test.text[0].value == "answer 7 current False"
    assert [one.label for one in test.button] == ["Cancel"]
    test.button[0].click().run()
    assert [one.label for one in test.button] == ["Work it out"]
    assert "Stopped" in test.markdown[0].value


@pytest.mark.slow
def test_work_that_cannot_be_stopped_offers_no_cancel(screen):
    screen.session_state.stubborn = True
    test = screen.run()
    test.text_input[0].set_value("slow").run()
    assert test.text[0].value == "answer 7 current False"
    assert not test.button
