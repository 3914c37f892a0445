"""The map client in a real browser: what it asks for, what it draws, what it tells the page."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser.conftest import Harness, start_harness
from views import maps

pytestmark = [pytest.mark.browser, pytest.mark.filterwarnings("ignore::ResourceWarning")]

WAIT_MS = 20_000
SHELTER, HOSTILE, HAZARD = "shelter-1", "shelter-2", "hazard_area-1"


class Screen:
    """One page of the harness with its map."""

    def __init__(self, context: Any, url: str) -> None:
        self.page = context.new_page()
        self.hosts: set[str] = set()
        self.errors: list[str] = []
        self.page.on("request", lambda request: self.hosts.add(re.split(r"[/?]", request.url, maxsplit=3)[2]))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.goto(url)
        self.frame = self._frame()
        self.settle()

    def _frame(self) -> Any:
        self.page.wait_for_selector("iframe[src*=streamlit_folium]", timeout=WAIT_MS)
        frame = self.page.query_selector("iframe[src*=streamlit_folium]").content_frame()
        frame.wait_for_function("window.__muster", timeout=WAIT_MS)
        return frame

    def settle(self) -> None:
        """Wait until the first answers are drawn, and nothing is under way."""
        script = "window.__muster.counts().refreshes > 0 && !window.__muster.counts().busy"
        self.frame.wait_for_function(script, timeout=WAIT_MS)

    def counts(self) -> dict[str, Any]:
        return self.frame.evaluate("window.__muster.counts()")

    def until(self, script: str) -> None:
        self.frame.wait_for_function(script, timeout=WAIT_MS)

    def heard(self) -> dict[str, Any]:
        """What the page heard over the bridge."""
        return json.loads(self.page.text_content("#heard-text"))

    def hears(self, test: str) -> dict[str, Any]:
        """Wait until ``test`` (of ``h``, what the page heard) holds."""
        script = f"""() => {{ const node = document.getElementById('heard-text');
            if (!node) return false; const h = JSON.parse(node.textContent); return {test}; }}"""
        self.page.wait_for_function(script, timeout=WAIT_MS)
        return self.heard()

    def pixel(self, lon: float, lat: float) -> tuple[float, float]:
        """Where a place is on the page."""
        point = self.frame.evaluate(f"(() => window.__muster.map.latLngToContainerPoint([{lat}, {lon}]))()")
        box = self.page.query_selector("iframe[src*=streamlit_folium]").bounding_box()
        return box["x"] + point["x"], box["y"] + point["y"]

    def click(self, lon: float, lat: float, **options: Any) -> None:
        self.page.mouse.click(*self.pixel(lon, lat), **options)

    def click_on(self, id_: str) -> None:
        """Click the symbol of a thing, which may have stepped aside for another's."""
        found = self.frame.evaluate(f"""() => {{ const {{client, map}} = window.__muster;
            const item = [...client.points.items.values()].find((entry) => entry.key.id === '{id_}');
            const [west, north, east, south] = item.box;
            return map.layerPointToContainerPoint([(west + east) / 2, (north + south) / 2]); }}""")
        box = self.page.query_selector("iframe[src*=streamlit_folium]").bounding_box()
        self.page.mouse.click(box["x"] + found["x"], box["y"] + found["y"])

    def news(self, harness: Harness, **values: Any) -> None:
        """Change the server and wait until the map has drawn its answer."""
        revision = harness.tell(**values)["revision"]
        self.until(f"window.__muster.counts().revision >= {revision} && !window.__muster.counts().busy")

    def tick(self, layer: str, state: str | None = None) -> None:
        """Click a tick box of the legend."""
        if state:
            row = self.frame.locator(f"input[data-layer={layer}]:not([data-state])").locator(
                "xpath=ancestor::div[2]"
            )
            if "m-unfolded" not in (row.get_attribute("class") or ""):
                row.locator("button.m-more").click()
            self.frame.locator(f"input[data-layer={layer}][data-state={state}]").click()
        else:
            self.frame.locator(f"input[data-layer={layer}]:not([data-state])").click()


@pytest.fixture
def context(browser: Any) -> Iterator[Any]:
    opened = browser.new_context(viewport={"width": 1366, "height": 768})
    yield opened
    opened.close()


@pytest.fixture
def screen(context: Any, harness: Harness) -> Screen:
    return Screen(context, harness.url)


def test_no_request_leaves_this_machine(screen: Screen, harness: Harness) -> None:
    screen.frame.get_by_label("Zoom in").click()
    screen.page.wait_for_timeout(500)
    screen.settle()
    assert screen.hosts == {harness.url.removeprefix("http://")}
    assert screen.errors == []


