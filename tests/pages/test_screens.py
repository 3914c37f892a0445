"""Each screen draws over a small exercise, says what it shows, and says what to do where there is nothing."""

from datetime import timedelta

import pytest
from streamlit.testing.v1 import AppTest

from data.schema import value_of
from data.settings import Settings
from data.store import Store
from data.workspace import open_workspace
from pages.parts import offered, session
from tests.pages.ground import HOSTILE, person

pytestmark = pytest.mark.slow  # runs whole screens

SHELTER = "01SHELTERA"


def words(test: AppTest) -> str:
    """Everything the page says in HTML, Markdown and plain text."""
    drawn = [*test.get("html"), *test.markdown, *test.text, *test.caption]
    return " ".join(str(getattr(one, "value", None) or getattr(one.proto, "body", "")) for one in drawn)


def button(test: AppTest, key: str):
    return next(one for one in test.button if one.key == key)


def keys(test: AppTest) -> set[str]:
    return {one.key for one in test.button}


def sign(test: AppTest, name: str = "Ada") -> None:
    test.session_state["muster_person"] = (name, "Duty Officer", "")


def turn(test: AppTest, switch: str, view: str) -> None:
    """Open a view, as pressing its word does; drawn by the next run."""
    place = f"muster_switch_{switch}"
    number = test.session_state[place][0] if place in test.session_state else 0
    test.session_state[place] = (number + 1, view)


def look_back(test: AppTest, to) -> None:
    """Look at the past, as the switch and the slider do."""
    turn(test, "scope_time", "As of")
    test.session_state["muster_at"] = to


def choose(test: AppTest, record_id: str = SHELTER, layer: str = "shelter") -> AppTest:
    test.session_state["muster_selected"] = session.Selected(layer, record_id)
    return test.run()


@pytest.mark.parametrize("page", ["picture", "coverage", "briefing", "intake", "feeds", "journal"])
def test_every_screen_draws_without_an_error(show, page):
    test = show(page)
    assert not test.exception
    assert not test.error


def test_a_card_opens_its_rows_and_names_its_standard(show):
    test = show()
    button(test, "open_shelter_places").click().run()
    assert not test.exception
    said = words(test)
    assert "US 20 ft², evacuation" in said
    assert "in open shelters that take people and whose count is current" in said


def test_very_many_incidents_are_offered_by_their_gravity_with_the_selected_one(show, monkeypatch):
    monkeypatch.setattr(offered, "MOST", 1)
    test = show()
    options = lambda: next(one for one in test.selectbox if one.key == "scope_incident").options  # noqa: E731
    flood, wind = "Raccoon River flood", "Derecho damage, Ames"
    assert [flood in " ".join(options()), wind in " ".join(options())] == [True, False]
    assert "the 1 gravest of 2" in words(test)
    choose(test, "01INCWIND", "incident")
    assert wind in " ".join(options())
    monkeypatch.setattr(offered, "MOST", 2)
    assert "gravest of" not in words(test.run())


def test_the_strip_counts_current_figures_and_tells_the_others_apart(show):
    said = words(show())
    assert "110" in said  # 420 - 310 in North High; the pavilion is full
    assert "55 more, stale" in said


def test_nobody_changes_anything_before_saying_who_they_are(show, ground):
    before = ground.store.revision()
    test = choose(show())
    button(test, "shelter_still").click().run()
    assert "Every change is signed" in words(test)
    assert ground.store.revision() == before


def test_still_correct_is_one_click_and_signed(show, ground):
    test = show()
    sign(test)
    choose(test)
    button(test, "shelter_still").click().run()
    assert not test.exception
    assert ground.store.history(person(), SHELTER)[-1].person == "Ada"
    assert value_of(ground.store.get(person(), SHELTER).occupancy) == 310


def test_while_the_past_is_shown_actions_are_off_and_the_window_is_framed(show, ground):
    test = show()
    look_back(test, ground.clock.now() - timedelta(hours=1))
    choose(test)
    assert "actions are off" in words(test)
    assert button(test, "shelter_count").disabled
    assert "begin_incident" not in keys(test)
    assert next(one for one in test.text_input if one.key == "journal_text").disabled


