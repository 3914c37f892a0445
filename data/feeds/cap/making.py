"""One message to its records: what it says in fields, and what had to be guessed for it."""

import math
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum
from typing import Any, TypeVar

from data.feeds.cap import vtec
from data.feeds.cap.areas import place
from data.feeds.cap.message import Area, Info, Message, Name, Pairs, first, reference
from data.feeds.cap.times import offset_of, read_time
from data.feeds.errors import NotUnderstood
from data.feeds.kit import option, zone_of
from data.feeds.parsed import About
from data.intake.plan import Draft
from data.schema import Geocode, HazardArea, Source, WarningArea, WarningText
from data.schema.vocab import CapStatus, Certainty, HazardCategory, Sensitivity, Severity, Status, Urgency

E = TypeVar("E", bound=StrEnum)

ENDING = "eventEndingTime"
"""The parameter that tells the hazard's end, which CAP itself has no element for."""
MOST_HOURS = 24 * 365
LANGUAGE = "en"
"""The text that leads, where a message has it and the feed's option ``language`` says nothing else."""
NAME_CHARS, AREA_CHARS = 200, 120
FORBIDDEN = frozenset(" ,<&")
"""CAP 1.2, 3.2.1: not in an identifier or sender."""
SENSITIVITY = {"public": Sensitivity.PUBLIC}
"""CAP ``scope``: what is not public stays in the agency."""


def named_zone(about: About) -> tzinfo | None:
    """The zone of times without an offset, by the feed's option ``time_zone``. Raises NotUnderstood for none."""
    found: tzinfo | None = zone_of(about) if option(about, "time_zone") else None
    return found


def key_of(message: Message) -> str:
    """What a message is known by in its feed."""
    return str(Name.read(reference(message.sender, message.identifier, message.sent)))


def status_of(message: Message) -> CapStatus:
    """The message's status; one that NWS's own code for the event calls a test is none of actual."""
    said = CapStatus((message.status or "").lower())
    values = (value for info in message.infos for name, value in info.parameters if name == "VTEC")
    return CapStatus.TEST if said is CapStatus.ACTUAL and vtec.only_tests(vtec.events(values)) else said


def drafts_of(row: int, message: Message, about: About) -> Iterator[Draft]:
    """A record for each info that says something else."""
    groups = _groups(message.infos)
    for at, group in enumerate(groups, start=1):
        yield _Making(row, message, group, about, at if len(groups) > 1 else 0).draft()


def _groups(infos: Iterable[Info]) -> list[list[Info]]:
    """Infos that say the same in several languages belong together; others are warnings of their own.

    The second info of a language goes with the second of every other.
    """
    groups: dict[tuple[Any, ...], list[list[Info]]] = {}
    spoken: Counter[tuple[Any, ...]] = Counter()
    order: list[list[Info]] = []
    for info in infos:
        meaning = _meaning(info)
        alike = groups.setdefault(meaning, [])
        language = (*meaning, (info.language or "").lower())
        if spoken[language] == len(alike):
            alike.append([])
            order.append(alike[-1])
        alike[spoken[language]].append(info)
        spoken[language] += 1
    return order


def _meaning(info: Info) -> tuple[Any, ...]:
    """All of an info but its words."""
    words = (info.urgency, info.severity, info.certainty)
    times = (info.onset, info.expires, info.ends)
    shapes = tuple((area.polygons, area.circles) for area in info.areas)
    codes = () if any(any(shape) for shape in shapes) else tuple(area.geocodes for area in info.areas)
    return (frozenset(info.categories), words, times, shapes, codes)


