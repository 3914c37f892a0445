"""What a closure closes, and that closing answers as a network without those roads would."""

from dataclasses import replace
from itertools import pairwise

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely import LineString, MultiPoint, Point, box
from shapely.geometry.base import BaseGeometry

from geo.errors import BadArgument, WrongGeometry
from geo.network import RoadNetwork
from geo.network.memory import Memory
from tests.geo.road_oracle import Frame, Place, as_points, at, between_places, frames, networks, places_on

DIRECTIONS = ("to_target", "from_target")


@pytest.fixture(scope="module")
def crossing() -> tuple[Frame, Frame]:
    """A street in two edges, side streets at its three nodes, and a bridge over its second edge without a node.

    3   4   7  5
    |   |   |  |
    0 - 1 --|- 2      edges: 0 0-1, 1 1-2, 2 0-3, 3 1-4, 4 2-5, 5 3-4, 6 4-7, 7 7-5, 8 7-6 (the bridge), 9 6-1
            6
    """
    xy = [(0, 0), (1, 0), (2, 0), (0, 1), (1, 1), (2, 1), (1.5, -1), (1.5, 1)]
    pairs = [(0, 1), (1, 2), (0, 3), (1, 4), (2, 5), (3, 4), (4, 7), (7, 5), (7, 6), (6, 1)]
    return frames(xy, [(u, v, 1, False) for u, v in pairs])


def closed(made: tuple[Frame, Frame], closure: object, **options: float) -> set[int]:
    """Rows of the edges that a closure closes, by which of them can no longer be driven along."""
    nodes, edges = made
    network = RoadNetwork.from_edges(nodes, edges)
    shut = network.close(closure, **options)
    found = set()
    for row, line in enumerate(edges.geometry):
        ends = [line.interpolate(share, normalized=True) for share in (0.31, 0.32)]
        before, after = (one.route(*ends).minutes for one in (network, shut))
        if after > before + 1e-9:
            found.add(row)
    assert len(found) == shut.closed_edges
    return found


@pytest.mark.parametrize(
    ("closure", "expected"),
    [
        pytest.param(Point(at(0.5, 0)), {0}, id="a point on a road"),
        pytest.param(Point(at(0.5, 0.01)), set(), id="a point 11 m from it, with 10 m radius"),
        pytest.param(Point(at(1, 0)), {0, 1, 3, 9}, id="a point on a junction"),
        pytest.param(LineString([at(0, 0), at(1, 0)]), {0}, id="along a road from node to node"),
        pytest.param(LineString([at(1, 0), at(2, 0)]), {1}, id="along a road under a bridge"),
        pytest.param(
            LineString([at(0, 0), at(1, 0), at(2, 0)]), {0, 1}, id="along a street past a side street"
        ),
        pytest.param(LineString([at(0.001, 0.003), at(1.001, 0.003)]), {0}, id="beside a road, 3 m off"),
        pytest.param(LineString([at(0.3, 0), at(0.6, 0)]), {0}, id="along the middle of a road"),
        pytest.param(LineString([at(0.5, -0.5), at(0.5, 0.5)]), {0}, id="across a road"),
        pytest.param(LineString([at(0.5, 0.5), at(0.5, 0)]), {0}, id="up to a road"),
        pytest.param(LineString([at(0.5, 0.5), at(1, 0)]), set(), id="up to a junction"),
        pytest.param(LineString([at(0.6, 0.4), at(1.4, -0.4)]), {0, 1, 3, 9}, id="right through a junction"),
        pytest.param(
            LineString([at(1.4, -0.1), at(1.6, 0.1)]), {1, 8}, id="across a road and the bridge over it"
        ),
        pytest.param(box(*at(0.4, -0.1), *at(0.6, 0.1)), {0}, id="an area on a road"),
        pytest.param(box(*at(-0.1, -0.1), *at(1.1, 0.1)), {0, 1, 2, 3, 9}, id="an area over two junctions"),
        pytest.param(box(*at(0.2, 0.2), *at(0.8, 0.8)), set(), id="an area between roads"),
        pytest.param([Point(at(0.5, 0)), Point(at(0, 0.5))], {0, 2}, id="several"),
        pytest.param(MultiPoint([at(0.5, 0), at(0, 0.5)]), {0, 2}, id="several in one"),
        pytest.param((), set(), id="nothing"),
    ],
)
def test_what_a_closure_closes(
    crossing: tuple[Frame, Frame], closure: BaseGeometry, expected: set[int]
) -> None:
    assert closed(crossing, closure, radius_m=10) == expected


def test_closures_may_be_a_series_in_another_reference_system(crossing: tuple[Frame, Frame]) -> None:
    network = RoadNetwork.from_edges(*crossing)
    series = gpd.GeoSeries([Point(at(0.5, 0))], crs=4326).to_crs(32615)
    assert network.close(series).closed_edges == 1
    assert network.close(series.to_frame("geometry")).closed_edges == 1


