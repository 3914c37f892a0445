"""The roads of Porto from OpenStreetMap: exact against scipy on the whole graph, node by node."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from pyproj import Geod
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra
from shapely import Point

from geo.network import PROFILES, RoadNetwork
from geo.network.streets import Streets

DIRECTIONS = ("to_target", "from_target")
FACILITIES = 60


@pytest.fixture(scope="session")
def porto(real: Path) -> RoadNetwork:
    return RoadNetwork.from_pbf(real / "osm" / "r5_porto.osm.pbf")


def whole_graph(streets: Streets, closed: np.ndarray | None = None) -> csr_matrix:
    """Minutes between all nodes, uncontracted; of parallel edges the quickest."""
    shut = np.zeros(len(streets), dtype=bool) if closed is None else closed
    ahead, back = np.isfinite(streets.forward) & ~shut, np.isfinite(streets.backward) & ~shut
    arcs = pd.DataFrame(
        {
            "a": np.concatenate([streets.tail[ahead], streets.head[back]]),
            "b": np.concatenate([streets.head[ahead], streets.tail[back]]),
            "minutes": np.concatenate([streets.forward[ahead], streets.backward[back]]),
        }
    )
    least = arcs.groupby(["a", "b"], as_index=False)["minutes"].min()
    shape = (streets.nodes, streets.nodes)
    return csr_matrix((least["minutes"], (least["a"], least["b"])), shape=shape)


def nodes_of(streets: Streets) -> gpd.GeoDataFrame:
    xy = np.empty((streets.nodes, 2))
    xy[streets.tail] = streets.xy[streets.start[:-1]]
    xy[streets.head] = streets.xy[streets.start[1:] - 1]
    return gpd.GeoDataFrame(geometry=gpd.points_from_xy(*xy.T), crs=4326)


def alone(nodes: gpd.GeoDataFrame) -> np.ndarray:
    """Numbers of nodes that share their place with no other: a barrier's sides do, and a point is on either."""
    return np.flatnonzero(~nodes.geometry.get_coordinates().duplicated(keep=False))


def test_the_network_is_as_large_as_the_extract_says(porto: RoadNetwork) -> None:
    """About 269,908 nodes and 517 thousand arcs without barriers and with fewer access tags (see docs/roads.md)."""
    streets = porto._streets
    assert 268_000 < porto.nodes < 270_500
    assert 513_000 < np.isfinite(streets.forward).sum() + np.isfinite(streets.backward).sum() < 518_000
    assert set(porto.left_out) == {"class", "access", "broken", "not_connected"}
    assert porto.left_out["not_connected"] < 0.02 * porto.edges


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_the_nearest_of_all_nodes_is_what_scipy_finds_uncontracted(
    porto: RoadNetwork, direction: str
) -> None:
    nodes = nodes_of(porto._streets)
    graph = whole_graph(porto._streets)
    single = alone(nodes)
    assert len(single) > 0.98 * len(nodes)
    rows = np.sort(np.random.default_rng(1).choice(single, FACILITIES, replace=False))
    truth = dijkstra(graph.T.tocsr() if direction == "to_target" else graph, indices=rows, min_only=True)
    table = porto.nearest(nodes, nodes.iloc[rows], direction=direction)
    assert len(table) == len(nodes)
    assert (porto.snap(nodes)["walk_m"] < 1e-6).all()
    np.testing.assert_allclose(table["minutes"].to_numpy()[single], truth[single], atol=1e-9)


@pytest.mark.parametrize("direction", DIRECTIONS)
def test_matrix_and_ranks_are_what_scipy_finds_uncontracted(porto: RoadNetwork, direction: str) -> None:
    nodes = nodes_of(porto._streets)
    graph = whole_graph(porto._streets)
    rng = np.random.default_rng(2)
    rows, some = rng.choice(alone(nodes), 30, replace=False), rng.choice(alone(nodes), 500, replace=False)
    truth = dijkstra(graph.T.tocsr() if direction == "to_target" else graph, indices=rows)[:, some].T
    matrix = porto.matrix(nodes.iloc[some], nodes.iloc[rows], direction=direction)
    np.testing.assert_allclose(matrix, truth, atol=1e-5)
    table = porto.nearest(nodes.iloc[some], nodes.iloc[rows], k=4, direction=direction)
    ranked = table["minutes"].to_numpy().reshape(len(some), 4)
    np.testing.assert_allclose(ranked, np.sort(truth, axis=1)[:, :4], atol=1e-9)