def test_every_module_is_asked_for_by_its_version(context: Any, harness: Harness) -> None:
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    Screen(context, harness.url)
    modules = [url for url in asked if "/assets/map/" in url and ".js" in url]
    assert len(modules) > 20
    assert all(url.endswith(f"?v={maps.client_version()}") for url in modules)


def test_everything_with_a_place_is_drawn_and_counted(screen: Screen) -> None:
    layers = screen.counts()["layers"]
    assert {name: entry["drawn"] for name, entry in layers.items()} == {
        "jurisdiction": 2, "hazard_area": 1, "zone": 2, "closure": 1, "facility": 4, "reading": 2, "depot": 2,
        "shelter": 4, "report": 1, "request": 1, "unit": 2, "incident": 2,
    }  # fmt: skip
    legend = screen.frame.locator(".m-legend")
    assert "3 without a place" in legend.inner_text()


def test_a_click_selects_the_point_that_lies_over_an_area(screen: Screen) -> None:
    screen.click_on(SHELTER)
    assert screen.hears("h.selected")["selected"]["id"] == SHELTER
    assert screen.counts()["selected"] == {"layer": "shelter", "id": SHELTER}
    screen.page.keyboard.press("Escape")
    screen.page.wait_for_timeout(600)  # the map has made room for the card
    screen.click(-93.7, 41.82)
    assert screen.hears(f"h.selected.id === '{HAZARD}'")["selected"]["layer"] == "hazard_area"


def test_a_second_click_on_the_same_thing_is_news(screen: Screen) -> None:
    screen.click_on(SHELTER)
    first = screen.hears("h.selected")["selected"]["n"]
    screen.click_on(SHELTER)
    assert screen.hears(f"h.selected.n > {first}")["selected"]["id"] == SHELTER


def test_hostile_text_is_shown_and_never_runs(screen: Screen) -> None:
    screen.click_on(HOSTILE)
    screen.until("document.querySelector('.m-card-name')")
    assert "<script>" in screen.frame.locator(".m-card-name").inner_text()
    assert screen.frame.locator(".m-card script, .m-card img[src=x]").count() == 0
    screen.frame.locator("input[role=combobox]").fill("script")
    screen.until("document.querySelector('.m-found li')")
    screen.page.mouse.move(*screen.pixel(-93.4, 41.6))
    screen.page.wait_for_timeout(400)
    assert screen.frame.evaluate("window.__pwned") is None
    assert screen.page.evaluate("window.__pwned") is None
    assert screen.errors == []


def test_unknown_figures_are_called_unknown(screen: Screen) -> None:
    screen.click_on(SHELTER)
    screen.until("document.querySelector('.m-facts')")
    rows = screen.frame.locator(".m-facts tr").all_inner_texts()
    assert [row.split("\t") for row in rows] == [
        ["People inside", "80 people"], ["Places", "120 people"], ["Power", "unknown"],
    ]  # fmt: skip


def test_news_keeps_position_selection_and_open_card(screen: Screen, harness: Harness) -> None:
    screen.frame.evaluate("window.__muster.map.setView([41.72, -93.58], 10, {animate: false})")
    screen.settle()
    screen.click_on(SHELTER)
    screen.until("document.querySelector('.m-card')")
    screen.page.wait_for_timeout(600)
    before = screen.counts()
    layers = _world(harness, screen)
    layers["shelter"][0]["properties"]["facts"][0][1] = 99
    layers["shelter"].append({**layers["shelter"][3], "id": "shelter-9", "geometry": {
        "type": "Point", "coordinates": [-93.5, 41.65]}})  # fmt: skip
    screen.news(harness, layers=layers)
    after = screen.counts()
    assert (after["centre"], after["zoom"]) == (before["centre"], before["zoom"])
    assert after["selected"] == after["open"] == {"layer": "shelter", "id": SHELTER}
    assert after["layers"]["shelter"]["drawn"] == before["layers"]["shelter"]["drawn"] + 1
    assert "99 people" in screen.frame.locator(".m-card").inner_text()
    marked = (
        "[...window.__muster.client.points.items.values()].filter((i) => i.selected).map((i) => i.key.id)"
    )
    assert screen.frame.evaluate(marked) == [SHELTER]


def test_a_thing_that_moves_takes_its_card_along(screen: Screen, harness: Harness) -> None:
    screen.click_on("unit-1")
    screen.until("document.querySelector('.m-card')")
    layers = _world(harness, screen)
    layers["unit"][0]["geometry"]["coordinates"] = [-93.3, 41.8]
    screen.news(harness, layers=layers)
    place = screen.frame.evaluate("window.__muster.client.selection.popup.getLatLng()")
    assert (place["lng"], place["lat"]) == (-93.3, 41.8)


