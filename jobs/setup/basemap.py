"""Build the vector basemap and the reference boundaries from the npm packages us-atlas and world-atlas.

Written to ``var/basemap``: ``world.pmtiles`` (land, country borders, country names), ``us.pmtiles`` (state
and county borders and names) and ``index.json``, which the map reads. Written to ``var/reference``:
``us_counties.parquet`` and ``us_states.parquet`` (columns ``fips``, ``name``, ``geometry``).
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio

from jobs.setup import stamp
from jobs.setup.index import write_index
from jobs.setup.topojson import Topology

USA_ISO_NUMERIC = "840"
WORLD_ZOOMS = (0, 7)
US_ZOOMS = (3, 9)
EQUAL_AREA = "EPSG:8857"  # Equal Earth: areas rank labels, so they must be comparable
COLUMNS = ["kind", "name", "size", "geometry"]


def build(var: Path, modules: Path) -> None:
    """Write the files named above, each replaced in one step, then the index and the stamp."""
    countries = Topology(modules / "world-atlas" / "countries-10m.json")
    states = Topology(modules / "us-atlas" / "counties-10m.json")
    folder = var / "basemap"
    folder.mkdir(parents=True, exist_ok=True)
    _reference(states, var / "reference")
    write_pmtiles(_world(countries, states), folder / "world.pmtiles", layer="world", zooms=WORLD_ZOOMS)
    write_pmtiles(_us(states), folder / "us.pmtiles", layer="us", zooms=US_ZOOMS)
    write_index(folder)
    stamp.write(var, modules)


def write_pmtiles(frame: gpd.GeoDataFrame, path: Path, *, layer: str, zooms: tuple[int, int]) -> None:
    """Write ``frame`` (any geometry types, WGS 84) as one PMTiles archive with a single vector layer."""
    options = {"MINZOOM": str(zooms[0]), "MAXZOOM": str(zooms[1]), "NAME": path.stem}
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        draft = Path(folder) / path.name
        pyogrio.write_dataframe(
            frame, draft, driver="PMTiles", layer=layer, geometry_type="Unknown", dataset_options=options
        )
        draft.replace(path)


def _reference(states: Topology, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("counties", "states"):
        states.shapes(name).rename(columns={"id": "fips"}).to_parquet(folder / f"us_{name}.parquet")


def _world(countries: Topology, states: Topology) -> gpd.GeoDataFrame:
    """Land, borders and names. The United States come from us-atlas, which leaves its Great Lakes out."""
    shapes = countries.shapes("countries")
    abroad = shapes[shapes["id"] != USA_ISO_NUMERIC].assign(kind="land")
    home = states.shapes("nation").assign(kind="land")
    rows = {"kind": ["country"], "geometry": [countries.borders("countries")]}
    lines = gpd.GeoDataFrame(rows, crs="EPSG:4326")
    return _stack(abroad, home, lines, _labels(shapes, kind="country-name"))


def _us(states: Topology) -> gpd.GeoDataFrame:
    rows = {"kind": ["state", "county"], "geometry": [states.borders("states"), states.borders("counties")]}
    lines = gpd.GeoDataFrame(rows, crs="EPSG:4326")
    state_names = _labels(states.shapes("states"), kind="state-name")
    county_names = _labels(states.shapes("counties"), kind="county-name")
    return _stack(lines, state_names, county_names)


def _labels(shapes: gpd.GeoDataFrame, *, kind: str) -> gpd.GeoDataFrame:
    """One point in the largest part of each shape; ``size`` is the square root of its area in km."""
    parts = shapes[["name", "geometry"]].explode(index_parts=False)
    parts["size"] = (parts.to_crs(EQUAL_AREA).area ** 0.5 / 1000).round(1)
    largest = parts.sort_values("size").groupby(level=0).tail(1)
    return largest.assign(kind=kind, geometry=largest.geometry.representative_point())


def _stack(*frames: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    whole = pd.concat([frame.reindex(columns=COLUMNS) for frame in frames], ignore_index=True)
    frame = gpd.GeoDataFrame(whole, geometry="geometry", crs="EPSG:4326")
    return frame.explode(index_parts=False, ignore_index=True)
