"""From a response to the store: whose record it is, what changed, what is no longer named. Nothing else is written."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from data.access import Action, Actor, require
from data.bulk import without_collector
from data.errors import Conflict
from data.feeds import lifecycle
from data.feeds.grouping import Group, grouped
from data.feeds.parsed import Parsed
from data.feeds.refused import keep_refused
from data.feeds.standing import standing
from data.feeds.telling import (
    dated,
    ids_of,
    is_current,
    keys_of,
    licensed,
    marked,
    named_again,
    timed,
    together,
    withdrawn,
)
from data.intake.merge import merge
from data.intake.plan import Draft
from data.intake.stored import known_or_whole, placed
from data.intake.table import Reject
from data.merging import combine
from data.schema import Record
from data.store import Store

BATCH = 500
"""Records of one write: short, so that people's own changes never wait long."""
TRIES = 5
SHELF = "feed-reconciled"


class Feed(Protocol):
    """What is needed of a feed's settings."""

    @property
    def name(self) -> str: ...

    @property
    def licence(self) -> str: ...


@dataclass(frozen=True)
class Outcome:
    """What a response did. ``not_reported`` counts records that it is the first to leave out, ``cancelled`` those that
    its messages took back; ``revision`` is the log's afterwards."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    cancelled: int = 0
    not_reported: int = 0
    rejected: int = 0
    revision: int = 0


@dataclass(frozen=True)
class _Run:
    """What all records of a response share. ``older``: a later response was applied before; ``complete_at`` is when
    the last one was that listed all there is; ``done`` counts what was saved."""

    store: Store
    actor: Actor
    feed: str
    licence: str | None
    now: datetime
    older: bool
    complete_at: datetime | None
    done: Counter[str] = field(default_factory=Counter)

    @property
    def reason(self) -> str:
        return f"feed {self.feed}"

    def save(self, what: str, records: Sequence[Record]) -> None:
        """Save in short writes, and count."""
        for start in range(0, len(records), BATCH):
            batch = records[start : start + BATCH]
            self.store.save(self.actor, batch, reason=self.reason)
            self.done[what] += len(batch)


def reconcile(store: Store, actor: Actor, feed: Feed, parsed: Parsed, *, now: datetime) -> Outcome:
    """Bring the store up to what a response of the time ``now`` says.

    Records are known by the feed's name and their ids there. The same response again writes nothing; one older than
    the last only adds what is not known yet; an empty one changes nothing. Figures without a time of their own are
    dated ``now`` when their value changes. Raises NotAllowed and what ``Store.save`` raises: what is written by then
    stays, and the next run goes on from there.
    """
    require(actor, Action.IMPORT)
    if not (parsed.drafts or parsed.acts or parsed.rejects):
        return Outcome(revision=store.revision())
    told: dict[str, Any] = store.kept(SHELF, feed.name) or {}
    last, complete_at = _time(told.get("at")), _time(told.get("complete_at"))
    run = _Run(
        store, actor, feed.name, feed.licence or None, now, last is not None and now < last, complete_at
    )
    rejects, seen = list(parsed.rejects), 0
    told_of = lifecycle.closed(parsed.drafts, parsed.acts, store, actor, feed.name)
    with without_collector():
        for kind, drafts in _by_kind(told_of).items():
            named = {key for one in drafts for key in keys_of(one)} | parsed.refused
            things, thin = _apply(run, kind, drafts, named if parsed.complete else None)
            seen += things
            rejects += thin
    new = told_of if run.done["new"] else ()
    taken_back = lifecycle.settle(store, actor, feed.name, parsed.acts, now=now, new=new)
    keep_refused(store, actor, feed.name, _kind_of(parsed), rejects)
    if not run.older:
        _remember(store, feed.name, told, now, complete=parsed.complete and bool(parsed.drafts))
    return Outcome(
        new=run.done["new"],
        changed=run.done["changed"],
        unchanged=seen - run.done["new"] - run.done["changed"],
        cancelled=taken_back,
        not_reported=run.done["not_reported"],
        rejected=len({reject.row for reject in rejects}),
        revision=store.revision(),
    )


def _apply(
    run: _Run, kind: str, drafts: Sequence[Draft], named: frozenset[str] | set[str] | None
) -> tuple[int, list[Reject]]:
    """One kind's records; where somebody changes one meanwhile, all is read again: what is saved is then unchanged."""
    for _ in range(TRIES - 1):
        try:
            return _attempt(run, kind, drafts, named)
        except Conflict:
            continue
    return _attempt(run, kind, drafts, named)