def test_the_legend_is_the_filter_and_the_page_remembers_it(screen: Screen, harness: Harness) -> None:
    screen.tick("unit")
    filter_ = screen.hears("h.filter && h.filter.unit.visible === false")["filter"]
    screen.until("window.__muster.counts().layers.unit.drawn === 0")
    screen.tick("shelter", "full")
    heard = screen.hears("h.filter.shelter.states")["filter"]
    assert heard["shelter"]["states"] == ["open", "standby", "planned", "closed", "unknown"]
    screen.until("window.__muster.counts().layers.shelter.drawn === 3")
    filter_["unit"]["visible"] = True
    filter_["depot"]["visible"] = False
    screen.news(harness, page={"filter": filter_})
    screen.until("window.__muster.counts().layers.unit.drawn === 2")
    screen.until("window.__muster.counts().layers.depot.drawn === 0")
    assert screen.frame.locator("input[data-layer=depot]:not([data-state])").is_checked() is False


def test_only_out_of_date_things_can_be_shown(screen: Screen) -> None:
    screen.frame.get_by_label("Only out of date").check()
    screen.until("window.__muster.counts().layers.shelter.drawn === 1")
    screen.until("window.__muster.counts().layers.unit.drawn === 0")
    screen.frame.get_by_label("Show everything").click()
    screen.until("window.__muster.counts().layers.shelter.drawn === 4")


def test_the_legend_works_from_the_keyboard(screen: Screen) -> None:
    screen.frame.locator(".m-legend-toggle").focus()
    screen.page.keyboard.press("Enter")
    assert screen.frame.locator(".m-legend-toggle").get_attribute("aria-expanded") == "false"
    screen.page.keyboard.press("Enter")
    screen.page.keyboard.press("Tab")
    screen.page.keyboard.press("Space")
    assert screen.hears("h.filter")["filter"]["incident"]["visible"] is False


def test_a_filter_or_a_past_moment_does_not_mount_the_map_anew(screen: Screen, harness: Harness) -> None:
    screen.frame.evaluate("window.__mark = 1")
    screen.news(harness, page={"at": "2026-05-20T14:00:00Z", "filter": {"unit": {"visible": False}}})
    screen.until("window.__muster.counts().at === '2026-05-20T14:00:00Z'")
    screen.until("window.__muster.counts().layers.unit.drawn === 0")
    assert screen.frame.evaluate("window.__mark") == 1
    assert "As known at 09:00 CDT" in screen.frame.locator(".m-moment").inner_text()


def test_a_rerun_of_the_whole_page_does_not_mount_the_map_anew(screen: Screen) -> None:
    screen.frame.evaluate("window.__mark = 1")
    before = screen.heard()["runs"]
    screen.page.keyboard.press("r")
    screen.hears(f"h.runs > {before}")
    screen.page.wait_for_timeout(500)
    assert screen.frame.evaluate("window.__mark") == 1


def test_a_drawn_area_arrives_in_the_page(screen: Screen, harness: Harness) -> None:
    screen.news(harness, page={"draw": "polygon"})
    screen.until("document.querySelector('.m-strip:not([hidden])')")
    for lon, lat in ((-93.7, 41.8), (-93.3, 41.8), (-93.5, 41.6)):
        screen.click(lon, lat)
        screen.page.wait_for_timeout(350)
    screen.page.keyboard.press("Enter")
    drawn = screen.hears("h.drawn")["drawn"]["geometry"]
    assert drawn["type"] == "Polygon"
    ring = drawn["coordinates"][0]
    assert ring[0] == ring[-1]
    assert sorted((round(lon, 1), round(lat, 1)) for lon, lat in ring[:-1]) == [
        (-93.7, 41.8), (-93.5, 41.6), (-93.3, 41.8),
    ]  # fmt: skip
    assert screen.counts()["selected"] is None


def test_escape_cancels_a_drawing_and_says_so(screen: Screen, harness: Harness) -> None:
    screen.news(harness, page={"draw": "line"})
    screen.until("document.querySelector('.m-strip:not([hidden])')")
    screen.click(-93.7, 41.8)
    screen.page.keyboard.press("Escape")
    assert screen.hears("h.drawn")["drawn"]["geometry"] is None


def test_a_right_click_tells_the_place(screen: Screen) -> None:
    screen.click(-92.5, 41.2, button="right")
    picked = screen.hears("h.picked")["picked"]
    assert (round(picked["lon"], 2), round(picked["lat"], 2)) == (-92.5, 41.2)


