"""Runs of feeds: what comes in, what a failure leaves alone, who may run what, and when."""

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from data.access import local_person
from data.desk import Desk
from data.feeds import adapters, failures, state
from data.feeds.reading import Readers
from data.feeds.running import Ground, combined, run
from data.feeds.secrets import Secrets
from data.feeds.settings import Feed, Feeds
from data.feeds.state import State, Wish, utc_now
from data.feeds.worker import Worker
from data.settings import Settings
from data.workspace import open_workspace
from response import queries
from tests.data.feeds.replay import Reply

ECHO = "tests.data.feeds.echo"
ME = local_person("Ada", "Chief")


def told(**what):
    return json.dumps(what).encode()


@pytest.fixture(autouse=True)
def echo(monkeypatch):
    monkeypatch.setitem(adapters.ADAPTERS, "echo", ECHO)


@pytest.fixture
def opened(tmp_path):
    made = open_workspace(Settings(var=tmp_path, workspace="county"))
    yield made
    made.store.close()


@pytest.fixture(scope="module")
def loop():
    with asyncio.Runner() as runner:
        yield runner


@pytest.fixture(scope="module")
def readers(loop):
    made = Readers(readers=1)
    yield made
    loop.run(made.__aexit__())


@pytest.fixture
def once(opened, loop, readers):
    """Run a feed, as often as wanted; gives its state."""

    def go(feed, *, asked=True, owner="me", secrets=None):
        feeds = Feeds(opened.folder / "feeds.toml", {feed.name: feed}, secrets=secrets or Secrets())
        return loop.run(run(Ground(opened, feeds, readers, owner), feed.name, asked=asked))

    return go


def feed(*urls, **more):
    return Feed(name="drill", adapter="echo", urls=urls, **{"private": True, "every_s": 60, **more})


def shelters(opened):
    found = opened.store.find(ME, ["shelter"])
    return {one.name: one.occupancy.value if one.occupancy else None for one in found}


def test_what_a_feed_gives_is_in_the_store_signed_by_the_feed(opened, once, replay):
    replay.give("/a", told(shelters=[[1, "Gym", 5, "2025-07-01T00:00:00Z"]], notes=["one note"]))
    found = once(feed(replay.url("/a"), title="County shelters"))
    assert shelters(opened) == {"Gym": 5}
    assert (found.records, found.failures, found.error, found.notes) == (1, 0, "", ("one note",))
    assert (
        found.last_success and found.last_change and found.newest.isoformat() == "2025-07-01T00:00:00+00:00"
    )
    assert timedelta(seconds=50) < found.next_run - found.last_run < timedelta(seconds=70)
    record = opened.store.find(ME, ["shelter"])[0]
    assert opened.store.history(ME, record.id)[0].person == "County shelters"
    assert state.running(opened.store, utc_now()) == frozenset()


def test_an_answer_that_has_not_changed_is_read_once(opened, once, replay):
    replay.give("/a", Reply(told(shelters=[[1, "Gym", 5]]), etag='"1"'))
    given = feed(replay.url("/a"))
    first, second = once(given), once(given)
    assert second.runs[0].same and second.records == 1 and second.last_change == first.last_change
    assert second.last_success > first.last_success


def test_after_a_change_of_the_settings_everything_is_read_anew(opened, once, replay):
    replay.give("/a", Reply(told(shelters=[[1, "Gym", 5]]), etag='"1"'))
    once(feed(replay.url("/a")))
    assert not once(feed(replay.url("/a"), options={"kind": "x"})).runs[0].same


def test_a_failing_feed_keeps_its_records_and_they_grow_old(opened, once, replay):
    hours_ago = (utc_now() - timedelta(hours=7)).isoformat()
    replay.give("/a", told(shelters=[[1, "Gym", 5, hours_ago]], complete=True), Reply(b"oops", status=500))
    given = feed(replay.url("/a"))
    once(given)
    found = once(given)
    assert found.failures == 1 and "answered 500" in found.error and found.remedy
    assert found.last_success < found.last_run and found.records == 1
    assert shelters(opened) == {"Gym": 5}
    frame = queries.frame(opened, ME, "shelter")
    assert queries.fresh(opened, "shelter", frame["figure_at"].iloc[0], opened.clock.now()) == "stale"


@pytest.mark.parametrize(
    "reply",
    [
        Reply(told(shelters=[[2, "New", 1]]), cut=9, length=500),
        Reply(b"<html>maintenance</html>", headers={"Content-Type": "text/html"}),
        Reply(told(do="break")),
        Reply(told(do="die")),
        Reply(b""),
        Reply(b"[" * 100_000),
    ],
    ids=["truncated", "html", "a fault of the adapter", "a death", "empty", "nested"],
)
def test_whatever_goes_wrong_is_said_and_nothing_is_half_written(opened, once, replay, reply):
    replay.give("/a", told(shelters=[[1, "Gym", 5]]), reply)
    given = feed(replay.url("/a"))
    once(given)
    found = once(given)
    assert found.failures == 1 and found.error and found.remedy
    assert shelters(opened) == {"Gym": 5}


