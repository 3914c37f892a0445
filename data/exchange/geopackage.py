"""GeoPackage: one layer, for GIS programs."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio

from data.exchange.leaving import Leaving
from data.exchange.table import joined, values

EMPTY = 0


def write_geopackage(leaving: Leaving, path: Path) -> None:
    """One layer named after the kind; lists become text, the record's id is column ``id``."""
    title, last = leaving.about.title, None
    for table in leaving:
        last = _plain(table)
        _append(last, path, title, {})
    if last is not None:  # nothing more to write, but now it is known what all of it is
        _append(last.iloc[:EMPTY], path, title, leaving.facts)


def _append(table: gpd.GeoDataFrame, path: Path, title: str, facts: Mapping[str, Any]) -> None:
    pyogrio.write_dataframe(
        table,
        path,
        layer=title,
        driver="GPKG",
        geometry_type="Unknown",
        fid="row",
        append=path.exists(),
        layer_metadata={key: joined(v) if isinstance(v, list) else str(v) for key, v in facts.items()}
        or None,
    )


def _plain(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    plain = table.reset_index()
    for name in plain.columns.drop("geometry"):
        if plain[name].dtype == object:
            cells = [joined(v) if isinstance(v, list | dict) else v for v in values(plain[name])]
            plain[name] = pd.Series(cells, index=plain.index, dtype="str")
    return plain
