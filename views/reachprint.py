"""The map of who is reached, for paper: the screen's classes of people, what serves, borders."""

from collections.abc import Iterator
from dataclasses import replace
from math import log2

import geopandas as gpd
import numpy as np
import orjson

from response.coverage import CLASSES
from response.queries.coverage import CoverageAnswer, CoverageFiles, coverage_people
from views import reach, words
from views.briefing.compose import Ground
from views.briefing.model import Bounds, Map, Spots
from views.printmap.spots import sign
from views.printmap.window import window
from views.reachmap import PEOPLE

WIDE_PT, LEAST_HIGH_PT, MOST_HIGH_PT = 322.0, 262.0, 352.0
ROW_PT, ROWS_SPARED, SCENARIO_ROWS = 15.0, 13, 4
"""The map is as much higher as a shorter table leaves room."""
TILE_PX, ZOOM_MOST = 256, 16
INK = {"covered": 0.3, "unknown": 0.0, "stretched": 0.75, "full": 0.85, "uncovered": 1.0}
"""How much ink the marks of a class take, the lowest first: who is not reached stands out in greyscale too."""


def size_of(files: CoverageFiles) -> tuple[float, float]:
    """Width and height of the map above the table, in points."""
    rows = len(files.answer.by_jurisdiction) + (SCENARIO_ROWS if files.before is not None else 0)
    return WIDE_PT, max(LEAST_HIGH_PT, min(MOST_HIGH_PT, LEAST_HIGH_PT + ROW_PT * (ROWS_SPARED - rows)))


def reach_map(files: CoverageFiles, *, units: str, ground: Ground | None) -> Map:
    """People as marks of their class, what counts with its symbol, the jurisdictions of the table."""
    found, borders = files.answer, files.tables["coverage_jurisdictions"]
    counted = found.facilities[found.facilities["counts"]]
    frames = {
        "jurisdiction": borders[["name", "geometry"]].assign(state=found.level or "county", fresh="current"),
        found.ask.service.kind: counted[["name", "state", "geometry"]].assign(fresh="current"),
    }
    bounds = _bounds(found, borders)
    drawn = Map(
        "coverage",
        _title(found, counted),
        frames,
        bounds=bounds,
        source=files.facts["people_source"],
        main=found.ask.service.kind,
    )
    if bounds is None:
        return drawn
    shown = window(bounds, *size_of(files)).bounds
    below = {} if ground is None else ground(shown)
    return replace(drawn, ground=below, spots=tuple(_spots(found, shown, units)))


def signs(drawn: Map) -> Iterator[tuple[str, str]]:
    """The legend of the marks: a picture and its words."""
    for spots in drawn.spots:
        yield sign(spots), spots.word


def _title(found: CoverageAnswer, counted: gpd.GeoDataFrame) -> str:
    without = int(counted.geometry.isna().sum())
    rest = f"; {words.number(without)} without a place on the map" if without else ""
    noun = reach.service_word(found.ask.service, many=len(counted) != 1)
    return f"{words.number(len(counted))} {noun} that {'counts' if len(counted) == 1 else 'count'}{rest}"


def _bounds(found: CoverageAnswer, borders: gpd.GeoDataFrame) -> Bounds | None:
    """Around where people live; around the jurisdictions too where these stand for their people."""
    living = found.points[(found.points["people"] > 0).to_numpy()]
    parts = [living.total_bounds] if found.basis == "population_points" else []
    parts = [part for part in parts if not np.isnan(part).any()] or [
        borders.total_bounds,
        living.total_bounds,
    ]
    parts = [part for part in parts if not np.isnan(part).any()]
    if not parts:
        return None
    corners = np.array(parts)
    low, high = corners[:, :2].min(axis=0), corners[:, 2:].max(axis=0)
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])


def _spots(found: CoverageAnswer, shown: Bounds, units: str) -> Iterator[Spots]:
    """The dots of the live map at the zoom the paper has, sized by their people."""
    zoom = round(log2(360 * WIDE_PT / (TILE_PX * (shown[2] - shown[0])))) + 1
    features = orjson.loads(coverage_people(found, shown, max(0, min(ZOOM_MOST, zoom))))["features"]
    if not features:
        return
    dots = gpd.GeoDataFrame.from_features(features, crs="EPSG:4326")
    dots["size"] = np.sqrt((dots["people"] / dots["people"].quantile(0.98)).clip(0, 1))
    said = reach.class_words(found, units)
    for name, share in INK.items():
        mine = dots[dots["class"] == name]
        if len(mine):
            yield Spots(name, f"People {said.get(name, name)}", *PEOPLE[name], share, mine)


assert set(INK) == set(CLASSES)
