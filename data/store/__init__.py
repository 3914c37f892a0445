"""The embedded store: current state, append-only log, as-of reads, spatial index, scope in every query."""

from data.store.check import Verdict, check
from data.store.extents import Extent
from data.store.history import Change
from data.store.past import CellRow
from data.store.pinned import Pinned
from data.store.quarantine import Exchange, Quarantined
from data.store.query import During, Query
from data.store.shelves import Kept
from data.store.store import Store
from data.store.writing import Saved

__all__ = [
    "CellRow",
    "Change",
    "During",
    "Exchange",
    "Extent",
    "Kept",
    "Pinned",
    "Quarantined",
    "Query",
    "Saved",
    "Store",
    "Verdict",
    "check",
]
