"""A public notice in the running app: written as a draft, published, changed, taken back; each leaves as CAP."""

import urllib.request

import pytest
from playwright.sync_api import expect

from tests.browser.running import SLOW_MS, open_screen, running, settled, sign_in


@pytest.fixture(scope="module")
def started(tmp_path_factory):
    with running(tmp_path_factory.mktemp("notices")) as made:
        yield made


@pytest.fixture(scope="module")
def page(browser, started):
    page = open_screen(browser, started, "/journal")
    settled(page)
    sign_in(page, "Ada")
    page.get_by_text("Public notices", exact=True).click()
    yield page
    page.context.close()


def feed(started) -> str:
    with urllib.request.urlopen(f"{started.url}/api/cap", timeout=30) as answer:
        return answer.read().decode()


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def test_a_notice_is_written_published_changed_and_taken_back(page, started):
    page.get_by_role("button", name="Write a notice").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Headline").fill("Water at station 1")
    dialog.get_by_label("What people are told").fill("Bottled water from 08:00.")
    press(page, "Keep as a draft")
    expect(dialog).to_contain_text("Say what it is about.", timeout=SLOW_MS)
    dialog.get_by_label("About").click()
    page.get_by_role("option", name="drinking water").click()
    press(page, "Keep as a draft")
    notice = page.locator(".mu-notice").first
    expect(notice).to_contain_text("Draft", timeout=SLOW_MS)
    expect(notice).to_contain_text("Water at station 1")
    assert "Water at station 1" not in feed(started)

    page.get_by_role("button", name="Publish", exact=True).click()
    dialog.get_by_role("button", name="Publish", exact=True).click()
    expect(notice).to_contain_text("Published", timeout=SLOW_MS)
    assert "EXERCISE: Water at station 1" in feed(started)

    press(page, "Edit")
    expect(dialog).to_contain_text("what you change leaves as an update", timeout=SLOW_MS)
    dialog.get_by_label("Headline").fill("Water at stations 1 and 3")
    press(page, "Save")
    expect(notice).to_contain_text("Water at stations 1 and 3", timeout=SLOW_MS)
    assert "Update: Water at stations 1 and 3" in feed(started)

    press(page, "Take back")
    dialog.get_by_label("Why it was wrong").fill("the wrong station")
    press(page, "Take it back")
    expect(notice).to_contain_text("Taken back", timeout=SLOW_MS)
    assert "Cancel: Water at stations 1 and 3" in feed(started)
