"""The injects of an exercise: what happens in its world after it has begun, applied as its clock passes them.

An inject changes fields of records as they are now, so that what players did to other fields stays; it is written
in one transaction with the mark that it was applied. Any number of processes may therefore run `apply_due`.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson
import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict, Field

from data.access import EVERYWHERE, Actor
from data.schema import KINDS, Record
from data.schema.vocab import Status
from data.store import writing
from data.store.rows import to_record
from data.store.tables import meta, record
from data.workspace import Workspace

FILE = "injects.json"
MARK = "inject/"


class Signature(BaseModel):
    """Who an inject is signed by."""

    model_config = ConfigDict(frozen=True)

    name: str
    position: str
    organisation: str = ""
    role: str = "commander"
    via: str = "inject"

    @property
    def actor(self) -> Actor:
        return Actor(
            name=self.name,
            position=self.position,
            organisation=self.organisation,
            roles=frozenset({self.role}),
            jurisdictions=frozenset({EVERYWHERE}),
            via=self.via,
        )


class Operation(BaseModel):
    """What happens to one record: fields set to JSON values, lines of stock or beds set by their type.

    ``stock`` and ``beds`` hold figures by resource or bed type (null: not known); ``recounted_at`` says that all
    lines with a quantity were counted then and found unchanged.
    """

    id: str
    kind: str
    create: bool = False
    values: dict[str, Any] = Field(default_factory=dict)
    stock: dict[str, Any] = Field(default_factory=dict)
    beds: dict[str, Any] = Field(default_factory=dict)
    recounted_at: datetime | None = None


class Inject(BaseModel):
    """One thing that happens, at a moment of the exercise's clock."""

    id: str
    at: datetime
    by: Signature
    reason: str
    operations: list[Operation]
    routine: bool = False
    """readings and positions, which nobody has to be told of"""


def write(folder: Path, injects: Sequence[Inject]) -> None:
    """Put the injects beside the workspace's store."""
    lines = [item.model_dump(mode="json", exclude_defaults=True) for item in injects]
    (folder / FILE).write_bytes(orjson.dumps(lines))


def read(folder: Path) -> tuple[Inject, ...]:
    """All injects of a workspace in the order of time; none where it has no file of them."""
    path = folder / FILE
    if not path.exists():
        return ()
    stat = path.stat()
    return _read(path, stat.st_ino, stat.st_mtime_ns)


@lru_cache(maxsize=4)
def _read(path: Path, inode: int, changed_ns: int) -> tuple[Inject, ...]:
    found = [Inject.model_validate(item) for item in orjson.loads(path.read_bytes())]
    return tuple(sorted(found, key=lambda item: item.at))


def pending(workspace: Workspace) -> list[Inject]:
    """Injects not applied yet, the earliest first."""
    every = read(workspace.folder)
    if not every:
        return []
    done = _applied(workspace)
    return [item for item in every if item.id not in done]


def due(workspace: Workspace) -> list[Inject]:
    """Injects whose time the workspace's clock has passed and that are not applied yet."""
    every = read(workspace.folder)
    now = workspace.clock.now()
    if not every or every[0].at > now:
        return []
    return [item for item in pending(workspace) if item.at <= now]


def apply_due(workspace: Workspace) -> int:
    """Apply what is due; the number of injects this call applied (others may have been quicker)."""
    return sum(apply(workspace, item) for item in due(workspace))


def apply(workspace: Workspace, inject: Inject) -> bool:
    """Apply one inject unless it was applied before; records and mark are one transaction."""
    mark = MARK + inject.id
    with workspace.store.writing() as connection:
        if connection.execute(sa.select(meta.c.key).where(meta.c.key == mark)).first() is not None:
            return False
        ids = [operation.id for operation in inject.operations]
        rows = connection.execute(sa.select(record).where(record.c.id.in_(ids))).mappings()
        stored = {row["id"]: to_record(row, contacts=True) for row in rows}
        changed = patched(stored, inject)
        now = workspace.clock.now()
        if changed:
            writing.save(connection, inject.by.actor, changed, reason=inject.reason, now=now)
        text = orjson.dumps(now.astimezone(UTC).isoformat()).decode()
        connection.execute(meta.insert().values(key=mark, value=text))
    return True


def patched(stored: Mapping[str, Record], inject: Inject) -> list[Record]:
    """The records as the inject leaves them; what was withdrawn or never made is left out."""
    return [
        after
        for operation in inject.operations
        if (after := operated(stored.get(operation.id), operation)) is not None
    ]


def operated(before: Record | None, operation: Operation) -> Record | None:
    """The record after one operation; None where there is nothing to change (withdrawn, never made, made before)."""
    if before is None:
        new = {"id": operation.id, "kind": operation.kind} | operation.values
        return KINDS[operation.kind].model_validate(new) if operation.create else None
    if operation.create or before.status is Status.WITHDRAWN:
        return None
    return before.changed(**operation.values, **_lines(before, operation))


def _lines(before: Record, operation: Operation) -> dict[str, Any]:
    """Changed lists of stock lines or beds; empty where the operation has none."""
    out: dict[str, Any] = {}
    if operation.stock or operation.recounted_at:
        lines = [line.model_dump() for line in getattr(before, "lines", [])]
        out["lines"] = [_counted(line, operation) for line in lines]
    if operation.beds:
        beds = [bed.model_dump() for bed in getattr(before, "beds", [])]
        out["beds"] = [bed | {"available": operation.beds.get(bed["type"], bed["available"])} for bed in beds]
    return out


def _counted(line: dict[str, Any], operation: Operation) -> dict[str, Any]:
    if line["resource_type"] in operation.stock:
        return line | {"quantity": operation.stock[line["resource_type"]]}
    if operation.recounted_at and line["quantity"] is not None:
        return line | {"quantity": line["quantity"] | {"observed_at": operation.recounted_at}}
    return line


def _applied(workspace: Workspace) -> set[str]:
    chosen = sa.select(meta.c.key).where(meta.c.key.startswith(MARK, autoescape=True))
    with workspace.store.reading() as connection:
        return {key.removeprefix(MARK) for key in connection.execute(chosen).scalars()}
