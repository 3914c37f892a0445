"""What an import would do row by row: which rows are new, changed, unchanged or repeated, and what would change."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Literal

import numpy as np
from shapely.geometry.base import BaseGeometry

from data import intake
from data.access import Action, Actor, permit
from data.intake.merge import merge
from data.intake.plan import Draft
from data.intake.stored import known_or_whole, placed
from data.intake.table import Table
from data.schema import Record
from data.workspace import Workspace
from geo.progress import Progress

Fate = Literal["new", "changed", "same", "repeated"]
BATCH = 500
"""Rows looked at together: the first few are found without looking at all."""


@dataclass(frozen=True)
class IntakeRow:
    """A row and what becomes of it. ``before`` is None where nothing is stored, ``after`` where nothing would be
    written; a row ``repeated`` names the earlier one it says again, None where that is not plain from its cells."""

    row: int
    fate: Fate
    name: str
    place: BaseGeometry | None = None
    before: Record | None = None
    after: Record | None = None
    again: int | None = None

    @property
    def changes(self) -> tuple[str, ...]:
        """The fields that would not be as they are."""
        if self.before is None or self.after is None:
            return ()
        names = type(self.after).model_fields
        return tuple(name for name in names if getattr(self.before, name) != getattr(self.after, name))


def intake_rows(
    workspace: Workspace,
    actor: Actor,
    plan: intake.Plan,
    table: Table,
    fate: Fate,
    *,
    most: int | None = None,
    progress: Progress | None = None,
) -> list[IntakeRow]:
    """The first ``most`` rows with this fate, in the order of the file; ``table`` is the file as read.

    Rows of records that are kept from the actor count as unchanged, and show what the file says and nothing else.
    """
    permit(actor, Action.READ)
    if fate == "repeated":
        return list(islice(_repeated(plan, table), most))
    fates = _fates(workspace, actor, plan, progress)
    return list(islice((row for row in fates if row.fate == fate), most))


def _fates(
    workspace: Workspace, actor: Actor, plan: intake.Plan, progress: Progress | None
) -> Iterator[IntakeRow]:
    hidden = workspace.store.hidden_ids(actor, plan.kind, plan.source)
    drafts, made, number = iter(plan.drafts), dict[str, Record](), max(1, plan.usable)
    size = number if plan.kind == "jurisdiction" else BATCH  # each may be the parent of any other
    for start in range(0, number, size):
        if progress is not None:
            progress(start / number, "compare")
        batch = list(islice(drafts, size))
        kept = [draft for draft in batch if draft.key in hidden]
        told = [IntakeRow(one.row, "same", one.record.name, one.record.geometry) for one in kept]
        told += _told(workspace, actor, plan, [one for one in batch if one.key not in hidden], made)
        yield from sorted(told, key=lambda one: one.row)


def _told(
    workspace: Workspace, actor: Actor, plan: intake.Plan, drafts: list[Draft], made: dict[str, Record]
) -> Iterator[IntakeRow]:
    """``made``: what earlier rows made of records that several of the file's things were merged into."""
    store = workspace.store
    stored = store.by_source(actor, plan.kind, plan.source, ids={draft.key for draft in drafts})
    whole, _ = known_or_whole(plan.kind, plan.source, plan.id_column, drafts, stored)
    befores: list[Record | None] = []
    merged: list[Record] = []
    for draft in whole:
        known = stored.get(draft.key)
        before = known and made.get(known.id, known)
        record = merge(before, draft)
        if before is not None and len(before.sources) > 1:
            made[record.id] = record
        befores.append(before)
        merged.append(record)
    afters = placed(store, actor, plan.kind, merged) if merged else []
    for draft, before, after in zip(whole, befores, afters, strict=True):
        fate: Fate = "new" if before is None else "same" if after == before else "changed"
        yield IntakeRow(draft.row, fate, after.name, after.geometry, before, after)


def _repeated(plan: intake.Plan, table: Table) -> Iterator[IntakeRow]:
    """Rows that are neither taken as they are nor refused: another row of their identity said the same before."""
    taken = np.fromiter(_rows(plan), dtype=np.int64)
    lost = ~np.isin(table.rows, taken)
    if not lost.any():
        return
    columns = [table.columns[name] for name in _identity(plan, table)]
    names = table.columns[column] if (column := _column(plan, "name")) in table.columns else None
    first: dict[tuple[Any, ...], int] = {}
    for at, row in enumerate(table.rows):
        key = tuple(str(values[at]) for values in columns)
        if table.geometry is not None and not plan.id_column:
            key = (*key, table.geometry[at])
        earlier = first.setdefault(key, int(row))
        if lost[at]:
            name = "" if names is None else str(names[at] or "")
            yield IntakeRow(int(row), "repeated", name, again=earlier if earlier != row else None)


def _rows(plan: intake.Plan) -> Iterable[int]:
    yield from (draft.row for draft in plan.drafts)
    yield from (reject.row for reject in plan.rejects)


def _identity(plan: intake.Plan, table: Table) -> list[str]:
    """The columns a row is known by: its id's, or those of its name and its place."""
    if plan.id_column:
        return [plan.id_column] if plan.id_column in table.columns else []
    named = [_column(plan, field) for field in ("name", "code", "address")]
    return [name for name in [*named, *plan.axes.values()] if name in table.columns]


def _column(plan: intake.Plan, field: str) -> str:
    return next((one.column for one in plan.mapping if one.field == field), "")
