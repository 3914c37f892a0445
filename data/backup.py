"""Backups: a consistent copy of a workspace's store and briefing files, proved before it is trusted; the way back."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pysqlite3 import dbapi2

from data import attachments, tokens
from data.access import Action, Actor, require
from data.errors import Invalid, StoreBusy, StoreError, StoreFull, StoreUnavailable
from data.settings import Settings
from data.store import Store, check
from data.store.engine import in_our_words
from data.workspace import MODE_KEY, STORE_FILE, Workspace, folder_of

ABOUT_KEY = "backup"
SQLITE_MAGIC = b"SQLite format 3\x00"
OUR_TABLES = {"record", "log", "meta", "alembic_version"}
ALONE_TIMEOUT_S = 1.0


class Exists(StoreError):
    """Something is already there and nobody said that it may be replaced."""


@dataclass(frozen=True)
class Copy:
    """What is in a backup. ``workspace`` and ``made_at`` are unknown for a bare copy of a store's file.

    ``files`` are those of issued briefings; ``lost`` counts those missing or altered when it was made.
    """

    path: Path
    mode: str
    records: int
    changes: int
    last_recorded_at: datetime | None
    size: int
    workspace: str | None = None
    made_at: datetime | None = None
    files: int = 0
    lost: int = 0
    revoked: tuple[str, ...] = ()
    """Names of tokens that were revoked as it was restored."""


def save(workspace: Workspace, actor: Actor, path: Path, *, overwrite: bool = False) -> Copy:
    """Copy the store to ``path`` while others go on working; the file appears whole or not at all.

    Raises Exists, StoreFull, NotAllowed.
    """
    require(actor, Action.ADMINISTER)
    if path.exists() and not overwrite:
        raise Exists(f"'{path}' exists", remedy="choose another name, or say --yes to replace it")
    about = {"workspace": workspace.name, "made_at": datetime.now(UTC).isoformat(), "made_by": actor.name}
    with _draft(path) as draft:
        workspace.store.backup(draft)
        with in_our_words(path), _connected(draft) as connection:
            lost = attachments.pack(connection, workspace.folder)
            files = attachments.prove(connection, path)
        store = Store(draft)
        try:
            store.meta_set(ABOUT_KEY, about | {"lost": lost})
            found = _prove(store, path)
        finally:
            store.close()
        draft.replace(path)
    return replace(found, files=files)


def inspect(path: Path) -> Copy:
    """What is in a backup, proved on a copy of it: integrity, the log replayed, tables of a known version.

    Raises StoreUnavailable with what is wrong.
    """
    _refuse_stranger(path)
    with tempfile.TemporaryDirectory(prefix="muster-") as folder:
        return _prove_file(Path(shutil.copy2(path, Path(folder) / STORE_FILE)), path)


def restore(
    settings: Settings,
    actor: Actor,
    path: Path,
    name: str,
    *,
    overwrite: bool = False,
    keep_tokens: bool = False,
) -> Copy:
    """Make the backup the workspace ``name``; the store that was there is kept beside it under another name.

    Its tokens stay good where the store that was there has them as good; without one to ask, only with ``keep_tokens``.

    Raises Exists, StoreUnavailable, StoreBusy while another process has the workspace open, and Invalid where
    the modes differ: actual and exercise never meet.
    """
    require(actor, Action.ADMINISTER)
    _refuse_stranger(path)
    target = folder_of(settings, name) / STORE_FILE
    if target.exists() and not overwrite:
        raise Exists(
            f"workspace {name!r} exists", remedy="say --yes to replace it; its store is kept beside it"
        )
    with _draft(target) as draft:
        shutil.copyfile(path, draft)
        found = _prove_file(draft, path)
        with in_our_words(path), _connected(draft) as connection:
            attachments.unpack(connection, draft.parent)
            connection.execute("VACUUM")
        there = target.exists()
        if there:
            _refuse_other_mode(target, name, found.mode)
        revoked = _keep_revoked(target if there else None, draft, keep_tokens=keep_tokens)
        if there:
            _require_alone(target, name)
            target.replace(target.with_name(f"{STORE_FILE}.replaced-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"))
        attachments.put(draft.parent, target.parent)
        draft.replace(target)
    return replace(found, revoked=revoked)


@contextmanager
def _draft(target: Path) -> Iterator[Path]:
    """A file beside ``target`` that is gone afterwards unless it was moved there."""
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=".muster-") as folder:
            yield Path(folder) / STORE_FILE
    except OSError as error:
        raise StoreFull(
            f"'{target}' cannot be written ({error.strerror or error})",
            remedy="nothing was changed; free disk space or choose another place",
        ) from error


def _refuse_stranger(path: Path) -> None:
    if not path.is_file():
        raise StoreUnavailable(f"'{path}' is not a file", remedy="name a file that ./muster backup wrote")
    with path.open("rb") as file:
        if file.read(len(SQLITE_MAGIC)) != SQLITE_MAGIC:
            raise StoreUnavailable(
                f"'{path}' is not a Muster backup (it is no SQLite file)",
                remedy="name a file that ./muster backup wrote",
            )


def _prove_file(draft: Path, path: Path) -> Copy:
    with in_our_words(path), _connected(draft) as connection:
        rows = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
        tables = {str(name) for (name,) in rows}
    if not tables >= OUR_TABLES:
        missing = ", ".join(sorted(OUR_TABLES - tables))
        raise StoreUnavailable(
            f"'{path}' is not a Muster backup (no table {missing})",
            remedy="name a file that ./muster backup wrote",
        )
    with in_our_words(path), _connected(draft) as connection:
        files = attachments.prove(connection, path)
    store = Store(draft)
    try:
        return replace(_prove(store, path), files=files)
    finally:
        store.close()


def _prove(store: Store, path: Path) -> Copy:
    verdict = check(store)
    if verdict.problems:
        raise StoreUnavailable(f"'{path}' is damaged ({verdict.problems[0]})", remedy="use an older backup")
    about = store.meta_get(ABOUT_KEY) or {}
    made_at = about.get("made_at")
    return Copy(
        path=path,
        mode=store.meta_get(MODE_KEY) or "actual",
        records=verdict.records,
        changes=verdict.changes,
        last_recorded_at=store.last_recorded_at(),
        size=store.path.stat().st_size,
        workspace=about.get("workspace"),
        made_at=None if made_at is None else datetime.fromisoformat(made_at),
        lost=about.get("lost", 0),
    )


def _refuse_other_mode(target: Path, name: str, mode: str) -> None:
    store = Store(target, busy_timeout_s=ALONE_TIMEOUT_S)
    try:
        stored = store.meta_get(MODE_KEY)
    finally:
        store.close()
    if stored != mode:
        raise Invalid(
            f"workspace {name!r} is {stored}, the backup is {mode}",
            remedy="actual and exercise never meet; restore it under another name",
        )


def _keep_revoked(target: Path | None, draft: Path, *, keep_tokens: bool) -> tuple[str, ...]:
    """Revoke the tokens that the store it replaces does not have as good; a damaged one tells of none."""
    after, now = Store(draft), datetime.now(UTC)
    try:
        if target is not None:
            before = Store(target, busy_timeout_s=ALONE_TIMEOUT_S)
            try:
                with suppress(StoreError):
                    return tuple(one.name for one in tokens.only_known(before, after, now=now))
            finally:
                before.close()
        return () if keep_tokens else tuple(one.name for one in tokens.only_known(None, after, now=now))
    finally:
        after.close()


def _require_alone(target: Path, name: str) -> None:
    """Leaving WAL takes a lock that any other open connection denies, an idle one too."""
    with _connected(target) as connection:
        try:
            connection.execute("PRAGMA journal_mode=DELETE")
        except dbapi2.OperationalError as error:
            raise StoreBusy(
                f"workspace {name!r} is open in another process",
                remedy="nothing was changed; stop Muster and try again",
            ) from error


@contextmanager
def _connected(path: Path) -> Iterator[Any]:
    connection = dbapi2.connect(str(path), timeout=ALONE_TIMEOUT_S, isolation_level=None)
    try:
        yield connection
    finally:
        connection.close()
