"""Records that partner systems send: each item judged alone, all that can go in written together."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from data.access import Action, Actor, may, require
from data.errors import Invalid, KeyTaken
from data.intake.merge import merge
from data.intake.plan import Draft
from data.intake.pushed import Pushed, Refused, read_item
from data.intake.stored import placed
from data.merging import STRICTNESS
from data.schema import KINDS, Jurisdiction, Record
from data.store import Query
from data.workspace import Workspace

ITEMS_MAX = 1000
SYSTEMS_MAX = 50
"""So many kinds and source systems in one request: each pair is looked up while nobody else can write."""
RESULTS = ("created", "updated", "unchanged", "refused")
SHELF, KEYS_KEPT, KEY_MAX = "idempotency", 500, 200
CLAIM_HOLDS = timedelta(minutes=5)
"""So long a key belongs to a request that has not answered; then its process has died."""
ADMINISTERED = frozenset({"jurisdiction", "organisation"})
REPORTED: dict[str, frozenset[str]] = {
    "depot": frozenset({"lines"}),
    "unit": frozenset({"geometry", "position_at", "position_source", "stage"}),
    "facility": frozenset({"condition", "condition_at", "beds", "diversion", "emergency_department"}),
    "reading": frozenset({"trend", "forecast"}),
    "shelter": frozenset({"accepting"}),
}
"""What `Action.REPORT` may change beside a kind's figures."""
ALWAYS = frozenset({"sources", "observed_at"})

Answer = dict[str, Any]


@dataclass(frozen=True)
class Ready:
    """An item that goes in, as the record it makes."""

    record: Record
    new: bool


def receive_records(
    workspace: Workspace, actor: Actor, items: Sequence[Any], *, key: str | None = None, body: bytes = b""
) -> Answer:
    """Write what of the items can go in, in one transaction, and say of each what came of it.

    With an idempotency ``key`` the same ``body`` gets the same answer without being written again; another body is
    KeyTaken. Raises NotAllowed without `Action.IMPORT` or `Action.REPORT`, Invalid for a batch that is no batch.
    """
    require(actor, Action.REPORT)
    if not 1 <= len(items) <= ITEMS_MAX:
        raise Invalid(f"{len(items):,} records in one request", remedy=f"send 1 to {ITEMS_MAX:,} at a time")
    if key is None:
        return _received(workspace, actor, items)
    if not (0 < len(key) <= KEY_MAX):
        raise Invalid(f"Idempotency-Key {key[:50]!r}", remedy=f"give 1 to {KEY_MAX} characters")
    return _once(workspace, actor, items, key, body)


def _once(workspace: Workspace, actor: Actor, items: Sequence[Any], key: str, body: bytes) -> Answer:
    store, name = workspace.store, hashlib.sha256(key.encode()).hexdigest()
    shelf = f"{SHELF}/{actor.name}"  # one's own, so that nobody's many requests push out another's
    now = datetime.now(UTC)
    claim = {"body": hashlib.sha256(body).hexdigest(), "at": now.isoformat()}
    before = store.kept(shelf, name)
    if before is not None:
        if before["body"] != claim["body"]:
            raise KeyTaken(f"Idempotency-Key {key!r} was sent with other records", remedy="choose a new key")
        if "answer" in before:
            answer: Answer = before["answer"]
            return answer
    fresh = before is not None and now - datetime.fromisoformat(before["at"]) < CLAIM_HOLDS
    if fresh or not store.keep_swap(shelf, name, before, claim):
        raise KeyTaken(
            f"the request with Idempotency-Key {key!r} is still at work", remedy="ask again in a minute"
        )
    try:
        answer = _received(workspace, actor, items)
    except BaseException:
        store.keep_swap(shelf, name, claim, None)
        raise
    store.keep(shelf, name, claim | {"answer": answer}, most=KEYS_KEPT)
    return answer


