"""The ground for printed maps: what lies around a place, from the PMTiles of ``var/basemap``, without a network."""

from __future__ import annotations

import json
import logging
import math
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
from pyproj import Transformer

Bounds = tuple[float, float, float, float]
Ground = dict[str, gpd.GeoDataFrame]

MARGIN = 0.25
FINER = 2.0
"""Zoom levels beyond the one whose tile is as wide as the window: about four tiles across."""
COLUMNS = ["name", "size", "class", "geometry"]
KINDS = {"country-name": "country_name", "state-name": "state_name", "county-name": "county_name"}
STYLES = {"water": "water", "roads": "road", "places": "place"}
WEB_MERCATOR = "EPSG:3857"
MERCATOR_LAT = 85.0

log = logging.getLogger(__name__)


def around(folder: Path, bounds: Bounds, *, exercise: bool = False) -> Ground:
    """What the local basemap has around ``bounds`` (degrees, WGS 84), by kind: land, water, road, country, state,
    county (areas and lines), place, country_name, state_name, county_name (points).

    Columns name, size (people or √km², NaN where unknown), class, geometry. A kind that nothing is known of is
    absent, and without a basemap the answer is empty. ``exercise``: an exercise's invented ground may be used.
    """
    found: dict[str, list[gpd.GeoDataFrame]] = {}
    for entry in _index(folder):
        if entry["file"].startswith("exercise-") and not exercise:
            continue
        zoom = _zoom(bounds, int(entry["minzoom"]), int(entry["maxzoom"]))
        if zoom is None:
            continue
        for kind, frame in _read(folder / entry["file"], entry["style"], bounds, zoom).items():
            found.setdefault(kind, []).append(frame)
    return {kind: pd.concat(frames, ignore_index=True) for kind, frames in found.items()}


def _index(folder: Path) -> list[dict[str, str]]:
    try:
        files: list[dict[str, str]] = json.loads((folder / "index.json").read_text(encoding="utf-8"))["files"]
    except (OSError, ValueError, KeyError):
        return []
    return [entry for entry in files if (folder / entry["file"]).is_file()]


def _zoom(bounds: Bounds, lowest: int, highest: int) -> int | None:
    """The file's zoom for a window; None where the file begins at a zoom closer than the window's."""
    west, _, east, _ = bounds
    wanted = math.log2(360 / max(east - west, 1e-3)) + FINER
    return None if wanted < lowest else min(highest, max(lowest, round(wanted)))


def _read(path: Path, style: str, bounds: Bounds, zoom: int) -> Ground:
    """A file that cannot be read is no reason to go without a map: it is left out and logged."""
    try:
        read = pyogrio.read_dataframe(path, bbox=_window(bounds), ZOOM_LEVEL=zoom)
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError, ValueError) as error:
        log.warning("the basemap file %s is left out: %s", path.name, error)
        return {}
    if not len(read):
        return {}
    frame = read.to_crs("EPSG:4326").rename(columns={"population": "size"})
    kinds = frame["kind"] if "kind" in frame else pd.Series(STYLES.get(style, style), index=frame.index)
    plain = frame.reindex(columns=COLUMNS)
    return {
        KINDS.get(str(kind), str(kind)): plain.loc[rows] for kind, rows in kinds.groupby(kinds).groups.items()
    }


def _window(bounds: Bounds) -> Bounds:
    """The bounds with a margin, in metres of the tiles."""
    west, south, east, north = bounds
    wide, high = (east - west) * MARGIN, (north - south) * MARGIN
    to_metres = Transformer.from_crs("EPSG:4326", WEB_MERCATOR, always_xy=True)
    low = to_metres.transform(max(west - wide, -180), max(south - high, -MERCATOR_LAT))
    top = to_metres.transform(min(east + wide, 180), min(north + high, MERCATOR_LAT))
    return float(low[0]), float(low[1]), float(top[0]), float(top[1])
