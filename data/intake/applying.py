"""From a plan to the store: match, merge, assign jurisdictions, write as a whole, keep what was refused."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from data.access import Action, Actor, require
from data.bulk import without_collector
from data.errors import Conflict
from data.intake.aside import DISCARDED, gathered, set_aside
from data.intake.errors import NothingUsable
from data.intake.merge import merge
from data.intake.plan import Draft, Plan
from data.intake.receipts import SHOWN_HASH, Receipt
from data.intake.stored import known_or_whole, placed
from data.intake.table import Reject
from data.schema import Record
from data.store import Exchange, Quarantined, Store

BATCH = 2000
AT_ONCE = 10_000
"""Records written in one transaction. More would keep everybody else waiting: they are written in batches, and taken
back by the import's receipt where it is stopped."""
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
    receipt: str | None = None
    """The id of the receipt it can be undone by."""


@dataclass(frozen=True)
class Work:
    """What a plan comes to over what is stored: records to write, how many stay, rows that cannot go in."""

    fresh: list[Record]
    changed: list[Record]
    unchanged: int
    unplaced: int
    rejects: list[Reject]

    @property
    def writes(self) -> list[Record]:
        return [*self.fresh, *self.changed]


def apply(
    store: Store,
    actor: Actor,
    plan: Plan,
    *,
    dry_run: bool = False,
    progress: Progress | None = None,
    receipt: Receipt | None = None,
) -> Summary:
    """Write a plan's records, and its refused rows to quarantine.

    Records of the same source and id are updated in the fields the file speaks of. Doing it again changes
    nothing. Raises NothingUsable where no row can go in, NotAllowed, and what ``Store.save`` or ``progress`` raises;
    then nothing is written, or for more than AT_ONCE records the batches before, which ``receipt`` tells apart.
    """
    require(actor, Action.READ if dry_run else Action.IMPORT)
    with without_collector():
        work = worked_out(store, actor, plan)
        if not (work.writes or work.unchanged):
            raise _nothing_usable(plan, work.rejects)
        revision = None if dry_run else _write(store, actor, plan, work, progress, receipt)
    return summed_up(plan, work, revision)


def worked_out(store: Store, actor: Actor, plan: Plan, *, refused: Sequence[Reject] = ()) -> Work:
    """What the plan would write now; ``refused`` are rows that cannot go in for another reason.

    Rows of records that are kept from the actor change nothing: they make no second one in the open.
    """
    stored = store.by_source(actor, plan.kind, plan.source)
    rows = {reject.row for reject in refused}
    usable = [draft for draft in plan.drafts if draft.row not in rows]
    hidden = store.hidden_ids(actor, plan.kind, plan.source)
    mine = [draft for draft in usable if draft.key not in hidden]
    drafts, homeless = known_or_whole(plan.kind, plan.source, plan.id_column, mine, stored)
    records = placed(store, actor, plan.kind, onto(stored, drafts)) if drafts else []
    fresh, changed, same = _sort(records, stored)
    unplaced = sum(record.geometry is None for record in records)
    unchanged = same + len(usable) - len(mine)
    return Work(fresh, changed, unchanged, unplaced, [*plan.rejects, *homeless, *refused])


def summed_up(plan: Plan, work: Work, revision: int | None) -> Summary:
    """The counts of what was, or (revision None) would be done."""
    return Summary(
        kind=plan.kind,
        source=plan.source,
        rows=plan.rows,
        new=len(work.fresh),
        changed=len(work.changed),
        unchanged=work.unchanged,
        quarantined=len({reject.row for reject in work.rejects}),
        unplaced=work.unplaced,
        repaired=plan.repaired,
        duplicates=plan.duplicates,
        revision=revision,
        dry_run=revision is None,
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


def _write(
    store: Store, actor: Actor, plan: Plan, work: Work, progress: Progress | None, receipt: Receipt | None
) -> int:
    digest = plan.sha256[:SHOWN_HASH]
    reason = f"import of {plan.path.name} (sha256 {digest}) as {plan.kind} from {plan.source}"
    reason = reason if receipt is None else receipt.reason
    aside = Exchange(
        file=(plan.source, plan.path.name),
        add=_kept(store, set_aside(plan, work.rejects, None if receipt is None else receipt.id)),
    )
    if len(work.writes) > AT_ONCE:
        for part in parts(work.writes, progress):
            _save(store, actor, plan, part, reason)
        return store.save_parts(actor, [], reason=reason, aside=aside)
    try:
        return store.save_parts(actor, parts(work.writes, progress), reason=reason, aside=aside)
    except Conflict:  # somebody saved one of them since it was read
        now = worked_out(store, actor, plan)
        return store.save_parts(actor, parts(now.writes, progress), reason=reason, aside=aside)


def parts(records: list[Record], progress: Progress | None) -> Iterator[list[Record]]:
    """Records in batches; ``progress`` hears of each before and after, and may raise."""
    for start in range(0, len(records), BATCH):
        if progress is not None:
            progress(start, len(records))
        yield records[start : start + BATCH]
    if progress is not None:
        progress(len(records), len(records))


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


def _kept(store: Store, rows: list[Quarantined]) -> list[Quarantined]:
    """Rows for the worklist: those somebody discarded before do not come again."""
    gone = {one.key for one in store.kept_all(DISCARDED)} if rows else set()
    left = {one.row for one in gathered(rows) if one.key in gone} if gone else set()
    return [row for row in rows if row.row not in left]
