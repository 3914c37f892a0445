"""By road is what scipy and networkx say on the whole graph, whichever roads are one-way or closed."""

from pathlib import Path

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, Point, box

from geo.errors import BadArgument, CrsMissing
from geo.network import RoadNetwork, warm

Frame = gpd.GeoDataFrame
CORNER = (-93.6, 41.6)
STEP = 0.01


def at(x: float, y: float) -> tuple[float, float]:
    """Longitude and latitude of a place on the lattice."""
    return CORNER[0] + x * STEP, CORNER[1] + y * STEP


def frames(xy: list[tuple[int, int]], pairs: list[tuple[int, int, int, bool]]) -> tuple[Frame, Frame]:
    """Nodes on a lattice; edges (u, v, minutes, oneway) at 60 km/h, so that a kilometre is a minute."""
    points = [Point(*at(*place)) for place in xy]
    nodes = gpd.GeoDataFrame(geometry=points, crs=4326)
    edges = gpd.GeoDataFrame(
        {
            "u": [u for u, *_ in pairs],
            "v": [v for _, v, *_ in pairs],
            "length_m": [minutes * 1000.0 for *_, minutes, _ in pairs],
            "speed_kmh": 60.0,
            "oneway": [oneway for *_, oneway in pairs],
        },
        geometry=[LineString([points[u], points[v]]) for u, v, *_ in pairs],
        crs=4326,
    )
    return nodes, edges


def as_graph(edges: Frame, closed: set[int] = frozenset()) -> nx.DiGraph:
    """The same for networkx."""
    graph = nx.DiGraph()
    for row, (u, v, metres, oneway) in enumerate(
        edges[["u", "v", "length_m", "oneway"]].itertuples(index=False)
    ):
        if row in closed:
            continue
        for a, b in ((u, v),) if oneway else ((u, v), (v, u)):
            least = min(metres / 1000, graph.get_edge_data(a, b, {"weight": np.inf})["weight"])
            graph.add_edge(a, b, weight=least)
    return graph


