"""Esri JSON, the answer of an ArcGIS server: attributes, and geometry as points, paths or rings."""

from typing import Any

import numpy as np
import shapely

from data.intake.limits import Limits
from data.intake.objects import check_size, columns_of, flat
from data.intake.table import Reject, Table, objects


def read_esri(name: str, value: dict[str, Any], limits: Limits) -> Table:
    """An ArcGIS answer: ``attributes`` and geometry as x/y, points, paths or rings."""
    features = value["features"]
    check_size(features, limits)
    rows, wkb, rejects, numbers = [], [], [], []
    for at, feature in enumerate(features, 1):
        try:
            made = esri_geometry(feature.get("geometry"))
        except Exception as error:
            shown = str(feature)[:200]
            rejects.append(
                Reject(at, "geometry", shown, f"the geometry is broken ({error})"[:300], "mend or remove it")
            )
            continue
        rows.append(flat(feature.get("attributes") or {}))
        wkb.append(made)
        numbers.append(at)
    reference = value.get("spatialReference") or {}
    code = reference.get("latestWkid") or reference.get("wkid") if isinstance(reference, dict) else None
    notes = ["read as Esri JSON"]
    if value.get("exceededTransferLimit"):
        notes.append("the server says that it has more rows than this file: fetch the other pages too")
    placed = any(one is not None for one in wkb)
    return Table(
        columns=columns_of(rows, limits),
        rows=np.array(numbers, dtype=np.int64),
        geometry=objects(wkb) if placed else None,
        crs=("EPSG:3857" if code == 102100 else f"EPSG:{code}") if code else None,
        format="esrijson",
        notes=notes,
        rejects=rejects,
    )


def esri_geometry(value: Any) -> bytes | None:
    if not value:
        return None
    if "x" in value:
        if value["x"] is None or value["x"] == "NaN":
            return None
        return bytes(shapely.to_wkb(shapely.Point(float(value["x"]), float(value["y"]))))
    if "points" in value:
        return bytes(shapely.to_wkb(shapely.MultiPoint([point[:2] for point in value["points"]])))
    if "paths" in value:
        return bytes(
            shapely.to_wkb(shapely.MultiLineString([[p[:2] for p in path] for path in value["paths"]]))
        )
    rings = [shapely.linearrings([point[:2] for point in ring]) for ring in value.get("rings", [])]
    if not rings:
        return None
    # Outer rings run clockwise, holes against it: the even-odd rule of build_area gives the same areas.
    return bytes(shapely.to_wkb(shapely.build_area(shapely.MultiLineString(rings))))
