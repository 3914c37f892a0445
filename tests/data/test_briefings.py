"""The files of issued briefings: numbered, written once, proved when read, and part of every backup."""

from datetime import UTC, datetime

import pytest

from data import backup, briefings
from data.access import local_person
from data.briefings import FOLDER, Made
from data.errors import Invalid, NotFound, StoreUnavailable
from data.schema import Briefing
from data.settings import Settings
from data.workspace import open_workspace

NOON = datetime(2026, 5, 19, 12, tzinfo=UTC)
ADA = local_person("Ada Reyes", "Planning Section Chief")
PDF = Made("county-brief.pdf", "application/pdf", b"%PDF-1.7 what was issued")
HTML = Made("county-brief.html", "text/html", b"<!doctype html>")


@pytest.fixture
def settings(tmp_path):
    return Settings(var=tmp_path / "var")


@pytest.fixture
def workspace(settings):
    made = open_workspace(settings, "county")
    yield made
    made.store.close()


def issue(workspace, *files):
    with briefings.reserved(workspace.folder) as number:
        written = briefings.write(workspace.folder, number, files)
        record = Briefing(name=f"Brief {number}", number=number, moment=NOON, revision=0, files=written)
        workspace.store.save(ADA, [record], reason="issued")
    return workspace.store.get(ADA, record.id)


def test_numbers_go_up_and_a_number_that_failed_is_used_again(workspace):
    assert issue(workspace, PDF).number == "B-0001"
    with pytest.raises(RuntimeError), briefings.reserved(workspace.folder) as number:
        briefings.write(workspace.folder, number, [PDF])
        raise RuntimeError("the second file could not be drawn")
    assert not (workspace.folder / FOLDER / "B-0002").exists()
    assert issue(workspace, PDF).number == "B-0002"


def test_two_at_once_get_two_numbers(workspace):
    with briefings.reserved(workspace.folder) as one, briefings.reserved(workspace.folder) as other:
        assert (one, other) == ("B-0001", "B-0002")


def test_a_file_is_read_as_it_was_issued_or_not_at_all(workspace):
    record = issue(workspace, PDF, HTML)
    assert briefings.read(workspace.folder, record, record.files[0]) == PDF.body
    path = briefings.path_of(workspace.folder, record, record.files[0])
    path.write_bytes(b"%PDF-1.7 something else")
    with pytest.raises(briefings.Damaged, match="is not the file that was issued; restore it from a backup"):
        briefings.read(workspace.folder, record, record.files[0])
    path.unlink()
    with pytest.raises(NotFound, match="is not there"):
        briefings.read(workspace.folder, record, record.files[0])


@pytest.mark.parametrize("name", ["../muster.db", "a/b.pdf", ".hidden", "", "a\nb.pdf", "C:\\x"])
def test_a_name_cannot_lead_elsewhere(workspace, name):
    with pytest.raises(Invalid, match="plain name"):
        issue(workspace, Made(name, "text/plain", b"x"))
    record = Briefing(name="x", number="B-0001", moment=NOON, revision=0, files=[PDF.entry])
    with pytest.raises(Invalid, match="plain name"):
        briefings.path_of(workspace.folder, record, PDF.entry.model_copy(update={"name": name}))


def test_a_file_is_never_overwritten(workspace):
    with pytest.raises(Invalid, match="never overwritten"):
        issue(workspace, PDF, PDF)


def test_a_backup_brings_the_files_back(settings, workspace, tmp_path):
    record = issue(workspace, PDF, HTML)
    saved = backup.save(workspace, ADA, tmp_path / "county.db")
    assert (saved.files, saved.lost) == (2, 0)
    assert backup.inspect(tmp_path / "county.db").files == 2
    assert backup.restore(settings, ADA, tmp_path / "county.db", "copy").files == 2
    copy = open_workspace(settings, "copy")
    again = copy.store.get(ADA, record.id)
    assert [briefings.read(copy.folder, again, file) for file in again.files] == [PDF.body, HTML.body]
    with copy.store.reading() as connection:
        tables = connection.exec_driver_sql("SELECT name FROM sqlite_master").scalars().all()
    assert "attachment" not in tables
    copy.store.close()


def test_files_that_a_restore_replaces_are_kept_beside(settings, workspace, tmp_path):
    record = issue(workspace, PDF)
    backup.save(workspace, ADA, tmp_path / "county.db")
    issue(workspace, HTML)
    workspace.store.close()
    backup.restore(settings, ADA, tmp_path / "county.db", "county", overwrite=True)
    folder = workspace.folder
    assert [path.name for path in (folder / FOLDER).iterdir()] == [record.number]
    (kept,) = folder.glob(f"{FOLDER}.replaced-*")
    assert sorted(path.name for path in kept.iterdir()) == ["B-0001", "B-0002"]


def test_a_file_that_is_lost_is_counted_and_one_damaged_in_the_backup_is_refused(workspace, tmp_path):
    from pysqlite3 import dbapi2

    record = issue(workspace, PDF, HTML)
    briefings.path_of(workspace.folder, record, record.files[1]).unlink()
    saved = backup.save(workspace, ADA, tmp_path / "county.db")
    assert (saved.files, saved.lost) == (1, 1)
    connection = dbapi2.connect(str(tmp_path / "county.db"))
    connection.execute("UPDATE attachment SET body = x'00'")
    connection.commit()
    connection.close()
    with pytest.raises(
        StoreUnavailable, match=r"damaged \(briefing file briefings/B-0001/county-brief\.pdf\)"
    ):
        backup.inspect(tmp_path / "county.db")