@pytest.fixture(scope="module")
def town() -> tuple[Frame, Frame]:
    """A ring of six nodes with a long dead end and a one-way short cut.

    0 - 1 - 2
    |   ↓   |
    5 - 4 - 3 - 6 - 7
    """
    xy = [(0, 1), (1, 1), (2, 1), (2, 0), (1, 0), (0, 0), (3, 0), (4, 0)]
    pairs = [(0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (5, 0), (3, 6), (6, 7)]
    return frames(xy, [(u, v, 1, False) for u, v in pairs] + [(1, 4, 1, True)])


def test_the_quickest_is_found_in_both_directions(town: tuple[Frame, Frame]) -> None:
    nodes, edges = town
    network = RoadNetwork.from_edges(nodes, edges)
    graph = as_graph(edges)
    for direction in ("to_target", "from_target"):
        table = network.matrix(nodes, nodes, direction=direction)
        for a in nodes.index:
            for b in nodes.index:
                trip = (a, b) if direction == "to_target" else (b, a)
                expected = nx.dijkstra_path_length(graph, *trip)
                assert table.loc[a, b] == pytest.approx(expected, abs=1e-6)


def test_places_on_one_edge_need_no_detour_except_against_a_one_way() -> None:
    nodes, edges = frames([(0, 0), (1, 0), (1, 1)], [(0, 1, 10, True), (1, 2, 10, True), (2, 0, 10, True)])
    network = RoadNetwork.from_edges(nodes, edges)
    line = edges.geometry.iloc[0]
    two = gpd.GeoDataFrame(geometry=[line.interpolate(s, normalized=True) for s in (0.2, 0.7)], crs=4326)
    table = network.matrix(two, two)
    assert table.loc[0, 1] == pytest.approx(5, abs=1e-4)
    assert table.loc[1, 0] == pytest.approx(25, abs=1e-4)
    ranked = network.nearest(two, two, k=2)
    assert ranked["minutes"].tolist() == pytest.approx([0, 5, 0, 25], abs=1e-6)
    assert ranked["distance_m"].tolist() == pytest.approx([0, 5000, 0, 25000], abs=1e-3)
    assert network.route(two.geometry[1], two.geometry[0]).minutes == pytest.approx(25, abs=1e-6)


def test_the_walk_counts_and_far_places_are_off_the_road(town: tuple[Frame, Frame]) -> None:
    nodes, edges = town
    network = RoadNetwork.from_edges(nodes, edges)
    start = nodes.geometry[0]
    away = gpd.GeoDataFrame(
        geometry=[Point(start.x - 0.001, start.y), Point(start.x - 0.05, start.y), None],
        index=["near", "far", "nowhere"],
        crs=4326,
    )
    table = network.nearest(away, nodes.loc[[2]])
    assert table["origin"].tolist() == ["near"]
    walk = network.snap(away).loc["near", "walk_m"]
    assert walk == pytest.approx(83.3, abs=0.2)
    assert table["minutes"].item() == pytest.approx(2 + walk / (5000 / 60), abs=1e-9)
    assert table["distance_m"].item() == pytest.approx(2000 + walk, abs=1e-6)
    assert list(table.attrs["origins_off_road"]) == ["far"]
    assert table.attrs["origins_without_place"] == 1
    assert network.route(away.geometry["far"], start).status == "no_road"


def test_a_closure_is_a_view_and_unreachable_is_said(town: tuple[Frame, Frame]) -> None:
    nodes, edges = town
    network = RoadNetwork.from_edges(nodes, edges)
    cut = network.close(edges.geometry.iloc[6].interpolate(0.5, normalized=True))
    assert (network.closed_edges, cut.closed_edges) == (0, 1)
    assert cut.key != network.key
    table = cut.nearest(nodes, nodes.loc[[0]])
    assert set(table.attrs["unreachable"]) == {6, 7}
    assert np.isnan(cut.matrix(nodes, nodes.loc[[0]]).loc[7, 0])
    assert cut.route(nodes.geometry[7], nodes.geometry[0]).status == "unreachable"
    assert network.nearest(nodes, nodes.loc[[0]]).attrs["unreachable"].empty


def test_a_line_along_a_bridge_from_node_to_node_closes_the_bridge_alone(town: tuple[Frame, Frame]) -> None:
    nodes, edges = town
    network = RoadNetwork.from_edges(nodes, edges)
    assert network.close(edges.geometry.iloc[6]).closed_edges == 1
    across = LineString([at(2.5, -0.5), at(2.5, 0.5)])
    assert network.close(across).closed_edges == 1
    assert network.close(box(*at(2.4, -0.1), *at(2.6, 0.1))).closed_edges == 1


def test_a_saved_network_is_the_same_network(town: tuple[Frame, Frame], tmp_path: Path) -> None:
    nodes, edges = town
    network = RoadNetwork.from_edges(nodes, edges.assign(name=["A"] * 4 + [None] * 5))
    network.save(tmp_path / "roads.parquet")
    again = RoadNetwork.load(tmp_path / "roads.parquet")
    assert again.key == network.key
    assert (again.profile, again.nodes, again.edges) == ("car", 8, 9)
    pd.testing.assert_frame_equal(again.matrix(nodes, nodes), network.matrix(nodes, nodes))
    frame = gpd.read_parquet(tmp_path / "roads.parquet")
    assert len(frame) == 9
    assert frame.crs == 4326
    frame.to_parquet(tmp_path / "other.parquet")
    frame.attrs = {}
    frame.to_parquet(tmp_path / "other.parquet")
    with pytest.raises(BadArgument, match="build it again"):
        RoadNetwork.load(tmp_path / "other.parquet")


def test_what_cannot_be_meant_is_refused(town: tuple[Frame, Frame]) -> None:
    nodes, edges = town
    network = RoadNetwork.from_edges(nodes, edges)
    for wrong in ({"k": 0}, {"max_minutes": -1}, {"direction": "sideways"}):
        with pytest.raises(BadArgument):
            network.nearest(nodes, nodes, **wrong)
    with pytest.raises(CrsMissing):
        network.nearest(nodes.set_crs(None, allow_override=True), nodes)
    with pytest.raises(BadArgument, match="no profile 'boat'"):
        RoadNetwork.from_edges(nodes, edges, profile="boat")


@st.composite
def networks(draw: st.DrawFn) -> tuple[Frame, Frame]:
    """Random roads: parallel edges, rings, dead ends and one-ways among them; no three nodes on one line."""
    count = draw(st.integers(2, 9))
    node = st.integers(0, count - 1)
    edge = st.tuples(node, node, st.integers(1, 9), st.booleans()).filter(lambda e: e[0] != e[1])
    pairs = draw(st.lists(edge, min_size=1, max_size=18))
    return frames([(i, i * i / 10) for i in range(count)], pairs)


def truth(edges: Frame, nodes: int, closed: set[int] = frozenset()) -> np.ndarray:
    """Minutes from every node to every other by networkx; infinite where there is no way."""
    minutes = np.full((nodes, nodes), np.inf)
    for a, found in nx.all_pairs_dijkstra_path_length(as_graph(edges, closed)):
        minutes[a, list(found)] = list(found.values())
    return minutes


@settings(max_examples=150)
@given(networks(), st.integers(1, 4), st.sampled_from(["to_target", "from_target"]), st.data())
def test_random_networks_answer_as_the_whole_graph(
    made: tuple[Frame, Frame], k: int, direction: str, data: st.DataObject
) -> None:
    nodes, edges = made
    parts = sorted(nx.strongly_connected_components(as_graph(edges)), key=len)
    if len(parts[-1]) < 2:
        with pytest.raises(BadArgument, match="no road"):
            RoadNetwork.from_edges(nodes, edges)
        return
    network = RoadNetwork.from_edges(nodes, edges)
    if sum(len(part) == len(parts[-1]) for part in parts) > 1:
        return
    inside = nodes.loc[sorted(parts[-1])]
    assert network.nodes == len(inside)
    targets = inside.loc[data.draw(st.lists(st.sampled_from(list(inside.index)), min_size=1, unique=True))]
    minutes = truth(edges, len(nodes))
    expected = minutes if direction == "to_target" else minutes.T
    expected = expected[np.ix_(inside.index, targets.index)]
    got = network.matrix(inside, targets, direction=direction)
    np.testing.assert_allclose(got.to_numpy(), expected, atol=1e-5)
    table = network.nearest(inside, targets, k=k, direction=direction)
    ranked = np.sort(expected, axis=1)[:, :k]
    np.testing.assert_allclose(table["minutes"].to_numpy(), ranked.ravel(), atol=1e-9)
    for origin, rows in table.groupby("origin"):
        assert rows["rank"].tolist() == list(range(1, 1 + ranked.shape[1]))
        own = got.loc[origin, rows["target"]].to_numpy()
        np.testing.assert_allclose(rows["minutes"], own, atol=1e-5)


def test_compiling_ahead_needs_no_data() -> None:
    warm()
