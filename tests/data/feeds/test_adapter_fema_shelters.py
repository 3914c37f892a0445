"""FEMA's open shelters: what the rows mean that say it in odd ways."""

import pytest

from data.feeds.errors import NotUnderstood
from tests.data.feeds.adapting import at, feature, only, read

ROW = {
    "SHELTER_ID": 343627,
    "OBJECTID": 264,
    "SHELTER_NAME": "Pine Hill Middle School",
    "SHELTER_STATUS": "OPEN",
    "ADDRESS_1": "2147 McElmurray Rd",
    "CITY": "HEPHZIBAH",
    "STATE": "GA",
    "ZIP": "30815",
    "EVACUATION_CAPACITY": 445,
    "POST_IMPACT_CAPACITY": 222,
    "TOTAL_POPULATION": 122,
    "LATITUDE": 33.3140311,
    "LONGITUDE": -82.0967857,
    "WHEELCHAIR_ACCESSIBLE": "YES",
    "SHELTER_OPEN_DATE": 1504915200000,
}


def test_a_row_becomes_a_shelter_known_by_its_shelter_id() -> None:
    parsed = read("fema_shelters", [ROW])
    one = only(parsed)
    assert parsed.complete and (one.sources[0].system, one.sources[0].record_id) == ("feed", "343627")
    assert (one.name, one.stage, one.accessible) == ("Pine Hill Middle School", "open", True)
    assert one.address == "2147 McElmurray Rd, HEPHZIBAH, GA 30815"
    assert (one.capacity_evacuation.value, one.capacity_longer.value, one.occupancy.value) == (445, 222, 122)
    assert one.occupancy.observed_at is None, "the row does not say when it was counted"
    assert (one.geometry.x, one.geometry.y) == (-82.0967857, 33.3140311)
    assert one.notes == "open date: 2017-09-09"


@pytest.mark.parametrize("blank", [None, " ", "", 0])
def test_unknown_is_null_blank_or_a_capacity_of_zero(blank: object) -> None:
    parsed = read("fema_shelters", [ROW | {"EVACUATION_CAPACITY": blank, "WHEELCHAIR_ACCESSIBLE": " "}])
    assert only(parsed).capacity_evacuation is None and only(parsed).accessible is None
    assert not parsed.drafts[0].given & {"capacity_evacuation", "accessible"}, "null takes nothing back"


def test_nobody_in_a_shelter_is_a_figure() -> None:
    assert only(read("fema_shelters", [ROW | {"TOTAL_POPULATION": 0}])).occupancy.value == 0


def test_swapped_coordinates_are_put_right_and_said() -> None:
    one = only(read("fema_shelters", [ROW | {"LATITUDE": -82.09, "LONGITUDE": 33.31}]))
    assert (one.geometry.x, one.geometry.y) == (-82.09, 33.31)
    assert one.sources[0].notes == ["place: latitude and longitude were swapped (was -82.09, 33.31)"]


def test_zero_zero_is_a_failed_geocode() -> None:
    one = only(read("fema_shelters", [ROW | {"LATITUDE": 0, "LONGITUDE": 0}]))
    assert one.geometry is None and "(0, 0)" in one.sources[0].notes[0]


def test_the_geocoders_place_is_said_where_it_disagrees_and_used_where_it_is_the_only_one() -> None:
    other = {"GEOX": -82.5, "GEOY": 33.5}
    assert only(read("fema_shelters", [ROW | other])).sources[0].notes == [
        "place: GEOX and GEOY disagree (-82.50000, 33.50000)"
    ]
    alone = only(read("fema_shelters", [ROW | other | {"LATITUDE": None, "LONGITUDE": None}]))
    assert (alone.geometry.x, alone.geometry.y) == (-82.5, 33.5) and alone.sources[0].notes


def test_a_row_without_id_or_name_is_refused_but_was_named() -> None:
    parsed = read(
        "fema_shelters", [ROW, ROW | {"SHELTER_ID": None}, ROW | {"SHELTER_ID": 7, "SHELTER_NAME": " "}]
    )
    assert len(parsed.drafts) == 1 and parsed.refused == {"7"}
    assert [(one.row, one.column) for one in parsed.rejects] == [(2, "SHELTER_ID"), (3, "SHELTER_NAME")]


def test_the_service_itself_is_read_page_by_page() -> None:
    url = "https://gis.example.org/FeatureServer/0/query?where=1%3D1&f=geojson"
    page = {
        "type": "FeatureCollection",
        "properties": {"exceededTransferLimit": True},
        "features": [feature(ROW, at(-82, 33)), feature(ROW | {"shelter_id": 8}, at(-82, 33))],
    }
    parsed = read("fema_shelters", page, url=url)
    assert parsed.more == (f"{url}&resultOffset=2",)
    stuck = read("fema_shelters", page | {"features": []}, url=url)
    assert stuck.more == () and not stuck.complete, "the server has more, and does not give it"
    esri = {"features": [{"attributes": ROW, "geometry": {"x": -82, "y": 33}}]}
    assert read("fema_shelters", esri, url=url).more == ()


def test_an_empty_list_says_nothing_and_something_else_is_not_understood() -> None:
    assert read("fema_shelters", []).drafts == ()
    with pytest.raises(NotUnderstood, match="SHELTER_ID"):
        read("fema_shelters", [{"id": 1}])
    with pytest.raises(NotUnderstood, match="Token required"):
        read("fema_shelters", {"error": {"code": 499, "message": "Token required"}})
