"""Totals, curves and losses: what is counted from the points of an assessment."""

import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from geo.areas import first_containing
from geo.coverage.reached import NOWHERE, Bools, Floats, Ints
from geo.coverage.room import Assigned
from geo.errors import BadArgument

WHY: Final = ("covered", "too_far", "unreachable", "no_road", "full", "no_service", "no_place")
"""Why a point is covered or not; see docs/coverage.md."""

CURVE_STEPS: Final = 100


@dataclass(frozen=True, slots=True)
class Summary:
    """People by whether a service is within the standard.

    `population` = `covered` + `uncovered` + `unplaced` (people whose point has no place); `backup` are those with
    two services within it. `share` and `backup_share` are of those placed, NaN when there are none. `why` has the
    people by reason and sums to `population`. `unknown_points` have no population and are in no total.
    `worst_place` is the label of the inhabited point farthest from the service, `worst_m` and `worst_minutes`
    how far; None and NaN without people or without any service in reach. `mean` is the way to the nearest
    service, averaged over the people who have one (in the standard's unit).
    """

    population: float
    covered: float
    uncovered: float
    unplaced: float
    share: float
    backup: float
    backup_share: float
    why: Mapping[str, float]
    mean: float
    unknown_points: int
    worst_place: Hashable | None
    worst_m: float
    worst_minutes: float


def summary(points: gpd.GeoDataFrame, value: Floats, limit: float) -> Summary:
    """Totals over all points; `value` (n, 2) are the ways to the two nearest in the unit of `limit`."""
    people = points["population"].fillna(0.0).to_numpy()
    reached, placed = covered_people(points), placed_at(points)
    total, covered = float(people[placed].sum()), float(reached.sum())
    backup = float(people[value[:, 1] <= limit].sum())
    why = np.bincount(points["why"].cat.codes, people, minlength=len(WHY))
    if "served" in points:
        why = np.bincount(points["why"].cat.codes, people - reached, minlength=len(WHY))
        why[0] = covered
    near = np.isfinite(value[:, 0])
    worst = from_worst(points, value[:, 0])[:1]
    return Summary(
        population=float(people.sum()),
        covered=covered,
        uncovered=total - covered,
        unplaced=float(people[~placed].sum()),
        share=_share(covered, total),
        backup=backup,
        backup_share=_share(backup, total),
        why=dict(zip(WHY, why.tolist(), strict=True)),
        mean=_share(float(people[near] @ value[near, 0]), float(people[near].sum())),
        unknown_points=int(points["population"].isna().sum()),
        worst_place=points.index[worst[0]] if len(worst) else None,
        worst_m=float(points["distance_m"].iloc[worst[0]]) if len(worst) else math.nan,
        worst_minutes=float(points["minutes"].iloc[worst[0]]) if len(worst) else math.nan,
    )


def curve(points: gpd.GeoDataFrame, value: Floats, limits: ArrayLike) -> pd.DataFrame:
    """Columns `limit`, `people`, `share`: placed people with a service within each limit (inclusive)."""
    people, placed = points["population"].fillna(0.0).to_numpy(), placed_at(points)
    reached = placed & np.isfinite(value)
    order = np.argsort(value[reached])
    sums = np.concatenate([[0.0], np.cumsum(people[reached][order])])
    asked = np.asarray(limits, dtype=np.float64)
    within = sums[np.searchsorted(value[reached][order], asked, side="right")]
    total = float(people[placed].sum())
    return pd.DataFrame({"limit": asked, "people": within, "share": within / total if total else np.nan})


def curve_limits(value: Floats, limit: float) -> Floats:
    """Limits to draw a curve at: from 0 to twice the standard or where all are reached, the standard included."""
    reached = value[np.isfinite(value)]
    far = max(2.0 * limit, float(np.quantile(reached, 0.99)) if len(reached) else 0.0)
    return np.unique(np.append(np.linspace(0.0, far, CURVE_STEPS + 1), limit))


def within_which(points: gpd.GeoDataFrame, value: Floats, share: float) -> float:
    """The smallest limit within which at least `share` of the placed people are; NaN where no limit does it."""
    people, placed = points["population"].fillna(0.0).to_numpy(), placed_at(points)
    total, inhabited = float(people[placed].sum()), np.isfinite(value) & placed & (people > 0)
    order = np.argsort(value[inhabited])
    sums = np.cumsum(people[inhabited][order])
    # A sum of floats may fall short of the same sum in another order by its last digits.
    enough = np.flatnonzero(sums >= share * total * (1 - 1e-12))
    return float(value[inhabited][order][enough[0]]) if total and len(enough) else math.nan


