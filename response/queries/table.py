"""The list beside the map: the same filter, the same rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import geopandas as gpd
import numpy as np
import orjson
import pandas as pd

from data.access import Actor
from data.store import Query
from data.workspace import Workspace
from response.ageing import ageing
from response.boxes import WORLD
from response.columns import NEVER, Columns
from response.facts import Teller, overdue
from response.filters import Filter
from response.queries.features import IDS_MAX
from response.queries.layers import View, matching
from response.queries.moment import moment

ROWS_MAX = 2000
COLUMNS = [
    *("kind", "number", "name", "state", "fresh", "confidence", "figure_at", "jurisdiction", "address"),
    *("lon", "lat", "overdue", "facts"),
]


@dataclass(frozen=True)
class Table:
    """``rows`` is indexed by id with `COLUMNS`; ``total`` counts all that match, ``unplaced`` those off the map."""

    rows: pd.DataFrame
    total: int
    unplaced: int


def table(
    workspace: Workspace,
    actor: Actor,
    kinds: Sequence[str],
    wanted: Filter | None = None,
    *,
    at: datetime | None = None,
    limit: int = ROWS_MAX,
) -> Table:
    """What the map shows of these kinds under the same filter, wherever it lies; at most ``limit`` rows a kind.

    ``figure_at`` is UTC; ``facts`` are those of `response.facts`; jurisdictions are named.
    """
    names = {item.id: item.name for item in workspace.store.find(actor, ["jurisdiction"], at=at)}
    parts, total, unplaced = [], 0, 0
    for kind in kinds:
        rows, _ = matching(workspace, actor, View(kind, WORLD, 0, wanted or Filter(), at))
        total, unplaced = total + len(rows), unplaced + int((~rows.placed).sum())
        parts += _entries(workspace, actor, kind, rows.at(np.argsort(rows.rid)[:limit]), names, at)
    frame = pd.DataFrame(parts, columns=["id", *COLUMNS]).set_index("id")
    frame["figure_at"] = pd.to_datetime(frame["figure_at"], unit="us", utc=True)
    return Table(frame, total, unplaced)


def selection(
    workspace: Workspace, actor: Actor, kind: str, wanted: Filter | None = None, *, at: datetime | None = None
) -> gpd.GeoDataFrame:
    """Everything about the rows of `table`, for downloads; see `data.store.frames.to_frame`."""
    rows, _ = matching(workspace, actor, View(kind, WORLD, 0, wanted or Filter(), at))
    frame = workspace.store.frame(actor, kind, _query(rows), at=at)
    return frame[frame.index.isin(set(rows.id))]


def _query(rows: Columns) -> Query:
    return Query(status=None, ids=tuple(rows.id) if len(rows) <= IDS_MAX else None)


def _entries(
    workspace: Workspace, actor: Actor, kind: str, rows: Columns, names: dict[str, str], at: datetime | None
) -> list[dict[str, Any]]:
    now, ages = moment(workspace, at), ageing(workspace.settings, kind)
    teller, fresh = Teller(now, ages.limit), rows.fresh(now, ages)
    read = {
        row.id: row.body for row in workspace.store.columns(actor, kind, ("id", "body"), _query(rows), at=at)
    }
    out = []
    for i, record_id in enumerate(rows.id):
        if record_id not in read:
            continue
        body = orjson.loads(read[record_id])
        figure_at = int(rows.figure_at[i])
        out.append(
            {
                "id": record_id,
                "kind": kind,
                "number": body.get("number"),
                "name": body["name"],
                "state": rows.state.words[rows.state.codes[i]],
                "fresh": fresh[i],
                "confidence": body["confidence"],
                "figure_at": None if figure_at == NEVER else figure_at,
                "jurisdiction": names.get(body.get("jurisdiction_id", "")),
                "address": body.get("address"),
                "lon": rows.x[i],
                "lat": rows.y[i],
                "overdue": kind == "jurisdiction" and overdue(body, now),
                "facts": teller.facts(kind, body),
            }
        )
    return out
