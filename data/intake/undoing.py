"""Taking an import back by its receipt: what it made is withdrawn, what it changed is as it was before."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from data.access import Action, Actor, require
from data.intake.applying import AT_ONCE, BATCH
from data.intake.merge import UNDONE
from data.intake.receipts import Left, Receipt, Undone
from data.schema import Record
from data.schema.vocab import Status
from data.store import Change, Exchange, Pinned, Quarantined, Query, Store

READ_AT_ONCE = 5000


@dataclass
class _Found:
    """What was found while records were chosen."""

    withdrawn: int
    restored: int
    left: list[Left]


def undo(store: Store, actor: Actor, receipt: Receipt, *, at: datetime) -> Undone:
    """Take back what a receipt's import wrote, where nobody has changed it since; the rest is named and left.

    Rows it set aside leave the worklist, and rows it took from there come back. Up to AT_ONCE records it is done in one
    transaction. Raises NotAllowed and what ``Store.save`` raises.
    """
    require(actor, Action.IMPORT)
    mine = last_of_each(written(store, actor, receipt))
    reason = f"{UNDONE}: {receipt.reason}"
    found = _Found(0, 0, [])
    batches = [mine[start : start + BATCH] for start in range(0, len(mine), BATCH)]
    aside = Exchange(
        drop=_set_aside_by(store, actor, receipt), add=[Quarantined(**one) for one in receipt.taken_out]
    )
    if len(mine) <= AT_ONCE:
        revision = store.save_parts(
            actor, (_back(store, actor, receipt, part, found) for part in batches), reason=reason, aside=aside
        )
    else:
        for part in batches:
            store.save_parts(
                actor, (_back(store, actor, receipt, one, found) for one in [part]), reason=reason
            )
        revision = store.save_parts(actor, [], reason=reason, aside=aside)
    return Undone(
        person=actor.name,
        position=actor.position,
        at=at.isoformat(),
        revision=revision,
        withdrawn=found.withdrawn,
        restored=found.restored,
        left=tuple(found.left),
    )


def written(store: Store, actor: Actor, receipt: Receipt) -> Iterator[Change]:
    """The log's entries of an import, oldest first."""
    since, last = receipt.revision_from - 1, receipt.revision_to
    while changes := store.changes(actor, since, kinds=[receipt.kind], limit=READ_AT_ONCE):
        for change in changes:
            if last is not None and change.seq > last:
                return
            if change.reason == receipt.reason:
                yield change
        since = changes[-1].seq


def last_of_each(changes: Iterator[Change]) -> list[tuple[Change, Change]]:
    """The first and the last entry of each record."""
    found: dict[str, tuple[Change, Change]] = {}
    for change in changes:
        first, _ = found.get(change.record_id, (change, change))
        found[change.record_id] = (first, change)
    return list(found.values())


def _back(
    store: Store, actor: Actor, receipt: Receipt, part: Sequence[tuple[Change, Change]], found: _Found
) -> list[Record]:
    """These records as they are to be again; read while the write lock is held."""
    ids = tuple(first.record_id for first, _ in part)
    now = {one.id: one for one in store.find(actor, [receipt.kind], Query(status=None, ids=ids))}
    before = _before(store, actor, receipt, [first for first, _ in part if first.action != "create"])
    out = []
    for first, last in part:
        record = now.get(first.record_id)
        if record is None or record.version != last.version:
            if record is not None and not _taken_back(record, receipt):
                found.left.append(Left(record.id, record.name, _who(store, actor, record)))
            continue
        if first.action == "create":
            out.append(_withdrawn(record, receipt))
            found.withdrawn += 1
        elif first.record_id in before:
            out.append(before[first.record_id].model_copy(update={"version": record.version}))
            found.restored += 1
    return out


def _before(store: Store, actor: Actor, receipt: Receipt, firsts: Sequence[Change]) -> dict[str, Record]:
    """Records as they were before the import's first entry about each; entries of one batch follow one another."""
    found: dict[str, Record] = {}
    runs: list[list[Change]] = []
    for change in sorted(firsts, key=lambda one: one.seq):
        if runs and change.seq == runs[-1][-1].seq + 1:
            runs[-1].append(change)
        else:
            runs.append([change])
    for run in runs:
        pinned = Pinned(store, run[0].seq - 1, run[0].recorded_at)
        ids = tuple(change.record_id for change in run)
        found |= {one.id: one for one in pinned.find(actor, [receipt.kind], Query(status=None, ids=ids))}
    return found


def _withdrawn(record: Record, receipt: Receipt) -> Record:
    lead = record.sources[0]
    note = f"{UNDONE}: receipt {receipt.id}"
    marked = lead.model_copy(update={"notes": [*lead.notes, note]})
    return record.model_copy(update={"status": Status.WITHDRAWN, "sources": [marked, *record.sources[1:]]})


def _taken_back(record: Record, receipt: Receipt) -> bool:
    """Whether an earlier, broken off undoing did this one already."""
    notes = record.sources[0].notes if record.sources else []
    return record.status is Status.WITHDRAWN and f"{UNDONE}: receipt {receipt.id}" in notes


def _who(store: Store, actor: Actor, record: Record) -> str:
    last = store.history(actor, record.id)[-1]
    return f"{last.person} ({last.position})"


def _set_aside_by(store: Store, actor: Actor, receipt: Receipt) -> list[int]:
    rows = store.quarantined(actor, source=receipt.source)
    return [
        one.qid for one in rows if one.qid is not None and json.loads(one.raw).get("receipt") == receipt.id
    ]
