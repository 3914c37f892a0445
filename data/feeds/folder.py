"""A watched folder as a feed: the folder answers with the list of its files, a file with its bytes.

The list is JSON, ``{"files": [{"url", "name", "bytes", "modified"}]}``, the oldest file first, with the content type
``application/vnd.muster.folder+json``: an adapter answers it with the files to read next.
"""

import os
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

import orjson

from data.feeds.errors import NotFetched

LISTING = "application/vnd.muster.folder+json"
UNFINISHED = (".part", ".tmp", ".crdownload", ".swp", "~")
FILES_MAX = 5000


@dataclass(frozen=True)
class Found:
    """``mark`` changes with the content."""

    body: bytes
    content_type: str
    mark: str


def read(url: str, allowed: Iterable[str], limit: int) -> Found:
    """A folder's list or a file's bytes; NotFetched for what is missing, too large or not in an allowed place."""
    path = _inside(url, allowed)
    try:
        if path.is_dir():
            return _listing(path)
        return _file(path, limit)
    except OSError as error:
        raise NotFetched(f"{path} cannot be read ({error.strerror})", remedy="check the folder") from error


def path_of(url: str) -> Path:
    """The place a file: address names."""
    return Path(unquote(urlsplit(url).path))


def _inside(url: str, allowed: Iterable[str]) -> Path:
    """The real place, links followed: a link in a folder leads nowhere else."""
    path = path_of(url).resolve()
    roots = [path_of(one).resolve() for one in allowed if one.startswith("file:///")]
    if not any(path == root or root in path.parents for root in roots):
        raise NotFetched(f"{path} lies outside the feed's folder", remedy="put the file itself there")
    return path


def _listing(folder: Path) -> Found:
    found = []
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.startswith(".") or entry.name.endswith(UNFINISHED) or not entry.is_file():
                continue
            about = entry.stat()
            found.append((about.st_mtime_ns, entry.name, about.st_size))
    found.sort()
    if len(found) > FILES_MAX:
        raise NotFetched(f"{folder} holds {len(found):,} files", remedy=f"keep at most {FILES_MAX:,} there")
    files = [
        {
            "url": (folder / name).as_uri(),
            "name": name,
            "bytes": size,
            "modified": datetime.fromtimestamp(modified / 1e9, UTC).isoformat(),
        }
        for modified, name, size in found
    ]
    return Found(orjson.dumps({"files": files}), LISTING, "")


def _file(path: Path, limit: int) -> Found:
    with path.open("rb") as opened:
        about = os.fstat(opened.fileno())
        if not stat.S_ISREG(about.st_mode):
            raise NotFetched(f"{path} is no file", remedy="put plain files there")
        body = opened.read(limit + 1)
    if len(body) > limit:
        raise NotFetched(f"{path} is larger than the limit", remedy="raise size_mib for this feed")
    return Found(body, "", f"{about.st_mtime_ns}-{about.st_size}")
