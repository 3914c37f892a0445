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

from geo.errors import BadArgument, Cancelled, CrsMissing
from geo.network import PROFILES, RoadNetwork, warm
from tests.geo.road_oracle import (
    Frame,
    as_points,
    at,
    between_places,
    directed,
    frames,
    networks,
    places_on,
)


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
    graph = directed(edges)
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
    assert table.attrs["origins_off_road"] == ["far"]
    assert table.attrs["origins_without_place"] == 1
    assert network.route(away.geometry["far"], start).status == "no_road"


def test_a_closure_is_a_view_and_unreachable_is_said(town: tuple[Frame, Frame]) -> None:
    nodes, edges = town
    network = RoadNetwork.from_edges(nodes, edges)
    cut = network.close(edges.geometry.iloc[6].interpolate(0.5, normalized=True))
    assert (network.closed_edges, cut.closed_edges) == (0, 1)
    assert cut.key != network.key
    table = cut.nearest(nodes, nodes.loc[[0]])
    assert table.attrs["unreachable"] == [6, 7]
    assert np.isnan(cut.matrix(nodes, nodes.loc[[0]]).loc[7, 0])
    assert cut.route(nodes.geometry[7], nodes.geometry[0]).status == "unreachable"
    assert network.nearest(nodes, nodes.loc[[0]]).attrs["unreachable"] == []


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


@settings(max_examples=100)
@given(networks(), st.integers(1, 4), st.sampled_from(["to_target", "from_target"]), st.data())
def test_random_networks_answer_as_the_whole_graph(
    made: tuple[Frame, Frame], k: int, direction: str, data: st.DataObject
) -> None:
    nodes, edges = made
    network = RoadNetwork.from_edges(nodes, edges)
    assert (network.nodes, network.edges) == (len(nodes), len(edges))
    targets = nodes.loc[data.draw(st.lists(st.sampled_from(list(nodes.index)), min_size=1, unique=True))]
    lengths = dict(nx.all_pairs_dijkstra_path_length(directed(edges)))
    expected = np.array(
        [
            [lengths[a][b] if direction == "to_target" else lengths[b][a] for b in targets.index]
            for a in nodes.index
        ]
    )
    got = network.matrix(nodes, targets, direction=direction)
    np.testing.assert_allclose(got.to_numpy(), expected, atol=1e-5)
    table = network.nearest(nodes, targets, k=k, direction=direction)
    ranked = np.sort(expected, axis=1)[:, :k]
    np.testing.assert_allclose(table["minutes"].to_numpy(), ranked.ravel(), atol=1e-9)
    for origin, rows in table.groupby("origin"):
        assert rows["rank"].tolist() == list(range(1, 1 + ranked.shape[1]))
        own = got.loc[origin, rows["target"]].to_numpy()
        np.testing.assert_allclose(rows["minutes"], own, atol=1e-5)
    near = network.nearest(nodes, targets, k=k, direction=direction, max_minutes=4.5)
    assert near["minutes"].tolist() == [m for m in table["minutes"] if m <= 4.5]


@settings(max_examples=60)
@given(networks(parallel=False), st.data())
def test_places_along_edges_answer_as_the_whole_graph(made: tuple[Frame, Frame], data: st.DataObject) -> None:
    nodes, edges = made
    network = RoadNetwork.from_edges(nodes, edges)
    places = data.draw(places_on(edges))
    points = as_points(edges, places)
    expected = between_places(edges, places)
    np.testing.assert_allclose(network.matrix(points, points), expected, atol=2e-5)
    back = network.matrix(points, points, direction="from_target")
    np.testing.assert_allclose(back, expected.T, atol=2e-5)
    for i, origin in enumerate(points.geometry):
        for j, target in enumerate(points.geometry):
            route = network.route(origin, target)
            assert route.status == "ok"
            assert route.minutes == pytest.approx(expected[i, j], abs=1e-6)
            assert route.distance_m == pytest.approx(expected[i, j] * 1000, abs=1e-2)
            assert route.line.coords[0] == (origin.x, origin.y)
            assert route.line.coords[-1] == (target.x, target.y)


@settings(max_examples=40)
@given(networks(), st.integers(1, 3))
def test_another_target_never_makes_a_trip_longer(made: tuple[Frame, Frame], k: int) -> None:
    nodes, edges = made
    network = RoadNetwork.from_edges(nodes, edges)
    few, more = (network.nearest(nodes, nodes.iloc[:n], k=k) for n in (len(nodes) - 1, len(nodes)))
    both = few.merge(more, on=["origin", "rank"], suffixes=("", "_more"))
    assert len(both) == len(few)
    assert (both["minutes_more"] <= both["minutes"]).all()


