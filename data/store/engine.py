"""Engines on one SQLite file: one that writes (BEGIN IMMEDIATE), one that only reads; errors in our words."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from pysqlite3 import dbapi2
from sqlalchemy.exc import DatabaseError

from data.errors import StoreBusy, StoreError, StoreFull, StoreUnavailable
from data.store.dialect import add_functions

SQLITE_MIN = (3, 51, 3)
"""Before it, two connections that write and checkpoint at one instant can damage a WAL file."""


def require_sqlite(version: str = dbapi2.sqlite_version) -> None:
    """Raise StoreUnavailable unless the bundled SQLite is free of the WAL-reset bug."""
    if tuple(int(part) for part in version.split(".")) < SQLITE_MIN:
        wanted = ".".join(map(str, SQLITE_MIN))
        raise StoreUnavailable(
            f"SQLite {version} can damage the store when two processes write (fixed in {wanted})",
            remedy="install pysqlite3 as pinned in requirements.txt (not pysqlite3-binary)",
        )


def open_engine(path: Path, *, busy_timeout_s: float, write: bool) -> sa.Engine:
    """An engine on ``path``; a reading one cannot write, and never waits for a writer."""
    require_sqlite()
    engine = sa.create_engine(
        f"sqlite:///{path}",
        module=dbapi2,
        connect_args={"timeout": busy_timeout_s, "check_same_thread": False},
        pool_size=8,
        max_overflow=32,
    )

    @sa.event.listens_for(engine, "connect")
    def _prepare(connection: Any, _: Any) -> None:
        connection.isolation_level = None
        settings = ["journal_mode=WAL", "synchronous=FULL"] if write else ["query_only=ON"]
        for setting in [*settings, "cache_size=-65536", "temp_store=MEMORY", "mmap_size=268435456"]:
            connection.execute(f"PRAGMA {setting}")
        add_functions(connection)

    @sa.event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")

    return engine


@contextmanager
def in_our_words(path: Path) -> Iterator[None]:
    """Turn the driver's errors into StoreError and what is below it."""
    try:
        yield
    except DatabaseError as error:
        raise _translate(path, str(error.orig).lower(), error) from error
    except dbapi2.DatabaseError as error:
        raise _translate(path, str(error).lower(), error) from error


def _translate(path: Path, said: str, error: Exception) -> StoreError:
    if "locked" in said or "busy" in said:
        return StoreBusy(f"store {path} is locked by another writer", remedy="nothing was written; try again")
    if "full" in said or "disk i/o" in said:
        return StoreFull(
            f"store {path} cannot grow ({said})", remedy="nothing was written; free disk space and try again"
        )
    if "malformed" in said or "not a database" in said or "unable to open" in said or "no such table" in said:
        return StoreUnavailable(
            f"store {path} cannot be read ({said})",
            remedy="run ./muster check, and restore the latest backup",
        )
    return StoreError(f"store {path}: {str(error)[:300]}")
