"""Records to a flat table: plain cells only, provenance first-class, formulas disarmed."""

import re
from datetime import UTC, datetime
from functools import cache
from typing import Any, get_args

import geopandas as gpd
import numpy as np
import orjson
import pandas as pd
from numpy.typing import NDArray

from data.exchange.about import About, stamp, stamps
from data.schema import KINDS

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""A spreadsheet takes a cell that begins so for a formula (OWASP, CSV injection)."""

UNWRITABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot hold and spreadsheets refuse; each leaves as U+FFFD, so that the loss is seen."""

FIRST = ("number", "name", "kind", "state", "status")
LAST = (
    *("source_system", "source_record_id", "source_url", "source_licence", "source_notes", "other_sources"),
    *("sensitivity", "workspace_mode", "workspace"),
)
_PRIVATE = ("withheld", "contacts", "schema_version", "seq")


def flat(frame: gpd.GeoDataFrame, about: About, *, contacts: bool = False) -> gpd.GeoDataFrame:
    """One row a record that may leave, index ``id``; lists and parts stay as they are, times become text.

    Withheld records are left out, whoever asks. ``contacts`` adds the people to call, which are never public.
    WGS 84 in and out.
    """
    kept = frame[~frame["withheld"].astype(bool)] if len(frame) else frame
    private = [name for name in _PRIVATE if not (contacts and name == "contacts")]
    columns: dict[str, Any] = {}
    for name in kept.columns.drop(["geometry", "sources", *private], errors="ignore"):
        columns[name] = _plain(kept[name], whole=name in whole_numbers(about.kind))
    columns |= _provenance(kept["sources"])
    columns["workspace_mode"] = [about.banner] * len(kept)
    columns["workspace"] = [about.workspace] * len(kept)
    table = gpd.GeoDataFrame(columns, geometry=kept.geometry.to_numpy(), index=kept.index, crs=kept.crs)
    return table[_order(list(table.columns))]


@cache
def whole_numbers(kind: str) -> frozenset[str]:
    """Names of the kind's fields that count whole things."""
    fields = KINDS[kind].model_fields
    return frozenset(name for name, field in fields.items() if int in leaves(field.annotation))


def without_geometry(table: gpd.GeoDataFrame) -> pd.DataFrame:
    """The table for spreadsheets: longitude and latitude of points, WKT of everything else, cells disarmed."""
    shapes = table.geometry
    points = shapes.geom_type == "Point"
    plain = pd.DataFrame(table.drop(columns="geometry"))
    plain.insert(2, "longitude", shapes.where(points).x.round(7))
    plain.insert(3, "latitude", shapes.where(points).y.round(7))
    plain["wkt"] = shapes.where(~points).to_wkt(rounding_precision=7)
    for name in plain.columns:
        if not pd.api.types.is_numeric_dtype(plain[name].dtype):
            plain[name] = _objects([cell(value) for value in values(plain[name])])
    return plain.reset_index()


def values(column: pd.Series) -> list[Any]:
    """The cells of a column as Python has them; None where it is unknown."""
    cells = np.array(column, dtype=object)
    if column.dtype != object:
        cells[column.isna().to_numpy()] = None
    return list(cells)


def origins(table: pd.DataFrame) -> dict[str, list[str]]:
    """The sources and licences that occur in a flat table."""
    return {
        "sources": sorted(set(table["source_system"].dropna())),
        "licences": sorted(set(table["source_licence"].dropna())),
    }


def cell(value: Any) -> Any:
    """A value as one spreadsheet cell; text that would be taken for a formula gets an apostrophe before it."""
    if isinstance(value, list | dict):
        value = joined(value)
    if isinstance(value, str) and value.startswith(FORMULA_STARTS):
        return f"'{value}"
    return value


def clean(text: str) -> str:
    """Text as every format can hold it."""
    return text if text.isprintable() else UNWRITABLE.sub("\ufffd", text)


def joined(value: Any) -> str:
    """A list of words as ``a; b``, anything deeper as JSON."""
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return clean("; ".join(value))
    return orjson.dumps(value).decode()


def _plain(column: pd.Series, *, whole: bool) -> Any:
    if isinstance(column.dtype, pd.DatetimeTZDtype):
        return stamps(column)
    if pd.api.types.is_bool_dtype(column.dtype):
        return column.to_numpy()
    if pd.api.types.is_numeric_dtype(column.dtype):
        return column.astype("Int64").array if whole else column.to_numpy()
    return _objects([None if value is None else _value(value) for value in column.to_numpy(dtype=object)])


def _value(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, datetime):
        return stamp(value if value.tzinfo else value.replace(tzinfo=UTC))
    return None if isinstance(value, float) and pd.isna(value) else value


def _objects(values: list[Any]) -> NDArray[np.object_]:
    """The values as they are: pandas finds no type for them."""
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column


def _provenance(sources: pd.Series) -> dict[str, list[Any]]:
    lists = [value if isinstance(value, list) else [] for value in sources]
    leading = [value[0] if value else {} for value in lists]
    columns: dict[str, list[Any]] = {
        f"source_{name}": [source.get(name) for source in leading]
        for name in ("system", "record_id", "url", "licence")
    }
    columns["source_notes"] = ["; ".join(source.get("notes") or []) or None for source in leading]
    columns["other_sources"] = [
        "; ".join(source["system"] for source in value[1:]) or None for value in lists
    ]
    return {name: [text and clean(text) for text in texts] for name, texts in columns.items()}


def _order(names: list[str]) -> list[str]:
    between = [name for name in names if name not in (*FIRST, *LAST, "geometry")]
    return [*(name for name in FIRST if name in names), *between, *LAST, "geometry"]


def leaves(annotation: Any) -> set[Any]:
    """Every type an annotation is made of, through Optional, Annotated and Figure."""
    value = getattr(annotation, "model_fields", {}).get("value")
    parts = (*get_args(annotation), *([value.annotation] if value is not None else []))
    return {annotation}.union(*(leaves(part) for part in parts if not isinstance(part, str)))
