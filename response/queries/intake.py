"""A file on its way in: what it is, what it most likely holds, and what importing it would do."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from data import intake
from data.access import Actor
from data.errors import MusterError
from data.intake.kinds import Likely, likeliest
from data.intake.reading import read_file
from data.intake.saved import SavedMapping
from data.intake.table import Table
from data.workspace import Workspace
from geo.progress import Progress
from response.queries.records import jurisdictions

SHELF = "mapping"


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
    plan = intake.prepare(look.path, kind, options, jurisdictions=areas, table=look.table)
    _step(progress, 0.6, "compare")
    try:
        return Prospect(plan, intake.apply(workspace.store, actor, plan, dry_run=True), None)
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
