"""Single records as GeoJSON features with their facts."""

import hashlib
from collections.abc import Sequence
from datetime import datetime
from typing import Any, cast

import numpy as np
import orjson
import shapely

from data.access import Actor
from data.store import Query
from data.workspace import Workspace
from response.ageing import ageing
from response.columns import NEVER, Columns
from response.facts import Teller, overdue
from response.queries.memory import memory
from response.queries.moment import moment
from response.shapes import as_geojson, decimals, for_zoom

IDS_MAX = 5000
"""Above this, all bodies of the kind are read instead of a list of ids."""
SHAPES_KEPT = 32
POINT = 0

Shapes = dict[str, Any]


def features(
    workspace: Workspace, actor: Actor, kind: str, rows: Columns, *, zoom: int, at: datetime | None, whole: bool
) -> list[dict[str, Any]]:  # fmt: skip
    """A feature for each row that still is there; ``whole`` simplifies the kind's shapes together."""
    if not len(rows):
        return []
    query = Query(status=None, ids=tuple(rows.id) if len(rows) <= IDS_MAX else None)
    found = workspace.store.columns(actor, kind, ("id", "body", "geom"), query, at=at)
    read = {row.id: row for row in found}
    shapes = _whole(workspace, actor, kind, zoom, at) if whole else {}
    now, ages = moment(workspace, at), ageing(workspace.settings, kind)
    teller, places = Teller(now, ages.limit), decimals(zoom)
    fresh = rows.fresh(now, ages)
    out = []
    for i, record_id in enumerate(rows.id):
        if record_id not in read:
            continue
        row = read[record_id]
        geometry = shapes.get(record_id) or _one(row.geom, zoom, places)
        body = orjson.loads(row.body)
        out.append(_feature(kind, rows, i, geometry, body, fresh[i], teller))
    return out


def _feature(
    kind: str, rows: Columns, i: int, geometry: Any, body: dict[str, Any], fresh: str, teller: Teller
) -> dict[str, Any]:
    properties = {
        "layer": kind,
        "name": body["name"],
        "number": body.get("number"),
        "state": rows.state.words[rows.state.codes[i]],
        "fresh": fresh,
        "confidence": body["confidence"],
        "observed_at": body.get("observed_at"),
        "figure_at": _time(int(rows.figure_at[i])),
        "facts": teller.facts(kind, body),
    }
    if kind == "jurisdiction" and overdue(body, teller.now):
        properties["overdue"] = True
    return {"type": "Feature", "id": body["id"], "geometry": geometry, "properties": properties}


def _time(value: int) -> str | None:
    return None if value == NEVER else f"{np.datetime64(value, 'us').astype('datetime64[s]')}Z"


def _one(wkb: bytes | None, zoom: int, places: int) -> Any:
    if wkb is None:
        return None
    geometry = shapely.from_wkb(wkb)
    if shapely.get_type_id(geometry) == POINT:
        x, y = round(float(shapely.get_x(geometry)), 6), round(float(shapely.get_y(geometry)), 6)
        return {"type": "Point", "coordinates": [x, y]}
    return orjson.Fragment(as_geojson(for_zoom(np.array([geometry], dtype=object), zoom))[0])


def _whole(workspace: Workspace, actor: Actor, kind: str, zoom: int, at: datetime | None) -> Shapes:
    """All shapes of a kind simplified for a zoom, so that borders do not depend on the view.

    Kept by what the shapes are, not by the kind's revision: a report from a county does not move its border.
    """
    store, kept = workspace.store, memory(workspace.store)
    then = None if at is None else store.revision_at(at, kind)
    tree = 0 if actor.scope.everywhere else store.revision(["jurisdiction"])
    key = (kind, actor.scope.key, then, store.revision([kind]), tree)
    digest = kept.part("digests", SHAPES_KEPT).made(
        key, lambda: _digest(_geometries(workspace, actor, kind, at))
    )
    simplify = lambda: _simplified(_geometries(workspace, actor, kind, at), zoom)  # noqa: E731
    return cast(Shapes, kept.part("shapes", SHAPES_KEPT).made((digest, zoom), simplify))


def _geometries(workspace: Workspace, actor: Actor, kind: str, at: datetime | None) -> Sequence[Any]:
    return workspace.store.columns(actor, kind, ("id", "geom"), Query(status=None, placed=True), at=at)


def _digest(rows: Sequence[Any]) -> bytes:
    digest = hashlib.blake2b(digest_size=16)
    for row in rows:
        digest.update(row.id.encode())
        digest.update(row.geom)
    return digest.digest()


def _simplified(rows: Sequence[Any], zoom: int) -> Shapes:
    geometries = shapely.from_wkb(np.array([row.geom for row in rows], dtype=object))
    texts = as_geojson(for_zoom(geometries, zoom))
    return {row.id: orjson.Fragment(text) for row, text in zip(rows, texts, strict=True)}
