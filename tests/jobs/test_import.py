"""./muster import: shows first, writes after --yes, and says what could not go in."""

import re

from data.settings import Settings
from data.workspace import open_workspace
from tests.jobs.conftest import SIGNED


def _names(var) -> list[str]:
    from data.access import local_person

    opened = open_workspace(Settings(var=var, workspace="county"))
    try:
        return [item.name for item in opened.store.find(local_person("Ada", "Chief"), ["shelter"])]
    finally:
        opened.store.close()


def test_without_yes_it_shows_everything_and_writes_nothing(muster, shelters, var):
    said = muster("import", shelters, "--kind", "shelter")
    assert said.code == 0
    for word in ("SHELTER_NAME", "North High", "Nothing was written", "3 new", "2 in quarantine", "410.5"):
        assert word in said.out
    assert _names(var) == []


def test_with_yes_the_good_rows_go_in_and_the_rest_waits_in_quarantine(muster, shelters, var):
    said = muster("import", shelters, "--kind", "shelter", "--source", "county", *SIGNED)
    assert said.code == 0
    assert "3 new, 2 in quarantine" in said.out
    assert len(_names(var)) == 3
    listed = muster("quarantine")
    assert "2 rows in quarantine" in listed.out
    assert "410.5" in listed.out


def test_doing_it_again_changes_nothing(muster, shelters):
    muster("import", shelters, "--kind", "shelter", *SIGNED)
    again = muster("import", shelters, "--kind", "shelter", *SIGNED)
    assert "0 new, 3 unchanged" in again.out


def test_a_change_without_a_signature_is_refused(muster, shelters, var):
    said = muster("import", shelters, "--kind", "shelter", "--yes")
    assert said.code == 2
    assert "--name and --position" in said.err
    assert not (var / "workspaces").exists() or _names(var) == []


def test_text_from_a_file_never_steers_the_terminal(muster, shelters):
    said = muster("import", shelters, "--kind", "shelter")
    assert "\x1b[31m" not in said.out
    assert "Red Hall [bold]" in said.out


def test_a_file_without_one_usable_row_is_a_failure(muster, tmp_path):
    path = tmp_path / "bad.csv"
    path.write_text("SHELTER_ID,SHELTER_NAME,LATITUDE,LONGITUDE\n1,,41,-93\n")
    said = muster("import", path, "--kind", "shelter", *SIGNED)
    assert said.code == 1
    assert "0 of 1 rows" in said.err


def test_a_wrong_file_an_unknown_kind_and_an_unknown_column_are_told_apart(muster, shelters, tmp_path):
    (tmp_path / "empty.csv").write_text("")
    assert muster("import", tmp_path / "empty.csv", "--kind", "shelter").code == 1
    assert muster("import", shelters, "--kind", "castle").code == 2
    wrong = muster("import", shelters, "--kind", "shelter", "--map", "name=NAME_OF_IT")
    assert wrong.code == 2
    assert "NAME_OF_IT" in wrong.err
    assert muster("import", shelters, "--kind", "shelter", "--map", "name").code == 2
    assert muster("import", tmp_path / "nowhere.csv", "--kind", "shelter").code == 2


def test_no_expected_error_shows_a_traceback(muster, tmp_path):
    (tmp_path / "no.pdf").write_bytes(b"%PDF-1.4")
    said = muster("import", tmp_path / "no.pdf", "--kind", "shelter")
    assert said.code == 1
    assert "a PDF" in said.err
    assert "Traceback" not in said.err + said.out


def test_an_import_is_undone_by_its_receipt(muster, shelters, var):
    said = muster("import", shelters, "--kind", "shelter", *SIGNED)
    receipt = re.search(r"Receipt (\w+)", said.out)[1]
    assert receipt in muster("receipts").out
    assert "3 withdrawn, 0 as before, 0 left" in muster("undo", receipt, *SIGNED[1:]).out
    assert _names(var) == []
    again = muster("undo", receipt, *SIGNED[1:])
    assert again.code != 0 and "undone before" in again.err
