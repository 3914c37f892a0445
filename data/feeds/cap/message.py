"""A CAP message as it was written: texts only, before anything is believed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from shapely.geometry.base import BaseGeometry

from data.feeds.cap.times import read_time, with_offset

Pairs = tuple[tuple[str, str], ...]
"""``valueName`` and ``value``."""


@dataclass(frozen=True)
class Area:
    """One ``area``; ``geometry`` where the source gives one that is no CAP polygon (GeoJSON)."""

    description: str | None = None
    polygons: tuple[str, ...] = ()
    circles: tuple[str, ...] = ()
    geocodes: Pairs = ()
    geometry: BaseGeometry | None = None
    repairs: tuple[str, ...] = ()


@dataclass(frozen=True)
class Info:
    """One ``info``; ``ends`` is the hazard's own end, which NWS gives beside ``expires``."""

    language: str | None = None
    categories: tuple[str, ...] = ()
    event: str | None = None
    responses: tuple[str, ...] = ()
    urgency: str | None = None
    severity: str | None = None
    certainty: str | None = None
    event_codes: Pairs = ()
    effective: str | None = None
    onset: str | None = None
    expires: str | None = None
    ends: str | None = None
    sender_name: str | None = None
    headline: str | None = None
    description: str | None = None
    instruction: str | None = None
    web: str | None = None
    contact: str | None = None
    parameters: Pairs = ()
    areas: tuple[Area, ...] = ()


@dataclass(frozen=True)
class Message:
    """One ``alert``. ``repairs`` are what had to be guessed to find it at all."""

    identifier: str | None
    sender: str | None
    sent: str | None
    status: str | None
    kind: str | None
    """``msgType``"""
    scope: str | None
    references: tuple[str, ...] = ()
    infos: tuple[Info, ...] = ()
    url: str | None = None
    repairs: tuple[str, ...] = ()
    lists: bool = False
    """It is an entry of a list that leaves out what the message says more."""


@dataclass(frozen=True)
class Name:
    """What a message is known by. Senders write the same moment with other offsets, and leave parts out."""

    sender: str
    identifier: str
    sent: datetime | None

    @classmethod
    def read(cls, text: str) -> "Name":
        """From ``sender,identifier,sent``; from a bare identifier too."""
        parts = text.strip().split(",")
        if len(parts) < 3:
            return cls("", text.strip(), None)
        return cls(parts[0].strip(), ",".join(parts[1:-1]).strip(), read_time(parts[-1]).at)

    def __str__(self) -> str:
        sent = "" if self.sent is None else self.sent.isoformat()
        return f"{self.sender},{self.identifier},{sent}"

    def means(self, other: "Name") -> bool:
        """Whether both name one message: the identifier, and of sender and time one that agrees where both say it."""
        if self.identifier != other.identifier:
            return False
        agree = [self.sender == other.sender] if self.sender and other.sender else []
        agree += [self.sent == other.sent] if self.sent and other.sent else []
        return any(agree) or not agree


def reference(sender: str | None, identifier: str | None, sent: str | None) -> str:
    """A reference as CAP writes it."""
    return f"{sender or ''},{identifier or ''},{sent or ''}"


def in_zone(message: Message, zone: tzinfo) -> Message:
    """The message with an offset wherever it and its references say a time of sending without one."""
    sent, repair = (None, None) if message.sent is None else with_offset(message.sent, zone)
    told = () if repair is None else (f"sent: {repair}",)
    references = tuple(_reference_in(one, zone) for one in message.references)
    return replace(message, sent=sent, references=references, repairs=(*message.repairs, *told))


def _reference_in(text: str, zone: tzinfo) -> str:
    rest, comma, sent = text.rpartition(",")
    return f"{rest}{comma}{with_offset(sent, zone)[0]}"


def split_references(text: str | None) -> tuple[str, ...]:
    """References of one element, which blanks separate."""
    return tuple((text or "").split())


def first(pairs: Sequence[tuple[str, str]], name: str) -> str | None:
    """The first value of this name."""
    return next((value for key, value in pairs if key == name), None)
