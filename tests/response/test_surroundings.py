"""What is around an incident, and why something near was passed over."""

from datetime import timedelta

import geopandas as gpd
import pytest
import shapely
from pyproj import Geod

from data import reference
from data.errors import Invalid, NotFound
from data.schema import (
    Closure,
    Contact,
    CountFigure,
    Depot,
    Facility,
    Incident,
    Jurisdiction,
    Organisation,
    QuantityFigure,
    Request,
    Shelter,
    StockLine,
    Unit,
)
from response import queries
from response.ageing import Ageing
from response.assessment import judge_depot, judge_shelter, judge_unit, needs_of
from tests import grid
from tests.response.conftest import START

HERE = shapely.Point(-93.6, 41.6)
SIX_HOURS = Ageing(True, timedelta(hours=6))
GEOD = Geod(ellps="WGS84")


def count(value, hours=0.0):
    return CountFigure(value=value, observed_at=START - timedelta(hours=hours))


def hall(**fields):
    return Shelter(
        **(
            {"name": "Hall", "stage": "open", "capacity_evacuation": count(100), "occupancy": count(40)}
            | fields
        )
    )


@pytest.mark.parametrize(
    ("shelter", "why"),
    [
        (hall(), None),
        (hall(stage="closed"), "closed"),
        (hall(stage="standby"), "standby"),
        (hall(stage="unknown"), "unknown_stage"),
        (hall(occupancy=count(100)), "full"),
        (hall(occupancy=count(120), accepting=False), "full"),
        (hall(accepting=False), "not_accepting"),
        (hall(sources=[{"system": "fema", "not_reported_since": START}]), "not_reported"),
        (hall(sources=[{"system": "fema", "not_reported_since": START}, {"system": "county"}]), None),
        (hall(occupancy=None), "unknown"),
        (hall(capacity_evacuation=None), "unknown"),
        (hall(occupancy=count(40, hours=7)), "stale"),
    ],
)
def test_a_shelter_is_passed_over_for_its_own_reason(shelter, why):
    assert judge_shelter(shelter, START, SIX_HOURS, in_danger=False).passed_over == why


def test_an_open_shelter_inside_the_danger_is_passed_over():
    assert judge_shelter(hall(), START, SIX_HOURS, in_danger=True).passed_over == "inside_area"


@pytest.mark.parametrize(
    ("stage", "minutes", "why"),
    [
        ("available", 5, None),
        ("available", 20, "stale"),
        ("available", None, "unknown"),
        ("on_scene", 5, "committed"),
        ("returning", 5, "committed"),
        ("out_of_service", 5, "out_of_service"),
        ("demobilised", 5, "demobilised"),
        ("unknown", 5, "unknown_stage"),
    ],
)
def test_a_unit_is_passed_over_for_its_own_reason(stage, minutes, why):
    at = None if minutes is None else START - timedelta(minutes=minutes)
    unit = Unit(name="E1", resource_kind="engine", stage=stage, position_at=at)
    assert judge_unit(unit, START, Ageing(True, timedelta(minutes=15))).passed_over == why


def depot(*lines):
    return Depot(
        name="Depot",
        lines=[
            StockLine(
                resource_type=kind,
                unit="each",
                quantity=None
                if left is None
                else QuantityFigure(value=left, observed_at=START - timedelta(hours=hours)),
            )
            for kind, left, hours in lines
        ],
    )


@pytest.mark.parametrize(
    ("store", "why"),
    [
        (depot(("cots", 5, 0)), None),
        (depot(("meals", 5, 0)), "nothing_needed"),
        (depot(("cots", 0, 0)), "empty"),
        (depot(("cots", None, 0)), "unknown"),
        (depot(("cots", 5, 7)), "stale"),
        (depot(), "unknown"),
    ],
)
def test_a_depot_is_passed_over_for_its_own_reason(store, why):
    needs = needs_of([Request(name="Cots", resource_type="cots", unit="each", quantity=3)])
    assert judge_depot(store, needs, START, SIX_HOURS).passed_over == why