def _received(workspace: Workspace, actor: Actor, items: Sequence[Any]) -> Answer:
    read = [read_item(item, at, actor.systems or (actor.name,)) for at, item in enumerate(items, 1)]
    systems = {_key(one.draft)[:2] for one in read if isinstance(one, Pushed)}
    if len(systems) > SYSTEMS_MAX:
        raise Invalid(
            f"records of {len(systems)} kinds and source systems in one request",
            remedy=f"send those of at most {SYSTEMS_MAX} at a time",
        )
    judged: list[Ready | Refused] = []

    def choose() -> list[Record]:
        judged[:] = _Judge(workspace, actor, [one for one in read if isinstance(one, Pushed)]).all(read)
        return list({one.record.id: one.record for one in judged if isinstance(one, Ready)}.values())

    saved = workspace.store.decide(actor, choose, reason=f"records sent by {actor.name}")
    done = {record.id: record for record in saved.records}
    results = [_result(at, one, done) for at, one in enumerate(judged)]
    counts = {word: sum(one["result"] == word for one in results) for word in RESULTS}
    return {
        "workspace_mode": workspace.mode.upper(),
        "revision": saved.revision,
        **counts,
        "results": results,
    }


def _result(at: int, one: Ready | Refused, done: Mapping[str, Record]) -> Answer:
    if isinstance(one, Refused):
        return {"index": at, "result": "refused", **asdict(one)}
    now = done.get(one.record.id, one.record)
    word = "unchanged" if now is one.record else "created" if one.new else "updated"
    return {"index": at, "result": word, "id": now.id, "version": now.version, "number": now.number}


class _Judge:
    """Judges the items of one batch while nobody else can write; later items build on earlier ones."""

    def __init__(self, workspace: Workspace, actor: Actor, pushed: Sequence[Pushed]) -> None:
        self.store, self.actor, self.scope = workspace.store, actor, actor.scope
        self.full = may(actor, Action.IMPORT)
        self.mine = None if self.scope.everywhere else self._tree()
        ids = tuple({one.id for one in pushed if one.id is not None})
        kinds = list(KINDS)
        self.by_id = (
            {one.id: one for one in self.store.find(actor, kinds, Query(status=None, ids=ids))} if ids else {}
        )
        self.by_key: dict[tuple[str, str, str], Record] = {}
        self.hidden: set[tuple[str, str, str]] = set()
        systems: dict[tuple[str, str], set[str]] = {}
        for one in pushed:
            systems.setdefault(_key(one.draft)[:2], set()).add(_key(one.draft)[2])
        for (kind, system), keys in systems.items():
            found = self.store.by_source(actor, kind, system, ids=tuple(keys))
            self.by_key |= {(kind, system, key): record for key, record in found.items()}
            self.hidden |= {(kind, system, key) for key in self.store.hidden_ids(actor, kind, system)}

    def _tree(self) -> set[str]:
        wanted = [Query(status=None, jurisdiction_id=one) for one in sorted(self.scope.jurisdictions)]
        return {one.id for query in wanted for one in self.store.find(self.actor, ["jurisdiction"], query)}

    def all(self, read: Sequence[Pushed | Refused]) -> list[Ready | Refused]:
        return [one if isinstance(one, Refused) else self._one(one) for one in read]

    def _one(self, pushed: Pushed) -> Ready | Refused:
        draft, key = pushed.draft, _key(pushed.draft)
        stored = self.by_id.get(pushed.id) if pushed.id is not None else self.by_key.get(key)
        refused = self._unfit(pushed, stored)
        if refused is not None:
            return refused
        made = draft.record if stored is None else _onto(stored, draft, sourced=pushed.sourced)
        (record,) = placed(self.store, self.actor, made.kind, [made])
        refused = self._beyond(record, stored)
        if refused is not None:
            return refused
        known = stored is not None and stored.version > 0
        self.by_id[record.id] = record
        self.by_key[key] = record
        return Ready(record, new=not known)

    def _unfit(self, pushed: Pushed, stored: Record | None) -> Refused | None:
        """What speaks against an item before it is looked at: who sends it, which record it means."""
        draft, kind = pushed.draft, pushed.draft.record.kind
        if kind in ADMINISTERED and not may(self.actor, Action.ADMINISTER):
            return Refused("kind", kind, f"a {kind} is for administrators", "ask one")
        if stored is None and (pushed.id is not None or _key(draft) in self.hidden):
            return Refused("id", pushed.id or draft.key, "no such record, or not for you", "check the id")
        if stored is not None and stored.kind != kind:
            return Refused("kind", kind, f"the record is of kind {stored.kind}", "check the id")
        if stored is not None and stored.merged_into is not None:
            lead = Query(status=None, ids=(stored.merged_into,))
            seen = self.store.count(self.actor, [kind], lead)
            remedy = f"send {stored.merged_into}" if seen else "ask the agency"
            return Refused("id", stored.id, "it was merged into another record", remedy)
        if pushed.version is not None and (stored is None or pushed.version != stored.version):
            now = 0 if stored is None else stored.version
            return Refused("version", str(pushed.version), f"it is at version {now}", "read it again")
        if stored is None and draft.missing:
            return Refused(
                draft.missing[0], "", f"a new {kind} needs {', '.join(draft.missing)}", "add what it needs"
            )
        return None if self.full else _only_reported(draft, stored)

    def _beyond(self, record: Record, stored: Record | None) -> Refused | None:
        """What speaks against the record it would make: where it belongs, who may see it."""
        for one in (stored, record) if self.mine is not None else ():
            home = (
                None
                if one is None
                else one.parent_id
                if isinstance(one, Jurisdiction)
                else one.jurisdiction_id
            )
            if one is not None and self.mine is not None and home not in self.mine:
                return Refused(
                    "jurisdiction_id",
                    home or "",
                    "it lies in no jurisdiction of yours",
                    "send what lies in yours",
                )
        if record.sensitivity not in self.scope.inside or (record.withheld and not self.scope.withheld):
            value = "withheld" if record.withheld else record.sensitivity.value
            return Refused("sensitivity", value, "you could not see it yourself", "leave it to the agency")
        if stored is not None and _opens(stored, record) and not may(self.actor, Action.MANAGE):
            reason = f"it is {'withheld' if stored.withheld else stored.sensitivity.value} here"
            return Refused("sensitivity", record.sensitivity.value, reason, "ask the agency to open it up")
        return None