class _Making:
    """One record in the making; ``number`` tells a message's records apart, 0 where it has one."""

    def __init__(self, row: int, message: Message, infos: list[Info], about: About, number: int) -> None:
        self.row, self.message, self.infos, self.about, self.number = row, message, infos, about, number
        self.repairs = list(message.repairs)
        self.lead = _leading(infos, about.options.get("language", LANGUAGE))
        self.zone = named_zone(about) or offset_of(message.sent)

    def draft(self) -> Draft:
        """The record and what of it the message speaks of: not its status, which later messages may have changed."""
        fields = self._fields()
        given = frozenset(fields) - {"status"} | {"sources"}
        record = HazardArea(sources=[self._source()], **fields)
        return Draft(record, self.row, given)

    def _fields(self) -> dict[str, Any]:
        message, lead = self.message, self.lead
        sent = self._time("sent", message.sent)
        where = place(lead.areas)
        fields: dict[str, Any] = {
            "category": self._category(),
            "event": lead.event or self._unnamed(),
            "severity": self._word("severity", lead.severity, Severity),
            "urgency": self._word("urgency", lead.urgency, Urgency),
            "certainty": self._word("certainty", lead.certainty, Certainty),
            "onset": self._time("onset", lead.onset),
            "effective": self._time("effective", lead.effective),
            "ends": self._time("ends", lead.ends or first(lead.parameters, ENDING)),
            "expires_at": self._time("expires", lead.expires) or self._lasting(sent),
            "cap_status": status_of(message),
            "identifier": message.identifier,
            "references": list(message.references),
            "sender": message.sender,
            "sender_name": lead.sender_name,
            "sent": sent,
            "headline": lead.headline,
            "description": lead.description,
            "instruction": lead.instruction,
            "responses": list(lead.responses),
            "web": lead.web,
            "contact": lead.contact,
            "texts": [_text(info) for info in self.infos] if len(self.infos) > 1 or lead.language else [],
            "areas": [_area(area, drawn) for area, drawn in zip(lead.areas, where.drawn, strict=True)],
            "parameters": _parameters(lead.parameters),
            "observed_at": sent or self.about.at,
            "sensitivity": self._sensitivity(),
        }
        fields["name"] = _name(fields["event"], lead.areas)
        fields |= self._standing(fields, sent or self.about.at)
        if where.geometry is not None or where.repairs:
            fields["geometry"] = where.geometry
        self.repairs += where.repairs
        self._say_what_is_missing()
        return fields

    def _standing(self, fields: dict[str, Any], sent: datetime) -> dict[str, Any]:
        """An event that is over as the message is sent has ended; one about to run out does so at its time."""
        found = vtec.events(fields["parameters"].get("VTEC", []))
        if fields["urgency"] is Urgency.PAST or vtec.over(found, sent):
            return {"status": Status.ENDED}
        last = vtec.runs_out(found)
        return {} if last is None else {"ends": last}

    def _source(self) -> Source:
        name = key_of(self.message)
        record_id = f"{name}#{self.number}" if self.number else name
        return Source(
            system=self.about.feed,
            record_id=record_id,
            url=self.message.url,
            notes=list(dict.fromkeys(self.repairs)),
        )

    def _time(self, element: str, text: str | None) -> datetime | None:
        when = read_time(text, self.zone)
        if when.repair:
            self.repairs.append(f"{FIELD.get(element, element)}: {when.repair}")
        return when.at

    def _lasting(self, sent: datetime | None) -> datetime | None:
        """When a message that does not say is over, by the feed's own rule (CAP 1.2, 3.2.2: each recipient's)."""
        lasts_h = read_hours(self.about.options.get("lasts_h"))
        if lasts_h is None or sent is None or self.lead.ends or self.lead.expires:
            return None
        self.repairs.append(
            f"expires_at: it is missing: {lasts_h:g} h after it was sent, by the feed's option lasts_h"
        )
        return sent + timedelta(hours=lasts_h)

    def _word(self, element: str, text: str | None, words: type[E]) -> E:
        word = (text or "").strip().lower().replace("very likely", "likely")
        if word in set(words):
            return words(word)
        told = f"'{text.strip()[:60]}' is none of CAP's" if text and text.strip() else "it is missing"
        self.repairs.append(f"{element}: {told}: not known")
        return words("unknown")

    def _category(self) -> HazardCategory:
        known = [one.lower() for one in self.lead.categories if one.lower() in set(HazardCategory)]
        if not known:
            self.repairs.append("category: it is missing or none of CAP's: other")
        elif len(self.lead.categories) > 1:
            self.repairs.append(f"category: {', '.join(self.lead.categories)}: the first is taken")
        return HazardCategory(known[0]) if known else HazardCategory.OTHER

    def _unnamed(self) -> str:
        self.repairs.append("event: it is missing: the headline stands for it")
        return self.lead.headline or "Warning"

    def _sensitivity(self) -> Sensitivity:
        scope = (self.message.scope or "").lower()
        if scope not in ("public", "restricted", "private"):
            self.repairs.append("sensitivity: the scope is missing or none of CAP's: kept internal")
        return SENSITIVITY.get(scope, Sensitivity.INTERNAL)

    def _say_what_is_missing(self) -> None:
        message = self.message
        if FORBIDDEN & set(message.identifier or ""):
            self.repairs.append("identifier: it holds a blank, comma, < or &, which CAP forbids")
        missing = [("sender", message.sender or message.lists), ("sent", message.sent)]
        self.repairs += [f"{name}: it is missing" for name, value in missing if not value]
        if status_of(message) != (message.status or "").lower():
            self.repairs.append(f"cap_status: the message says {message.status}, its VTEC a test: test")
        if message.kind is None:
            self.repairs.append("msgType: it is missing: taken as Alert")
        if (message.kind or "").lower() == "update" and not (message.references or message.lists):
            self.repairs.append("references: an Update that names no message: nothing is replaced")


def read_hours(text: str | None) -> float | None:
    """A number of hours above 0, as an option gives it; None where there is none. Raises NotUnderstood."""
    if text is None:
        return None
    try:
        hours = float(text)
    except ValueError:
        hours = math.nan
    if not 0 < hours <= MOST_HOURS:
        raise NotUnderstood(
            f"option lasts_h is '{text[:40]}'", remedy=f"give hours, above 0 and up to {MOST_HOURS}"
        )
    return hours


FIELD = {"expires": "expires_at"}
"""Where an element's name is not the field's."""


def _leading(infos: list[Info], language: str) -> Info:
    wanted = language.lower()
    spoken = [info for info in infos if (info.language or "").lower().startswith(wanted)]
    return (spoken or infos)[0]


def _text(info: Info) -> WarningText:
    return WarningText(
        language=info.language,
        event=info.event or info.headline or "Warning",
        headline=info.headline,
        description=info.description,
        instruction=info.instruction,
    )


def _area(area: Area, drawn: bool) -> WarningArea:
    codes = [Geocode(scheme=scheme, code=code) for scheme, code in area.geocodes]
    return WarningArea(description=area.description or "", geocodes=codes, drawn=drawn)


def _parameters(pairs: Pairs) -> dict[str, list[str]]:
    out: dict[str, list[str]] = {}
    for name, value in pairs:
        out.setdefault(name, []).append(value)
    return out


def _name(event: str, areas: Iterable[Area]) -> str:
    """What it is called in a list: the event and where."""
    where = "; ".join(dict.fromkeys(area.description for area in areas if area.description))
    short = where if len(where) <= AREA_CHARS else f"{where[: AREA_CHARS - 1].rstrip()}…"
    return f"{event[:NAME_CHARS]}: {short}" if short else event[:NAME_CHARS]
