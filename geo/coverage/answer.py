"""The answer to who is within reach: points, and what is counted and drawn from them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import geopandas as gpd
import pandas as pd
from shapely.geometry.base import BaseGeometry

from geo.coverage import tables
from geo.coverage.gaps import gaps
from geo.coverage.reached import Floats, Reached
from geo.coverage.room import Assigned
from geo.coverage.tables import Summary


@dataclass(frozen=True)
class Coverage:
    """The answer of `assess`.

    `points` has the demand's index, the geometry in WGS 84 (representative points) and the columns
    `nearest`, `minutes`, `distance_m`: the nearest service (missing: none) and the way to it; minutes are NaN
    without a network, metres are along the road with one; `second`, `second_minutes`, `second_m`: the next one;
    `covered` (nullable: missing where the point has no place); `why` (category, `geo.coverage.tables.WHY`);
    `population`. With capacity also `served`: how many of them have a place (NaN: population not known), and
    `assigned`: the service that takes most of them; `covered` then says that all of them have one.

    `limit` is the standard in `unit` ("min" or "m"); `services` how many services with a place (and a road)
    were considered; `places` the labels of all services, `reached` row numbers of the two nearest in them.
    """

    points: gpd.GeoDataFrame
    limit: float
    unit: str
    services: int
    places: pd.Index
    reached: Reached
    assigned: Assigned | None = None

    @cached_property
    def summary(self) -> Summary:
        """Totals over all points."""
        return tables.summary(self.points, self.value, self.limit)

    @property
    def value(self) -> Floats:
        """The ways to the two nearest services in the standard's unit, (n, 2); NaN: none."""
        return self.reached.metres if self.unit == "m" else self.reached.minutes

    def curve(self, limits: Sequence[float] | None = None) -> pd.DataFrame:
        """Columns `limit`, `people`, `share`: placed people with a service within each limit (inclusive).

        Limits are in the standard's unit; without any they run from 0 to at least twice the standard, which is
        one of them. Of the ways alone: capacity plays no part.
        """
        asked = tables.curve_limits(self.value[:, 0], self.limit) if limits is None else limits
        return tables.curve(self.points, self.value[:, 0], asked)

    def within_which(self, share: float) -> float:
        """The smallest limit within which `share` (0 to 1) of the placed people are; NaN where none is."""
        return tables.within_which(self.points, self.value[:, 0], share)

    def by(self, jurisdictions: gpd.GeoDataFrame) -> pd.DataFrame:
        """People per jurisdiction, index of `jurisdictions`, most people uncovered first.

        Columns `population`, `covered`, `uncovered`, `share` (NaN where nobody lives), `backup` (two services
        within the standard), `cut_off` (no way to any service), `unknown_points`, `worst_place`, `worst_m`,
        `worst_minutes`. Give one level of the tree: each point counts once, in the first jurisdiction it lies
        in. Placed people in none are in `.attrs["outside"]` (covered ones in `.attrs["outside_covered"]`), so
        that sums can be checked.
        """
        return tables.by_area(self.points, self.value, self.limit, jurisdictions)

    def losses(self) -> pd.DataFrame:
        """What would be lost with each service alone, index `places`, most people uncovered first.

        Columns `people` (whose nearest it is), `covered` (those within the standard), `only` (those whom no other
        covers: the people uncovered without it), `stranded` (who could reach no other at all), `longer` (mean
        extra way of its people to their next one, in the standard's unit; NaN: nobody has one), `longer_total`
        (the same times people). From the two nearest of every point: exact, without assessing again. Capacity
        plays no part: the others are taken to have room.
        """
        return tables.losses(self.points, self.reached.rows, self.value, self.limit, self.places)

    def loads(self) -> pd.DataFrame:
        """Columns `capacity`, `people` (who have a place there), `left`, index `places`; needs `capacity=`."""
        return tables.loads(self.assigned, self.places)

    def assignments(self) -> pd.DataFrame:
        """Who goes where: columns `point` (label), `place` (label), `people`, `way` (in the standard's unit)."""
        return tables.assignments(self.assigned, self.points.index, self.places)

    def gaps(self, *, cell_m: float | None = None, within: BaseGeometry | None = None) -> gpd.GeoDataFrame:
        """Polygons around uncovered people, for drawing: WGS 84, most people first.

        Contours on a grid of the ways to the nearest service, drawn only where people live; cells are half the
        usual distance between points, or `cell_m` wide. `within` (WGS 84) cuts them at a border. Columns `people`
        (uncovered), `places` (points), `worst_m`, `worst_minutes` (NaN: no service in reach). Counts are of the
        points: they sum to `summary.uncovered`; a point that the grid puts on the wrong side of a line, or that
        lies outside `within`, has a small square of its own.
        """
        return gaps(self.points, self.value[:, 0], self.limit, cell_m=cell_m, within=within)