def test_closing_the_bridges_is_exact_and_never_quicker(porto: RoadNetwork) -> None:
    """A polygon over the Douro between Porto and Gaia."""
    nodes = nodes_of(porto._streets)
    rows = np.sort(np.random.default_rng(3).choice(alone(nodes), FACILITIES, replace=False))
    before = porto.nearest(nodes, nodes.iloc[rows])
    river = Point(-8.60, 41.142).buffer(0.012)
    shut = porto.close(river)
    assert 100 < shut.closed_edges < 20_000
    table = shut.nearest(nodes, nodes.iloc[rows])
    both = table.merge(before, on="origin", suffixes=("", "_before"))
    assert (both["minutes"] >= both["minutes_before"] - 1e-9).all()
    closed = shut._state.closed
    truth = dijkstra(whole_graph(porto._streets, closed).T.tocsr(), indices=rows, min_only=True)
    # Who starts or ends on a closed edge goes on foot, which the graph of nodes does not know.
    own = porto.snap(nodes)["edge"].to_numpy()
    assert not closed[own[rows]].any()
    compared = alone(nodes)[~closed[own[alone(nodes)]]]
    assert len(compared) > 200_000
    got = table.set_index("origin")["minutes"].reindex(compared)
    np.testing.assert_allclose(got, np.where(np.isfinite(truth), truth, np.nan)[compared], atol=1e-9)


def test_points_beside_roads_snap_to_the_nearest_place_in_metres(porto: RoadNetwork) -> None:
    """As far as pyproj says to the place found; shapely in Portugal's grid finds none nearer."""
    west, south, east, north = porto.bounds
    rng = np.random.default_rng(4)
    xy = np.column_stack([rng.uniform(west, east, 300), rng.uniform(south, north, 300)])
    points = gpd.GeoDataFrame(geometry=gpd.points_from_xy(*xy.T), crs=4326)
    found = porto.snap(points)
    streets = porto._streets
    lines = gpd.GeoSeries.from_wkt(
        [f"LINESTRING({a[0]} {a[1]}, {b[0]} {b[1]})" for a, b in streets.xy.reshape(-1, 2, 2)], crs=4326
    )
    flat, spots = lines.to_crs(3763), points.to_crs(3763).geometry
    nearest, metres = flat.sindex.nearest(spots, return_all=False, return_distance=True)
    assert len(nearest[0]) == len(points)
    on_road = found["on_road"].to_numpy()
    np.testing.assert_array_equal(
        on_road[np.abs(metres - 2000) > 5], (metres < 2000)[np.abs(metres - 2000) > 5]
    )
    np.testing.assert_allclose(found["walk_m"][on_road], metres[on_road], rtol=1e-3, atol=0.05)
    geod = Geod(ellps="WGS84")
    for row in np.flatnonzero(on_road)[:50]:
        place = lines[found["edge"][row]].interpolate(found["fraction"][row], normalized=True)
        truth = geod.inv(*points.geometry[row].coords[0], *place.coords[0])[2]
        assert found["walk_m"][row] == pytest.approx(truth, rel=1e-3, abs=0.02)


def test_a_route_is_as_long_as_its_line(porto: RoadNetwork) -> None:
    """From the hospital of São João to the airport."""
    there, back = Point(-8.6005, 41.1812), Point(-8.6780, 41.2371)
    ends = [gpd.GeoDataFrame(geometry=[place], crs=4326) for place in (there, back)]
    route = porto.route(there, back)
    length = Geod(ellps="WGS84").geometry_length(route.line)
    assert route.status == "ok"
    assert route.distance_m == pytest.approx(length, rel=1e-3)
    row = porto.nearest(*ends).iloc[0]
    assert (route.minutes, route.distance_m) == pytest.approx((row["minutes"], row["distance_m"]), rel=1e-9)
    assert 8 < route.minutes < 25


def test_a_saved_network_answers_the_same(porto: RoadNetwork, tmp_path: Path) -> None:
    porto.save(tmp_path / "porto.parquet")
    again = RoadNetwork.load(tmp_path / "porto.parquet")
    assert (again.key, again.left_out) == (porto.key, porto.left_out)
    some = nodes_of(porto._streets).iloc[::5000]
    pd.testing.assert_frame_equal(again.matrix(some, some), porto.matrix(some, some))


@pytest.mark.parametrize("profile", sorted(PROFILES))
def test_both_extracts_build_for_every_profile(real: Path, profile: str) -> None:
    network = RoadNetwork.from_pbf(real / "osm" / "poa_osm.pbf", profile=profile)
    assert network.profile == profile
    assert network.nodes > 5_000
