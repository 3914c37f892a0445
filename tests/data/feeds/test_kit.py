"""What adapters share: times, numbers, texts and places as sources write them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from data.feeds import kit
from data.feeds.errors import NotUnderstood
from data.feeds.parsed import About

NOON = datetime(2026, 8, 22, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    "said",
    [
        1787400000000,
        1787400000,
        "1787400000000",
        "2026-08-22T12:00:00Z",
        "2026-08-22T07:00:00-05:00",
        "Sat, 22 Aug 2026 12:00:00 GMT",
        "Sat, 22 Aug 2026 07:00:00 -0500",
        "Sat, 22 Aug 2026 07:00:00 -05:00",
        "2026-08-22 12:00:00",
    ],
)
def test_a_time_in_all_its_forms(said: object) -> None:
    assert kit.time(said) == NOON


def test_a_time_without_offset_is_in_the_zone_that_is_told() -> None:
    assert kit.time("2026-08-22 07:00", ZoneInfo("America/Chicago")) == NOON


@pytest.mark.parametrize("said", [None, "", " ", "soon", True, 5, float("inf"), 10**30, "2026-13-45", [], {}])
def test_what_is_no_time_is_none(said: object) -> None:
    assert kit.time(said) is None


@given(st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.lists(st.integers())))
def test_nothing_a_source_writes_makes_these_fail(said: object) -> None:
    for read in (kit.time, kit.number, kit.count, kit.text, kit.plain, kit.ident):
        read(said)


def test_html_becomes_text() -> None:
    assert kit.plain("<p>One &amp; two</p><br/>three&nbsp;&lt;3") == "One & two\n\nthree <3"
    assert kit.plain("<p> </p>") is None


def test_collections_become_their_parts_of_the_highest_dimension() -> None:
    point, line, area = shapely.Point(1, 1), shapely.LineString([(0, 0), (1, 1)]), shapely.box(0, 0, 1, 1)
    nested = shapely.GeometryCollection([point, shapely.GeometryCollection([line, area])])
    assert kit.highest(nested) == area
    assert kit.highest(shapely.GeometryCollection([point, line])) == line
    assert kit.highest(shapely.GeometryCollection([point, shapely.Point(2, 2)])) == shapely.MultiPoint(
        [(1, 1), (2, 2)]
    )
    assert kit.highest(shapely.GeometryCollection()) is None


def test_a_place_outside_the_world_is_an_error_and_zero_zero_is_none() -> None:
    assert kit.point(0, 0) is None and kit.point(None, 5) is None and kit.point("-93.6", "41.5") is not None
    with pytest.raises(ValueError, match="outside the world"):
        kit.point(41.5, -93.6 - 90)


def test_null_is_not_spoken_of_and_the_standard_refuses_with_a_reason() -> None:
    rows = kit.Rows(About("feed", "https://x.example", NOON))
    rows.add("shelter", 1, "a", {"name": "A", "address": None})
    rows.add("shelter", 2, "b", {"name": "B", "stage": "wide open"})
    rows.add("shelter", 3, "c", {})
    parsed = rows.parsed(complete=True)
    assert [(one.key, one.given) for one in parsed.drafts] == [
        ("a", frozenset({"name", "sources"})),
        ("c", frozenset({"sources"})),
    ]
    assert parsed.drafts[1].record.name == "c", "known by its id alone"
    assert [(one.row, one.column, one.value) for one in parsed.rejects] == [(2, "stage", "wide open")]
    assert parsed.refused == {"b"}


def test_how_sensitive_new_records_are_is_an_option_and_a_person_may_tighten_it() -> None:
    about = About("feed", "https://x.example", NOON, options={"sensitivity": "public"})
    rows = kit.Rows(about)
    rows.add("shelter", 1, "a", {"name": "A"})
    assert rows.drafts[0].record.sensitivity == "public" and "sensitivity" not in rows.drafts[0].given
    with pytest.raises(NotUnderstood, match="'open'"):
        kit.Rows(About("feed", "https://x.example", NOON, options={"sensitivity": "open"}))


def test_options_that_are_no_number_or_zone_say_so() -> None:
    about = About("feed", "https://x.example", NOON, options={"shown_h": "long", "time_zone": "Mars/North"})
    with pytest.raises(NotUnderstood, match="'long'"):
        kit.number_option(about, "shown_h", 1)
    with pytest.raises(NotUnderstood, match="Mars/North"):
        kit.zone_of(about)
