"""What can go wrong with the data. Every message names the offending value and the remedy.

MusterError
├── NotFound          no such record, or not for this actor
├── NotSignedIn       a token that is not known, has expired or was revoked
├── NotAllowed        the access rules deny it
├── Invalid           a value the standard does not take
├── KeyTaken          an idempotency key that belongs to another request
├── Conflict          somebody else changed the record meanwhile
├── ClockError        a time earlier than the last recorded one
├── UnusableFile      a file that cannot be taken in
└── StoreError
    ├── StoreBusy         another process holds the write lock
    ├── StoreFull         no room on the disk
    └── StoreUnavailable  wrong SQLite, missing or damaged file
"""

from datetime import datetime
from typing import Any


class MusterError(Exception):
    """Base of all; ``remedy`` says what to do."""

    def __init__(self, message: str, *, remedy: str = "") -> None:
        super().__init__(message)
        self.remedy = remedy

    def __str__(self) -> str:
        message = super().__str__()
        return f"{message}; {self.remedy}" if self.remedy else message


class NotFound(MusterError):
    pass


class NotSignedIn(MusterError):
    pass


class NotAllowed(MusterError):
    pass


class Invalid(MusterError):
    pass


class KeyTaken(MusterError):
    pass


class ClockError(MusterError):
    pass


class UnusableFile(MusterError):
    pass


class StoreError(MusterError):
    pass


class StoreBusy(StoreError):
    pass


class StoreFull(StoreError):
    pass


class StoreUnavailable(StoreError):
    pass


class Conflict(MusterError):
    """A stale write: ``theirs`` is the record as it is now, ``changed`` what they did since."""

    def __init__(self, *, theirs: Any, who: str, when: datetime, changed: dict[str, list[Any]]) -> None:
        fields = ", ".join(changed) or "nothing you can see"
        super().__init__(
            f"{theirs.kind} '{theirs.name}' was changed by {who} at {when:%H:%M:%S} UTC ({fields})",
            remedy="look at the difference and save again on top of it",
        )
        self.theirs = theirs
        self.who = who
        self.when = when
        self.changed = changed
