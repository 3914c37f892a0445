"""From a plan to the store: match, merge, assign jurisdictions, write in batches, keep what was refused."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from data.access import Action, Actor, require
from data.bulk import without_collector
from data.errors import Conflict
from data.intake.errors import NothingUsable
from data.intake.merge import merge
from data.intake.plan import Draft, Plan
from data.intake.stored import known_or_whole, placed
from data.intake.table import Reject
from data.schema import Record
from data.store import Store
from data.store.quarantine import Quarantined

BATCH = 2000
SHOWN_HASH = 12
SHOWN_REASONS = 3
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Summary:
    """What an import did, or in a dry run would do. ``unplaced`` of the usable rows have no geometry in the
    store afterwards; ``revision`` is the log's after the last batch, None in a dry run."""

    kind: str
    source: str
    rows: int
    new: int
    changed: int
    unchanged: int
    quarantined: int
    unplaced: int
    repaired: int
    duplicates: int
    revision: int | None
    dry_run: bool


def apply(
    store: Store, actor: Actor, plan: Plan, *, dry_run: bool = False, progress: Progress | None = None
) -> Summary:
    """Write a plan's records, and its refused rows to quarantine.

    Records of the same source and id are updated in the fields the file speaks of. Doing it again changes
    nothing. Raises NothingUsable where no row can go in (then nothing is written), NotAllowed, and what
    ``Store.save`` raises; batches already written stay, and a second run goes on from there.
    """
    require(actor, Action.READ if dry_run else Action.IMPORT)
    with without_collector():
        return _apply(store, actor, plan, dry_run, progress)


def _apply(store: Store, actor: Actor, plan: Plan, dry_run: bool, progress: Progress | None) -> Summary:
    stored = store.by_source(actor, plan.kind, plan.source)
    drafts, homeless = known_or_whole(plan.kind, plan.source, plan.id_column, plan.drafts, stored)
    rejects = [*plan.rejects, *homeless]
    if not drafts:
        raise _nothing_usable(plan, rejects)
    records = placed(store, actor, plan.kind, onto(stored, drafts))
    fresh, changed, same = _sort(records, stored)
    revision = None
    if not dry_run:
        revision = _write(store, actor, plan, [*fresh, *changed], progress)
        _quarantine(store, actor, plan, rejects)
    return Summary(
        kind=plan.kind,
        source=plan.source,
        rows=plan.rows,
        new=len(fresh),
        changed=len(changed),
        unchanged=same,
        quarantined=len({reject.row for reject in rejects}),
        unplaced=sum(record.geometry is None for record in records),
        repaired=plan.repaired,
        duplicates=plan.duplicates,
        revision=revision,
        dry_run=dry_run,
    )


def onto(stored: Mapping[str, Record], drafts: Iterable[Draft]) -> list[Record]:
    """The records to save, each once: rows of things that were merged into one build on each other."""
    made: dict[str, Record] = {}
    for draft in drafts:
        before = stored.get(draft.key)
        record = merge(before and made.get(before.id, before), draft)
        made[record.id] = record
    return list(made.values())


def _nothing_usable(plan: Plan, rejects: Sequence[Reject]) -> NothingUsable:
    first_rows = {reject.reason: reject.row for reject in reversed(rejects)}
    reasons = [f"{reason} (first: row {row})" for reason, row in list(first_rows.items())[-SHOWN_REASONS:]]
    first = rejects[0].remedy if rejects else "check that it is the right file"
    return NothingUsable(
        f"0 of {plan.rows} rows in {plan.path.name} can be imported as {plan.kind}: {'; '.join(reasons)}",
        remedy=first,
    )


def _sort(records: list[Record], stored: dict[str, Record]) -> tuple[list[Record], list[Record], int]:
    by_id = {record.id: record for record in stored.values()}
    fresh = [record for record in records if record.id not in by_id]
    known = [record for record in records if record.id in by_id]
    changed = [record for record in known if record != by_id[record.id]]
    return fresh, changed, len(known) - len(changed)


def _write(store: Store, actor: Actor, plan: Plan, records: list[Record], progress: Progress | None) -> int:
    reason = (
        f"import of {plan.path.name} (sha256 {plan.sha256[:SHOWN_HASH]}) as {plan.kind} from {plan.source}"
    )
    revision = store.revision()
    for start in range(0, len(records), BATCH):
        batch = records[start : start + BATCH]
        revision = _save(store, actor, plan, batch, reason)
        if progress is not None:
            progress(start + len(batch), len(records))
    return revision


def _save(store: Store, actor: Actor, plan: Plan, batch: list[Record], reason: str) -> int:
    """Save one batch; where somebody else changed a record meanwhile, merge onto theirs and try once more."""
    try:
        return store.save(actor, batch, reason=reason).revision
    except Conflict:
        now = store.by_source(actor, plan.kind, plan.source)
        ids = {record.id for record in batch}
        mine = [one for one in plan.drafts if now.get(one.key, one.record).id in ids]
        again = placed(store, actor, plan.kind, onto(now, mine))
        return store.save(actor, again, reason=reason).revision


def _quarantine(store: Store, actor: Actor, plan: Plan, rejects: Sequence[Reject]) -> None:
    """Replace what quarantine holds about this file."""
    store.quarantine_clear(actor, source=plan.source, file=plan.path.name)
    store.quarantine_add(actor, [_quarantined(plan, reject) for reject in rejects])


def _quarantined(plan: Plan, reject: Reject) -> Quarantined:
    about: dict[str, Any] = {"sha256": plan.sha256, "layer": plan.layer}
    return Quarantined(
        kind=plan.kind,
        source=plan.source,
        file=plan.path.name,
        row=reject.row,
        column=reject.column,
        value=reject.value,
        reason=reject.reason,
        remedy=reject.remedy,
        raw=json.dumps(about),
    )
