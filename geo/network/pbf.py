"""OpenStreetMap extracts (.osm.pbf) to streets, through GDAL's reader.

Every piece between two nodes of a way is an edge. Ways share nodes where their coordinates are equal to 1e-7 degrees,
OpenStreetMap's own resolution. Left out and counted (in edges): classes the profile has no speed for (`class`), what
it may not use (`access`), ferries (`ferry`: timetables are not roads), lanes whose direction changes by the hour
(`reversible`), outside the clip polygon (`outside`), edges without length (`broken`), `not_connected` ones.
"""

import tempfile
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from geo.errors import BadArgument
from geo.network import rules
from geo.network.build import Built, finish
from geo.network.profiles import Profile
from geo.network.streets import Streets, lengths_m
from geo.places import WGS84
from geo.progress import Progress

Longs = NDArray[np.int64]

_WAY_TAGS: Final = (
    "highway", "route", "name", "ref", "oneway", "junction", "access", "vehicle", "motor_vehicle", "motorcar",
    "emergency", "foot", "motorroad", "maxspeed",
)  # fmt: skip
_NODE_TAGS: Final = ("barrier", "access", "vehicle", "motor_vehicle", "motorcar", "emergency", "foot")
_CONFIG: Final = f"""closed_ways_are_polygons=
attribute_name_laundering=no
[points]
osm_id=yes
attributes={",".join(_NODE_TAGS)}
[lines]
osm_id=yes
attributes={",".join(_WAY_TAGS)}
[multipolygons]
[multilinestrings]
[other_relations]
"""
_STEPS_PER_DEGREE: Final = 10_000_000
_CORNER: Final = np.array([180.0, 90.0])


@dataclass(frozen=True, slots=True, eq=False)
class Extract:
    """Ways (tags and lines) and barrier nodes (tags and points) of one or more files."""

    ways: gpd.GeoDataFrame
    barriers: gpd.GeoDataFrame


def from_files(
    paths: list[Path], profile: Profile, clip: BaseGeometry | None, limits: bool, progress: Progress
) -> Built:
    """See `RoadNetwork.from_pbf`."""
    extract = _read(paths, clip, progress)
    progress(0.6, "edges")
    ways, left_out = _usable(extract.ways, profile)
    streets, dropped = _streets(ways, profile, limits, clip)
    streets = _blocked(streets, extract.barriers, profile)
    progress(0.8, "connect")
    built = finish(streets, dict(left_out + dropped), profile)
    progress(1.0, "connect")
    return built


def files_in(path: Path | str | Iterable[Path | str]) -> list[Path]:
    """The extracts meant by a file, a folder or several of either; BadArgument where there is none."""
    given = [Path(path)] if isinstance(path, str | Path) else [Path(one) for one in path]
    found = [one for at in given for one in (sorted(at.glob("*.pbf")) if at.is_dir() else [at])]
    missing = [str(one) for one in found if not one.is_file()]
    if missing or not found:
        what = ", ".join(missing or map(str, given))
        raise BadArgument(f"no OpenStreetMap extract at {what}; give a file .osm.pbf or a folder of them")
    return found


def _read(paths: list[Path], clip: BaseGeometry | None, progress: Progress) -> Extract:
    ways, barriers = [], []
    bounds = None if clip is None else tuple(clip.bounds)
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder, "osmconf.ini")
        config.write_text(_CONFIG, "utf-8")
        for number, path in enumerate(paths):
            progress(0.6 * number / len(paths), "read")
            options = {"bbox": bounds, "use_arrow": True, "CONFIG_FILE": str(config)}
            ways.append(
                _layer(
                    path, "lines", "highway IS NOT NULL OR route = 'ferry'", ["osm_id", *_WAY_TAGS], options
                )
            )
            progress(0.6 * (number + 0.7) / len(paths), "read")
            barriers.append(_layer(path, "points", "barrier IS NOT NULL", list(_NODE_TAGS), options))
    return Extract(_joined(ways), _joined(barriers))


def _layer(
    path: Path, layer: str, where: str, columns: list[str], options: dict[str, Any]
) -> gpd.GeoDataFrame:
    try:
        return pyogrio.read_dataframe(path, layer=layer, where=where, columns=columns, **options)
    except (
        pyogrio.errors.DataSourceError,
        pyogrio.errors.DataLayerError,
        pyogrio.errors.FieldError,
    ) as error:
        raise BadArgument(f"{path} cannot be read as an OpenStreetMap extract: {error}") from error


def _joined(frames: list[gpd.GeoDataFrame]) -> gpd.GeoDataFrame:
    filled = [frame for frame in frames if len(frame)] or frames[:1]
    return gpd.GeoDataFrame(pd.concat(filled, ignore_index=True), crs=WGS84)


