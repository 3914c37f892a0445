"""The strip's words: absence is never zero, undated is said to be undated."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from response.headline import Headline, Part
from views.headlines import card, completeness

NOW = datetime(2026, 5, 19, 11, tzinfo=UTC)


def headline(key, value, **more):
    given = {"kind": "shelter", "of": None, "unit": "", "parts": (), "left_out": (), "current": 0, "stale": 0}
    given |= {"unknown": 0, "oldest_at": None, "newest_at": None, "next_at": None, "before": None, "ids": ()}
    return Headline(key=key, value=value, **{**given, "standard": None, "basis": "records", **more})


def words_of(figure):
    return card(figure, now=NOW, zone="UTC")


@pytest.mark.parametrize(
    ("key", "note"), [("units", "no unit is recorded"), ("overdue", "no jurisdiction has to report")]
)
def test_nothing_recorded_is_not_shown_as_a_zero(key, note):
    said = words_of(headline(key, 0, of=0))
    assert (said.value, said.unknown, said.note) == ("–", True, note)


def test_all_in_is_said_only_where_somebody_has_to_report():
    assert words_of(headline("overdue", 0, of=8)).note == "all reports are in"


def test_places_by_undated_counts_are_apart_from_shelters_without_a_count():
    figure = headline(
        "shelter_places",
        None,
        parts=(Part("unknown", 371121.0, 516416.0),),
        left_out=(Part("unknown", 19),),
        unknown=687,
    )
    said = words_of(figure)
    assert said.unknown
    assert said.note.replace("\N{NO-BREAK SPACE}", " ") == "371,121 by undated counts · 19 shelters unknown"


def test_shelters_no_longer_listed_are_said():
    gone = replace(headline("shelter_places", None), left_out=(Part("not_reported", 3),))
    assert words_of(gone).unknown and words_of(gone).note == "3 no longer listed"


def test_open_shelters_that_take_nobody_are_said():
    shut = replace(headline("shelter_places", 12.0), left_out=(Part("not_accepting", 2),), of=40.0, current=1)
    assert words_of(shut).note == "2 taking nobody"


def test_no_shelter_open_and_all_counted_are_told_apart():
    none = headline("shelter_places", 0)
    assert words_of(none).note == "no shelter is open"
    assert words_of(replace(none, current=3)).note == "all open shelters counted"


def test_people_without_an_active_incident_are_explained():
    assert words_of(headline("people", 0.0, basis="stated")).note == "no active incident"


def test_warnings_no_longer_listed_are_said_before_when_the_next_one_ends():
    figure = headline("warnings", 5, stale=2, newest_at=NOW, next_at=NOW, parts=(Part("severe", 5),))
    said = words_of(figure)
    assert (said.value, said.age, said.stale) == ("5", "2 not listed", True)
    assert said.age_title.startswith("2 no longer listed by their source, the first since ")
    assert "may have been taken back" in said.age_title
    assert completeness(figure) == "2 no longer listed by their source"
    assert words_of(headline("warnings", 5, next_at=NOW)).age.startswith("next ends")
