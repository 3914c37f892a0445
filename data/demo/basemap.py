"""The exercise's own ground for the map: its waters, roads and towns as PMTiles in ``var/basemap``."""

import json
import tempfile
from pathlib import Path

import geopandas as gpd
import pyogrio
import shapely

from data.demo import reference
from data.demo.region import WGS84
from data.settings import EXERCISE, Settings

INDEX = "index.json"
CLOSE = {"street", "section"}
"""Classes of road drawn from close by only."""
ZOOMS = {"water": (6, 12), "roads": (7, 12), "streets-roads": (12, 12), "places": (6, 12)}


def write(settings: Settings) -> list[Path]:
    """Write the files ``exercise-raccoon-….pmtiles`` and list them in ``index.json``; the map draws a file by the
    last word of its name (layers water, roads with ``class``, places with ``name`` and ``population``)."""
    folder = settings.var / "basemap"
    folder.mkdir(parents=True, exist_ok=True)
    _, edges = reference.road_network(settings)
    near = edges["class"].isin(CLOSE)
    frames = {
        "water": reference.waters(settings)[["name", "class", "geometry"]],
        "roads": _roads(edges[~near]),
        "streets-roads": _roads(edges[near]),
        "places": _places(reference.towns(settings)),
    }
    paths = [_write(folder, name, frame) for name, frame in frames.items()]
    _list(folder, paths)
    return paths


def there(settings: Settings) -> bool:
    """Whether all files are in place."""
    return all((settings.var / "basemap" / f"{EXERCISE}-{name}.pmtiles").exists() for name in ZOOMS)


def _roads(edges: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Edges of one class and name merged into long lines: fewer and larger features draw faster."""
    plain = edges.assign(name=edges.name.str.partition(" bridge over ")[0])
    groups = plain.groupby(["class", "name"], sort=True).geometry
    merged = groups.agg(lambda lines: shapely.line_merge(shapely.multilinestrings(lines.to_numpy())))
    return gpd.GeoDataFrame(merged.reset_index(), geometry="geometry", crs=WGS84)


def _places(towns: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    points = towns.geometry.representative_point()
    return gpd.GeoDataFrame({"name": towns.index, "population": towns.population}, geometry=points, crs=WGS84)


def _write(folder: Path, name: str, frame: gpd.GeoDataFrame) -> Path:
    path = folder / f"{EXERCISE}-{name}.pmtiles"
    low, high = ZOOMS[name]
    options = {"MINZOOM": str(low), "MAXZOOM": str(high), "NAME": path.stem}
    with tempfile.TemporaryDirectory(dir=folder) as draft:
        part = Path(draft) / path.name
        pyogrio.write_dataframe(
            frame.reset_index(drop=True),
            part,
            driver="PMTiles",
            layer=name.rpartition("-")[2],
            geometry_type="Unknown",
            dataset_options=options,
        )
        part.replace(path)
    return path


def _list(folder: Path, paths: list[Path]) -> None:
    index = folder / INDEX
    files = json.loads(index.read_text("utf-8"))["files"] if index.exists() else []
    others = [entry for entry in files if not entry["file"].startswith(EXERCISE)]
    for name, path in zip(ZOOMS, paths, strict=True):
        low, high = ZOOMS[name]
        style = name.rpartition("-")[2]
        others.append(
            {"file": path.name, "style": style, "minzoom": low, "maxzoom": high, "bytes": path.stat().st_size}
        )
    part = index.with_suffix(".part")
    part.write_text(
        json.dumps({"files": sorted(others, key=lambda entry: entry["file"])}, indent=1) + "\n", "utf-8"
    )
    part.replace(index)
