"""Duplicates: merge two records into one, take them apart again, keep two apart, suggest them again."""

from data.access import Actor
from data.errors import Invalid
from data.merging import joined
from data.parting import parted, returned
from data.schema import KINDS, Record
from data.store import Change, Pinned, Query
from data.workspace import Workspace
from response.actions.base import manage
from response.duplicates import (
    APART,
    MERGEABLE,
    OPEN,
    SHELF,
    led_from,
    pair_key,
    pointed_back,
    pointing_kinds,
    repointed,
)

NEIGHBOURS_MAX = 1000
"""How many changes one merge makes at most: what points to the record that goes."""


def merge_records(
    workspace: Workspace,
    actor: Actor,
    lead_id: str,
    other_id: str,
    *,
    versions: tuple[int, int] | None = None,
    reason: str = "",
) -> Record:
    """The second record becomes part of the first, which leads: see `data.merging.joined`; what pointed to the second
    points to the first. ``versions`` are those the person saw: a later change is a Conflict. Gives the lead.
    """
    manage(actor)
    wrote = f"{reason.strip() or 'the same thing'} (merged {other_id} into {lead_id})"

    def choose() -> list[Record]:
        lead, other = (workspace.store.get(actor, one) for one in (lead_id, other_id))
        _refuse(lead, other)
        if versions is not None:
            lead, other = (
                one.model_copy(update={"version": version})
                for one, version in zip((lead, other), versions, strict=True)
            )
        return [*joined(lead, other), *_pointing(workspace, actor, lead, other)]

    workspace.store.decide(actor, choose, reason=wrote)
    _settle(workspace, actor, lead_id, other_id, "merged", reason)
    return workspace.store.get(actor, lead_id)


def _refuse(lead: Record, other: Record) -> None:
    if lead.id == other.id:
        raise Invalid(f"{lead.name!r} is one record already", remedy="choose two")
    if lead.kind != other.kind:
        raise Invalid(
            f"{other.name!r} is a {other.kind}, not a {lead.kind}", remedy="merge records of one kind"
        )
    if lead.kind not in MERGEABLE:
        raise Invalid(
            f"records of kind {lead.kind} are not merged", remedy=f"choose of {', '.join(MERGEABLE)}"
        )
    for one in (lead, other):
        if one.merged_into is not None:
            raise Invalid(
                f"{one.name!r} is merged already", remedy="look at the list again, or undo that merge first"
            )


def _pointing(workspace: Workspace, actor: Actor, lead: Record, other: Record) -> list[Record]:
    """Other records that name the one that goes, whatever their status."""
    everything = Query(status=None)
    ids = [
        row.id
        for kind in sorted(pointing_kinds(other.kind))
        for row in workspace.store.columns(actor, kind, ("id", "body"), everything)
        if other.id in row.body
    ]
    wanted = tuple(sorted(set(ids) - {lead.id, other.id}))
    found = workspace.store.find(actor, sorted(KINDS), Query(status=None, ids=wanted)) if wanted else []
    moved = [repointed(one, other.id, lead.id) for one in found]
    return [after for before, after in zip(found, moved, strict=True) if after is not before]


def undo_merge(
    workspace: Workspace, actor: Actor, other_id: str, *, reason: str = ""
) -> tuple[Record, Record]:
    """Both records as they were before the merge, with what was reported since (see `data.parting`); what was made to
    point to the lead points back. Gives the lead and the other."""
    manage(actor)
    lead_id = workspace.store.get(actor, other_id).merged_into
    if lead_id is None:
        raise Invalid(f"record {other_id!r} is not merged into another", remedy="look at the list again")
    wrote = f"{reason.strip() or 'not the same thing'} (parted {other_id} from {lead_id})"
    workspace.store.decide(actor, lambda: _parted(workspace, actor, lead_id, other_id), reason=wrote)
    _settle(workspace, actor, lead_id, other_id, OPEN, reason)
    return workspace.store.get(actor, lead_id), workspace.store.get(actor, other_id)


def _parted(workspace: Workspace, actor: Actor, lead_id: str, other_id: str) -> list[Record]:
    lead, other = (workspace.store.get(actor, one) for one in (lead_id, other_id))
    if other.merged_into != lead_id:
        raise Invalid(f"{other.name!r} was parted meanwhile", remedy="look at the list again")
    if lead.merged_into is not None:
        raise Invalid(f"{lead.name!r} was merged itself since", remedy="undo that merge first")
    changes = _merge_of(workspace, actor, lead_id, other_id)
    first, last = changes[0].seq, changes[-1].seq
    lead_before, other_before = (_at(workspace, actor, one, first - 1) for one in (lead_id, other_id))
    lead_merged, other_gone = (_at(workspace, actor, one, last) for one in (lead_id, other_id))
    history = workspace.store.history(actor, lead_id)
    since = [_at(workspace, actor, lead_id, change.seq) for change in history if change.seq > last]
    theirs = frozenset(
        {one.system for one in other_before.sources} - {one.system for one in lead_before.sources}
    )
    back = [
        pointed_back(workspace.store.get(actor, change.record_id), change.changed)
        for change in changes
        if change.record_id not in (lead_id, other_id)
    ]
    return [
        parted(lead_before, lead_merged, lead, since, theirs),
        returned(other_before, other_gone, other, since, theirs),
        *back,
    ]


def _merge_of(workspace: Workspace, actor: Actor, lead_id: str, other_id: str) -> list[Change]:
    """The changes of the merge, in one piece of the log: the two records', and those of what pointed to the other."""
    mine = workspace.store.history(actor, other_id)
    went = next(one for one in reversed(mine) if one.changed.get("merged_into", [None, None])[1] == lead_id)
    near = workspace.store.changes(actor, max(0, went.seq - 2), limit=NEIGHBOURS_MAX)
    together = [one for one in near if (one.reason, one.recorded_at) == (went.reason, went.recorded_at)]
    return [
        one for one in together if one.record_id in (lead_id, other_id) or led_from(one.changed, other_id)
    ]


def _at(workspace: Workspace, actor: Actor, record_id: str, revision: int) -> Record:
    return Pinned(workspace.store, revision, workspace.clock.now()).get(actor, record_id)


def keep_apart(workspace: Workspace, actor: Actor, one_id: str, two_id: str, *, reason: str = "") -> None:
    """Two records are two things: they are not suggested again. Signed, and reversible with `suggest_again`."""
    manage(actor)
    for record_id in (one_id, two_id):
        workspace.store.get(actor, record_id)
    _settle(workspace, actor, one_id, two_id, APART, reason)


def suggest_again(workspace: Workspace, actor: Actor, one_id: str, two_id: str, *, reason: str = "") -> None:
    """Two records that were kept apart may be suggested again."""
    manage(actor)
    for record_id in (one_id, two_id):
        workspace.store.get(actor, record_id)
    _settle(workspace, actor, one_id, two_id, OPEN, reason)


def _settle(workspace: Workspace, actor: Actor, one_id: str, two_id: str, state: str, reason: str) -> None:
    """Write a decision to the shelf, after all earlier ones on the pair."""
    key = pair_key(one_id, two_id)
    signed = {
        "state": state,
        "at": workspace.clock.now().isoformat(),
        "person": actor.name,
        "position": actor.position,
        "organisation": actor.organisation,
        "via": actor.via,
        "reason": reason.strip(),
    }
    while True:
        before = workspace.store.kept(SHELF, key)
        history = [*(before or {}).get("history", []), signed]
        if workspace.store.keep_swap(SHELF, key, before, {"state": state, "history": history}):
            return
