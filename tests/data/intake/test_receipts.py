"""An import is one thing: written as a whole or not at all, and taken back as a whole by its receipt."""

import pytest

from data.access import local_person
from data.errors import MusterError
from data.intake import Options, applying, prepare
from data.intake.receipts import Receipt
from data.schema import value_of
from data.schema.vocab import Status
from data.settings import Settings
from data.store import Query
from data.workspace import open_workspace
from geo.errors import Cancelled
from response import actions, queries

ADA = local_person("Ada", "Planning Section Chief", "County")
BEA = local_person("Bea", "Duty Officer")
HEAD = ["SHELTER_ID", "SHELTER_NAME", "LATITUDE", "LONGITUDE", "EVACUATION_CAPACITY"]
ROWS = [HEAD, ["1", "North High", "41.6", "-93.6", "100"], ["2", "South High", "41.5", "-93.5", "200"]]
BAD = ["3", "", "41.4", "-93.4", "300"]


@pytest.fixture
def workspace(tmp_path):
    opened = open_workspace(Settings(var=tmp_path, workspace="county"))
    yield opened
    opened.store.close()


def plan_of(write_csv, rows, **options):
    return prepare(write_csv(rows), "shelter", Options(**options))


def shelters(workspace):
    return {one.name: one for one in queries.find(workspace, ADA, ["shelter"])}


def stopping(at: int):
    """A progress that stops the work when it is heard from for the n-th time."""
    heard = []

    def step(done: int, of: int) -> None:
        heard.append(done)
        if len(heard) == at:
            raise Cancelled("stopped")

    return step


def test_an_import_leaves_a_receipt_that_says_what_it_did(workspace, write_csv):
    done = actions.import_plan(workspace, ADA, plan_of(write_csv, [*ROWS, BAD]))
    receipt = queries.import_receipts(workspace, ADA)[0]
    assert receipt.id == done.receipt and receipt.state == "done"
    assert (receipt.rows, receipt.new, receipt.quarantined) == (3, 2, 1)
    assert (receipt.person, receipt.position, receipt.file) == (
        "Ada",
        "Planning Section Chief",
        "shelters.csv",
    )
    assert len(receipt.sha256) == 64 and (receipt.revision_from, receipt.revision_to) == (1, 2)
    assert Receipt.read(receipt.body()) == receipt


def test_undoing_withdraws_what_was_made_and_clears_what_was_set_aside(workspace, write_csv):
    done = actions.import_plan(workspace, ADA, plan_of(write_csv, [*ROWS, BAD]))
    undone = actions.undo_import(workspace, BEA, done.receipt).undone
    assert (undone.withdrawn, undone.restored, undone.left, undone.person) == (2, 0, (), "Bea")
    assert shelters(workspace) == {} and queries.set_aside(workspace, ADA) == []
    kept = queries.find(workspace, ADA, ["shelter"], Query(status=None))
    assert {one.status for one in kept} == {Status.WITHDRAWN}
    last = queries.history(workspace, ADA, kept[0].id)[-1]
    assert last.person == "Bea" and done.receipt in last.reason
    with pytest.raises(MusterError, match="undone before"):
        actions.undo_import(workspace, BEA, done.receipt)


def test_undoing_restores_what_was_changed_and_leaves_what_somebody_changed_since(workspace, write_csv):
    actions.import_plan(workspace, ADA, plan_of(write_csv, ROWS))
    fuller = [HEAD, [*ROWS[1][:4], "150"], [*ROWS[2][:4], "250"]]
    second = actions.import_plan(workspace, ADA, plan_of(write_csv, fuller))
    assert second.changed == 2
    north = shelters(workspace)["North High"]
    workspace.store.save(BEA, [north.changed(notes="roof leaks")], reason="seen")
    undone = actions.undo_import(workspace, ADA, second.receipt).undone
    assert (undone.withdrawn, undone.restored) == (0, 1)
    assert [(one.name, one.who) for one in undone.left] == [("North High", "Bea (Duty Officer)")]
    now = shelters(workspace)
    assert value_of(now["South High"].capacity_evacuation) == 200
    assert value_of(now["North High"].capacity_evacuation) == 150 and now["North High"].notes == "roof leaks"


