"""A printed map: labels that do not overlap, a legend of what is shown, cropped to the matter at hand."""

from xml.etree import ElementTree as Xml

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, MultiPoint, Point, Polygon, box

from tests.views import sample
from views import printmap
from views.briefing.model import Map
from views.printmap.furniture import free_corners
from views.printmap.labels import Label, overlaps, place
from views.printmap.window import matter, window
from views.symbols import LAYERS

TAG = "{http://www.w3.org/2000/svg}"
WIDTH = 493.0


def drawn(frames=None, **more) -> Xml.Element:
    about = Map("map", "Where it is", sample.frames() if frames is None else frames, **more)
    return Xml.fromstring(printmap.draw(about, width=WIDTH))


@given(
    st.lists(
        st.tuples(
            st.floats(-20, 420), st.floats(-20, 320), st.integers(1, 40), st.integers(0, 3), st.booleans()
        ),
        max_size=60,
    )
)
@settings(max_examples=60, deadline=None)
def test_labels_never_overlap_each_other_or_a_symbol_nor_leave_the_map(spots):
    labels = [
        Label(("x" * length,), x, y, weight, radius=5.0 if point else 0.0)
        for x, y, length, weight, point in spots
    ]
    symbols = [(x - 4, y - 4, x + 4, y + 4) for x, y, _, _, point in spots if point]
    boxes = [one.box for one in place(labels, symbols, 400, 300)]
    for number, one in enumerate(boxes):
        assert not any(overlaps(one, other) for other in [*boxes[:number], *symbols])
        assert one[0] >= 0 and one[1] >= 0 and one[2] <= 400 and one[3] <= 300


def test_the_weightier_label_wins_a_place_both_want():
    rivals = [Label(("minor",), 50, 50, 1.0), Label(("extreme",), 50, 50, 9.0)]
    first, second = (one.label.lines for one in place(rivals, [], 200, 100))
    assert first == ("extreme",) and second == ("minor",)
    assert [one.label.lines for one in place(rivals, [], 200, 56)] == [("extreme",)] or second == ("minor",)


def test_every_record_with_a_place_is_drawn_and_each_symbol_defined_once():
    picture = drawn()
    assert len(picture.findall(f".//{TAG}use")) == 3 + 2 + 1  # incidents, shelters, the closure's sign
    names = [symbol.get("id") for symbol in picture.findall(f".//{TAG}symbol")]
    assert len(names) == len(set(names)) == 6


def test_the_worst_incident_lies_on_top():
    spot = Point(-93.5, 41.5)
    frame = sample.frame(
        [(f"n{n}", state.name, spot, "current") for n, state in enumerate(LAYERS["incident"].states)]
    )
    titles = [
        mark.findtext(f"{TAG}title")
        for mark in drawn({"incident": frame}).findall(f".//{TAG}g[@class='mark']")
    ]
    assert titles[-1] == "n0: extreme"


def test_the_legend_names_only_what_lies_in_the_window():
    frames = sample.frames()
    far = sample.frame([("Far away", "stocked", Point(10, 50), "current")])
    about = Map("map", "", frames | {"depot": far}, bounds=(-94, 41, -93, 42))
    words = [one.words for one in printmap.legend(about, width=WIDTH)]
    assert "Shelter: open" in words and not any("Depot" in word for word in words)
    assert "Faded, with a clock: out of date" in words


def test_the_legend_counts_what_it_names():
    counts = {
        one.words: one.count
        for one in printmap.legend(Map("map", "", sample.frames(incidents=10)), width=WIDTH)
    }
    assert counts["Incident: extreme"] == 2 and counts["Boundaries"] == 1


def test_the_map_is_cropped_to_the_matter_at_hand_and_not_to_the_jurisdiction():
    frames = sample.frames() | {
        "jurisdiction": sample.frame([("Wide", "state", box(-110, 30, -80, 50), "current")])
    }
    west, south, east, north = matter(Map("map", "", frames))
    assert -94.5 < west < east < -93 and 41 < south < north < 42
    only = {"jurisdiction": frames["jurisdiction"]}
    assert matter(Map("map", "", only)) == (-110, 30, -80, 50)


