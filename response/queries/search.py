"""Finding things by a part of their name or number."""

from datetime import datetime
from typing import Any

import numpy as np

from data.access import Actor
from data.workspace import Workspace
from response.filters import Filter
from response.queries.layers import LAYERS, View, matching

SEARCH_MAX = 20
WORLD = (-180.0, -90.0, 180.0, 90.0)


def search(
    workspace: Workspace, actor: Actor, text: str, *, at: datetime | None = None, limit: int = SEARCH_MAX
) -> list[dict[str, Any]]:
    """What the map can show and has the text in its name or number.

    Each: id, layer, name, number, state, lon, lat (None without a place). Names and numbers that begin with the
    text come first, then incidents before other kinds, then by name.
    """
    needle = text.strip().casefold()
    if not needle:
        return []
    found = [entry for kind in reversed(LAYERS) for entry in _of(workspace, actor, kind, text.strip(), at)]
    found.sort(
        key=lambda entry: (not _begins(entry, needle), _rank(entry["layer"]), entry["name"].casefold())
    )
    return found[:limit]


def _of(
    workspace: Workspace, actor: Actor, kind: str, text: str, at: datetime | None
) -> list[dict[str, Any]]:
    rows, _ = matching(workspace, actor, View(kind, WORLD, 0, Filter(text=text[:200]), at))
    rows = rows.at(np.arange(min(len(rows), 50 * SEARCH_MAX)))
    return [
        {
            "id": record_id,
            "layer": kind,
            "name": name,
            "number": number,
            "state": rows.state.words[state],
            "lon": float(x) if x == x else None,
            "lat": float(y) if y == y else None,
        }
        for record_id, name, number, state, x, y in zip(
            rows.id, rows.name, rows.number, rows.state.codes, rows.x, rows.y, strict=True
        )
    ]


def _begins(entry: dict[str, Any], needle: str) -> bool:
    return entry["name"].casefold().startswith(needle) or (entry["number"] or "").casefold().startswith(
        needle
    )


def _rank(kind: str) -> int:
    return len(LAYERS) - LAYERS.index(kind)
