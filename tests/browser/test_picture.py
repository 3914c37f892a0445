"""The Picture screen end to end: what two people at two screens see, and what nobody may see."""

import re
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from data.schema import value_of
from response import actions
from tests.browser.running import (
    SLOW_MS,
    Running,
    click_map,
    look_at,
    map_frame,
    open_screen,
    running,
    select,
    settled,
    sign_in,
    until,
)
from tests.pages.ground import person

NORTH_HIGH = (41.63, -93.63)
HOSTILE_HALL = (42.03, -93.60)
NORTH_HIGH_ID = "01SHELTERA"
CENTRE = "(({ lat, lng }) => [lat, lng, window.__muster.map.getZoom()])(window.__muster.map.getCenter())"


@pytest.fixture(scope="module")
def app(chromium, tmp_path_factory):
    with running(tmp_path_factory.mktemp("picture")) as started:
        yield started


@pytest.fixture
def screen(browser, app):
    opened = []

    def make(path: str = "", **options):
        opened.append(open_screen(browser, app, path, **options))
        return opened[-1]

    yield make
    for page in opened:
        page.context.close()


def counted(app: Running, people: int) -> None:
    """Somebody at another desk, in another process, counts the people in North High."""
    with app.workspace() as opened:
        actions.update_occupancy(opened, person(), NORTH_HIGH_ID, people=people)


def line(page):
    """The journal's line."""
    return page.locator(".st-key-journal_text input")


def test_the_screen_says_exercise_and_shows_six_figures(screen):
    page = screen("/picture")  # by its name, as people type it
    settled(page)
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.locator(".clock .mode", has_text="EXERCISE").wait_for()
    page.locator("[class*='st-key-card_']").nth(7).wait_for()
    words = page.locator(".st-key-strip").inner_text()
    for label in ("Active incidents", "People affected", "Shelter places free", "Units available", "Overdue reporters",
                  "Warnings in force", "Needs a decision"):  # fmt: skip
        assert label in words


def test_a_click_on_the_map_selects_the_thing_in_the_panel(screen):
    page = screen()
    select(page, *NORTH_HIGH, "North High School")
    panel = page.locator(".st-key-panel")
    expect(panel).to_contain_text("310", timeout=SLOW_MS)
    expect(panel).to_contain_text("+1 515 555 0142", timeout=SLOW_MS)


def test_a_change_elsewhere_is_seen_within_two_seconds_and_nothing_half_done_is_lost(screen, app):
    page = screen()
    frame = select(page, *NORTH_HIGH, "North High School")
    line(page).fill("half a sent")
    before = frame.evaluate(CENTRE)
    frame.evaluate("window.mark = 'the same frame'")
    counted(app, 333)
    shown = page.locator(".st-key-panel dl").first
    took = until(lambda: "333" in shown.inner_text(), within_s=10, what="the new count in the panel")
    assert took < 2.0
    assert frame.evaluate(CENTRE) == before
    assert frame.evaluate("window.mark") == "the same frame"
    assert line(page).input_value() == "half a sent"
    assert page.locator(".st-key-panel h2").inner_text() == "North High School"


def test_the_second_of_two_editors_is_told_shown_the_difference_and_may_go_on(screen, app):
    first, second = screen(), screen()
    for page, name in ((first, "Ada"), (second, "Bo")):
        sign_in(page, name)
        select(page, *NORTH_HIGH, "North High School")
        page.get_by_role("button", name="Update count").click()
        page.get_by_role("dialog").get_by_role("spinbutton").wait_for()
    for page, people in ((first, "341"), (second, "352")):
        page.get_by_role("dialog").get_by_role("spinbutton").fill(people)
        page.get_by_role("dialog").get_by_role("button", name="Save", exact=True).click()
    first.get_by_role("dialog").wait_for(state="hidden")
    told = second.get_by_role("dialog")
    told.get_by_text("Somebody changed this while you had it open").wait_for()
    words = told.inner_text()
    assert "Ada" in words and "341" in words and "352" in words
    told.get_by_role("button", name="Save mine on top of theirs").click()
    told.wait_for(state="hidden")
    with app.workspace() as opened:
        assert value_of(opened.store.get(person(), NORTH_HIGH_ID).occupancy) == 352


