"""A kind's columns, kept in memory and brought up to date by what changed; past moments are read once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import orjson

from data.access import Actor
from data.store import Query
from data.workspace import Workspace
from response.cap import counts_here
from response.columns import NAMES, Columns
from response.queries.memory import memory

PRESENT_KEPT = 64
PAST_KEPT = 24
ROWS_MAX = 2_000_000
ALL = Query(status=None)


@dataclass(frozen=True)
class Facets:
    """The columns of a kind as an actor sees them at a revision of the kind and of the jurisdictions."""

    revision: int
    tree: int
    columns: Columns


def facets(workspace: Workspace, actor: Actor, kind: str, at: datetime | None = None) -> Facets:
    """All records of a kind that the actor may see, now or as known at a time.

    Hazard areas that the workspace's mode must not show (tests, exercises in an actual one) are left out.
    """
    return _past(workspace, actor, kind, at) if at is not None else _present(workspace, actor, kind)


def _present(workspace: Workspace, actor: Actor, kind: str) -> Facets:
    kept = memory(workspace.store).part("facets", PRESENT_KEPT, weigh=_rows, weight_max=ROWS_MAX)
    key = (kind, actor.scope.key)
    with kept.turn(key):
        old = cast("Facets | None", kept.get(key))
        new = _read(workspace, actor, kind, old)
        kept.put(key, new)
    return new


def _read(workspace: Workspace, actor: Actor, kind: str, old: Facets | None) -> Facets:
    names = _names(kind)
    found = workspace.store.delta(actor, kind, names, since=old.revision if old else 0)
    moved = old is not None and found.tree != old.tree and not actor.scope.everywhere
    if moved:
        found = workspace.store.delta(actor, kind, names)
    if old is None or found.touched is None or moved:
        return Facets(found.revision, found.tree, Columns.of(_drawn(workspace, kind, found.rows)))
    if not found.touched and found.tree == old.tree:
        return old
    columns = old.columns.updated(found.touched, _drawn(workspace, kind, found.rows))
    return Facets(found.revision, found.tree, columns)


def _past(workspace: Workspace, actor: Actor, kind: str, at: datetime) -> Facets:
    kept = memory(workspace.store).part("past", PAST_KEPT, weigh=_rows, weight_max=ROWS_MAX)
    present = _present(workspace, actor, kind)  # its revisions tell who may see what now
    then = workspace.store.revision_at(at, kind)
    key = (kind, actor.scope.key, then, present.revision, present.tree)

    def read() -> Facets:
        rows = workspace.store.columns(actor, kind, _names(kind), ALL, at=at)
        return Facets(present.revision, present.tree, Columns.of(_drawn(workspace, kind, rows)))

    return cast(Facets, kept.made(key, read))


def _rows(found: object) -> int:
    return len(cast(Facets, found).columns)


def _names(kind: str) -> tuple[str, ...]:
    return (*NAMES, "body") if kind == "hazard_area" else NAMES


def _drawn(workspace: Workspace, kind: str, rows: Sequence[Any]) -> Sequence[Any]:
    if kind != "hazard_area":
        return rows
    return [row[:-1] for row in rows if counts_here(orjson.loads(row[-1])["cap_status"], workspace.mode)]
