"""Files in: what an import plan found goes into the store."""

from collections.abc import Callable

from data import intake
from data.access import Action, Actor, require
from data.workspace import Workspace


def import_plan(
    workspace: Workspace,
    actor: Actor,
    plan: intake.Plan,
    *,
    dry_run: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> intake.Summary:
    """Apply a plan, or only say what it would do. Raises NothingUsable where no row could be taken."""
    require(actor, Action.READ if dry_run else Action.IMPORT)
    return intake.apply(workspace.store, actor, plan, dry_run=dry_run, progress=progress)
