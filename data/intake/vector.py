"""Shapefiles, GeoPackage and KML through GDAL, with only the drivers these need."""

import os
import shutil
import warnings
from pathlib import Path
from typing import Any

import numpy as np

from data.intake.encoding import detect
from data.intake.errors import LayerNeeded, NotUsable, TooLarge
from data.intake.limits import Limits
from data.intake.table import Table, objects

ALLOWED_DRIVERS = frozenset({"ESRI Shapefile", "GPKG", "LIBKML", "KML", "MEM", "Memory"})
SIDECARS = (".dbf", ".shx", ".prj", ".cpg")
KML_NOISE = frozenset(
    [
        "timestamp",
        "begin",
        "end",
        "altitudeMode",
        "tessellate",
        "extrude",
        "visibility",
        "drawOrder",
        "icon",
        "snippet",
    ]
)


def environment(drivers: list[str]) -> dict[str, str]:
    """Settings of the libraries in the reading process; GDAL skips every driver but the allowed, no network.

    They must be in the environment before GDAL starts; ``drivers`` are the names it would register. openpyxl reads
    XML with the parser written in C, not with defusedxml's in Python (three times as slow): ``check_members`` has
    refused every document type, so there are no entities.
    """
    skipped = [name for name in drivers if name not in ALLOWED_DRIVERS]
    return {
        "GDAL_SKIP": ",".join(skipped),
        "OGR_SKIP": ",".join(skipped),
        "GDAL_DRIVER_PATH": "disable",
        "CPL_VSIL_CURL_ALLOWED_EXTENSIONS": "{noext}",
        "CPL_CURL_ENABLE_VSIMEM": "NO",
        "OGR_SQLITE_LOAD_EXTENSIONS": "",
        "SHAPE_RESTORE_SHX": "YES",
        "SHAPE_REWIND_ON_WRITE": "NO",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "OPENPYXL_DEFUSEDXML": "False",
    }


def check_drivers() -> None:
    """Refuse to go on where a driver is registered that is not allowed."""
    import pyogrio

    extra = set(pyogrio.list_drivers()) - ALLOWED_DRIVERS
    if extra:
        raise NotUsable(
            f"GDAL would use drivers that are not allowed ({', '.join(sorted(extra)[:5])})",
            remedy="this is a fault of the installation: report it",
        )


def copy_shapefile(path: Path, folder: Path) -> Path:
    """Copy a shapefile and its sidecars, whatever their case, to where a missing index may be rebuilt."""
    target = folder / "layer.shp"
    shutil.copyfile(path, target)
    for beside in path.parent.iterdir():
        if beside.stem == path.stem and beside.suffix.lower() in SIDECARS and beside.is_file():
            shutil.copyfile(beside, target.with_suffix(beside.suffix.lower()))
    return target


def read_vector(path: Path, format: str, limits: Limits, layer: str | None, shown: str) -> Table:
    """Read one layer; KML folders are read together. ``shown`` is the file's name in messages."""
    import pyogrio

    try:
        layers = [str(name) for name in pyogrio.list_layers(path)[:, 0]]
        chosen = _choose(shown, format, layers, layer)
        parts = [_read(path, name, format, limits) for name in chosen]
    except (NotUsable, TooLarge, LayerNeeded):
        raise
    except Exception as error:
        raise NotUsable(
            f"{shown} cannot be read as {format} ({str(error)[:200]})",
            remedy="it is damaged or cut off: fetch or export it again",
        ) from error
    return parts[0] if len(parts) == 1 else _together(parts, chosen)


def _choose(shown: str, format: str, layers: list[str], layer: str | None) -> list[str]:
    if format == "shapefile":
        return layers[:1]
    if layer is not None:
        if layer not in layers:
            raise LayerNeeded(shown, layers)
        return [layer]
    if not layers:
        raise NotUsable(f"{shown} has no layer", remedy="export it again")
    if len(layers) > 1 and format == "gpkg":
        raise LayerNeeded(shown, layers)
    return layers


