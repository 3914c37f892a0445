"""./muster reference: shows first, writes after --yes, lists and removes."""

from pathlib import Path

import geopandas as gpd
import pytest


@pytest.fixture
def people(tmp_path: Path) -> Path:
    path = tmp_path / "people.csv"
    path.write_text("id,lat,lon,pop\n1,41.6,-93.6,5\n2,41.7,-93.6,\n3,,,4\n", encoding="utf-8")
    return path


def test_without_yes_it_shows_everything_and_writes_nothing(muster, people, var):
    said = muster("reference", "add", people, "--as", "population")
    assert said.code == 0
    for word in (
        "pop",
        "'pop' is a name for it",
        "the row has no place",
        "how many: 1",
        "Nothing was written",
    ):
        assert word in said.out
    assert not (var / "reference").exists()
    assert not (var / "workspaces").exists()


def test_with_yes_it_is_there_for_the_workspace_and_what_could_not_go_in_is_listed(muster, people, var):
    said = muster("reference", "add", people, "--as", "population", "--name", "Polk people", "--yes")
    assert said.code == 0
    assert "2 rows in county/population" in said.out
    assert "1 row could not go in" in said.out
    assert gpd.read_parquet(var / "reference" / "county" / "population.parquet").people.sum() == 5
    listed = muster("reference", "list")
    assert "Polk people" in listed.out
    assert "1 data set." in listed.out


def test_the_list_can_be_that_of_one_workspace(muster, people):
    muster("reference", "add", people, "--as", "population", "--yes")
    muster("reference", "add", people, "--as", "population", "--yes", "-w", "story")
    assert "2 data sets" in muster("reference", "list").out
    one = muster("reference", "list", "-w", "story").out
    assert "story/population" in one
    assert "1 data set." in one


def test_a_second_file_takes_the_place_of_the_first_and_says_so(muster, people):
    muster("reference", "add", people, "--as", "population", "--yes")
    assert "in place of what is there" in muster("reference", "add", people, "--as", "population").out
    again = muster("reference", "add", people, "--as", "population", "--yes")
    assert "in place of what was there" in again.out
    assert "1 data set." in muster("reference", "list").out


def test_removing_needs_yes_and_a_name_that_exists(muster, people):
    muster("reference", "add", people, "--as", "population", "--yes")
    assert "Nothing was removed" in muster("reference", "remove", "county/population").out
    assert muster("reference", "remove", "county/population", "--yes").code == 0
    assert "No data sets" in muster("reference", "list").out
    gone = muster("reference", "remove", "county/population", "--yes")
    assert gone.code == 1
    assert "'county/population' is not in" in gone.err


def test_a_wrong_role_and_a_wrong_column_are_usage_errors(muster, people):
    assert muster("reference", "add", people, "--as", "castles").code == 2
    wrong = muster("reference", "add", people, "--as", "population", "--column", "people=NOBODY")
    assert wrong.code == 2
    assert "NOBODY" in wrong.err


def test_text_from_a_file_never_steers_the_terminal(muster, tmp_path):
    path = tmp_path / "hostile.csv"
    path.write_text("name,lat,lon\n\x1b[31mRed,41.6,-93.6\n\x1b[31mBlue,441.6,-93.6\n", encoding="utf-8")
    assert "\x1b[31m" not in muster("reference", "add", path, "--as", "candidates").out
