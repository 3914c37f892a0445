"""Allocation in a browser: propose, set a line by hand, accept, send it off; seen on the screen and in the store."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from data.schema import Depot, QuantityFigure, StockLine, value_of
from tests.browser.running import SLOW_MS, open_screen, running, settled, sign_in, until
from tests.pages.ground import NOW, person

ASKED, NEAR = "01REQ", "01DEPOT"
NEWS_MS = 2500


def cots(value, minimum=0):
    figure = QuantityFigure(value=value, observed_at=NOW - timedelta(hours=1), source="count")
    return StockLine(resource_type="cots", unit="cots", minimum=minimum, quantity=figure)


@pytest.fixture(scope="module")
def app(chromium, tmp_path_factory):
    with running(tmp_path_factory.mktemp("allocation")) as started:
        with started.workspace() as opened:
            near = opened.store.get(person(), NEAR)
            far = Depot(id="01FAR", name="Ames store", geometry=opened.store.get(person(), "01INCWIND").geometry,
                        jurisdiction_id="01STORY", lines=[cots(300)])  # fmt: skip
            opened.store.save(person(), [near.changed(lines=[cots(160, 100)]), far], reason="recount")
        yield started


def test_a_line_is_set_by_hand_accepted_sent_off_and_handed_over(browser, app):
    page = open_screen(browser, app, "/allocation")
    settled(page)
    sign_in(page, "Ada")
    panel = page.locator(".st-key-panel")
    expect(panel).to_contain_text("60 cots from Des Moines depot", timeout=SLOW_MS)
    expect(panel).to_contain_text("40 cots from Ames store")
    page.locator(".st-key-map iframe").content_frame.locator("text=Who gives what").wait_for()

    page.get_by_role("button", name="Change", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("spinbutton").fill("30")
    dialog.get_by_role("spinbutton").press("Enter")
    expect(dialog).to_contain_text("Then: 30 cots from Des Moines depot and 70 cots from Ames store.")
    dialog.get_by_role("button", name="Use this").click()
    dialog.wait_for(state="hidden")
    expect(panel).to_contain_text("Set by hand. It costs")

    page.get_by_role("button", name="Accept 100 cots").click()
    expect(panel).to_contain_text("Nothing is asked for.")
    with app.workspace() as opened:
        asked = opened.store.get(person(), ASKED)
        made = {one.from_id: one for one in opened.store.find(person(), ["assignment"])}
    assert (asked.stage, asked.filled_quantity) == ("assigned", 100)
    assert {name: one.quantity for name, one in made.items()} == {NEAR: 30, "01FAR": 70}

    page.get_by_role("button", name="On its way (2)").or_(
        page.get_by_role("radio", name="On its way (2)")
    ).first.click()
    row = page.locator(f".st-key-way_{made[NEAR].id}")
    row.get_by_role("button", name="Departed").click()
    expect(row).to_contain_text("on its way")
    with app.workspace() as opened:
        assert value_of(opened.store.get(person(), NEAR).lines[0].quantity) == 130
        assert opened.store.get(person(), ASKED).stage == "moving"
    row.get_by_role("button", name="Arrived").click()
    row.get_by_role("button", name="Handed over").click()
    dialog.get_by_role("spinbutton").fill("28")
    dialog.get_by_role("button", name="Handed over").click()
    dialog.wait_for(state="hidden")

    other = page.locator(f".st-key-way_{made['01FAR'].id}")
    other.get_by_role("button", name="Cancel").click()
    why = dialog.get_by_label("Why")
    why.press_sequentially("no dr")
    with app.workspace() as opened:
        ames = opened.store.get(person(), "01FAR")
        opened.store.save(person(), [ames.changed(lines=[cots(310)])], reason="recount")
    page.wait_for_timeout(NEWS_MS)  # the page hears of it and is drawn anew around the dialog
    why.press_sequentially("iver")
    expect(why).to_have_value("no driver")
    dialog.get_by_role("button", name="Cancel", exact=True).click()
    dialog.wait_for(state="hidden")
    with app.workspace() as opened:
        asked = until_filled(opened, 28)
    assert (asked.received_quantity, asked.stage) == (28, "partly_filled")
    page.context.close()


def until_filled(opened, quantity):
    """The request once so much is promised to it."""
    until(
        lambda: opened.store.get(person(), ASKED).filled_quantity == quantity,
        within_s=10,
        what=f"{quantity} filled",
    )
    return opened.store.get(person(), ASKED)
