"""JSON of every shape agencies send: GeoJSON, Esri JSON, arrays of objects or of arrays."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from shapely.geometry import shape

from data.intake.encoding import decode, detect
from data.intake.errors import LayerNeeded, NotUsable
from data.intake.esrijson import read_esri
from data.intake.header import clean_tag, find_header
from data.intake.jsontext import loads
from data.intake.limits import Limits
from data.intake.objects import GEOMETRY_TYPES, NESTED_DEPTH, check_size, columns_of, flat
from data.intake.table import Reject, Table, objects

FEATURE_ID = "feature id"
WGS84_NAMES = ("EPSG:4326", "EPSG::4326", "CRS84", "WGS84", "WGS 84")


def read_json(path: Path, limits: Limits, layer: str | None = None) -> Table:
    """Read a JSON file as a table, whatever of the known shapes it has."""
    data = path.read_bytes()
    encoding = detect(data)
    text = decode(data, encoding)
    try:
        value = loads(text)
    except (json.JSONDecodeError, RecursionError) as error:
        return _lines(path, text, limits, error)
    return _table(path.name, value, limits, layer)


def _lines(path: Path, text: str, limits: Limits, error: Exception) -> Table:
    """One object a line (GeoJSONSeq, JSON lines), or the error that was met."""
    lines = [line.strip("\x1e \t\r") for line in text.split("\n")]
    try:
        values = [loads(line) for line in lines if line]
    except (json.JSONDecodeError, RecursionError):
        where = f"line {error.lineno}" if isinstance(error, json.JSONDecodeError) else "its nesting"
        raise NotUsable(
            f"{path.name} is not valid JSON ({where}: {str(error)[:100]})",
            remedy="it may have been cut off; fetch it again",
        ) from error
    if all(isinstance(value, dict) and value.get("type") == "Feature" for value in values):
        return _features(path.name, {"features": values}, limits)
    return _table(path.name, values, limits, None)


def _table(name: str, value: Any, limits: Limits, layer: str | None) -> Table:
    if isinstance(value, dict):
        kind = str(value.get("type"))
        if kind == "Topology":
            raise NotUsable(f"{name} is TopoJSON", remedy="convert it to GeoJSON first")
        if kind == "Feature":
            return _features(name, {"features": [value]}, limits)
        if kind in GEOMETRY_TYPES:
            return _features(name, {"features": [{"geometry": value, "properties": {}}]}, limits)
        features = value.get("features")
        if isinstance(features, list):
            esri = any(isinstance(one, dict) and "attributes" in one for one in features[:5])
            return read_esri(name, value, limits) if esri else _features(name, value, limits)
        return _rows(name, *_inner(name, value, layer), limits)
    if isinstance(value, list):
        return _rows(name, value, None, limits)
    raise NotUsable(f"{name} holds a single value, not a list of objects", remedy="export a list")


def _inner(name: str, value: dict[str, Any], layer: str | None) -> tuple[list[Any], str]:
    """The one array of objects inside an object, however deep, or an object of objects as one."""
    found = _arrays(value, "", NESTED_DEPTH)
    if layer is not None:
        if layer not in found:
            raise LayerNeeded(name, list(found))
        return found[layer], layer
    filled = {key: rows for key, rows in found.items() if rows} or found
    if len(filled) == 1:
        key = next(iter(filled))
        return filled[key], key
    if filled:
        raise LayerNeeded(name, list(filled))
    raise NotUsable(
        f"{name} is an object without a list of objects (it has {', '.join(list(value)[:6])})",
        remedy="export a list of records",
    )


def _arrays(value: dict[str, Any], path: str, depth: int) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for key, inner in value.items():
        at = f"{path}.{key}" if path else str(key)
        if isinstance(inner, list) and all(isinstance(one, dict | list) for one in inner):
            found[at] = inner
        elif isinstance(inner, dict) and len(inner) > 1 and all(isinstance(v, dict) for v in inner.values()):
            found[at] = [{"key": name, **one} for name, one in inner.items()]
        elif isinstance(inner, dict) and depth > 1:
            found |= _arrays(inner, at, depth - 1)
    return found


def _rows(name: str, rows: list[Any], layer: str | None, limits: Limits) -> Table:
    if not rows:
        raise NotUsable(
            f"{name} has 0 rows",
            remedy="an empty answer does not say that everything closed: nothing was changed; fetch it again",
        )
    check_size(rows, limits)
    notes = [f"read the list '{layer}'"] if layer else []
    if all(isinstance(row, list) for row in rows):
        return _arrays_table(name, rows, layer, notes)
    objects_only = [(at, row) for at, row in enumerate(rows, 1) if isinstance(row, dict)]
    if not objects_only:
        raise NotUsable(
            f"{name} is a list of plain values, not of objects", remedy="export a list of records"
        )
    rejects = [
        Reject(at, None, str(row)[:200], "this entry is not an object", "remove it or export it again")
        for at, row in enumerate(rows, 1)
        if not isinstance(row, dict)
    ]
    columns = columns_of([flat(row) for _, row in objects_only], limits)
    return Table(
        columns=columns,
        rows=np.array([at for at, _ in objects_only], dtype=np.int64),
        format="json",
        layer=layer,
        tags={column: clean_tag(column) for column in columns if column.startswith("#")},
        notes=notes,
        rejects=rejects,
    )


def _arrays_table(name: str, rows: list[list[Any]], layer: str | None, notes: list[str]) -> Table:
    header = find_header(rows)
    if header is None:
        raise NotUsable(f"{name} has no cells", remedy="export it again")
    width = len(header.names)
    body = [(at, [*row, *[None] * width][:width]) for at, row in enumerate(rows, 1) if at > header.first]
    return Table(
        columns={column: objects([row[at] for _, row in body]) for at, column in enumerate(header.names)},
        rows=np.array([at for at, _ in body], dtype=np.int64),
        format="json",
        layer=layer,
        tags=header.tags,
        notes=notes,
    )


def _features(name: str, value: dict[str, Any], limits: Limits) -> Table:
    features = value["features"]
    if not features:
        return _rows(name, [], None, limits)
    check_size(features, limits)
    kept: list[dict[str, Any]] = []
    numbers: list[int] = []
    wkb: list[bytes | None] = []
    rejects: list[Reject] = []
    for at, feature in enumerate(features, 1):
        try:
            geometry = _geometry(feature)
        except Exception as error:
            shown = str(feature.get("geometry") if isinstance(feature, dict) else feature)[:200]
            rejects.append(
                Reject(at, "geometry", shown, f"the geometry is broken ({error})"[:300], "mend or remove it")
            )
            continue
        properties = feature.get("properties")
        row = flat(properties) if isinstance(properties, dict) else {}
        kept.append({FEATURE_ID: feature["id"], **row} if "id" in feature else row)
        numbers.append(at)
        wkb.append(geometry)
    crs, notes = _declared_crs(value)
    return Table(
        columns=columns_of(kept, limits),
        rows=np.array(numbers, dtype=np.int64),
        geometry=objects(wkb),
        crs=crs,
        format="geojson",
        layer=value.get("name") if isinstance(value.get("name"), str) else None,
        notes=notes,
        rejects=rejects,
    )


def _geometry(feature: Any) -> bytes | None:
    """WKB of a feature's geometry; strings as coordinates are read as numbers; null and empty are None."""
    if not isinstance(feature, dict):
        raise ValueError("this entry is not a feature")
    geometry = feature.get("geometry")
    if geometry is None:
        return None
    try:
        made = shape(geometry)
    except (TypeError, ValueError):
        made = shape({**geometry, "coordinates": _numbers(geometry.get("coordinates"))})
    if made.is_empty:
        return None
    return bytes(shapely.to_wkb(shapely.force_2d(made)))


def _numbers(value: Any) -> Any:
    return [_numbers(inner) for inner in value] if isinstance(value, list) else float(value)


def _declared_crs(value: dict[str, Any]) -> tuple[str, list[str]]:
    """The CRS of a GeoJSON file: WGS 84 (RFC 7946) unless it has the older ``crs`` member."""
    declared = value.get("crs")
    properties = declared.get("properties") if isinstance(declared, dict) else None
    code = properties.get("name") if isinstance(properties, dict) else None
    if not isinstance(code, str) or any(name in code for name in WGS84_NAMES):
        return "EPSG:4326", []
    return code, [f"the file declares the CRS {code}"]