def test_the_count_is_asked_for_only_after_somebody_said_who_they_are(screen, app):
    page = screen()
    select(page, *NORTH_HIGH, "North High School")
    page.get_by_role("button", name="Still correct").click()
    page.get_by_role("dialog").get_by_text("Every change is signed").wait_for()
    with app.workspace() as opened:
        before = opened.store.revision()
    page.get_by_role("dialog").get_by_label("Name", exact=True).fill("Cleo")
    page.get_by_role("dialog").get_by_label("Position").click()
    page.get_by_role("option", name="Shelter Manager", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Sign in").click()
    page.get_by_text("Noted: still correct.").wait_for()
    with app.workspace() as opened:
        last = opened.store.changes(person(), before)[-1]
    assert (last.person, last.position, last.record_id) == ("Cleo", "Shelter Manager", NORTH_HIGH_ID)


def test_looking_at_the_past_frames_the_window_and_turns_actions_off(screen):
    page = screen()
    select(page, *NORTH_HIGH, "North High School")
    page.get_by_role("radio", name="As of").or_(page.get_by_role("button", name="As of")).first.click()
    page.locator(".mu-past", has_text="actions are off").wait_for()
    border = page.evaluate("getComputedStyle(document.querySelector('.stApp'), '::after').borderTopWidth")
    assert border == "5px"
    for name in ("Update count", "Still correct", "Close"):
        expect(page.locator(".st-key-panel").get_by_role("button", name=name)).to_be_disabled()
    expect(line(page)).to_be_disabled()
    map_frame(page).wait_for_function("() => window.__muster.counts().at !== null")


def test_a_closure_is_drawn_described_and_on_the_map(screen, app):
    page = screen()
    sign_in(page, "Dee")
    frame = map_frame(page)
    look_at(frame, 41.70, -93.50, 14)
    page.get_by_role("button", name="Closure").click()
    page.get_by_role("button", name="Stop drawing").wait_for()
    frame.wait_for_selector(".m-strip, .m-status, [class*=m-]", state="attached")
    for lat, lon in ((41.70, -93.50), (41.702, -93.495)):
        click_map(page, frame, lat, lon)
    frame.locator("body").press("Enter")
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Road or bridge").fill("NE 46th Avenue")
    dialog.get_by_label("Why").click()
    page.get_by_role("option", name="debris or trees").click()
    dialog.get_by_role("button", name="Close this road").click()
    page.locator(".st-key-panel h2", has_text="NE 46th Avenue").wait_for()
    with app.workspace() as opened:
        made = [one for one in opened.store.find(person(), ["closure"]) if one.name == "NE 46th Avenue"]
    assert made[0].geometry.geom_type == "LineString"


def test_text_that_would_be_code_runs_nowhere(screen, app):
    page = screen()
    frame = map_frame(page)
    look_at(frame, *HOSTILE_HALL)
    click_map(page, frame, *HOSTILE_HALL)
    page.locator(".st-key-panel h2", has_text="<script>").wait_for()
    for path in ("/briefing", "/coverage", "/journal"):
        page.goto(app.url + path)
        settled(page)
        assert not any(one.evaluate("window.hostile") for one in page.frames)


def test_no_screen_asks_another_machine_for_anything(browser, app):
    context = browser.new_context()
    asked: set[str] = set()
    context.on("request", lambda request: asked.add(request.url))
    page = context.new_page()
    for path in ("", "/coverage", "/briefing", "/journal", "/?display=wall"):
        page.goto(app.url + path)
        settled(page)
    context.close()
    hosts = {urlsplit(address).hostname for address in asked if address.startswith(("http", "ws"))}
    assert hosts == {"127.0.0.1"}
    assert any("/api/layers/" in address for address in asked)


def test_a_table_offers_no_file_in_which_cells_could_be_formulas(screen):
    page = screen()
    page.locator(".st-key-open_shelter_places button").click()
    table = page.get_by_role("dialog").get_by_test_id("stDataFrame")
    table.hover()
    page.get_by_role("button", name="Search").first.wait_for()
    own = page.locator("[aria-label^='Download as CSV']")
    assert own.count() > 0 and not any(one.is_visible() for one in own.all())


def test_a_wall_display_is_read_only(screen):
    page = screen("/?display=wall")
    page.locator("[class*='st-key-card_']").first.wait_for()
    map_frame(page)
    names = [button.inner_text() for button in page.get_by_role("button").all()]
    assert not [name for name in names if re.search("Incident|Closure|Sign|who you are|×60", name)]
    assert not line(page).is_visible()


@pytest.mark.slow
def test_it_ends_within_three_seconds_with_ten_pages_open(browser, chromium, tmp_path):
    with running(tmp_path) as started:
        pages = [open_screen(browser, started) for _ in range(10)]
        for page in pages:
            page.wait_for_event("response", lambda answer: "/api/changes" in answer.url, timeout=90_000)
        took = started.stop()
        for page in pages:
            page.context.close()
    assert took < 3.0
