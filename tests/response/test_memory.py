"""What is kept in memory: bounded in number and weight, made once, gone with its store."""

import gc
import weakref
from threading import Thread

from data.store import Store
from response.queries.memory import Kept, memory


def test_the_value_longest_unused_goes_first():
    kept = Kept[int](2)
    kept.put("a", 1)
    kept.put("b", 2)
    kept.get("a")
    kept.put("c", 3)
    assert [kept.get(key) for key in "abc"] == [1, None, 3]


def test_heavy_values_make_room_for_the_newest_however_heavy_it_is():
    kept = Kept[str](10, weigh=lambda value: len(str(value)), weight_max=5)
    for key, value in (("a", "xx"), ("b", "xxx"), ("c", "xx"), ("c", "x")):
        kept.put(key, value)
    assert [kept.get(key) for key in "abc"] == [None, "xxx", "x"]
    kept.put("d", "x" * 50)
    assert [kept.get(key) for key in "abcd"] == [None, None, None, "x" * 50]


def test_a_value_that_several_ask_for_at_once_is_made_once():
    kept, made = Kept[int](5), []

    def make():
        made.append(1)
        return 7

    threads = [Thread(target=lambda: kept.made("key", make)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(made), kept.get("key")) == (1, 7)


def test_two_stores_share_nothing_and_what_is_kept_goes_with_its_store(tmp_path):
    one, two = Store(tmp_path / "1.db"), Store(tmp_path / "2.db")
    memory(one).part("x", 3).put("key", 1)
    assert memory(one).part("x", 3).get("key") == 1
    assert memory(two).part("x", 3).get("key") is None
    assert memory(one).token != memory(two).token
    seen = weakref.ref(memory(one))
    one.close()
    two.close()
    del one
    gc.collect()
    assert seen() is None
