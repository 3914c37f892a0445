"""The exercise's ground: people, towns, waters and roads."""

from pathlib import Path

import numpy as np
import pytest
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components, dijkstra

from data import reference as catalogue
from data.demo import people, reference, region, roads
from data.demo.tables import rows
from data.errors import NotFound, UnusableFile
from data.settings import EXERCISE, Settings

pytestmark = pytest.mark.slow  # builds the exercise's ground

PLANE = region.PLANE


def test_people_sum_to_the_census_figure_of_every_county(ground: Settings) -> None:
    found = reference.population(ground).groupby("county_fips").people.sum().to_dict()
    assert found == {row["fips"]: int(row["population"]) for row in rows("counties")}


def test_every_population_point_lies_in_its_county(ground: Settings) -> None:
    points, counties = reference.population(ground), reference.counties(ground)
    for fips, here in points.groupby("county_fips"):
        assert here.within(counties.geometry[fips]).all()


def test_towns_hold_most_of_their_people_near_the_centre(ground: Settings) -> None:
    points = reference.population(ground).to_crs(PLANE)
    towns = reference.towns(ground).to_crs(PLANE)
    ames = points[points.town == "Ames"]
    assert abs(ames.people.sum() - 66427) < 10
    away = np.hypot(ames.geometry.x - towns.x["Ames"], ames.geometry.y - towns.y["Ames"])
    inner, outer = ames[away < away.median()], ames[away >= away.median()]
    assert inner.people.sum() > 1.5 * outer.people.sum()


def test_towns_do_not_exceed_their_counties() -> None:
    population = {row["fips"]: int(row["population"]) for row in rows("counties")}
    for fips, total in population.items():
        assert sum(int(row["population"]) * people._share(row, fips) for row in rows("towns")) < total


def test_whole_numbers_are_shared_out_to_the_last_one() -> None:
    assert people.shared_out(10, np.array([1.0, 1.0, 1.0])).tolist() == [4, 3, 3]
    assert people.shared_out(7, np.array([0.0, 2.0, 5.0])).tolist() == [0, 2, 5]


def test_towns_have_their_area_and_do_not_overlap(ground: Settings) -> None:
    towns = reference.towns(ground).to_crs(PLANE)
    assert towns.area.sum() == pytest.approx(shapely.union_all(towns.geometry.to_numpy()).area, rel=1e-6)
    wanted = {row["name"]: float(row["area_km2"]) for row in rows("towns")}
    assert towns.area["Des Moines"] / 1e6 == pytest.approx(wanted["Des Moines"], rel=0.03)
    centres = shapely.points(towns.x.to_numpy(), towns.y.to_numpy())
    assert (shapely.distance(towns.geometry.to_numpy(), centres) < 1).all()


def test_rivers_run_past_the_places_they_run_past(ground: Settings) -> None:
    waters = reference.waters(ground).to_crs(PLANE).set_index("name").geometry
    towns = reference.towns(ground)
    centre = {name: shapely.Point(row.x, row.y) for name, row in towns.iterrows()}
    assert waters["Des Moines River"].distance(centre["Des Moines"]) < 2_000
    assert waters["Raccoon River"].distance(centre["Van Meter"]) < 2_500
    assert waters["South Skunk River"].distance(centre["Colfax"]) < 3_000
    assert waters["Raccoon River"].distance(waters["Des Moines River"]) < 1


def test_roads_cross_rivers_only_at_bridges(ground: Settings) -> None:
    _, edges = reference.road_network(ground)
    waters = reference.waters(ground)
    rivers = waters[waters["class"] != "lake"]
    crossing = set(shapely.STRtree(edges.geometry.to_numpy()).query(rivers.geometry, predicate="crosses")[1])
    assert crossing
    assert crossing == set(np.flatnonzero(edges.bridge))
    assert edges.river[edges.bridge].ne("").all()


@pytest.mark.parametrize("river", ["Des Moines River", "Raccoon River", "South Skunk River"])
def test_the_great_rivers_have_bridges_but_not_everywhere(ground: Settings, river: str) -> None:
    _, edges = reference.road_network(ground)
    count = int((edges.bridge & edges.river.str.contains(river)).sum())
    assert 10 < count < 80


