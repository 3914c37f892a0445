"""Tables that are no records: one GeoPackage with a layer each, or one CSV; whole or not at all."""

import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio

from data.exchange.table import cell


def layers_to_bytes(tables: Mapping[str, gpd.GeoDataFrame], facts: Mapping[str, Any]) -> bytes:
    """A GeoPackage with one layer a table (WGS 84) and the facts in each layer's metadata.

    Of anything but an actual workspace the layers' names say so: ``EXERCISE_coverage_gaps``.
    """
    mode = str(facts["mode"])
    prefix = "" if mode == "ACTUAL" else f"{mode}_"
    with tempfile.TemporaryDirectory(prefix="muster-") as folder:
        path = Path(folder) / "export.gpkg"
        for name, table in tables.items():
            pyogrio.write_dataframe(
                _plain(table),
                path,
                layer=f"{prefix}{name}",
                driver="GPKG",
                geometry_type="Unknown",
                fid="row",
                append=path.exists(),
                layer_metadata={key: str(value) for key, value in facts.items()},
            )
        return path.read_bytes()


def table_to_csv(table: pd.DataFrame) -> bytes:
    """UTF-8 with a byte order mark, RFC 4180 line ends; no cell that a spreadsheet takes for a formula."""
    plain = pd.DataFrame(table.drop(columns="geometry", errors="ignore")).reset_index()
    text = plain.map(cell).to_csv(index=False, lineterminator="\r\n")
    return text.encode("utf-8-sig")


def _plain(table: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """The index as a column, words as text, no column of mixed types."""
    plain = table.reset_index(names="id") if table.index.name is None else table.reset_index()
    for name in plain.columns.drop("geometry"):
        if plain[name].dtype == object:
            cells = [None if value is None or value != value else str(value) for value in plain[name]]
            plain[name] = pd.Series(cells, index=plain.index, dtype="str")
    return plain
