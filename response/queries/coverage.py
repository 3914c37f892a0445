"""Who lives within reach of an open shelter, as the crow flies."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import cast

import geopandas as gpd
import numpy as np
import pandas as pd

from data.access import Actor
from data.errors import Invalid
from data.workspace import Workspace
from geo.coverage import Coverage, Summary, assess
from response.headline import Part, ids_of
from response.queries.memory import memory
from response.queries.snapshots import population, population_key, snapshot

WITHIN_M = (5_000.0, 10_000.0, 25_000.0)
WITHIN_MAX_M = 500_000.0
CURVE_KM = np.concatenate([np.arange(0, 10, 0.5), np.arange(10, 51, 1.0)])
KEPT = 12


@dataclass(frozen=True)
class CoverageAnswer:
    """People by whether an open shelter is within ``within_m`` metres in a straight line.

    ``basis``: population_points, or jurisdictions (their stated population at one point of each: coarse).
    ``by_jurisdiction`` index id: name, population, covered, uncovered, share, unknown_points, worst_place,
    worst_m, sorted by people uncovered; ``level`` is the level it lists. ``curve`` columns km, share, people.
    ``gaps`` are polygons around uncovered people: people, places, worst_m. ``left_out`` counts shelters that are
    not open, full, not accepting or without a place, and people in no jurisdiction.
    """

    basis: str
    within_m: float
    services: int
    service_ids: tuple[str, ...]
    summary: Summary
    level: str | None
    by_jurisdiction: pd.DataFrame
    curve: pd.DataFrame
    gaps: gpd.GeoDataFrame
    left_out: tuple[Part, ...]


def coverage(
    workspace: Workspace, actor: Actor, *, within_m: float = WITHIN_M[0], at: datetime | None = None
) -> CoverageAnswer | None:
    """The answer now or as known at a time; None where neither population points nor populations are known.

    A shelter counts while it is open and not known to be full. Raises Invalid for a distance no one walks.
    """
    if not 0 < within_m <= WITHIN_MAX_M:
        raise Invalid(
            f"within_m={within_m:g} is not a reach", remedy=f"give metres above 0, at most {WITHIN_MAX_M:g}"
        )
    shelters, places = (
        snapshot(workspace, actor, "shelter", at),
        snapshot(workspace, actor, "jurisdiction", at),
    )
    points = population(workspace)
    key = coverage_key(workspace, actor, within_m=within_m, at=at)
    kept = memory(workspace.store).part("coverage", KEPT)
    return cast("CoverageAnswer | None", kept.made(key, lambda: _answer(points, shelters, places, within_m)))


def coverage_key(
    workspace: Workspace, actor: Actor, *, within_m: float = WITHIN_M[0], at: datetime | None = None
) -> str:
    """Names the answer: it changes with the shelters, the jurisdictions, the population points and the reach."""
    said = f"{memory(workspace.store).token}/{within_m!r}/{population_key(workspace)}/"
    digest = hashlib.blake2b(said.encode(), digest_size=16)
    for kind in ("shelter", "jurisdiction"):
        # Each row carries the number of the log row that made it.
        frame = snapshot(workspace, actor, kind, at)
        digest.update(frame["seq"].to_numpy().tobytes() + b"/")
    return digest.hexdigest()


def _answer(
    points: gpd.GeoDataFrame | None, shelters: gpd.GeoDataFrame, places: gpd.GeoDataFrame, within_m: float
) -> CoverageAnswer | None:
    basis = "population_points" if points is not None else "jurisdictions"
    level = _level(places)
    listed = places[(places["level"] == level) & places.geometry.notna()] if level else places.iloc[:0]
    demand = points if points is not None else _at_points(listed)
    if demand.empty:
        return None
    open_now = shelters[(shelters["state"] == "open").to_numpy()]
    refusing = np.array([value is False for value in open_now["accepting"]], dtype=bool)
    usable = open_now[~refusing & open_now.geometry.notna().to_numpy()]
    found = assess(demand, usable, within_m=within_m, population="people")
    table = _table(found, listed)
    outside = table.attrs.get("outside", 0.0)
    return CoverageAnswer(
        basis=basis,
        within_m=within_m,
        services=found.services,
        service_ids=ids_of(usable),
        summary=found.summary,
        level=level,
        by_jurisdiction=table,
        curve=_curve(found),
        gaps=found.gaps(cell_m=2_000.0 if points is not None else 5_000.0),
        left_out=(
            *_left_out("full", shelters[shelters["state"] == "full"]),
            *_left_out("not_open", shelters[~shelters["state"].isin(["open", "full"])]),
            *_left_out("not_accepting", open_now[refusing]),
            *_left_out("without_place", open_now[~refusing & open_now.geometry.isna().to_numpy()]),
            *((Part("people_outside", outside),) if outside else ()),
        ),
    )


def _left_out(key: str, rows: pd.DataFrame) -> tuple[Part, ...]:
    return (Part(key, len(rows), None, ids_of(rows)),) if len(rows) else ()


def _level(places: gpd.GeoDataFrame) -> str | None:
    """The level to list: counties where there are some, otherwise the one with most areas."""
    levels = places.loc[places.geometry.notna(), "level"].value_counts()
    if "county" in levels:
        return "county"
    return str(levels.index[0]) if len(levels) else None


def _at_points(places: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    known = places[places["population"].notna()]
    return gpd.GeoDataFrame(
        {"people": known["population"].to_numpy()},
        geometry=known.geometry.representative_point().to_numpy(),
        index=known.index,
        crs="EPSG:4326",
    )


def _table(found: Coverage, listed: gpd.GeoDataFrame) -> pd.DataFrame:
    table = found.by(listed)
    table.insert(0, "name", listed["name"].reindex(table.index))
    return table


def _curve(found: Coverage) -> pd.DataFrame:
    curve = found.curve((CURVE_KM * 1000.0).tolist())
    return pd.DataFrame({"km": CURVE_KM, "share": curve["share"], "people": curve["people"]})
