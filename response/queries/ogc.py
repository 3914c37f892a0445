"""Features for OGC API Features: read page by page in the store, and only what may leave the agency."""

from dataclasses import dataclass, replace
from typing import cast

import geopandas as gpd

from data.access import Actor, local_person
from data.errors import Invalid, NotFound
from data.exchange import About
from data.exchange.table import flat
from data.schema import KINDS
from data.store import During, Extent, Query
from data.workspace import Workspace
from geo.crs import from_degrees
from response.cap import COUNTED
from response.ogc import SYSTEMS, Ask, times_of
from response.queries.memory import memory
from response.queries.moment import moment
from response.queries.naming import without_hidden

EXTENTS_KEPT = 200
COUNTS_KEPT = 500


@dataclass(frozen=True)
class Features:
    """A page of features in the system asked for: `data.exchange.table.flat`, ``matched`` in all, ``more`` after it."""

    table: gpd.GeoDataFrame
    matched: int
    more: bool


def features_of(workspace: Workspace, actor: Actor, ask: Ask) -> Features:
    """The features asked for, in the order they were first recorded. Raises NotFound, Invalid, NotAllowed.

    What is withheld or restricted, and contacts, stay behind whoever asks. Without ``datetime`` and ``status`` a
    collection has what is current and not over; either of them reaches what is over.
    """
    outward, query = _outward(actor), _query(workspace, ask)
    _refuse_unknown(workspace, ask)
    wanted = replace(query, after=ask.after, limit=ask.limit + 1)
    frame = workspace.store.frame(outward, ask.kind, wanted)
    matched = _matched(workspace, outward, ask.kind, query)
    page = without_hidden(workspace, outward, ask.kind, frame.iloc[: ask.limit])
    return Features(_table(workspace, ask, page), matched, len(frame) > ask.limit)


def feature(workspace: Workspace, actor: Actor, ask: Ask, record_id: str) -> gpd.GeoDataFrame:
    """One feature, also where it is over: a table of one row. Raises NotFound, also where the actor may not see it."""
    query = Query(status=None, ids=(record_id,), fields=_spoken(workspace, ask.kind))
    outward = _outward(actor)
    found = workspace.store.frame(outward, ask.kind, query)
    if found.empty:
        raise NotFound(f"no {ask.kind} {record_id[:50]!r} that you may see", remedy="check the id")
    return _table(workspace, ask, without_hidden(workspace, outward, ask.kind, found))


def extent_of(workspace: Workspace, actor: Actor, kind: str) -> Extent:
    """The bounds in space and time of a collection, as the actor sees it; worked out once for each revision."""
    outward, ask = _outward(actor), Ask(kind)
    key = (*_seen(workspace, outward, kind), moment(workspace, None))
    times = times_of(kind)
    asked = During(times.begins, times.ends, None, None)
    make = lambda: workspace.store.extent(outward, kind, _query(workspace, ask), asked)  # noqa: E731
    return cast(Extent, memory(workspace.store).part("extents", EXTENTS_KEPT).made(key, make))


def _matched(workspace: Workspace, outward: Actor, kind: str, query: Query) -> int:
    """How many features there are in all; counted once for all pages of one revision."""
    key = (*_seen(workspace, outward, kind), query)
    make = lambda: workspace.store.count(outward, [kind], query)  # noqa: E731
    return cast(int, memory(workspace.store).part("matched", COUNTS_KEPT).made(key, make))


def _seen(workspace: Workspace, outward: Actor, kind: str) -> tuple[str, int, str]:
    """What an answer from memory holds for: the kind's revision, with the tree of jurisdictions, and the scope."""
    return kind, workspace.store.revision([kind, "jurisdiction"]), outward.scope.key


def collection(kind: str) -> str:
    """A kind's name where there is such a collection. Raises NotFound."""
    if kind not in KINDS:
        raise NotFound(f"there is no collection {kind[:50]!r}", remedy=f"there are {', '.join(KINDS)}")
    return kind


def _outward(actor: Actor) -> Actor:
    return replace(actor, outward=True)


def _query(workspace: Workspace, ask: Ask) -> Query:
    fields = dict(ask.fields)
    status = fields.pop("status", None)
    over = ask.span is not None or status is not None
    return Query(
        status=("current",) if status is None else (str(status),),
        alive_at=None if over else moment(workspace, None),
        meets=ask.boxes,
        during=None if ask.span is None else _during(ask),
        fields=(*_spoken(workspace, ask.kind), *((path, (value,)) for path, value in fields.items())),
    )


def _during(ask: Ask) -> During:
    assert ask.span is not None
    times = times_of(ask.kind)
    return During(times.begins, times.ends, *ask.span)


def _spoken(workspace: Workspace, kind: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """A warning of an exercise or a test is no feature of an actual workspace."""
    return (("cap_status", tuple(sorted(COUNTED[workspace.mode]))),) if kind == "hazard_area" else ()


def _refuse_unknown(workspace: Workspace, ask: Ask) -> None:
    """An id that never was gives no page; one that has become hidden meanwhile still marks its place."""
    if ask.after is None:
        return
    if not workspace.store.count(local_person(), [ask.kind], Query(status=None, ids=(ask.after,))):
        raise Invalid(f"after={ask.after!r} is no id", remedy="follow the link next of the page before")


def _table(workspace: Workspace, ask: Ask, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    about = About(ask.kind, workspace.name, workspace.mode, workspace.clock.now())
    table = flat(frame, about)
    crs = SYSTEMS[ask.crs]
    return table.set_geometry(gpd.GeoSeries(from_degrees(table.geometry.to_numpy(), crs), index=table.index))
