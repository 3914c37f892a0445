"""What is stored already, for files and feeds alike: who answers for a place, rows too thin to be new."""

from collections.abc import Collection, Iterable
from weakref import WeakKeyDictionary

from data.access import Actor
from data.intake.places import Places, with_parents
from data.intake.plan import Draft
from data.intake.table import Reject
from data.schema import Jurisdiction, Record
from data.store import Query, Store

_PLACES: WeakKeyDictionary[Store, tuple[tuple[int, str], Places]] = WeakKeyDictionary()
"""The last one asked of each store: a feed asks each minute, and jurisdictions hardly ever change."""


def known_or_whole(
    kind: str, source: str, id_column: str | None, drafts: Iterable[Draft], known: Collection[str]
) -> tuple[list[Draft], list[Reject]]:
    """Drafts that can be written, and rejects for rows too thin to make a new record of."""
    whole, rejects = [], []
    for draft in drafts:
        if draft.missing and draft.key not in known:
            missing = ", ".join(draft.missing)
            remedy = f"map or set it: --map {draft.missing[0]}=COLUMN or --set {draft.missing[0]}=VALUE"
            reason = f"a new {kind} needs {missing}, and no record of '{source}' has this id"
            rejects.append(Reject(draft.row, id_column, draft.key, reason, remedy))
        else:
            whole.append(draft)
    return whole, rejects


def placed(store: Store, actor: Actor, kind: str, records: list[Record]) -> list[Record]:
    """Records with their jurisdiction, where nobody has stated it; for jurisdictions their parents."""
    if kind == "jurisdiction":
        mine = [one for one in records if isinstance(one, Jurisdiction)]
        ids = {one.id for one in mine}
        return list(with_parents(mine, [one for one in _places(store, actor).records if one.id not in ids]))
    open_ = [at for at, one in enumerate(records) if one.jurisdiction_id is None or one.jurisdiction_derived]
    if not open_:
        return records
    found = _places(store, actor).around([records[at].geometry for at in open_])
    out = list(records)
    for at, home in zip(open_, found, strict=True):
        if home is not None and home != out[at].jurisdiction_id:
            out[at] = out[at].model_copy(update={"jurisdiction_id": home, "jurisdiction_derived": True})
    return out


def _places(store: Store, actor: Actor) -> Places:
    key = (store.revision(["jurisdiction"]), actor.scope.key)
    last = _PLACES.get(store)
    if last is not None and last[0] == key:
        return last[1]
    found = store.find(actor, ["jurisdiction"], Query())
    made = Places([one for one in found if isinstance(one, Jurisdiction)])
    _PLACES[store] = (key, made)
    return made