def test_needs_are_what_open_requests_still_lack():
    def ask(quantity, stage="asked", filled=None):
        return Request(
            name="Cots",
            resource_type="cots",
            unit="each",
            quantity=quantity,
            stage=stage,
            filled_quantity=filled,
        )

    (need,) = needs_of(
        [ask(100), ask(50, "partly_filled", 20), ask(70, "delivered"), ask(10, "approved", 10)]
    )
    assert (need.quantity, len(need.request_ids)) == (130, 2)
    (open_ended,) = needs_of([ask(100), ask(None)])
    assert open_ended.quantity is None


def test_shelters_come_in_order_of_geodesic_distance_with_reasons_and_a_phone(workspace, ann, put):
    (agency,) = put(
        Organisation(name="Red Shield", contacts=[Contact(position="Duty desk", phone="515-555-0100")])
    )
    (fire,) = put(Incident(name="Fire", event="fire", geometry=HERE))
    places = {
        "full": (-93.61, 41.6, {"occupancy": count(100)}),
        "own phone": (-93.62, 41.6, {"contacts": [Contact(phone="515-555-0199")]}),
        "agency's": (-93.60, 41.63, {"organisation_id": agency.id}),
        "closed": (-93.60, 41.60, {"stage": "closed"}),
    }
    put(*(hall(name=name, geometry=shapely.Point(x, y), **more) for name, (x, y, more) in places.items()))
    found = queries.surroundings(workspace, ann, fire.id).shelters
    said = [(one.name, one.passed_over, one.phone) for one in found]
    assert said == [
        ("closed", "closed", None),
        ("full", "full", None),
        ("own phone", None, "515-555-0199"),
        ("agency's", None, "515-555-0100"),
    ]
    for one in found:
        x, y, _ = places[one.name]
        assert one.distance_m == pytest.approx(GEOD.inv(HERE.x, HERE.y, x, y)[2], abs=1e-3)


def test_the_list_goes_on_past_what_cannot_help_until_five_can(workspace, ann, put):
    (fire,) = put(Incident(name="Fire", event="fire", geometry=HERE))
    put(
        *(
            hall(name=f"c{n}", stage="closed", geometry=shapely.Point(-93.6, 41.61 + n / 1000))
            for n in range(30)
        )
    )
    put(*(hall(name=f"o{n}", geometry=shapely.Point(-93.6, 41.7 + n / 1000)) for n in range(8)))
    found = queries.surroundings(workspace, ann, fire.id).shelters
    assert [one.name for one in found if one.passed_over is None] == ["o0", "o1", "o2", "o3", "o4"]
    assert [one.name for one in found][:3] == ["c0", "c1", "c2"]


def test_what_lies_inside_the_area_is_listed_and_without_one_what_lies_in_the_radius(
    workspace, ann, put, tmp_path
):
    area = shapely.box(-93.7, 41.5, -93.5, 41.7)
    put(
        Jurisdiction(name="Polk", level="county", geometry=shapely.box(-94, 41, -93, 42)),
        Jurisdiction(name="Far", level="county", geometry=shapely.box(-90, 41, -89, 42)),
    )
    flood, fire = put(
        Incident(name="Flood", event="flood", geometry=HERE, area=area),
        Incident(name="Fire", event="fire", geometry=HERE),
    )
    put(
        Facility(name="School", geometry=shapely.Point(-93.65, 41.65), people=count(300)),
        Facility(name="Outside", geometry=shapely.Point(-93.2, 41.6)),
    )
    points = gpd.GeoDataFrame(
        {"people": [10, 20, 40]},
        geometry=gpd.points_from_xy([-93.6, -93.51, -93.0], [41.6, 41.51, 41.0]),
        crs=4326,
    )
    reference.register(
        tmp_path / "reference", "population", points, source="t", licence="CC0", date="2026-01-01"
    )
    inside = queries.surroundings(workspace, ann, flood.id)
    assert (inside.basis, inside.people, list(inside.inside["name"])) == ("area", 30, ["School"])
    assert [name for _, name in inside.jurisdictions] == ["Polk"]
    around = queries.surroundings(workspace, ann, fire.id)
    assert (around.basis, around.radius_m, around.people, around.method) == (
        "radius",
        5000,
        10,
        "straight_line",
    )
    wide = queries.surroundings(workspace, ann, flood.id, radius_m=100_000)
    assert (wide.basis, wide.people, len(wide.inside)) == ("radius", 70, 2)


