"""The incidents a selector offers: a browser takes long over very many, and so does reading them at each run."""

from data.schema import Record
from pages.parts import session
from pages.parts.desk import workspace
from response import queries
from views import words

MOST = 200


def incidents() -> dict[str, Record]:
    """The gravest that are open, by id; where there are more, the chosen and the selected one with them."""
    opened, who, at = workspace(), session.actor(), session.at()
    found: dict[str, Record] = {
        item.id: item for item in queries.open_incidents(opened, who, at=at, most=MOST)
    }
    selected = session.selected()
    also = {session.recall("incident"), selected.id if selected else None} - {None, *found}
    if len(found) >= MOST and also:
        query = queries.Query(ids=tuple(also))
        more = queries.find(opened, who, ["incident"], query, at=at)
        found |= {item.id: item for item in more if item.state != "closed"}
    return found


def left_out(shown: int) -> str:
    """What to say of those that are not offered; empty where all are."""
    if shown < MOST:
        return ""
    every = queries.count_open_incidents(workspace(), session.actor(), at=session.at())
    if every <= MOST:
        return ""
    return f"the {MOST} gravest of {words.number(every)}, and what you select on the map or in the list"
