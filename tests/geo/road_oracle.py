"""Small road networks for tests, and what networkx says about them."""

from itertools import product

import geopandas as gpd
import networkx as nx
import numpy as np
from hypothesis import strategies as st
from shapely import LineString, Point

Frame = gpd.GeoDataFrame
Place = tuple[int, float]
CORNER = (-93.6, 41.6)
STEP = 0.01
WALK_M_PER_MIN = 5000 / 60


def at(x: float, y: float) -> tuple[float, float]:
    """Longitude and latitude of a place on the lattice; a step is about a kilometre."""
    return CORNER[0] + x * STEP, CORNER[1] + y * STEP


def frames(xy: list[tuple[float, float]], pairs: list[tuple[int, int, int, bool]]) -> tuple[Frame, Frame]:
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


def directed(edges: Frame, closed: frozenset[int] = frozenset()) -> nx.DiGraph:
    """Minutes from node to node over what is open."""
    graph = nx.DiGraph()
    columns = edges[["u", "v", "length_m", "oneway"]].itertuples(index=False)
    for row, (u, v, metres, oneway) in enumerate(columns):
        for a, b in ((u, v),) if oneway else ((u, v), (v, u)):
            if row not in closed:
                least = min(metres / 1000, graph.get_edge_data(a, b, {"weight": np.inf})["weight"])
                graph.add_edge(a, b, weight=least)
    return graph


def between_places(edges: Frame, places: list[Place], closed: frozenset[int] = frozenset()) -> np.ndarray:
    """Minutes from every place (edge, share of it) to every other; infinite where there is no way.

    On a closed edge one goes on foot between the place and the nearer end.
    """
    graph = directed(edges, closed)
    minutes = np.full((len(places), len(places)), np.inf)

    def own(edge: int) -> float:
        metres = edges["length_m"].iloc[edge]
        return max(metres / 1000, metres / WALK_M_PER_MIN if edge in closed else 0)

    def ways(edge: int, share: float, leaving: bool) -> list[tuple[int, float]]:
        u, v, oneway = edges["u"].iloc[edge], edges["v"].iloc[edge], edges["oneway"].iloc[edge]
        to_v, to_u = (v, (1 - share) * own(edge)), (u, share * own(edge))
        forward, back = (to_v, to_u) if leaving else (to_u, to_v)
        # At an end of the edge there is nothing to go along.
        both = [forward, *([] if oneway and back[1] > 0 else [back])]
        return [way for way in both if edge not in closed or (share > 0.5) == (way[0] == v)]

    for i, (edge, share) in enumerate(places):
        for j, (to, part) in enumerate(places):
            for (a, leave), (b, enter) in product(ways(edge, share, True), ways(to, part, False)):
                if a == b or (graph.has_node(a) and graph.has_node(b) and nx.has_path(graph, a, b)):
                    way = 0 if a == b else nx.dijkstra_path_length(graph, a, b)
                    minutes[i, j] = min(minutes[i, j], leave + way + enter)
            same_side = edge not in closed or (part > 0.5) == (share > 0.5)
            if edge == to and same_side and (part >= share or not edges["oneway"].iloc[edge]):
                minutes[i, j] = min(minutes[i, j], abs(part - share) * own(edge))
    return minutes


@st.composite
def networks(draw: st.DrawFn, *, parallel: bool = True) -> tuple[Frame, Frame]:
    """Random roads in which every node reaches every other: rings, dead ends and one-ways among them.

    Nodes are on a parabola, so that no three are on one line.
    """
    count = draw(st.integers(2, 9))
    node = st.integers(0, count - 1)
    edge = st.tuples(node, node, st.integers(1, 9), st.booleans()).filter(lambda e: e[0] != e[1])
    same = None if parallel else (lambda e: tuple(sorted(e[:2])))
    pairs = draw(st.lists(edge, min_size=1, max_size=18, unique_by=same))
    nodes, edges = frames([(i, i * i / 10) for i in range(count)], pairs)
    part = max(nx.strongly_connected_components(directed(edges)), key=lambda p: (len(p), -min(p)))
    inside = edges["u"].isin(part) & edges["v"].isin(part)
    if not inside.any():
        edges["oneway"] = False
        part = max(nx.connected_components(directed(edges).to_undirected()), key=lambda p: (len(p), -min(p)))
        inside = edges["u"].isin(part) & edges["v"].isin(part)
    return nodes.loc[sorted(part)], edges.loc[inside].reset_index(drop=True)


def as_points(edges: Frame, places: list[Place]) -> Frame:
    """The places as points on their edges."""
    lines = edges.geometry.array
    on = [lines[edge].interpolate(share, normalized=True) for edge, share in places]
    return gpd.GeoDataFrame(geometry=on, crs=4326)


def places_on(edges: Frame, least: int = 1) -> st.SearchStrategy[list[Place]]:
    """Places away from the ends of edges."""
    share = st.sampled_from([0.1371, 0.2713, 0.3889, 0.6137, 0.8171])
    return st.lists(st.tuples(st.integers(0, len(edges) - 1), share), min_size=least, max_size=5)
