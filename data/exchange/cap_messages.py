"""From what became of a warning to the messages that told it: Alert, Update, Cancel."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from data.exchange.cap import Kind, Outgoing
from data.schema import HazardArea
from data.schema.vocab import CapStatus, Sensitivity, Status

SHARED = frozenset({Sensitivity.PUBLIC, Sensitivity.PARTNER})
SENT_AS = {
    CapStatus.ACTUAL: "Actual",
    CapStatus.EXERCISE: "Exercise",
    CapStatus.TEST: "Test",
}
"""Drafts and system messages are for nobody."""
OF_MODE = {"exercise": "Exercise", "test": "Test"}
"""Whatever a warning says: what leaves an exercise is one."""
TOLD = (
    *("category", "event", "severity", "urgency", "certainty", "onset", "effective", "ends", "expires_at"),
    *(
        "headline",
        "description",
        "instruction",
        "responses",
        "sender_name",
        "web",
        "contact",
        "texts",
        "areas",
    ),
    *("parameters", "address", "sensitivity", "cap_status", "name"),
)
"""What a message says: a change of anything else is no reason for one."""
_FORBIDDEN = re.compile(r"[\s,<&]")


@dataclass(frozen=True)
class Version:
    """A warning as it was from a moment on; None where it could not leave then."""

    number: int
    at: datetime
    record: HazardArea | None


@dataclass(frozen=True)
class Sending:
    """Who sends, and from what kind of workspace."""

    sender: str
    workspace: str
    mode: str

    def status(self, record: HazardArea) -> str:
        """CAP ``status`` of what leaves."""
        return OF_MODE.get(self.mode) or SENT_AS[record.cap_status]

    def note(self, record: HazardArea) -> str:
        """What every message says that is not real."""
        status = self.status(record)
        return (
            "" if status == "Actual" else f"{status.upper()} in {self.workspace}: this is not a real warning."
        )


def messages(versions: Sequence[Version], sending: Sending) -> list[Outgoing]:
    """The messages of one warning, oldest first. Pure.

    An Alert when it can first leave; an Update for each change of what it says, and for its end (urgency Past); a
    Cancel when it is withdrawn, or may not leave any more: then only the Cancel is left.
    """
    made: list[Outgoing] = []
    live: list[Outgoing] = []
    said: tuple[Any, ...] = ()
    for version in versions:
        record = version.record
        now = (
            record
            if record is not None and leaves(record) and record.status is not Status.WITHDRAWN
            else None
        )
        over = now is not None and now.status is Status.ENDED
        if now is None or over:
            if live:
                made.append(
                    _message(version, now or live[-1].record, "Update" if over else "Cancel", live, sending)
                )
            live = []
        elif not live or _told(now) != said:
            made.append(_message(version, now, "Update" if live else "Alert", live, sending))
            live = [*live, made[-1]]
            said = _told(now)
    shut = bool(versions) and (versions[-1].record is None or not leaves(versions[-1].record))
    return [one for one in made[-1:] if one.kind == "Cancel"] if shut else made


def leaves(record: HazardArea) -> bool:
    """Whether a warning may leave at all: public or for partners, not withheld, and no draft."""
    return record.sensitivity in SHARED and not record.withheld and record.cap_status in SENT_AS


def _message(
    version: Version, record: HazardArea, kind: Kind, before: Sequence[Outgoing], sending: Sending
) -> Outgoing:
    what = {"Cancel": "This warning has been withdrawn.", "Alert": "", "Update": ""}[kind]
    return Outgoing(
        record=record,
        kind=kind,
        identifier=_FORBIDDEN.sub("_", f"{sending.workspace}.{record.id}.{version.number}"),
        sender=sending.sender,
        sent=version.at,
        status=sending.status(record),
        references=tuple(one.reference for one in before),
        note=" ".join(filter(None, (sending.note(record), what))),
        over=kind == "Update" and record.status is Status.ENDED,
    )


def _told(record: HazardArea) -> tuple[Any, ...]:
    place = None if record.geometry is None else record.geometry.wkb
    return (place, *(getattr(record, name) for name in TOLD))