def test_people_are_unknown_where_no_population_points_are(workspace, ann, put):
    (fire,) = put(Incident(name="Fire", event="fire", geometry=HERE))
    assert queries.surroundings(workspace, ann, fire.id).people is None


def test_surroundings_of_the_past_are_judged_at_that_moment(workspace, ann, put, clock):
    fire, one = put(Incident(name="Fire", event="fire", geometry=HERE), hall(geometry=HERE))
    then = clock.now()
    clock.forward(timedelta(hours=8))
    put(one.changed(stage="closed"))
    assert queries.surroundings(workspace, ann, fire.id).shelters[0].passed_over == "closed"
    assert queries.surroundings(workspace, ann, fire.id, at=then).shelters[0].passed_over is None


def test_an_incident_without_a_place_and_another_kind_are_refused_with_the_remedy(workspace, ann, put):
    lost, one = put(Incident(name="Fire", event="fire"), hall(geometry=HERE))
    with pytest.raises(Invalid, match="'Fire' has no place; give it one"):
        queries.surroundings(workspace, ann, lost.id)
    with pytest.raises(Invalid, match="of kind shelter, not an incident"):
        queries.surroundings(workspace, ann, one.id)
    with pytest.raises(NotFound):
        queries.surroundings(workspace, ann, "nothing")


@pytest.fixture
def town(workspace):
    grid.lay(workspace.settings, workspace.name)
    return workspace


def flood(column=2, row=3):
    return Incident(name="Flood", event="flood", geometry=grid.at(column, row))


def shut(column):
    return Closure(name=f"Bridge {column}", cause="flood", geometry=grid.bridge(column))


def named(things):
    return [one.name for one in things]


def test_without_a_network_it_is_measured_as_the_crow_flies_and_said_why(workspace, ann, put):
    incident, _ = put(flood(), hall(geometry=grid.at(2, 3)))
    found = queries.surroundings(workspace, ann, incident.id)
    assert (found.method, found.travel["shelter"].because) == ("straight_line", "no_network")
    assert found.shelters[0].minutes is None


def test_by_road_the_nearest_is_the_one_reached_first_and_a_closed_bridge_changes_that(town, ann, put):
    incident, *_ = put(
        flood(2, 3),
        hall(name="over the bridge", geometry=grid.at(2, 4)),
        hall(name="this side", geometry=grid.at(6, 3)),
    )
    before = queries.surroundings(town, ann, incident.id)
    assert named(before.shelters) == ["over the bridge", "this side"]
    (closure,) = put(shut(1))
    after = queries.surroundings(town, ann, incident.id)
    assert named(after.shelters) == ["this side", "over the bridge"]
    travel = after.travel["shelter"]
    assert (after.method, travel.network, travel.closures) == ("road", "Grid Town", (closure.id,))
    far = after.shelters[1]
    assert far.distance_m == pytest.approx(before.shelters[0].distance_m)
    assert far.road_m > 2 * before.shelters[0].road_m
    assert far.minutes > 2 * before.shelters[0].minutes


def test_minutes_are_those_of_the_route_each_way(town, ann, put):
    stocked = depot(("cots", 5, 0)).model_copy(update={"geometry": grid.at(6, 6)})
    engine = Unit(
        name="E1", resource_kind="engine", stage="available", position_at=START, geometry=grid.at(0, 6)
    )
    incident, *_ = put(flood(1, 1), stocked, engine, hall(geometry=grid.at(5, 5)))
    found = queries.surroundings(town, ann, incident.id)
    network = queries.roads(town, ann).network
    (shelter,), (store,), (unit,) = found.shelters, found.depots, found.units
    assert shelter.minutes == pytest.approx(network.route(grid.at(1, 1), grid.at(5, 5)).minutes)
    assert store.minutes == pytest.approx(network.route(grid.at(6, 6), grid.at(1, 1)).minutes)
    assert unit.minutes < network.route(grid.at(0, 6), grid.at(1, 1)).minutes
    assert (found.travel["unit"].profile, found.travel["depot"].profile) == ("emergency", "car")


