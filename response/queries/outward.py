"""What leaves the agency: the records of a kind as outward readers may see them, part by part."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

import geopandas as gpd

from data.access import Actor
from data.errors import Invalid, NotFound
from data.exchange.leaving import PART_ROWS
from data.schema import KINDS
from data.store import Query
from data.workspace import Workspace
from response.boxes import WORLD, Box, split
from response.filters import Filter
from response.queries.features import IDS_MAX
from response.queries.layers import LAYERS, SHAPES, View, matching
from response.queries.moment import moment
from response.queries.naming import without_hidden

Chosen = Filter | Query | tuple[str, ...]
"""What the legend filters by, a query of the store, or the ids of the records themselves."""


@dataclass(frozen=True)
class Leaving:
    """``parts`` go once; ``behind`` is how many more the actor sees that stay: withheld or restricted."""

    parts: Iterator[gpd.GeoDataFrame]
    behind: int


def leaving(
    workspace: Workspace,
    actor: Actor,
    kind: str,
    chosen: Chosen,
    *,
    bbox: Box | None = None,
    at: datetime | None = None,
    inside: bool = False,
) -> Leaving:
    """Records for a file; ``bbox`` narrows a filter. Without ``inside`` they are read as outward: restricted ones and
    contacts stay. No record names one that its reader may not see. Raises NotFound for a kind there is not.
    """
    if kind not in KINDS:
        raise NotFound(f"there is no kind {kind[:50]!r}", remedy=f"there are {', '.join(KINDS)}")
    reader = actor if inside else replace(actor, outward=True)
    query = _query(workspace, actor, kind, chosen, bbox, at)
    every = _count(workspace, actor, kind, query, at)
    parts = (
        without_hidden(workspace, reader, kind, one) for one in _parts(workspace, reader, kind, query, at)
    )
    return Leaving(parts, every - _count(workspace, reader, kind, query, at))


def _query(
    workspace: Workspace, actor: Actor, kind: str, chosen: Chosen, bbox: Box | None, at: datetime | None
) -> Query | frozenset[str]:
    """A query, or the ids where there are too many of them to ask for."""
    if isinstance(chosen, Query):
        return chosen
    if isinstance(chosen, Filter):
        if kind not in LAYERS:
            return _asked(workspace, kind, chosen, bbox, at)
        rows, _ = matching(workspace, actor, View(kind, WORLD, 0, chosen, at))
        if bbox is not None:
            rows = rows.at(rows.placed & rows.within(bbox, shapes=kind in SHAPES))
        chosen = tuple(rows.id)
    return Query(status=None, ids=chosen) if len(chosen) <= IDS_MAX else frozenset(chosen)


def _asked(workspace: Workspace, kind: str, wanted: Filter, bbox: Box | None, at: datetime | None) -> Query:
    """A filter on a kind that is no layer, as the store asks; none of these ages, so all are current."""
    boxes = [None] if bbox is None else split(bbox)
    if len(boxes) > 1:
        raise Invalid(f"bbox crosses 180°, which {kind} cannot be asked for", remedy="ask for both sides")
    nothing = wanted.fresh is not None and "current" not in wanted.fresh
    return Query(
        states=() if nothing else wanted.states,
        confidence=wanted.confidence,
        incident_id=wanted.incident_id,
        jurisdiction_id=wanted.jurisdiction_id,
        text=wanted.text,
        bbox=boxes[0],
        alive_at=moment(workspace, at),
    )


def _count(
    workspace: Workspace, actor: Actor, kind: str, query: Query | frozenset[str], at: datetime | None
) -> int:
    if isinstance(query, Query):
        return workspace.store.count(actor, [kind], query, at=at)
    found = workspace.store.columns(actor, kind, ("id",), Query(status=None), at=at)
    return sum(row.id in query for row in found)


def _parts(
    workspace: Workspace, actor: Actor, kind: str, query: Query | frozenset[str], at: datetime | None
) -> Iterator[gpd.GeoDataFrame]:
    if isinstance(query, Query):
        yield from workspace.store.frames(actor, kind, query, at=at, rows=PART_ROWS)
        return
    for frame in workspace.store.frames(actor, kind, Query(status=None), at=at, rows=PART_ROWS):
        yield frame[frame.index.isin(query)]
