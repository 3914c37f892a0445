"""Single values as agencies write them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.intake import vocabulary
from data.intake.codes import clean_codes, zip_cell
from data.intake.table import ABSENT, objects
from data.intake.times import time_reader
from data.intake.values import Cell, convert, is_null, number_reader, read_flag, read_text
from data.schema.vocab import FacilityType, JurisdictionLevel, ShelterStage, ShelterType


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        " ",
        "-",
        "N/A",
        "NOT AVAILABLE",
        "null",
        -999,
        "-999",
        "不明",
        "k.A.",
        "<Null>",
        float("nan"),
    ],
)
def test_what_means_nothing_is_null(value: object) -> None:
    assert is_null(value)


@pytest.mark.parametrize("value", [0, "0", False, "no", "Nunn", "NA-7", -99])
def test_what_means_something_is_not_null(value: object) -> None:
    assert not is_null(value)


@pytest.mark.parametrize(
    ("texts", "whole", "numbers"),
    [
        (["1,248", "260,826"], True, [1248, 260826]),
        (["80 418", "1'234"], True, [80418, 1234]),
        (["29,53", "8,1"], False, [29.53, 8.1]),
        (["1.234,5"], False, [1234.5]),
        (["1,234.5"], False, [1234.5]),
        (["１２３"], True, [123]),
        (["12.0", 7], True, [12, 7]),
    ],
)
def test_numbers_with_either_comma(texts: list[object], whole: bool, numbers: list[float]) -> None:
    column = objects(texts)
    assert list(convert(column, number_reader(column, whole=whole)).values) == numbers


def test_text_in_a_column_of_numbers_is_a_problem_and_not_zero() -> None:
    column = objects(["12", "about 50", None])
    converted = convert(column, number_reader(column, whole=True))
    assert list(converted.problems) == [1] and converted.values[2] is None


@pytest.mark.parametrize(
    ("word", "value"),
    [("Yes", True), ("sí", True), ("NON", False), ("はい", True), ("○", True), ("否", False), (0, False)],
)
def test_yes_and_no_in_several_languages(word: object, value: bool) -> None:
    assert read_flag(word).value is value


def test_a_word_that_is_neither_yes_nor_no_is_a_problem() -> None:
    assert read_flag("maybe").problem and read_flag("UNK").value is None and not read_flag("UNK").problem


def read_times(*texts: object, zone: str = "UTC") -> list[datetime | None]:
    column = objects(list(texts))
    return list(convert(column, time_reader(column, ZoneInfo(zone))).values)


@pytest.mark.parametrize(
    ("text", "time"),
    [
        (1504915200000, datetime(2017, 9, 9, tzinfo=UTC)),
        ("2017-09-09T20:14:17-05:00", datetime(2017, 9, 10, 1, 14, 17, tzinfo=UTC)),
        ("Thu Jul 22 08:55:12 +0800 2021", datetime(2021, 7, 22, 0, 55, 12, tzinfo=UTC)),
        ("Fri, 12 Oct 2012 00:00:00 GMT", datetime(2012, 10, 12, tzinfo=UTC)),
        ("2019/09/03 0:00:00", datetime(2019, 9, 3, tzinfo=UTC)),
        ("20240220195546", datetime(2024, 2, 20, 19, 55, 46, tzinfo=UTC)),
        ("1 March 2015", datetime(2015, 3, 1, tzinfo=UTC)),
        ("2021年7月22日", datetime(2021, 7, 22, tzinfo=UTC)),
        ("2017-09-09T20:14:17Z", datetime(2017, 9, 9, 20, 14, 17, tzinfo=UTC)),
    ],
)
def test_times_in_many_notations(text: object, time: datetime) -> None:
    assert read_times(text) == [time]


def test_the_whole_column_says_whether_the_day_comes_first() -> None:
    assert read_times("05/07/2010 17:26", "28/06/2010 23:06")[0] == datetime(2010, 7, 5, 17, 26, tzinfo=UTC)
    assert read_times("05/07/2010", "06/28/2010")[0] == datetime(2010, 5, 7, tzinfo=UTC)
    column = objects(["05/07/2010"])
    assert "day or the month" in convert(column, time_reader(column)).problems[0].problem


def test_a_time_without_offset_takes_the_zone_and_says_so() -> None:
    column = objects(["2026-05-19 06:00"])
    converted = convert(column, time_reader(column, ZoneInfo("America/Chicago")))
    assert converted.values[0] == datetime(2026, 5, 19, 11, tzinfo=UTC)
    assert converted.notes == {"times without an offset were read as America/Chicago"}


def test_equal_values_of_different_types_are_read_each_as_what_it_is() -> None:
    column = objects([1, True, 1.0, "1", None, ABSENT, [1], [1], {"a": 1}])
    made = convert(column, lambda value: Cell(type(value).__name__))
    assert list(made.values) == ["int", "bool", "float", "str", None, ABSENT, "list", "list", "dict"]


def test_a_problem_and_a_repair_are_kept_for_every_row_that_has_the_value() -> None:
    made = convert(
        objects(["a", "b", None, "a"]),
        lambda value: Cell(problem="bad") if value == "a" else Cell(value, repair="r"),
    )
    assert {at: cell.problem for at, cell in made.problems.items()} == {0: "bad", 3: "bad"}
    assert made.repairs == {1: "r"}


def test_text_is_mended_and_markup_stays_text() -> None:
    assert read_text("Philip O&#39;Brien").value == "Philip O'Brien"
    assert read_text("San GermÃ¡n").value == "San Germán"
    assert read_text("a\u2028b").value == "a b" and read_text("a\u2028b").repair
    assert read_text("<script>alert(1)</script>").value == "<script>alert(1)</script>"


@given(st.text())
def test_reading_text_twice_changes_nothing_more(text: str) -> None:
    once = read_text(text).value
    if once is not None and "&" not in once and not any(mark in once for mark in "ÃÂâ"):
        assert read_text(once).value == once


def test_vocabularies_of_several_languages_and_their_fallbacks() -> None:
    stage = vocabulary.reader(ShelterStage)
    assert [stage(word).value for word in ("OPEN ***", "Cerrado", "FULL", "開設")] == [
        "open",
        "closed",
        "open",
        "open",
    ]
    type_ = vocabulary.reader(ShelterType)
    assert type_("Special Needs").value is ShelterType.MEDICAL
    assert type_("両方").value is ShelterType.UNKNOWN and type_("両方").repair
    facility = vocabulary.reader(FacilityType)
    assert facility("GENERAL ACUTE CARE").value is FacilityType.HOSPITAL
    assert facility("Volunteer Fire Station").value is FacilityType.FIRE_STATION
    level = vocabulary.reader(JurisdictionLevel)
    assert level("Parish").value is JurisdictionLevel.COUNTY and level("planet").problem


def test_lost_zeros_and_census_prefixes_are_restored() -> None:
    assert list(clean_codes(objects([1001, 19153, "06037"]))) == ["01001", "19153", "06037"]
    assert list(clean_codes(objects(["0500000US01001"]))) == ["01001"]
    assert list(clean_codes(objects([7, 12, None]))) == ["07", "12", None]
    assert zip_cell(2139).value == "02139" and zip_cell("50010").value == "50010"


@pytest.mark.parametrize("text", ["N/A\x00", "?\x01", "\ufeff-", "\u200bnull\u200b"])
def test_what_means_nothing_beside_invisible_marks_is_unknown(text: str) -> None:
    assert read_text(text).value is None
