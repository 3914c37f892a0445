"""The invented road network: streets and section roads, highways, and bridges where they meet the rivers."""

import zlib
from dataclasses import dataclass, field
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from shapely.ops import substring

from data.demo.highways import Highway, highways
from data.demo.lattice import STREET_M, STREETS_PER_MILE, Lattice, corners, spans
from data.demo.names import street_names
from data.demo.region import PLANE, WGS84

SPEED_KMH = {"interstate": 105, "highway": 88, "arterial": 56, "section": 72, "street": 40}
BRIDGED_SHARE = {("section", "river"): 0.36, ("section", "creek"): 0.7,
                 ("arterial", "river"): 0.55, ("arterial", "creek"): 0.85,
                 ("street", "river"): 0.0, ("street", "creek"): 0.12}  # fmt: skip
"""Share of a class of road's river crossings that have a bridge; the others end at the bank."""
SHADOW_M = 130.0
"""A section road this close to a highway all along is the highway."""
ONE_WAY_RADIUS_M = 1300.0


@dataclass
class Network:
    """Nodes (index node; x, y) and edges (u, v, class, name, oneway, bridge, river; lines in metres)."""

    nodes: pd.DataFrame
    edges: gpd.GeoDataFrame
    dropped_share: float = field(default=0.0)
    """Share of the nodes that hung on nothing and were left out."""


def network(
    counties: gpd.GeoDataFrame, towns: gpd.GeoDataFrame, rivers: gpd.GeoDataFrame, lakes: gpd.GeoDataFrame
) -> Network:
    """Build the network; all geometry in metres."""
    region = shapely.union_all(counties.geometry.to_numpy())
    lattice = corners(region, towns)
    built_up = shapely.union_all(towns.geometry.to_numpy())
    ways = highways(region, built_up, rivers)
    edges = _streets(lattice, ways, towns)
    edges = _without_shadows(edges, ways)
    edges = _bridged(edges, rivers, lakes)
    edges = pd.concat([edges, *(_highway_edges(way, rivers) for way in ways)], ignore_index=True)
    return _connected(_numbered(edges))


def world(net: Network) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Nodes (index node; lon, lat, geometry) and edges as the road engine loads them, WGS 84."""
    points = gpd.GeoSeries(gpd.points_from_xy(net.nodes.x, net.nodes.y), crs=PLANE).to_crs(WGS84)
    nodes = gpd.GeoDataFrame({"lon": points.x.to_numpy(), "lat": points.y.to_numpy()}, geometry=points)
    nodes.index.name = "node"
    edges = net.edges.to_crs(WGS84)
    # Ground length: the plane's scale on its central meridian is 0.9996.
    edges["length_m"] = (net.edges.length / 0.9996).round(1)
    edges["speed_kmh"] = net.edges["class"].map(SPEED_KMH).astype("int64")
    columns = ["u", "v", "class", "speed_kmh", "length_m", "name", "bridge", "river", "oneway", "geometry"]
    return nodes, edges[columns]


def _streets(lattice: Lattice, ways: list[Highway], towns: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    met = pd.concat([way.junctions for way in ways], ignore_index=True)
    met = met[met.lattice >= 0]
    xy = np.vstack([lattice.xy, met[["x", "y"]].to_numpy()])
    town = np.concatenate([lattice.town, np.full(len(met), -2)])
    flat = np.concatenate([lattice.line, np.where(met.flat, met.lattice, -1)])
    upright = np.concatenate([lattice.column, np.where(met.flat, -1, met.lattice)])
    pairs = []
    for across, along, horizontal in ((flat, xy[:, 0], True), (upright, xy[:, 1], False)):
        on = np.flatnonzero(across >= 0)
        first, second = spans(across[on], along[on], town[on] == -1)
        pairs.append(pd.DataFrame({"u": on[first], "v": on[second], "across": across[on[first]],
                                   "horizontal": horizontal}))  # fmt: skip
    edges = pd.concat(pairs, ignore_index=True)
    ends = np.stack([xy[edges.u], xy[edges.v]], axis=1)
    inside = np.maximum(town[edges.u], town[edges.v])
    section = edges.across % STREETS_PER_MILE == 0
    edges["class"] = np.where(section, np.where(inside >= 0, "arterial", "section"), "street")
    edges["name"] = street_names(edges.across.to_numpy(), edges.horizontal.to_numpy(), inside, towns)
    edges["oneway"] = _one_way(edges, ends, towns)
    frame = gpd.GeoDataFrame(edges, geometry=shapely.linestrings(ends), crs=PLANE)
    return _turned(frame)


def _one_way(edges: pd.DataFrame, ends: NDArray[np.float64], towns: gpd.GeoDataFrame) -> NDArray[np.bool_]:
    """The biggest town's inner east-west streets are one-way in pairs."""
    centre = towns.loc[towns.population.idxmax(), ["x", "y"]].to_numpy(float)
    near = np.hypot(*(ends.mean(axis=1) - centre).T) < ONE_WAY_RADIUS_M
    one_way: NDArray[np.bool_] = near & edges.horizontal.to_numpy() & (edges["class"] == "street").to_numpy()
    return one_way