def _key(draft: Draft) -> tuple[str, str, str]:
    source = draft.record.sources[0]
    return draft.record.kind, source.system, str(source.record_id)


def _onto(stored: Record, draft: Draft, *, sourced: bool) -> Record:
    """The item's fields on the stored record. One that another source leads keeps its source and gets this one too."""
    mine = draft.record.sources[0]
    if any((one.system, one.record_id) == (mine.system, mine.record_id) for one in stored.sources):
        return merge(stored, draft)
    lead = stored.model_copy(update={"sources": [mine]})
    return merge(lead, draft).model_copy(update={"sources": [*stored.sources, *([mine] if sourced else [])]})


def _opens(stored: Record, record: Record) -> bool:
    looser = STRICTNESS.index(record.sensitivity) < STRICTNESS.index(stored.sensitivity)
    return looser or (stored.withheld and not record.withheld)


def _only_reported(draft: Draft, stored: Record | None) -> Refused | None:
    """Without `Action.IMPORT`: figures of what is there, and new reports."""
    kind = draft.record.kind
    if kind == "report" and stored is None:
        return None
    if stored is None:
        return Refused(
            "kind", kind, "this token reports figures and may not bring in what is new", "ask for role feed"
        )
    allowed = frozenset(KINDS[kind].figures()) | REPORTED.get(kind, frozenset()) | ALWAYS
    other = sorted(draft.given - allowed)
    if other:
        return Refused(
            other[0], "", "this token reports figures and may not change this", "ask for role feed"
        )
    return None
