"""Intake from the screen alone: real files into records, each refused row explained; an import stopped half way."""

import re
import time
from contextlib import contextmanager, suppress
from threading import Event, Thread

import pytest

from data.access import local_person
from data.errors import StoreBusy
from tests.browser.running import SLOW_MS, open_screen, running, settled, sign_in, until
from tests.real.conftest import real  # noqa: F401

pytestmark = pytest.mark.browser
DERIVED = "dirty/derived"
IRMA, HENAN = "irma_shelters_dms_semicolon_cp1252.csv", "henan_rescue_gbk.csv"
READER = local_person("Ada", "Duty Officer")
MANY = 10_200
"""More than are written at once: some are in the store while the others are not."""


@pytest.fixture(scope="module")
def started(chromium, tmp_path_factory):
    with running(tmp_path_factory.mktemp("intake")) as app:
        yield app


@pytest.fixture
def page(browser, started):
    opened = open_screen(browser, started, "/intake")
    settled(opened)
    sign_in(opened, "Ada")
    yield opened
    opened.context.close()


def shows(page, words: str, *, within: str = "body"):
    """Wait until the screen says so."""
    page.locator(within).get_by_text(re.compile(words)).first.wait_for(timeout=SLOW_MS)


def view(page, name: str) -> None:
    page.locator(".st-key-intake_views").get_by_text(name).click()


@pytest.mark.real
def test_two_dirty_files_become_records_and_every_refused_row_is_explained(page, started, real):  # noqa: F811
    with started.workspace() as workspace:
        before = workspace.store.count(READER, ["report"])
    files = [str(real / DERIVED / name) for name in (IRMA, HENAN)]
    page.locator("input[type=file]").set_input_files(files)
    page.get_by_role("button", name="Look at them").click()

    shows(page, "text table · cp1252 · coordinates in WGS 84")
    page.locator(".st-key-intake_part").get_by_text("Problems (2)").click()
    shows(page, "1 row · Shelter Name: the row has no name")
    shows(page, "5 rows · place: latitude and longitude were swapped")
    page.get_by_role("button", name="Import 198 rows").click()
    shows(page, "199 rows: 198 new, 1 set aside, 5 repaired")

    page.get_by_role("button", name=f"Next: {HENAN}").click()
    shows(page, "gb18030")
    page.get_by_role("button", name="Import 2,454 rows").click()
    shows(page, "2,454 rows: 2,454 new, 15 repaired, 29 without a place")

    view(page, "Set aside (1)")
    shows(page, f"Row 10 of {IRMA}")
    shows(page, "fill it in, or map another column to name")
    page.get_by_label("Shelter Name → Name").fill("Hall without a name")
    page.get_by_role("button", name="Try again").click()
    shows(page, "No row is set aside")
    with started.workspace() as workspace:
        assert workspace.store.count(READER, ["report"]) == before + 2454
        names = {one.name for one in workspace.store.find(READER, ["shelter"])}
        assert "Hall without a name" in names and len(names) > 150

    view(page, "Receipts")
    page.locator("[class*='st-key-receipt_']", has_text=HENAN).get_by_role("button", name="Undo").click()
    page.get_by_role("dialog").get_by_role("button", name="Undo it").click()
    shows(page, "Undone by Ada .Duty Officer.: 2,454 withdrawn, 0 as before")
    with started.workspace() as workspace:
        assert workspace.store.count(READER, ["report"]) == before


@contextmanager
def others_writing(started):
    """Others write all the time meanwhile: every part of an import waits for its turn."""
    enough = Event()

    def write() -> None:
        with started.workspace() as workspace:
            while not enough.is_set():
                with suppress(StoreBusy), workspace.store.writing(wait=False):
                    time.sleep(0.4)
                time.sleep(0.02)

    thread = Thread(target=write)
    thread.start()
    try:
        yield
    finally:
        enough.set()
        thread.join()


def test_an_import_stopped_half_way_leaves_nothing_and_says_so(page, started, tmp_path):
    path = tmp_path / "many.csv"
    rows = (f"{at},Hall {at},{41 + at / MANY:.5f},-93.6" for at in range(MANY))
    path.write_text("\n".join(["SHELTER_ID,SHELTER_NAME,LATITUDE,LONGITUDE", *rows]), "utf-8")
    page.locator("input[type=file]").set_input_files(str(path))
    page.get_by_role("button", name="Look at it").click()
    button = page.get_by_role("button", name=f"Import {MANY:,} rows")
    button.wait_for(timeout=SLOW_MS)
    with started.workspace() as workspace:
        before = workspace.store.count(READER, ["shelter"])

        def written() -> int:
            return workspace.store.count(READER, ["shelter"]) - before

        with others_writing(started):
            button.click()
            until(lambda: written() > 0, within_s=SLOW_MS / 1000, what="a part is written")
            page.get_by_role("button", name="Cancel").click()
        shows(page, "Stopped and taken back: [0-9,]+ records withdrawn again, 0 as before")
        assert written() == 0
    button.wait_for(timeout=SLOW_MS)
    view(page, "Receipts")
    shows(page, "stopped; taken back", within="[class*='st-key-receipt_']")
