"""Reference data: bulk, versioned GeoParquet files beside the store, listed in one catalogue."""

import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NotRequired, TypedDict, Unpack

import geopandas as gpd
import pandas as pd

from data.errors import NotFound, UnusableFile

CATALOGUE = "catalogue.json"
COLUMNS = ["name", "title", "file", "rows", "crs", "source", "licence", "date", "notes"]
LOCK = ".catalogue.lock"


class About(TypedDict):
    """What the catalogue says of a data set: ``date`` is the data's own (ISO 8601), ``title`` what people read."""

    source: str
    licence: str
    date: str
    notes: NotRequired[str]
    title: NotRequired[str]


def register(folder: Path, name: str, frame: gpd.GeoDataFrame, **about: Unpack[About]) -> None:
    """Write a frame as GeoParquet under ``folder`` and list it in the catalogue; an older one is replaced.

    ``name`` may hold slashes (``exercise-raccoon/population``) and is the title where none is given.
    """
    path = folder / f"{name}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(f".{os.getpid()}.part")
    frame.to_parquet(part)
    part.replace(path)
    crs = frame.crs.to_string() if frame.crs is not None else "unknown"
    note(folder, name, path, rows=len(frame), crs=crs, **about)


def note(folder: Path, name: str, path: Path, *, rows: int, crs: str, **about: Unpack[About]) -> None:
    """List a file or folder that stands under ``folder`` already."""
    listed = {
        "name": name,
        "title": about.get("title") or name,
        "file": path.relative_to(folder).as_posix(),
        "rows": rows,
        "crs": crs,
        "source": about["source"],
        "licence": about["licence"],
        "date": about["date"],
        "notes": about.get("notes", ""),
    }
    with _alone(folder):
        others = [old for old in _entries(folder) if old["name"] != name]
        _write(folder, sorted([*others, listed], key=lambda item: str(item["name"])))


def remove(folder: Path, name: str) -> None:
    """Delete a data set and what lies beside it under its name; NotFound where there is none."""
    listed = entry(folder, name)
    with _alone(folder):
        _write(folder, [old for old in _entries(folder) if old["name"] != name])
    path = folder / str(listed["file"])
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
    refused_file(folder, name).unlink(missing_ok=True)


def refused_file(folder: Path, name: str) -> Path:
    """Where the rows of a file that could not go in are listed."""
    return folder / f"{name}.not-usable.csv"


def entry(folder: Path, name: str) -> dict[str, Any]:
    """The catalogue's row of a data set; NotFound where there is none."""
    known = {item["name"]: item for item in _entries(folder)}
    if name not in known:
        raise NotFound(
            f"reference data '{name}' is not in {folder} (there is: {', '.join(known) or 'nothing'})",
            remedy="load the exercise with `./muster demo`, or bring it in with `./muster reference add`",
        )
    return known[name]


def load(folder: Path, name: str) -> gpd.GeoDataFrame:
    """The frame registered under ``name``; NotFound where the catalogue or its file lacks it, UnusableFile where the
    file cannot be read."""
    path = folder / str(entry(folder, name)["file"])
    if not path.exists():
        raise NotFound(f"{path} is missing", remedy="bring it in again, or `./muster reference remove` it")
    try:
        return gpd.read_parquet(path)
    except (OSError, ValueError) as error:
        raise UnusableFile(
            f"the reference data '{name}' cannot be read ({error})",
            remedy="bring it in again with ./muster reference add",
        ) from error


def catalogue(folder: Path) -> pd.DataFrame:
    """One row per data set: `COLUMNS`; empty where nothing was brought in."""
    return pd.DataFrame(_entries(folder), columns=COLUMNS)


def _entries(folder: Path) -> list[dict[str, Any]]:
    path = folder / CATALOGUE
    return list(json.loads(path.read_text("utf-8"))) if path.exists() else []


def _write(folder: Path, entries: list[dict[str, Any]]) -> None:
    handle, part = tempfile.mkstemp(dir=folder, suffix=".part")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(entries, file, indent=1, ensure_ascii=False)
    Path(part).replace(folder / CATALOGUE)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """The catalogue is read and written by one process at a time."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
