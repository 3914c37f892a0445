"""MeteoAlarm (EUMETNET): its Atom list, a country's warnings as JSON, or one warning's CAP."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree.ElementTree import Element

from data.feeds import kit
from data.feeds.cap.message import Area, Info, Message, Pairs
from data.feeds.cap.reading import read_alert
from data.feeds.cap.records import understand
from data.feeds.errors import NotUnderstood
from data.feeds.markup import children, local, read_xml, said
from data.feeds.parsed import About, Parsed
from data.intake.table import Reject

JSON_STARTS = (b"{", b"[")
LOOK = "look at the entry in a browser"


def parse(body: bytes, about: About) -> Parsed:
    """Warnings to hazard areas. The lists name all that is in force.

    The Atom list has no text and only codes for places; the JSON address and the messages it links to have all.
    """
    if body.lstrip()[:1] in JSON_STARTS:
        return _from_json(body, about)
    notes: list[str] = []
    root = read_xml(body, notes)
    if local(root) == "alert":
        return understand([(1, read_alert(root))], about, notes=notes)
    if local(root) != "feed":
        raise _unknown(f"XML that begins with <{local(root)[:40]}>")
    return _from_atom(root, about, notes)


def _unknown(what: str) -> NotUnderstood:
    return NotUnderstood(
        f"the answer is {what}",
        remedy="use an address such as https://feeds.meteoalarm.org/api/v1/warnings/feeds-ireland",
    )


# the Atom list: an entry for each area of a warning


def _from_atom(root: Element, about: About, notes: list[str]) -> Parsed:
    entries: dict[tuple[str, ...], list[tuple[int, Element]]] = {}
    rejects: list[Reject] = []
    for row, entry in enumerate(children(root, "entry"), start=1):
        identifier = said(entry, "identifier")
        if identifier is None:
            title = (said(entry, "title") or "")[:200]
            rejects.append(Reject(row, "identifier", title, "the entry has no CAP identifier", LOOK))
            continue
        alike = tuple(said(entry, name) or "" for name in ("event", "severity", "onset", "expires"))
        entries.setdefault((identifier, *alike), []).append((row, entry))
    messages: dict[str, list[tuple[int, Element, Info]]] = {}
    for (identifier, *_), group in entries.items():
        row, first = group[0]
        messages.setdefault(identifier, []).append(
            (row, first, _entry_info(first, [one for _, one in group]))
        )
    listed = [
        (parts[0][0], _entry_message(parts[0][1], [info for _, _, info in parts]))
        for parts in messages.values()
    ]
    return understand(listed, about, complete=True, rejects=rejects, notes=notes)


def _entry_message(entry: Element, infos: list[Info]) -> Message:
    return Message(
        identifier=said(entry, "identifier"),
        sender=said(entry, "sender"),
        sent=said(entry, "sent"),
        status=said(entry, "status"),
        kind=said(entry, "message_type") or said(entry, "msgType"),
        scope=said(entry, "scope"),
        infos=tuple(infos),
        url=_address(entry),
        lists=True,
    )


def _entry_info(entry: Element, all_of_it: Iterable[Element]) -> Info:
    return Info(
        categories=("Met",),
        event=said(entry, "event"),
        urgency=said(entry, "urgency"),
        severity=said(entry, "severity"),
        certainty=said(entry, "certainty"),
        effective=said(entry, "effective"),
        onset=said(entry, "onset"),
        expires=said(entry, "expires"),
        headline=said(entry, "title"),
        areas=tuple(Area(description=said(one, "areaDesc"), geocodes=_codes(one)) for one in all_of_it),
    )


def _codes(entry: Element) -> Pairs:
    """The entry's geocode, and the EMMA_ID that its link for people carries."""
    codes = [(said(one, "valueName"), said(one, "value")) for one in children(entry, "geocode")]
    for link in children(entry, "link"):
        for one in parse_qs(urlsplit(link.get("href") or "").query).get("geocode", []):
            scheme, _, code = one.partition(":")
            codes.append((scheme, code))
    return tuple(dict.fromkeys((scheme, code) for scheme, code in codes if scheme and code))


def _address(entry: Element) -> str | None:
    links = (one.get("href") for one in children(entry, "link") if one.get("type") == "application/cap+xml")
    return next(links, None)


# JSON: CAP, element for element


def _from_json(body: bytes, about: About) -> Parsed:
    document = kit.read_json(body)
    warnings = document.get("warnings") if isinstance(document, dict) else None
    if not isinstance(warnings, list):
        raise _unknown("JSON without a list of warnings")
    messages: list[tuple[int, Message]] = []
    rejects: list[Reject] = []
    for row, one in enumerate(warnings, start=1):
        alert = one.get("alert") if isinstance(one, dict) else None
        if isinstance(alert, dict):
            messages.append((row, _message(alert)))
        else:
            rejects.append(Reject(row, "alert", str(one)[:200], "the warning holds no alert", LOOK))
    return understand(messages, about, complete=True, rejects=rejects)


def _message(alert: Mapping[str, Any]) -> Message:
    return Message(
        identifier=kit.text_at(alert, "identifier"),
        sender=kit.text_at(alert, "sender"),
        sent=kit.text_at(alert, "sent"),
        status=kit.text_at(alert, "status"),
        kind=kit.text_at(alert, "msgType"),
        scope=kit.text_at(alert, "scope"),
        references=tuple((kit.text_at(alert, "references") or "").split()),
        infos=tuple(_info(one) for one in kit.objects_at(alert, "info")),
    )


def _info(info: Mapping[str, Any]) -> Info:
    return Info(
        language=kit.text_at(info, "language"),
        categories=kit.texts_at(info, "category"),
        event=kit.text_at(info, "event"),
        responses=kit.texts_at(info, "responseType"),
        urgency=kit.text_at(info, "urgency"),
        severity=kit.text_at(info, "severity"),
        certainty=kit.text_at(info, "certainty"),
        event_codes=_named(info, "eventCode"),
        effective=kit.text_at(info, "effective"),
        onset=kit.text_at(info, "onset"),
        expires=kit.text_at(info, "expires"),
        sender_name=kit.text_at(info, "senderName"),
        headline=kit.text_at(info, "headline"),
        description=kit.text_at(info, "description"),
        instruction=kit.text_at(info, "instruction"),
        web=kit.text_at(info, "web"),
        contact=kit.text_at(info, "contact"),
        parameters=_named(info, "parameter"),
        areas=tuple(
            Area(
                kit.text_at(one, "areaDesc"),
                kit.texts_at(one, "polygon"),
                kit.texts_at(one, "circle"),
                _named(one, "geocode"),
            )
            for one in kit.objects_at(info, "area")
        ),
    )


def _named(value: Mapping[str, Any], name: str) -> Pairs:
    pairs = (
        (kit.text_at(one, "valueName"), kit.text_at(one, "value")) for one in kit.objects_at(value, name)
    )
    return tuple((key, told) for key, told in pairs if key and told)