def test_an_answer_of_the_wrong_kind_is_said_with_its_kind_and_kept(opened, once, replay):
    replay.give(
        "/a", Reply(b"<html>maintenance</html>", headers={"Content-Type": "text/html; charset=utf-8"})
    )
    found = once(feed(replay.url("/a")))
    assert "it came as text/html" in found.error and "may ask for a login" in found.remedy
    assert failures.read(opened.folder, "drill") == b"<html>maintenance</html>"
    assert (found.failed.status, found.failed.content_type) == (200, "text/html; charset=utf-8")


def test_a_key_is_in_no_state_and_no_kept_answer(opened, once, replay):
    replay.give("/s3cret", Reply(b"your key s3cret is wrong", status=403))
    found = once(feed(replay.url("/${KEY}")), secrets=Secrets({"KEY": "s3cret"}))
    assert "s3cret" not in str(found) and failures.read(opened.folder, "drill") == b"your key ${KEY} is wrong"


def test_a_feed_without_its_key_says_so(opened, once, replay):
    assert "NOT_THERE" in once(feed(replay.url("/${NOT_THERE}"))).error


def test_failures_in_a_row_are_asked_ever_more_seldom_until_one_succeeds(opened, once, replay):
    replay.give("/a", *[Reply(status=500)] * 5, told(shelters=[[1, "Gym"]]))
    given = feed(replay.url("/a"))
    found = [once(given) for _ in range(6)]
    assert [one.failures for one in found] == [1, 2, 3, 4, 5, 0]
    waits = [(one.next_run - one.last_run).total_seconds() for one in found]
    assert waits[4] >= 60 * 2**4 / 2 and waits[5] < 70
    assert len(found[-1].runs) == 6 and found[-1].error == ""


def test_a_source_that_asks_for_time_gets_it(opened, once, replay):
    replay.give("/a", Reply(status=429, headers={"Retry-After": "7200"}))
    found = once(feed(replay.url("/a")))
    assert found.next_run - found.last_run >= timedelta(hours=2)


def test_pages_are_followed_in_order_and_end_where_the_settings_say(opened, once, replay):
    replay.give("/a", told(shelters=[[1, "Gym"]], more=[replay.url("/a2")], complete=True))
    replay.give(
        "/a2", told(shelters=[[2, "Hall"]], more=[replay.url("/a"), replay.url("/a3")], complete=True)
    )
    replay.give("/a3", told(shelters=[[3, "Barn"]], complete=True))
    assert once(feed(replay.url("/a"))).records == 3
    assert [one.path for one in replay.asked] == ["/a", "/a2", "/a3"]
    assert "more than 1 further" in once(feed(replay.url("/a"), pages=1)).error


def test_a_link_that_fails_is_a_reject_and_makes_nothing_vanish(opened, once, replay):
    both = told(shelters=[[1, "Gym"], [2, "Hall"]], complete=True)
    replay.give("/a", both, told(shelters=[[1, "Gym"]], more=[replay.url("/gone")], complete=True))
    given = feed(replay.url("/a"))
    once(given)
    found = once(given)
    assert (found.failures, found.rejected, found.runs[0].not_reported) == (0, 1, 0)
    rows = opened.store.quarantined(ME, source="drill")
    assert rows[0].value == replay.url("/gone") and "404" in rows[0].reason and rows[0].remedy


def test_linked_messages_that_never_change_are_fetched_once(opened, once, replay):
    replay.give("/index", told(more=[replay.url("/m1")]), told(more=[replay.url("/m1"), replay.url("/m2")]))
    replay.give("/m1", told(shelters=[[1, "Gym"]]))
    replay.give("/m2", told(shelters=[[2, "Hall"]]))
    given = feed(replay.url("/index"), once=True)
    once(given), once(given)
    found = once(given)
    assert found.runs[0].same and found.records == 1
    assert [len(replay.asked_for(path)) for path in ("/index", "/m1", "/m2")] == [3, 1, 1]
    assert shelters(opened) == {"Gym": None, "Hall": None}


def test_what_one_address_leaves_out_is_not_gone_while_the_other_was_not_read(opened, once, replay):
    replay.give("/a", Reply(told(shelters=[[1, "Gym"]], complete=True), etag='"a"'))
    replay.give("/b", told(shelters=[[2, "Hall"]], complete=True), told(shelters=[], complete=True))
    given = feed(replay.url("/a"), replay.url("/b"))
    once(given)
    found = once(given)
    assert found.runs[0].not_reported == 1
    assert [len(replay.asked_for(path)) for path in ("/a", "/b")] == [3, 2]