def test_what_was_undone_comes_back_with_the_next_import(workspace, write_csv):
    first = actions.import_plan(workspace, ADA, plan_of(write_csv, ROWS))
    ids = {one.id for one in shelters(workspace).values()}
    actions.undo_import(workspace, ADA, first.receipt)
    again = actions.import_plan(workspace, ADA, plan_of(write_csv, ROWS))
    assert (again.new, again.changed) == (0, 2)
    back = shelters(workspace)
    assert {one.id for one in back.values()} == ids
    assert not any("undone" in note for one in back.values() for note in one.sources[0].notes)


def test_what_a_person_withdrew_stays_withdrawn(workspace, write_csv):
    actions.import_plan(workspace, ADA, plan_of(write_csv, ROWS))
    north = shelters(workspace)["North High"]
    workspace.store.save(BEA, [north.changed(status=Status.WITHDRAWN)], reason="gone for good")
    actions.import_plan(workspace, ADA, plan_of(write_csv, [HEAD, [*ROWS[1][:4], "101"], ROWS[2]]))
    assert set(shelters(workspace)) == {"South High"}


@pytest.mark.parametrize("at", [1, 2])
def test_a_stopped_import_leaves_nothing(workspace, write_csv, at):
    with pytest.raises(Cancelled):
        actions.import_plan(workspace, ADA, plan_of(write_csv, [*ROWS, BAD]), progress=stopping(at))
    assert workspace.store.revision() == 0
    assert queries.import_receipts(workspace, ADA) == [] and queries.set_aside(workspace, ADA) == []


def test_a_stopped_import_too_large_for_one_write_is_taken_back(workspace, write_csv, monkeypatch):
    monkeypatch.setattr(applying, "AT_ONCE", 1)
    monkeypatch.setattr(applying, "BATCH", 1)
    with pytest.raises(Cancelled):
        actions.import_plan(workspace, ADA, plan_of(write_csv, ROWS), progress=stopping(2))
    assert shelters(workspace) == {}
    receipt = queries.import_receipts(workspace, ADA)[0]
    assert receipt.state == "stopped" and receipt.undone.withdrawn == 1


def test_an_import_that_died_can_be_undone_by_the_receipt_it_left(workspace, write_csv, monkeypatch):
    monkeypatch.setattr(applying, "AT_ONCE", 1)
    monkeypatch.setattr(applying, "BATCH", 1)
    monkeypatch.setattr("response.actions.files._take_back", lambda *_: None)
    with pytest.raises(Cancelled):
        actions.import_plan(workspace, ADA, plan_of(write_csv, ROWS), progress=stopping(2))
    receipt = queries.import_receipts(workspace, ADA)[0]
    assert receipt.state == "under way" and len(shelters(workspace)) == 1
    actions.undo_import(workspace, ADA, receipt.id)
    assert shelters(workspace) == {}


def test_a_file_of_which_no_row_can_go_in_leaves_no_receipt(workspace, write_csv):
    with pytest.raises(MusterError, match="0 of 1 rows"):
        actions.import_plan(workspace, ADA, plan_of(write_csv, [HEAD, BAD]))
    assert queries.import_receipts(workspace, ADA) == []


def test_the_mapping_is_kept_and_proposed_for_the_next_file_of_the_same_columns(workspace, write_csv):
    told = {"source": "county shelters", "values": {"type": "medical"}, "unmapped": frozenset({"address"})}
    actions.import_plan(workspace, ADA, plan_of(write_csv, ROWS, **told))
    look = queries.intake_look(workspace, ADA, write_csv(ROWS, "shelters-2.csv"))
    assert (look.saved.source, look.saved.kind, look.saved.by) == ("county shelters", "shelter", "Ada")
    found = queries.intake_prospect(workspace, ADA, look, look.saved.kind, look.saved.options)
    assert (found.summary.new, found.summary.unchanged) == (0, 2)
    other = queries.intake_look(workspace, ADA, write_csv([["a", "b"], ["1", "2"]], "other.csv"))
    assert other.saved is None
