"""The Picture by road: the panel's lists, the way to a chosen thing, and what is said where there are no roads."""

import pytest

from data.schema import Closure
from tests import grid
from tests.pages.ground import NAME, person
from tests.pages.test_screens import choose, look_back, words

pytestmark = pytest.mark.slow  # runs whole screens

FLOOD, NORTH_HIGH, ENGINE = "01INCFLOOD", "01SHELTERA", "01UNIT"


@pytest.fixture
def roads(ground):
    grid.lay(ground.settings, NAME)


def shut(ground, *columns):
    records = [Closure(name=f"Bridge {n}", cause="flood", geometry=grid.bridge(n)) for n in columns]
    ground.store.save(person(), records, reason="the river rises")


def offered(test):
    return next((one.options for one in test.selectbox if one.key == f"way_{FLOOD}"), None)


def test_without_a_network_the_panel_says_as_the_crow_flies_and_offers_no_way(show):
    test = choose(show(), FLOOD, "incident")
    assert not test.exception
    said = words(test)
    assert "As the crow flies: ignores rivers and closures. No road network is loaded" in said
    assert offered(test) is None


def test_with_one_the_panel_counts_minutes_and_names_network_date_and_closures(show, roads, ground):
    shut(ground, 1)
    test = choose(show(), FLOOD, "incident")
    assert not test.exception
    said = words(test)
    assert "By road, 1 closure applied (1 more off the network), network Grid Town built 19 May 2026." in said
    assert "By road at emergency speed (1.2 times a car" in said
    assert " min</b>" in said


def test_what_the_closed_bridges_cut_off_is_said_and_stays_in_the_list(show, roads, ground):
    shut(ground, 1, 5)
    said = words(choose(show(), FLOOD, "incident"))
    assert "North High School" in said
    assert "passed over: cut off by closures" in said
    assert "straight line" in said


def test_the_way_offered_for_an_incident_begins_with_what_can_help(show, roads):
    test = choose(show(), FLOOD, "incident")
    names = offered(test)
    assert names[0].startswith("North High School · ")
    assert names[-1].endswith(("full", "out of date", "asked for"))


def test_a_chosen_shelter_says_how_far_it_is_from_the_incident_looked_at_last(show, roads, ground):
    test = choose(show(), FLOOD, "incident")
    choose(test, NORTH_HIGH)
    said = words(test)
    assert "From Raccoon River flood" in said
    assert "By road: " in said
    shut(ground, 1, 5)
    said = words(test.run()).replace("\N{NO-BREAK SPACE}", " ")
    assert "Cut off: every road between them is closed. 6.7 km in a straight line." in said
    choose(test, ENGINE, "unit")
    assert "To Raccoon River flood" in words(test)


def test_the_past_has_the_way_of_the_past(show, roads, ground):
    shut(ground, 1, 5)
    test = show()
    choose(test, FLOOD, "incident")
    assert "cut off by closures" in words(test)
    look_back(test, ground.store.history(person(), FLOOD)[-1].recorded_at)
    assert "cut off by closures" not in words(test.run())


def test_a_shelter_that_its_source_no_longer_lists_says_since_when(show, ground):
    record = ground.store.get(person(), NORTH_HIGH)
    gone = {"system": "FEMA", "record_id": "7", "not_reported_since": ground.clock.now()}
    ground.store.save(person(), [record.changed(sources=[gone])], reason="no longer listed")
    test = choose(show(), NORTH_HIGH, "shelter")
    assert not test.exception
    assert "FEMA · Reported · no longer listed there since" in words(test).replace("reported", "Reported")
    assert "its source no longer lists it" in words(choose(show(), FLOOD, "incident"))
