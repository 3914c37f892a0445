"""Assignments that are not over: what is promised or on its way, from where, to where, for which request."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from shapely.geometry import LineString
from shapely.geometry.base import BaseGeometry

from data.access import Actor
from data.schema import KINDS, Assignment, Record, Request
from data.store import Query
from data.workspace import Workspace
from response.ledger import COMMITTED

R = TypeVar("R", bound=Record)


@dataclass(frozen=True)
class UnderWay:
    """An assignment that is not over, with the request it is for and the names of both ends (None: not known here).

    ``way`` goes from where it comes from to where it goes, where both have a place."""

    assignment: Assignment
    request: Request | None
    source: str | None
    to: str | None
    way: LineString | None


def under_way(
    workspace: Workspace, actor: Actor, about_id: str, *, at: datetime | None = None
) -> tuple[UnderWay, ...]:
    """What is promised or on its way from, to or for a record, as a depot, unit, request or place; the newest first."""
    live = all_of(workspace, actor, Assignment, at, tuple(sorted(COMMITTED)))
    mine = [one for one in live if about_id in (one.from_id, one.unit_id, one.request_id, one.to_id)]
    return told(workspace, actor, mine, at)


def told(
    workspace: Workspace, actor: Actor, assignments: Iterable[Assignment], at: datetime | None
) -> tuple[UnderWay, ...]:
    """Those of the assignments that are not over, with what they name; the newest first."""
    live = [one for one in assignments if one.stage.value in COMMITTED]
    ends = by_id(
        workspace,
        actor,
        (end for one in live for end in (one.from_id, one.to_id, one.request_id, one.unit_id)),
        at,
    )
    names = {one.id: one.name for one in ends.values()}
    asked = {one.id: one for one in ends.values() if isinstance(one, Request)}
    return tuple(
        UnderWay(
            assignment=one,
            request=asked.get(one.request_id or ""),
            source=names.get(one.unit_id or one.from_id or ""),
            to=names.get(one.to_id or "") or one.to_id,
            way=between(_place(ends, one.unit_id, one.from_id), _place(ends, one.to_id, one.request_id)),
        )
        for one in reversed(live)
    )


def _place(ends: dict[str, Record], *ids: str | None) -> BaseGeometry | None:
    """The place of the first that has one."""
    found = (ends[one].geometry for one in ids if one in ends)
    return next((place for place in found if place is not None), None)


def between(start: BaseGeometry | None, end: BaseGeometry | None) -> LineString | None:
    """The straight line from one place to another, None where one is not known."""
    if start is None or end is None:
        return None
    return LineString([start.representative_point(), end.representative_point()])


def all_of(
    workspace: Workspace,
    actor: Actor,
    kind: type[R],
    at: datetime | None,
    states: tuple[str, ...] | None = None,
) -> list[R]:
    """All records of a kind that the actor may see, in these states where given."""
    name = str(kind.model_fields["kind"].default)
    found = workspace.store.find(actor, [name], Query(states=states), at=at)
    return [one for one in found if isinstance(one, kind)]


def by_id(
    workspace: Workspace, actor: Actor, ids: Iterable[str | None], at: datetime | None
) -> dict[str, Record]:
    """Records by id, of whatever kind; what is no id of a record, such as an address, is left out."""
    wanted = tuple(sorted({one for one in ids if one}))
    if not wanted:
        return {}
    found = workspace.store.find(actor, list(KINDS), Query(status=None, ids=wanted), at=at)
    return {one.id: one for one in found}
