"""Everything a briefing says: one frozen moment, one set of filters, all of its figures."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import geopandas as gpd
import pandas as pd

from data.access import Actor
from data.schema import Entry, Incident, Record
from data.store import Query
from data.workspace import Mode, Workspace
from geo.progress import Progress
from response.briefing import Changes, Outlook
from response.decisions import Decision
from response.headline import Headline
from response.queries import briefing_outlook
from response.queries.briefing_changes import changed
from response.queries.briefing_frozen import frozen, stands
from response.queries.briefing_narrow import About, homes, ours, rows
from response.queries.briefing_stock import against_need
from response.queries.charts import severity_over_time, shelter_occupancy
from response.queries.coverage import CoverageAnswer, coverage
from response.queries.decisions import decisions
from response.queries.figures import figures
from response.queries.records import open_incidents, zone_of

MAPPED = ("jurisdiction", "hazard_area", "zone", "closure", "depot", "shelter", "incident")
BESIDE = ("unit", "facility")
ENTRIES = 300
DECISION_TYPES = ("decision", "order")
HOURS_MIN = 24.0


@dataclass(frozen=True)
class BriefingData:
    """Everything a briefing shows, of one revision; ``frames`` are the map's layers, with column fresh.

    Times are told in ``zone`` (IANA).

    ``incident`` and ``jurisdiction`` are what it is narrowed to. ``changes`` is None where no earlier moment is
    compared. ``coverage`` is of all people, its table narrowed to the jurisdiction; None for one incident alone and
    where nobody knows where people live. ``units`` and ``facilities`` are frames without a map.
    """

    workspace: str
    mode: Mode
    zone: str
    moment: datetime
    revision: int
    incident: Incident | None
    jurisdiction: Record | None
    figures: tuple[Headline, ...]
    changes: Changes | None
    outlook: tuple[Outlook, ...]
    decisions: list[Decision]
    incidents: list[Incident]
    shelters: pd.DataFrame
    severities: pd.DataFrame
    stock: pd.DataFrame
    coverage: CoverageAnswer | None
    reach: pd.DataFrame
    warnings: gpd.GeoDataFrame
    decided: list[Entry]
    units: gpd.GeoDataFrame
    facilities: gpd.GeoDataFrame
    frames: dict[str, gpd.GeoDataFrame]
    sources: tuple[str, ...]


def briefing(
    workspace: Workspace,
    actor: Actor,
    *,
    at: datetime | None = None,
    revision: int | None = None,
    incident_id: str | None = None,
    jurisdiction_id: str | None = None,
    since: datetime | None = None,
    since_revision: int | None = None,
    progress: Progress | None = None,
) -> BriefingData:
    """The picture of one revision, now where neither ``at`` nor ``revision`` is given; compared with ``since``.

    A briefing leaves the agency: nothing withheld or restricted is in it, in no figure, list or map. Raises NotFound
    for an incident or a jurisdiction that was not known then, Invalid for a revision that was not.
    """
    tell = progress or (lambda share, step: None)
    actor = replace(actor, outward=True)
    held, about = frozen(workspace, at=at, revision=revision), About(incident_id, jurisdiction_id)
    now, known = stands(held)
    incident, place = (
        None if record_id is None else held.store.get(actor, record_id, at=now)
        for record_id in (incident_id, jurisdiction_id)
    )
    tell(0.05, "figures")
    strip = figures(held, actor, at=now, incident_id=incident_id, jurisdiction_id=jurisdiction_id)
    frames = {kind: rows(held, actor, kind, about) for kind in MAPPED}
    beside = {kind: rows(held, actor, kind, about) for kind in BESIDE}
    frames["incident"] = frames["incident"][frames["incident"]["state"] != "closed"]
    tell(0.3, "coverage")
    found = coverage(held, actor, at=now) if incident_id is None else None
    tell(0.5, "changes")
    compared = None if since is None else frozen(workspace, at=since, revision=since_revision)
    lines = None if compared is None else changed(compared, held, actor, about)
    tell(0.8, "outlook")
    return BriefingData(
        workspace=workspace.name,
        mode=workspace.mode,
        zone=zone_of(held, actor),
        moment=now,
        revision=known,
        incident=incident if isinstance(incident, Incident) else None,
        jurisdiction=place,
        figures=strip,
        changes=lines,
        outlook=_outlook(held, actor, strip, frames),
        decisions=ours(held, actor, decisions(held, actor, at=now, incident_id=incident_id), about),
        incidents=_open(held, actor, frames["incident"]),
        shelters=_listed(shelter_occupancy(held, actor, at=now), frames["shelter"]),
        severities=_severities(held, actor, about, None if since is None else now - since),
        stock=against_need(held, actor, frames["depot"], about.query(), at=now),
        coverage=found,
        reach=_reach(found, homes(held, actor, about)),
        warnings=frames["hazard_area"],
        decided=_decided(held, actor, about),
        units=beside["unit"],
        facilities=beside["facility"],
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


def _outlook(
    held: Workspace, actor: Actor, strip: Iterable[Headline], frames: dict[str, gpd.GeoDataFrame]
) -> tuple[Outlook, ...]:
    free = next(figure for figure in strip if figure.key == "shelter_places")
    full = briefing_outlook.places(held, actor, free, frames["shelter"])
    return (full, *briefing_outlook.stock(held, actor, frames["depot"]))


def _open(held: Workspace, actor: Actor, shown: gpd.GeoDataFrame) -> list[Incident]:
    listed = open_incidents(held, actor, at=held.clock.now())
    return [incident for incident in listed if incident.id in shown.index]


def _listed(shelters: pd.DataFrame, shown: gpd.GeoDataFrame) -> pd.DataFrame:
    return shelters[shelters.index.isin(shown.index)]


def _severities(held: Workspace, actor: Actor, about: About, period: timedelta | None) -> pd.DataFrame:
    """Open incidents over the period, a day at least."""
    hours = max(HOURS_MIN, 0.0 if period is None else period.total_seconds() / 3600)
    only = None if about.everything else frozenset(rows(held, actor, "incident", about).index)
    return severity_over_time(held, actor, at=held.clock.now(), hours=hours, only=only)


def _reach(found: CoverageAnswer | None, chosen: set[str] | None) -> pd.DataFrame:
    if found is None:
        return pd.DataFrame()
    table = found.by_jurisdiction
    return table if chosen is None else table[table.index.isin(chosen)]


def _decided(held: Workspace, actor: Actor, about: About) -> list[Entry]:
    query = about.query(states=DECISION_TYPES, newest_first=True, limit=ENTRIES)
    found = held.store.find(actor, ["entry"], query, at=held.clock.now())
    return [item for item in found if isinstance(item, Entry)]


def _sources(frames: Iterable[gpd.GeoDataFrame]) -> tuple[str, ...]:
    """The systems that lead the records shown, in alphabetical order."""
    named = {sources[0]["system"] for frame in frames for sources in frame["sources"] if sources}
    return tuple(sorted(named))
