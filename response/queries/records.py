"""Records as they are, or as they were known: one, many, their history, by name."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

import geopandas as gpd

from data.access import Actor
from data.errors import NotFound
from data.schema import Incident, Record
from data.store import Change, Quarantined, Query
from data.workspace import Workspace
from response.figures import SEVERITIES

QUERY = Query()


def frame(
    workspace: Workspace, actor: Actor, kind: str, query: Query = QUERY, *, at: datetime | None = None
) -> gpd.GeoDataFrame:
    """The records of one kind; see `data.store.frames.to_frame` for the columns."""
    return workspace.store.frame(actor, kind, query, at=at)


def find(
    workspace: Workspace, actor: Actor, kinds: Sequence[str], query: Query = QUERY, *, at: datetime | None = None
) -> list[Record]:  # fmt: skip
    """Records of these kinds, oldest first."""
    return workspace.store.find(actor, kinds, query, at=at)


def get(workspace: Workspace, actor: Actor, record_id: str, *, at: datetime | None = None) -> Record:
    """One record. Raises NotFound, also where the actor may not see it."""
    return workspace.store.get(actor, record_id, at=at)


def history(
    workspace: Workspace, actor: Actor, record_id: str, *, at: datetime | None = None
) -> list[Change]:
    """All changes of a record, oldest first; those recorded by ``at`` where given. Raises NotFound."""
    changes = workspace.store.history(actor, record_id)
    return changes if at is None else [change for change in changes if change.recorded_at <= at]


def jurisdictions(workspace: Workspace, actor: Actor, *, at: datetime | None = None) -> list[Record]:
    """Current jurisdictions, with their geometry."""
    return workspace.store.find(actor, ["jurisdiction"], at=at)


def open_incidents(
    workspace: Workspace, actor: Actor, *, at: datetime | None = None, most: int | None = None
) -> list[Incident]:
    """Incidents that are not closed, the gravest first, then the newest; at most so many where ``most`` says so."""
    found: list[Incident] = []
    for severity in SEVERITIES:
        left = None if most is None else most - len(found)
        query = Query(states=(severity,), newest_first=True, limit=left)
        found += (
            item
            for item in workspace.store.find(actor, ["incident"], query, at=at)
            if isinstance(item, Incident)
        )
    return found


def count_open_incidents(workspace: Workspace, actor: Actor, *, at: datetime | None = None) -> int:
    """How many there are in all."""
    return workspace.store.count(actor, ["incident"], Query(states=SEVERITIES), at=at)


def zone_of(workspace: Workspace, actor: Actor) -> str:
    """The IANA zone times are told in: the one most jurisdictions name, otherwise the setting's."""
    zones = Counter(workspace.store.frame(actor, "jurisdiction")["time_zone"].dropna())
    return str(zones.most_common(1)[0][0]) if zones else workspace.settings.time_zone


def quarantined(workspace: Workspace, actor: Actor, *, source: str | None = None) -> list[Quarantined]:
    """Rows of files that could not go in, oldest first."""
    return workspace.store.quarantined(actor, source=source)


def first_recorded_at(workspace: Workspace, actor: Actor) -> datetime | None:
    """When the first change that the actor may see was recorded; None for an empty log."""
    first = workspace.store.changes(actor, 0, limit=1)
    return first[0].recorded_at if first else None


def name_of(workspace: Workspace, actor: Actor, record_id: str) -> str | None:
    """A record's name; None where there is none that the actor may see."""
    try:
        return workspace.store.get(actor, record_id).name
    except NotFound:
        return None
