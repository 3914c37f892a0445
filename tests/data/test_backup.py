"""A copy is proved before it is trusted, and nothing is replaced unasked."""

import shutil
from pathlib import Path

import pytest

from data import backup
from data.access import Actor, local_person
from data.errors import Invalid, NotAllowed, NotSignedIn, StoreBusy, StoreUnavailable
from data.schema import Shelter
from data.settings import Settings
from data.store import Store
from data.workspace import STORE_FILE, Workspace, folder_of, open_workspace
from response import actions

SOMEONE = local_person("Ada Reyes", "Planning Section Chief")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(var=tmp_path / "var")


@pytest.fixture
def workspace(settings: Settings) -> Workspace:
    made = open_workspace(settings, "county")
    made.store.save(SOMEONE, [Shelter(kind="shelter", name="North High")], reason="test")
    return made


def _names(settings: Settings, name: str) -> list[str]:
    opened = open_workspace(settings, name)
    try:
        return [item.name for item in opened.store.find(SOMEONE, ["shelter"])]
    finally:
        opened.store.close()


def test_a_backup_restored_under_a_new_name_holds_the_same_records_and_log(settings, workspace, tmp_path):
    made = backup.save(workspace, SOMEONE, tmp_path / "county.db")
    found = backup.restore(settings, SOMEONE, tmp_path / "county.db", "copy")
    assert (found.records, found.changes, found.mode, found.workspace) == (1, 1, "actual", "county")
    assert made.last_recorded_at == workspace.store.last_recorded_at()
    assert _names(settings, "copy") == ["North High"]


def test_a_backup_is_taken_while_another_connection_writes(workspace, tmp_path):
    other = Store(workspace.store.path)
    with other.writing() as connection:
        connection.exec_driver_sql("INSERT INTO meta VALUES ('half', '1')")
        backup.save(workspace, SOMEONE, tmp_path / "county.db")
    other.close()
    assert backup.inspect(tmp_path / "county.db").records == 1


def test_neither_a_file_nor_a_workspace_is_replaced_unasked(settings, workspace, tmp_path):
    backup.save(workspace, SOMEONE, tmp_path / "county.db")
    with pytest.raises(backup.Exists, match=r"county\.db' exists; .*--yes"):
        backup.save(workspace, SOMEONE, tmp_path / "county.db")
    with pytest.raises(backup.Exists, match=r"workspace 'county' exists; .*--yes"):
        backup.restore(settings, SOMEONE, tmp_path / "county.db", "county")


def test_the_store_that_is_replaced_is_kept_beside_the_new_one(settings, workspace, tmp_path):
    backup.save(workspace, SOMEONE, tmp_path / "county.db")
    workspace.store.save(SOMEONE, [Shelter(kind="shelter", name="Too late")], reason="test")
    workspace.store.close()
    backup.restore(settings, SOMEONE, tmp_path / "county.db", "county", overwrite=True)
    assert _names(settings, "county") == ["North High"]
    kept = list(folder_of(settings, "county").glob(f"{STORE_FILE}.replaced-*"))
    assert len(kept) == 1
    shutil.move(kept[0], tmp_path / "kept.db")
    assert backup.inspect(tmp_path / "kept.db").records == 2


def test_a_token_that_was_revoked_since_opens_nothing_again(settings, workspace, tmp_path):
    def make(name):
        return actions.make_token(workspace, SOMEONE, name=name, roles=["partner"], jurisdictions=[])[1]

    gone, good = make("gone"), make("good")
    backup.save(workspace, SOMEONE, tmp_path / "county.db")
    actions.revoke_token(workspace, SOMEONE, "gone")
    workspace.store.close()
    backup.restore(settings, SOMEONE, tmp_path / "county.db", "county", overwrite=True)
    opened = open_workspace(settings, "county")
    assert actions.act_by_token(opened, good).name == "good"
    with pytest.raises(NotSignedIn, match="revoked"):
        actions.act_by_token(opened, gone)
    opened.store.close()


