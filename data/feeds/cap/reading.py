"""CAP XML to messages: in any namespace, in any order, alone or inside Atom, RSS or EDXL-DE."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import urljoin, urlsplit
from xml.etree.ElementTree import Element

from data.feeds.cap.message import Area, Info, Message, Pairs, split_references
from data.feeds.markup import children, local, said, text_of
from data.intake.table import Reject

VERSIONS = frozenset(
    {
        "urn:oasis:names:tc:emergency:cap:1.2",
        "urn:oasis:names:tc:emergency:cap:1.1",
        "http://www.incident.com/cap/1.0",
    }
)
CAP_TYPES = frozenset({"application/cap+xml", "application/common-alerting-protocol+xml"})
XML_TYPES = frozenset({"application/xml", "text/xml"})
HTML_TYPES = frozenset({"text/html", "application/xhtml+xml"})


BESIDE = "alert: it lay beside the entries of the feed: read all the same"
HOLDERS = ("entry", "item", "contentObject")
"""What Atom, RSS and EDXL-DE put one message in."""


@dataclass(frozen=True)
class Found:
    """Messages with their place in the document, counted from one; addresses of others; entries without either."""

    messages: list[tuple[int, Message]]
    links: list[str]
    rejects: list[Reject]


def read_document(root: Element, url: str) -> Found | None:
    """What a document holds, None where it is neither a message nor anything messages come in."""
    if local(root) == "alert":
        return Found([(1, read_alert(root))], [], [])
    holders = list(_outermost(root, *HOLDERS))
    if not holders and local(root) not in ("feed", "rss", "RDF", "EDXLDistribution"):
        loose = [(row, read_alert(one)) for row, one in enumerate(_alerts(root), start=1)]
        return Found(loose, [], []) if loose else None
    found = Found([], [], [])
    for row, holder in enumerate(holders, start=1):
        _read_holder(row, holder, url, found)
    _beside(root, holders, found)
    return found


def read_alert(alert: Element) -> Message:
    """One ``alert`` element."""
    namespace = alert.tag[1:].partition("}")[0] if alert.tag.startswith("{") else ""
    odd = (
        () if namespace in VERSIONS else (f"namespace: '{namespace[:80]}' is none of CAP's: read as CAP 1.2",)
    )
    return Message(
        identifier=said(alert, "identifier"),
        sender=said(alert, "sender"),
        sent=said(alert, "sent"),
        status=said(alert, "status"),
        kind=said(alert, "msgType"),
        scope=said(alert, "scope"),
        references=split_references(said(alert, "references")),
        infos=tuple(_info(one) for one in children(alert, "info")),
        repairs=odd,
    )


def _info(info: Element) -> Info:
    return Info(
        language=said(info, "language"),
        categories=_all(info, "category"),
        event=said(info, "event"),
        responses=_all(info, "responseType"),
        urgency=said(info, "urgency"),
        severity=said(info, "severity"),
        certainty=said(info, "certainty"),
        event_codes=_pairs(info, "eventCode"),
        effective=said(info, "effective"),
        onset=said(info, "onset"),
        expires=said(info, "expires"),
        sender_name=said(info, "senderName"),
        headline=said(info, "headline"),
        description=said(info, "description"),
        instruction=said(info, "instruction"),
        web=said(info, "web"),
        contact=said(info, "contact"),
        parameters=_pairs(info, "parameter"),
        areas=tuple(_area(one) for one in children(info, "area")),
    )


def _area(area: Element) -> Area:
    return Area(
        description=said(area, "areaDesc"),
        polygons=_all(area, "polygon"),
        circles=_all(area, "circle"),
        geocodes=_pairs(area, "geocode"),
    )


def _all(element: Element, name: str) -> tuple[str, ...]:
    return tuple(text for one in children(element, name) if (text := text_of(one)) is not None)


def _pairs(element: Element, name: str) -> Pairs:
    """``valueName`` and ``value``; CAP 1.0 wrote ``name=value``."""
    pairs = []
    for one in children(element, name):
        key, value = said(one, "valueName"), said(one, "value")
        if key is None and value is None:
            key, _, value = (text_of(one) or "").partition("=")
        if key and value:
            pairs.append((key.strip(), value.strip()))
    return tuple(pairs)


# what messages come in


def _outermost(root: Element, *names: str) -> Iterator[Element]:
    """The elements of these names below an element, in order, without those inside one of them."""
    waiting = list(reversed(root))
    while waiting:
        one = waiting.pop()
        if local(one) in names:
            yield one
        else:
            waiting.extend(reversed(one))


def _alerts(root: Element) -> Iterator[Element]:
    return _outermost(root, "alert")


def _read_holder(row: int, holder: Element, url: str, found: Found) -> None:
    alerts = list(_alerts(holder))
    link = _link(holder, url)
    if alerts:
        found.messages.extend((row, read_alert(one)) for one in alerts)
    elif link is not None:
        if link not in found.links:
            found.links.append(link)
    else:
        name = said(holder, "title") or said(holder, "contentDescription") or said(holder, "id") or ""
        reason = "the entry holds no message and links to none"
        remedy = "ask the feed's owner for a link of type application/cap+xml, or leave the entry"
        found.rejects.append(Reject(row, None, name[:200], reason, remedy))


def _link(holder: Element, url: str) -> str | None:
    """Where the entry's message lies: a link that says it is CAP, else XML, else one that says nothing."""
    ranked: list[tuple[int, str]] = []
    for one in holder:
        if local(one) not in ("link", "enclosure"):
            continue
        address = one.get("href") or one.get("url") or text_of(one)
        rank = _rank(one)
        if address and rank is not None:
            ranked.append((rank, urljoin(url, address.strip())))
    usable = [one for one in ranked if urlsplit(one[1]).scheme in ("http", "https")]
    return min(usable, key=lambda one: one[0])[1] if usable else None


def _rank(link: Element) -> int | None:
    kind, relation = (link.get("type") or "").split(";")[0].strip().lower(), link.get("rel") or "alternate"
    if kind in CAP_TYPES:
        return 0
    if kind in XML_TYPES:
        return 1
    if kind in HTML_TYPES or kind or relation not in ("alternate", "related", "enclosure"):
        return None
    return None if local(link) == "link" and link.get("hreflang") else 2


def _beside(root: Element, holders: list[Element], found: Found) -> None:
    """Messages that lie in the document but in no entry."""
    inside = {id(alert) for holder in holders for alert in _alerts(holder)}
    row = len(holders)
    for alert in _alerts(root):
        if id(alert) not in inside:
            row += 1
            message = read_alert(alert)
            found.messages.append((row, replace(message, repairs=(*message.repairs, BESIDE))))