def test_closing_nothing_is_the_same_network(crossing: tuple[Frame, Frame]) -> None:
    network = RoadNetwork.from_edges(*crossing)
    assert network.close(()) is network
    shut = network.close(Point(at(0.5, 0)))
    assert shut.close(Point(at(0.5, 0))) is shut
    assert shut.close(Point(at(0, 0.5))).closed_edges == 2
    with pytest.raises(WrongGeometry):
        network.close(Point())
    with pytest.raises(BadArgument):
        network.close(Point(at(0, 0)), radius_m=0)


def test_keys_name_what_is_closed_not_how(crossing: tuple[Frame, Frame]) -> None:
    network = RoadNetwork.from_edges(*crossing)
    one, other = Point(at(0.5, 0)), Point(at(0, 0.5))
    assert network.close(one).close(other).key == network.close([other, one]).key
    assert len({network.key, network.close(one).key, network.close(other).key}) == 3


def test_a_place_on_a_closed_road_is_left_on_foot(crossing: tuple[Frame, Frame]) -> None:
    nodes, edges = crossing
    shut = RoadNetwork.from_edges(nodes, edges).close(Point(at(0.5, 0)))
    places: list[Place] = [(0, 0.25), (0, 0.75), (5, 0.5)]
    points = as_points(edges, places)
    expected = between_places(edges, places, frozenset({0}))
    # A quarter of a kilometre is 3 minutes on foot; then a street and a half.
    assert expected[0, 2] == pytest.approx(3 + 1 + 0.5)
    np.testing.assert_allclose(shut.matrix(points, points), expected, atol=2e-5)


closures = st.one_of(
    st.builds(lambda x, y: Point(at(x, y)), st.floats(0, 8), st.floats(0, 6)),
    st.builds(
        lambda x, y, u, v: LineString([at(x, y), at(u, v)]),
        st.floats(0, 8), st.floats(0, 6), st.floats(0, 8), st.floats(6.5, 7),
    ),
    st.builds(lambda x, y, s: box(*at(x, y), *at(x + s, y + s)), st.floats(0, 8), st.floats(0, 6), st.floats(0.1, 3)),
)  # fmt: skip


def rows_closed(edges: Frame, network: RoadNetwork, shut: RoadNetwork) -> frozenset[int]:
    """Rows of closed edges, found by the numbers that places in their middle snap to."""
    number = network.snap(as_points(edges, [(row, 0.4377) for row in range(len(edges))]))["edge"]
    return frozenset(np.flatnonzero(shut._state.closed[number]).tolist())


@settings(max_examples=80)
@given(networks(parallel=False), st.data())
def test_closed_networks_answer_as_the_whole_graph(made: tuple[Frame, Frame], data: st.DataObject) -> None:
    nodes, edges = made
    network = RoadNetwork.from_edges(nodes, edges)
    rows = data.draw(st.lists(st.integers(0, len(edges) - 1), max_size=4, unique=True))
    shut = network.close(
        [edges.geometry[row].interpolate(0.5519, normalized=True) for row in rows], radius_m=1
    )
    places = data.draw(places_on(edges))
    points = as_points(edges, places)
    expected = between_places(edges, places, rows_closed(edges, network, shut))
    reached = np.where(np.isfinite(expected), expected, np.nan)
    np.testing.assert_allclose(shut.matrix(points, points), reached, atol=2e-5)
    table = shut.nearest(points, points, k=len(points))
    for origin, row in enumerate(expected):
        found = table[table["origin"] == origin]
        np.testing.assert_allclose(found["minutes"], np.sort(row[np.isfinite(row)]), atol=1e-6)
        np.testing.assert_allclose(found["minutes"], row[found["target"]], atol=1e-6)


@settings(max_examples=100)
@given(networks(), st.lists(closures, min_size=1, max_size=3), st.integers(1, 3), st.data())
def test_closing_a_road_never_makes_a_trip_shorter(
    made: tuple[Frame, Frame], shut: list[BaseGeometry], k: int, data: st.DataObject
) -> None:
    nodes, edges = made
    points = as_points(edges, data.draw(places_on(edges)))
    aside = points.geometry.translate(xoff=data.draw(st.floats(-0.002, 0.002)), yoff=0.0005)
    origins = gpd.GeoDataFrame(geometry=pd.concat([aside, nodes.geometry], ignore_index=True), crs=4326)
    views = [RoadNetwork.from_edges(nodes, edges)]
    for closure in shut:
        views.append(views[-1].close(closure))
    for direction in DIRECTIONS:
        tables = [view.nearest(origins, nodes, k=k, direction=direction) for view in views]
        for before, after in pairwise(tables):
            both = after.merge(before, on=["origin", "rank"], suffixes=("", "_before"))
            assert len(both) == len(after)
            assert (both["minutes"] >= both["minutes_before"] - 1e-9).all()


