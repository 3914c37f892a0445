"""A briefing's HTML opens from disk: charts and map work, nothing is fetched, and what was typed runs nowhere."""

import re

import pytest

from tests.views import sample
from views.briefing.html import html

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def opened(browser, tmp_path_factory):
    """The page of a hostile document, what it asked for and what went wrong on it."""
    file = tmp_path_factory.mktemp("page") / "briefing.html"
    file.write_bytes(html(sample.document(sample.HOSTILE, incidents=40, ground=True)))
    asked, troubles = [], []
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda said: troubles.append(said.text) if said.type == "error" else None)
    page.goto(file.as_uri())
    page.wait_for_selector(".plot .main-svg")
    yield page, asked, troubles
    page.close()


def test_it_asks_for_nothing_but_itself_and_runs_nothing_typed(opened):
    page, asked, troubles = opened
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
    assert page.evaluate("window.hostile") is None
    assert troubles == []


def test_every_chart_is_drawn_and_answers_to_the_pointer(opened):
    page, _, _ = opened
    assert page.locator(".plot .main-svg").count() >= 4
    bars = page.locator(".plot").nth(1)
    box = bars.bounding_box()
    bars.scroll_into_view_if_needed()
    box = bars.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.35, box["y"] + 30)
    page.wait_for_selector(".hoverlayer .hovertext", timeout=5000)


def test_the_map_zooms_about_its_middle_moves_and_comes_back(opened):
    page, _, _ = opened
    page.locator(".map-frame").scroll_into_view_if_needed()
    page.locator(".whole").click()
    before = page.locator("svg.map .label:not([display=none])").count()
    for _ in range(4):
        page.locator(".in").click()
    page.wait_for_timeout(300)
    world = page.locator(".world").get_attribute("transform")
    assert float(re.search(r"matrix\(([\d.]+)", world)[1]) > 6
    assert page.locator(".km").nth(2).text_content().endswith("km")
    shapes = page.evaluate(OVERLAPS)
    assert shapes == 0, "labels overlap after zooming"
    page.locator(".whole").click()
    page.wait_for_timeout(300)
    assert page.locator(".world").get_attribute("transform") == "matrix(1 0 0 1 0 0)"
    assert page.locator("svg.map .label:not([display=none])").count() == before


def test_the_map_answers_to_keys_and_names_what_is_under_the_pointer(opened):
    page, _, _ = opened
    page.locator("svg.map").focus()
    page.keyboard.press("+")
    page.keyboard.press("ArrowLeft")
    assert page.locator(".world").get_attribute("transform") != "matrix(1 0 0 1 0 0)"
    page.keyboard.press("0")
    mark = page.locator(".mark").last
    box = mark.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    tip = page.locator(".tip")
    assert tip.is_visible() and "<img" in tip.text_content()  # as text
    assert tip.locator("img").count() == 0


def test_in_print_the_charts_are_still_pictures_and_the_tools_are_gone(opened):
    page, _, _ = opened
    page.emulate_media(media="print")
    assert page.locator(".still svg").first.is_visible()
    assert not page.locator(".plot").first.is_visible()
    assert not page.locator(".tools").first.is_visible()
    page.emulate_media(media="screen")


OVERLAPS = """() => {
  const seen = [...document.querySelectorAll("svg.map .label")].filter((one) => one.getAttribute("display") !== "none");
  const boxes = seen.map((node) => {
    const box = node.getBBox();
    const move = (node.getAttribute("transform") || "translate(0 0)").match(/-?[\\d.e-]+/g).map(Number);
    return [box.x + move[0], box.y + move[1], box.x + move[0] + box.width, box.y + move[1] + box.height];
  });
  let found = 0;
  boxes.forEach((a, n) => boxes.slice(n + 1).forEach((b) => {
    if (a[0] + .1 < b[2] && b[0] + .1 < a[2] && a[1] + .1 < b[3] && b[1] + .1 < a[3]) found += 1;
  }));
  return found;
}"""
