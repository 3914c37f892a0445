"""Reference data: bulk, versioned GeoParquet files beside the store, listed in one catalogue."""

import json
import os
import tempfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from data.errors import NotFound

CATALOGUE = "catalogue.json"
COLUMNS = ["name", "file", "rows", "crs", "source", "licence", "date", "notes"]


def register(
    folder: Path,
    name: str,
    frame: gpd.GeoDataFrame,
    *,
    source: str,
    licence: str,
    date: str,
    notes: str = "",
) -> None:
    """Write a frame as GeoParquet under ``folder`` and list it in the catalogue; an older one is replaced.

    ``name`` may hold slashes (``exercise-raccoon/population``); ``date`` is the data's date (ISO 8601).
    """
    path = folder / f"{name}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}.part")
    frame.to_parquet(part)
    part.replace(path)
    entry = {
        "name": name,
        "file": path.relative_to(folder).as_posix(),
        "rows": len(frame),
        "crs": frame.crs.to_string() if frame.crs is not None else "unknown",
        "source": source,
        "licence": licence,
        "date": date,
        "notes": notes,
    }
    others = [old for old in _entries(folder) if old["name"] != name]
    _write(folder, sorted([*others, entry], key=lambda item: str(item["name"])))


def load(folder: Path, name: str) -> gpd.GeoDataFrame:
    """The frame registered under ``name``; NotFound where the catalogue or its file lacks it."""
    known = {entry["name"]: entry for entry in _entries(folder)}
    path = folder / str(known[name]["file"]) if name in known else None
    if path is None or not path.exists():
        raise NotFound(
            f"reference data '{name}' is not in {folder} (there is: {', '.join(known) or 'nothing'})",
            remedy="load the exercise with `./muster demo` or register the data set",
        )
    return gpd.read_parquet(path)


def catalogue(folder: Path) -> pd.DataFrame:
    """One row per data set: name, file, rows, CRS, source, licence, date, notes."""
    return pd.DataFrame(_entries(folder), columns=COLUMNS)


def _entries(folder: Path) -> list[dict[str, Any]]:
    path = folder / CATALOGUE
    return list(json.loads(path.read_text("utf-8"))) if path.exists() else []


def _write(folder: Path, entries: list[dict[str, Any]]) -> None:
    handle, part = tempfile.mkstemp(dir=folder, suffix=".part")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(entries, file, indent=1, ensure_ascii=False)
    Path(part).replace(folder / CATALOGUE)
