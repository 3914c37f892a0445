"""The check sees what is wrong and says what to do."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from data.access import local_person
from data.clock import ManualClock
from data.health import DISK_MIN_MB, MAP_FILES, Finding, examine
from data.schema import Shelter
from data.settings import Settings
from data.workspace import STORE_FILE, folder_of, open_workspace

SOMEONE = local_person("Ada Reyes", "Planning Section Chief")


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    for file in MAP_FILES:
        path = tmp_path / "assets" / "node_modules" / file
        path.parent.mkdir(parents=True)
        path.touch()
    return tmp_path


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = Settings(var=tmp_path / "var", workspace="county")
    (made.var / "basemap").mkdir(parents=True)
    (made.var / "basemap" / "world.pmtiles").touch()
    opened = open_workspace(made)
    opened.store.save(SOMEONE, [Shelter(name="North High")], reason="test")
    opened.store.close()
    return made


def _wrong(found: list[Finding]) -> dict[str, Finding]:
    return {item.name: item for item in found if not item.sound}


def test_a_sound_copy_has_nothing_wrong(settings, installed):
    found = examine(settings, root=installed)
    assert _wrong(found) == {}
    assert "actual, 1 records, 1 changes" in [item.said for item in found]


def test_missing_map_files_and_basemap_name_the_setup(settings, tmp_path):
    (settings.var / "basemap" / "world.pmtiles").unlink()
    wrong = _wrong(examine(settings, root=tmp_path / "elsewhere"))
    assert {name: item.remedy for name, item in wrong.items()} == {
        "map JavaScript": "run make setup",
        "basemap": "run make setup",
    }


def test_a_workspace_that_does_not_exist_says_how_to_make_it_and_is_not_made(settings, installed):
    wrong = _wrong(examine(settings, "nowhere", root=installed))
    assert "make run WORKSPACE=nowhere" in wrong["workspace nowhere"].remedy
    assert not folder_of(settings, "nowhere").exists()


def test_a_state_that_differs_from_the_log_is_found(settings, installed):
    opened = open_workspace(settings)
    with opened.store.writing() as connection:
        connection.exec_driver_sql("UPDATE record SET state = 'open'")
    opened.store.close()
    assert "not what the log says" in _wrong(examine(settings, root=installed))["log and state"].said


def test_a_damaged_file_is_a_finding_and_not_an_error(settings, installed):
    path = folder_of(settings, "county") / STORE_FILE
    path.write_bytes(b"no database at all" * 1000)
    assert _wrong(examine(settings, root=installed))["workspace county"].remedy


def test_a_nearly_full_disk_is_wrong(settings, installed, monkeypatch):
    monkeypatch.setattr("shutil.disk_usage", lambda _: type("U", (), {"free": (DISK_MIN_MB - 1) * 1_000_000}))
    assert "free disk space" in _wrong(examine(settings, root=installed))["disk space"].remedy


def test_a_clock_behind_the_log_is_wrong(settings, installed):
    tomorrow = ManualClock(datetime.now(UTC) + timedelta(days=1))
    opened = open_workspace(settings, clock=tomorrow)
    opened.store.save(SOMEONE, [Shelter(name="Tomorrow's")], reason="test")
    opened.store.close()
    assert "a change is recorded at" in _wrong(examine(settings, root=installed))["clock"].remedy
