"""Stock against need: what depots hold and what open requests still lack."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import geopandas as gpd
import pandas as pd

from data.access import Actor
from data.schema import Request
from data.store import Query
from data.workspace import Workspace
from response.assessment import OPEN_REQUESTS, needs_of
from response.queries.snapshots import snapshot

COLUMNS = ["resource_type", "unit", "quantity", "unknown", "needed", "oldest_at"]


def stock(workspace: Workspace, actor: Actor, *, at: datetime | None = None) -> pd.DataFrame:
    """What depots hold against what open requests lack: one row a resource and unit, the scarcest first.

    Columns resource_type, unit, quantity (known lines), unknown (lines without a number), needed, oldest_at.
    """
    return against_need(workspace, actor, snapshot(workspace, actor, "depot", at), Query(), at=at)


def against_need(
    workspace: Workspace, actor: Actor, depots: gpd.GeoDataFrame, asking: Query, *, at: datetime | None
) -> pd.DataFrame:
    """The same for some depots and for the requests that a question finds."""
    lines = [line for lines in depots["lines"] for line in lines or []]
    asked = [
        item
        for item in workspace.store.find(actor, ["request"], asking, at=at)
        if isinstance(item, Request) and item.stage.value in OPEN_REQUESTS
    ]
    needs = {(need.resource_type, need.unit): need.quantity for need in needs_of(asked)}
    held: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for line in lines:
        held.setdefault((line["resource_type"], line["unit"]), []).append(line.get("quantity") or {})
    rows = [_row(key, held.get(key, []), needs) for key in dict.fromkeys([*needs, *held])]
    table = pd.DataFrame(rows, columns=COLUMNS)
    table["oldest_at"] = pd.to_datetime(table["oldest_at"], format="ISO8601", utc=True)
    spare = table["quantity"].fillna(0) - table["needed"].fillna(0)
    return table.iloc[spare.argsort(kind="stable")].reset_index(drop=True)


def _row(
    key: tuple[str, str], figures: Iterable[dict[str, Any]], needs: dict[tuple[str, str], float | None]
) -> dict[str, Any]:
    every = list(figures)
    known = [figure for figure in every if figure.get("value") is not None]
    times = [figure["observed_at"] for figure in known if figure.get("observed_at")]
    return {
        "resource_type": key[0],
        "unit": key[1],
        "quantity": sum(figure["value"] for figure in known) if known else None,
        "unknown": len(every) - len(known),
        "needed": needs.get(key, 0.0),
        "oldest_at": min(times) if times else None,
    }
