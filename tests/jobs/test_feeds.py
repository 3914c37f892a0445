"""``./muster feeds``: runs, says how things stand, rests; and the app's worker beside it."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time

import pytest

from data.desk import Desk
from data.feeds import adapters, state
from data.settings import ROOT, Settings
from data.workspace import open_workspace
from jobs import exits, feeding
from tests.data.feeds.replay import Reply, replaying

FEEDS = """
[feeds.good]
adapter = "echo"
url = "{url}/good"
every = "0.5s"
private = true

[feeds.bad]
adapter = "echo"
url = "{url}/bad"
every = "0.5s"
private = true
"""
PERSON = ("--name", "Ada", "--position", "Chief")


@pytest.fixture
def replay():
    with replaying() as running:
        running.give("/good", b'{"shelters": [[1, "Gym", 5]]}')
        running.give("/bad", Reply(b"sorry", status=500))
        yield running


@pytest.fixture
def county(tmp_path, monkeypatch, replay):
    monkeypatch.setitem(adapters.ADAPTERS, "echo", "tests.data.feeds.echo")
    monkeypatch.setenv("MUSTER_VAR", str(tmp_path))
    monkeypatch.setenv("MUSTER_WORKSPACE", "county")
    opened = open_workspace(Settings())
    (opened.folder / "feeds.toml").write_text(FEEDS.format(url=replay.url("")))
    yield opened
    opened.store.close()


def test_a_run_says_what_came_of_each_feed_and_ends_with_1_where_one_fails(muster, county):
    said = muster("feeds", "once")
    assert said.code == exits.FAILED
    assert "answered 500" in said.out and "done" in said.out
    assert muster("feeds", "once", "good").code == exits.OK


def test_status_says_how_every_feed_stands(muster, county):
    muster("feeds", "once")
    said = muster("feeds", "status")
    assert said.code == exits.FAILED
    assert "failing" in said.out and "well" in said.out and "answered 500" in said.out


def test_a_feed_rests_until_it_is_resumed(muster, county):
    assert muster("feeds", "pause", "good", *PERSON).code == exits.OK
    assert state.wish_of(county.store, "good").by == "Ada, Chief"
    assert "paused" in muster("feeds", "status").out
    muster("feeds", "resume", "good", *PERSON)
    assert not state.wish_of(county.store, "good").paused


def test_a_pause_is_signed_and_names_a_feed_there_is(muster, county):
    assert muster("feeds", "pause", "good").code == exits.USAGE
    said = muster("feeds", "pause", "nope", *PERSON)
    assert said.code == exits.USAGE and "good, bad" in said.err
    assert muster("feeds", "once", "nope").code == exits.USAGE


def test_without_settings_it_says_where_to_write_them(muster, county):
    (county.folder / "feeds.toml").unlink()
    said = muster("feeds", "once")
    assert said.code == exits.FAILED and "docs/feeds.md" in said.err
    assert muster("feeds", "status").code == exits.OK


def test_settings_that_cannot_be_read_are_named(muster, county):
    (county.folder / "feeds.toml").write_text("[feeds.x")
    for command in ("status", "once"):
        said = muster("feeds", command)
        assert said.code == exits.USAGE and "feeds.toml" in said.err


def test_a_feed_somebody_else_runs_is_left_to_them(muster, county):
    state.claim(county.store, "good", "other", state.utc_now())
    said = muster("feeds", "once", "good")
    assert said.code == exits.BUSY and "another worker" in said.out


def test_nothing_runs_where_no_feeds_are_configured(tmp_path):
    task = feeding.Feeding(Desk(Settings(var=tmp_path, workspace="county")))
    task._look()
    assert task._process is None


def _until(happens, what):
    until = time.monotonic() + 60
    while not happens():
        assert time.monotonic() < until, what
        time.sleep(0.05)


def test_the_apps_worker_runs_is_succeeded_when_it_dies_and_ends_with_the_app(county, replay, monkeypatch):
    (county.folder / "feeds.toml").write_text("""[feeds.x]
adapter = "nope"
url = "http://127.0.0.1:9/"
""")  # the worker's own process knows no adapter of tests
    task = feeding.Feeding(Desk(Settings()))

    async def both():
        running = asyncio.create_task(task.run())
        await asyncio.to_thread(
            _until, lambda: state.workers(county.store, state.utc_now()) == 1, "a worker says so"
        )
        first = task._process
        os.kill(first.pid, signal.SIGKILL)
        await asyncio.to_thread(_until, lambda: task._process not in (None, first), "another one is started")
        second = task._process
        running.cancel()
        await asyncio.wait([running])
        return second

    assert asyncio.run(both()).returncode is not None


def test_a_worker_whose_app_is_gone_ends(county):
    worker = feeding.start(Settings())
    worker.stdin.close()
    assert worker.wait(60) is not None


def test_a_reader_that_hangs_ends_also_when_nobody_is_left_to_end_it():
    job = {"module": "tests.data.feeds.echo", "within_s": 0.1, "bytes": 14}
    job["about"] = {
        "feed": "x",
        "url": "",
        "at": "2025-07-01T00:00:00+00:00",
        "content_type": "",
        "options": {},
    }
    hanging = subprocess.Popen(
        [sys.executable, "-m", "data.feeds.child", str(2**31)], cwd=ROOT, stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    hanging.communicate(json.dumps(job).encode() + b'\n{"do": "hang"}')
    assert hanging.returncode == -signal.SIGALRM
