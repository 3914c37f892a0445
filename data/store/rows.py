"""Records to rows and back."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import orjson
import shapely
from shapely.geometry.base import BaseGeometry

from data.schema import KINDS, Record
from data.store.times import micros
from geo.cells import cells_of

NOT_IN_BODY = {"geometry", "version"}
PLACE = ("geom", "x", "y", "cell", "west", "south", "east", "north")

Row = dict[str, Any]


def to_rows(records: Sequence[Record]) -> list[Row]:
    """All facet columns of records except ``recorded_at``; geometry is worked out for all at once."""
    places = _placed([item.geometry for item in records])
    return [_facets(item) | place for item, place in zip(records, places, strict=True)]


def _facets(record: Record) -> Row:
    lead = record.sources[0] if record.sources else None
    return {
        "id": record.id,
        "kind": record.kind,
        "name": record.name,
        "number": record.number,
        "status": record.status.value,
        "state": record.state,
        "confidence": record.confidence.value,
        "sensitivity": record.sensitivity.value,
        "withheld": record.withheld,
        "home_id": record.id if record.kind == "jurisdiction" else record.jurisdiction_id,
        "parent_id": record.parent_id,
        "incident_keys": f"|{'|'.join(record.incident_ids)}|" if record.incident_ids else None,
        "source_system": lead.system if lead else None,
        "source_record_id": lead.record_id if lead else None,
        "figure_at": micros(record.figure_at),
        "over_at": micros(record.over_at),
        "version": record.version,
        "body": body_of(record),
    }


def body_of(record: Record) -> str:
    """The record as JSON without nulls, geometry and version; keys sorted, so that equal means equal."""
    body = record.model_dump(mode="json", exclude_none=True, exclude=NOT_IN_BODY)
    return orjson.dumps(body, option=orjson.OPT_SORT_KEYS).decode()


def _placed(geometries: Sequence[BaseGeometry | None]) -> list[Row]:
    """WKB, a point inside, its map cell and the bounds of each geometry; all None where there is none."""
    rows: list[Row] = [dict.fromkeys(PLACE) for _ in geometries]
    known = [index for index, geometry in enumerate(geometries) if geometry is not None]
    if not known:
        return rows
    shapes = np.array([geometries[index] for index in known], dtype=object)
    is_point = shapely.get_type_id(shapes) == shapely.GeometryType.POINT
    points = np.where(is_point, shapes, shapely.point_on_surface(shapes))
    x, y = shapely.get_x(points), shapely.get_y(points)
    columns = [shapely.to_wkb(shapes), x, y, cells_of(x, y), *shapely.bounds(shapes).T]
    for index, *values in zip(known, *(column.tolist() for column in columns), strict=True):
        rows[index] = dict(zip(PLACE, values, strict=True))
    return rows


def to_record(row: Mapping[Any, Any], *, contacts: bool) -> Record:
    """The record of a row that has ``kind``, ``body``, ``version`` and ``geom``."""
    body = orjson.loads(row["body"])
    if not contacts:
        body.pop("contacts", None)
    geometry = None if row["geom"] is None else shapely.from_wkb(row["geom"])
    return KINDS[row["kind"]].model_validate(body | {"geometry": geometry, "version": row["version"]})


def difference(before: Row | None, after: Row) -> dict[str, list[Any]]:
    """{field: [before, after]} of two rows' bodies and geometries; for a new record, nothing but its name."""
    if before is None:
        return {"name": [None, after["name"]]}
    old, new = orjson.loads(before["body"]), orjson.loads(after["body"])
    changed = {
        key: [old.get(key), new.get(key)] for key in sorted({*old, *new}) if old.get(key) != new.get(key)
    }
    if before["geom"] != after["geom"]:
        changed["geometry"] = [in_words(before["geom"]), in_words(after["geom"])]
    return changed


def in_words(wkb: bytes | None) -> str | None:
    """A geometry short enough for a line of history; the log row itself holds all of it."""
    if wkb is None:
        return None
    geometry = shapely.from_wkb(wkb)
    if geometry.geom_type == "Point":
        return f"Point {shapely.get_x(geometry):.6f} {shapely.get_y(geometry):.6f}"
    west, south, east, north = geometry.bounds
    return f"{geometry.geom_type} {west:.4f} {south:.4f} {east:.4f} {north:.4f}"