def _attempt(
    run: _Run, kind: str, drafts: Sequence[Draft], named: frozenset[str] | set[str] | None
) -> tuple[int, list[Reject]]:
    """Gives how many things the drafts are about, and those too thin to be a record."""
    known = _known(run, kind, None if named is not None else {key for one in drafts for key in keys_of(one)})
    hidden = run.store.hidden_ids(run.actor, kind, run.feed)
    open_ = [one for one in drafts if hidden.isdisjoint(keys_of(one))]
    whole, thin = known_or_whole(kind, run.feed, None, open_, known)
    groups = grouped(whole, known)
    found = [(group.stored[0] if group.stored else None, _merged(run, group)) for group in groups]
    fresh = [after for before, after in found if before is None]
    pairs = [(before, after) for before, after in found if before is not None and before != after]
    kept = standing(run.store, run.actor, pairs, reason=run.reason, now=run.now)
    after_of = {one.id: one for one in kept}
    same = [after_of.get(before.id, before) for before, _ in found if before is not None]
    before_of = {before.id: before for before, _ in found if before is not None}
    changed = [one for one in placed(run.store, run.actor, kind, same) if one != before_of[one.id]]
    run.save("new", placed(run.store, run.actor, kind, fresh))
    run.save("changed", changed)
    run.save(
        "one",
        [withdrawn(one, group.stored[0]) for group in groups for one in group.stored[1:] if is_current(one)],
    )
    if named is not None and not run.older:
        run.save("not_reported", _vanished(run, known, named))
    return len(groups) + len(drafts) - len(open_), thin


def _known(run: _Run, kind: str, ids: set[str] | None) -> dict[str, Record]:
    """Stored records by every id they go by in this feed; those of these ids where the rest does not matter."""
    found = run.store.by_source(run.actor, kind, run.feed, ids=ids)
    also = {key: one for one in found.values() for key in ids_of(one, run.feed)}
    return also | found


def _merged(run: _Run, group: Group) -> Record:
    """The record after the response."""
    stored = group.stored[0] if group.stored else None
    draft = dated(licensed(together(group.drafts, stored), run.licence), stored, run.now)
    if stored is None:
        late = run.older and run.complete_at is not None and run.now < run.complete_at
        return marked(draft.record, run.feed, run.complete_at) if late else draft.record
    if _is_older(run, stored, draft):
        after = stored.model_copy(update=combine(stored, draft.record, draft.given))
        return after if run.older else named_again(after, draft)
    return timed(stored, named_again(merge(stored, draft), draft), draft)


def _is_older(run: _Run, stored: Record, draft: Draft) -> bool:
    """Whether what is stored is of a later state: an answer out of a cache, a message that came late."""
    told, known = draft.record.observed_at, stored.observed_at
    if "observed_at" in draft.given and told is not None and known is not None:
        return told < known
    return run.older


def _vanished(run: _Run, known: Mapping[str, Record], named: frozenset[str] | set[str]) -> list[Record]:
    """Records that are still current, and of which no id is named any more; only those not marked yet."""
    each = {one.id: one for one in known.values() if is_current(one)}
    gone = [
        marked(one, run.feed, run.now)
        for one in each.values()
        if named.isdisjoint(ids_of(one, run.feed)) and (one.over_at is None or one.over_at > run.now)
    ]
    return [one for one in gone if one != each[one.id]]


def _by_kind(drafts: Iterable[Draft]) -> dict[str, list[Draft]]:
    found: dict[str, list[Draft]] = {}
    for draft in drafts:
        found.setdefault(draft.record.kind, []).append(draft)
    return found


def _kind_of(parsed: Parsed) -> str:
    """What the rejected rows would have been, as far as the others tell."""
    return parsed.drafts[0].record.kind if parsed.drafts else "report"


def _time(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _remember(store: Store, feed: str, told: Mapping[str, Any], now: datetime, *, complete: bool) -> None:
    at = now.isoformat()
    store.keep(SHELF, feed, {**told, "at": at, **({"complete_at": at} if complete else {})})
