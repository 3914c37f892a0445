"""GeoJSON (RFC 7946), written feature by feature so that a large export needs little memory."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import orjson
import pandas as pd
import shapely

from data.exchange.leaving import Leaving

DIGITS = 7
"""Decimal places of a degree: about a centimetre."""


def write_geojson(leaving: Leaving, path: Path) -> None:
    """A FeatureCollection; each feature carries its id. The member ``name`` says the kind, and EXERCISE where it is
    one; ``about``, at the end because it counts, says where all of it comes from."""
    with path.open("wb") as file:
        file.write(b'{"type":"FeatureCollection","name":' + orjson.dumps(leaving.about.title))
        file.write(b',"features":[')
        first = True
        for table in leaving:
            for feature in features(table):
                file.write(b"\n" if first else b",\n")
                file.write(feature)
                first = False
        file.write(b'\n],"about":' + orjson.dumps(leaving.facts) + b"}\n")


def features(table: gpd.GeoDataFrame) -> Iterator[bytes]:
    """Each row as a Feature, its id that of the index; unknown is null."""
    names = list(table.columns.drop("geometry"))
    for key, shape, *values in zip(
        table.index, table.geometry, *(table[name] for name in names), strict=True
    ):
        properties = {name: _value(value) for name, value in zip(names, values, strict=True)}
        feature = {"type": "Feature", "id": key, "geometry": _shape(shape), "properties": properties}
        yield orjson.dumps(feature, option=orjson.OPT_SERIALIZE_NUMPY)


def _shape(shape: Any) -> Any:
    if shape is None or shape.is_empty:
        return None
    rounded = shapely.transform(shape, lambda xy: xy.round(DIGITS))
    return orjson.Fragment(shapely.to_geojson(rounded))


def _value(value: Any) -> Any:
    if value is None or isinstance(value, str | int | list | dict):
        return value
    if isinstance(value, float):
        return value if value == value else None
    return None if pd.isna(value) else value
