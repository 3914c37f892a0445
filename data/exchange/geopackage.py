"""GeoPackage: one layer, for GIS programs."""

from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio

from data.exchange.about import About
from data.exchange.table import joined, origins


def write_geopackage(table: gpd.GeoDataFrame, path: Path, about: About) -> None:
    """One layer named after the kind; lists become text, the record's id is column ``id``."""
    plain = table.reset_index()
    for name in plain.columns.drop("geometry"):
        if plain[name].dtype == object:
            cells = [joined(v) if isinstance(v, list | dict) else v for v in plain[name]]
            plain[name] = pd.Series(cells, index=plain.index, dtype="str")
    facts = about.facts(rows=len(table), **origins(table))
    pyogrio.write_dataframe(
        plain,
        path,
        layer=about.title,
        driver="GPKG",
        geometry_type="Unknown",
        fid="row",
        layer_metadata={key: joined(v) if isinstance(v, list) else str(v) for key, v in facts.items()},
    )
