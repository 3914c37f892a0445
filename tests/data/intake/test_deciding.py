"""What a person decides about a file: which kind, which repairs, which fields; and what of it is kept."""

import pytest

from data.intake import Options, prepare
from data.intake.kinds import likeliest
from data.intake.limits import Limits
from data.intake.problems import grouped, pattern
from data.intake.reading import read_file
from data.intake.saved import SavedMapping, settled

SWAPPED = """Shelter Name,Lat,Lon,Beds
North High,41.6,-93.6,100
South High,41.5,-93.5,200
East High,-93.4,41.4,300
West High,-93.3,41.3,x
,41.2,-93.2,50
"""


@pytest.fixture
def swapped(tmp_path):
    path = tmp_path / "shelters.csv"
    path.write_text(SWAPPED)
    return path


def test_a_repair_that_is_declined_sets_the_row_aside_with_the_reason(swapped):
    plan = prepare(swapped, "shelter")
    what = plan.repairs[0].what
    assert {repair.row for repair in plan.repairs} == {4, 5}
    without = prepare(swapped, "shelter", Options(declined={what: None}))
    assert [draft.row for draft in without.drafts] == [2, 3]
    assert {reject.row for reject in without.rejects} == {4, 5, 6}
    assert "declined" in without.rejects[0].reason
    some = prepare(swapped, "shelter", Options(declined={what: frozenset({4})}))
    assert [draft.row for draft in some.drafts] == [2, 3, 5]


def test_the_whole_row_of_a_refused_one_is_kept(swapped):
    plan = prepare(swapped, "shelter")
    assert plan.cells == {6: {"Shelter Name": None, "Lat": "41.2", "Lon": "-93.2", "Beds": "50"}}
    assert plan.axes == {"lat": "Lat", "lon": "Lon"} and plan.crs == "EPSG:4326"


def test_a_field_that_is_left_out_gets_no_column(swapped):
    mapped = {one.field for one in prepare(swapped, "shelter").mapping}
    assert mapped - {"name"} == {one.field for one in prepare(swapped, "shelter", Options()).mapping} - {
        "name"
    }
    for field in mapped - {"name"}:
        left = prepare(swapped, "shelter", Options(unmapped=frozenset({field})))
        assert field not in {one.field for one in left.mapping}


def test_the_kind_is_proposed_from_columns_and_name(swapped, tmp_path):
    assert likeliest(read_file(swapped, Limits()), "list")[0].kind == "shelter"
    other = tmp_path / "hospitals.csv"
    other.write_text("Name,Address,Lat,Lon\nMercy,1 Main St,41.6,-93.6\n")
    assert likeliest(read_file(other, Limits()), "hospitals")[0].kind == "facility"


def test_troubles_are_grouped_with_their_first_rows(swapped):
    plan = prepare(swapped, "shelter")
    problems = grouped(plan.rejects, plan.repairs)
    assert [(one.kind, one.rows) for one in problems] == [("refused", (6,)), ("repaired", (4, 5))]
    assert problems[1].first[0].after == "41.4, -93.4"


def test_reasons_that_differ_by_their_value_alone_are_one():
    assert pattern("91.5 is outside -90…90") == pattern("-412 is outside -90…90")
    assert pattern("id 'a' stands in row 3 already") == pattern("id 'b' stands in row 14 already")
    assert pattern("the row has no name") == "the row has no name"


def test_what_was_settled_reads_the_next_file_the_same_way(swapped):
    told = Options(source="county", mapping={"name": "Shelter Name"}, values={"type": "medical"})
    plan = prepare(swapped, "shelter", told)
    kept = SavedMapping.read(settled(plan, "Ada").body())
    assert kept.key == "shelter/county" and kept.covers(plan.columns)
    again = prepare(swapped, "shelter", kept.options)
    assert [draft.record.name for draft in again.drafts] == [draft.record.name for draft in plan.drafts]
    assert (again.axes, again.constants, again.source) == (plan.axes, plan.constants, plan.source)
