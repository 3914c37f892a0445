"""Rows that came as objects: flattened, and their keys made columns."""

from typing import Any

from data.intake.errors import TooLarge
from data.intake.limits import Limits
from data.intake.table import ABSENT, objects

GEOMETRY_TYPES = frozenset(
    ["Point", "MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection"]
)


NESTED_DEPTH = 3


def check_size(rows: list[Any], limits: Limits) -> None:
    if len(rows) > limits.rows:
        raise TooLarge(f"the list has {len(rows):,} entries", remedy="import it in parts")


def flat(row: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """Objects inside a row as columns of their own: ``location.lat``; a GeoJSON geometry stays whole."""
    out: dict[str, Any] = {}
    for key, value in row.items():
        name = f"{prefix}{key}"
        nested = isinstance(value, dict) and prefix.count(".") < NESTED_DEPTH
        if nested and value.get("type") not in GEOMETRY_TYPES:
            out |= flat(value, f"{name}.")
        else:
            out[name] = value
    return out


def columns_of(rows: list[dict[str, Any]], limits: Limits) -> dict[str, Any]:
    names = list(dict.fromkeys(key for row in rows for key in row))
    if len(names) > limits.columns:
        raise TooLarge(
            f"the objects have {len(names):,} different keys, more than {limits.columns:,}",
            remedy="keys that differ from object to object are data: export them as a list",
        )
    return {name: objects([row.get(name, ABSENT) for row in rows]) for name in names}
