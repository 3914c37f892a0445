"""Taking an import back by its receipt: what it made is withdrawn, what it changed is as it was before."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from data.access import Action, Actor, require
from data.intake.applying import AT_ONCE, BATCH
from data.intake.merge import UNDONE
from data.intake.receipts import Left, Receipt, Undone
from data.schema import Record
from data.schema.vocab import Status
from data.store import Change, Exchange, Pinned, Quarantined, Query, Store

READ_AT_ONCE = 5000


class Mine(NamedTuple):
    """One record an import wrote: its first entry in the log, and the version its last one made."""

    record_id: str
    action: str
    seq: int
    recorded_at: datetime
    version: int


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
    mine = of_each(written(store, actor, receipt))
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


def of_each(changes: Iterator[Change]) -> list[Mine]:
    """What the import did to each record; of a million no more than is needed."""
    found: dict[str, Mine] = {}
    for change in changes:
        first = found.get(change.record_id)
        if first is None:
            first = Mine(change.record_id, change.action, change.seq, change.recorded_at, change.version)
        found[change.record_id] = first._replace(version=change.version)
    return list(found.values())


def _back(store: Store, actor: Actor, receipt: Receipt, part: Sequence[Mine], found: _Found) -> list[Record]:
    """These records as they are to be again; read while the write lock is held."""
    ids = tuple(one.record_id for one in part)
    now = {one.id: one for one in store.find(actor, [receipt.kind], Query(status=None, ids=ids))}
    before = _before(store, actor, receipt, [one for one in part if one.action != "create"])
    out = []
    for mine in part:
        record = now.get(mine.record_id)
        if record is None or record.version != mine.version:
            if record is not None and not _taken_back(record, receipt):
                found.left.append(Left(record.id, record.name, _who(store, actor, record)))
            continue
        if mine.action == "create":
            out.append(_withdrawn(record, receipt))
            found.withdrawn += 1
        elif mine.record_id in before:
            out.append(before[mine.record_id].model_copy(update={"version": record.version}))
            found.restored += 1
    return out


def _before(store: Store, actor: Actor, receipt: Receipt, firsts: Sequence[Mine]) -> dict[str, Record]:
    """Records as they were before the import's first entry about each; entries of one batch follow one another."""
    found: dict[str, Record] = {}
    runs: list[list[Mine]] = []
    for one in sorted(firsts, key=lambda one: one.seq):
        if runs and one.seq == runs[-1][-1].seq + 1:
            runs[-1].append(one)
        else:
            runs.append([one])
    for run in runs:
        pinned = Pinned(store, run[0].seq - 1, run[0].recorded_at)
        ids = tuple(one.record_id for one in run)
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
