"""GeoJSON (RFC 7946), written feature by feature so that a large export needs little memory."""

from pathlib import Path
from typing import Any

import geopandas as gpd
import orjson
import pandas as pd
import shapely

from data.exchange.about import About
from data.exchange.table import origins

DIGITS = 7
"""Decimal places of a degree: about a centimetre."""


def write_geojson(table: gpd.GeoDataFrame, path: Path, about: About) -> None:
    """A FeatureCollection whose member ``about`` says where it comes from; each feature carries its id."""
    head = orjson.dumps(about.facts(rows=len(table), **origins(table)))
    names = list(table.columns.drop("geometry"))
    with path.open("wb") as file:
        file.write(b'{"type":"FeatureCollection","about":' + head + b',"features":[')
        rows = zip(table.index, table.geometry, *(table[name] for name in names), strict=True)
        for number, (key, shape, *values) in enumerate(rows):
            properties = {name: _value(value) for name, value in zip(names, values, strict=True)}
            feature = {"type": "Feature", "id": key, "geometry": _shape(shape), "properties": properties}
            file.write(b",\n" if number else b"\n")
            file.write(orjson.dumps(feature, option=orjson.OPT_SERIALIZE_NUMPY))
        file.write(b"\n]}\n")


def _shape(shape: Any) -> Any:
    if shape is None or shape.is_empty:
        return None
    rounded = shapely.transform(shape, lambda xy: xy.round(DIGITS))
    return orjson.Fragment(shapely.to_geojson(rounded))


def _value(value: Any) -> Any:
    if isinstance(value, list | dict | str) or value is None:
        return value
    return None if pd.isna(value) else value
