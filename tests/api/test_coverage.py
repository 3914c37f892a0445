"""Coverage over HTTP: three sheets of one answer, small, tagged, in words where words are needed."""

import json
from urllib.parse import quote

import pytest
import shapely

from data.schema import Jurisdiction
from tests import grid
from tests.response.coverage_ground import NORTH_BANK, SOUTH_BANK, counties, settle, shelter

ASK = quote(json.dumps({"minutes": 5}))


@pytest.fixture
def town(desk, put):
    grid.lay(desk.opened.settings, desk.opened.name)
    settle(desk.opened)
    put(*counties(), shelter("A", 1, 1), shelter("B", 5, 5, stage="planned"))


def test_gaps_say_under_which_standard(client, town):
    answer = client.get(f"/coverage?ask={ASK}")
    said = answer.json()
    assert (said["limit"], said["unit"], said["figure"], said["method"]) == (5, "min", "own", "road")
    assert sum(gap["properties"]["people"] for gap in said["features"]) == NORTH_BANK
    assert all(shapely.from_geojson(json.dumps(gap["geometry"])).is_valid for gap in said["features"])
    assert client.get(f"/coverage?ask={ASK}", if_none_match=answer.headers["etag"]).status_code == 304


@pytest.mark.parametrize("zoom", [0, 7, 12, 18])
def test_dots_hold_everybody_of_their_class_at_every_zoom(client, town, zoom):
    found = client.get(f"/coverage/people?ask={ASK}&zoom={zoom}").json()["features"]
    people = {}
    for dot in found:
        name = dot["properties"]["class"]
        people[name] = people.get(name, 0) + dot["properties"]["people"]
    assert people == {"covered": SOUTH_BANK, "stretched": NORTH_BANK / 2, "uncovered": NORTH_BANK / 2}


def test_dots_are_those_of_the_box(client, town):
    box = f"{grid.WEST - 0.01},{grid.SOUTH - 0.01},{grid.WEST + 0.1},{grid.SOUTH + 0.031}"
    found = client.get(f"/coverage/people?ask={ASK}&zoom=14&bbox={box}").json()["features"]
    assert {dot["properties"]["class"] for dot in found} == {"covered"}


def test_facilities_say_whether_they_count_and_why_not(client, town):
    found = client.get(f"/coverage/facilities?ask={ASK}").json()["features"]
    said = {one["properties"]["name"]: one["properties"] for one in found}
    assert (said["Hall A"]["class"], said["Hall A"]["only"]) == ("counts", SOUTH_BANK)
    assert said["Hall B"]["said"] == "passed over: not open"


def test_the_tag_follows_the_question(client, town):
    tags = {client.get(f"/coverage?ask={quote(json.dumps({'minutes': n}))}").headers["etag"] for n in (5, 6)}
    tags |= {client.get(f"/coverage/{part}?ask={ASK}").headers["etag"] for part in ("people", "facilities")}
    assert len(tags) == 4


def test_nobody_known_is_an_empty_answer_and_jurisdictions_a_coarse_one(client, put):
    for path in ("/coverage", "/coverage/people", "/coverage/facilities"):
        assert client.get(path).json()["features"] == []
    put(Jurisdiction(name="Polk", level="county", population=500, geometry=shapely.box(-94, 41, -93, 42)))
    said = client.get("/coverage").json()
    assert (said["basis"], said["method"]) == ("jurisdictions", "straight_line")
    assert said["features"][0]["properties"]["people"] == 500


@pytest.mark.parametrize(
    ("ask", "status"),
    [("{", 400), ('{"minutes": -5}', 400), ('{"boats": 1}', 400), ('{"standard": "no/body"}', 404)],
)
def test_a_question_that_cannot_be_meant_gets_the_remedy(client, town, ask, status):
    answer = client.get(f"/coverage?ask={quote(ask)}")
    assert answer.status_code == status
    assert answer.json()["remedy"]
