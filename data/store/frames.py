"""Rows to a GeoDataFrame: one column a field, four a figure, the same columns even when empty."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from types import UnionType
from typing import Any, Union, get_args, get_origin

import geopandas as gpd
import numpy as np
import orjson
import pandas as pd
import shapely
from numpy.typing import NDArray

from data.bulk import without_collector
from data.schema import KINDS
from data.schema.envelope import is_figure

CRS = "EPSG:4326"


def to_frame(kind: str, rows: Sequence[Any], *, contacts: bool) -> gpd.GeoDataFrame:
    """Index ``id``; every field of the kind; a figure ``f`` as f, f_at, f_confidence, f_source; WGS 84.

    Beside the fields: state, figure_at, seq and recorded_at of the log row that made it so.
    """
    bodies = [orjson.loads(row.body) for row in rows]
    known: set[str] = set().union(*bodies)  # bodies leave nulls out: most fields are in none of them
    nothing: list[Any] = [None] * len(rows)
    columns: dict[str, Any] = {}
    for name, field in KINDS[kind].model_fields.items():
        if name in {"id", "geometry", "version"} or (name == "contacts" and not contacts):
            continue
        values = [body.get(name) for body in bodies] if name in known else nothing
        columns |= (
            _figure(name, values)
            if is_figure(field.annotation)
            else {name: _column(field.annotation, values)}
        )
    columns["version"] = np.fromiter((row.version for row in rows), dtype=np.int64, count=len(rows))
    columns["state"] = [row.state for row in rows]
    columns["figure_at"] = _micro_times([row.figure_at for row in rows])
    columns["seq"] = np.fromiter((row.seq for row in rows), dtype=np.int64, count=len(rows))
    columns["recorded_at"] = _micro_times([row.recorded_at for row in rows])
    geometry = shapely.from_wkb(np.array([row.geom for row in rows], dtype=object))
    index = pd.Index([row.id for row in rows], name="id", dtype="str")
    return gpd.GeoDataFrame(columns, geometry=geometry, index=index, crs=CRS)


def to_frames(kind: str, parts: Iterable[Sequence[Any]], *, contacts: bool) -> Iterator[gpd.GeoDataFrame]:
    """A frame a part; one without rows where there is no part."""
    empty = True
    for part in parts:
        empty = False
        with without_collector():
            made = to_frame(kind, part, contacts=contacts)
        yield made
    if empty:
        yield to_frame(kind, [], contacts=contacts)


def _figure(name: str, values: list[Any]) -> dict[str, Any]:
    none: dict[str, Any] = {}
    figures = [value or none for value in values]
    return {
        name: _floats([figure.get("value") for figure in figures]),
        f"{name}_at": _times([figure.get("observed_at") for figure in figures]),
        f"{name}_confidence": _objects([figure.get("confidence") for figure in figures]),
        f"{name}_source": _objects([figure.get("source") for figure in figures]),
    }


def _column(annotation: Any, values: list[Any]) -> Any:
    options = _plain(annotation)
    if datetime in options:
        return _times(values)
    if int in options or float in options:
        return _floats(values)
    return _objects(values)


def _floats(values: list[Any]) -> NDArray[np.float64]:
    return np.array(values, dtype=np.float64)  # numpy makes NaN of None


def _objects(values: list[Any]) -> NDArray[np.object_]:
    column = np.empty(len(values), dtype=object)
    column[:] = values
    return column


def _plain(annotation: Any) -> list[Any]:
    """The bare types an annotation offers: ``Count | None`` gives int and NoneType; a list stays a list."""
    if hasattr(annotation, "__metadata__"):
        return _plain(annotation.__origin__)
    if get_origin(annotation) in (Union, UnionType):
        return [bare for option in get_args(annotation) for bare in _plain(option)]
    return [annotation]


def _times(values: list[Any]) -> pd.DatetimeIndex:
    if not any(values):
        nothing = np.full(len(values), np.datetime64("NaT"), dtype="datetime64[us]")
        return pd.DatetimeIndex(nothing).tz_localize("UTC")
    return pd.DatetimeIndex(pd.to_datetime(pd.Series(values), format="ISO8601", utc=True)).as_unit("us")


def _micro_times(values: list[int | None]) -> pd.DatetimeIndex:
    nat = np.iinfo(np.int64).min
    raw = np.array([nat if value is None else value for value in values], dtype="int64")
    return pd.DatetimeIndex(raw.view("datetime64[us]")).tz_localize("UTC")
