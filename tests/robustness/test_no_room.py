"""A full disk: a clear message, nothing half-written, and work goes on once there is room."""

import multiprocessing
import resource
from pathlib import Path

import pytest

from data import backup
from data.access import local_person
from data.errors import StoreFull
from data.settings import Settings
from data.store import Store, check
from data.workspace import open_workspace
from tests.robustness.writer import shelter, write_until_full

LIMIT_BYTES = 1_000_000
SOMEONE = local_person("Ada Reyes", "Planning Section Chief")


def _fill(path: Path) -> tuple[list[tuple[str, int, int]], str, int]:
    context = multiprocessing.get_context("forkserver")
    mine, theirs = context.Pipe(duplex=False)
    process = context.Process(target=write_until_full, args=(path, theirs, LIMIT_BYTES))
    process.start()
    theirs.close()
    heard = []
    while True:
        try:
            heard.append(mine.recv())
        except EOFError:
            break
    mine.close()
    process.join()
    assert process.exitcode == 0
    process.close()
    *acks, message, counted = heard
    return acks, message, counted


def test_a_full_disk_says_so_keeps_what_was_acknowledged_and_lets_work_go_on(tmp_path):
    path = tmp_path / "muster.db"
    acks, message, counted = _fill(path)
    assert "cannot grow" in message
    assert "nothing was written; free disk space" in message
    assert counted == len(acks) > 10
    store = Store(path)
    assert check(store).problems == []
    assert {item.id for item in store.find(SOMEONE, ["shelter"])} == {record_id for record_id, *_ in acks}
    assert store.save(SOMEONE, [shelter("after", 1)], reason="room again").revision == len(acks) + 1
    store.close()


@pytest.fixture
def small_files():
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_backup_without_room_leaves_no_file(tmp_path, request):
    workspace = open_workspace(Settings(var=tmp_path), "county")
    workspace.store.save(SOMEONE, [shelter(f"shelter {n}", n) for n in range(60)], reason="test")
    request.getfixturevalue("small_files")
    with pytest.raises(StoreFull, match="free disk space"):
        backup.save(workspace, SOMEONE, tmp_path / "out" / "county.db")
    assert list((tmp_path / "out").iterdir()) == []
