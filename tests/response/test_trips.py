"""The way between two records: which profile, how much of it lies in the danger, and what is remembered."""

import pytest
import shapely
from pyproj import Geod

from data.access import EVERYWHERE, Actor
from data.errors import Invalid, NotFound
from data.schema import Closure, Contact, Incident, Shelter, Unit
from response import queries
from tests import grid

GEOD = Geod(ellps="WGS84")


@pytest.fixture
def town(workspace):
    grid.lay(workspace.settings, workspace.name)
    return workspace


def hall(column, row):
    return Shelter(name="Hall", stage="open", geometry=grid.at(column, row))


def test_a_unit_travels_at_emergency_speed_and_anything_else_by_car(town, ann, put):
    flood, shelter, engine = put(
        Incident(name="Flood", event="flood", geometry=grid.at(0, 0)),
        hall(3, 0),
        Unit(name="E1", resource_kind="engine", stage="available", geometry=grid.at(3, 0)),
    )
    by_car = queries.trip(town, ann, flood.id, shelter.id)
    by_unit = queries.trip(town, ann, engine.id, flood.id)
    assert (by_car.profile, by_unit.profile) == ("car", "emergency")
    assert by_unit.minutes < by_car.minutes
    assert by_unit.road_m == pytest.approx(by_car.road_m)


def test_what_lies_in_the_incidents_area_is_measured(town, ann, put):
    west, east = grid.at(-1, -1), grid.at(1.5, 1)
    area = shapely.box(west.x, west.y, east.x, east.y)
    flood, shelter = put(Incident(name="Flood", event="flood", geometry=grid.at(0, 0), area=area), hall(3, 0))
    found = queries.trip(town, ann, flood.id, shelter.id)
    edge = shapely.Point(east.x, grid.SOUTH)
    assert found.inside_m == pytest.approx(GEOD.inv(grid.WEST, grid.SOUTH, edge.x, edge.y)[2], rel=1e-6)
    assert found.road_m > found.inside_m


def test_there_and_back_are_asked_for_apart_and_remembered(town, ann, put):
    flood, shelter = put(Incident(name="Flood", event="flood", geometry=grid.at(0, 0)), hall(3, 0))
    first = queries.trip(town, ann, flood.id, shelter.id)
    assert queries.trip(town, ann, flood.id, shelter.id).line is first.line
    back = queries.trip(town, ann, shelter.id, flood.id)
    assert list(back.line.coords) == list(first.line.coords)[::-1]
    put(Closure(name="Road", cause="flood", geometry=grid.at(1.5, 0)))
    assert queries.trip(town, ann, flood.id, shelter.id).road_m > first.road_m


def test_what_is_remembered_shows_nobody_more_than_they_may_see(town, ann, put):
    desk = Contact(name="Site manager", phone="+1 515 555 0100")
    flood, shelter = put(
        Incident(name="Flood", event="flood", geometry=grid.at(0, 0), sensitivity="public"),
        hall(3, 0).changed(contacts=[desk], sensitivity="public"),
    )
    assert queries.trip(town, ann, flood.id, shelter.id).target.contacts
    reader = Actor("A reader", "Citizen", roles=frozenset({"public"}), jurisdictions=frozenset({EVERYWHERE}))
    found = queries.trip(town, reader, flood.id, shelter.id)
    assert (found.status, found.target.contacts) == ("ok", [])


def test_a_moved_record_has_another_way(town, ann, put):
    flood, shelter = put(Incident(name="Flood", event="flood", geometry=grid.at(0, 0)), hall(3, 0))
    first = queries.trip(town, ann, flood.id, shelter.id)
    put(shelter.changed(geometry=grid.at(5, 0)))
    assert queries.trip(town, ann, flood.id, shelter.id).road_m == pytest.approx(
        first.road_m * 5 / 3, rel=1e-6
    )


def test_without_roads_there_is_a_distance_and_a_reason(workspace, ann, put):
    flood, shelter = put(Incident(name="Flood", event="flood", geometry=grid.at(0, 0)), hall(3, 0))
    found = queries.trip(workspace, ann, flood.id, shelter.id)
    assert (found.status, found.minutes, found.line) == ("no_network", None, None)
    assert found.straight_m == pytest.approx(
        GEOD.inv(*grid.at(0, 0).coords[0], *grid.at(3, 0).coords[0])[2], rel=1e-9
    )


def test_off_the_roads_there_is_none(town, ann, put):
    flood, shelter = put(Incident(name="Flood", event="flood", geometry=grid.at(0, 0)), hall(60, 0))
    assert queries.trip(town, ann, flood.id, shelter.id).status == "no_road"


def test_a_record_without_a_place_and_one_that_is_not_there_are_refused(town, ann, put):
    flood, lost = put(
        Incident(name="Flood", event="flood", geometry=grid.at(0, 0)), Shelter(name="Lost", stage="open")
    )
    with pytest.raises(Invalid, match="shelter 'Lost' has no place; give it one"):
        queries.trip(town, ann, flood.id, lost.id)
    with pytest.raises(NotFound):
        queries.trip(town, ann, flood.id, "nothing")
