"""What a reader asks for, and what it may see, as SQL conditions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
import sqlalchemy as sa

from data.access import Scope
from data.store.dialect import in_body, in_box, meets
from data.store.tables import record
from data.store.times import as_text, micros

Box = tuple[float, float, float, float]
Condition = sa.ColumnElement[bool]
Value = str | int | float


@dataclass(frozen=True)
class During:
    """Records whose own time meets a span, its ends included; None leaves an end open.

    ``begins`` and ``ends`` are paths of times in the body, the first that is known counts. Without ``ends`` a record
    is of one moment; with them it lasts, for ever where none is known. A record without any of them is left out.
    """

    begins: tuple[str, ...]
    ends: tuple[str, ...]
    since: datetime | None
    until: datetime | None


@dataclass(frozen=True)
class Query:
    """Which records; every field narrows, None leaves open. ``bbox`` is west, south, east, north in degrees."""

    status: tuple[str, ...] | None = ("current",)
    states: tuple[str, ...] | None = None
    confidence: tuple[str, ...] | None = None
    ids: tuple[str, ...] | None = None
    jurisdiction_id: str | None = None
    """this jurisdiction and all below it"""
    incident_id: str | None = None
    text: str | None = None
    """part of the name or number"""
    bbox: Box | None = None
    placed: bool | None = None
    fresh: tuple[str, ...] | None = None
    """current, stale, unknown; needs ``stale_before`` for kinds that age"""
    stale_before: datetime | None = None
    alive_at: datetime | None = None
    """leaves out what has expired by then"""
    source_system: str | None = None
    goes_by: tuple[str, ...] | None = None
    """of the ``source_system``: those of these ids there, and all that go by several"""
    source_ids: tuple[str, ...] | None = None
    """their ids in the leading source"""
    meets: tuple[Box, ...] | None = None
    """the geometry itself touches one of these boxes; ``bbox`` asks for its bounds only"""
    during: During | None = None
    fields: tuple[tuple[str, tuple[Value, ...]], ...] = ()
    """facet columns, or paths in the body such as ``occupancy.value``, each with the values it may have"""
    after: str | None = None
    """only what was first recorded after this record: the last one of the page before"""
    limit: int | None = None
    newest_first: bool = False


IDS_AT_ONCE = 10_000


def parts_of(ids: Sequence[str]) -> list[Sequence[str]]:
    """Ids in lists that one statement can take; one empty list where there are none."""
    return [ids[start : start + IDS_AT_ONCE] for start in range(0, len(ids), IDS_AT_ONCE)] or [()]


def below(jurisdictions: frozenset[str]) -> sa.Select[Any]:
    """Ids of these jurisdictions and of all below them in the tree as it is now."""
    top = sa.select(record.c.id.label("id")).where(
        record.c.kind == "jurisdiction", record.c.id.in_(sorted(jurisdictions))
    )
    tree = top.cte(recursive=True)
    child = record.alias("child")
    tree = tree.union(
        sa.select(child.c.id).where(child.c.kind == "jurisdiction", child.c.parent_id == tree.c.id)
    )
    return sa.select(tree.c.id)


def visible(t: Any, scope: Scope) -> list[Condition]:
    """The scope as conditions on a table or alias ``t`` with the facet columns; unknown is denied."""
    if scope.everything:
        return []
    outside = t.c.sensitivity.in_(sorted(scope.outside)) & sa.not_(t.c.withheld)
    inside = t.c.sensitivity.in_(sorted(scope.inside))
    if not scope.withheld:
        inside &= sa.not_(t.c.withheld)
    if scope.everywhere:
        return [inside]
    at_home = t.c.home_id.in_(below(scope.jurisdictions))
    return [sa.or_(sa.and_(sa.func.coalesce(at_home, sa.false()), inside), outside)]


def of_kinds(t: Any, kinds: Sequence[str], query: Query) -> Condition:
    """Rows of these kinds. With ids the index of kinds is kept out of it: SQLite would walk a whole kind in order."""
    kind = t.c.kind if query.ids is None else sa.func.coalesce(t.c.kind, "")
    return kind.in_(list(kinds))


def conditions(t: Any, query: Query, *, past: bool = False) -> list[Condition]:
    """The query as conditions on ``t``; ``past`` avoids the index of present bounding boxes."""
    chosen = [
        _any_of(t.c.status, query.status),
        _any_of(t.c.state, query.states),
        _any_of(t.c.confidence, query.confidence),
        _any_of(t.c.id, query.ids),
        None if query.source_system is None else t.c.source_system == query.source_system,
        None if query.goes_by is None else _goes_by(t, query.source_system or "", query.goes_by),
        None if query.jurisdiction_id is None else t.c.home_id.in_(below(frozenset({query.jurisdiction_id}))),
        None if query.incident_id is None else _about(t, query.incident_id),
        None if not query.text else _named(t, query.text),
        None if query.bbox is None else _in_bbox(t, query.bbox, past=past),
        None if query.placed is None else (t.c.x.is_not(None) if query.placed else t.c.x.is_(None)),
        None if query.fresh is None else _fresh(t, query.fresh, query.stale_before),
        None if query.alive_at is None else _alive(t, query.alive_at),
        _any_of(t.c.source_record_id, query.source_ids),
        None if query.meets is None else _meets(t, query.meets, past=past),
        None if query.during is None else _during(t, query.during),
        None if query.after is None else _after(t, query.after),
        *(field_of(t, path).in_(list(values)) for path, values in query.fields),
    ]
    return [condition for condition in chosen if condition is not None]


def _any_of(column: Any, values: tuple[str, ...] | None) -> Condition | None:
    return None if values is None else column.in_(values)


def _about(t: Any, incident_id: str) -> Condition:
    return sa.or_(t.c.incident_keys.contains(f"|{incident_id}|", autoescape=True), t.c.id == incident_id)


def _goes_by(t: Any, system: str, ids: tuple[str, ...]) -> Condition:
    """Records of a source by their ids; the other ids that one goes by are in its body alone."""
    named = f'"system":{orjson.dumps(system).decode()}'
    first = sa.func.instr(t.c.body, named)
    again = sa.func.instr(sa.func.substr(t.c.body, first + len(named)), named)
    return sa.or_(t.c.source_record_id.in_(ids), sa.and_(first > 0, again > 0))


def _named(t: Any, text: str) -> Condition:
    return sa.or_(t.c.name.icontains(text, autoescape=True), t.c.number.icontains(text, autoescape=True))


def _in_bbox(t: Any, bbox: Box, *, past: bool) -> Condition:
    west, south, east, north = bbox
    exact = sa.and_(t.c.west <= east, t.c.east >= west, t.c.south <= north, t.c.north >= south)
    return exact if past else sa.and_(in_box(t.c.rid, bbox), exact)


def _fresh(t: Any, wanted: tuple[str, ...], stale_before: datetime | None) -> Condition:
    limit = micros(stale_before)
    known = t.c.figure_at.is_not(None)
    old = sa.false() if limit is None else t.c.figure_at < limit
    each = {"unknown": t.c.figure_at.is_(None), "stale": known & old, "current": known & sa.not_(old)}
    return sa.or_(sa.false(), *(each[name] for name in wanted if name in each))


def _alive(t: Any, at: datetime) -> Condition:
    return sa.or_(t.c.over_at.is_(None), t.c.over_at > micros(at))


def field_of(t: Any, path: str) -> sa.ColumnElement[Any]:
    """A facet column by its name, or what lies at a path in the body; NULL where it is unknown."""
    column: sa.ColumnElement[Any] = t.c[path] if path in t.c else in_body(t.c.body, path)
    return column


def _meets(t: Any, boxes: tuple[Box, ...], *, past: bool) -> Condition:
    each = []
    for box in boxes:
        west, south, east, north = box
        within = sa.and_(t.c.west >= west, t.c.east <= east, t.c.south >= south, t.c.north <= north)
        each.append(sa.and_(_in_bbox(t, box, past=past), sa.or_(within, meets(t.c.geom, box))))
    return sa.or_(sa.false(), *each)


def _during(t: Any, during: During) -> Condition:
    begin, end = time_of(t, during.begins), time_of(t, during.ends or during.begins)
    chosen = [sa.or_(begin.is_not(None), end.is_not(None))]
    if during.until is not None:
        chosen.append(sa.or_(begin.is_(None), begin <= as_text(during.until)))
    if during.since is not None:
        chosen.append(sa.or_(end.is_(None), end >= as_text(during.since)))
    return sa.and_(*chosen)


def time_of(t: Any, paths: tuple[str, ...]) -> sa.ColumnElement[Any]:
    """The first time known at these paths, as text that sorts; NULL where none is."""
    found = [sa.func.rtrim(in_body(t.c.body, path), "Z") for path in paths]
    return found[0] if len(found) == 1 else sa.func.coalesce(*found)


def _after(t: Any, record_id: str) -> Condition:
    last = sa.select(record.c.rid).where(record.c.id == record_id).scalar_subquery()
    later: Condition = t.c.rid > last
    return later
