"""When briefings are due by the workspace's clock, who makes the next one, and what went wrong with the last."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo

from data.workspace import Workspace

KEY = "briefing_schedule"
LEASE = timedelta(minutes=10)
"""In real time: how long one process may take before another tries, and when a failed one is tried again."""


@dataclass(frozen=True)
class State:
    """The last slot that was looked at. ``until``: nobody else makes it before (real time); ``trouble``: what went
    wrong with the last one that failed, ``at`` by the workspace's clock; empty once one was issued again."""

    slot: datetime
    done: bool = False
    until: datetime | None = None
    trouble: str = ""
    at: datetime | None = None
    failed_slot: datetime | None = None

    def free(self, slot: datetime, real: datetime) -> bool:
        """Whether somebody may make the slot's briefing now."""
        if self.slot != slot:
            return slot > self.slot
        return not self.done and (self.until is None or real >= self.until)

    @property
    def stored(self) -> dict[str, Any]:
        values = vars(self)
        return {
            name: value.isoformat() if isinstance(value, datetime) else value
            for name, value in values.items()
        }

    @classmethod
    def of(cls, stored: Mapping[str, Any]) -> Self:
        """From what the store keeps."""
        times = {"slot", "until", "at", "failed_slot"}
        values: dict[str, Any] = {
            name: datetime.fromisoformat(value) if name in times and value else value
            for name, value in stored.items()
        }
        return cls(**values)


def slot_of(now: datetime, every_h: int, zone: str) -> datetime:
    """The last due time at or before ``now``: every so many hours from midnight of the day in the zone."""
    here = now.astimezone(ZoneInfo(zone))
    hour = here.hour - here.hour % every_h
    return here.replace(hour=hour, minute=0, second=0, microsecond=0, fold=0).astimezone(UTC)


def state(workspace: Workspace) -> State | None:
    """How the schedule stands; None where it never ran."""
    stored = workspace.store.meta_get(KEY)
    return None if stored is None else State.of(stored)


def claim(workspace: Workspace, slot: datetime, *, real: datetime) -> State | None:
    """Take the slot, for this process alone and for a while; None where there is nothing to make.

    The first time nothing is made: the schedule begins with the next slot.
    """
    before = state(workspace)
    if before is None:
        _swap(workspace, None, State(slot, done=True))
        return None
    if not before.free(slot, real):
        return None
    mine = replace(before, slot=slot, done=False, until=real + LEASE)
    return mine if _swap(workspace, before, mine) else None


def done(workspace: Workspace, mine: State) -> None:
    """The slot's briefing is issued; what went wrong before is over."""
    _swap(workspace, mine, State(mine.slot, done=True))


def failed(workspace: Workspace, mine: State, trouble: str, *, at: datetime) -> None:
    """Keep what went wrong for people to see; the slot is tried again when the lease is over."""
    _swap(workspace, mine, replace(mine, trouble=trouble, at=at, failed_slot=mine.slot))


def _swap(workspace: Workspace, before: State | None, after: State) -> bool:
    return workspace.store.meta_swap(KEY, None if before is None else before.stored, after.stored)
