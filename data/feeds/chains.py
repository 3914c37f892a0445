"""Acts on a chain of messages: a sender that takes back or replaces only its first one means what followed from it.

CAP 1.2 (3.2.1, msgType) lets a Cancel take back the messages it names. A first message that was replaced is over
already, so that a Cancel of it alone would do nothing; senders write such (Google's guide to public alerts asks to
"refer to the original alert to cancel"). Where it is not certain what is meant, the warning stays.
"""

from collections.abc import Iterable
from typing import Protocol

from data.feeds.cap.message import Name
from data.schema import HazardArea


class Acting(Protocol):
    """What is needed of an act on one message."""

    @property
    def what(self) -> str: ...

    @property
    def on(self) -> Name: ...

    @property
    def by(self) -> str: ...

    def reaches(self, record: HazardArea) -> bool:
        """Whether it may concern a record: sent before, and of the same CAP status."""
        ...


class Kin:
    """The messages of a feed, and which of them follow from which."""

    def __init__(self, records: Iterable[HazardArea]) -> None:
        self._named: dict[str, list[HazardArea]] = {}
        self._after: dict[str, list[tuple[Name, HazardArea]]] = {}
        for record in records:
            if record.identifier is not None:
                self._named.setdefault(record.identifier, []).append(record)
            for name in names_before(record):
                self._after.setdefault(name.identifier, []).append((name, record))

    def of(self, name: Name) -> list[HazardArea]:
        """The records of one message."""
        return [one for one in self._named.get(name.identifier, []) if name.means(name_of(one))]

    def meant(self, act: Acting) -> list[HazardArea]:
        """What followed from the message that an act names: by the act's own sender, before the act, the same event.

        None where it went on in several ways, about places that have nothing in common: then nobody can tell which of
        them is meant. A replacement has to be about some of the same places too.
        """
        sender = Name.read(act.by).sender
        followed: dict[Name, list[HazardArea]] = {}
        waiting, looked = [act.on], set()
        while waiting:
            name = waiting.pop()
            looked.add(name)
            for before, one in self._after.get(name.identifier, []):
                if not before.means(name) or one.sender != sender or not act.reaches(one):
                    continue
                own = name_of(one)
                if own not in followed and own not in looked:
                    waiting.append(own)
                if all(one.id != there.id for there in followed.setdefault(own, [])):
                    followed[own].append(one)
        ends = [
            some for some in followed.values() if not any(_over(some, later) for later in followed.values())
        ]
        if len(ends) != 1:
            return []
        events = {one.event for one in self.of(act.on)}
        found = [one for some in followed.values() for one in some if not events or one.event in events]
        if act.what == "cancelled":
            return found
        new = self.of(Name.read(act.by))
        return [one for one in found if any(_same_matter(one, other) for other in new)]


def name_of(record: HazardArea) -> Name:
    """What a record's message is known by."""
    return Name(record.sender or "", record.identifier or "", record.sent)


def names_before(record: HazardArea) -> list[Name]:
    """The messages that a record's message names."""
    return [Name.read(one) for one in record.references]


def _over(some: list[HazardArea], later: list[HazardArea]) -> bool:
    """Whether a later message names this one, or speaks of the same matter; both follow from one message."""
    name = name_of(some[0])
    if any(before.means(name) for one in later for before in names_before(one)):
        return some is not later
    newer = name.sent is not None and later[0].sent is not None and name.sent < later[0].sent
    return newer and any(_same_matter(one, other) for one in some for other in later)


def _same_matter(one: HazardArea, other: HazardArea) -> bool:
    return one.event == other.event and not _places(one).isdisjoint(_places(other))


def _places(record: HazardArea) -> set[str]:
    codes = {f"{code.scheme} {code.code}" for area in record.areas for code in area.geocodes}
    return codes or {area.description for area in record.areas}
