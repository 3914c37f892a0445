"""Numbers behind the charts."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pandas as pd

from data.access import Actor
from data.store import Query
from data.workspace import Workspace
from response.ageing import ageing
from response.figures import SEVERITIES, TAKING
from response.queries.moment import moment
from response.queries.snapshots import narrowed, snapshot

HOURS = 24.0
CURRENT = "current"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def severity_over_time(
    workspace: Workspace,
    actor: Actor,
    *,
    at: datetime | None = None,
    hours: float = HOURS,
    only: frozenset[str] | None = None,
) -> pd.DataFrame:
    """Open incidents by severity, as they were recorded, ``only`` these where given: each row holds until the next.

    Index: aware times (UTC) of the last ``hours``, beginning and end included; one column a severity.
    """
    end = workspace.clock.now() if at is None else at
    start = end - timedelta(hours=hours)
    query = Query(states=SEVERITIES)
    known = workspace.store.columns(actor, "incident", ("id", "state"), query, at=start)
    states = {row.id: row.state for row in known if only is None or row.id in only}
    counts = dict.fromkeys(SEVERITIES, 0) | Counter(states.values())
    rows = {start: counts.copy()}
    for step in workspace.store.steps(actor, "incident", start, end):
        if only is not None and step.id not in only:
            continue
        before, after = states.get(step.id), step.state if step.status == CURRENT else None
        states[step.id] = after
        for state, change in ((before, -1), (after, 1)):
            if state in counts:
                counts[state] += change
        rows[EPOCH + timedelta(microseconds=step.recorded_at)] = counts.copy()
    rows[end] = counts
    return pd.DataFrame.from_dict(rows, orient="index", columns=list(SEVERITIES)).rename_axis("time")


def shelter_occupancy(
    workspace: Workspace, actor: Actor, *, at: datetime | None = None, incident_id: str | None = None
) -> pd.DataFrame:
    """Open shelters, index id: name, occupancy, capacity (NaN: unknown), fresh, state, figure_at, standard."""
    taking = narrowed(
        workspace,
        actor,
        snapshot(workspace, actor, "shelter", at, states=TAKING),
        incident_id=incident_id,
        at=at,
    )
    now, ages = moment(workspace, at), ageing(workspace.settings, "shelter")
    times = [None if pd.isna(time) else time.to_pydatetime() for time in taking["figure_at"]]
    return pd.DataFrame(
        {
            "name": taking["name"],
            "occupancy": taking["occupancy"],
            "capacity": taking["capacity_evacuation"].fillna(taking["capacity_longer"]),
            "fresh": [ages.fresh(time, now) for time in times],
            "state": taking["state"],
            "figure_at": taking["figure_at"],
            "standard": taking["capacity_standard"],
        },
        index=taking.index,
    )