def test_what_closures_cut_off_is_listed_last_with_its_distance_and_reason(town, ann, put):
    incident, *_ = put(
        flood(2, 3),
        hall(name="beyond", geometry=grid.at(2, 4)),
        hall(name="full beyond", geometry=grid.at(2, 5), occupancy=count(100)),
        hall(name="this side", geometry=grid.at(6, 3)),
        hall(name="in the fields", geometry=shapely.Point(-93.5, 41.6)),
        *(shut(column) for column in grid.BRIDGE_COLUMNS),
    )
    found = queries.surroundings(town, ann, incident.id)
    said = [(one.name, one.passed_over, one.barred, one.minutes is None) for one in found.shelters]
    assert said == [
        ("this side", None, None, False),
        ("beyond", "cut_off", "cut_off", True),
        ("full beyond", "full", "cut_off", True),
        ("in the fields", "no_road", "no_road", True),
    ]
    assert found.shelters[1].distance_m == pytest.approx(GEOD.inv(-93.61, 41.60, -93.61, 41.61)[2], abs=1e-3)


def test_what_is_cut_off_is_shown_though_five_others_can_be_reached(town, ann, put):
    incident, *_ = put(
        flood(2, 3),
        hall(name="beyond", geometry=grid.at(2, 4)),
        *(hall(name=f"h{n}", geometry=grid.at(n, 2)) for n in range(7)),
        *(shut(column) for column in grid.BRIDGE_COLUMNS),
    )
    found = queries.surroundings(town, ann, incident.id).shelters
    assert named(found)[-1] == "beyond"
    assert len([one for one in found if one.passed_over is None]) == 5


def test_an_incident_far_from_any_road_is_measured_as_the_crow_flies(town, ann, put):
    lonely = Incident(name="Fire", event="fire", geometry=shapely.Point(-93.2, 41.6))
    incident, _ = put(lonely, hall(geometry=grid.at(3, 3)))
    found = queries.surroundings(town, ann, incident.id)
    assert (found.method, found.travel["shelter"].because) == ("straight_line", "far_from_road")
    assert found.shelters[0].passed_over is None


def test_the_past_is_ranked_under_the_closures_of_then(town, ann, put, clock):
    incident, *_ = put(
        flood(2, 3), hall(name="beyond", geometry=grid.at(2, 4)), hall(name="here", geometry=grid.at(6, 3))
    )
    then = clock.now()
    clock.forward(timedelta(hours=1))
    put(shut(1))
    assert named(queries.surroundings(town, ann, incident.id).shelters) == ["here", "beyond"]
    assert named(queries.surroundings(town, ann, incident.id, at=then).shelters) == ["beyond", "here"]


def test_a_bridge_open_to_emergency_vehicles_alone_is_crossed_by_units_alone(town, ann, put):
    closed = [shut(column) for column in grid.BRIDGE_COLUMNS]
    closed[0] = closed[0].model_copy(update={"applies_to": "all but emergency vehicles"})
    engine = Unit(
        name="E1", resource_kind="engine", stage="available", position_at=START, geometry=grid.at(1, 5)
    )
    incident, *_ = put(flood(2, 3), hall(geometry=grid.at(2, 4)), engine, *closed)
    found = queries.surroundings(town, ann, incident.id)
    assert found.shelters[0].passed_over == "cut_off"
    assert found.units[0].passed_over is None
    assert [len(found.travel[kind].closures) for kind in ("shelter", "unit")] == [2, 1]


def test_a_network_that_cannot_be_read_leaves_straight_lines_and_says_so(town, ann, put):
    (town.settings.var / "reference" / town.name / "roads-car.parquet").write_bytes(b"damaged")
    incident, _ = put(flood(), hall(geometry=grid.at(2, 4)))
    found = queries.surroundings(town, ann, incident.id)
    assert (found.method, found.travel["shelter"].because) == ("straight_line", "unreadable")
    assert len(found.shelters) == 1
