"""CAP 1.2 out: a warning of our own as a message, written strictly."""

import io
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from data.exchange.cap_rules import NAMESPACE, faults
from data.exchange.cap_shapes import circles, rings
from data.exchange.errors import ExchangeError
from data.exchange.xml import Xml
from data.schema import HazardArea, WarningText
from data.schema.vocab import HazardCategory, Sensitivity

Kind = Literal["Alert", "Update", "Cancel"]
MEDIA_TYPE = "application/cap+xml"
RESPONSES = ("Shelter", "Evacuate", "Prepare", "Execute", "Avoid", "Monitor", "Assess", "AllClear", "None")
ENDING = "eventEndingTime"
"""The parameter in which NWS says when the hazard ends, where the message ends at another time."""
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
_ADDRESS = re.compile(r"https?://[!-;=?-Z_a-z~]+")


@dataclass(frozen=True)
class Outgoing:
    """A message: what it says of a warning as it was then, and which earlier ones it acts on."""

    record: HazardArea
    kind: Kind
    identifier: str
    sender: str
    sent: datetime
    status: str
    """CAP ``status``, as CAP writes it."""
    references: tuple[str, ...] = ()
    note: str = ""
    over: bool = False
    """An Update that says that the hazard is over."""
    silent: bool = False
    """A Cancel of what may not leave any more: nothing of the record is said."""

    @property
    def title(self) -> str:
        """What a list calls it."""
        return "A warning" if self.silent else self.record.headline or self.record.name

    @property
    def reference(self) -> str:
        """How later messages name it."""
        return f"{self.sender},{self.identifier},{cap_time(self.sent)}"


def cap_time(moment: datetime) -> str:
    """A time as CAP writes UTC: to the second, with ``-00:00``."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}-00:00"


def write_cap(message: Outgoing) -> bytes:
    """The message as XML. Raises ExchangeError where it breaks a rule of CAP."""
    file = io.StringIO()
    out = Xml(file)
    record = message.record
    with out.within("alert", xmlns=NAMESPACE):
        out.text("identifier", message.identifier)
        out.text("sender", message.sender)
        out.text("sent", cap_time(message.sent))
        out.text("status", message.status)
        out.text("msgType", message.kind)
        out.text("source", None if message.silent else _source(record))
        public = record.sensitivity is Sensitivity.PUBLIC
        out.text("scope", "Public" if public else "Restricted")
        out.text("restriction", None if public else "for partner agencies")
        out.text("note", message.note or None)
        out.text("references", " ".join(message.references) or None)
        if message.kind != "Cancel":
            for text in _texts(record):
                _info(out, message, text)
    body = file.getvalue().encode()
    found = faults(body)
    if found:
        raise ExchangeError(
            f"the warning '{message.title}' cannot leave as CAP: {'; '.join(found[:3])}",
            remedy="correct the warning, or the setting cap_sender",
        )
    return body


def _source(record: HazardArea) -> str | None:
    """Where it was read from, if it was not written here."""
    if not record.sources:
        return None
    lead = record.sources[0]
    return _words(" ".join(filter(None, (lead.system, lead.url))))


def _texts(record: HazardArea) -> list[WarningText]:
    """One text a language; the record's own where it has no others."""
    own = WarningText(
        event=record.event,
        headline=record.headline,
        description=record.description,
        instruction=record.instruction,
    )
    return list({(text.language or "").lower(): text for text in reversed(record.texts or [own])}.values())[
        ::-1
    ]


def _info(out: Xml, message: Outgoing, text: WarningText) -> None:
    record = message.record
    with out.within("info"):
        out.text("language", text.language if _LANGUAGE.fullmatch(text.language or "") else None)
        out.text("category", _category(record.category))
        out.text("event", _words(text.event) or record.name)
        for response in (
            ["AllClear"] if message.over else [one for one in record.responses if one in RESPONSES]
        ):
            out.text("responseType", response)
        out.text("urgency", "Past" if message.over else record.urgency.value.capitalize())
        out.text("severity", record.severity.value.capitalize())
        out.text("certainty", record.certainty.value.capitalize())
        expires = record.expires_at or record.ends
        for name, moment in (("effective", record.effective), ("onset", record.onset), ("expires", expires)):
            out.text(name, None if moment is None else cap_time(moment))
        out.text("senderName", _words(record.sender_name))
        out.text("headline", _words(text.headline))
        out.text("description", _words(text.description))
        out.text("instruction", _words(text.instruction))
        out.text("web", record.web if _ADDRESS.fullmatch(record.web or "") else None)
        out.text("contact", _words(record.contact))
        _parameters(out, record)
        _area(out, record)


def _parameters(out: Xml, record: HazardArea) -> None:
    pairs = [
        (name, value) for name, values in record.parameters.items() for value in values if name != ENDING
    ]
    if record.ends is not None and record.expires_at is not None and record.ends != record.expires_at:
        pairs.append((ENDING, cap_time(record.ends)))
    _pairs(out, "parameter", pairs)


def _area(out: Xml, record: HazardArea) -> None:
    where = "; ".join(dict.fromkeys(text for area in record.areas if (text := _words(area.description))))
    with out.within("area"):
        out.text("areaDesc", where or _words(record.address) or record.name)
        for ring in rings(record.geometry):
            out.text("polygon", ring)
        for circle in circles(record.geometry):
            out.text("circle", circle)
        codes = [(code.scheme, code.code) for area in record.areas for code in area.geocodes]
        _pairs(out, "geocode", dict.fromkeys(codes))


def _pairs(out: Xml, name: str, pairs: Iterable[tuple[str, str]]) -> None:
    for key, value in pairs:
        if _words(key) and _words(value):
            with out.within(name):
                out.text("valueName", key)
                out.text("value", value)


def _category(category: HazardCategory) -> str:
    return "CBRNE" if category is HazardCategory.CBRNE else category.value.capitalize()


def _words(text: str | None) -> str | None:
    """A text, None where it is blank: CAP has no empty elements."""
    return text if text is not None and text.strip() else None
