"""Quality and duplicates in words: nearly all is not all, one source has one line, what speaks for a pair is named."""

from dataclasses import replace

import pandas as pd
import pytest

from data.matching import Evidence
from data.schema import Shelter, Source
from response.quality import WHOLE, Row
from views import pairwords, qualitywords

ROW = Row(
    kind="shelter", source="county", records=1000, known={"geometry": 999, "address": 1}, refused=1, pairs=0,
    fresh={"current": 1, "stale": 0, "unknown": 999}, confidence={"confirmed": 0},
)  # fmt: skip
NOTHING = Evidence(name=0.7, distance_m=None, address=None, phone=None, told_apart=False, type_differs=False)


def test_nearly_all_is_not_all_and_a_little_is_not_nothing():
    (line,) = qualitywords.table([ROW]).to_dict("records")
    assert (line["Valid"], line["Current"], line["Confirmed"]) == (99.0, 1.0, 0.0)
    assert line["How fresh"] == "1 current · 999 unknown"
    assert qualitywords.table([replace(ROW, refused=0)])["Valid"].tolist() == [100.0]


def test_a_kind_with_one_source_has_one_line_and_one_with_more_a_line_for_all():
    assert qualitywords.table([replace(ROW, source=WHOLE), ROW])["Source"].tolist() == ["county"]
    three = [replace(ROW, source=name) for name in (WHOLE, "county", "city")]
    assert qualitywords.table(three)["Source"].tolist() == ["all sources", "county", "city"]


def test_what_cannot_be_said_is_empty_and_what_does_not_age_says_so():
    (line,) = qualitywords.table([replace(ROW, records=0, known={}, fresh=None, refused=None)]).to_dict(
        "records"
    )
    assert all(pd.isna(line[name]) for name in ("Complete", "Current", "Valid", "Confirmed", "In quarantine"))
    assert line["How fresh"] == "does not age"


@pytest.mark.parametrize(
    ("evidence", "says"),
    [
        (
            replace(NOTHING, name=1.0),
            ("The same name, but for spelling and words such as School or Center", "for"),
        ),
        (replace(NOTHING, distance_m=0.0), ("At the same point", "for")),
        (replace(NOTHING, distance_m=2_500.0), ("2.5\u00a0km apart", "against")),
        (NOTHING, ("The place of one is not known", "open")),
        (replace(NOTHING, address="different"), ("Another address", "against")),
        (replace(NOTHING, phone="same"), ("The same phone", "for")),
        (replace(NOTHING, told_apart=True), ("Numbers or levels in the names exclude each other", "against")),
    ],
)
def test_each_piece_of_evidence_is_said_with_which_way_it_speaks(evidence, says):
    found = [(one["text"], one["speaks"]) for one in pairwords.reasons(evidence, "metric")]
    assert says in found


def test_no_score_is_said_to_be_certain():
    assert pairwords.sureness(1.0) == "almost sure · over\u00a099\u00a0%"
    assert pairwords.sureness(0.85).startswith("likely") and pairwords.sureness(0.6).startswith("possible")


def test_two_of_one_source_are_told_apart_by_what_people_know_them_by():
    def shelter(key, address):
        return Shelter(name="Cork School", address=address, sources=[Source(system="list", record_id=key)])

    one, two = shelter("name+place:4280", "3409 Cork Road"), shelter("name+place:ebff", "3501 Cork Rd")
    assert pairwords.leads(one, two) == "list 3409 Cork Road leads"
    assert pairwords.leads(shelter("17", "A"), shelter("18", "B")) == "list 17 leads"
    same = shelter("name+place:4280", None)
    assert pairwords.leads(same, shelter("name+place:ebff", None)) == f"list {same.id[-6:]} leads"
