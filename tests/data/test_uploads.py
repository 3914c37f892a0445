"""Uploaded files lie under names of ours, and go when they are no longer needed."""

import io
import os
import time
import zipfile

import pytest

from data import uploads
from data.errors import MusterError
from data.intake import Limits
from data.intake.reading import read_file
from data.settings import Settings
from data.workspace import open_workspace


@pytest.fixture
def workspace(tmp_path):
    opened = open_workspace(Settings(var=tmp_path, workspace="county"))
    yield opened
    opened.store.close()


def _zip(*entries: tuple[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, body in entries:
            archive.writestr(name, body)
    return made.getvalue()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\ada\\shelters.csv", "shelters.csv"),
        ("..", "upload"),
        (".hidden.csv", "hidden.csv"),
        ("a\x00b\n<c>.csv", "a_b__c_.csv"),
        ("避難所 (1).csv", "避難所 (1).csv"),
        ("", "upload"),
    ],
)
def test_a_name_from_outside_leads_nowhere(workspace, given, kept):
    path = uploads.keep(workspace, [(given, b"a\n1\n")])[0]
    assert path.name == kept
    assert path.parent.parent == workspace.folder / "uploads"


def test_a_very_long_name_keeps_its_ending():
    assert uploads.safe_name("x" * 500 + ".geojson") == "x" * 112 + ".geojson"
    assert uploads.safe_name("避" * 500 + ".csv") == "避" * 78 + ".csv"


def test_two_files_of_one_name_both_stay(workspace):
    first, second = uploads.keep(workspace, [("a.csv", b"1"), ("sub/a.csv", b"2")])
    assert (first.name, second.name) == ("a.csv", "a-2.csv")
    assert (first.read_bytes(), second.read_bytes()) == (b"1", b"2")


def test_parts_of_a_shapefile_are_one_file(workspace):
    listed = uploads.keep(workspace, [("z.dbf", b"1"), ("z.shp", b"2"), ("z.shx", b"3"), ("other.dbf", b"4")])
    assert [path.name for path in listed] == ["z.shp", "other.dbf"]
    assert (listed[0].parent / "z.dbf").exists()


def test_a_zip_of_several_tables_becomes_several_files(workspace):
    body = _zip(("a.csv", b"1"), ("deep/b.csv", b"2"), ("__MACOSX/a.csv", b"x"), (".DS_Store", b"y"))
    assert [path.name for path in uploads.keep(workspace, [("both.zip", body)])] == ["a.csv", "deep__b.csv"]


def test_files_of_a_zip_whose_names_become_one_all_stay(workspace):
    long = "county exercise/" + "evacuation and shelter status reports by district/" * 3
    odd = [("x/a:b.csv", b"1"), ("x/a_b.csv", b"2"), ("x__a_b.csv", b"3")]
    for entries in (odd, [(f"{long}{n}.csv", b"%d" % n) for n in (1, 2, 3)]):
        found = uploads.keep(workspace, [("several.zip", _zip(*entries))])
        assert [path.read_bytes() for path in found] == [b"1", b"2", b"3"]


def test_a_file_and_a_zip_of_one_name_both_stay(workspace):
    body = _zip(("a.csv", b"1"), ("b.csv", b"2"))
    found = uploads.keep(workspace, [("data", b"0"), ("data.zip", body), ("避" * 100 + ".zip", body)])
    assert [path.read_bytes() for path in found] == [b"0", b"1", b"2", b"1", b"2"]


def test_a_zip_that_is_one_thing_stays_whole(workspace):
    for entries in (
        [("a.csv", b"1")],
        [("z.shp", b"1"), ("z.dbf", b"2")],
        [("doc.kml", b"1"), ("i.png", b"2")],
    ):
        assert [path.name for path in uploads.keep(workspace, [("one.zip", _zip(*entries))])] == ["one.zip"]


def test_a_refused_upload_leaves_nothing(workspace):
    with pytest.raises(MusterError, match="path that points outside"):
        uploads.keep(workspace, [("bad.zip", _zip(("../x.csv", b"1"), ("y.csv", b"2")))])
    with pytest.raises(MusterError, match="more than 0"):
        uploads.keep(workspace, [("big.csv", b"12")], limits=Limits(file_bytes=1))
    assert list((workspace.folder / "uploads").iterdir()) == []


def test_an_archive_that_cannot_be_unpacked_does_not_keep_the_others_out(workspace):
    outside = _zip(("../x.csv", b"1"), ("y.csv", b"2"))
    broken = b"PK\x05\x06" + bytes(18)
    listed = uploads.keep(workspace, [("a.csv", b"name\nA"), ("broken.zip", broken), ("bad.zip", outside)])
    assert [one.name for one in listed] == ["a.csv", "broken.zip", "bad.zip"]
    for path, why in ((listed[1], "nothing in it"), (listed[2], "path that points outside")):
        with pytest.raises(MusterError, match=why):
            read_file(path, Limits())


def test_what_is_taken_in_is_deleted_and_what_lies_elsewhere_is_not(workspace, tmp_path):
    first, second = uploads.keep(workspace, [("a.csv", b"1"), ("b.csv", b"2")])
    uploads.forget(workspace, first)
    assert not first.exists() and second.exists()
    uploads.forget(workspace, second)
    assert list((workspace.folder / "uploads").iterdir()) == []
    mine = tmp_path / "mine.csv"
    mine.write_text("a\n1\n")
    uploads.forget(workspace, mine)
    assert mine.exists()
    uploads.keep(workspace, [("c.csv", b"1")])
    uploads.forget(workspace, workspace.folder / "uploads" / ".." / ".." / ".." / "mine.csv")
    uploads.forget(workspace, workspace.folder / "uploads" / ".." / "muster.db")
    assert mine.exists() and workspace.store.path.exists()


def test_what_was_left_lying_goes_after_a_day(workspace):
    old = uploads.keep(workspace, [("old.csv", b"1")])[0].parent
    long_ago = time.time() - uploads.KEPT_FOR.total_seconds() - 60
    os.utime(old, (long_ago, long_ago))
    uploads.keep(workspace, [("new.csv", b"1")])
    assert not old.exists()


def test_a_folder_gives_its_files_and_a_wrong_path_the_remedy(tmp_path):
    for name in ("b.csv", "a.csv", ".hidden"):
        (tmp_path / name).write_text("x\n1\n")
    assert [path.name for path in uploads.at_path(f" '{tmp_path}' ")] == ["a.csv", "b.csv"]
    assert uploads.at_path(str(tmp_path / "a.csv")) == [tmp_path / "a.csv"]
    with pytest.raises(MusterError, match="check the path"):
        uploads.at_path(str(tmp_path / "nowhere"))
