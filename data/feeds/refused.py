"""What a feed's last response had that could not be taken, for the same worklist as rows of files."""

import json
from collections.abc import Sequence

from data.access import Actor
from data.intake.table import Reject
from data.store import Store
from data.store.quarantine import Quarantined


def keep_refused(store: Store, actor: Actor, feed: str, kind: str, rejects: Sequence[Reject]) -> None:
    """Let quarantine hold these of the feed in place of the last run's; nothing is written where they are the same."""
    rows = [
        Quarantined(
            kind=kind,
            source=feed,
            file=feed,
            row=reject.row,
            column=reject.column,
            value=reject.value,
            reason=reject.reason,
            remedy=reject.remedy,
            raw=json.dumps({"feed": feed}),
        )
        for reject in rejects
    ]
    held = [one for one in store.quarantined(actor, source=feed) if one.file == feed]
    if held == rows:
        return
    store.quarantine_clear(actor, source=feed, file=feed)
    store.quarantine_add(actor, rows)