def test_the_measure_tells_metres_and_miles(screen: Screen) -> None:
    screen.frame.get_by_label("Measure a distance").click()
    screen.click(-93.9, 41.3)
    screen.page.wait_for_timeout(350)
    screen.click(-93.1, 41.3)
    said = screen.frame.locator(".m-strip strong").inner_text()
    assert re.fullmatch(r"6[67](\.\d)? km · 41\.\d mi", said), said  # 66.8 km by pyproj.Geod
    screen.page.keyboard.press("Escape")
    assert screen.frame.locator(".m-strip").is_hidden()


def test_places_are_found_by_name_and_by_coordinates(screen: Screen) -> None:
    box = screen.frame.locator("input[role=combobox]")
    box.fill("derecho")
    screen.until("document.querySelector('.m-found li')")
    box.press("Enter")
    assert screen.hears("h.selected")["selected"]["id"] == "incident-2"
    assert screen.counts()["zoom"] >= 13
    box.fill("41°30'00\" N, 93°15'00\" W")
    box.press("Enter")
    screen.page.wait_for_timeout(500)
    centre = screen.counts()["centre"]
    assert (round(centre["lat"], 3), round(centre["lng"], 3)) == (41.5, -93.25)


def test_a_page_can_lead_the_map_somewhere(screen: Screen, harness: Harness) -> None:
    screen.news(harness, page={"focus": {"lon": -93.25, "lat": 42.0, "zoom": 12, "n": 1}})
    screen.until("window.__muster.counts().zoom === 12")
    screen.page.wait_for_timeout(600)
    screen.frame.evaluate("window.__muster.map.setView([41.5, -93], 9, {animate: false})")
    screen.news(harness)
    assert screen.counts()["zoom"] == 9


def test_the_position_outlives_a_reload(screen: Screen) -> None:
    screen.frame.evaluate("window.__muster.map.setView([41.5, -93], 11, {animate: false})")
    screen.page.wait_for_timeout(300)
    screen.page.reload()
    screen.frame = screen._frame()
    screen.settle()
    assert screen.counts()["zoom"] == 11


def test_a_silent_server_leaves_the_old_data_and_says_since_when(screen: Screen, harness: Harness) -> None:
    drawn = screen.counts()["layers"]["shelter"]["drawn"]
    harness.tell(broken=True)
    screen.frame.evaluate("window.__muster.refresh()")
    screen.until("!document.querySelector('.m-banner').hidden")
    said = screen.frame.locator(".m-banner").first.inner_text()
    assert said == "Map data as of 12:04 CDT – server not answering"
    assert screen.counts()["layers"]["shelter"]["drawn"] == drawn
    screen.page.wait_for_selector("text=Not connected since", timeout=WAIT_MS)
    harness.tell(broken=False)
    screen.until("document.querySelector('.m-banner').hidden")
    screen.page.wait_for_selector("text=Not connected since", state="detached", timeout=WAIT_MS)


def test_a_hidden_page_does_not_poll(screen: Screen, harness: Harness) -> None:
    screen.page.evaluate("""() => {
        Object.defineProperty(document, 'hidden', {configurable: true, get: () => window.__hidden === true});
        window.__hidden = true; document.dispatchEvent(new Event('visibilitychange')); }""")
    screen.page.wait_for_timeout(1200)
    before = harness.ask()["polls"]
    screen.page.wait_for_timeout(3000)
    assert harness.ask()["polls"] == before
    screen.page.evaluate(
        "() => { window.__hidden = false; document.dispatchEvent(new Event('visibilitychange')); }"
    )
    screen.page.wait_for_timeout(700)
    assert harness.ask()["polls"] > before


def test_news_of_a_minute_alone_runs_the_fragment_at_most_every_five_seconds(
    screen: Screen, harness: Harness
) -> None:
    before = screen.hears("h.minute")["fragments"]
    first = harness.ask()["revision"]
    screen.page.wait_for_timeout(3000)
    assert screen.heard()["fragments"] - before <= 1
    assert harness.ask()["revision"] == first


def test_of_news_that_come_thick_the_last_is_heard(screen: Screen, harness: Harness) -> None:
    screen.hears("h.revision")
    for _ in range(6):
        last = harness.tell()["revision"]
        screen.page.wait_for_timeout(200)
    screen.hears(f"h.revision >= {last}")