def _usable(ways: gpd.GeoDataFrame, profile: Profile) -> tuple[gpd.GeoDataFrame, Counter[str]]:
    """The ways that may be used, and edges of the others by why not."""
    kinds = rules.texts(ways, "highway")
    speed = profile.kmh(kinds, np.full(len(ways), np.nan))
    forward, backward = rules.directions(ways, profile)
    why = np.select(
        [
            (rules.texts(ways, "route") == "ferry") & np.isnan(speed),
            np.isnan(speed),
            ~rules.allowed(ways, profile),
            ~forward & ~backward,
        ],
        ["ferry", "class", "access", "reversible"],
        default="",
    )
    pieces = shapely.get_num_coordinates(np.asarray(ways.geometry.array)) - 1
    left_out = Counter({str(key): int(pieces[why == key].sum()) for key in np.unique(why) if key})
    return ways.loc[why == ""], left_out


def _streets(
    ways: gpd.GeoDataFrame, profile: Profile, limits: bool, clip: BaseGeometry | None
) -> tuple[Streets, Counter[str]]:
    """One edge per piece of a way, each once however many extracts hold it; nodes are numbered by place."""
    xy, of = shapely.get_coordinates(np.asarray(ways.geometry.array), return_index=True)
    number, first = _numbered(xy)
    at = np.flatnonzero(of[:-1] == of[1:]) if len(of) else np.empty(0, np.int64)
    tail, head, way = number[at], number[at + 1], of[at]
    same_way = np.asarray(pd.factorize(ways["osm_id"])[0])[way]
    repeated = pd.DataFrame({"tail": tail, "head": head, "way": same_way}).duplicated().to_numpy()
    broken = tail == head
    outside = np.zeros(len(at), dtype=bool)
    if clip is not None:
        shapely.prepare(clip)
        inside = np.asarray(shapely.intersects_xy(clip, *xy[first].T))
        outside = ~inside[tail] & ~inside[head]
    keep = np.flatnonzero(~repeated & ~broken & ~outside)
    dropped = Counter(
        {"broken": int((broken & ~repeated).sum()), "outside": int((outside & ~repeated & ~broken).sum())}
    )
    ends = np.column_stack([first[tail[keep]], first[head[keep]]]).ravel()
    start = np.arange(len(keep) + 1, dtype=np.int64) * 2
    metres = lengths_m(start, xy[ends])
    speed = _speeds(ways, profile, limits)[way[keep]]
    minutes = metres / (speed * 1000 / 60)
    forward, backward = rules.directions(ways, profile)
    kind, kinds = pd.factorize(rules.texts(ways, "highway"))
    name, names = pd.factorize(rules.stated(ways, ("ref", "name")))
    streets = Streets(
        tail=tail[keep].astype(np.int32),
        head=head[keep].astype(np.int32),
        forward=np.where(forward[way[keep]], minutes, np.inf),
        backward=np.where(backward[way[keep]], minutes, np.inf),
        metres=metres,
        kind=kind[way[keep]].astype(np.int32),
        name=name[way[keep]].astype(np.int32),
        kinds=list(kinds),
        names=list(names),
        start=start,
        xy=xy[ends],
        chain=np.empty(0, np.int64),
    )
    return streets, +dropped


def _numbered(xy: NDArray[np.float64]) -> tuple[Longs, Longs]:
    """A node number for every vertex, and a vertex of every node."""
    steps = np.rint((xy + _CORNER) * _STEPS_PER_DEGREE).astype(np.int64)
    key = steps[:, 0] * (181 * _STEPS_PER_DEGREE) + steps[:, 1]
    number, nodes = pd.factorize(key)
    first = np.empty(len(nodes), np.int64)
    first[number[::-1]] = np.arange(len(key))[::-1]
    return number.astype(np.int64), first


def _speeds(ways: gpd.GeoDataFrame, profile: Profile, limits: bool) -> NDArray[np.float64]:
    speed = profile.kmh(rules.texts(ways, "highway"), np.full(len(ways), np.nan))
    if limits and not profile.fixed:
        speed = np.fmin(speed, rules.kmh_of(rules.texts(ways, "maxspeed")) * profile.factor)
    return np.asarray(np.maximum(speed, 1.0))


def _blocked(streets: Streets, barriers: gpd.GeoDataFrame, profile: Profile) -> Streets:
    """Every edge that meets a blocking barrier ends there for itself, so that nothing passes."""
    stops = barriers.loc[rules.blocking(barriers, profile)]
    if not len(stops) or not len(streets):
        return streets
    number, _ = _numbered(np.concatenate([streets.xy, shapely.get_coordinates(stops.geometry.array)]))
    shut = np.zeros(number.max() + 1, dtype=bool)
    shut[number[len(streets.xy) :]] = True
    tail, head = streets.tail.copy(), streets.head.copy()
    fresh = streets.nodes
    for ends, vertex in ((tail, streets.start[:-1]), (head, streets.start[1:] - 1)):
        rows = np.flatnonzero(shut[number[vertex]])
        ends[rows] = fresh + np.arange(len(rows))
        fresh += len(rows)
    return streets.with_ends(tail, head)
