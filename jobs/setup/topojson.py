"""Read TopoJSON (the format of the npm packages us-atlas and world-atlas) with its shared borders.

GDAL reads TopoJSON too, but gives polygons only: the arcs two neighbours share, which are the borders a
map should draw once, are lost.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from jobs.setup.antimeridian import area_of, cut_line
from jobs.setup.errors import SetupError

Arc = np.ndarray[Any, np.dtype[np.float64]]


class Topology:
    """One TopoJSON file: its decoded arcs (n×2, lon/lat) and its named objects."""

    def __init__(self, path: Path) -> None:
        try:
            document = json.loads(path.read_text(encoding="utf-8"))
            self._arcs = [_decode(arc, document["transform"]) for arc in document["arcs"]]
            self._objects: dict[str, Any] = document["objects"]
        except (OSError, ValueError, KeyError) as error:
            remedy = "delete it and run the set-up again"
            raise SetupError(f"{path} is not a readable TopoJSON file ({error}); {remedy}") from error

    def shapes(self, name: str) -> gpd.GeoDataFrame:
        """Polygons of object ``name``: columns ``id``, ``name``, ``geometry`` (WGS 84, valid)."""
        rows = [
            {
                "id": item.get("id"),
                "name": item.get("properties", {}).get("name"),
                "geometry": self._area(item),
            }
            for item in self._items(name)
        ]
        frame = gpd.GeoDataFrame(rows, geometry="geometry", crs="EPSG:4326")
        return frame[~frame.geometry.is_empty].reset_index(drop=True)

    def borders(self, name: str) -> BaseGeometry:
        """Lines two different members of object ``name`` share: inner borders, each once, no coast."""
        users: dict[int, set[int]] = {}
        for number, item in enumerate(self._items(name)):
            for ring in _rings(item):
                for index in ring:
                    users.setdefault(index if index >= 0 else ~index, set()).add(number)
        shared = [self._arcs[index] for index, members in users.items() if len(members) > 1]
        pieces = [piece for arc in shared for piece in cut_line(arc)]
        return shapely.line_merge(shapely.MultiLineString(pieces))

    def _items(self, name: str) -> list[dict[str, Any]]:
        item = self._objects[name]
        children = item.get("geometries", [item])
        return [child for child in children if child.get("type") in ("Polygon", "MultiPolygon")]

    def _area(self, item: dict[str, Any]) -> BaseGeometry:
        parts = item["arcs"] if item["type"] == "MultiPolygon" else [item["arcs"]]
        polygons = []
        for part in parts:
            rings = [ring for ring in map(self._ring, part) if len(ring) >= 4]
            if rings:
                polygons.append(area_of(rings[0], rings[1:]))
        plain = [polygon for polygon in polygons if polygon.geom_type == "Polygon"]
        cut = [polygon for polygon in polygons if polygon.geom_type != "Polygon"]
        whole = shapely.make_valid(shapely.MultiPolygon(plain))
        return _areas(shapely.union_all([whole, *cut]) if cut else whole)

    def _ring(self, indices: list[int]) -> Arc:
        pieces = [self._arcs[i] if i >= 0 else self._arcs[~i][::-1] for i in indices]
        return np.concatenate([pieces[0], *[piece[1:] for piece in pieces[1:]]])


def _decode(arc: list[list[int]], transform: dict[str, list[float]]) -> Arc:
    """Delta-coded integers to degrees (TopoJSON specification, 2.1.2 and 2.1.3)."""
    steps = np.asarray(arc, dtype=np.float64)
    return np.cumsum(steps, axis=0) * transform["scale"] + transform["translate"]


def _rings(item: dict[str, Any]) -> Iterator[list[int]]:
    for part in item["arcs"] if item["type"] == "MultiPolygon" else [item["arcs"]]:
        yield from part


def _areas(geometry: BaseGeometry) -> BaseGeometry:
    """``make_valid`` may leave lines behind where a ring touched itself; only areas are of use here."""
    if geometry.geom_type != "GeometryCollection":
        return geometry
    parts = shapely.get_parts(geometry)
    return shapely.union_all(parts[shapely.get_dimensions(parts) == 2])
