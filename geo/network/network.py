"""A road network that answers how long it takes: immutable, with views in which roads are closed."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Final, Literal, Self

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from geo.errors import BadArgument
from geo.network import asking, build, pbf, storage
from geo.network.asking import Asked
from geo.network.closing import Geometries, bounds_of_edges, closed_by
from geo.network.memory import Memory, digest
from geo.network.places import Places
from geo.network.profiles import profile_named
from geo.network.reaching import CELL_M, areas
from geo.network.routing import Route, find
from geo.network.snapping import Grid, make_grid, snap
from geo.network.state import State, open_state
from geo.network.streets import Streets
from geo.network.threads import blocks, in_threads
from geo.places import Frame, lonlat_of
from geo.progress import Progress

MAX_WALK_M: Final = 2000.0
"""A place farther than this from any road is off the road: it has no trip, and is said so."""

_POINTS_AT_ONCE: Final = 1 << 13

Direction = Literal["to_target", "from_target"]


@dataclass(frozen=True, eq=False)
class RoadNetwork:
    """Roads for one profile of travel; make one by `from_edges`, `from_pbf` or `load`.

    Points snap to the nearest place on an edge that the profile may use, whichever side of the road they are on
    and whether it is closed or not; the walk there counts at 5 km/h and its metres count too. Minutes are free-flow
    driving times at the speeds of the profile, without turns, lights or traffic. `left_out` counts edges by the
    reason they are not in the network. All coordinates given out are WGS 84.
    """

    profile: str
    left_out: Mapping[str, int]
    _streets: Streets = field(repr=False)
    _grid: Grid = field(repr=False)
    _boxes: NDArray[np.float64] = field(repr=False)
    _state: State = field(repr=False)
    _memory: Memory = field(default_factory=Memory, repr=False)

    @classmethod
    def from_edges(
        cls,
        nodes: gpd.GeoDataFrame,
        edges: gpd.GeoDataFrame,
        *,
        profile: str = "car",
        speeds: Mapping[str, float] | None = None,
    ) -> Self:
        """From a table of nodes (the index is their id) and one of edges, any reference system.

        Columns of `edges`: `u`, `v` (node ids), `geometry` (LineString from u to v); where there are: `class` (for
        the profile's speed, km/h, overridden by `speeds`), `speed_kmh` (used instead, times the profile's factor;
        people on foot keep their own), `length_m` (else the geodesic length), `oneway` (true or "yes": u to v;
        "-1": v to u), `access` ("no", "private": left out), `name`.

        Kept is the largest part in which every node reaches every other. Raises BadArgument where nothing is left,
        CrsMissing without a reference system.
        """
        chosen = profile_named(profile).with_speeds(speeds)
        built = build.from_tables(nodes, edges, chosen)
        return cls._of(chosen.name, built.streets, built.left_out)

    @classmethod
    def from_pbf(
        cls,
        path: Path | str | Iterable[Path | str],
        *,
        profile: str = "car",
        speeds: Mapping[str, float] | None = None,
        clip: BaseGeometry | None = None,
        limits: bool = False,
        progress: Progress | None = None,
    ) -> Self:
        """From an OpenStreetMap extract, a folder of extracts, or several of either.

        `speeds` (km/h by value of `highway`) overrides the profile's; with `limits`, a lower `maxspeed` counts
        instead. `clip` (WGS 84) keeps edges with an end inside. Which ways and barriers count for whom is in
        `geo.network.rules`, what is left out in `geo.network.pbf`. Raises BadArgument for a file that cannot be
        read or without any usable road.
        """
        chosen = profile_named(profile).with_speeds(speeds)
        built = pbf.from_files(
            pbf.files_in(path), chosen, clip, limits, progress or (lambda _share, _step: None)
        )
        return cls._of(chosen.name, built.streets, built.left_out)

    @classmethod
    def load(cls, path: Path | str) -> Self:
        """A network that `save` wrote; BadArgument for another file."""
        streets, about = storage.load(Path(path))
        return cls._of(about["profile"], streets, about["left_out"])

    @classmethod
    def _of(cls, profile: str, streets: Streets, left_out: Mapping[str, int]) -> Self:
        grid, boxes = make_grid(streets.start, streets.xy), bounds_of_edges(streets)
        return cls(profile, dict(left_out), streets, grid, boxes, open_state(streets))

    def save(self, path: Path | str) -> None:
        """Write as GeoParquet, one row per edge with its shape; what is closed is not written."""
        storage.save(Path(path), self._streets, {"profile": self.profile, "left_out": dict(self.left_out)})

    @property
    def nodes(self) -> int:
        """Nodes of the network, those between two edges counted."""
        return self._streets.nodes

    @property
    def edges(self) -> int:
        """Edges, each once whether one-way or not, closed ones counted."""
        return len(self._streets)

    @property
    def closed_edges(self) -> int:
        """Edges closed in this view."""
        return int(self._state.closed.sum())

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """West, south, east, north."""
        low, high = self._streets.xy.min(axis=0), self._streets.xy.max(axis=0)
        return float(low[0]), float(low[1]), float(high[0]), float(high[1])

    @cached_property
    def _base_key(self) -> str:
        digest = hashlib.blake2b(self.profile.encode(), digest_size=12)
        streets = self._streets
        for part in (
            streets.tail,
            streets.head,
            streets.forward,
            streets.backward,
            streets.metres,
            streets.xy,
        ):
            digest.update(np.ascontiguousarray(part).data)
        return digest.hexdigest()

    @cached_property
    def key(self) -> str:
        """Names the network and what is closed in it; equal keys give equal answers."""
        shut = np.flatnonzero(self._state.closed)
        if not len(shut):
            return self._base_key
        return f"{self._base_key}-{hashlib.blake2b(shut.tobytes(), digest_size=8).hexdigest()}"

    def close(self, geometry: Geometries, *, radius_m: float = 25.0) -> Self:
        """A view with more roads closed; this one stays as it is.

        A point closes edges within `radius_m` of it; a polygon those it touches; a line those it runs along (within
        10 m and in the same direction) and those it crosses where it runs along none: along a road it leaves
        crossing streets and bridges open. An edge that only shares its end point with the line stays open, unless
        the line passes right through that junction without running along a road there. Geometries are WGS 84
        longitude and latitude, or a GeoSeries with its own reference system. Raises WrongGeometry for an empty one.

        Nothing gets quicker by closing: a place keeps its place on the road, and where that edge is closed, it is
        left and reached on foot along it (5 km/h, or the edge's own speed if slower), in the directions it may be
        travelled, by its nearer end. Nobody crosses a closed edge from end to end.
        """
        state = self._state.closing(closed_by(self._streets, self._boxes, geometry, radius_m))
        if state is self._state:
            return self
        made = replace(self, _state=state)
        made.__dict__["_base_key"] = self._base_key
        return made

    def faster(self, factor: float) -> Self:
        """The same roads, closures too, at `factor` times the speed; BadArgument unless it is above 0.

        Only driving gets faster: the walk to the road does not.
        """
        if not 0 < factor < np.inf:
            raise BadArgument(f"factor={factor!r} is not a factor of speed; give a number above 0")
        streets = self._streets.at_speed(factor)
        state = open_state(streets).closing(np.flatnonzero(self._state.closed))
        return replace(self, _streets=streets, _state=state, _memory=Memory(places=self._memory.places))

    def snap(self, points: Frame, *, max_walk_m: float = MAX_WALK_M) -> pd.DataFrame:
        """The nearest place on an edge: index of `points`; columns `edge` (number, -1: none), `fraction` of
        it, `walk_m` (NaN: none within `max_walk_m`), `on_road`."""
        places = self._places(lonlat_of(points, role="points"), max_walk_m)
        return pd.DataFrame(
            {
                "edge": places.edge,
                "fraction": np.where(places.edge >= 0, places.share, np.nan),
                "walk_m": np.where(places.edge >= 0, places.walk_m, np.nan),
                "on_road": places.edge >= 0,
            },
            index=points.index,
        )

    def _places(self, lonlat: NDArray[np.float64], max_walk_m: float = MAX_WALK_M) -> Places:
        if not 0 < max_walk_m <= 100_000:
            raise BadArgument(f"max_walk_m={max_walk_m!r} is not a distance; give metres above 0")
        name = f"{digest(lonlat)} {max_walk_m}"
        found = self._memory.places.get(name)
        if found is None:
            found = self._snapped(lonlat, max_walk_m)
            self._memory.places.put(name, found)
        return found

    def _snapped(self, lonlat: NDArray[np.float64], max_walk_m: float) -> Places:
        streets = self._streets

        def work(block: slice) -> Places:
            return Places(*snap(self._grid, streets.xy, streets.start, lonlat[block], max_walk_m))

        found = in_threads(work, blocks(len(lonlat), _POINTS_AT_ONCE))
        return Places(*(np.concatenate(part) for part in zip(*found, strict=True)))

    def nearest(
        self,
        origins: Frame,
        targets: Frame,
        *,
        k: int = 1,
        max_minutes: float | None = None,
        direction: Direction = "to_target",
    ) -> pd.DataFrame:
        """The `k` targets quickest to reach from each origin, or (`from_target`) from which it is reached quickest.

        One row per pair: `origin`, `target` (labels), `rank` (1 = quickest), `minutes`, `distance_m` (of the
        quickest trip, walks counted), in the order of origins, then rank; equal minutes rank in the order of
        `targets`. Fewer rows where fewer are in reach (within `max_minutes`, inclusive). In `.attrs`:
        `origins_without_place`, `targets_without_place` (numbers), `origins_off_road`, `targets_off_road` (labels
        with no road within 2 km) and `unreachable` (labels of origins on the road that no trip serves; empty
        with `max_minutes`).
        """
        asked = Asked.of(self._state, self._places, origins, targets, direction, max_minutes)
        return asking.nearest(asked, k, self._memory)

    def matrix(
        self,
        origins: Frame,
        targets: Frame,
        *,
        max_minutes: float | None = None,
        direction: Direction = "to_target",
        progress: Progress | None = None,
    ) -> pd.DataFrame:
        """Minutes from every origin to every target (`from_target`: back), float32; index and columns are labels.

        NaN: not reachable, beyond `max_minutes`, or off the road; `.attrs` as of `nearest`.
        """
        asked = Asked.of(self._state, self._places, origins, targets, direction, max_minutes)
        return asking.matrix(asked, progress)

    def route(self, origin: Point, target: Point) -> Route:
        """The quickest way between two WGS 84 points."""
        lonlat = np.array([[origin.x, origin.y], [target.x, target.y]], dtype=np.float64)
        return find(self._streets, self._state, self._places(lonlat), lonlat)

    def reach(
        self,
        targets: Frame,
        minutes: Sequence[float],
        *,
        direction: Direction = "to_target",
        cell_m: float = CELL_M,
        max_walk_m: float = 500.0,
    ) -> gpd.GeoDataFrame:
        """Areas from which some target is reached within each of `minutes` (`from_target`: that it reaches).

        For drawing only: contoured from trips at the middles of cells `cell_m` wide (wider where the area is large),
        which walk to a road at most `max_walk_m`. Columns `minutes` (ascending) and `geometry` (WGS 84, maybe empty).
        """
        to_target = Asked.of(self._state, self._places, targets.iloc[:0], targets, direction, None)

        def minutes_at(lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
            places = self._snapped(lonlat, max_walk_m)
            limit = max(map(float, minutes))
            return asking.search(
                self._state, places, to_target.target_places, 1, to_target.leaving, limit
            ).minutes[:, 0]

        return areas(minutes_at, self.bounds, minutes, cell_m)
