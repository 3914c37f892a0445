"""./muster export: what was asked for, in the format asked for, and nothing replaced unasked."""

import csv
import json

import pytest

from tests.jobs.conftest import SIGNED


@pytest.fixture
def loaded(muster, county):
    return muster


def test_an_exported_file_read_back_into_another_workspace_is_the_same(loaded, tmp_path):
    path = tmp_path / "out.csv"
    said = loaded("export", "shelter", "--to", path)
    assert said.code == 0
    assert "ACTUAL: 3 shelter records written" in said.out
    back = loaded("import", path, "--kind", "shelter", "--workspace", "copy", *SIGNED)
    assert "3 new" in back.out
    again = tmp_path / "again.csv"
    loaded("export", "shelter", "--to", again, "--workspace", "copy")
    columns = ("name", "latitude", "longitude", "capacity_evacuation", "state")
    rows = [
        [
            tuple(row[name] for name in columns)
            for row in csv.DictReader(file.read_text("utf-8-sig").splitlines())
        ]
        for file in (path, again)
    ]
    assert sorted(rows[0]) == sorted(rows[1])


def test_a_box_and_a_text_narrow_the_export(loaded, tmp_path):
    loaded("export", "shelter", "--to", tmp_path / "box.geojson", "--bbox", "-93.7,41.6,-93.5,41.7")
    loaded("export", "shelter", "--to", tmp_path / "text.geojson", "--text", "south")
    for name, expected in (("box", ["North High"]), ("text", ["South High"])):
        read = json.loads((tmp_path / f"{name}.geojson").read_text("utf-8"))
        assert [item["properties"]["name"] for item in read["features"]] == expected


def test_as_known_before_the_import_there_was_nothing(loaded, tmp_path):
    said = loaded("export", "shelter", "--to", tmp_path / "then.geojson", "--at", "2020-01-01T00:00Z")
    assert "0 shelter records" in said.out


def test_a_file_that_exists_is_replaced_only_with_yes(loaded, tmp_path):
    path = tmp_path / "out.csv"
    path.write_text("mine")
    refused = loaded("export", "shelter", "--to", path)
    assert refused.code == 3
    assert "--yes" in refused.err
    assert path.read_text() == "mine"
    assert loaded("export", "shelter", "--to", path, "--yes").code == 0
    assert "North High" in path.read_text("utf-8-sig")


@pytest.mark.parametrize(
    "wrong",
    [
        ("--bbox", "41.6,-93.7,41.7"),
        ("--bbox", "-93,42,-94,41"),
        ("--at", "yesterday"),
        ("--at", "2026-05-20T03:00"),
        ("--format", "dbf"),
    ],
)
def test_a_wrong_option_says_what_a_right_one_looks_like(loaded, tmp_path, wrong):
    said = loaded("export", "shelter", "--to", tmp_path / "out.csv", *wrong)
    assert said.code in {1, 2}
    assert wrong[1] in said.err
    assert not (tmp_path / "out.csv").exists()


def test_restricted_records_leave_only_with_contacts_and_are_counted(muster, tmp_path):
    rows = tmp_path / "posts.csv"
    rows.write_text("name,latitude,longitude\nCommand post,41.7,-93.6\n")
    muster("import", rows, "--kind", "shelter", "--set", "sensitivity=restricted", *SIGNED)
    outside = muster("export", "shelter", "--to", tmp_path / "outside.kml")
    inside = muster("export", "shelter", "--to", tmp_path / "inside.kml", "--contacts")
    assert "0 shelter records" in outside.out
    assert "1 withheld or restricted and left out" in outside.out
    assert "1 shelter records" in inside.out
    assert "Command post" not in (tmp_path / "outside.kml").read_text("utf-8")
