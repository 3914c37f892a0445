"""The first briefing: one frozen moment, all of its figures."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import geopandas as gpd
import pandas as pd

from data.access import Actor
from data.schema import Entry, Incident, Request
from data.store import Query
from data.workspace import Workspace
from response.assessment import OPEN_REQUESTS, needs_of
from response.decisions import Decision
from response.headline import Headline
from response.queries.charts import severity_over_time, shelter_occupancy
from response.queries.coverage import CoverageAnswer, coverage
from response.queries.decisions import decisions
from response.queries.figures import figures
from response.queries.moment import moment
from response.queries.records import open_incidents
from response.queries.since import Since, changes_since
from response.queries.snapshots import snapshot

MAPPED = ("jurisdiction", "hazard_area", "zone", "closure", "shelter", "incident")
ENTRIES = 300
DECISION_TYPES = ("decision", "order")


@dataclass(frozen=True)
class BriefingData:
    """Everything a briefing shows, of one revision; ``frames`` are the map's layers."""

    moment: datetime
    revision: int
    figures: tuple[Headline, ...]
    changes: Since | None
    decisions: list[Decision]
    incidents: list[Incident]
    shelters: pd.DataFrame
    severities: pd.DataFrame
    stock: pd.DataFrame
    coverage: CoverageAnswer | None
    warnings: gpd.GeoDataFrame
    decided: list[Entry]
    frames: dict[str, gpd.GeoDataFrame]
    sources: tuple[str, ...]


def briefing(
    workspace: Workspace, actor: Actor, *, at: datetime | None = None, since: int | None = None
) -> BriefingData:
    """The picture at a moment; ``since`` is the revision of the last briefing, for what changed.

    A briefing leaves the agency: nothing withheld or restricted is in it, in no figure, list or map.
    ``stock`` columns resource_type, unit, quantity, needed (by open requests), unknown (lines), oldest_at.
    """
    actor = replace(actor, outward=True)
    frames = {kind: snapshot(workspace, actor, kind, at) for kind in MAPPED}
    frames["incident"] = frames["incident"][frames["incident"]["state"] != "closed"]
    recorded = workspace.store.revision() if at is None else workspace.store.revision_at(at)
    return BriefingData(
        moment=moment(workspace, at),
        revision=recorded,
        figures=figures(workspace, actor, at=at),
        changes=None if since is None or at is not None else changes_since(workspace, actor, since),
        decisions=decisions(workspace, actor, at=at),
        incidents=open_incidents(workspace, actor, at=at),
        shelters=shelter_occupancy(workspace, actor, at=at),
        severities=severity_over_time(workspace, actor, at=at),
        stock=stock(workspace, actor, at=at),
        coverage=coverage(workspace, actor, at=at),
        warnings=frames["hazard_area"],
        decided=[item for item in journal(workspace, actor, at=at) if item.type.value in DECISION_TYPES],
        frames=frames,
        sources=_sources(frames.values()),
    )


def journal(
    workspace: Workspace,
    actor: Actor,
    *,
    at: datetime | None = None,
    incident_id: str | None = None,
    limit: int = ENTRIES,
) -> list[Entry]:
    """The journal, newest first."""
    query = Query(incident_id=incident_id, newest_first=True, limit=limit)
    found = workspace.store.find(actor, ["entry"], query, at=at)
    return [item for item in found if isinstance(item, Entry)]


def stock(workspace: Workspace, actor: Actor, *, at: datetime | None = None) -> pd.DataFrame:
    """What depots hold against what open requests lack: one row a resource and unit, the scarcest first.

    Columns resource_type, unit, quantity (known lines), unknown (lines without a number), needed, oldest_at.
    """
    lines = [line for lines in snapshot(workspace, actor, "depot", at)["lines"] for line in lines or []]
    asked = [
        item
        for item in workspace.store.find(actor, ["request"], at=at)
        if isinstance(item, Request) and item.stage.value in OPEN_REQUESTS
    ]
    needs = {(need.resource_type, need.unit): need.quantity for need in needs_of(asked)}
    held: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for line in lines:
        held.setdefault((line["resource_type"], line["unit"]), []).append(line.get("quantity") or {})
    rows = [_stock_row(key, held.get(key, []), needs) for key in dict.fromkeys([*needs, *held])]
    table = pd.DataFrame(
        rows, columns=["resource_type", "unit", "quantity", "unknown", "needed", "oldest_at"]
    )
    table["oldest_at"] = pd.to_datetime(table["oldest_at"], format="ISO8601", utc=True)
    spare = table["quantity"].fillna(0) - table["needed"].fillna(0)
    return table.iloc[spare.argsort(kind="stable")].reset_index(drop=True)


def _stock_row(
    key: tuple[str, str], figures: list[dict[str, Any]], needs: dict[tuple[str, str], float | None]
) -> dict[str, Any]:
    known = [figure for figure in figures if figure.get("value") is not None]
    times = [figure["observed_at"] for figure in known if figure.get("observed_at")]
    return {
        "resource_type": key[0],
        "unit": key[1],
        "quantity": sum(figure["value"] for figure in known) if known else None,
        "unknown": len(figures) - len(known),
        "needed": needs.get(key, 0.0),
        "oldest_at": min(times) if times else None,
    }


def _sources(frames: Iterable[gpd.GeoDataFrame]) -> tuple[str, ...]:
    """The systems that lead the records shown, in alphabetical order."""
    named = {sources[0]["system"] for frame in frames for sources in frame["sources"] if sources}
    return tuple(sorted(named))
