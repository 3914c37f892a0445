"""The Feeds screen: how every feed stands in words, what can be done with it, what to do where there is none."""

from datetime import timedelta

import pytest

from data.feeds import adapters, state
from data.feeds.errors import Raw
from data.feeds.failures import keep
from data.feeds.secrets import Secrets
from data.feeds.settings import read_feeds
from data.feeds.state import Ran, State, Wish
from data.store.quarantine import Quarantined
from tests.pages.ground import person
from tests.pages.test_screens import button, keys, sign, words

pytestmark = pytest.mark.slow  # runs whole screens

HOSTILE = "<img src=x onerror=alert(1)>"
FEEDS = """
[feeds.gauges]
adapter = "echo"
url = "https://gauges.example/${KEY}"
title = "Gauges <b>of</b> Polk"
exercise = true

[feeds.wrong]
adapter = "echo"
url = "https://a.example/"
every = "soon"
exercise = true

[feeds.actual]
adapter = "echo"
url = "https://b.example/"
"""


@pytest.fixture
def feeds(ground, monkeypatch):
    monkeypatch.setitem(adapters.ADAPTERS, "echo", "tests.data.feeds.echo")
    path = ground.folder / "feeds.toml"
    path.write_text(FEEDS)
    return read_feeds(path)


def failing(ground, feeds):
    """The gauges as they stand after three failures and one success before."""
    now = state.utc_now()
    before = now - timedelta(hours=5)
    raw = Raw("https://gauges.example/${KEY}", 503, "text/html", HOSTILE.encode())
    kept = keep(ground.folder, feeds.get("gauges"), raw, Secrets(), at=now)
    runs = (
        Ran(now, 0.4, error="answered 503"),
        Ran(before, 1.0, records=7, new=7, rejected=1, sent_bytes=4000),
    )
    state.keep_state(
        ground.store, "gauges",
        State(now, before, before, now + timedelta(minutes=9, seconds=30), before, 3, "gauges.example answered 503",
              "it is asked again", 7, 1, ("a note",), runs, kept),
    )  # fmt: skip
    row = Quarantined("reading", "gauges", "gauges", 4, "value", HOSTILE, "no number", "ask the source")
    ground.store.quarantine_add(person(), [row])


def test_without_feeds_it_says_how_to_set_them_up(show):
    said = words(show("feeds"))
    assert "No live feeds yet" in said and "feeds.toml" in said and "docs/feeds-example.toml" in said
    assert "exercise = true" in said  # the ground is an exercise, in which nothing else would run


def test_each_feed_says_how_it_stands(show, ground, feeds):
    failing(ground, feeds)
    said = words(show("feeds")).replace("\u00a0", " ")
    assert "failing" in said and "answered 503 (3 failures in a row)" in said and "it is asked again" in said
    assert "5 h ago" in said and "in 9 min" in said
    assert "stays, and is shown with its age" in said
    assert "wrong settings" in said and "soon&#39; is no span of time" in said
    assert "1 for another kind of workspace" in said and "b.example" not in said
    assert "Gauges &lt;b&gt;of&lt;/b&gt; Polk" in said
    assert "Nobody runs the feeds" in said


def test_a_feed_never_run_is_not_well(show, feeds):
    assert "not run yet" in words(show("feeds"))


def test_pausing_is_signed_and_said_and_can_be_taken_back(show, ground, feeds):
    test = show("feeds")
    button(test, "pause_gauges").click().run()
    assert "who_name" in {one.key for one in test.text_input}
    assert not state.wish_of(ground.store, "gauges").paused
    sign(test)
    test.run()
    assert state.wish_of(ground.store, "gauges").paused
    assert "Paused by Ada, Duty Officer" in words(test) and "resume_gauges" in keys(test)
    button(test, "resume_gauges").click().run()
    assert not state.wish_of(ground.store, "gauges").paused


def test_run_now_is_asked_of_the_worker(show, ground, feeds):
    test = show("feeds")
    sign(test)
    button(test, "run_gauges").click().run()
    assert state.wish_of(ground.store, "gauges").now is not None
    assert button(test, "run_gauges").disabled


def test_a_closer_look_shows_runs_rejects_and_the_failed_answer_as_text(show, ground, feeds):
    failing(ground, feeds)
    test = show("feeds")
    button(test, "look_gauges").click().run()
    assert not test.exception
    said = words(test)
    assert "7 new, 1 rejected" in said and "https://gauges.example/${KEY}" in said
    assert "no number" in said and "ask the source" in said and HOSTILE not in said
    assert [one.value for one in test.code] == [HOSTILE]


def test_a_closer_look_at_wrong_settings_names_them_again(show, ground, feeds):
    test = show("feeds")
    button(test, "look_wrong").click().run()
    assert not test.exception
    assert words(test).count("is no span of time") == 2


def test_failing_and_paused_ones_can_be_looked_at_alone(show, ground, feeds):
    state.keep_wish(ground.store, "gauges", Wish(paused=True, by="Ada", at=state.utc_now()))
    test = show("feeds")
    test.segmented_control(key="feeds_filter").set_value("failing").run()
    assert "look_gauges" not in keys(test) and "look_wrong" in keys(test)
    test.segmented_control(key="feeds_filter").set_value("paused").run()
    assert "look_gauges" in keys(test) and "look_wrong" not in keys(test)


def test_settings_that_cannot_be_read_are_named(show, ground, feeds):
    (ground.folder / "feeds.toml").write_text("[feeds.x")
    assert "cannot be read" in words(show("feeds"))
