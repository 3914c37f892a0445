"""An answer as tables that leave the agency: people, gaps, facilities, jurisdictions, each row saying under what."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import geopandas as gpd
import numpy as np

from data.access import Actor, local_person
from data.exchange.about import stamp
from data.workspace import Workspace
from geo.progress import Progress
from response.coverage.ask import Ask, Change
from response.coverage.people import CLASSES
from response.queries.coverage.answer import CoverageAnswer, coverage
from response.queries.coverage.services import coverage_areas
from response.queries.snapshots import population_source, snapshot
from response.queries.under_way import by_id


@dataclass(frozen=True)
class CoverageFiles:
    """``tables``: layer name → rows in WGS 84, jurisdictions with borders. ``facts``: about all of it.

    ``answer`` is what they were made from, ``before`` the same without the scenario (None: there is none); nothing
    that may not leave is in either.
    """

    tables: dict[str, gpd.GeoDataFrame]
    facts: dict[str, Any]
    answer: CoverageAnswer
    before: CoverageAnswer | None


def coverage_tables(
    workspace: Workspace,
    actor: Actor,
    ask: Ask,
    *,
    at: datetime | None = None,
    progress: Progress | None = None,
) -> CoverageFiles | None:
    """What a file of the answer holds; None where nobody knows where people live.

    Worked out from what may leave: nothing withheld or restricted is in it, in no figure and no place, nor what the
    scenario does with it.
    """
    outward = replace(actor, outward=True)
    ask = _outward(workspace, outward, ask)
    answer = coverage(workspace, outward, ask, at=at, progress=progress)
    if answer is None:
        return None
    area = None if ask.area is None else coverage_areas(workspace, outward, at=at)[ask.area]
    facts = _facts(workspace, answer) | {
        "kept_back": _kept_back(workspace, actor, outward, ask, at),
        "area": area or "everybody",
    }
    before = None if ask.change.empty else coverage(workspace, outward, replace(ask, change=Change()), at=at)
    borders = snapshot(workspace, outward, "jurisdiction", at).geometry
    tables = {
        "coverage_people": _people(answer),
        "coverage_gaps": answer.gaps,
        "coverage_facilities": _facilities(answer),
        "coverage_jurisdictions": gpd.GeoDataFrame(
            answer.by_jurisdiction.drop(columns=["worst_place"]),
            geometry=borders.reindex(answer.by_jurisdiction.index).to_numpy(),
            crs="EPSG:4326",
        ),
    }
    said = {
        name: facts[name]
        for name in ("standard", "limit", "unit", "travel", "kept_back", "as_of", "revision", "mode")
    }
    return CoverageFiles(
        {name: table.assign(**said) for name, table in tables.items()}, facts, answer, before
    )


def _outward(workspace: Workspace, outward: Actor, ask: Ask) -> Ask:
    """The question without the records that may not leave: a scenario carries names and places of its own."""
    change, names = ask.change, ask.change.names
    hidden = (
        by_id(workspace, local_person(), names, None).keys() - by_id(workspace, outward, names, None).keys()
    )
    return replace(
        ask,
        change=replace(
            change,
            dropped=tuple(name for name in change.dropped if name not in hidden),
            moved=tuple(one for one in change.moved if one.id not in hidden),
            opened=tuple(site for site in change.opened if site.id not in hidden),
        ),
    )


def _kept_back(workspace: Workspace, actor: Actor, outward: Actor, ask: Ask, at: datetime | None) -> str:
    """Whether the answer could differ from the one on the screen: a closed road nobody is told of looks open."""
    kinds = [ask.service.kind, "hazard_area", *(["closure"] if ask.by_road else [])]
    more = any(
        len(snapshot(workspace, actor, kind, at)) > len(snapshot(workspace, outward, kind, at))
        for kind in kinds
    )
    return "some closures, hazards or facilities may not leave and are not counted" if more else "nothing"


def _people(answer: CoverageAnswer) -> gpd.GeoDataFrame:
    points = answer.points
    named = np.array([*CLASSES, None], dtype=object)[points["main"].to_numpy()]
    way = f"way_{answer.terms.unit}"
    return points.drop(columns=["main", "value"]).assign(**{"class": named, way: points["value"].round(2)})


def _facilities(answer: CoverageAnswer) -> gpd.GeoDataFrame:
    table = answer.facilities
    return table.rename(columns={"people": "nearest_to_people", "only": "people_only_it_covers"})


def _facts(workspace: Workspace, answer: CoverageAnswer) -> dict[str, Any]:
    """Standard, edition, roads, moment, revision: printed with every file."""
    applied, roads = answer.terms, answer.roads
    own = {"own": "own figure", "suggested": "suggested by Muster", "standard": "of the standard"}
    return {
        "about": f"coverage by {answer.ask.service.key}",
        "standard": applied.cited or "no standard",
        "limit": applied.limit,
        "unit": applied.unit,
        "limit_is": own[applied.figure],
        "travel": applied.travel if roads else "straight line: ignores rivers and closures",
        "roads": f"{roads.name}, built {roads.built_at}" if roads else "none",
        "roads_source": f"{roads.source} ({roads.licence})" if roads else "",
        "closed_edges": roads.closed_edges if roads else 0,
        "ask": answer.ask.text,
        "people_measured_at": answer.basis,
        "people_source": population_source(workspace) if answer.basis == "population_points" else "",
        "workspace": workspace.name,
        "mode": workspace.mode.upper(),
        "as_of": stamp(answer.moment),
        "made_at": stamp(workspace.clock.now()),
        "revision": answer.revision,
    }
