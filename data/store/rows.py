"""Records to rows and back."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson
import shapely
from shapely.geometry.base import BaseGeometry

from data.schema import KINDS, Record
from data.store.times import micros
from geo.cells import cell_of

NOT_IN_BODY = {"geometry", "version"}

Row = dict[str, Any]


def to_row(record: Record) -> Row:
    """All facet columns of a record except ``recorded_at``."""
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
        **_placed(record.geometry),
    }


def body_of(record: Record) -> str:
    """The record as JSON without nulls, geometry and version; keys sorted, so that equal means equal."""
    body = record.model_dump(mode="json", exclude_none=True, exclude=NOT_IN_BODY)
    return orjson.dumps(body, option=orjson.OPT_SORT_KEYS).decode()


def _placed(geometry: BaseGeometry | None) -> Row:
    if geometry is None:
        return dict.fromkeys(("geom", "x", "y", "cell", "west", "south", "east", "north"))
    point = geometry if geometry.geom_type == "Point" else shapely.point_on_surface(geometry)
    x, y = float(shapely.get_x(point)), float(shapely.get_y(point))
    west, south, east, north = geometry.bounds
    return {
        "geom": shapely.to_wkb(geometry),
        "x": x,
        "y": y,
        "cell": cell_of(x, y),
        "west": west,
        "south": south,
        "east": east,
        "north": north,
    }


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
        changed["geometry"] = [_in_words(before["geom"]), _in_words(after["geom"])]
    return changed


def _in_words(wkb: bytes | None) -> str | None:
    """A geometry short enough for a line of history; the log row itself holds all of it."""
    if wkb is None:
        return None
    geometry = shapely.from_wkb(wkb)
    if geometry.geom_type == "Point":
        return f"Point {shapely.get_x(geometry):.6f} {shapely.get_y(geometry):.6f}"
    west, south, east, north = geometry.bounds
    return f"{geometry.geom_type} {west:.4f} {south:.4f} {east:.4f} {north:.4f}"


def utc_text(at: datetime) -> str:
    """A time as the store's JSON writes it."""
    return at.isoformat().replace("+00:00", "Z")
