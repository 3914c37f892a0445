"""The six figures of the strip, with their trend."""

from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import cast

import geopandas as gpd

from data.access import Actor
from data.workspace import Workspace
from response import figures as work
from response.ageing import Ageing, ageing
from response.headline import Headline
from response.queries.memory import memory
from response.queries.moment import moment
from response.queries.records import first_recorded_at
from response.queries.snapshots import narrowed, population, population_key, snapshot

KINDS = ("incident", "shelter", "unit", "jurisdiction", "hazard_area")
KEPT = 64


def figures(
    workspace: Workspace,
    actor: Actor,
    *,
    at: datetime | None = None,
    incident_id: str | None = None,
    jurisdiction_id: str | None = None,
) -> tuple[Headline, ...]:
    """incidents, people, shelter_places, units, overdue, warnings: see `response.figures` for what each counts.

    With an incident, only what is linked to it counts; reporters are always counted whole. ``before`` is the
    value one hour earlier, as it was known then; None where nothing was recorded yet.
    """
    now = moment(workspace, at)
    revision = workspace.store.revision(KINDS)
    key = (actor.scope.key, revision, at, now, incident_id, jurisdiction_id, population_key(workspace))
    kept = memory(workspace.store).part("figures", KEPT)
    return cast(
        tuple[Headline, ...],
        kept.made(key, lambda: _with_trend(workspace, actor, at, now, incident_id, jurisdiction_id)),
    )


def _with_trend(
    workspace: Workspace,
    actor: Actor,
    at: datetime | None,
    now: datetime,
    incident_id: str | None,
    jurisdiction_id: str | None,
) -> tuple[Headline, ...]:
    values = _at(workspace, actor, at, now, incident_id, jurisdiction_id)
    then = now - work.TREND
    begun = first_recorded_at(workspace, actor)
    if begun is None or begun > then:
        return values
    earlier = _before(workspace, actor, then, incident_id, jurisdiction_id)
    return tuple(
        replace(
            value, before=old.value if (old.basis, old.standard) == (value.basis, value.standard) else None
        )
        for value, old in zip(values, earlier, strict=True)
    )


def _before(
    workspace: Workspace, actor: Actor, then: datetime, incident_id: str | None, jurisdiction_id: str | None
) -> tuple[Headline, ...]:
    """The figures at a past moment; kept where nothing that is hidden since could be told by them."""
    make = partial(_at, workspace, actor, then, then, incident_id, jurisdiction_id)
    if not actor.scope.everything:
        return make()
    known = workspace.store.revision_at(then)
    key = ("before", actor.scope.key, known, then, incident_id, jurisdiction_id, population_key(workspace))
    kept = memory(workspace.store).part("figures", KEPT)
    return cast(tuple[Headline, ...], kept.made(key, make))


def _at(
    workspace: Workspace,
    actor: Actor,
    at: datetime | None,
    now: datetime,
    incident_id: str | None,
    jurisdiction_id: str | None,
) -> tuple[Headline, ...]:
    def rows(kind: str) -> gpd.GeoDataFrame:
        linked = None if kind == "jurisdiction" else incident_id
        states = work.TAKING if kind == "shelter" else None
        return narrowed(
            workspace, actor, snapshot(workspace, actor, kind, at, states=states),
            incident_id=linked, jurisdiction_id=jurisdiction_id, at=at,
        )  # fmt: skip

    def age(kind: str) -> Ageing:
        return ageing(workspace.settings, kind)

    events = rows("incident")
    return (
        work.incidents(events),
        work.people(events, population(workspace), now, age("incident")),
        work.shelter_places(rows("shelter"), now, age("shelter")),
        work.units(rows("unit"), now, age("unit")),
        work.overdue(rows("jurisdiction"), now),
        work.warnings(rows("hazard_area"), now),
    )