@pytest.mark.parametrize(("keep", "revoked"), [(False, ("partner",)), (True, ())])
def test_where_nothing_knows_a_token_it_opens_nothing_unless_somebody_says_so(
    settings, workspace, tmp_path, keep, revoked
):
    _, secret = actions.make_token(workspace, SOMEONE, name="partner", roles=["partner"], jurisdictions=[])
    backup.save(workspace, SOMEONE, tmp_path / "county.db")
    done = backup.restore(settings, SOMEONE, tmp_path / "county.db", "elsewhere", keep_tokens=keep)
    assert done.revoked == revoked
    opened = open_workspace(settings, "elsewhere")
    if keep:
        assert actions.act_by_token(opened, secret).name == "partner"
    else:
        with pytest.raises(NotSignedIn, match="revoked"):
            actions.act_by_token(opened, secret)
    opened.store.close()


def test_a_token_of_another_workspace_opens_nothing_in_the_one_it_is_restored_over(
    settings, workspace, tmp_path
):
    other = open_workspace(settings, "other")
    _, secret = actions.make_token(other, SOMEONE, name="partner", roles=["partner"], jurisdictions=[])
    backup.save(other, SOMEONE, tmp_path / "other.db")
    other.store.close()
    workspace.store.close()
    backup.restore(settings, SOMEONE, tmp_path / "other.db", "county", overwrite=True, keep_tokens=True)
    opened = open_workspace(settings, "county")
    with pytest.raises(NotSignedIn, match="revoked"):
        actions.act_by_token(opened, secret)
    opened.store.close()


def test_a_workspace_that_is_open_elsewhere_is_not_replaced(settings, workspace, tmp_path):
    backup.save(workspace, SOMEONE, tmp_path / "county.db")
    with pytest.raises(StoreBusy, match="stop Muster"):
        backup.restore(settings, SOMEONE, tmp_path / "county.db", "county", overwrite=True)
    assert workspace.store.count(SOMEONE, ["shelter"]) == 1
    assert [path.name for path in workspace.folder.glob(".muster-*")] == []


def test_an_exercise_never_becomes_an_actual_workspace(settings, workspace, tmp_path):
    exercise = open_workspace(settings, "drill", mode="exercise")
    backup.save(exercise, SOMEONE, tmp_path / "drill.db")
    workspace.store.close()
    with pytest.raises(Invalid, match="'county' is actual, the backup is exercise"):
        backup.restore(settings, SOMEONE, tmp_path / "drill.db", "county", overwrite=True)
    assert _names(settings, "county") == ["North High"]


def _truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def _scribbled(path: Path) -> None:
    store = Store(path)
    with store.writing() as connection:
        connection.exec_driver_sql("UPDATE record SET body = '{}'")
    store.close()


def _stranger(path: Path) -> None:
    path.write_text("id,name\n1,North High\n")


def _other_database(path: Path) -> None:
    from pysqlite3 import dbapi2

    path.unlink()
    connection = dbapi2.connect(str(path))
    connection.execute("CREATE TABLE gpkg_contents (x)")
    connection.commit()
    connection.close()


@pytest.mark.parametrize(
    ("harm", "said"),
    [
        (_truncated, "damaged|cannot be read"),
        (_scribbled, "state is not what the log says"),
        (_stranger, "no SQLite file"),
        (_other_database, "no table alembic_version"),
    ],
)
def test_a_backup_that_is_not_sound_is_refused_and_changes_nothing(harm, said, settings, workspace, tmp_path):
    path = tmp_path / "county.db"
    backup.save(workspace, SOMEONE, path)
    workspace.store.close()
    harm(path)
    before = path.read_bytes()
    with pytest.raises(StoreUnavailable, match=said):
        backup.restore(settings, SOMEONE, path, "county", overwrite=True)
    with pytest.raises(StoreUnavailable, match=said):
        backup.inspect(path)
    assert path.read_bytes() == before
    assert _names(settings, "county") == ["North High"]


def test_a_store_of_a_newer_muster_is_refused(settings, workspace, tmp_path):
    path = tmp_path / "county.db"
    backup.save(workspace, SOMEONE, path)
    store = Store(path)
    with store.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    store.close()
    with pytest.raises(StoreUnavailable, match="newer Muster"):
        backup.restore(settings, SOMEONE, path, "copy")
    assert not (folder_of(settings, "copy") / STORE_FILE).exists()


def test_an_observer_may_not_carry_the_store_away(workspace, tmp_path):
    observer = Actor("Bo", "Observer", roles=frozenset({"observer"}), jurisdictions=frozenset({"*"}))
    with pytest.raises(NotAllowed):
        backup.save(workspace, observer, tmp_path / "county.db")