def _turned(edges: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Every second one-way street runs west: its u, v and line change ends."""
    west = (edges.oneway & (edges.across % 2 == 1)).to_numpy()
    out = edges.copy()
    out.loc[west, ["u", "v"]] = edges.loc[west, ["v", "u"]].to_numpy()
    out.loc[west, "geometry"] = shapely.reverse(edges.geometry.to_numpy()[west])
    return out


def _without_shadows(edges: gpd.GeoDataFrame, ways: list[Highway]) -> gpd.GeoDataFrame:
    shadow = shapely.union_all([way.line.buffer(SHADOW_M) for way in ways])
    shapely.prepare(shadow)
    hidden = shapely.contains_properly(shadow, edges.geometry.to_numpy())
    return edges[~hidden | (edges.length < STREET_M * 2)].reset_index(drop=True)


def _bridged(edges: gpd.GeoDataFrame, rivers: gpd.GeoDataFrame, lakes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Roads that cross water keep it only by a bridge; the others are left out."""
    lines = edges.geometry.to_numpy()
    tree = shapely.STRtree(lines)
    river, road = tree.query(rivers.geometry.to_numpy(), predicate="intersects")
    wet = pd.DataFrame({"road": road, "river": river}).sort_values(["road", "river"])
    first = wet.drop_duplicates("road").set_index("road").river
    crossings = wet.groupby("road").size()
    drowned = np.unique(tree.query(lakes.geometry.to_numpy(), predicate="intersects")[1])
    lot = pd.Series([_lot(edges.u[n], edges.v[n]) for n in first.index], index=first.index)
    kinds = rivers["class"].to_numpy()[first.to_numpy()]
    chance = [BRIDGED_SHARE[key] for key in zip(edges["class"][first.index], kinds, strict=True)]
    good = (lot.to_numpy() < np.array(chance)) & (crossings[first.index].to_numpy() == 1)
    good &= ~np.isin(first.index, drowned)
    gone = np.union1d(first.index[~good], drowned)
    out = edges.assign(bridge=False, river="")
    kept = first[good]
    names = rivers.name.to_numpy()[kept.to_numpy()]
    out.loc[kept.index, "bridge"] = True
    out.loc[kept.index, "river"] = names
    out.loc[kept.index, "name"] = [
        f"{road} bridge over {water}" for road, water in zip(edges.name[kept.index], names, strict=True)
    ]
    return out.drop(index=gone).reset_index(drop=True)


def _lot(u: int, v: int) -> float:
    """A number in 0…1 that is always the same for the same two nodes."""
    return zlib.crc32(f"{u}-{v}".encode()) / 2**32


def _highway_edges(way: Highway, rivers: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The highway cut at its junctions and at both ends of every bridge."""
    at = way.cuts()
    pieces = [substring(way.line, a, b) for a, b in pairwise(at)]
    river, piece = shapely.STRtree(pieces).query(rivers.geometry.to_numpy(), predicate="intersects")
    waters = pd.Series(rivers.name.to_numpy()[river], index=piece).groupby(level=0).agg(" and ".join)
    frame = gpd.GeoDataFrame({"class": way.kind, "name": way.name, "oneway": False}, index=range(len(pieces)),
                             geometry=pieces, crs=PLANE)  # fmt: skip
    frame["river"] = waters.reindex(frame.index, fill_value="")
    frame["bridge"] = frame.river != ""
    frame.loc[frame.bridge, "name"] += " bridge over " + frame.river[frame.bridge]
    return frame


def _numbered(edges: gpd.GeoDataFrame) -> Network:
    """Ends of lines that lie within a decimetre of each other become one node."""
    lines = edges.geometry.to_numpy()
    ends = np.vstack([shapely.get_coordinates(shapely.get_point(lines, n)) for n in (0, -1)])
    _, first, number = np.unique(np.round(ends, 1), axis=0, return_index=True, return_inverse=True)
    out = edges.assign(u=number[: len(edges)], v=number[len(edges) :])
    loops = out.u == out.v
    twins = out.assign(a=out[["u", "v"]].min(axis=1), b=out[["u", "v"]].max(axis=1)).duplicated(["a", "b"])
    return Network(pd.DataFrame(ends[first], columns=["x", "y"]), out[~loops & ~twins].reset_index(drop=True))


def _connected(net: Network) -> Network:
    """The largest connected part, renumbered from 0."""
    size = len(net.nodes)
    ends = (net.edges.u.to_numpy(), net.edges.v.to_numpy())
    _, part = connected_components(
        coo_array((np.ones(len(net.edges)), ends), shape=(size, size)), directed=False
    )
    main = part == np.bincount(part).argmax()
    number = np.cumsum(main) - 1
    edges = net.edges[main[ends[0]]].reset_index(drop=True)
    edges = edges.assign(u=number[edges.u], v=number[edges.v])
    return Network(net.nodes[main].reset_index(drop=True), edges, dropped_share=float(1 - main.mean()))