def test_two_tabs_do_not_hear_each_other(context: Any, harness: Harness) -> None:
    one, two = Screen(context, harness.url), Screen(context, harness.url)
    two.page.bring_to_front()
    two.click_on(SHELTER)
    two.hears("h.selected")
    assert one.heard()["selected"] is None
    assert one.counts()["selected"] is None


def test_a_crowd_is_drawn_as_clusters_that_zoom_and_select_nothing(screen: Screen, harness: Harness) -> None:
    screen.frame.evaluate("window.__muster.map.setView([42, -93.5], 7, {animate: false})")
    screen.news(harness, many=5000)
    shelters = screen.counts()["layers"]["shelter"]
    assert shelters["total"] > 3000 > shelters["drawn"]
    zoom = screen.counts()["zoom"]
    biggest = screen.frame.evaluate("""() => { const view = window.__muster.map.getBounds().pad(-0.2);
        const found = [...window.__muster.client.points.items.values()]
          .filter((i) => i.properties.cluster && view.contains(i.latlng))
          .sort((a, b) => b.properties.count - a.properties.count); return found[0].key.id; }""")
    screen.click_on(biggest)
    screen.page.wait_for_timeout(600)
    assert screen.counts()["zoom"] > zoom
    assert screen.counts()["selected"] is None
    assert screen.heard()["selected"] is None


def test_an_overlay_of_the_page_is_drawn_with_its_key(screen: Screen, harness: Harness) -> None:
    classes = [
        {"value": "covered", "word": "within reach", "colour": "accent"},
        {"value": "uncovered", "word": "out of reach", "colour": "severe"},
    ]
    sheet = {"id": "people", "url": "/api/sheet", "title": "People", "property": "class", "size": "people"}
    sheet["classes"] = classes
    screen.news(harness, page={"overlays": [sheet]})
    screen.until("window.__muster.client.overlays.sheets.get('people')?.group?.getLayers().length === 300")
    assert "out of reach" in screen.frame.locator(".m-key").inner_text()
    screen.news(harness, page={})
    screen.until("window.__muster.client.overlays.sheets.size === 0")


def test_the_theme_follows_the_page(screen: Screen, harness: Harness) -> None:
    screen.news(harness, page={"theme": "dark"})
    screen.until("window.__muster.counts().theme === 'dark'")
    assert screen.frame.locator(".m-map.m-dark").count() == 1


@pytest.mark.slow
def test_sixty_refreshes_of_a_hundred_thousand_leak_no_memory(screen: Screen, harness: Harness) -> None:
    screen.frame.evaluate("window.__muster.map.setView([42, -93.5], 8, {animate: false})")
    screen.news(harness, many=100_000)
    session = screen.page.context.new_cdp_session(screen.page)
    heap = {}
    for number in range(1, 61):
        layers = None if number % 2 else "toggle"
        screen.frame.evaluate(
            "(async () => { for (const layer of window.__muster.client.layers.values()) layer.tag = null;"
            " await window.__muster.refresh(); })()"
        )
        assert layers is None or screen.counts()["layers"]["shelter"]["drawn"] > 100
        if number in (10, 60):
            heap[number] = _heap(session)
    assert heap[60] <= 1.05 * heap[10], heap


def test_without_a_basemap_the_map_says_so_and_shows_data(context: Any, tmp_path: Any) -> None:
    for running in start_harness({"HARNESS_BASEMAP": str(tmp_path)}):
        screen = Screen(context, running.url)
        screen.until("!document.querySelector('.m-quiet').hidden")
        assert "make setup" in screen.frame.locator(".m-quiet").inner_text()
        assert screen.counts()["layers"]["shelter"]["drawn"] == 4


def test_without_npm_files_the_frame_says_what_is_missing(context: Any, tmp_path: Any) -> None:
    for running in start_harness({"HARNESS_VENDOR": str(tmp_path)}):
        page = context.new_page()
        page.goto(running.url)
        page.wait_for_selector("iframe[src*=streamlit_folium]", timeout=WAIT_MS)
        frame = page.query_selector("iframe[src*=streamlit_folium]").content_frame()
        frame.wait_for_selector("#muster-boot", timeout=WAIT_MS)
        said = frame.locator("#muster-boot").inner_text()
        assert "not installed" in said and "make setup" in said


def _world(harness: Harness, screen: Screen) -> dict[str, Any]:
    """The stub's layers, to be changed and told back."""
    from tests.browser.harness.stub import small_world

    return small_world()


def _heap(session: Any) -> float:
    session.send("HeapProfiler.enable")
    for _ in range(3):
        session.send("HeapProfiler.collectGarbage")
    usage = session.send("Runtime.getHeapUsage")
    return float(usage["usedSize"])
