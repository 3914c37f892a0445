"""A workspace has one mode and one clock for life; actual and exercise never meet."""

from datetime import UTC, datetime

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from pydantic import ValidationError

from data.clock import ExerciseClock, RealClock
from data.errors import Invalid, StoreUnavailable
from data.settings import EXERCISE, Settings
from data.store import Store
from data.store.migrate import SCRIPTS
from data.store.tables import HEAD, metadata
from data.workspace import CLOCK_KEY, exists, open_workspace

AT = datetime(2026, 5, 20, 5, tzinfo=UTC)


@pytest.fixture
def settings(tmp_path):
    return Settings(var=tmp_path)


def test_a_new_name_makes_an_actual_workspace_with_the_real_clock(settings):
    workspace = open_workspace(settings, "polk-county")
    assert (workspace.mode, type(workspace.clock), workspace.exercise_clock) == ("actual", RealClock, None)
    assert exists(settings, "polk-county")


def test_an_exercise_keeps_its_own_clock_when_it_is_opened_again(settings):
    first = open_workspace(settings, "drill", mode="exercise")
    first.store.meta_set(CLOCK_KEY, ExerciseClock.standing_at(AT))
    again = open_workspace(settings, "drill")
    assert again.mode == "exercise"
    assert again.store.clock.now() == AT
    again.exercise_clock.run(rate=60)
    assert open_workspace(settings, "drill").clock.now() > AT


def test_an_actual_workspace_cannot_be_opened_as_an_exercise_nor_the_other_way(settings):
    open_workspace(settings, "polk")
    with pytest.raises(Invalid, match="'polk' is actual, not exercise"):
        open_workspace(settings, "polk", mode="exercise")


def test_the_exercise_that_is_not_loaded_says_how_to_load_it(settings):
    with pytest.raises(StoreUnavailable, match=r"not loaded; run \./muster demo"):
        open_workspace(settings, EXERCISE)
    assert not exists(settings, EXERCISE), "a failed opening leaves nothing behind"


@pytest.mark.parametrize("name", ["", "../etc", "a/b", "a b", "ü", "a\n"])
def test_a_workspace_name_that_could_leave_its_folder_is_refused(tmp_path, name):
    with pytest.raises(ValidationError, match="use letters, digits"):
        Settings(workspace=name, var=tmp_path)
    with pytest.raises(Invalid, match="use letters, digits"):
        open_workspace(Settings(var=tmp_path), name or "/")


def test_the_newest_migration_is_the_one_the_store_asks_for():
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD


def test_migrating_gives_exactly_the_tables_the_code_knows(tmp_path):
    store = Store(tmp_path / "muster.db")
    with store.reading() as connection:
        context = MigrationContext.configure(connection)
        found = [
            difference
            for difference in compare_metadata(context, metadata)
            if "record_box" not in str(difference)
        ]
    assert found == []


def test_a_store_of_a_newer_muster_is_refused_and_left_alone(tmp_path):
    store = Store(tmp_path / "muster.db")
    with store.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    store.close()
    with pytest.raises(StoreUnavailable, match="version 9999, this Muster knows"):
        Store(tmp_path / "muster.db")
