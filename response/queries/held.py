"""What live assignments hold, read from the store."""

from datetime import datetime

from data.access import local_person
from data.schema import Assignment
from data.store import Query
from data.workspace import Workspace
from response.ledger import COMMITTED, Ledger, ledger

STATES = tuple(sorted(COMMITTED))


def held_by_assignments(workspace: Workspace, at: datetime | None = None) -> Ledger:
    """The ledger now or as known at a time. Whoever asks: of an assignment they may not see, only that its goods are
    gone is told."""
    found = workspace.store.find(local_person(), ["assignment"], Query(states=STATES), at=at)
    return ledger(one for one in found if isinstance(one, Assignment))
