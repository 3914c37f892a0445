"""Rows set aside: tried again after mending, or discarded for a reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from data.access import Action, Actor, require
from data.errors import Invalid
from data.intake import receipts
from data.intake.aside import DISCARDED, Aside, gathered
from data.intake.mending import alike, kept_form, mended, plan_of_rows, retry
from data.store import Exchange, Quarantined, Query
from data.workspace import Workspace
from response.actions.files import keep_receipt


@dataclass(frozen=True)
class Tried:
    """What trying rows again came to; ``receipts`` are those it can be undone by."""

    new: int
    changed: int
    unchanged: int
    still: tuple[Quarantined, ...]
    receipts: tuple[str, ...]

    @property
    def went_in(self) -> int:
        return self.new + self.changed + self.unchanged


def retry_rows(
    workspace: Workspace,
    actor: Actor,
    rows: Sequence[Aside],
    cells: Mapping[str, Mapping[str, Any]] | None = None,
) -> Tried:
    """Try rows again, with these cells changed (by the row's key). What still cannot go in stays, with its new reason.

    Raises Invalid for rows whose cells were not kept, or that left the worklist meanwhile.
    """
    require(actor, Action.IMPORT)
    lost = [one for one in rows if not one.can_be_mended]
    if lost:
        raise Invalid(
            f"row {lost[0].row} of {lost[0].file} was not kept whole",
            remedy="correct the file and import it again",
        )
    held = _held(workspace, actor, rows)
    new = changed = same = 0
    still: list[Quarantined] = []
    made: list[str] = []
    areas = workspace.store.find(actor, ["jurisdiction"], Query())
    for group in alike([mended(one, (cells or {}).get(one.key, {})) for one in rows]):
        plan = plan_of_rows(group, areas)
        at, revision = workspace.clock.now(), workspace.store.revision()
        receipt = receipts.opened(plan, actor, at=at, revision=revision, what="retry")
        numbers = {one.row for one in group}
        mine = [one for one in held if one.file == group[0].file and one.row in numbers]
        done = retry(workspace.store, actor, group, plan, mine, receipt)
        new, changed = new + done.summary.new, changed + done.summary.changed
        same, still = same + done.summary.unchanged, still + done.still
        if done.summary.new + done.summary.changed:
            assert done.summary.revision is not None
            shut = receipts.closed(receipt, done.summary, done.summary.revision)
            keep_receipt(workspace, replace(shut, taken_out=kept_form(done.taken_out)))
            made.append(receipt.id)
    return Tried(new, changed, same, tuple(still), tuple(made))


def discard_rows(workspace: Workspace, actor: Actor, rows: Sequence[Aside], *, why: str) -> int:
    """Take rows off the worklist for good; they are kept with the reason and who gave it. Gives their number."""
    require(actor, Action.IMPORT)
    if not why.strip():
        raise Invalid("discarding needs a reason", remedy="say in a few words why the row is not wanted")
    held = _held(workspace, actor, rows)
    now = workspace.clock.now().isoformat()
    signed = {"why": why.strip(), "person": actor.name, "position": actor.position, "at": now}
    for one in rows:
        told = {"kind": one.kind, "source": one.source, "file": one.file, "row": one.row}
        troubles = [vars(trouble) for trouble in one.troubles]
        workspace.store.keep(
            DISCARDED, one.key, told | {"cells": dict(one.cells), "troubles": troubles} | signed
        )
    drop = [one.qid for one in held if one.qid is not None]
    workspace.store.save_parts(actor, [], reason="rows discarded", aside=Exchange(drop=drop))
    return len(rows)


def _held(workspace: Workspace, actor: Actor, rows: Sequence[Aside]) -> list[Quarantined]:
    """The worklist's entries of these rows, as they are now. Raises Invalid where one is gone."""
    wanted = {(one.kind, one.source, one.file, one.row) for one in rows}
    found = [
        one
        for one in workspace.store.quarantined(actor)
        if (one.kind, one.source, one.file, one.row) in wanted
    ]
    there = {(one.kind, one.source, one.file, one.row) for one in gathered(found)}
    gone = wanted - there
    if gone:
        _, _, file, row = sorted(gone, key=str)[0]
        raise Invalid(f"row {row} of {file} is no longer set aside", remedy="look at the list again")
    return found