def _read(path: Path, layer: str, format: str, limits: Limits) -> Table:
    from pyogrio.raw import read

    # To open a KML is to parse all of it: its features are counted when they are read.
    info = {} if format == "kml" else _info(path, layer)
    _check_features(layer, info.get("features", 0), limits)
    notes = _shape_notes(path) if format == "shapefile" else []
    encoding = _dbf_encoding(path, info, notes) if format == "shapefile" else None
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        meta, _, geometry, values = read(
            path, layer=layer, force_2d=True, datetime_as_string=True, encoding=encoding
        )
    notes += _partly_read([str(one.message) for one in said])
    columns = {
        str(name): objects([_plain(value) for value in array.tolist()])
        for name, array in zip(meta["fields"], values, strict=True)
        if not (format == "kml" and name in KML_NOISE)
    }
    length = len(geometry) if geometry is not None else len(next(iter(columns.values()), []))
    if not length:
        raise NotUsable(f"layer '{layer}' has 0 rows", remedy="export it again")
    _check_features(layer, length, limits)
    return Table(
        columns=columns,
        rows=np.arange(1, length + 1, dtype=np.int64),
        geometry=objects([None if one is None else bytes(one) for one in geometry])
        if geometry is not None
        else None,
        crs=meta["crs"],
        format=format,
        layer=layer,
        encoding=encoding,
        notes=notes,
    )


def _check_features(layer: str, number: int, limits: Limits) -> None:
    if number > limits.rows:
        raise TooLarge(f"layer '{layer}' has {number:,} features", remedy="import it in parts")


def _partly_read(said: list[str]) -> list[str]:
    """What GDAL took for a number although only its beginning is one: "9  4" becomes 9."""
    partly = [one for one in said if "parsed incompletely" in one or "Raw error" in one]
    if not partly:
        return []
    return [
        f"{len(partly)} value(s) are no whole numbers and were read in part: the file is damaged, check them "
        f"(first: {partly[0][:150]})"
    ]


def _info(path: Path, layer: str) -> dict[str, Any]:
    import pyogrio

    return dict(pyogrio.read_info(path, layer=layer, force_feature_count=True))


def _plain(value: Any) -> Any:
    if isinstance(value, float) and np.isnan(value):
        return None
    if isinstance(value, bytes):
        return value.decode("utf-8", errors="replace")
    return value if value is None or isinstance(value, str | int | float | bool | list) else str(value)


def _shape_notes(path: Path) -> list[str]:
    notes = []
    if not path.with_suffix(".prj").exists():
        notes.append("the shapefile has no .prj, so its CRS is not stated")
    if not path.with_suffix(".dbf").exists():
        notes.append("the shapefile has no .dbf, so it has shapes without attributes")
    return notes


def _dbf_encoding(path: Path, info: dict[str, Any], notes: list[str]) -> str | None:
    """The real encoding of a .dbf that does not say: GDAL's fallback is Latin-1, which is never wrong."""
    if path.with_suffix(".cpg").exists() or info["encoding"] not in ("ISO-8859-1", None, ""):
        return None
    table = path.with_suffix(".dbf")
    if not table.exists():
        return None
    with table.open("rb") as file:
        body = _dbf_body(file.read(2_000_000))
    found = detect(body)
    if found in ("utf-8", "cp1252") and body.isascii():
        return None
    notes.append(f"the .dbf does not say its encoding; read as {found}")
    return {"utf-8-sig": "UTF-8", "utf-8": "UTF-8"}.get(found, found.upper().replace("_", "-"))


def _dbf_body(data: bytes) -> bytes:
    start = int.from_bytes(data[8:10], "little")
    return data[start:].replace(b"\x00", b" ")


def _together(parts: list[Table], names: list[str]) -> Table:
    """Several KML folders as one table with a column that says which."""
    columns = list(dict.fromkeys(name for part in parts for name in part.columns))
    joined = {
        name: objects(
            [value for part in parts for value in part.columns.get(name, objects([None] * len(part)))]
        )
        for name in columns
    }
    joined["folder"] = objects(
        [name for part, name in zip(parts, names, strict=True) for _ in range(len(part))]
    )
    total = sum(len(part) for part in parts)
    return Table(
        columns=joined,
        rows=np.arange(1, total + 1, dtype=np.int64),
        geometry=objects(
            [one for part in parts for one in (part.geometry if part.geometry is not None else [])]
        ),
        crs=parts[0].crs,
        format="kml",
        notes=[
            f"read {len(parts)} folders: {', '.join(names)}",
            *(note for part in parts for note in part.notes),
        ],
    )


def minimal_environment() -> dict[str, str]:
    """What a child process needs of this one's environment: no credentials, no proxies."""
    kept = ("PATH", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT", "HOME")
    return {name: os.environ[name] for name in kept if name in os.environ}
