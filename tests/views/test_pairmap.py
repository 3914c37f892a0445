"""The small map of a pair: both places with their signs, the way between, how far, and what cannot be drawn."""

from shapely.geometry import Point, box, shape

from data.schema import Shelter, Zone
from views import pairmap

ONE = Shelter(id="01A", name="Town Hall", geometry=Point(-93.60, 41.60))
TWO = Shelter(id="01B", name="T" * 60, geometry=Point(-93.61, 41.61))


def drawn(sheet):
    return {one["properties"]["class"]: shape(one["geometry"]) for one in sheet["data"]["features"]}


def test_both_places_have_a_sign_of_their_own_and_the_way_between_them():
    (sheet,) = pairmap.sheets(ONE, TWO, 1384.0, "metric")
    assert sheet["title"] == "1.4\u00a0km apart"
    found = drawn(sheet)
    assert (found["one"], found["two"]) == (ONE.geometry, TWO.geometry)
    assert list(found["between"].coords) == [(-93.60, 41.60), (-93.61, 41.61)]
    words, shapes = zip(*((one["word"], one["shape"]) for one in sheet["classes"]), strict=True)
    assert words[0] == "Town Hall" and len(words[1]) < 40 and words[1].endswith("…")
    assert len(set(shapes)) == 2, "told apart without colour"


def test_it_says_when_they_are_at_one_point_or_one_has_no_place():
    assert pairmap.sheets(ONE, ONE, 0.0, "metric")[0]["title"] == "At the same point"
    (sheet,) = pairmap.sheets(ONE, ONE.changed(geometry=None), None, "metric")
    assert sheet["title"] == "The other has no place" and set(drawn(sheet)) == {"one"}
    assert pairmap.sheets(None, None, None, "metric") == [] and pairmap.bounds(None, None) is None


def test_areas_are_outlined_and_marked_within():
    area = Zone(id="01Z", name="Zone 3", code="3", geometry=box(-93.7, 41.5, -93.6, 41.6))
    marks, outlines = pairmap.sheets(area, area.changed(id="01Y"), 0.0, "metric")
    assert outlines["look"] == "outline" and drawn(outlines)["one"].equals(area.geometry)
    assert area.geometry.contains(drawn(marks)["one"])


def test_the_map_shows_both_and_some_ground_around():
    west, south, east, north = pairmap.bounds(ONE, TWO)
    assert west < -93.61 < -93.60 < east and south < 41.60 < 41.61 < north
    west, _, east, _ = pairmap.bounds(ONE, ONE)
    assert 0 < east - west < 0.002
