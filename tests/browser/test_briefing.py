"""A leader at the Briefing screen of a fresh start: all three documents within ten seconds, and an issued one kept."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from playwright.sync_api import expect

from data.access import local_person
from data.settings import EXERCISE, Settings
from data.workspace import open_workspace
from response import queries
from tests.browser.running import ROOT, SLOW_MS, open_screen, running, serving, settled, sign_in

FORMS = {"pdf": b"%PDF-", "pptx": b"PK", "html": b"<!doctype html>"}
TEN_S, TRIES = 10.0, 3


@pytest.fixture(scope="module")
def raccoon(chromium, tmp_path_factory):
    """Exercise Raccoon as it is loaded."""
    folder = tmp_path_factory.mktemp("raccoon")
    settings = {**os.environ, "MUSTER_VAR": str(folder), "MUSTER_WORKSPACE": EXERCISE}
    subprocess.run([sys.executable, "-m", "jobs", "demo"], cwd=ROOT, env=settings, check=True, timeout=240)
    return folder


def take(page, name: str, folder: Path) -> bytes:
    with page.expect_download(timeout=SLOW_MS) as waiting:
        page.locator(f".st-key-brief_{name} button").first.click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path.read_bytes()


def at_the_screen(browser, app, folder: Path) -> float:
    """The seconds from opening the screen to having all three files, which are what they should be."""
    begun = time.monotonic()
    page = open_screen(browser, app, "/briefing", accept_downloads=True)
    page.locator(".st-key-brief_pdf button").first.wait_for(timeout=SLOW_MS)
    taken = {name: take(page, name, folder) for name in FORMS}
    seconds = time.monotonic() - begun
    page.context.close()
    for name, start in FORMS.items():
        assert taken[name].startswith(start)
        assert len(taken[name]) > 20_000
    return seconds


def test_all_three_documents_within_ten_seconds_of_a_fresh_start(browser, raccoon, tmp_path):
    tries = []
    for _ in range(TRIES):  # the quickest says what the program needs, the others what else the machine did
        with serving(raccoon, EXERCISE) as fresh:
            tries.append(at_the_screen(browser, fresh, tmp_path))
        if tries[-1] < TEN_S:
            break
    assert min(tries) < TEN_S, f"seconds from opening the screen: {tries}"


@pytest.fixture(scope="module")
def app(chromium, tmp_path_factory):
    with running(tmp_path_factory.mktemp("briefing")) as started:
        yield started


def test_a_briefing_is_written_over_issued_and_listed_with_its_files(browser, app, tmp_path):
    page = open_screen(browser, app, "/briefing", accept_downloads=True)
    settled(page)
    sign_in(page, "Ada Lindqvist", "Incident Commander")
    headline = page.get_by_label("Headline")
    headline.fill("Everybody across the river by noon")
    headline.press("Tab")
    paper = page.frame_locator(".st-key-paper iframe")
    expect(paper.locator("h1")).to_have_text("Everybody across the river by noon", timeout=SLOW_MS)
    page.locator(".st-key-brief_issue button").first.click()
    page.get_by_role("button", name="Issue it").click()
    page.get_by_text("Issued: Situation brief B-0001.").wait_for(timeout=SLOW_MS)
    page.get_by_role("tab", name="Issued").click()
    panel = page.locator(".st-key-brief_panel")
    expect(panel).to_contain_text("Situation brief B-0001", timeout=SLOW_MS)
    expect(panel).to_contain_text("Everybody across the river by noon")
    with page.expect_download(timeout=SLOW_MS) as waiting:
        panel.get_by_role("button", name="PDF").first.click()
    with app.workspace() as opened:
        (record,) = queries.issued(opened, local_person())
        name = next(file.name for file in record.files if file.name.endswith(".pdf"))
        assert waiting.value.suggested_filename == name
        assert Path(waiting.value.path()).read_bytes() == queries.briefing_file(
            opened, local_person(), record.id, name
        )


def test_a_change_leads_to_the_thing_on_the_picture(browser, app):
    page = open_screen(browser, app, "/briefing")
    settled(page)
    page.locator(".st-key-brief_since_choice input").click()
    page.get_by_role("option", name="Since 6 h ago").click()
    page.get_by_role("tab", name="What changed").click()
    page.get_by_role("button", name="Fleur Drive bridge").click()
    page.locator(".st-key-panel h2", has_text="Fleur Drive bridge").wait_for(timeout=SLOW_MS)
    page.context.close()


def test_an_empty_workspace_has_a_briefing(browser, chromium, tmp_path):
    settings = Settings(var=tmp_path, workspace="test-empty")
    open_workspace(settings, mode="test").store.close()
    with serving(tmp_path, "test-empty") as started:
        page = open_screen(browser, started, "/briefing")
        page.locator(".st-key-paper iframe").wait_for(timeout=SLOW_MS)
        expect(page.frame_locator(".st-key-paper iframe").locator("h1")).to_have_text("No active incident")
        page.context.close()
