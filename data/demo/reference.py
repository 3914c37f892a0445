"""The exercise's bulk data in ``var/reference``: population points, roads, waters and towns."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pandas as pd

from data import reference
from data import roads as networks
from data.demo import people, places, region, roads, water
from data.demo.tables import FOLDER as TABLES
from data.demo.times import START
from data.errors import NotFound
from data.settings import EXERCISE, ROOT, Settings
from geo.network import RoadNetwork

CODE = Path(__file__).resolve().parent
CODE_FILES = ("highways", "lattice", "names", "people", "places", "reference", "region", "roads", "water")
TABLE_FILES = ("counties.csv", "towns.csv", "rivers.toml", "highways.toml", "campus.toml")
ENGINE = ROOT / "geo" / "network"
"""What builds the network, and so decides what lies in its file."""
NETWORK = "Exercise Raccoon"
INVENTED = "invented for Exercise Raccoon; roughly follows central Iowa"
Progress = Callable[[str], None]


def ensure(settings: Settings, *, atlas: Path = region.ATLAS, progress: Progress = lambda _: None) -> bool:
    """Build the reference data unless it is there already, made by this code from these tables; whether it built."""
    folder = settings.var / "reference"
    stamp = folder / EXERCISE / "digest.json"
    wanted = _digest(atlas)
    if stamp.exists() and json.loads(stamp.read_text("utf-8")) == wanted:
        return False
    progress("boundaries, towns and rivers")
    counties = region.counties(atlas)
    plane = counties.to_crs(region.PLANE)
    towns, rivers = places.towns(plane), water.rivers()
    lakes = water.lakes(rivers)
    progress("roads and bridges")
    net = roads.network(plane, towns, rivers, lakes)
    nodes, edges = roads.world(net)
    progress("population points")
    points = people.population(counties, towns)
    for name, frame, source, licence in (
        (
            "counties",
            counties,
            "npm package us-atlas (US Census Bureau cartographic boundaries)",
            "ISC, public domain",
        ),
        ("towns", towns.to_crs(region.WGS84), f"US Census 2020 populations; outlines {INVENTED}", "CC0"),
        ("waters", _waters(rivers, lakes), INVENTED, "CC0"),
        ("road_nodes", nodes, INVENTED, "CC0"),
        ("road_edges", edges, INVENTED, "CC0"),
        (
            "population",
            points,
            "US Census 2020 totals of counties and towns, spread by a decaying density",
            "CC0",
        ),
    ):
        reference.register(
            folder, f"{EXERCISE}/{name}", frame, source=source, licence=licence, date="2020-04-01"
        )
    progress("the road network")
    for profile in networks.BUILT:
        networks.keep(
            settings,
            EXERCISE,
            RoadNetwork.from_edges(nodes, edges, profile=profile),
            title=NETWORK,
            source=INVENTED,
            licence="CC0",
            built_at=START.date(),
        )
    stamp.write_text(json.dumps(wanted), "utf-8")
    return True


def renew(settings: Settings, *, atlas: Path = region.ATLAS, progress: Progress = lambda _: None) -> bool:
    """Bring the ground of an exercise that is loaded already up to this version of Muster; whether it built."""
    return atlas.exists() and ensure(settings, atlas=atlas, progress=progress)


def population(settings: Settings) -> gpd.GeoDataFrame:
    """Index cell (H3 resolution 8): people, county_fips, town ("" in the country), geometry point."""
    return _load(settings, "population")


def road_network(settings: Settings) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Nodes (index node: lon, lat, geometry) and edges (u, v, class, speed_kmh, length_m, name, bridge, river,
    oneway from u to v, geometry), WGS 84."""
    return _load(settings, "road_nodes"), _load(settings, "road_edges")


def waters(settings: Settings) -> gpd.GeoDataFrame:
    """Rivers (lines) and lakes (polygons): name, class (river, creek, lake), width_m."""
    return _load(settings, "waters")


def towns(settings: Settings) -> gpd.GeoDataFrame:
    """Towns, index name: fips, population, outline (approximate)."""
    return _load(settings, "towns")


def counties(settings: Settings) -> gpd.GeoDataFrame:
    """The eight counties, index FIPS: name, geometry."""
    return _load(settings, "counties")


def _load(settings: Settings, name: str) -> gpd.GeoDataFrame:
    try:
        return reference.load(settings.var / "reference", f"{EXERCISE}/{name}")
    except NotFound as error:
        raise NotFound(str(error), remedy="load the exercise with `./muster demo`") from error


def _waters(rivers: gpd.GeoDataFrame, lakes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    ponds = lakes.assign(width_m=0.0)
    ponds["class"] = "lake"
    return gpd.GeoDataFrame(pd.concat([rivers, ponds], ignore_index=True), crs=rivers.crs).to_crs(
        region.WGS84
    )


def _digest(atlas: Path) -> dict[str, str]:
    """Names what the data depends on, so that it is rebuilt when any of it changes."""
    files = [CODE / f"{name}.py" for name in CODE_FILES] + [TABLES / name for name in TABLE_FILES]
    files += sorted(ENGINE.glob("*.py"))
    digest = hashlib.sha256()
    for path in files:
        digest.update(path.read_bytes())
    atlas_digest = hashlib.sha256(atlas.read_bytes()).hexdigest() if atlas.exists() else "missing"
    return {"code": digest.hexdigest(), "atlas": atlas_digest}