@settings(max_examples=100)
@given(networks(), st.lists(closures, min_size=1, max_size=4), st.sampled_from(DIRECTIONS), st.data())
def test_mended_answers_equal_new_ones_bit_by_bit(
    made: tuple[Frame, Frame], shut: list[BaseGeometry], direction: str, data: st.DataObject
) -> None:
    """Asked again and again under other closures, fewer ones among them, as under each alone."""
    nodes, edges = made
    targets = nodes.loc[data.draw(st.lists(st.sampled_from(list(nodes.index)), min_size=1, unique=True))]
    limit = data.draw(st.none() | st.floats(0.5, 12))
    network = RoadNetwork.from_edges(nodes, edges)
    views = [
        network,
        *(network.close(shut[: n + 1]) for n in range(len(shut))),
        network.close(shut[-1]),
        network,
    ]
    for view in views:
        again = replace(view, _memory=Memory())
        asked = {"max_minutes": limit, "direction": direction}
        pd.testing.assert_frame_equal(
            view.nearest(nodes, targets, **asked), again.nearest(nodes, targets, **asked), check_exact=True
        )


@settings(max_examples=80)
@given(networks(), st.data())
def test_nobody_crosses_a_cut_all_of_whose_roads_are_closed(
    made: tuple[Frame, Frame], data: st.DataObject
) -> None:
    """Wherever they stand: at junctions, along streets, or on a closed road, whose nearer end says which side."""
    nodes, edges = made
    north = set(data.draw(st.lists(st.sampled_from(list(nodes.index)), unique=True)))
    over = [
        row
        for row, (u, v) in enumerate(zip(edges["u"], edges["v"], strict=True))
        if (u in north) != (v in north)
    ]
    shut = RoadNetwork.from_edges(nodes, edges).close(
        [edges.geometry[row].interpolate(0.5519, normalized=True) for row in over], radius_m=1
    )
    places = data.draw(places_on(edges))
    sides = [(edges["v"] if share > 0.5 else edges["u"]).iloc[row] in north for row, share in places]
    points = pd.concat([as_points(edges, places), nodes], ignore_index=True)
    # Where roads cross without a junction a place may be on either; ours are on none such.
    side = np.array([*sides, *(node in north for node in nodes.index)])
    apart = side[:, None] != side[None, :]
    minutes = shut.matrix(points, points).to_numpy()
    assert np.isnan(minutes[apart]).all()
    for a, b in np.argwhere(apart)[:4]:
        assert shut.route(points.geometry[a], points.geometry[b]).status == "unreachable"
    table = shut.nearest(points, points, k=len(points))
    assert not apart[table["origin"], table["target"]].any()


def test_a_place_at_the_end_of_a_closed_bridge_does_not_walk_over_it() -> None:
    xy = [(x, y) for y in (0, 1) for x in range(3)]
    pairs = [(0, 1), (1, 2), (3, 4), (4, 5), (0, 3), (2, 5)]
    nodes, edges = frames(xy, [(u, v, 1, False) for u, v in pairs])
    shut = RoadNetwork.from_edges(nodes, edges).close([edges.geometry[4], edges.geometry[5]])
    assert shut.closed_edges == 2
    for a in (0, 1, 2):
        for b in (3, 4, 5):
            assert shut.route(nodes.geometry[a], nodes.geometry[b]).status == "unreachable"
    aside = Point(at(0.001, 0.2))
    assert shut.route(aside, nodes.geometry[1]).minutes == pytest.approx(0.2 * 12 + 1, rel=0.02)


def test_bridges_out_cut_a_town_in_two() -> None:
    """Two rows of streets, two bridges; networkx agrees who is cut off."""
    xy = [(x, y) for y in (0, 1) for x in range(4)]
    along = [(0, 1), (1, 2), (2, 3), (4, 5), (5, 6), (6, 7)]
    nodes, edges = frames(xy, [(u, v, 1, False) for u, v in [*along, (1, 5), (2, 6)]])
    network = RoadNetwork.from_edges(nodes, edges)
    shut = network.close([edges.geometry[6], edges.geometry[7].interpolate(0.5, normalized=True)])
    assert shut.closed_edges == 2
    graph = nx.Graph(along)
    table = shut.nearest(nodes.drop(index=[1, 2, 5, 6]), nodes.loc[[0]])
    assert set(table["origin"]) == nx.node_connected_component(graph, 0) - {1, 2}
    assert table.attrs["unreachable"] == [4, 7]
