"""Compiling ahead of need: the first question on a new installation would otherwise wait half a minute."""

import geopandas as gpd
from shapely import LineString, Point

from geo.network.network import RoadNetwork
from geo.places import WGS84


def warm() -> None:
    """Compile everything the road engine uses, or load it from numba's cache where it was compiled before.

    Runs without holding the interpreter for most of its time, so a thread in the background will do.
    """
    points = [Point(0.0, 0.0), Point(0.01, 0.0), Point(0.01, 0.01)]
    nodes = gpd.GeoDataFrame(geometry=points, crs=WGS84)
    lines = [LineString([points[a], points[b]]) for a, b in ((0, 1), (1, 2), (2, 0))]
    edges = gpd.GeoDataFrame({"u": [0, 1, 2], "v": [1, 2, 0], "class": "street"}, geometry=lines, crs=WGS84)
    network = RoadNetwork.from_edges(nodes, edges)
    for asked in (network, network.close(points[0])):
        asked.nearest(nodes, nodes)
        asked.nearest(nodes, nodes, k=2)
        asked.matrix(nodes, nodes)
        asked.route(points[0], points[2])
        asked.reach(nodes, [1.0])