def by_area(points: gpd.GeoDataFrame, value: Floats, limit: float, areas: gpd.GeoDataFrame) -> pd.DataFrame:
    """People per area; see `Coverage.by`."""
    placed = placed_at(points)
    owner = np.where(placed, first_containing(points, areas), NOWHERE)
    known = points["population"].notna().to_numpy()
    people, reached = points["population"].fillna(0.0).to_numpy(), covered_people(points)
    no_way = points["why"].isin(["unreachable", "no_road", "no_service"]).to_numpy()

    def each(weights: Floats) -> Floats:
        inside = owner != NOWHERE
        return np.bincount(owner[inside], weights[inside], minlength=len(areas)).astype(np.float64)

    table = pd.DataFrame({"population": each(people), "covered": each(reached)}, index=areas.index)
    table["uncovered"] = table["population"] - table["covered"]
    table["share"] = (table["covered"] / table["population"]).where(table["population"] > 0)
    table["backup"] = each(np.where(value[:, 1] <= limit, people, 0.0))
    table["cut_off"] = each(np.where(no_way, people, 0.0))
    table["unknown_points"] = each((~known).astype(np.float64)).astype(np.int64)
    worst = _worst_of_each(points, value[:, 0], owner, len(areas))
    there = np.flatnonzero(worst != NOWHERE)
    far = points.iloc[worst[there]]
    for name, found in (("place", far.index), ("m", far["distance_m"]), ("minutes", far["minutes"])):
        table[f"worst_{name}"] = pd.Series(np.asarray(found), there).reindex(range(len(areas))).to_numpy()
    table = table.sort_values(["uncovered", "population"], ascending=False, kind="stable")
    outside = placed & (owner == NOWHERE)
    table.attrs["outside"] = float(people[outside].sum())
    table.attrs["outside_covered"] = float(reached[outside].sum())
    return table


def _worst_of_each(points: gpd.GeoDataFrame, value: Floats, owner: Ints, areas: int) -> Ints:
    """Row of the worst point of each area, -1 where there is none."""
    rows = from_worst(points, value)
    rows = rows[owner[rows] != NOWHERE]
    found = np.full(areas, NOWHERE, dtype=np.int64)
    found[owner[rows[::-1]]] = rows[::-1]
    return found


def losses(
    points: gpd.GeoDataFrame, rows: Ints, value: Floats, limit: float, labels: pd.Index
) -> pd.DataFrame:
    """What goes with each service; see `Coverage.losses`."""
    people = np.where(placed_at(points), points["population"].fillna(0.0).to_numpy(), 0.0)
    first, covered, backed = rows[:, 0], value[:, 0] <= limit, value[:, 1] <= limit
    second = rows[:, 1] != NOWHERE
    longer = np.where(second, value[:, 1] - value[:, 0], 0.0)

    def each(chosen: NDArray[np.bool_], weights: Floats) -> Floats:
        chosen = chosen & (first != NOWHERE)
        return np.bincount(first[chosen], weights[chosen], minlength=len(labels)).astype(np.float64)

    table = pd.DataFrame({"people": each(first != NOWHERE, people)}, index=labels)
    table["covered"] = each(covered, people)
    table["only"] = each(covered & ~backed, people)
    table["stranded"] = each(~second, people)
    moved, extra = each(second, people), each(second, people * longer)
    table["longer"] = np.divide(extra, moved, out=np.full(len(labels), np.nan), where=moved > 0)
    table["longer_total"] = extra
    return table.sort_values(["only", "longer_total", "people"], ascending=False, kind="stable")


def loads(assigned: Assigned | None, labels: pd.Index) -> pd.DataFrame:
    """What each place takes; see `Coverage.loads`."""
    given = _given(assigned)
    table = pd.DataFrame({"capacity": given.capacity, "people": given.taken}, index=labels)
    return table.assign(left=np.maximum(given.capacity - given.taken, 0.0))


def assignments(assigned: Assigned | None, points: pd.Index, labels: pd.Index) -> pd.DataFrame:
    """Pairs with people; see `Coverage.assignments`."""
    given = _given(assigned)
    used = np.flatnonzero(given.people > 0)
    return pd.DataFrame(
        {
            "point": points.take(given.ways.points[used]),
            "place": labels.take(given.ways.places[used]),
            "people": given.people[used],
            "way": given.ways.way[used],
        }
    )


def _given(assigned: Assigned | None) -> Assigned:
    if assigned is None:
        raise BadArgument("coverage was assessed without capacities; name their column by capacity=")
    return assigned


def covered_people(points: gpd.GeoDataFrame) -> Floats:
    """People covered at each point: all, none, or those a place has room for; 0 where not known."""
    people = points["population"].fillna(0.0).to_numpy()
    if "served" in points:
        return np.asarray(points["served"].fillna(0.0).to_numpy())
    return np.where(points["covered"].fillna(False).to_numpy(dtype=bool), people, 0.0)


def placed_at(points: gpd.GeoDataFrame) -> Bools:
    """Whether each point has a place."""
    return np.asarray(points["why"].ne("no_place"))


def from_worst(points: gpd.GeoDataFrame, value: Floats) -> Ints:
    """Rows of inhabited points, farthest from any service first; the more people the worse among equals."""
    people = points["population"].to_numpy()
    usable = np.flatnonzero(np.isfinite(value) & (people > 0))
    return usable[np.lexsort((-people[usable], -value[usable]))]


def _share(part: float, whole: float) -> float:
    return part / whole if whole > 0 else math.nan
