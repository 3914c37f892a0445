"""Built networks as GeoParquet: one row per edge, in the order of chains."""

import json
import os
from pathlib import Path
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from geo.errors import BadArgument
from geo.network.closing import shapes_of
from geo.network.streets import Streets
from geo.places import WGS84

_KEY: Final = "muster_roads"
_VERSION: Final = 1
_COLUMNS: Final = (
    "tail",
    "head",
    "forward_min",
    "backward_min",
    "length_m",
    "class",
    "name",
    "chain",
    "geometry",
)


def save(path: Path, streets: Streets, about: dict[str, Any]) -> None:
    """Write the streets and what is said about them; an older file is replaced at once or not at all."""
    frame = gpd.GeoDataFrame(
        {
            "tail": streets.tail,
            "head": streets.head,
            "forward_min": streets.forward,
            "backward_min": streets.backward,
            "length_m": streets.metres,
            "class": pd.Categorical.from_codes(streets.kind, pd.Index(list(streets.kinds))),
            "name": pd.Categorical.from_codes(streets.name, pd.Index(list(streets.names))),
            "chain": np.repeat(np.arange(len(streets.chain) - 1), np.diff(streets.chain)),
        },
        geometry=shapes_of(streets, np.arange(len(streets))),
        crs=WGS84,
    )
    frame.attrs = {_KEY: {"version": _VERSION, **about}}
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    frame.to_parquet(part, index=False, geometry_encoding="geoarrow", compression="zstd")
    part.replace(path)


def load(path: Path) -> tuple[Streets, dict[str, Any]]:
    """Read what `save` wrote; BadArgument for another file."""
    said = (pq.read_schema(path).metadata or {}).get(b"PANDAS_ATTRS", b"{}")
    about: dict[str, Any] = json.loads(said).get(_KEY, {})
    if about.get("version") != _VERSION:
        raise BadArgument(f"{path} is no road network that this version of Muster built; build it again")
    table = pq.read_table(path, columns=list(_COLUMNS)).combine_chunks()

    def numbers(name: str) -> Any:
        return table.column(name).to_numpy()

    kind, kinds = _codes(table.column("class"))
    name, names = _codes(table.column("name"))
    start, xy = _vertices(table.column("geometry"))
    chain = numbers("chain")
    streets = Streets(
        tail=numbers("tail"),
        head=numbers("head"),
        forward=numbers("forward_min"),
        backward=numbers("backward_min"),
        metres=numbers("length_m"),
        kind=kind,
        name=name,
        kinds=kinds,
        names=names,
        start=start,
        xy=xy,
        chain=np.concatenate([np.flatnonzero(np.diff(chain, prepend=-1)), [len(chain)]]),
    )
    return streets, about


def _codes(column: pa.ChunkedArray) -> tuple[Any, list[str]]:
    chunk = column.combine_chunks()
    if not isinstance(chunk, pa.DictionaryArray):
        chunk = chunk.dictionary_encode()
    return chunk.indices.to_numpy().astype(np.int32), chunk.dictionary.to_pylist()


def _vertices(column: pa.ChunkedArray) -> tuple[Any, Any]:
    lists = column.combine_chunks()
    if isinstance(lists, pa.ChunkedArray):
        lists = lists.chunk(0)
    values = lists.values
    xy = np.column_stack([values.field(0).to_numpy(), values.field(1).to_numpy()])
    return lists.offsets.to_numpy().astype(np.int64), xy
