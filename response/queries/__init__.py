"""What screens, routes and jobs ask. Every function takes (workspace, actor, …) and sees what the actor may see."""

from data.store import Change, Quarantined, Query
from response.decisions import Decision
from response.filters import Filter
from response.headline import Headline, Part
from response.queries.decisions import decisions
from response.queries.detail import Detail, record
from response.queries.figures import figures
from response.queries.layers import LAYERS, Answer, View, layer, layer_key, summary
from response.queries.moment import Pulse, fresh, moment, pulse, revision
from response.queries.records import (
    find,
    first_recorded_at,
    frame,
    get,
    history,
    jurisdictions,
    open_incidents,
    quarantined,
)
from response.queries.search import search
from response.queries.since import Changed, Since, changes_since
from response.queries.table import Table, selection, table

__all__ = [
    "LAYERS",
    "Answer",
    "Change",
    "Changed",
    "Decision",
    "Detail",
    "Filter",
    "Headline",
    "Part",
    "Pulse",
    "Quarantined",
    "Query",
    "Since",
    "Table",
    "View",
    "changes_since",
    "decisions",
    "figures",
    "find",
    "first_recorded_at",
    "frame",
    "fresh",
    "get",
    "history",
    "jurisdictions",
    "layer",
    "layer_key",
    "moment",
    "open_incidents",
    "pulse",
    "quarantined",
    "record",
    "revision",
    "search",
    "selection",
    "summary",
    "table",
]