@given(st.floats(-179, 178), st.floats(-70, 70), st.floats(0.001, 20), st.floats(0.001, 9))
@settings(max_examples=80, deadline=None)
def test_a_window_holds_what_it_is_about_and_is_true_to_shape(west, south, wide, high):
    bounds = (west, south, west + wide, south + high)
    view = window(bounds, WIDTH)
    assert view.bounds[0] <= west and view.bounds[1] <= south
    assert view.bounds[2] >= bounds[2] and view.bounds[3] >= bounds[3]
    middle = np.cos(np.radians((south + south + high) / 2))
    assert view.per_lon == pytest.approx(view.per_lat * middle, rel=1e-6)


def test_ten_kilometres_on_the_map_are_ten_kilometres_on_the_ground():
    from pyproj import Geod

    view = window((-94, 41, -93, 42), WIDTH)
    line = view.placed(np.array([LineString([(-93.5, 41.45), (-93.5, 41.55)])]))[0]
    _, _, metres = Geod(ellps="WGS84").inv(-93.5, 41.45, -93.5, 41.55)
    assert line.length == pytest.approx(view.km(metres / 1000), rel=0.005)


def test_a_map_of_nothing_says_so():
    picture = drawn({"shelter": sample.frame([("x", "open", None, "current")])})
    assert any("Nothing has a place" in (text.text or "") for text in picture.iter(f"{TAG}text"))


def test_without_a_basemap_the_map_still_has_scale_north_and_names():
    words = [text.text for text in drawn().iter(f"{TAG}text")]
    assert "N" in words and any(word.endswith("km") for word in words) and "Gym" in words


def ground_of(*rows) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        rows, columns=["name", "size", "class", "geometry"], geometry="geometry", crs=4326
    )


def test_the_ground_is_drawn_below_and_named():
    ground = {
        "land": ground_of(["", 1.0, "", box(-95, 40, -92, 43)]),
        "place": ground_of(
            ["Ames", 60_000.0, "", MultiPoint([(-93.65, 41.42)])], ["Boone", np.nan, "", Point(-93.6, 41.5)]
        ),
        "water": ground_of(
            ["Lake", np.nan, "lake", Polygon([(-93.6, 41.5), (-93.5, 41.5), (-93.5, 41.6)])],
            ["River", np.nan, "river", LineString([(-93.8, 41.4), (-93.3, 41.42)])],
        ),
    }
    picture = drawn(ground=ground)
    words = [text.text for text in picture.iter(f"{TAG}text")]
    assert "Ames" in words and "River" in words
    assert len(picture.find(f"{TAG}g[@class='world']")) > len(drawn().find(f"{TAG}g[@class='world']"))


def test_scale_and_north_avoid_symbols_and_each_other():
    crowded = [(0.0, 270.0, 60.0, 300.0), (380.0, 0.0, 400.0, 20.0)]
    scale, north = free_corners(400, 300, crowded)
    assert not any(overlaps(scale, one) or overlaps(north, one) for one in crowded)
    assert not overlaps(scale, north)
    assert free_corners(400, 300, [])[0][0] < 10 and free_corners(400, 300, [])[0][1] > 250


def test_a_thousand_symbols_are_drawn_small_enough_to_be_told_apart():
    few, many = (drawn(sample.frames(incidents=number)).find(f".//{TAG}use") for number in (3, 1000))
    assert float(many.get("width")) < 0.6 * float(few.get("width"))


def test_names_are_escaped():
    written = printmap.draw(Map("map", "", sample.frames(sample.HOSTILE)), width=WIDTH, live=True)
    assert "<script" not in written and "<img" not in written
    Xml.fromstring(written)


def test_broken_outlines_are_mended_and_not_dropped():
    bow = Polygon([(-93.6, 41.4), (-93.4, 41.6), (-93.4, 41.4), (-93.6, 41.6)])
    picture = drawn({"hazard_area": sample.frame([("Bow", "severe", bow, "current")])})
    assert any("Bow" in (title.text or "") for title in picture.iter(f"{TAG}title"))
