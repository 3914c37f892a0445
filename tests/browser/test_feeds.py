"""Live feeds in the running app, over a server that replays answers: they run, fail in words, rest and run at once."""

import json

import pytest
from playwright.sync_api import expect

from data.settings import Settings
from data.workspace import open_workspace
from tests.browser.running import SLOW_MS, open_screen, serving, settled, sign_in, until
from tests.data.feeds.replay import Reply, replaying

SETTINGS = """
[feeds.good]
title = "Quakes that come"
adapter = "usgs_quakes"
url = "{url}/good"
licence = "public domain"
every = "1s"
private = true

[feeds.bad]
title = "Quakes that do not"
adapter = "usgs_quakes"
url = "{url}/bad"
every = "1s"
private = true
"""
QUAKE = {
    "type": "Feature",
    "id": "us1",
    "properties": {"mag": 5.1, "place": "12 km N of Ames", "time": 1750000000000, "updated": 1750000001000,
                   "ids": ",us1,", "type": "earthquake", "title": "M 5.1", "status": "reviewed"},
    "geometry": {"type": "Point", "coordinates": [-93.6, 42.0, 10.0]},
}  # fmt: skip


@pytest.fixture(scope="module")
def replay():
    body = json.dumps({"type": "FeatureCollection", "metadata": {}, "features": [QUAKE]}).encode()
    with replaying() as running:
        running.give("/good", Reply(body, headers={"Content-Type": "application/json"}))
        running.give(
            "/bad", Reply(b"<h1>closed for repairs</h1>", status=503, headers={"Content-Type": "text/html"})
        )
        yield running


@pytest.fixture(scope="module")
def page(browser, replay, tmp_path_factory):
    folder = tmp_path_factory.mktemp("feeds")
    opened = open_workspace(Settings(var=folder, workspace="county"))
    (opened.folder / "feeds.toml").write_text(SETTINGS.format(url=replay.url("")))
    opened.store.close()
    with serving(folder, "county") as started:
        page = open_screen(browser, started, "/feeds")
        settled(page)
        yield page
        page.context.close()


def test_feeds_run_by_themselves_and_one_that_fails_says_so(page):
    good, bad = page.locator(".st-key-feed_good"), page.locator(".st-key-feed_bad")
    expect(good.locator(".mu-feed-well, .mu-feed-running")).to_be_visible(timeout=SLOW_MS)
    expect(good).to_contain_text("just now", timeout=SLOW_MS)
    expect(bad).to_contain_text("answered 503", timeout=SLOW_MS)
    expect(bad).to_contain_text("never")
    page.locator(".st-key-look_bad button").click()
    page.get_by_role("tab", name="Last failure").click()
    expect(page.get_by_role("dialog")).to_contain_text("closed for repairs")
    page.get_by_role("dialog").get_by_role("button", name="Close").click()
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_a_paused_feed_rests_and_runs_when_asked(page, replay):
    sign_in(page, "Ada Reyes")
    good = page.locator(".st-key-feed_good")
    good.get_by_role("button", name="Pause").click()
    expect(good).to_contain_text("Paused by", timeout=SLOW_MS)
    expect(good.locator(".mu-feed-paused")).to_be_visible(timeout=SLOW_MS)
    before = len(replay.asked_for("/good"))
    good.get_by_role("button", name="Run now").click()
    until(lambda: len(replay.asked_for("/good")) > before, within_s=SLOW_MS / 1000, what="the feed is asked")
    expect(good.get_by_role("button", name="Run now")).to_be_enabled(timeout=SLOW_MS)
    assert len(replay.asked_for("/good")) == before + 1
    good.get_by_role("button", name="Resume").click()
    expect(good).not_to_contain_text("Paused by", timeout=SLOW_MS)
