"""GET /api/route: the way, why there is none, and when the browser has it already."""

from datetime import timedelta

import pytest
import shapely

from data.schema import Closure, Incident, Shelter
from tests import grid


@pytest.fixture
def ends(put):
    """An incident on one bank and a shelter on the other."""
    saved = put(
        Incident(name="Flood", event="flood", geometry=grid.at(2, 3)),
        Shelter(name="Hall", stage="open", geometry=grid.at(2, 4)),
    )
    return tuple(one.id for one in saved)


@pytest.fixture
def asked(ends):
    return f"/route?from={ends[0]}&to={ends[1]}"


def shut(column):
    return Closure(name="Bridge", cause="flood", geometry=grid.bridge(column))


def test_without_a_network_there_is_no_line_but_a_distance_and_a_reason(client, asked):
    said = client.get(asked).json()
    assert (said["features"], said["status"], said["network"]) == ([], "no_network", None)
    assert said["straight_m"] == pytest.approx(1110.7, abs=0.5)


def test_the_line_leads_from_one_to_the_other_with_minutes_and_metres(client, desk, asked):
    grid.lay(desk.settings, "polk")
    answer = client.get(asked)
    said = answer.json()
    (feature,) = said["features"]
    assert answer.headers["content-type"] == "application/geo+json"
    line = shapely.from_geojson(answer.content).geoms[0]
    assert shapely.Point(line.coords[0]).distance(grid.at(2, 3)) < 1e-6
    assert shapely.Point(line.coords[-1]).distance(grid.at(2, 4)) < 1e-6
    metres = 1110.7 + 2 * 832.9  # to the bridge, over it, and back
    assert feature["properties"]["distance_m"] == pytest.approx(metres, abs=2)
    assert feature["properties"]["minutes"] == pytest.approx(60 * metres / 1000 / grid.KMH, rel=1e-3)
    assert (said["network"], said["built_at"], said["closures"]) == ("Grid Town", "2026-05-19", 0)


def test_a_closure_leads_the_way_round_and_is_another_answer_to_the_browser(client, desk, asked, put):
    grid.lay(desk.settings, "polk")
    first = client.get(asked)
    tag = first.headers["etag"]
    assert client.get(asked, if_none_match=tag).status_code == 304
    put(shut(1))
    round_about = client.get(asked, if_none_match=tag)
    assert round_about.status_code == 200
    metres = [one.json()["features"][0]["properties"]["distance_m"] for one in (first, round_about)]
    assert metres[1] > 2 * metres[0]
    put(shut(5))
    cut = client.get(asked).json()
    assert (cut["features"], cut["status"], cut["closures"]) == ([], "cut_off", 2)


def test_the_way_of_a_past_moment_is_under_its_closures(client, desk, asked, put, clock):
    grid.lay(desk.settings, "polk")
    then = clock.now()
    clock.forward(timedelta(hours=1))
    put(shut(1), shut(5))
    assert client.get(asked).json()["status"] == "cut_off"
    assert client.get(f"{asked}&at={then:%Y-%m-%dT%H:%M:%SZ}").json()["status"] == "ok"


def test_bad_questions_are_answered_with_the_remedy(client, desk, ends, put):
    (lost,) = put(Shelter(name="Nowhere", stage="open"))
    assert client.get(f"/route?from={ends[0]}&to=nothing").status_code == 404
    nowhere = client.get(f"/route?from={ends[0]}&to={lost.id}")
    assert nowhere.status_code == 400
    assert "has no place" in nowhere.json()["error"]
    assert client.get(f"/route?from={ends[0]}").status_code == 400
    boat = client.get(f"/route?from={ends[0]}&to={ends[1]}&profile=boat")
    assert boat.status_code == 400
    assert "car" in boat.json()["remedy"]
