"""Who is within reach of a service, assessed at people; polygons are only drawn from the answer."""

import math
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from geo.areas import first_containing
from geo.cells import LEVEL, cells_bounds, cells_of
from geo.ellipsoid import SEMI_MAJOR_M
from geo.errors import BadArgument
from geo.places import WGS84, lonlat_of
from geo.proximity import nearest

# (origins, targets) → a table like `nearest`'s: origin, target, distance_m, at most one row per origin.
Measure = Callable[[gpd.GeoDataFrame, gpd.GeoDataFrame], pd.DataFrame]

_GAP_COLUMNS: Final = ["people", "places", "worst_m", "geometry"]


@dataclass(frozen=True, slots=True)
class Summary:
    """People by whether a service is within reach.

    `population` = `covered` + `uncovered` + `unplaced` (people whose point has no place). `share` is covered of
    those placed, NaN when there are none. `unknown_points` have no population and are in no total.
    `worst_place` is the label of the inhabited point farthest from the service, `worst_m` its distance; None and
    NaN without people or without any service.
    """

    population: float
    covered: float
    uncovered: float
    unplaced: float
    share: float
    unknown_points: int
    worst_place: Hashable | None
    worst_m: float


@dataclass(frozen=True, slots=True)
class Coverage:
    """The answer of `assess`.

    `points` has the demand's index and columns `nearest` (label of the nearest service; missing: none),
    `distance_m` (NaN: none), `covered` (nullable: missing where the point has no place), `population`, and the
    geometry in WGS 84 (representative points). `limit_m` is the standard applied, `services` how many services
    with a place were considered.
    """

    points: gpd.GeoDataFrame
    limit_m: float
    services: int

    @property
    def summary(self) -> Summary:
        """Totals over all points."""
        people, covered = self.points["population"], self.points["covered"]
        reached = float(people[covered.eq(True).fillna(False)].sum())
        missed = float(people[covered.eq(False).fillna(False)].sum())
        worst = _from_worst(self.points)[:1]
        return Summary(
            population=float(people.sum()),
            covered=reached,
            uncovered=missed,
            unplaced=float(people[covered.isna()].sum()),
            share=_share(reached, missed),
            unknown_points=int(people.isna().sum()),
            worst_place=self.points.index[worst[0]] if len(worst) else None,
            worst_m=float(self.points["distance_m"].iloc[worst[0]]) if len(worst) else math.nan,
        )

    def curve(self, limits_m: Sequence[float]) -> pd.DataFrame:
        """Columns `limit_m`, `people`, `share`: placed people with a service within each distance (inclusive)."""
        placed = self.points[self.points["covered"].notna()]
        people, total = placed["population"], float(placed["population"].sum())
        within = [float(people[placed["distance_m"] <= limit].sum()) for limit in limits_m]
        return pd.DataFrame(
            {
                "limit_m": np.asarray(limits_m, dtype=np.float64),
                "people": np.asarray(within, dtype=np.float64),
                "share": [_share(some, total - some) for some in within],
            }
        )

    def by(self, jurisdictions: gpd.GeoDataFrame) -> pd.DataFrame:
        """People per jurisdiction, index of `jurisdictions`, most people uncovered first.

        Columns `population`, `covered`, `uncovered`, `share` (NaN where nobody lives), `unknown_points`,
        `worst_place`, `worst_m`. Give one level of the tree: each point counts once, in the first jurisdiction
        it lies in. Placed people in none are in `.attrs["outside"]`, so that the sum can be checked.
        """
        placed = self.points[self.points["covered"].notna()]
        owner = first_containing(placed, jurisdictions)
        people, reached = placed["population"], placed["covered"].astype(bool)
        each = range(len(jurisdictions))
        table = pd.DataFrame({"population": people.groupby(owner).sum().reindex(each, fill_value=0.0)})
        table["covered"] = people[reached].groupby(owner[reached]).sum().reindex(each, fill_value=0.0)
        table["uncovered"] = table["population"] - table["covered"]
        table["share"] = (table["covered"] / table["population"]).where(table["population"] > 0)
        table["unknown_points"] = people.isna().groupby(owner).sum().reindex(each, fill_value=0)
        worst = _from_worst(placed)
        worst = worst[~pd.Series(owner[worst]).duplicated().to_numpy()]
        table["worst_place"] = pd.Series(placed.index[worst], index=owner[worst]).reindex(each)
        table["worst_m"] = pd.Series(placed["distance_m"].to_numpy()[worst], index=owner[worst]).reindex(each)
        table.index = jurisdictions.index
        table = table.sort_values(["uncovered", "population"], ascending=False, kind="stable")
        table.attrs["outside"] = float(people[owner < 0].sum())
        return table

    def gaps(self, *, cell_m: float = 1000.0) -> gpd.GeoDataFrame:
        """Polygons around uncovered people, for drawing: WGS 84, most people first.

        Map cells at least `cell_m` wide that hold an uncovered, inhabited point, joined where they share an
        edge. Columns `people` (uncovered, inside), `places` (points), `worst_m` (largest distance; NaN without
        any service). Counts are of the points, so they sum to `summary.uncovered`, whatever the cells.
        """
        if not cell_m > 0:
            raise BadArgument(f"cell_m={cell_m!r} is not a width; give metres above 0")
        missed = self.points[self.points["covered"].eq(False).fillna(False) & (self.points["population"] > 0)]
        if missed.empty:
            return gpd.GeoDataFrame(columns=_GAP_COLUMNS, geometry="geometry", crs=WGS84)
        lonlat = shapely.get_coordinates(missed.geometry.array)
        shift = _shift_for(cell_m, float(np.abs(lonlat[:, 1]).mean()))
        cells, cell_of_point = np.unique(cells_of(*lonlat.T) >> shift, return_inverse=True)
        polygons = _joined(cells, shift)
        # A cell's middle, unlike its points, is never on the border between two polygons.
        middles = gpd.GeoSeries(shapely.centroid(_boxes(cells, shift)), crs=WGS84)
        gap = first_containing(middles, gpd.GeoSeries(polygons, crs=WGS84))[cell_of_point]
        grouped = missed.groupby(gap)
        table = gpd.GeoDataFrame(
            {
                "people": grouped["population"].sum(),
                "places": grouped.size(),
                "worst_m": grouped["distance_m"].max(),
            },
            geometry=polygons,
            crs=WGS84,
        )
        return table.sort_values("people", ascending=False, kind="stable", ignore_index=True)


