"""A writer that is killed loses nothing it has acknowledged, and the log still explains the state."""

import multiprocessing
import random
import sys
import time
from multiprocessing.connection import Connection
from pathlib import Path
from types import ModuleType

import pytest

from data.access import local_person
from data.store import Store, check
from tests.robustness.writer import write_on

ROUNDS = 50
WRITERS = 2
SOMEONE = local_person("Ada Reyes", "Planning Section Chief")


@pytest.fixture
def children(monkeypatch):
    """Child processes that do not run whatever another test has left as __main__."""
    monkeypatch.setitem(sys.modules, "__main__", ModuleType("__main__"))
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.robustness.writer"])
    return context


def _heard(pipe: Connection) -> list[tuple[str, int, int]]:
    acks = []
    try:
        while True:
            acks.append(pipe.recv())
    except (EOFError, OSError):
        return acks


def _round(children, path: Path, number: int, seconds: float) -> list[tuple[str, int, int]]:
    pipes, processes = [], []
    for writer in range(WRITERS):
        mine, theirs = children.Pipe(duplex=False)
        process = children.Process(target=write_on, args=(path, theirs, f"{number}-{writer}"))
        process.start()
        theirs.close()
        pipes.append(mine)
        processes.append(process)
    assert all(pipe.poll(30) for pipe in pipes)
    time.sleep(seconds)
    for process in processes:
        process.kill()
    acks = [ack for pipe in pipes for ack in _heard(pipe)]
    for process in processes:
        process.join()
        process.close()
    for pipe in pipes:
        pipe.close()
    return acks


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_50_times_kill_minus_9_every_acknowledged_write_is_there_and_the_log_replays(children, tmp_path):
    path = tmp_path / "muster.db"
    Store(path).close()
    moments = random.Random(26)
    acknowledged: dict[str, tuple[int, int]] = {}
    for number in range(ROUNDS):
        acks = _round(children, path, number, moments.uniform(0, 0.15))
        assert acks
        for record_id, version, occupancy in acks:
            acknowledged[record_id] = max(acknowledged.get(record_id, (0, 0)), (version, occupancy))
        store = Store(path)
        assert check(store).problems == []
        stored = {item.id: item for item in store.find(SOMEONE, ["shelter"])}
        store.close()
        for record_id, (version, occupancy) in acknowledged.items():
            assert stored[record_id].version >= version
            assert stored[record_id].version > version or stored[record_id].occupancy.value == occupancy
    assert len(acknowledged) > ROUNDS