@settings(max_examples=40)
@given(networks())
def test_from_the_target_is_to_the_target_with_all_streets_turned_round(made: tuple[Frame, Frame]) -> None:
    nodes, edges = made
    turned = edges.rename(columns={"u": "v", "v": "u"}).set_geometry(edges.geometry.reverse())
    there = RoadNetwork.from_edges(nodes, edges).matrix(nodes, nodes, direction="from_target")
    back = RoadNetwork.from_edges(nodes, turned).matrix(nodes, nodes)
    np.testing.assert_allclose(there, back, atol=1e-5)


def test_answers_can_be_merged_and_joined(town: tuple[Frame, Frame]) -> None:
    network = RoadNetwork.from_edges(*town)
    nodes = town[0]
    one, other = network.nearest(nodes, nodes), network.nearest(nodes, nodes.loc[[1]])
    assert len(pd.concat([one, other])) == 16
    assert len(one.merge(other, on="origin")) == 8
    assert len(pd.concat([network.matrix(nodes, nodes), network.matrix(nodes, nodes)], axis=1).columns) == 16


def test_equally_near_targets_rank_in_their_order(town: tuple[Frame, Frame]) -> None:
    network = RoadNetwork.from_edges(*town)
    nodes = town[0]
    for order in ([1, 5], [5, 1]):
        assert network.nearest(nodes.loc[[0]], nodes.loc[order], k=2)["target"].tolist() == order


def test_faster_is_faster_on_the_road_alone(town: tuple[Frame, Frame]) -> None:
    nodes, edges = town
    network = RoadNetwork.from_edges(nodes, edges).close(edges.geometry.iloc[6])
    quick = network.faster(2)
    assert (quick.closed_edges, quick.key == network.key) == (1, False)
    away = nodes.set_geometry(nodes.geometry.translate(xoff=-0.0001))
    walk = network.snap(away)["walk_m"][0] / (5000 / 60)
    slow, fast = (one.nearest(away.loc[[0]], nodes.loc[[2]])["minutes"].item() for one in (network, quick))
    assert fast - walk == pytest.approx((slow - walk) / 2)
    with pytest.raises(BadArgument):
        network.faster(0)


def test_people_on_foot_ignore_one_ways_and_stay_off_motorways(town: tuple[Frame, Frame]) -> None:
    nodes, edges = town
    kinds = ["street"] * 7 + ["interstate", "street"]
    network = RoadNetwork.from_edges(nodes, edges.assign(**{"class": kinds}), profile="foot")
    assert dict(network.left_out) == {"class": 1}
    assert network.nearest(nodes.loc[[4]], nodes.loc[[1]])["minutes"].item() == pytest.approx(12)


def test_edges_left_out_are_counted_by_reason(town: tuple[Frame, Frame]) -> None:
    nodes, edges = town
    marked = edges.drop(columns="speed_kmh").assign(**{"class": "street", "access": [None] * 8 + ["private"]})
    marked.loc[6, "class"] = "canal"
    marked.loc[0, "u"] = 99
    network = RoadNetwork.from_edges(nodes, marked)
    assert dict(network.left_out) == {"broken": 1, "class": 1, "access": 1, "not_connected": 1}
    assert network.edges == 5


def test_the_reached_area_holds_what_is_in_reach(town: tuple[Frame, Frame]) -> None:
    nodes, edges = town
    network = RoadNetwork.from_edges(nodes, edges)
    reached = network.reach(nodes.loc[[0]], [1.5, 3], direction="from_target", cell_m=30)
    assert reached["minutes"].tolist() == [1.5, 3]
    assert reached.crs == 4326
    inner, outer = reached.geometry
    assert outer.buffer(1e-9).contains(inner)
    assert [inner.contains(place) for place in nodes.geometry] == [n in (0, 1, 5) for n in range(8)]
    assert network.reach(nodes.iloc[:0], [5]).geometry.iloc[0].is_empty
    for wrong in ([], [0], [np.inf]):
        with pytest.raises(BadArgument):
            network.reach(nodes, wrong)


def test_long_work_tells_how_far_it_is_and_can_be_stopped(town: tuple[Frame, Frame]) -> None:
    network = RoadNetwork.from_edges(*town)
    seen: list[tuple[float, str]] = []
    network.matrix(town[0], town[0], progress=lambda share, step: seen.append((share, step)))
    assert seen == [(1.0, "matrix")]

    def stop(share: float, step: str) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        network.matrix(town[0], town[0], progress=stop)


def test_the_speeds_are_in_the_docs(root: Path) -> None:
    page = (root / "docs" / "roads.md").read_text("utf-8")
    for kind, kmh in PROFILES["car"].speeds.items():
        helped, walked = PROFILES["emergency"].speeds[kind], PROFILES["foot"].speeds.get(kind)
        on_foot = "never" if walked is None else f"{walked:.0f}"
        assert f"| `{kind}` | {kmh:.0f} | {helped:.0f} | {on_foot} |" in page
    assert all(f"`{kind}`" in page for kind in PROFILES["foot"].speeds)


def test_compiling_ahead_needs_no_data() -> None:
    warm()
