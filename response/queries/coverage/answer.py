"""Who is reached by a service within a standard, over the roads as they are: the whole answer."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from data.access import Actor
from data.workspace import Workspace
from geo.coverage import Coverage, Summary, assess
from geo.progress import Progress
from response.coverage.ask import Ask
from response.coverage.people import CLASSES, by_area, by_class, main_class, perhaps_covered
from response.coverage.terms import SHARE_ASKED, Terms
from response.headline import Part, ids_of
from response.queries.coverage.demand import Demand
from response.queries.coverage.prepared import Prepared, in_places, prepare
from response.queries.memory import memory
from response.queries.moment import moment
from response.queries.roads import Roads
from response.queries.snapshots import PEOPLE

KEPT, POINTS_MAX = 24, 4_000_000
COARSE_CELL_M = 5_000.0
BORDERS_MAX = 500
"""Gaps are cut at the borders of at most so many jurisdictions; joining more takes longer than it is worth."""


@dataclass(frozen=True)
class Totals:
    """People by class and what is said beside them; ``share`` is the covered of all (NaN: nobody).

    ``met``: whether the standard's share is reached, None where it names none or people who are unknown decide.
    ``backup``: people with two services within the standard. ``cut_off``: people without any way to one.
    ``worst`` is the longest way (in the standard's unit) of an inhabited point, at ``worst_at`` (lon, lat) in
    ``worst_in``. ``unknown_points`` have no number of people and are in no total.
    """

    population: float
    covered: float
    stretched: float
    full: float
    uncovered: float
    unknown: float
    share: float
    met: bool | None
    backup: float
    backup_share: float
    cut_off: float
    mean: float
    unknown_points: int
    worst: float
    worst_at: tuple[float, float] | None
    worst_in: str | None

    @property
    def missing(self) -> float:
        """People within no standard: stretched, near but full, uncovered."""
        return self.stretched + self.full + self.uncovered


@dataclass(frozen=True)
class CoverageAnswer:
    """The answer to one question about coverage.

    ``basis``: population_points, or jurisdictions (their population at one point of each: coarse).
    ``points``: value (the way to the nearest, in the unit of ``terms``; NaN: none), nearest, people, one column a
    class of `CLASSES`, main (number of the class most of them are in, -1: nobody). ``by_jurisdiction`` index id:
    name, population, the classes, missing, share, backup, cut_off, worst_minutes, worst_m, worst_place.
    ``curve`` columns limit, share, people. ``gaps`` polygons around people out of reach: people, places, worst_m.
    ``facilities`` index id: name, state, counts, doubt, why, places, role, people (whose nearest it is), covered,
    only (whom no other covers), longer. ``left_out`` counts what is passed over by reason. ``roads`` None: as the
    crow flies.
    """

    ask: Ask
    terms: Terms
    basis: str
    totals: Totals
    services: int
    service_ids: tuple[str, ...]
    doubtful: int
    level: str | None
    by_jurisdiction: pd.DataFrame
    curve: pd.DataFrame
    within_share: float
    gaps: gpd.GeoDataFrame
    points: gpd.GeoDataFrame
    facilities: gpd.GeoDataFrame
    left_out: tuple[Part, ...]
    roads: Roads | None
    moment: datetime
    revision: int
    key: str


def coverage(
    workspace: Workspace,
    actor: Actor,
    ask: Ask = Ask(),  # frozen
    *,
    at: datetime | None = None,
    progress: Progress | None = None,
) -> CoverageAnswer | None:
    """The answer now or as known at a time; None where nobody knows where people live.

    Kept by what it stands on. Raises Invalid or NotFound where the question names what is not there, and whatever
    ``progress`` raises.
    """
    ready = prepare(workspace, actor, ask, at=at)
    if ready.demand is None:
        return None
    people = ready.demand
    kept = memory(workspace.store).part("coverage", KEPT, weigh=_weight, weight_max=POINTS_MAX)
    found = cast(
        CoverageAnswer, kept.made(ready.key, lambda: _answer(workspace, ready, people, at, progress))
    )
    # The same answer at another moment: it is told as of the one asked for, by the closures that stand then.
    now, then = (
        moment(workspace, at),
        workspace.store.revision() if at is None else workspace.store.revision_at(at),
    )
    same = (found.moment, found.revision, found.roads) == (now, then, ready.roads)
    return found if same else replace(found, moment=now, revision=then, roads=ready.roads)


def coverage_key(workspace: Workspace, actor: Actor, ask: Ask = Ask(), *, at: datetime | None = None) -> str:
    """Names the answer: it changes with everything it stands on."""
    return prepare(workspace, actor, ask, at=at).key


def _weight(answer: object) -> int:
    return len(cast(CoverageAnswer, answer).points)


def _answer(
    workspace: Workspace, ready: Prepared, people: Demand, at: datetime | None, progress: Progress | None
) -> CoverageAnswer:
    ask, applied, facilities = ready.ask, ready.terms, in_places(ready)
    found, perhaps = assessed(ready, people, facilities, progress)
    classes = by_class(found, perhaps)
    table = by_area(found, classes, people.areas)
    table.insert(0, "name", people.areas["name"].reindex(table.index))
    counted = facilities[facilities["counts"]]
    return CoverageAnswer(
        ask=ask,
        terms=applied,
        basis=people.basis,
        totals=_totals(found, classes, applied, people),
        services=len(counted),
        service_ids=ids_of(counted),
        doubtful=int(facilities["doubt"].sum()),
        level=people.level,
        by_jurisdiction=table,
        curve=found.curve(),
        within_share=found.within_which(applied.share or SHARE_ASKED),
        gaps=_gaps(found, people),
        points=_points(found, classes),
        facilities=_with_losses(facilities, found),
        left_out=_left_out(facilities, table.attrs["outside"]),
        roads=ready.roads,
        moment=moment(workspace, at),
        revision=workspace.store.revision() if at is None else workspace.store.revision_at(at),
        key=ready.key,
    )


def assessed(
    ready: Prepared, people: Demand, facilities: gpd.GeoDataFrame, progress: Progress | None
) -> tuple[Coverage, NDArray[np.float64]]:
    """The assessment, and at each point the people whom what is in doubt would cover besides."""
    ask, applied = ready.ask, ready.terms
    limit = {"within_minutes" if applied.unit == "min" else "within_m": applied.limit}
    network = ready.roads.network if ready.roads else None
    options: dict[str, Any] = {
        **limit, "network": network, "direction": applied.direction, "population": PEOPLE,
    }  # fmt: skip
    points, sure, all_ = people.points, facilities[facilities["counts"]], _with_doubtful(facilities)
    if ask.capacity:
        points = points.assign(**{PEOPLE: points[PEOPLE] * ask.seeking})
        # What is full stays near: people there have a shelter, but no place.
        full = facilities[facilities["why"] == "full"].assign(places=0.0)
        sure, all_ = _joined(sure, full), _joined(all_, full)
        options["capacity"] = "places"
    found = assess(points, sure, **options, progress=progress)
    if not facilities["doubt"].any():
        return found, np.zeros(len(points))
    return found, perhaps_covered(found, assess(points, all_, **options))


def _with_doubtful(facilities: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """What counts and what is in doubt; one that does not know its places has at most those of the largest known."""
    rows = facilities[facilities["counts"] | facilities["doubt"]]
    largest = facilities["places"].max()
    return rows.assign(places=rows["places"].fillna(np.inf if pd.isna(largest) else largest))


def _joined(first: gpd.GeoDataFrame, second: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    filled = [frame for frame in (first, second) if len(frame)]
    return gpd.GeoDataFrame(pd.concat(filled), crs=first.crs) if filled else first


def _totals(found: Coverage, classes: pd.DataFrame, applied: Terms, people: Demand) -> Totals:
    said: Summary = found.summary
    sums = {name: float(classes[name].sum()) for name in CLASSES}
    all_people = said.population
    share = sums["covered"] / all_people if all_people > 0 else np.nan
    why = said.why
    worst, at = said.worst_minutes if applied.unit == "min" else said.worst_m, _place(found, said.worst_place)
    return Totals(
        population=all_people,
        **sums,
        share=share,
        met=_met(share, sums["unknown"] / all_people if all_people > 0 else 0.0, applied.share),
        backup=said.backup,
        backup_share=said.backup_share,
        cut_off=why["unreachable"] + why["no_road"],
        mean=said.mean,
        unknown_points=said.unknown_points,
        worst=worst,
        worst_at=at,
        worst_in=_name_at(at, people.areas),
    )


def _gaps(found: Coverage, people: Demand) -> gpd.GeoDataFrame:
    """Drawn where people live: not beyond the jurisdictions that are listed."""
    borders = people.areas.geometry.array
    within = people.border
    if within is None and 0 < len(borders) <= BORDERS_MAX:
        within = shapely.union_all(borders)
    return found.gaps(cell_m=None if people.basis == "population_points" else COARSE_CELL_M, within=within)


def _met(share: float, unknown: float, wanted: float | None) -> bool | None:
    if wanted is None or share != share:
        return None
    if share >= wanted:
        return True
    return None if share + unknown >= wanted else False


def _place(found: Coverage, label: object) -> tuple[float, float] | None:
    if label is None:
        return None
    point = found.points.geometry.loc[label]
    point = point.iloc[0] if isinstance(point, gpd.GeoSeries) else point
    return float(point.x), float(point.y)


def _name_at(at: tuple[float, float] | None, areas: gpd.GeoDataFrame) -> str | None:
    if at is None:
        return None
    here = areas[areas.intersects(gpd.points_from_xy([at[0]], [at[1]])[0]).to_numpy()]
    return str(here["name"].iloc[0]) if len(here) else None


def _points(found: Coverage, classes: pd.DataFrame) -> gpd.GeoDataFrame:
    points = gpd.GeoDataFrame(
        {
            "nearest": found.points["nearest"],
            "value": found.value[:, 0],
            "people": found.points["population"].to_numpy(),
            **{name: classes[name].to_numpy() for name in CLASSES},
        },
        geometry=found.points.geometry.to_numpy(),
        index=found.points.index,
        crs=found.points.crs,
    )
    return points.assign(main=main_class(classes))


def _with_losses(facilities: gpd.GeoDataFrame, found: Coverage) -> gpd.GeoDataFrame:
    losses = found.losses()[["people", "covered", "only", "longer"]]
    return facilities.join(losses)


def _left_out(facilities: gpd.GeoDataFrame, outside: float) -> tuple[Part, ...]:
    passed = facilities[~facilities["counts"]]
    parts = [Part(str(why), len(rows), None, ids_of(rows)) for why, rows in passed.groupby("why", sort=False)]
    parts.sort(key=lambda part: (-part.value, part.key))
    return (*parts, *((Part("people_outside", outside),) if outside else ()))
