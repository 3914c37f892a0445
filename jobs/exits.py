"""Exit codes, and the one table from an error to its code."""

from data.backup import Exists
from data.errors import Conflict, Invalid, MusterError, NotAllowed, StoreBusy, StoreFull
from data.exchange import InTheWay
from data.feeds.errors import BadFeed
from data.intake.errors import BadOption, LayerNeeded

OK = 0
FAILED = 1
"""not done: an unusable file, no usable row, a damaged store, a check that found a problem"""
USAGE = 2
"""the command itself is wrong: an unknown option, kind, column or layer, or who you are is missing"""
CONFLICT = 3
"""something is in the way: the file or workspace exists, or somebody else changed the record"""
BUSY = 4
"""try again: the store is locked, in use elsewhere, or the disk is full"""

_TABLE: list[tuple[type[MusterError], int]] = [
    (Exists, CONFLICT),
    (InTheWay, CONFLICT),
    (Conflict, CONFLICT),
    (StoreBusy, BUSY),
    (StoreFull, BUSY),
    (BadFeed, USAGE),
    (BadOption, USAGE),
    (LayerNeeded, USAGE),
    (NotAllowed, USAGE),
    (Invalid, USAGE),
]


def code_of(error: MusterError) -> int:
    """The exit code of an error; FAILED for what the table does not name."""
    return next((code for kind, code in _TABLE if isinstance(error, kind)), FAILED)