def test_two_workers_never_run_a_feed_at_once(opened, once, replay):
    replay.give("/a", told(shelters=[[1, "Gym"]]))
    given, now = feed(replay.url("/a")), utc_now()
    assert state.claim(opened.store, "drill", "other", now)
    assert once(given) is None and replay.asked == []
    assert not state.claim(opened.store, "drill", "third", now)
    state.release(opened.store, "drill", "third")
    assert state.running(opened.store, now) == {"drill"}
    state.release(opened.store, "drill", "other")
    assert once(given).failures == 0


def test_a_worker_that_renews_from_two_sides_at_once_loses_nothing(opened):
    store, now = opened.store, utc_now()
    state.claim(store, "drill", "me", now)

    def renewed(at):
        return state.renew(store, "drill", "me", now + timedelta(seconds=at))

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(renewed, range(40)))
    state.release(store, "drill", "me")
    assert state.running(store, now) == frozenset()


def test_a_feed_of_a_worker_that_died_is_taken_over(opened, once, replay):
    replay.give("/a", told(shelters=[[1, "Gym"]]))
    state.claim(opened.store, "drill", "dead", utc_now() - state.LEASE - timedelta(seconds=1))
    assert once(feed(replay.url("/a"))).failures == 0
    assert not state.renew(opened.store, "drill", "dead", utc_now())


def test_a_worker_that_was_taken_over_meanwhile_writes_nothing(opened, once, replay, monkeypatch):
    replay.give("/a", told(shelters=[[1, "Gym"]]))

    def lost(store, name, owner, now):
        store.keep(state.LEASES, name, {"owner": "other", "until": (now + state.LEASE).isoformat()})
        return False

    monkeypatch.setattr(state, "renew", lost)
    assert once(feed(replay.url("/a"))) is None
    assert shelters(opened) == {} and state.state_of(opened.store, "drill") == State()
    assert state.running(opened.store, utc_now()) == {"drill"}


def test_a_feed_that_another_ran_meanwhile_is_not_run_again(opened, once, replay):
    replay.give("/a", told(shelters=[[1, "Gym"]]))
    given = feed(replay.url("/a"))
    once(given)
    assert once(given, asked=False) is None and len(replay.asked) == 1


def test_a_feed_is_due_by_time_or_by_wish():
    now = utc_now()
    later, before = now + timedelta(minutes=1), now - timedelta(minutes=1)
    assert state.is_due(State(), Wish(), now)
    assert not state.is_due(State(), Wish(paused=True), now)
    assert not state.is_due(State(next_run=later), Wish(), now)
    assert state.is_due(State(next_run=later, last_run=before), Wish(now=now), now)
    assert state.is_due(State(next_run=later, last_run=before), Wish(paused=True, now=now), now)
    assert not state.is_due(State(next_run=later, last_run=now), Wish(now=before), now)


def test_a_state_survives_the_store(opened, once, replay):
    replay.give("/a", Reply(b"no", status=500))
    found = once(feed(replay.url("/a")))
    assert state.state_of(opened.store, "drill") == found
    assert State.of({"failures": 2, "of a later version": 1}).failures == 2


def test_rows_of_several_answers_are_counted_on():
    from tests.data.feeds.echo import parse
    from tests.data.feeds.test_reading import ABOUT, told

    part = parse(told(shelters=[[1, "a"], [2, "b"]], complete=True), ABOUT)
    found = combined([part, part], whole=True)
    assert [one.row for one in found.drafts] == [1, 2, 3, 4] and found.complete
    assert not combined([part], whole=False).complete


SETTINGS = """
[feeds.good]
adapter = "echo"
url = "{good}"
every = "0.5s"
private = true

[feeds.hanging]
adapter = "echo"
url = "{hanging}"
every = "0.5s"
private = true

[feeds.drill]
adapter = "echo"
url = "{good}"
private = true
exercise = true

[feeds.nonsense]
adapter = "nope"
url = "{good}"
"""


def test_a_worker_runs_what_is_due_side_by_side_and_ends_cleanly(tmp_path, replay, loop):
    settings = Settings(var=tmp_path, workspace="county")
    desk = Desk(settings)
    opened = desk.workspace()
    replay.give("/good", told(shelters=[[1, "Gym"]]))
    replay.give("/hanging", Reply(hang_s=600))
    text = SETTINGS.format(good=replay.url("/good"), hanging=replay.url("/hanging"))
    (opened.folder / "feeds.toml").write_text(text)

    async def work():
        working = asyncio.create_task(Worker(desk).run())
        while len(state.state_of(opened.store, "good").runs) < 2:
            assert not working.done()
            await asyncio.sleep(0.05)
        assert state.running(opened.store, utc_now()) >= {"hanging"}
        assert state.workers(opened.store, utc_now()) == 1
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)

    loop.run(asyncio.wait_for(work(), 60))
    assert state.running(opened.store, utc_now()) == frozenset()
    assert state.workers(opened.store, utc_now()) == 0
    assert set(state.states(opened.store)) == {"good"}
    desk.close()
