"""Files in: what an import plan found goes into the store with a receipt, and out again by it."""

from collections.abc import Callable
from dataclasses import replace

from data import intake
from data.access import Action, Actor, require
from data.errors import Invalid, NotFound
from data.intake import receipts
from data.intake.receipts import Receipt
from data.intake.saved import SHELF as MAPPINGS
from data.intake.saved import settled
from data.intake.undoing import undo
from data.workspace import Workspace


def import_plan(
    workspace: Workspace,
    actor: Actor,
    plan: intake.Plan,
    *,
    dry_run: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> intake.Summary:
    """Apply a plan, or only say what it would do. The receipt and how the file was mapped are kept.

    Raises NothingUsable where no row could be taken. Whatever ``progress`` raises stops it; then nothing is left.
    """
    require(actor, Action.READ if dry_run else Action.IMPORT)
    store = workspace.store
    if dry_run:
        return intake.apply(store, actor, plan, dry_run=True, progress=progress)
    receipt = receipts.opened(plan, actor, at=workspace.clock.now(), revision=store.revision())
    store.keep(receipts.SHELF, receipt.id, receipt.body())
    try:
        done = intake.apply(store, actor, plan, progress=progress, receipt=receipt)
    except BaseException:
        _take_back(workspace, actor, receipt)
        raise
    assert done.revision is not None
    keep_receipt(workspace, receipts.closed(receipt, done, done.revision))
    mapping = settled(plan, actor.name)
    store.keep(MAPPINGS, mapping.key, mapping.body())
    return replace(done, receipt=receipt.id)


def undo_import(workspace: Workspace, actor: Actor, receipt_id: str) -> Receipt:
    """Take an import back: what it made is withdrawn, what it changed is as before, where nobody changed it since.

    Raises NotFound, and Invalid where there is nothing to undo.
    """
    require(actor, Action.IMPORT)
    body = workspace.store.kept(receipts.SHELF, receipt_id)
    if body is None:
        raise NotFound(f"there is no receipt {receipt_id!r}", remedy="see the list of receipts")
    receipt = Receipt.read(body)
    if not receipt.can_be_undone:
        said = "was undone before" if receipt.undone else "wrote nothing"
        raise Invalid(f"the import of {receipt.file} {said}", remedy="nothing to do")
    undone = undo(workspace.store, actor, receipt, at=workspace.clock.now())
    return keep_receipt(workspace, replace(receipt, state="undone", undone=undone))


def keep_receipt(workspace: Workspace, receipt: Receipt) -> Receipt:
    """Put a receipt on its shelf, in place of what it said before."""
    workspace.store.keep(receipts.SHELF, receipt.id, receipt.body())
    return receipt


def _take_back(workspace: Workspace, actor: Actor, receipt: Receipt) -> None:
    """An import that broke off leaves nothing; where that fails too, its receipt stays and can be undone by hand."""
    undone = undo(workspace.store, actor, receipt, at=workspace.clock.now())
    if undone.withdrawn + undone.restored + len(undone.left) == 0:
        workspace.store.keep(receipts.SHELF, receipt.id, None)
    else:
        keep_receipt(workspace, replace(receipt, state="stopped", undone=undone))
