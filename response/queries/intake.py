"""A file on its way in: what it is, what it most likely holds, and what importing it would do."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from data import intake
from data.access import Action, Actor, permit
from data.errors import MusterError, NotFound
from data.intake.aside import Aside, gathered
from data.intake.kinds import Likely, likeliest
from data.intake.reading import read_file
from data.intake.receipts import SHELF as RECEIPTS
from data.intake.receipts import Receipt
from data.intake.saved import SHELF, SavedMapping
from data.intake.table import Table
from data.workspace import Workspace
from geo.progress import Progress
from response.queries.records import jurisdictions


@dataclass(frozen=True)
class Look:
    """A file as read. ``kinds``: what it could be, the likeliest first; ``saved``: how such was mapped before."""

    path: Path
    table: Table
    kinds: tuple[Likely, ...]
    saved: SavedMapping | None


@dataclass(frozen=True)
class Prospect:
    """What an import would do: the plan and its dry run; ``refused`` says why not one row can go in."""

    plan: intake.Plan
    summary: intake.Summary | None
    refused: MusterError | None


def intake_look(
    workspace: Workspace,
    actor: Actor,
    path: Path,
    *,
    layer: str | None = None,
    encoding: str | None = None,
    progress: Progress | None = None,
) -> Look:
    """Read a file, and say what it most likely is. Raises NotUsable, TooLarge or LayerNeeded with the remedy."""
    _step(progress, 0.05, "read")
    table = read_file(path, intake.Limits(), layer=layer, encoding=encoding)
    _step(progress, 0.7, "kinds")
    kinds = tuple(likeliest(table, path.stem))
    return Look(path, table, kinds, saved_mapping(workspace, actor, list(table.columns), path.stem))


def intake_prospect(
    workspace: Workspace,
    actor: Actor,
    look: Look,
    kind: str,
    options: intake.Options,
    *,
    progress: Progress | None = None,
) -> Prospect:
    """What importing it as ``kind`` would do; nothing is written. Raises BadOption, NotUsable."""
    _step(progress, 0.05, "map")
    areas = jurisdictions(workspace, actor)
    plan = intake.prepare(
        look.path, kind, options, jurisdictions=areas, table=look.table,
        progress=lambda done, rows: _step(progress, 0.05 + 0.55 * done / max(rows, 1), "map"),
    )  # fmt: skip
    _step(progress, 0.6, "compare")
    try:
        found = intake.apply(
            workspace.store, actor, plan, dry_run=True,
            progress=lambda done, rows: _step(progress, 0.6 + 0.4 * done / max(rows, 1), "compare"),
        )  # fmt: skip
        return Prospect(plan, found, None)
    except intake.NothingUsable as error:
        return Prospect(plan, None, error)


def saved_mapping(
    workspace: Workspace, actor: Actor, columns: Sequence[str], source: str
) -> SavedMapping | None:
    """How a file of these columns, or else of this source, was mapped the last time; None where none was."""
    found = [SavedMapping.read(one.body, one.at) for one in workspace.store.kept_all(SHELF)]
    same = [one for one in found if one.columns == tuple(columns)]
    named = [one for one in same if one.source == source]
    alike = [one for one in found if one.source == source and one.covers(columns)]
    return next(iter([*named, *same, *alike]), None)


def _step(progress: Progress | None, share: float, step: str) -> None:
    if progress is not None:
        progress(share, step)


def import_receipts(workspace: Workspace, actor: Actor, *, limit: int | None = None) -> list[Receipt]:
    """Receipts of imports and retries, the newest first."""
    permit(actor, Action.IMPORT)
    return [Receipt.read(one.body) for one in workspace.store.kept_all(RECEIPTS, limit=limit)]


def import_receipt(workspace: Workspace, actor: Actor, receipt_id: str) -> Receipt:
    """One receipt. Raises NotFound."""
    permit(actor, Action.IMPORT)
    body = workspace.store.kept(RECEIPTS, receipt_id)
    if body is None:
        raise NotFound(f"there is no receipt {receipt_id!r}", remedy="see the list of receipts")
    return Receipt.read(body)


def set_aside(
    workspace: Workspace, actor: Actor, *, source: str | None = None, limit: int | None = None
) -> list[Aside]:
    """Rows that could not go in, each once, by source, file and row; ``limit`` counts troubles, oldest first."""
    found = gathered(workspace.store.quarantined(actor, source=source, limit=limit))
    return sorted(found, key=lambda one: (one.source, one.file, one.row or 0))


def number_set_aside(workspace: Workspace, actor: Actor) -> int:
    """How many rows `set_aside` would give."""
    return workspace.store.quarantine_count(actor)
