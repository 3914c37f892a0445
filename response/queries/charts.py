"""Numbers behind the charts."""

from datetime import datetime, timedelta

import pandas as pd

from data.access import Actor
from data.workspace import Workspace
from response.ageing import ageing
from response.figures import SEVERITIES, TAKING
from response.queries.moment import moment
from response.queries.snapshots import narrowed, snapshot

HOURS = 24.0
LOG_MAX = 200_000
OVER = frozenset({"ended", "withdrawn"})


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
    open_now: dict[str, str] = {}
    gone: set[str] = set()
    rows: dict[datetime, dict[str, int]] = {start: dict.fromkeys(SEVERITIES, 0)}
    for change in workspace.store.changes(actor, 0, kinds=["incident"], limit=LOG_MAX):
        if change.recorded_at > end:
            break
        if only is not None and change.record_id not in only:
            continue
        if change.action in OVER:
            gone.add(change.record_id)
        elif change.action in ("create", "current"):
            gone.discard(change.record_id)
        over = change.record_id in gone or change.state == "closed"
        open_now[change.record_id] = "" if over else change.state
        rows[max(change.recorded_at, start)] = _counted(open_now)
    rows[end] = _counted(open_now)
    return pd.DataFrame.from_dict(rows, orient="index", columns=list(SEVERITIES)).rename_axis("time")


def _counted(states: dict[str, str]) -> dict[str, int]:
    values = list(states.values())
    return {severity: values.count(severity) for severity in SEVERITIES}


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
