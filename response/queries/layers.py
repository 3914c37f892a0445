"""A layer of the map: points clustered on the server, shapes simplified by zoom, as GeoJSON ready to send."""

import gzip
import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, cast

import numpy as np
import orjson

from data.access import Actor
from data.errors import Invalid, NotFound
from data.workspace import Workspace
from geo.cells import shift_for_zoom
from response.ageing import Ageing, ageing
from response.boxes import Box
from response.clusters import Groups, group
from response.columns import Columns, Ints, below
from response.filters import Filter
from response.queries.facets import Facets, facets
from response.queries.features import features
from response.queries.memory import memory
from response.queries.moment import moment

LAYERS = (
    *("jurisdiction", "hazard_area", "zone", "closure", "facility", "depot", "shelter", "unit", "reading"),
    *("request", "report", "incident"),
)
SHAPES = frozenset({"jurisdiction", "hazard_area", "zone", "closure"})
"""Kinds drawn as they lie on the ground; clustered only beyond ``SHAPES_MAX``."""
SHAPES_MAX = 5000
CELL_PX, FINE_CELL_PX = 64, 32
FEW = 250
"""Up to so many in view, clusters are finer."""
APART_FROM_ZOOM, APART_MAX = 17, 2000
"""From this zoom on nothing is clustered: what lies on one spot must be reachable."""
ZOOM_MAX = 24
ANSWERS_KEPT, ANSWERS_MAX_BYTES = 256, 48_000_000
MATCHING_KEPT, MATCHING_MAX_ROWS = 48, 1_000_000
ENDED = {"closure": "ended", "incident": "closed"}
"""States that only records have which are over: shown when asked for."""
NOTHING = Filter()


@dataclass(frozen=True)
class View:
    """What a map shows: layer, box, zoom, filter and moment (None: now)."""

    kind: str
    bbox: Box
    zoom: int
    filter: Filter = NOTHING
    at: datetime | None = None

    def __post_init__(self) -> None:
        if self.kind not in LAYERS:
            raise NotFound(f"there is no layer {self.kind[:50]!r}", remedy=f"there are {', '.join(LAYERS)}")
        if not 0 <= self.zoom <= ZOOM_MAX:
            raise Invalid(f"zoom {self.zoom} is no map's", remedy=f"give a whole number from 0 to {ZOOM_MAX}")


@dataclass(frozen=True)
class Answer:
    """A feature collection as JSON; ``packed`` is the same gzipped, worked out once."""

    key: str
    body: bytes

    @cached_property
    def packed(self) -> bytes:
        return gzip.compress(self.body, compresslevel=5, mtime=0)


def layer_key(workspace: Workspace, actor: Actor, view: View) -> str:
    """Names the answer: it changes with the kind's revision, the scope, the question and the minute."""
    kinds = {view.kind}
    if view.filter.jurisdiction_id or not actor.scope.everywhere:
        kinds.add("jurisdiction")
    parts = {
        "store": memory(workspace.store).token,
        "revision": [workspace.store.revision([kind]) for kind in sorted(kinds)],
        "scope": actor.scope.key,
        "view": asdict(view),
        "moment": moment(workspace, view.at),
    }
    return hashlib.blake2b(orjson.dumps(parts), digest_size=16).hexdigest()


def layer(workspace: Workspace, actor: Actor, view: View) -> Answer:
    """The layer's features in the box: GeoJSON plus revision, total, unplaced and matching.

    ``total`` counts what matches the filter in the box (clusters' counts sum to it), ``unplaced`` what matches
    and has no place at all, ``matching`` both and everything outside the box.
    """
    key = layer_key(workspace, actor, view)
    kept = memory(workspace.store).part("answers", ANSWERS_KEPT, weigh=_bytes, weight_max=ANSWERS_MAX_BYTES)
    return cast(Answer, kept.made(key, lambda: Answer(key, _answer(workspace, actor, view))))


def _bytes(answer: object) -> int:
    return len(cast(Answer, answer).body)


def _rows(made: object) -> int:
    return len(cast(tuple[Columns, Any, Any], made)[0])


def summary(
    workspace: Workspace, actor: Actor, wanted: Filter = NOTHING, *, at: datetime | None = None
) -> Any:
    """For the legend: of every layer how many match, by state, how many are stale and without a place."""
    return [_counts(workspace, actor, View(kind, (-180, -90, 180, 90), 0, wanted, at)) for kind in LAYERS]


