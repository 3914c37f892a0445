"""Small documents beside the log: put, read, swapped by one of two, trimmed, and not in the log."""

from datetime import UTC, datetime

import pytest

from data.clock import ManualClock
from data.store import Store


@pytest.fixture
def store(tmp_path):
    made = Store(tmp_path / "muster.db")
    yield made
    made.close()


def test_a_document_is_found_again_by_shelf_and_key(store):
    store.keep("receipt", "a", {"rows": 3})
    store.keep("mapping", "a", ["other"])
    assert store.kept("receipt", "a") == {"rows": 3}
    assert store.kept("mapping", "a") == ["other"]
    assert store.kept("receipt", "b") is None
    assert store.revision() == 0


def test_a_shelf_lists_the_newest_first_and_can_be_trimmed(store):
    for number in range(5):
        store.keep("run", f"{number:03}", number, most=3)
    assert [one.body for one in store.kept_all("run")] == [4, 3, 2]
    assert [one.key for one in store.kept_all("run", limit=1)] == ["004"]


def test_what_was_put_last_stays_also_when_the_clock_stands_still(tmp_path):
    still = Store(tmp_path / "still.db", clock=ManualClock(datetime(2026, 5, 19, tzinfo=UTC)))
    for key in "cabd":
        still.keep("run", key, key, most=2)
    assert {one.key for one in still.kept_all("run")} == {"b", "d"}
    still.close()


def test_none_forgets_a_document(store):
    store.keep("feed", "nws", {"paused": True})
    store.keep("feed", "nws", None)
    assert store.kept_all("feed") == []


def test_one_of_two_swaps_wins(store):
    assert store.keep_swap("feed", "nws", None, {"owner": "a"})
    assert not store.keep_swap("feed", "nws", None, {"owner": "b"})
    assert store.keep_swap("feed", "nws", {"owner": "a"}, {"owner": "b"})
    assert store.kept("feed", "nws") == {"owner": "b"}
