"""Rows set aside are a worklist: mended and tried again, or discarded with a reason that is kept."""

import json

import pytest

from data.errors import MusterError
from data.intake import Options, prepare
from data.intake.aside import DISCARDED
from data.settings import Settings
from data.workspace import open_workspace
from response import actions, queries
from tests.data.intake.test_receipts import ADA, BEA, HEAD, shelters

GOOD = ["1", "North High", "41.6", "-93.6", "100"]
NAMELESS = ["2", "", "41.5", "-93.5", "200"]
NOWHERE = ["3", "East High", "141.5", "-93.5", "300"]


@pytest.fixture
def workspace(tmp_path):
    opened = open_workspace(Settings(var=tmp_path, workspace="county"))
    yield opened
    opened.store.close()


@pytest.fixture
def imported(workspace, write_csv):
    """One row in, two set aside."""
    rows = [HEAD, GOOD, NAMELESS, NOWHERE]
    return actions.import_plan(workspace, ADA, prepare(write_csv(rows), "shelter", Options(source="county")))


def aside(workspace):
    return {one.row: one for one in queries.set_aside(workspace, ADA)}


def test_the_whole_row_is_kept_with_how_it_was_read(workspace, imported):
    row = aside(workspace)[4]
    assert row.cells == dict(zip(HEAD, NOWHERE, strict=True)) and row.can_be_mended
    assert row.about["mapping"]["lat"] == "LATITUDE" and row.about["receipt"] == imported.receipt
    assert "141.5" in row.troubles[0].reason


def test_a_mended_row_goes_in_and_leaves_the_list(workspace, imported):
    row = aside(workspace)[4]
    tried = actions.retry_rows(workspace, BEA, [row], {row.key: {"LATITUDE": "41.4"}})
    assert (tried.new, tried.still) == (1, ())
    assert shelters(workspace)["East High"].geometry.y == pytest.approx(41.4)
    assert set(aside(workspace)) == {3}


def test_a_row_that_still_cannot_go_in_stays_with_its_new_reason_and_what_was_typed(workspace, imported):
    row = aside(workspace)[4]
    tried = actions.retry_rows(workspace, BEA, [row], {row.key: {"LATITUDE": "north"}})
    assert tried.went_in == 0 and "not a coordinate" in tried.still[0].reason
    now = aside(workspace)[4]
    assert now.cells["LATITUDE"] == "north" and now.can_be_mended
    assert set(shelters(workspace)) == {"North High"}


def test_rows_of_one_trouble_are_tried_together(workspace, imported):
    rows = list(aside(workspace).values())
    cells = {one.key: {"SHELTER_NAME": f"Hall {one.row}", "LATITUDE": "41.1"} for one in rows}
    tried = actions.retry_rows(workspace, BEA, rows, cells)
    assert tried.new == 2 and aside(workspace) == {} and len(tried.receipts) == 1


def test_a_retry_has_a_receipt_and_undoing_it_puts_the_row_back(workspace, imported):
    row = aside(workspace)[4]
    tried = actions.retry_rows(workspace, BEA, [row], {row.key: {"LATITUDE": "41.4"}})
    receipt = queries.import_receipts(workspace, ADA)[0]
    assert receipt.what == "retry" and receipt.id == tried.receipts[0]
    actions.undo_import(workspace, ADA, receipt.id)
    assert set(aside(workspace)) == {3, 4} and set(shelters(workspace)) == {"North High"}


def test_a_row_that_repeats_anothers_id_never_overwrites_it_by_being_tried_again(workspace, write_csv):
    rows = [HEAD, GOOD, ["1", "Another Hall", "41.2", "-93.2", "50"]]
    actions.import_plan(workspace, ADA, prepare(write_csv(rows), "shelter"))
    row = aside(workspace)[3]
    assert actions.retry_rows(workspace, BEA, [row]).went_in == 0
    assert set(shelters(workspace)) == {"North High"}
    row = aside(workspace)[3]
    assert actions.retry_rows(workspace, BEA, [row], {row.key: {"SHELTER_ID": "9"}}).new == 1
    assert set(shelters(workspace)) == {"North High", "Another Hall"}


def test_discarding_needs_a_reason_and_is_kept_signed(workspace, imported, write_csv):
    row = aside(workspace)[3]
    with pytest.raises(MusterError, match="needs a reason"):
        actions.discard_rows(workspace, BEA, [row], why="  ")
    assert actions.discard_rows(workspace, BEA, [row], why="a line of totals") == 1
    assert set(aside(workspace)) == {4}
    kept = workspace.store.kept(DISCARDED, row.key)
    assert (kept["why"], kept["person"], kept["cells"]["SHELTER_ID"]) == ("a line of totals", "Bea", "2")
    rows = [HEAD, GOOD, NAMELESS, NOWHERE]
    again = prepare(write_csv(rows, "tomorrow.csv"), "shelter", Options(source="county"))
    actions.import_plan(workspace, ADA, again)
    listed = {(one.file, one.row) for one in queries.set_aside(workspace, ADA)}
    assert listed == {("shelters.csv", 4), ("tomorrow.csv", 4)}


def test_a_row_somebody_else_settled_meanwhile_is_not_tried_twice(workspace, imported):
    row = aside(workspace)[3]
    actions.discard_rows(workspace, BEA, [row], why="not ours")
    with pytest.raises(MusterError, match="no longer set aside"):
        actions.retry_rows(workspace, ADA, [row])


def test_a_feature_with_a_place_that_cannot_be_is_mended_as_text(workspace, write_json):
    shape = {"type": "Point", "coordinates": [-93.6, 95.0]}
    near = {"type": "Point", "coordinates": [-93.6, 41.6]}
    features = [
        {"type": "Feature", "geometry": near, "properties": {"shelter_id": n, "name": f"Hall {n}"}}
        for n in range(3)
    ]
    features.append(
        {"type": "Feature", "geometry": shape, "properties": {"shelter_id": 9, "name": "Far Hall"}}
    )
    path = write_json({"type": "FeatureCollection", "features": features}, "halls.geojson")
    actions.import_plan(workspace, ADA, prepare(path, "shelter"))
    row = next(iter(aside(workspace).values()))
    assert row.cells["geometry (WKT)"] == "POINT (-93.6 95)"
    tried = actions.retry_rows(workspace, BEA, [row], {row.key: {"geometry (WKT)": "POINT (-93.6 41.5)"}})
    assert tried.new == 1, json.dumps([one.reason for one in tried.still])
    assert shelters(workspace)["Far Hall"].geometry.y == pytest.approx(41.5)
