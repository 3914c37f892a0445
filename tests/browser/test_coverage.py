"""The planner's question end to end: where do new shelters go now that the bridges are out?"""

import time

import pytest
from playwright.sync_api import expect

from data.schema import Closure
from response import queries
from tests import grid
from tests.browser.running import (
    SLOW_MS,
    click_map,
    look_at,
    map_frame,
    open_screen,
    running,
    settled,
    sign_in,
    until,
)
from tests.pages.ground import person
from tests.response.coverage_ground import NORTH_BANK, settle, shelter

ANSWERED_WITHIN_S = 60
HALL, NEW = grid.at(1, 1), grid.at(1, 5)


@pytest.fixture(scope="module")
def app(chromium, tmp_path_factory):
    with running(tmp_path_factory.mktemp("coverage")) as started:
        with started.workspace() as town:
            grid.lay(town.settings, town.name)
            settle(town)
            warning = queries.get(town, person(), "01HAZ")
            others = [queries.get(town, person(), f"01SHELTER{code}") for code in "ABC"]
            halls = [
                shelter("1", 1, 1),
                shelter("2", 1, 5, stage="planned"),
                shelter("3", 6, 6, stage="standby"),
            ]
            bridges = [
                Closure(name=f"Bridge {column}", cause="water over the deck", geometry=grid.bridge(column))
                for column in grid.BRIDGE_COLUMNS
            ]
            calm = [warning.changed(severity="minor"), *(one.changed(stage="closed") for one in others)]
            town.store.save(person(), [*calm, *halls, *bridges], reason="the bridges are out")
        yield started


@pytest.fixture
def screen(browser, app):
    page = open_screen(browser, app, "/coverage")
    yield page
    page.context.close()


def finding(page):
    return page.locator(".st-key-panel .mu-finding h2").first


def overlay(frame, sheet: str) -> int:
    """How many features a sheet of the map holds."""
    return frame.evaluate(
        f"() => window.__muster.client.overlays.sheets.get('{sheet}')?.data?.features.length ?? 0"
    )


def open_tab(page, name: str) -> None:
    page.locator(".st-key-reach_tab").get_by_text(name, exact=True).click()


def test_where_the_next_shelters_go_is_answered_in_under_a_minute(screen, app):
    begun = time.monotonic()
    expect(finding(screen)).to_contain_text(f"{NORTH_BANK} people", timeout=SLOW_MS)
    screen.get_by_role("button", name="Where would new sites help most?").click()
    screen.get_by_role("button", name="Find the sites").click()
    answer = screen.locator(".st-key-panel .mu-finding h2").nth(1)
    expect(answer).to_contain_text("600 more people within the standard", timeout=SLOW_MS)
    assert time.monotonic() - begun < ANSWERED_WITHIN_S
    expect(screen.locator(".st-key-panel")).to_contain_text("Proven: no other choice is better")
    screen.get_by_role("button", name="Try them: before and after").click()
    expect(finding(screen)).to_contain_text("Everybody is within", timeout=SLOW_MS)
    expect(screen.locator(".st-key-panel")).to_contain_text("Before and after")
    frame = map_frame(screen)
    frame.wait_for_function(
        "() => window.__muster.client.overlays.sheets.get('things')?.data?.features"
        "?.some((one) => one.properties.class === 'opened')"
    )
    until(lambda: overlay(frame, "people") > 0, within_s=SLOW_MS / 1000, what="the people are drawn")
    keep(screen, "Without the bridges")
    with app.workspace() as town:
        (kept,) = queries.scenarios(town, person())
        assert kept.result["figures"]["uncovered"] == 0
        assert queries.history(town, person(), kept.record.id)[0].person == "Ada Lindqvist"


def keep(page, name: str) -> None:
    sign_in(page, "Ada Lindqvist")
    open_tab(page, "Scenarios")
    page.get_by_role("button", name="Keep this as a scenario").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill(name)
    dialog.get_by_role("button", name="Keep", exact=True).click()
    dialog.wait_for(state="hidden")
    page.locator(".mu-kept", has_text=name).wait_for()


def test_a_facility_is_taken_out_by_clicking_it_and_put_elsewhere_by_clicking_the_map(screen):
    expect(finding(screen)).to_contain_text("people", timeout=SLOW_MS)
    frame = map_frame(screen)
    frame.wait_for_function("() => window.__muster.client.overlays.sheets.get('things')?.data")
    look_at(frame, HALL.y, HALL.x, 14)
    click_map(screen, frame, HALL.y, HALL.x)
    card = screen.locator(".st-key-reach_facility")
    expect(card).to_contain_text("Hall 1")
    card.get_by_role("button", name="Take it out").click()
    expect(finding(screen)).to_contain_text("No shelter serves", timeout=SLOW_MS)
    card.get_by_role("button", name="As it is").click()
    expect(finding(screen)).to_contain_text(f"{NORTH_BANK} people", timeout=SLOW_MS)
    card.get_by_role("button", name="Move it").click()
    frame.wait_for_selector(".m-sketching")
    look_at(frame, NEW.y, NEW.x, 14)
    click_map(screen, frame, NEW.y, NEW.x)
    expect(finding(screen)).to_contain_text("400 people", timeout=SLOW_MS)
    expect(screen.locator(".st-key-reach_scenario")).to_contain_text("1 facility moved")


def test_a_road_is_closed_by_drawing_across_it_and_nothing_goes_into_the_log(screen, app):
    with app.workspace() as town:
        before = town.store.revision()
    expect(finding(screen)).to_contain_text(f"{NORTH_BANK} people", timeout=SLOW_MS)
    open_tab(screen, "What if")
    frame = map_frame(screen)
    look_at(frame, HALL.y, HALL.x, 14)
    screen.get_by_role("button", name="Close a road").click()
    frame.wait_for_selector(".m-sketching")
    # Around the corner with the hall: nobody gets to it any more.
    for dx, dy in ((-0.004, -0.004), (0.004, -0.004), (0.004, 0.004), (-0.004, 0.004), (-0.004, -0.0035)):
        click_map(screen, frame, HALL.y + dy, HALL.x + dx)
    screen.keyboard.press("Enter")
    expect(screen.locator(".st-key-reach_scenario")).to_contain_text("1 road closed", timeout=SLOW_MS)
    expect(screen.locator(".st-key-reach")).to_contain_text("1,000 without any way", timeout=SLOW_MS)
    settled(screen)
    with app.workspace() as town:
        assert town.store.revision() == before
    screen.get_by_role("button", name="Clear").click()
    expect(finding(screen)).to_contain_text(f"{NORTH_BANK} people", timeout=SLOW_MS)
