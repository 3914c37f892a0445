"""Files of issued briefings inside a backup, so that a backup stays one file."""

from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson

from data.briefings import FOLDER, path_of
from data.errors import Invalid, StoreUnavailable
from data.schema import Briefing

TABLE = "attachment"
_MAKE = f"CREATE TABLE {TABLE} (path TEXT PRIMARY KEY, body BLOB NOT NULL)"
_PUT = f"INSERT INTO {TABLE} (path, body) VALUES (?, ?)"  # noqa: S608 (a constant)
_GET = f"SELECT path, body FROM {TABLE} ORDER BY path"  # noqa: S608 (a constant)
_DROP = f"DROP TABLE IF EXISTS {TABLE}"
_BODIES = "SELECT body FROM record WHERE kind = 'briefing' ORDER BY rid"


def pack(connection: Any, folder: Path) -> int:
    """Put the files of all briefings of a workspace's folder into its copy; how many are missing or altered."""
    connection.execute("BEGIN")
    connection.execute(_DROP)
    connection.execute(_MAKE)
    lost = 0
    for path, digest in _named(connection, folder):
        body = path.read_bytes() if path.is_file() else None
        if body is None or sha256(body).hexdigest() != digest:
            lost += 1
        else:
            connection.execute(_PUT, (path.relative_to(folder).as_posix(), body))
    connection.execute("COMMIT")
    return lost


def prove(connection: Any, path: Path) -> int:
    """How many files are in a copy, each what its record says; raises StoreUnavailable for one that is not."""
    held = 0
    digests = {named.as_posix(): digest for named, digest in _named(connection, Path())}
    for name, body in _held(connection):
        held += 1
        if sha256(body).hexdigest() != digests.get(name):
            raise StoreUnavailable(
                f"'{path}' is damaged (briefing file {name})", remedy="use an older backup"
            )
    return held


def unpack(connection: Any, into: Path) -> None:
    """Take the files out of the copy of a store, into a folder beside it."""
    for name, body in _held(connection):
        path = into / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)
    connection.execute(_DROP)


def put(taken_out: Path, folder: Path) -> None:
    """Make the files those of the workspace's folder; what was there is kept beside them."""
    target, new = folder / FOLDER, taken_out / FOLDER
    if target.exists():
        target.replace(folder / f"{FOLDER}.replaced-{datetime.now(UTC):%Y%m%dT%H%M%S.%fZ}")
    if new.exists():
        new.replace(target)


def _held(connection: Any) -> Iterator[tuple[str, bytes]]:
    """The files one after the other: together they may be more than fits into memory."""
    there = connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (TABLE,)).fetchone()
    if there:
        yield from ((str(name), bytes(body)) for name, body in connection.execute(_GET))


def _named(connection: Any, folder: Path) -> list[tuple[Path, str]]:
    """Path and digest of every file that the briefings' records name; a name that would lead elsewhere is passed."""
    found = []
    for (body,) in connection.execute(_BODIES):
        record = Briefing.model_validate(orjson.loads(body))
        for file in record.files:
            try:
                found.append((path_of(folder, record, file), file.sha256))
            except Invalid:
                continue
    return found
