"""What CAP 1.2 demands of a message that its schema cannot say (OASIS CAP 1.2, chapter 3)."""

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
TIMES = ("sent", "effective", "onset", "expires")
_TIME = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}[+-]\d{2}:\d{2}")
_FORBIDDEN = re.compile(r"[\s,<&]")
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*")
_CIRCLE = re.compile(r"(-?\d+(?:\.\d+)?),(-?\d+(?:\.\d+)?) (\d+(?:\.\d+)?)")
ACTS = frozenset({"Update", "Cancel", "Ack", "Error"})
FEWEST_PAIRS = 4


def faults(body: bytes) -> list[str]:
    """Every rule that a message breaks, in words; none where it may leave."""
    alert = fromstring(body, forbid_dtd=True)
    if alert.tag != f"{{{NAMESPACE}}}alert":
        return [f"the root is {alert.tag}, not alert of CAP 1.2"]
    found = [*_names(alert), *_times(alert), *_references(alert), *_audience(alert), *_content(alert)]
    for area in alert.iter(f"{{{NAMESPACE}}}area"):
        found += _shapes(area)
    return found


def _said(element: Element, name: str) -> str | None:
    return element.findtext(f"{{{NAMESPACE}}}{name}")


def _all(element: Element, name: str) -> list[str]:
    return [one.text or "" for one in element.iter(f"{{{NAMESPACE}}}{name}")]


def _names(alert: Element) -> Iterator[str]:
    for name in ("identifier", "sender"):
        text = _said(alert, name) or ""
        if not text or _FORBIDDEN.search(text):
            yield f"{name} {text!r} is blank or holds a blank, a comma, < or &"


def _times(alert: Element) -> Iterator[str]:
    for name in TIMES:
        for text in _all(alert, name):
            if not _TIME.fullmatch(text):
                yield f"{name} {text!r} is not written as 2026-05-19T06:00:00-05:00"
            elif text.endswith("+00:00"):
                yield f"{name} {text!r} is UTC, which CAP writes as -00:00"


def _references(alert: Element) -> Iterator[str]:
    kind, text = _said(alert, "msgType"), _said(alert, "references")
    if kind in ACTS and not (text or "").strip():
        yield f"{kind} names no message in references"
    own = f"{_said(alert, 'sender')},{_said(alert, 'identifier')},{_said(alert, 'sent')}"
    for one in (text or "").split():
        parts = one.split(",")
        if len(parts) != 3 or not all(parts) or not _TIME.fullmatch(parts[2]):
            yield f"reference {one!r} is no sender,identifier,sent"
        if one == own:
            yield "the message references itself"


def _audience(alert: Element) -> Iterator[str]:
    scope = _said(alert, "scope")
    if scope == "Restricted" and not _said(alert, "restriction"):
        yield "scope Restricted has no restriction"
    if scope == "Private" and not _said(alert, "addresses"):
        yield "scope Private has no addresses"
    if _said(alert, "status") == "Exercise" and not _said(alert, "note"):
        yield "status Exercise has no note that names the exercise"


def _content(alert: Element) -> Iterator[str]:
    if _said(alert, "msgType") in ("Alert", "Update") and alert.find(f"{{{NAMESPACE}}}info") is None:
        yield "a message that warns has no info"
    for text in _all(alert, "language"):
        if not _LANGUAGE.fullmatch(text):
            yield f"language {text!r} is none"
    for element in alert.iter():
        if len(element) == 0 and not (element.text or "").strip():
            yield f"{element.tag.rpartition('}')[2]} is empty"


def _shapes(area: Element) -> Iterator[str]:
    for text in _all(area, "polygon"):
        pairs = [pair.split(",") for pair in text.split()]
        try:
            points = [(float(lat), float(lon)) for lat, lon in pairs]
        except ValueError:
            yield f"polygon {text[:40]!r} is no list of lat,lon"
            continue
        if len(points) < FEWEST_PAIRS:
            yield f"a polygon has {len(points)} pairs, fewer than four"
        elif pairs[0] != pairs[-1]:
            yield "a polygon is not closed"
        if not all(_in_world(lat, lon) for lat, lon in points):
            yield "a polygon reaches outside the world"
    for text in _all(area, "circle"):
        match = _CIRCLE.fullmatch(text)
        if match is None or not _in_world(float(match[1]), float(match[2])):
            yield f"circle {text[:40]!r} is no lat,lon radius"


def _in_world(lat: float, lon: float) -> bool:
    return -90 <= lat <= 90 and -180 <= lon <= 180
