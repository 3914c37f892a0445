"""A workspace that stands still: one revision, one moment, whatever is written while a briefing is made."""

from dataclasses import replace
from datetime import datetime
from typing import cast

from data.clock import ManualClock
from data.errors import Invalid
from data.store import Pinned
from data.workspace import Workspace
from response.queries.memory import memory

KEPT = 6


def frozen(workspace: Workspace, *, at: datetime | None = None, revision: int | None = None) -> Workspace:
    """The workspace as known at a moment, now where none is given; its clock stands there, it cannot be written.

    ``revision`` tells apart what was recorded at one and the same moment. Raises Invalid for one that was not
    recorded by then.
    """
    store = workspace.store
    if revision is None:
        revision = store.revision() if at is None else store.revision_at(at)
    moment = workspace.clock.now() if at is None else at
    if revision > store.revision_at(moment):
        raise Invalid(
            f"revision {revision} was not recorded at {moment:%Y-%m-%d %H:%M:%S} UTC",
            remedy=f"the last one then is {store.revision_at(moment)}",
        )
    kept = memory(store).part("frozen", KEPT)
    pinned = kept.made((revision, moment), lambda: Pinned(store, revision, moment))
    return replace(workspace, store=cast(Pinned, pinned), clock=ManualClock(moment))


def stands(workspace: Workspace) -> tuple[datetime, int]:
    """The moment and the revision a frozen workspace stands at."""
    return workspace.clock.now(), workspace.store.revision()
