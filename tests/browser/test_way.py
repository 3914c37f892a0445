"""The way to a chosen shelter is drawn on the map, and goes round when a bridge is closed."""

import pytest

from data.schema import Closure
from data.settings import Settings
from tests import grid
from tests.browser.running import SLOW_MS, map_frame, open_screen, running, settled, until
from tests.pages.ground import NAME, person

pytestmark = pytest.mark.browser

SAID = ".m-way-said"
FLOOD, HALL = "Raccoon River flood", "North High School"


@pytest.fixture(scope="module")
def app(chromium, tmp_path_factory):
    folder = tmp_path_factory.mktemp("way")
    grid.lay(Settings(var=folder), NAME)
    with running(folder) as started:
        yield started


def minutes(frame) -> int:
    """What the label on the way says."""
    return int(frame.locator(SAID).last.inner_text().split(" ")[0])


def test_the_way_is_drawn_with_its_minutes_and_goes_round_a_closed_bridge(browser, app):
    page = open_screen(browser, app)
    try:
        page.get_by_label("Incident", exact=True).first.click()
        page.get_by_role("option").filter(has_text=FLOOD).first.click()
        settled(page)
        page.get_by_label("Show the way on the map").click()
        page.get_by_role("option").filter(has_text=HALL).first.click()
        frame = map_frame(page)
        frame.locator(SAID).first.wait_for(timeout=SLOW_MS)
        assert frame.locator(".leaflet-m-way-pane path").count() == 2
        straight = minutes(frame)
        with app.workspace() as opened:
            shut = Closure(name="Bridge", cause="flood", geometry=grid.bridge(1))
            opened.store.save(person(), [shut], reason="the river rises")
        until(lambda: minutes(frame) > straight, within_s=SLOW_MS / 1000, what="the way goes round")
        with app.workspace() as opened:
            other = Closure(name="The other bridge", cause="flood", geometry=grid.bridge(5))
            opened.store.save(person(), [other], reason="the river rises")
        until(
            lambda: not frame.locator(SAID).count(), within_s=SLOW_MS / 1000, what="there is no way any more"
        )
        page.get_by_text("cut off by closures").first.wait_for(timeout=SLOW_MS)
    finally:
        page.context.close()
