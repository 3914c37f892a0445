"""From what became of a warning to the messages that told it: Alert, Update, Cancel."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
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
APART = ".public"
"""Ends the identifier of what those who see less hear otherwise than partners do."""
_FORBIDDEN = re.compile(r"[\s,<&]")


@dataclass(frozen=True)
class Version:
    """A warning as it was from a moment on; None where it was not there."""

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


def shared(record: HazardArea) -> bool:
    """Whether somebody outside may see a warning at all: public or for partners, not withheld."""
    return record.sensitivity in SHARED and not record.withheld


def messages(
    versions: Sequence[Version], sending: Sending, seen: Callable[[HazardArea], bool] = shared
) -> list[Outgoing]:
    """The messages of one warning to those for whom ``seen`` holds, oldest first. Pure.

    An Alert when it can first leave; an Update for each change of what it says, and for its end (urgency Past); a
    Cancel when it is withdrawn, or may not leave any more: then only the Cancel is left, and says nothing of it. What
    some hear otherwise than others has another identifier.
    """
    every = _said(versions, sending, shared, {})
    known = {one.identifier: one for _, one in every}
    made = every if seen is shared else _said(versions, sending, seen, known)
    shut = max((one.number for one in versions if not _leaves(one, seen)), default=0)
    before = [replace(one, silent=True) for number, one in made if one.kind == "Cancel" and number <= shut]
    return before + [one for number, one in made if number > shut]


def _said(
    versions: Sequence[Version],
    sending: Sending,
    seen: Callable[[HazardArea], bool],
    every: Mapping[str, Outgoing],
) -> list[tuple[int, Outgoing]]:
    """All messages there ever were, with the version that each speaks of."""
    made: list[tuple[int, Outgoing]] = []
    live: list[Outgoing] = []
    said: tuple[Any, ...] = ()
    for version in versions:
        record = version.record if _leaves(version, seen) else None
        now = None if record is None or record.status is Status.WITHDRAWN else record
        over = now is not None and now.status is Status.ENDED
        if now is None or over:
            if live:
                kind: Kind = "Update" if over else "Cancel"
                last = _message(version, now or live[-1].record, kind, live, sending, every)
                made.append((version.number, last))
            live = []
        elif not live or _told(now) != said:
            live = [
                *live,
                _message(version, now, "Update" if live else "Alert", live, sending, every),
            ]
            made.append((version.number, live[-1]))
            said = _told(now)
    return made


def _leaves(version: Version, seen: Callable[[HazardArea], bool]) -> bool:
    """Whether a warning may leave as it was then: no draft, and nobody else's."""
    record = version.record
    return record is not None and record.identifier is None and record.cap_status in SENT_AS and seen(record)


def _message(
    version: Version,
    record: HazardArea,
    kind: Kind,
    before: Sequence[Outgoing],
    sending: Sending,
    every: Mapping[str, Outgoing],
) -> Outgoing:
    what = {"Cancel": "This warning has been withdrawn.", "Alert": "", "Update": ""}[kind]
    made = Outgoing(
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
    if not every or every.get(made.identifier) == made:
        return made
    return replace(made, identifier=f"{made.identifier}{APART}")


def _told(record: HazardArea) -> tuple[Any, ...]:
    place = None if record.geometry is None else record.geometry.wkb
    return (place, *(getattr(record, name) for name in TOLD))
