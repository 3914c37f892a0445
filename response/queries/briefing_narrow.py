"""What a briefing is about: all of it, or what belongs to an incident or a jurisdiction."""

from collections.abc import Iterable
from dataclasses import dataclass

import geopandas as gpd

from data.access import Actor
from data.freshness import freshness
from data.store import Query
from data.workspace import Workspace
from response.ageing import ageing
from response.columns import below
from response.decisions import Decision
from response.queries.facets import facets
from response.queries.snapshots import narrowed, snapshot


@dataclass(frozen=True)
class About:
    """The filters of a briefing; None leaves open. A jurisdiction counts with everything below it."""

    incident_id: str | None = None
    jurisdiction_id: str | None = None

    @property
    def everything(self) -> bool:
        return self.incident_id is None and self.jurisdiction_id is None

    def query(self, **more: object) -> Query:
        """A question to the store narrowed alike."""
        return Query(incident_id=self.incident_id, jurisdiction_id=self.jurisdiction_id, **more)  # type: ignore[arg-type]


def rows(frozen: Workspace, actor: Actor, kind: str, about: About, *states: str) -> gpd.GeoDataFrame:
    """Records of a kind, narrowed, with ``fresh`` (current, stale, unknown); jurisdictions by jurisdiction alone."""
    now = frozen.clock.now()
    frame = snapshot(frozen, actor, kind, now, states=states or None)
    incident = None if kind == "jurisdiction" else about.incident_id
    frame = narrowed(
        frozen, actor, frame, incident_id=incident, jurisdiction_id=about.jurisdiction_id, at=now
    )
    ages = ageing(frozen.settings, kind)
    times = (None if at != at else at.to_pydatetime() for at in frame["figure_at"])
    fresh = [freshness(at, now, ages.limit) if ages.ages else "current" for at in times]
    return frame.assign(fresh=fresh)


def homes(frozen: Workspace, actor: Actor, about: About) -> set[str] | None:
    """The ids of the jurisdictions a briefing is about; None: all."""
    if about.jurisdiction_id is None:
        return None
    columns = facets(frozen, actor, "jurisdiction", frozen.clock.now()).columns
    return set(below(columns, about.jurisdiction_id))


def ours(frozen: Workspace, actor: Actor, found: Iterable[Decision], about: About) -> list[Decision]:
    """Those decisions whose record belongs to it, in their order."""
    everything = list(found)
    if about.everything:
        return everything
    kinds: dict[str, set[str]] = {}
    for one in everything:
        kinds.setdefault(one.kind, set()).add(one.id)
    mine = {
        row.id
        for kind, ids in kinds.items()
        for row in frozen.store.columns(actor, kind, ("id",), about.query(ids=tuple(sorted(ids))))
    }
    return [one for one in everything if one.id in mine]
