"""Coverage in words: the limit, the standard and its edition, what is unknown, what a scenario changes."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from data.clock import ManualClock
from data.settings import Settings
from data.workspace import open_workspace
from response import queries
from response.coverage import Ask, Change, Service, Site
from tests import grid
from tests.pages.ground import person
from tests.response.conftest import START
from tests.response.coverage_ground import counties, settle, shelter
from views import curves, reach, reachmap, reachtables

NORTH = grid.at(1, 5)


@pytest.fixture
def town(tmp_path):
    opened = open_workspace(Settings(var=tmp_path), "polk", clock=ManualClock(START))
    grid.lay(opened.settings, opened.name)
    settle(opened)
    opened.store.save(
        person(), [*counties(), shelter("A", 1, 1), shelter("B", 5, 5, stage="planned")], reason="x"
    )
    yield opened
    opened.store.close()


def answer(town, **parts):
    return queries.coverage(town, person(), Ask(**{"minutes": 5.0, **parts}))


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("service", "word"),
    [
        (Service(), "shelters"),
        (Service("depot", "water"), "depots with water"),
        (Service("facility", "fire_station"), "fire stations"),
        (Service("facility", "laboratory"), "laboratories"),
        (Service("unit", "Fire engine"), "units: Fire engine"),
    ],
)
def test_a_service_in_words(service, word):
    assert reach.service_word(service) == word


def test_a_way_that_does_not_exist_is_unknown_never_a_number():
    assert reach.limit(np.nan, "min") == reach.limit(None, "m") == "unknown"
    assert plain(reach.limit(4, "min")) == "4 min"
    assert plain(reach.limit(9.13, "min")) == "9.1 min"


def test_the_standard_is_said_with_its_edition_and_an_own_figure_is_said_to_be_one(town):
    own = plain(reach.standard(answer(town).terms))
    assert own == "5 min by road · own figure · in place of Planning values of Muster, not a standard"
    nfpa = plain(
        reach.standard(answer(town, minutes=None, service=Service("facility", "fire_station")).terms)
    )
    assert nfpa == "4 min by emergency vehicle · NFPA 1710, 2020 edition"


def test_the_cards_say_what_a_scenario_changes(town):
    found = answer(town, change=Change(opened=(Site("new", "New", NORTH.x, NORTH.y),)))
    cards = {card.key: card for card in reach.cards(found, units="metric", before=answer(town))}
    assert (cards["covered"].value, cards["covered"].trend) == ("1,000", "+600")
    assert plain(reach.headline(found)) == "Everybody is within 5 min of a shelter"
    assert plain(reach.headline(answer(town))) == "600 people (60 %) are not within 5 min of a shelter"


def test_before_and_after_say_same_where_nothing_changed(town):
    from response.coverage.comparing import figures

    kept = figures(answer(town).totals)
    table = reachtables.sides(kept, kept, unit="min", units="metric")
    assert set(table["Change"]) <= {"same", "+0.0 points", "+0.0 min"}


def test_the_map_has_a_colour_a_shape_and_a_word_for_each_class(town):
    sheets = {sheet["id"]: sheet for sheet in reachmap.overlays(answer(town), units="metric", at=None)}
    looks = sheets["people"]["classes"]
    for part in ("colour", "shape", "word"):
        assert len({look[part] for look in looks}) == len(looks)
    assert "at=" not in sheets["people"]["url"]
    assert "%22minutes%22" in sheets["people"]["url"]


def test_the_curve_is_titled_with_its_finding_and_marks_the_standard(town):
    found = answer(town)
    assert plain(curves.title_of(found.within_share, 0.9, "min", "metric")).startswith(
        "90 % of people are within"
    )
    drawn = curves.coverage_curve(found.curve, limit=5, unit="min", wanted=0.9)
    assert {note.text for note in drawn.layout.annotations} == {"standard 5 min", "asked 90%"}
    assert curves.title_of(np.nan, 0.9, "min", "metric").endswith("however far they go")


def test_the_gain_curve_says_what_one_more_site_would_add():
    gains = pd.DataFrame({"sites": [1, 2, 3], "people": [500.0, 100.0, 20.0], "total": [500.0, 600.0, 620.0]})
    assert curves.gain_title(gains, 2) == "2 sites reach 600 more; one more would add 20"
    assert curves.gain_title(gains.assign(people=0.0), 1) == "No candidate reaches anybody more"
    assert list(curves.gain_curve(gains, 2).data[0].y) == [500, 100, 20]


def test_roads_and_people_stand_in_one_line_and_openstreetmap_is_named_where_it_is_the_source(town):
    found = answer(town)
    ours = reach.basis_line(found)
    assert "roads of" in ours and "by population point" in ours and "OpenStreetMap" not in ours
    theirs = replace(found, roads=replace(found.roads, source="OpenStreetMap, Geofabrik"))
    assert reach.basis_line(theirs).endswith("© OpenStreetMap contributors")


def test_the_card_says_the_first_reason_and_how_many_others_there_are(town):
    card = {one.key: one for one in reach.cards(answer(town), units="metric")}["services"]
    assert card.note == "1 not open" and card.age == ""
    assert card.note_title == "1 not open"
