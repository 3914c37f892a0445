"""Writers of the four formats. A file appears whole or not at all."""

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd

from data.exchange.about import About
from data.exchange.errors import ExchangeError
from data.exchange.geojson import write_geojson
from data.exchange.geopackage import write_geopackage
from data.exchange.sheets import write_csv, write_xlsx
from data.exchange.table import flat

Writer = Callable[[gpd.GeoDataFrame, Path, About], None]

FORMATS: dict[str, tuple[str, Writer]] = {
    "geojson": (".geojson", write_geojson),
    "csv": (".csv", write_csv),
    "gpkg": (".gpkg", write_geopackage),
    "xlsx": (".xlsx", write_xlsx),
}
"""Name of a format → file ending and writer."""


@dataclass(frozen=True)
class Written:
    """What left: ``rows`` in the file, of them ``unplaced`` without geometry; ``withheld`` stayed behind."""

    path: Path
    format: str
    rows: int
    unplaced: int
    withheld: int
    size: int


def format_of(path: Path, name: str | None = None) -> str:
    """The format asked for by name, or by the file's ending."""
    if name is not None:
        if name not in FORMATS:
            raise ExchangeError(f"format {name!r} is not known", remedy=f"use one of {', '.join(FORMATS)}")
        return name
    ending = path.suffix.lower()
    for known, (suffix, _) in FORMATS.items():
        if ending in {suffix, ".json" if known == "geojson" else suffix}:
            return known
    endings = ", ".join(suffix for suffix, _ in FORMATS.values())
    raise ExchangeError(
        f"'{path.name}' does not say which format it should have", remedy=f"end it in one of {endings}"
    )


def write(
    frame: gpd.GeoDataFrame, path: Path, about: About, *, format: str | None = None, contacts: bool = False
) -> Written:
    """Write a frame of the store (index id, WGS 84) to ``path``; what was there before is replaced in one step."""
    name = format_of(path, format)
    if not path.parent.is_dir():
        raise ExchangeError(f"folder '{path.parent}' does not exist", remedy="make it first")
    table = flat(frame, about, contacts=contacts)
    try:
        with tempfile.TemporaryDirectory(dir=path.parent, prefix=".muster-") as folder:
            draft = Path(folder) / f"export{FORMATS[name][0]}"
            FORMATS[name][1](table, draft, about)
            size = draft.stat().st_size
            draft.replace(path)
    except OSError as error:
        reason = error.strerror or str(error)
        raise ExchangeError(
            f"'{path}' cannot be written: {reason}", remedy="free space or choose another place"
        ) from error
    unplaced = int(table.geometry.isna().sum())
    return Written(path, name, len(table), unplaced, len(frame) - len(table), size)


def to_bytes(frame: gpd.GeoDataFrame, about: About, *, format: str, contacts: bool = False) -> bytes:
    """The same as ``write``, for a download."""
    with tempfile.TemporaryDirectory(prefix="muster-") as folder:
        path = Path(folder) / f"export{FORMATS[format_of(Path('export'), format)][0]}"
        write(frame, path, about, format=format, contacts=contacts)
        return path.read_bytes()
