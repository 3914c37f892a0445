"""GeoJSON (RFC 7946), written feature by feature so that a large export needs little memory."""

from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import orjson
import shapely

from data.exchange.leaving import Leaving
from data.exchange.table import values

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
    rows = zip(*(values(table[name]) for name in names), strict=True)
    for key, shape, row in zip(table.index, _shapes(table.geometry), rows, strict=True):
        properties = dict(zip(names, row, strict=True))
        feature = {"type": "Feature", "id": key, "geometry": shape, "properties": properties}
        yield orjson.dumps(feature, option=orjson.OPT_SERIALIZE_NUMPY)


def _shapes(places: gpd.GeoSeries) -> list[orjson.Fragment | None]:
    """Every geometry as GeoJSON, all at once; None where there is none."""
    rounded = shapely.transform(places.to_numpy(), lambda xy: xy.round(DIGITS))
    empty = shapely.is_missing(rounded) | shapely.is_empty(rounded)
    texts = shapely.to_geojson(rounded)
    return [None if nothing else orjson.Fragment(text) for nothing, text in zip(empty, texts, strict=True)]
