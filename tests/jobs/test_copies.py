"""./muster backup and restore, as a person uses them."""

import pytest


@pytest.fixture
def loaded(muster, county):
    return muster


def test_a_backup_restored_elsewhere_gives_the_same_workspace(loaded, tmp_path):
    path = tmp_path / "county.db"
    assert "3 records" in loaded("backup", path).out
    shown = loaded("restore", path, "--workspace", "copy")
    assert "Nothing was changed. With --yes it would make workspace copy." in shown.out
    assert loaded("restore", path, "--workspace", "copy", "--yes").code == 0
    assert "3 records" in loaded("check", "--workspace", "copy").out


def test_nothing_is_replaced_unasked(loaded, tmp_path):
    path = tmp_path / "county.db"
    loaded("backup", path)
    assert loaded("backup", path).code == 3
    assert loaded("backup", path, "--yes").code == 0
    assert "would replace workspace county" in loaded("restore", path).out


def test_a_file_that_is_no_backup_is_a_failure(loaded, shelters):
    said = loaded("restore", shelters, "--yes")
    assert said.code == 1
    assert "not a Muster backup" in said.err