def test_what_was_not_known_then_is_said_not_to_have_been_known(show, ground):
    test = show()
    look_back(test, ground.store.history(person(), SHELTER)[0].recorded_at)
    choose(test, "01CLOSURE", "closure")
    assert "It was not known at this moment." in words(test)


def test_the_journal_line_is_signed_and_listed(show, ground):
    test = show("journal")
    sign(test)
    test.run()
    next(one for one in test.text_input if one.key == "journal_text").input("Bridge checked on foot.")
    next(one for one in test.button if one.label == "Sign and add").click().run()
    entries = ground.store.find(person(), ["entry"])
    assert (entries[-1].text, entries[-1].person, entries[-1].position) == (
        "Bridge checked on foot.", "Ada", "Duty Officer",
    )  # fmt: skip


def test_what_somebody_typed_is_never_markup(show):
    test = choose(show(), "01SHELTERD")
    drawn = " ".join(one.proto.body for one in test.get("html"))
    assert "<script>" not in drawn
    assert "&lt;script&gt;" in drawn
    assert HOSTILE.startswith("<script>")


def test_a_wall_display_has_no_buttons_that_change_anything(show):
    test = show(display="wall")
    assert not [key for key in keys(test) if key and not key.startswith("open_")]
    assert not test.text_input


def test_an_incident_shows_what_is_near_with_the_caveat_and_why_not(show):
    said = words(choose(show(), "01INCFLOOD", "incident"))
    assert "As the crow flies: ignores rivers and closures." in said
    assert "North High School" in said
    assert "passed over: full" in said


def test_an_empty_workspace_says_how_to_begin(show, monkeypatch, tmp_path):
    monkeypatch.setenv("MUSTER_WORKSPACE", "fresh")
    open_workspace(Settings(var=tmp_path, workspace="fresh")).store.close()
    test = show()
    assert not test.exception
    assert "./muster import" in words(test)
    assert "EXERCISE" not in words(test)


def test_a_store_that_cannot_be_read_is_said_with_the_remedy(show, monkeypatch):
    monkeypatch.setenv("MUSTER_WORKSPACE", "exercise-raccoon")
    test = show()
    assert not test.exception
    assert "Exercise Raccoon is not loaded" in words(test)
    assert "make run" in words(test)


def test_a_failing_query_leaves_the_rest_of_the_screen(show, monkeypatch):
    from data.errors import StoreBusy
    from pages.parts import strip

    def busy(*_: object) -> None:
        raise StoreBusy("another process holds the store", remedy="try again in a moment")

    monkeypatch.setattr(strip, "figures", busy)
    test = show()
    assert not test.exception
    assert "The store is busy" in words(test)
    assert "Nothing is selected" in words(test)
    assert isinstance(Store, type)


def test_a_request_is_approved_in_one_click_and_declined_with_a_reason(show, ground):
    test = show()
    sign(test)
    choose(test, "01REQ", "request")
    button(test, "step_declined").click().run()
    assert ground.store.get(person(), "01REQ").state == "asked"
    button(test, "step_approved").click().run()
    assert not test.exception
    assert ground.store.get(person(), "01REQ").state == "approved"


def test_a_closed_road_is_opened_again_and_a_late_report_received(show, ground):
    test = show()
    sign(test)
    choose(test, "01CLOSURE", "closure")
    button(test, "step_lift").click().run()
    choose(test, "01STORY", "jurisdiction")
    button(test, "step_received").click().run()
    assert not test.exception
    assert ground.store.get(person(), "01CLOSURE").status.value == "ended"
    assert ground.store.get(person(), "01STORY").reported_at == ground.clock.now()


def test_the_exercise_clock_runs_hurries_and_stands_at_a_press(show, ground):
    test = show()
    sign(test)
    test.run()
    for key, paused, rate in (("clock_hurry", False, 60), ("clock_run", False, 1), ("clock_pause", True, 1)):
        button(test, key).click().run()
        assert not test.exception
        state = ground.exercise_clock.state
        assert (state.paused, state.rate) == (paused, rate)


def test_an_unsigned_press_on_the_clock_asks_who_it_is_first(show, ground):
    test = show()
    button(test, "clock_run").click().run()
    assert ground.exercise_clock.state.paused
    assert "who_name" in {one.key for one in test.text_input}
