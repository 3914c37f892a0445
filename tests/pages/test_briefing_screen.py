"""The Briefing screen: frozen, written over, issued once it is signed, and honest about what failed."""

import time
from datetime import timedelta

import pytest
from streamlit.testing.v1 import AppTest

from data import schedule
from data.schema import Incident
from pages.parts import session
from response import queries
from tests.pages.ground import NOW, START, person
from tests.pages.test_screens import button, sign, words

pytestmark = pytest.mark.slow  # runs whole screens


def finished(test: AppTest) -> AppTest:
    """Run again until no work is under way behind the screen."""
    while any(one.key in ("stop_briefing", "stop_brief_issue") for one in test.button):
        time.sleep(0.2)
        test.run()
    return test


@pytest.fixture
def opened(show):
    """The screen, its briefing put together."""
    return finished(show("briefing"))


def field(test: AppTest, label: str):
    return next(one for one in test.text_area if one.label == label)


def issued(ground):
    return queries.issued(ground, person())


def test_the_draft_states_the_figures_and_the_moment(opened):
    test = opened
    assert "2 active incidents" in field(test, "Headline").value
    assert "As known Wed 20 May 00:00 CDT" in words(test)
    assert field(test, "What is").value.startswith("2 incidents are active (1 severe and 1 moderate)")


def test_it_stays_at_its_revision_until_it_is_made_anew(opened, ground):
    test = opened
    ground.store.save(
        person(), [Incident(name="New", event="fire", stage="active", severity="extreme")], reason="x"
    )
    finished(test.run())
    assert "2 active incidents" in field(test, "Headline").value
    assert "1 change since" in button(test, "brief_renew").label
    finished(button(test, "brief_renew").click().run())
    assert field(test, "Headline").value.startswith("New new, extreme; 3 active incidents")


def test_what_was_written_is_issued_and_kept(opened, ground):
    test = opened
    finished(field(test, "Headline").set_value("Everybody across the river by noon").run())
    finished(field(test, "Remarks").set_value("Buses at North High.").run())
    sign(test)
    finished(button(test, "brief_issue").click().run())
    finished(button(test, "brief_issue_now").click().run())
    (record,) = issued(ground)
    assert record.parameters["headline"] == "Everybody across the river by noon"
    assert record.parameters["edited"] == ["headline", "remarks"]
    by = queries.signature(ground, person(), record.id)
    assert (by.person, by.position) == ("Ada", "Duty Officer")
    assert {file.name.rpartition(".")[2] for file in record.files} == {"pdf", "pptx", "html", "xlsx", "gpkg"}
    finished(test.run())
    assert "Situation brief B\\-0001" in words(test)
    page = queries.briefing_file(
        ground, person(), record.id, next(f.name for f in record.files if "html" in f.name)
    )
    assert b"Buses at North High." in page
    assert b"Ada, Duty Officer" in page


def test_nobody_issues_before_saying_who_they_are(opened, ground):
    test = opened
    finished(button(test, "brief_issue").click().run())
    assert "Every change is signed" in words(test)
    assert issued(ground) == []


def test_the_draft_comes_back(opened):
    test = opened
    draft = field(test, "What changed").value
    finished(field(test, "What changed").set_value("Nothing at all.").run())
    assert field(test, "What changed").value == "Nothing at all."
    finished(button(test, "brief_draft").click().run())
    assert field(test, "What changed").value == draft


def test_a_change_leads_to_its_record_on_the_picture(opened):
    test = opened
    test.session_state["muster_brief_since"] = "6"
    finished(test.run())
    line = next(one for one in test.button if one.key and one.key.startswith("change_road_closed"))
    assert "Fleur Drive bridge" in line.label
    line.click().run()
    assert not test.exception
    assert test.session_state["muster_selected"] == session.Selected("closure", "01CLOSURE")


def test_the_past_has_its_briefing_and_issues_nothing(opened):
    test = opened
    test.session_state["muster_at"] = START + timedelta(hours=3)
    finished(test.run())
    assert "2 active incidents" in field(test, "Headline").value
    assert "As known Tue 19 May 09:00 CDT" in words(test)
    assert button(test, "brief_issue").disabled


def test_a_failure_of_the_schedule_is_shown_with_its_time(show, ground):
    schedule.claim(ground, NOW - timedelta(hours=5), real=NOW)
    mine = schedule.claim(ground, NOW, real=NOW)
    schedule.failed(ground, mine, "no typeface for Chinese", at=NOW)
    said = words(finished(show("briefing")))
    assert "A briefing on schedule failed" in said
    assert "due Wed 20 May 00:00 CDT was not issued (Wed 20 May 00:00 CDT): no typeface for Chinese" in said
