"""From tables of edges to streets that can be searched."""

from collections import Counter
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.errors import BadArgument
from geo.network import rules
from geo.network.profiles import Profile
from geo.network.streets import NOT_CONNECTED, Streets, lengths_m
from geo.places import WGS84, require_crs

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Built:
    """Arranged streets and why edges were left out."""

    streets: Streets
    left_out: dict[str, int]


def from_tables(nodes: gpd.GeoDataFrame, edges: gpd.GeoDataFrame, profile: Profile) -> Built:
    """See `RoadNetwork.from_edges`."""
    _check(nodes, edges)
    lines = np.asarray(edges.geometry.to_crs(WGS84).array)
    tail, head = (nodes.index.get_indexer(edges[column]) for column in ("u", "v"))
    kinds = rules.texts(edges, "class")
    speed = profile.kmh(kinds, _numbers(edges, "speed_kmh"))
    broken = (tail < 0) | (head < 0) | shapely.is_empty(lines) | shapely.is_missing(lines)
    why = np.select(
        [broken, np.isnan(speed), ~rules.allowed(edges, profile)],
        ["broken", "class", "access"],
        default="",
    )
    keep = np.flatnonzero(why == "")
    left_out = Counter(str(reason) for reason in why if reason)
    xy, of = shapely.get_coordinates(lines[keep], return_index=True)
    start = np.concatenate([[0], np.cumsum(np.bincount(of, minlength=len(keep)))]).astype(np.int64)
    metres = _numbers(edges, "length_m")[keep]
    metres = np.where(metres >= 0, metres, lengths_m(start, xy))
    forward, backward = rules.directions(edges, profile)
    minutes = metres / (speed[keep] * 1000 / 60)
    kind, kind_names = pd.factorize(kinds[keep])
    name, names = pd.factorize(rules.texts(edges, "name")[keep])
    streets = Streets(
        tail=tail[keep].astype(np.int32),
        head=head[keep].astype(np.int32),
        forward=np.where(forward[keep], minutes, np.inf),
        backward=np.where(backward[keep], minutes, np.inf),
        metres=metres,
        kind=kind.astype(np.int32),
        name=name.astype(np.int32),
        kinds=list(kind_names),
        names=list(names),
        start=start,
        xy=xy,
        chain=np.empty(0, np.int64),
    )
    return finish(streets, dict(left_out), profile)


def finish(streets: Streets, left_out: dict[str, int], profile: Profile) -> Built:
    """Keep the largest connected part and put it in order; BadArgument where there is nothing."""
    part, lost = streets.connected()
    if not len(part):
        reasons = ", ".join(f"{why} {count}" for why, count in left_out.items()) or "there is none"
        raise BadArgument(f"there is no road that the profile '{profile.name}' may use ({reasons})")
    return Built(part.arranged(), {**left_out, **({NOT_CONNECTED: lost} if lost else {})})


def _check(nodes: gpd.GeoDataFrame, edges: gpd.GeoDataFrame) -> None:
    require_crs(edges, role="edges")
    missing = {"u", "v"} - set(edges.columns)
    if missing:
        raise BadArgument(f"the edges have no column {', '.join(sorted(missing))}; u and v name their nodes")
    if not nodes.index.is_unique:
        raise BadArgument("the nodes' index is not unique; u and v name nodes by it")
    kinds = set(shapely.get_type_id(np.asarray(edges.geometry.array))) - {-1, 1}
    if kinds:
        raise BadArgument("every edge's geometry must be one LineString")


def _numbers(edges: gpd.GeoDataFrame, column: str) -> Floats:
    if column not in edges.columns:
        return np.full(len(edges), np.nan)
    return np.asarray(pd.to_numeric(edges[column], errors="coerce"), dtype=np.float64)
