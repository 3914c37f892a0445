"""From a plan to the store: match, merge, assign jurisdictions, write as a whole, keep what was refused."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, islice

from data.access import Action, Actor, require
from data.bulk import without_collector
from data.errors import Conflict
from data.intake.aside import DISCARDED, gathered, set_aside
from data.intake.errors import NothingUsable
from data.intake.merge import merge
from data.intake.plan import Draft, Plan
from data.intake.receipts import SHOWN_HASH, Receipt
from data.intake.spool import Spool
from data.intake.stored import known_or_whole, placed
from data.intake.table import Reject
from data.intake.tally import Summary, Tally, Work, summed_up
from data.schema import Record
from data.store import Exchange, Quarantined, Store

BATCH = 2000
AT_ONCE = 10_000
"""Rows compared and written in one transaction. More would keep everybody else waiting: they are gone through in
batches, and taken back by the import's receipt where it is stopped."""
WHOLE = frozenset({"jurisdiction"})
"""Kinds whose records stand in one tree: all rows are looked at together, however many they are."""
SHOWN_REASONS = 3
REJECTS_READ = 100_000
Progress = Callable[[int, int], None]


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
    then nothing is written, or for more than AT_ONCE rows the batches before, which ``receipt`` tells apart.
    """
    require(actor, Action.READ if dry_run else Action.IMPORT)
    into = _Into(store, actor, plan, dry_run, progress, receipt)
    if len(plan.drafts) > AT_ONCE and plan.kind not in WHOLE:
        return into.in_batches()
    with without_collector():
        return into.at_once()


@dataclass(frozen=True)
class _Into:
    """One plan on its way into the store."""

    store: Store
    actor: Actor
    plan: Plan
    dry_run: bool
    progress: Progress | None
    receipt: Receipt | None

    def at_once(self) -> Summary:
        """All rows in one transaction."""
        work = worked_out(self.store, self.actor, self.plan)
        if not (work.writes or work.unchanged):
            raise _nothing_usable(self.plan, work.rejects)
        revision = None if self.dry_run else self._write(work)
        return summed_up(self.plan, Tally.of(work), work.rejects, revision)

    def in_batches(self) -> Summary:
        """Batch after batch, each compared with what is stored when its turn comes."""
        tally, homeless = Tally(), Spool[Reject]()
        hidden = self.store.hidden_ids(self.actor, self.plan.kind, self.plan.source)
        for drafts in self._batches():
            with without_collector():
                work = worked_out(self.store, self.actor, self.plan, drafts=drafts, hidden=hidden)
                tally.add(work)
                homeless.extend(work.rejects)
                if work.writes and not self.dry_run:
                    self._save(work.writes, drafts)
        rejects = [self.plan.rejects, homeless]
        if not (tally.new or tally.changed or tally.unchanged):
            raise _nothing_usable(self.plan, list(islice(chain(*rejects), REJECTS_READ)))
        revision = None if self.dry_run else self._finish(chain(*rejects))
        return summed_up(self.plan, tally, chain(*rejects), revision)

    @property
    def reason(self) -> str:
        """What the log says of each change."""
        if self.receipt is not None:
            return self.receipt.reason
        plan = self.plan
        digest = plan.sha256[:SHOWN_HASH]
        return f"import of {plan.path.name} (sha256 {digest}) as {plan.kind} from {plan.source}"

    def _batches(self) -> Iterator[list[Draft]]:
        total, left = len(self.plan.drafts), iter(self.plan.drafts)
        for start in range(0, total, BATCH):
            if self.progress is not None:
                self.progress(start, total)
            yield list(islice(left, BATCH))
        if self.progress is not None:
            self.progress(total, total)

    def _write(self, work: Work) -> int:
        aside, progress = self._aside(work.rejects), self.progress
        if len(work.writes) > AT_ONCE:
            for part in parts(work.writes, progress):
                self._save(part, self.plan.drafts)
            return self._finish(work.rejects)
        try:
            return self.store.save_parts(
                self.actor, parts(work.writes, progress), reason=self.reason, aside=aside
            )
        except Conflict:  # somebody saved one of them since it was read
            now = worked_out(self.store, self.actor, self.plan)
            return self.store.save_parts(
                self.actor, parts(now.writes, progress), reason=self.reason, aside=self._aside(now.rejects)
            )

    def _save(self, batch: list[Record], drafts: Iterable[Draft]) -> None:
        """Save one batch; where somebody else changed a record meanwhile, merge onto theirs and try once more."""
        store, actor, plan = self.store, self.actor, self.plan
        try:
            store.save(actor, batch, reason=self.reason)
        except Conflict:
            now = store.by_source(actor, plan.kind, plan.source)
            ids = {record.id for record in batch}
            mine = [one for one in drafts if now.get(one.key, one.record).id in ids]
            store.save(actor, placed(store, actor, plan.kind, onto(now, mine)), reason=self.reason)

    def _finish(self, rejects: Iterable[Reject]) -> int:
        """What could not go in goes to the worklist; the log's revision then."""
        return self.store.save_parts(self.actor, [], reason=self.reason, aside=self._aside(rejects))

    def _aside(self, rejects: Iterable[Reject]) -> Exchange:
        rows = set_aside(self.plan, rejects, None if self.receipt is None else self.receipt.id)
        return Exchange(file=(self.plan.source, self.plan.path.name), add=_kept(self.store, rows))


def worked_out(
    store: Store,
    actor: Actor,
    plan: Plan,
    *,
    refused: Sequence[Reject] = (),
    drafts: Sequence[Draft] | None = None,
    hidden: Collection[str] | None = None,
) -> Work:
    """What the plan would write now; ``refused`` are rows that cannot go in for another reason.

    Rows of records that are kept from the actor change nothing: they make no second one in the open. With ``drafts``
    it is about these alone, and its rejects are theirs; ``hidden`` are the ids of what is kept from the actor.
    """
    rows = {reject.row for reject in refused}
    usable = [draft for draft in (plan.drafts if drafts is None else drafts) if draft.row not in rows]
    keys = None if drafts is None else {draft.key for draft in drafts}
    stored = store.by_source(actor, plan.kind, plan.source, ids=keys)
    hidden = store.hidden_ids(actor, plan.kind, plan.source) if hidden is None else hidden
    mine = [draft for draft in usable if draft.key not in hidden]
    whole, homeless = known_or_whole(plan.kind, plan.source, plan.id_column, mine, stored)
    records = placed(store, actor, plan.kind, onto(stored, whole)) if whole else []
    fresh, changed, same = _sort(records, stored)
    unplaced = sum(record.geometry is None for record in records)
    unchanged = same + len(usable) - len(mine)
    before = plan.rejects if drafts is None else ()
    return Work(fresh, changed, unchanged, unplaced, [*before, *homeless, *refused])


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


def parts(records: list[Record], progress: Progress | None) -> Iterator[list[Record]]:
    """Records in batches; ``progress`` hears of each before and after, and may raise."""
    for start in range(0, len(records), BATCH):
        if progress is not None:
            progress(start, len(records))
        yield records[start : start + BATCH]
    if progress is not None:
        progress(len(records), len(records))


def _kept(store: Store, rows: Iterator[Quarantined]) -> Iterable[Quarantined]:
    """Rows for the worklist: those somebody discarded before do not come again."""
    gone = {one.key for one in store.kept_all(DISCARDED)}
    if not gone:
        return rows
    found = list(rows)
    left = {one.row for one in gathered(found) if one.key in gone}
    return [row for row in found if row.row not in left]
