"""What Intake says of troubles and of its button: in words, and no more than is true."""

import pytest

from data.intake.aside import Aside, Trouble
from data.intake.problems import grouped
from data.intake.table import Reject
from views import asidewords, intakewords


def aside(row: int, reason: str, value: str = "", cells=None) -> Aside:
    return Aside(
        "shelter",
        "halls",
        "halls.csv",
        row,
        (Trouble("Name", value, reason, "mend it"),),
        cells or {},
        {},
        (row,),
    )


def test_a_fields_own_name_is_told_in_words_and_not_beside_its_column():
    assert intakewords.on_screen("capacity_evacuation: this is not a number") == (
        "Places (short stay): this is not a number"
    )
    assert intakewords.on_screen("place: latitude and longitude were swapped").startswith("place: ")
    (problem,) = grouped(
        [Reject(3, "Capacity", "about 80", "capacity_evacuation: this is not a number", "digits")], []
    )
    assert intakewords.problem_head(problem) == "1 row · Capacity: this is not a number"


@pytest.mark.parametrize(
    ("writes", "aside_", "said"),
    [(2454, 3, "Import 2,454 rows"), (0, 1, "Set 1 row aside"), (0, 0, "Nothing to import")],
)
def test_the_button_says_what_it_would_write(writes, aside_, said):
    assert intakewords.import_label(writes, aside_) == said


def test_reasons_of_several_rows_keep_a_value_to_go_by():
    rows = [
        aside(1, "141 is outside -90…90"),
        aside(2, "95 is outside -90…90"),
        aside(3, "the row has no name"),
    ]
    assert asidewords.reasons(rows) == ["2 × 141 is outside -90…90 and the like", "1 × the row has no name"]


def test_a_cell_that_counts_as_blank_is_shown_as_it_is():
    assert asidewords.said(aside(9, "the row has no name", cells={"Name": "???"})) == "???"
    assert list(asidewords.table([aside(9, "the row has no name", cells={"Name": "???"})])["It says"]) == [
        "???"
    ]
