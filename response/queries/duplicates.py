"""Likely duplicates of a kind, two records side by side, and what people decided about them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import geopandas as gpd
import shapely

from data.access import Actor
from data.matching import Pair, Thing, pairs
from data.merging import joined
from data.schema import Record
from data.store import Query
from data.workspace import Workspace
from response.duplicates import APART, SHELF, pair_key
from response.queries.memory import Kept, memory

ANSWERS = 16
TYPES = ("type", "event", "resource_kind", "resource_type")
"""Fields that say what sort of thing it is, by kind."""
SAYS_NOTHING = frozenset({"unknown", "other"})


@dataclass(frozen=True)
class Suggested:
    """Open pairs, the likeliest first; ``compared`` records took part, ``placed`` of them with a place; ``apart``
    pairs are left out because somebody keeps them apart."""

    kind: str
    pairs: list[Pair]
    compared: int
    placed: int
    apart: int


@dataclass(frozen=True)
class Signed:
    """Who decided what about a pair, when and why."""

    state: str
    at: datetime
    person: str
    position: str
    reason: str


@dataclass(frozen=True)
class Decided:
    """A decision that holds. For a merge ``one`` is the record that leads and ``two`` the one that went into it."""

    one: Record
    two: Record
    signed: Signed | None


@dataclass(frozen=True)
class Comparison:
    """Two records, and what one of them would be with the other merged in: ``merged[id]`` where that one leads."""

    one: Record
    two: Record
    merged: dict[str, Record]


def duplicates(workspace: Workspace, actor: Actor, kind: str) -> Suggested:
    """Current records of a kind that may be one thing twice, as far as the actor may see both."""
    store = workspace.store
    key = (store.revision([kind]), store.revision(["jurisdiction"]), actor.scope.key, kind)
    part = cast("Kept[tuple[list[Thing], list[Pair]]]", memory(store).part("duplicates", ANSWERS))
    things, found = part.made(key, lambda: _found(workspace, actor, kind))
    kept = {one.key for one in store.kept_all(SHELF) if one.body["state"] == APART}
    open_ = [pair for pair in found if pair_key(pair.a, pair.b) not in kept]
    placed = sum(thing.place is not None for thing in things)
    return Suggested(kind, open_, len(things), placed, len(found) - len(open_))


def _found(workspace: Workspace, actor: Actor, kind: str) -> tuple[list[Thing], list[Pair]]:
    things = _things(workspace.store.frame(actor, kind))
    return things, pairs(things)


def _things(frame: gpd.GeoDataFrame) -> list[Thing]:
    points = shapely.point_on_surface(frame.geometry.array)
    types = next((frame[name] for name in TYPES if name in frame), [None] * len(frame))
    contacts = frame["contacts"] if "contacts" in frame else [None] * len(frame)
    columns = zip(frame.index, frame["name"], points, frame["address"], contacts, types, strict=True)
    return [
        Thing(
            id=str(record_id),
            name=name,
            place=None if point is None or point.is_empty else (point.x, point.y),
            address=_said(address),
            phones=_phones(people),
            type=None if type_ in SAYS_NOTHING else _said(type_),
        )
        for record_id, name, point, address, people, type_ in columns
    ]


def _said(text: object) -> str | None:
    """What a column of text has for unknown depends on the rest of it."""
    return text if isinstance(text, str) else None


def _phones(contacts: Sequence[dict[str, Any]] | None) -> tuple[str, ...]:
    return tuple(one["phone"] for one in contacts or () if one.get("phone"))


def comparison(workspace: Workspace, actor: Actor, one_id: str, two_id: str) -> Comparison:
    """Two records side by side, now. Raises NotFound where the actor may not see one of them."""
    one, two = (workspace.store.get(actor, record_id) for record_id in (one_id, two_id))
    return Comparison(one, two, {one.id: joined(one, two)[0], two.id: joined(two, one)[0]})


def merged(workspace: Workspace, actor: Actor, kind: str) -> list[Decided]:
    """Merges that hold, the newest first."""
    gone = workspace.store.find(actor, [kind], Query(status=("withdrawn",)))
    pairs_ = [(str(one.merged_into), one.id) for one in gone if one.merged_into is not None]
    return _decided(workspace, actor, kind, pairs_)


def kept_apart(workspace: Workspace, actor: Actor, kind: str) -> list[Decided]:
    """Pairs that are not suggested, the newest decision first."""
    documents = workspace.store.kept_all(SHELF)
    keys = [tuple(one.key.split("|")) for one in documents if one.body["state"] == APART]
    return _decided(workspace, actor, kind, [(one, two) for one, two in keys])


def _decided(workspace: Workspace, actor: Actor, kind: str, ids: Iterable[tuple[str, str]]) -> list[Decided]:
    """Pairs of which the actor may see both records, of this kind."""
    wanted = list(ids)
    every = tuple({record_id for pair in wanted for record_id in pair})
    found = workspace.store.find(actor, [kind], Query(status=None, ids=every)) if every else []
    records = {one.id: one for one in found}
    made = [
        Decided(records[one], records[two], _signed(workspace, one, two))
        for one, two in wanted
        if one in records and two in records
    ]
    return sorted(made, key=lambda one: str(one.signed and one.signed.at.isoformat()), reverse=True)


def _signed(workspace: Workspace, one_id: str, two_id: str) -> Signed | None:
    document = workspace.store.kept(SHELF, pair_key(one_id, two_id))
    if document is None:
        return None
    last = document["history"][-1]
    at = datetime.fromisoformat(last["at"])
    return Signed(last["state"], at, last["person"], last["position"], last["reason"])
