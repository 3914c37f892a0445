"""The moment a question is asked at, and the workspace's pulse."""

from dataclasses import dataclass
from datetime import UTC, datetime

from data.freshness import Fresh
from data.workspace import Mode, Workspace
from response.ageing import ageing


def moment(workspace: Workspace, at: datetime | None) -> datetime:
    """``at``, or the workspace's clock cut to the minute, so that all answers of one minute agree."""
    if at is not None:
        return at.astimezone(UTC)
    return workspace.clock.now().replace(second=0, microsecond=0)


def fresh(workspace: Workspace, kind: str, figure_at: datetime | None, now: datetime) -> Fresh:
    """The freshness of a kind's principal figure at a moment."""
    return ageing(workspace.settings, kind).fresh(figure_at, now)


@dataclass(frozen=True)
class Pulse:
    """What a screen polls: has anything changed, which minute is it, does the clock run."""

    revision: int
    minute: str
    now: str
    mode: Mode
    rate: float
    paused: bool


def pulse(workspace: Workspace) -> Pulse:
    """The revision of the whole log and the workspace's clock; costs two index look-ups."""
    clock = workspace.exercise_clock
    state = clock.state if clock is not None else None
    now = state.at(datetime.now(UTC)) if state is not None else workspace.clock.now()
    return Pulse(
        revision=workspace.store.revision(),
        minute=now.strftime("%Y-%m-%dT%H:%MZ"),
        now=now.isoformat(timespec="seconds").replace("+00:00", "Z"),
        mode=workspace.mode,
        rate=state.rate if state is not None else 1.0,
        paused=state.paused if state is not None else False,
    )


def revision(workspace: Workspace) -> int:
    """The number of the log's last change."""
    return workspace.store.revision()
