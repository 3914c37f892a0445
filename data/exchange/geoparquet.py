"""GeoParquet 1.1: typed columns for data programs, a row group a part."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import orjson
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import shapely

from data.exchange.fields import Type, types_of
from data.exchange.leaving import Leaving
from data.exchange.table import clean, joined, values

VERSION = "1.1.0"
ARROW: dict[Type, pa.DataType] = {
    "text": pa.string(),
    "whole": pa.int64(),
    "number": pa.float64(),
    "flag": pa.bool_(),
    "time": pa.timestamp("ms", tz="UTC"),
    "words": pa.list_(pa.string()),
    "parts": pa.string(),
}


def write_geoparquet(leaving: Leaving, path: Path) -> None:
    """WKB in WGS 84 (longitude, latitude); lists of words stay lists, anything deeper is JSON; unknown is null."""
    types = types_of(leaving.about.kind)
    extent = _Extent()
    writer = None
    try:
        for table in leaving:
            part = _arrow(table, types)
            extent.grow(table)
            writer = writer or pq.ParquetWriter(path, part.schema, compression="zstd")
            writer.write_table(part)
        if writer is not None:
            facts = {"about": orjson.dumps(leaving.facts), "geo": orjson.dumps(extent.geo())}
            writer.add_key_value_metadata(facts)
    finally:
        if writer is not None:
            writer.close()


class _Extent:
    """Which geometries there are and where, for the file's ``geo`` member."""

    def __init__(self) -> None:
        self.kinds: set[str] = set()
        self.bounds: list[float] | None = None

    def grow(self, table: gpd.GeoDataFrame) -> None:
        shapes = table.geometry.dropna()
        if shapes.empty:
            return
        self.kinds |= set(shapes.geom_type)
        west, south, east, north = map(float, shapes.total_bounds)
        old = self.bounds or [west, south, east, north]
        self.bounds = [min(old[0], west), min(old[1], south), max(old[2], east), max(old[3], north)]

    def geo(self) -> dict[str, Any]:
        column: dict[str, Any] = {"encoding": "WKB", "geometry_types": sorted(self.kinds)}
        if self.bounds is not None:
            column["bbox"] = self.bounds
        # Without "crs" a column is OGC:CRS84: WGS 84 in the order longitude, latitude.
        return {"version": VERSION, "primary_column": "geometry", "columns": {"geometry": column}}


def _arrow(table: gpd.GeoDataFrame, types: Mapping[str, Type]) -> pa.Table:
    arrays: dict[str, pa.Array] = {"id": pa.array(table.index, pa.string())}
    for name in table.columns.drop("geometry"):
        type_ = types.get(name, "text")
        cells = [None if value is None else _value(value, type_) for value in values(table[name])]
        arrays[name] = pa.array(cells, ARROW[type_])
    places = table.geometry.to_numpy()
    shapes = shapely.to_wkb(np.where(shapely.is_empty(places), None, places))
    arrays["geometry"] = pa.array(shapes, pa.binary())
    return pa.table(arrays)


def _value(value: Any, type_: Type) -> Any:
    if isinstance(value, list | dict):
        return [clean(word) for word in value] if type_ == "words" else joined(value)
    if type_ == "time":
        return pd.Timestamp(value).tz_convert("UTC") if "T" in value else pd.Timestamp(value, tz="UTC")
    return str(value) if type_ in ("text", "parts") else value