def assess(
    demand: gpd.GeoDataFrame,
    supply: gpd.GeoDataFrame,
    *,
    within_m: float,
    population: str = "population",
    measure: Measure = nearest,
) -> Coverage:
    """Which people have a service within `within_m` (inclusive) metres.

    `demand` are points with people in the column `population` (missing: not known, in no total); `supply` the
    places that count as open: which those are is the caller's decision. Any reference system in. `measure` finds
    the nearest: straight geodesics by default, or a network's distances in the same form.

    Raises BadArgument for a limit or a negative population, CrsMissing without a reference system.
    """
    if not within_m >= 0:
        raise BadArgument(f"within_m={within_m!r} is not a distance; give metres")
    lonlat = lonlat_of(demand, role="demand points")
    services = int((~np.isnan(lonlat_of(supply, role="services")[:, 0])).sum())
    placed = ~np.isnan(lonlat[:, 0])
    geometry = np.full(len(lonlat), None, dtype=object)
    geometry[placed] = shapely.points(lonlat[placed])
    # Labels may repeat; row numbers do not.
    rows = gpd.GeoDataFrame(geometry=geometry, index=pd.RangeIndex(len(demand)), crs=WGS84)
    answer = measure(rows, supply).set_index("origin")[["target", "distance_m"]].reindex(rows.index)
    covered = pd.Series(answer["distance_m"].le(within_m), dtype="boolean").mask(~placed)
    points = rows.assign(
        nearest=answer["target"],
        distance_m=answer["distance_m"],
        covered=covered,
        population=_people(demand, population).to_numpy(),
    )
    return Coverage(points.set_axis(demand.index), float(within_m), services)


def _people(demand: gpd.GeoDataFrame, column: str) -> pd.Series:
    if column not in demand.columns:
        raise BadArgument(f"the demand has no column {column!r}; name the one with people by population=")
    people = pd.Series(demand[column]).astype("float64")
    negative = people.index[people < 0]
    if len(negative):
        raise BadArgument(
            f"{len(negative)} demand points have fewer than 0 people (first: {negative[0]!r}, "
            f"{people.loc[negative[0]]:g}); use a missing value where the number is not known"
        )
    return people


def _from_worst(points: gpd.GeoDataFrame) -> NDArray[np.int64]:
    """Rows of inhabited points, farthest from any service first; the more people the worse among equals."""
    metres, people = points["distance_m"].to_numpy(), points["population"].to_numpy()
    usable = np.flatnonzero(np.isfinite(metres) & (people > 0))
    return usable[np.lexsort((-people[usable], -metres[usable]))]


def _share(part: float, rest: float) -> float:
    return part / (part + rest) if part + rest > 0 else math.nan


def _shift_for(cell_m: float, latitude: float) -> int:
    """Shift of the smallest map cells at least `cell_m` wide at a latitude."""
    smallest = 2 * math.pi * SEMI_MAJOR_M * math.cos(math.radians(min(latitude, 85.0))) / 2**LEVEL
    return 2 * min(max(math.ceil(math.log2(cell_m / smallest)), 0), LEVEL)


def _boxes(cells: NDArray[np.int64], shift: int) -> NDArray[np.object_]:
    west, south, east, north = cells_bounds(cells, shift).T
    return np.atleast_1d(np.asarray(shapely.box(west, south, east, north), dtype=object))


def _joined(cells: NDArray[np.int64], shift: int) -> NDArray[np.object_]:
    """Polygons of the cells, those that share an edge in one."""
    return np.atleast_1d(shapely.get_parts(shapely.coverage_union_all(_boxes(cells, shift))))
