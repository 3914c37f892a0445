"""Somebody else holds the write lock: reading goes on, writing waits, then says so."""

import threading
import time

import pytest

from data.access import local_person
from data.errors import StoreBusy
from data.store import Store, check
from tests.robustness.writer import shelter

SOMEONE = local_person("Ada Reyes", "Planning Section Chief")


@pytest.fixture
def stores(tmp_path):
    made = Store(tmp_path / "muster.db"), Store(tmp_path / "muster.db", busy_timeout_s=0.2)
    made[0].save(SOMEONE, [shelter("before", 1)], reason="test")
    yield made
    for store in made:
        store.close()


def test_a_write_that_cannot_get_in_says_so_and_writes_nothing(stores):
    holder, other = stores
    with (
        holder.writing(),
        pytest.raises(StoreBusy, match=r"locked by another writer; nothing was written; try again"),
    ):
        other.save(SOMEONE, [shelter("meanwhile", 1)], reason="test")
    assert [item.name for item in other.find(SOMEONE, ["shelter"])] == ["before"]
    other.save(SOMEONE, [shelter("after", 1)], reason="test")
    assert check(other).problems == []


def test_a_read_never_waits_for_a_writer(stores):
    holder, other = stores
    with holder.writing():
        assert other.count(SOMEONE, ["shelter"]) == 1  # one that waited would fail after 0.2 s


def test_a_write_waits_its_turn(stores):
    holder, patient = Store(stores[0].path), stores[0]
    entered = threading.Event()

    def hold() -> None:
        with holder.writing():
            entered.set()
            time.sleep(0.5)

    thread = threading.Thread(target=hold)
    thread.start()
    entered.wait()
    patient.save(SOMEONE, [shelter("after", 1)], reason="test")
    thread.join()
    holder.close()
    assert patient.count(SOMEONE, ["shelter"]) == 2