def test_no_road_runs_through_a_lake_but_highways_on_bridges(ground: Settings) -> None:
    _, edges = reference.road_network(ground)
    waters = reference.waters(ground)
    wet = edges[edges.intersects(shapely.union_all(waters.geometry[waters["class"] == "lake"].to_numpy()))]
    assert set(wet["class"]) <= {"highway", "interstate"}


def test_the_network_is_one_and_almost_nothing_was_left_out(ground: Settings, atlas: Path) -> None:
    nodes, edges = reference.road_network(ground)
    parts, _ = connected_components(graph(len(nodes), edges, both_ways=True), directed=False)
    assert parts == 1
    plane = region.counties(atlas).to_crs(PLANE)
    towns = reference.towns(ground).to_crs(PLANE)
    waters = reference.waters(ground).to_crs(PLANE)
    lakes = waters[waters["class"] == "lake"]
    net = roads.network(plane, towns, waters[waters["class"] != "lake"].reset_index(drop=True), lakes)
    assert net.dropped_share < 0.01


def test_one_way_streets_leave_almost_every_corner_reachable(ground: Settings) -> None:
    nodes, edges = reference.road_network(ground)
    assert edges.oneway.sum() > 50
    _, part = connected_components(graph(len(nodes), edges, both_ways=False), connection="strong")
    assert np.bincount(part).max() / len(nodes) > 0.995


def test_driving_times_are_those_of_central_iowa(ground: Settings) -> None:
    nodes, edges = reference.road_network(ground)
    drives = graph(len(nodes), edges, both_ways=False)
    towns = reference.towns(ground)
    at = {name: _nearest(nodes, row.geometry.centroid) for name, row in towns.iterrows()}
    minutes = dijkstra(drives, indices=at["Des Moines"]) * 60
    assert 25 < minutes[at["Ames"]] < 50  # 55 km on I-35
    assert 25 < minutes[at["Newton"]] < 55  # 55 km on I-80


def test_edges_say_what_the_road_engine_needs(ground: Settings) -> None:
    nodes, edges = reference.road_network(ground)
    assert list(edges.columns[:9]) == [
        "u",
        "v",
        "class",
        "speed_kmh",
        "length_m",
        "name",
        "bridge",
        "river",
        "oneway",
    ]
    starts = shapely.get_point(edges.geometry.to_numpy(), 0)
    assert shapely.distance(starts, nodes.geometry.to_numpy()[edges.u]).max() < 1e-5
    geod = edges.geometry.to_crs(PLANE).length
    assert np.allclose(edges.length_m, geod, rtol=1e-3, atol=0.2)
    assert edges.length_m.min() > 0
    assert edges.name.ne("").all()


def test_the_ground_is_the_same_every_time(ground: Settings, atlas: Path, tmp_path: Path) -> None:
    again = Settings(var=tmp_path)
    reference.ensure(again, atlas=atlas)
    for name in ("population", "road_edges", "towns", "waters"):
        first = catalogue.load(ground.var / "reference", f"{EXERCISE}/{name}")
        second = catalogue.load(again.var / "reference", f"{EXERCISE}/{name}")
        assert first.equals(second)


def test_a_second_call_builds_nothing(ground: Settings, atlas: Path) -> None:
    said: list[str] = []
    reference.ensure(ground, atlas=atlas, progress=said.append)
    assert said == []


def test_missing_boundaries_say_how_to_get_them(tmp_path: Path) -> None:
    with pytest.raises(UnusableFile, match="make setup"):
        reference.ensure(Settings(var=tmp_path), atlas=tmp_path / "counties-10m.json")


def test_missing_reference_data_say_how_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="muster demo"):
        reference.population(Settings(var=tmp_path))


def graph(size: int, edges, *, both_ways: bool) -> coo_array:  # type: ignore[no-untyped-def]
    hours = (edges.length_m / 1000 / edges.speed_kmh).to_numpy()
    back = np.ones(len(edges), bool) if both_ways else ~edges.oneway.to_numpy()
    start = np.concatenate([edges.u, edges.v[back]])
    end = np.concatenate([edges.v, edges.u[back]])
    return coo_array((np.concatenate([hours, hours[back]]), (start, end)), shape=(size, size)).tocsr()


def _nearest(nodes, point: shapely.Point) -> int:  # type: ignore[no-untyped-def]
    return int(np.hypot(nodes.lon - point.x, nodes.lat - point.y).argmin())