def matching(workspace: Workspace, actor: Actor, view: View) -> tuple[Columns, int]:
    """The rows that match a view's filter, wherever they lie, and the revision they are of."""
    found = facets(workspace, actor, view.kind, view.at)
    tree = facets(workspace, actor, "jurisdiction", view.at) if view.filter.jurisdiction_id else None
    now = moment(workspace, view.at)
    key = (view.kind, view.filter, now, id(found.columns), id(tree.columns) if tree else None)
    kept = memory(workspace.store).part("matching", MATCHING_KEPT, weigh=_rows, weight_max=MATCHING_MAX_ROWS)
    # The facets are kept with the answer, so that no other may come to have their ids.
    made = kept.made(key, lambda: (_chosen(workspace, view, found, tree), found, tree))
    return cast(tuple[Columns, Any, Any], made)[0], found.revision


def _chosen(workspace: Workspace, view: View, found: Facets, tree: Facets | None) -> Columns:
    homes = below(tree.columns, view.filter.jurisdiction_id) if tree and view.filter.jurisdiction_id else None
    over = ENDED.get(view.kind) in (view.filter.states or ())
    mask = found.columns.chosen(
        view.filter,
        now=moment(workspace, view.at),
        ageing=ageing(workspace.settings, view.kind),
        homes=homes,
        statuses=("current", "ended") if over else ("current",),
    )
    return found.columns if mask.all() else found.columns.at(np.flatnonzero(mask))


def _counts(workspace: Workspace, actor: Actor, view: View) -> dict[str, Any]:
    rows, _ = matching(workspace, actor, view)
    counted = np.bincount(rows.state.codes, minlength=len(rows.state.words)).tolist()
    stale = rows.stale(moment(workspace, view.at), ageing(workspace.settings, view.kind))
    return {
        "name": view.kind,
        "count": len(rows),
        "states": {word: n for word, n in zip(rows.state.words, counted, strict=True) if n},
        "stale": int(stale.sum()),
        "unplaced": int((~rows.placed).sum()),
    }


def _answer(workspace: Workspace, actor: Actor, view: View) -> bytes:
    rows, revision = matching(workspace, actor, view)
    shapes = view.kind in SHAPES
    here = np.flatnonzero(rows.placed & rows.within(view.bbox, shapes=shapes))
    now, ages = moment(workspace, view.at), ageing(workspace.settings, view.kind)
    drawn_as_is = shapes and len(here) <= SHAPES_MAX
    single, clusters = (here, []) if drawn_as_is else _clustered(rows, here, view, now, ages)
    alone = features(workspace, actor, view.kind, rows.at(single), zoom=view.zoom, at=view.at, whole=shapes)
    return orjson.dumps(
        {
            "type": "FeatureCollection",
            "features": [*alone, *clusters],
            "layer": view.kind,
            "revision": revision,
            "moment": now,
            "total": len(here),
            "unplaced": int((~rows.placed).sum()),
            "matching": len(rows),
        },
        option=orjson.OPT_UTC_Z,
    )


def _clustered(
    rows: Columns, here: Ints, view: View, now: datetime, ages: Ageing
) -> tuple[Ints, list[dict[str, Any]]]:
    """Of the rows in the box those to draw one by one, and the clusters of the others."""
    if view.zoom >= APART_FROM_ZOOM and len(here) <= APART_MAX:
        return here, []
    shift = shift_for_zoom(view.zoom, FINE_CELL_PX if len(here) <= FEW else CELL_PX)
    groups = group(
        rows.cell[here],
        rows.state.codes[here],
        rows.stale(now, ages)[here],
        rows.x[here],
        rows.y[here],
        shift=shift,
        states=max(1, len(rows.state.words)),
    )
    return here[groups.first[groups.count == 1]], _clusters(view.kind, shift, groups, rows.state.words)


def _clusters(kind: str, shift: int, groups: Groups, words: Sequence[str | None]) -> list[dict[str, Any]]:
    many = np.flatnonzero(groups.count > 1)
    columns = (
        groups.cell[many].tolist(), groups.count[many].tolist(), groups.states[many].tolist(),
        groups.stale[many].tolist(), np.round(groups.x[many], 6).tolist(), np.round(groups.y[many], 6).tolist(),
        np.round(groups.bounds[many], 6).tolist(),
    )  # fmt: skip
    return [
        {
            "type": "Feature",
            "id": f"c/{kind}/{shift}/{cell}",
            "geometry": {"type": "Point", "coordinates": [x, y]},
            "properties": {
                "cluster": True,
                "layer": kind,
                "count": count,
                "states": {word: n for word, n in zip(words, states, strict=True) if n},
                "stale": stale,
                "bounds": bounds,
            },
        }
        for cell, count, states, stale, x, y, bounds in zip(*columns, strict=True)
    ]
