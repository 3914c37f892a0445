"""Where people live: population points, or else one point of each jurisdiction with its stated population."""

from dataclasses import dataclass
from datetime import datetime

import geopandas as gpd
import numpy as np
from shapely.geometry.base import BaseGeometry

from data.access import Actor
from data.errors import NotFound
from data.workspace import Workspace
from geo.areas import inside
from response.queries.snapshots import PEOPLE, population, snapshot


@dataclass(frozen=True)
class Demand:
    """``basis``: population_points, or jurisdictions (coarse). ``areas``: jurisdictions to list, of one level.

    ``border`` is the jurisdiction asked about; None: all.
    """

    points: gpd.GeoDataFrame
    basis: str
    areas: gpd.GeoDataFrame
    level: str | None
    border: BaseGeometry | None


def demand(workspace: Workspace, actor: Actor, *, area: str | None, at: datetime | None) -> Demand | None:
    """The people of the workspace or of one jurisdiction; None where nobody knows where they live.

    Raises NotFound for a jurisdiction the actor may not see or that has no borders.
    """
    places = snapshot(workspace, actor, "jurisdiction", at)
    points, basis = population(workspace), "population_points"
    within = None if area is None else _borders(places, area)
    level = level_of(places)
    listed = places[(places["level"] == level).to_numpy() & places.geometry.notna().to_numpy()]
    if points is None:
        points, basis = _at_points(listed), "jurisdictions"
    if within is not None:
        points = points[inside(points, within)]
        listed = _below(places, listed, within)
    border = None if within is None else within.iloc[0]
    return None if points.empty else Demand(points, basis, listed, level, border)


def level_of(places: gpd.GeoDataFrame) -> str | None:
    """The level to list: counties where there are some, otherwise the one with most areas."""
    levels = places.loc[places.geometry.notna(), "level"].value_counts()
    if "county" in levels:
        return "county"
    return str(levels.index[0]) if len(levels) else None


def _borders(places: gpd.GeoDataFrame, area: str) -> gpd.GeoSeries:
    found = places[(places.index == area) & places.geometry.notna().to_numpy()]
    if found.empty:
        raise NotFound(
            f"jurisdiction {area!r} is not known, or has no borders",
            remedy="choose another one, or the whole area",
        )
    return found.geometry


def _below(places: gpd.GeoDataFrame, listed: gpd.GeoDataFrame, within: gpd.GeoSeries) -> gpd.GeoDataFrame:
    """The towns inside one county; the jurisdiction itself where nothing smaller has borders."""
    area = str(within.index[0])
    inner = places[
        places["level"].isin(["municipality", "town"]).to_numpy() & places.geometry.notna().to_numpy()
    ]
    inner = inner[inside(inner.representative_point(), within) & (inner.index != area)]
    mine = listed[inside(listed.representative_point(), within)]
    return inner if len(inner) and list(mine.index) == [area] else mine


def _at_points(places: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    known = places[places["population"].notna().to_numpy()]
    return gpd.GeoDataFrame(
        {PEOPLE: known["population"].to_numpy(dtype=np.float64)},
        geometry=known.geometry.representative_point().to_numpy(),
        index=known.index,
        crs="EPSG:4326",
    )
