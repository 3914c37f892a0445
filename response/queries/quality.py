"""How good the data of each source is, now and as it was known before."""

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

import pandas as pd

from data.access import Action, Actor, may
from data.merging import BY_HAND
from data.store import Query
from data.workspace import Workspace
from geo.progress import Progress
from response.ageing import ageing
from response.duplicates import MERGEABLE, SHELF
from response.quality import MATTERS, WHOLE, Extra, Row, rows
from response.queries.duplicates import duplicates
from response.queries.memory import Kept, memory
from response.queries.moment import moment

ANSWERS = 256
POINTS = 13
"""Moments of a trend, the first and the last included."""


@dataclass(frozen=True)
class Quality:
    """``rows`` by kind and source; ``over`` counts records by kind that are ended or withdrawn, and so left out;
    ``hidden`` says that refused rows are not the reader's to see."""

    at: datetime
    rows: list[Row]
    over: dict[str, int]
    hidden: bool


def quality(
    workspace: Workspace, actor: Actor, *, at: datetime | None = None, progress: Progress | None = None
) -> Quality:
    """Every kind of which there is a record or a refused row, as far as the actor may see them.

    Of a past moment refused rows and duplicates are not known: they are no part of the log.
    """
    now = moment(workspace, at)
    refused = _refused(workspace, actor) if at is None else None
    found: list[Row] = []
    over: dict[str, int] = {}
    for step, kind in enumerate(MATTERS):
        if progress is not None:
            progress(step / len(MATTERS), kind)
        mine = None if refused is None else dict(refused.get(kind, {}))
        made = _rows(workspace, actor, kind, at, now, mine)
        if made[0].records or made[0].refused:
            found += made
            gone = Query(status=("ended", "withdrawn"))
            over[kind] = workspace.store.count(actor, [kind], gone, at=at)
    return Quality(now, found, over, refused is None and at is None)


def quality_stands(workspace: Workspace, actor: Actor) -> Hashable:
    """What quality depends on that is no part of the log: rows in quarantine and decisions on duplicates."""
    refused = workspace.store.quarantine_count(actor) if may(actor, Action.IMPORT) else None
    last = workspace.store.kept_all(SHELF, limit=1)
    return refused, last[0].at if last else None


def _rows(
    workspace: Workspace, actor: Actor, kind: str, at: datetime | None, now: datetime, refused: dict[str, int] | None
) -> list[Row]:  # fmt: skip
    frame = workspace.store.frame(actor, kind, Query(alive_at=now), at=at)
    pairs = _pairs(workspace, actor, kind, frame) if at is None and kind in MERGEABLE else {}
    extra = Extra(refused, pairs) if at is None else None
    return rows(kind, frame, ageing(workspace.settings, kind), now, extra)


def _refused(workspace: Workspace, actor: Actor) -> dict[str, Counter[str]] | None:
    """Refused rows by kind and source, each row once; None where the actor may not see them."""
    if not may(actor, Action.IMPORT):
        return None
    each = {(one.kind, one.source, one.file, one.row) for one in workspace.store.quarantined(actor)}
    counts: dict[str, Counter[str]] = {}
    for kind, source, _, _ in each:
        counts.setdefault(kind, Counter())[source] += 1
    return counts


def _pairs(workspace: Workspace, actor: Actor, kind: str, frame: pd.DataFrame) -> dict[str, int]:
    """Open duplicates by source; a pair of two sources counts under both, and once under `WHOLE`."""
    found = duplicates(workspace, actor, kind).pairs
    sources = dict(zip(frame.index, frame["sources"], strict=True))
    counts: Counter[str] = Counter({WHOLE: len(found)})
    for pair in found:
        two = [one for record_id in (pair.a, pair.b) for one in sources.get(record_id) or ()]
        counts.update({one["system"] for one in two} or {BY_HAND})
    return counts


def quality_over_time(
    workspace: Workspace,
    actor: Actor,
    kind: str,
    *,
    hours: float,
    at: datetime | None = None,
    progress: Progress | None = None,
) -> pd.DataFrame:
    """One row a moment and source, ``POINTS`` moments over the last ``hours``: time, source, records, complete,
    current (shares, None where nothing can be said). Each is what was known then, judged by the time of then."""
    end = moment(workspace, at)
    times = [end - timedelta(hours=hours) * (step / (POINTS - 1)) for step in range(POINTS)][::-1]
    made: list[dict[str, object]] = []
    for step, time in enumerate(times):
        if progress is not None:
            progress(step / len(times), kind)
        made += [
            {
                "time": time,
                "source": row.source,
                "records": row.records,
                "complete": row.complete,
                "current": row.current,
            }
            for row in _then(workspace, actor, kind, time)
        ]
    return pd.DataFrame(made, columns=["time", "source", "records", "complete", "current"])


def _then(workspace: Workspace, actor: Actor, kind: str, time: datetime) -> Sequence[Row]:
    """Kept, because what was known at a moment does not change; who may see it may."""
    store = workspace.store
    seen = store.revision() if not actor.scope.everything else 0
    key = (kind, time, store.revision_at(time), seen, actor.scope.key)
    part = cast("Kept[list[Row]]", memory(store).part("quality", ANSWERS))
    return part.made(key, lambda: _rows(workspace, actor, kind, time, time, None))
