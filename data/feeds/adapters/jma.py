"""JMA disaster information (XML format of the Japan Meteorological Agency): earthquakes and tsunami areas.

An earthquake is one incident, whatever message tells of it; each coast of a tsunami forecast is a hazard area. Messages
that are drills or tests (訓練, 試験) never show as actual.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any
from xml.etree.ElementTree import Element

import pyproj
import shapely

from data.feeds import kit
from data.feeds.errors import NotUnderstood
from data.feeds.markup import child, children, local, read_xml, said
from data.feeds.parsed import About, Parsed
from data.schema.vocab import CapStatus, Certainty, HazardCategory, IncidentStage, Severity, Status, Urgency

ISO_6709 = re.compile(r"([+-]\d+(?:\.\d+)?)([+-]\d+(?:\.\d+)?)(?:([+-]\d+(?:\.\d+)?))?/?")
TOKYO, WGS84 = "EPSG:4301", "EPSG:4326"
TOKYO_WORDS = ("日本測地系", "Tokyo")
STATUSES = {"通常": CapStatus.ACTUAL, "訓練": CapStatus.EXERCISE, "試験": CapStatus.TEST}
CANCELLED = "取消"
TSUNAMI = {
    "52": ("major tsunami warning", Severity.EXTREME),
    "53": ("major tsunami warning", Severity.EXTREME),
    "51": ("tsunami warning", Severity.SEVERE),
    "62": ("tsunami advisory", Severity.MODERATE),
    "71": ("tsunami forecast", Severity.MINOR),
    "72": ("tsunami forecast", Severity.MINOR),
    "73": ("tsunami forecast", Severity.MINOR),
}
"""Codes of a coast's state."""
LIFTED = frozenset({"00", "50", "60"})
"""Nothing, or nothing more, is in force; a code that is not known lifts nothing."""
RUNS_OUT = frozenset({"71", "72", "73"})
"""Only a forecast of slight changes of the sea level may say when it runs out (the head's ``ValidDateTime``)."""
UNTIL_FURTHER_NOTICE = "expires_at: until further notice: it holds until a message lifts it"
OF_TSUNAMI = "津波"


def parse(body: bytes, about: About) -> Parsed:
    """One message, or an Atom index of messages."""
    notes: list[str] = []
    root = read_xml(body, notes)
    if local(root) == "feed":
        return Parsed(more=tuple(_links(root)), notes=tuple(notes))
    if local(root) != "Report":
        raise NotUnderstood(
            f"the answer is XML of '{local(root)[:40]}', no JMA report", remedy="check the address"
        )
    rows = kit.Rows(about)
    for note in notes:
        rows.note(note)
    _report(rows, root)
    return rows.parsed(complete=False)


def _links(root: Element) -> Iterator[str]:
    for entry in children(root, "entry"):
        link = child(entry, "link")
        address = said(entry, "id") if link is None else link.get("href")
        if address and address.startswith("http"):
            yield address


def _report(rows: kit.Rows, root: Element) -> None:
    control, head, body = (child(root, name) for name in ("Control", "Head", "Body"))
    if control is None or head is None:
        rows.refuse(1, "Head", "", "the message has no Control or no Head", "ask the source")
        return
    status = STATUSES.get(said(control, "Status") or "", CapStatus.SYSTEM)
    event = said(head, "EventID")
    if event is None:
        reason = "the message names no event"
        rows.refuse(
            1, "EventID", said(head, "Title"), reason, "this adapter reads earthquakes and tsunami only"
        )
        return
    quakes = list(children(body, "Earthquake")) if body is not None else []
    tsunami = None if body is None else child(body, "Tsunami")
    gone = said(head, "InfoType") == CANCELLED
    if status is CapStatus.ACTUAL:
        for place, quake in enumerate(quakes):
            key = f"{event}-{place}" if place else event
            _quake(rows, place, quake, head, body, key, gone=gone and not _of_tsunami(head))
        if not quakes and tsunami is None and gone:
            _taken_back(rows, head, event)
    elif quakes:
        reason = f"the message is marked {status.value}: what it tells of has not happened"
        rows.refuse(
            1, "Status", said(control, "Status"), reason, "read it in an exercise of its own", keys=[event]
        )
    if tsunami is not None:
        for row, item in enumerate(_coasts(tsunami), 2):
            _coast(rows, row, item, head, event, status, gone=gone)


def _of_tsunami(head: Element) -> bool:
    return any(OF_TSUNAMI in (said(head, name) or "") for name in ("InfoKind", "Title"))


def _taken_back(rows: kit.Rows, head: Element, event: str) -> None:
    """A cancelled message: the earthquake it told of was none. A tsunami's has the event of the earthquake that caused
    it, which stands, and no coasts: a person has to look."""
    if _of_tsunami(head):
        reason = "a tsunami message was taken back, and does not say for which coasts"
        remedy = "see what JMA says, and end the warnings by hand"
        rows.refuse(1, "InfoType", said(head, "Title"), reason, remedy)
        return
    fields = {"name": said(head, "Title"), "event": "earthquake", "category": HazardCategory.GEO}
    at = kit.time(said(head, "ReportDateTime"))
    rows.add("incident", 1, event, fields | {"status": Status.WITHDRAWN, "observed_at": at})


def _quake(
    rows: kit.Rows, at: int, quake: Element, head: Element, body: Element | None, key: str, *, gone: bool
) -> None:
    spot = next(
        (one for one in quake.iter() if local(one) == "Coordinate" and "度" not in (one.text or "")), None
    )
    area = next((said(one, "Name") for one in quake.iter() if local(one) == "Area"), None)
    try:
        place, depth, moved = (None, None, []) if spot is None else _spot(spot)
    except ValueError as error:
        rows.refuse(at + 1, "Coordinate", "".join(spot.itertext()) if spot is not None else "", str(error),
                    "ask the source", keys=[key])  # fmt: skip
        return
    magnitude = next((one for one in quake.iter() if local(one) == "Magnitude"), None)
    strongest = None if body is None else next((one for one in body.iter() if local(one) == "MaxInt"), None)
    felt = None if strongest is None else (strongest.text or "").strip()
    size = None if magnitude is None else kit.number("".join(magnitude.itertext()))
    named = f"{area or '震源不明'} M{size:g}" if size is not None else area
    rows.add(
        "incident",
        at + 1,
        key,
        {
            "name": named or said(head, "Title"),
            "event": "earthquake",
            "category": HazardCategory.GEO,
            "certainty": Certainty.OBSERVED,
            "urgency": Urgency.PAST,
            "stage": IncidentStage.VERIFIED,
            "status": Status.WITHDRAWN if gone else None,
            "geometry": place,
            "started_at": kit.time(said(quake, "OriginTime") or said(quake, "ArrivalTime")),
            "observed_at": kit.time(said(head, "ReportDateTime")),
            "notes": kit.lines(
                ("", _headline(head)),
                ("magnitude", size),
                ("depth", None if depth is None else f"{depth:g} km"),
                ("strongest shaking (JMA)", felt),
            ),
        },
        notes=moved,
    )


def _spot(element: Element) -> tuple[shapely.Point | None, float | None, list[str]]:
    """``+35.1+137.3-40000/``: latitude, longitude, height in metres (so that depth is negative)."""
    text = "".join(element.itertext()).strip()
    match = ISO_6709.fullmatch(text)
    if match is None:
        if not text:
            return None, None, []
        raise ValueError(f"'{text[:60]}' is no coordinate of ISO 6709")
    lat, lon = float(match[1]), float(match[2])
    depth = None if match[3] is None else -float(match[3]) / 1000
    place = kit.point(lon, lat)
    datum = element.get("datum") or ""
    if place is None or not any(word in datum for word in TOKYO_WORDS):
        return place, depth, []
    x, y = _from_tokyo().transform(lon, lat)
    return shapely.Point(x, y), depth, [f"place: from the Tokyo datum (was {lat:g}, {lon:g})"]


@cache
def _from_tokyo() -> pyproj.Transformer:
    return pyproj.Transformer.from_crs(TOKYO, WGS84, always_xy=True)


def _headline(head: Element) -> str | None:
    headline = child(head, "Headline")
    return None if headline is None else kit.plain(said(headline, "Text"))


def _coasts(tsunami: Element) -> Iterator[Element]:
    for forecast in children(tsunami, "Forecast"):
        yield from children(forecast, "Item")


def _coast(
    rows: kit.Rows, row: int, item: Element, head: Element, event: str, status: CapStatus, *, gone: bool
) -> None:
    """One coast: a hazard area without geometry, placed by its code where a zone of that code is known."""
    area = child(item, "Area")
    category = child(item, "Category")
    kind = None if category is None else child(category, "Kind")
    code = None if kind is None else said(kind, "Code")
    name = None if area is None else said(area, "Name")
    area_code = None if area is None else said(area, "Code")
    if name is None or area_code is None or code is None:
        reason = "the coast has no name, code or state"
        rows.refuse(row, "Area", name, reason, "ask the source")
        return
    what, severity = TSUNAMI.get(code, ("tsunami warning", None))
    lifted = gone or code in LIFTED
    runs_out = kit.time(said(head, "ValidDateTime")) if code in RUNS_OUT else None
    rows.add(
        "hazard_area",
        row,
        f"{event}/{area_code}",
        {
            "name": f"{said(kind, 'Name') if kind is not None else what}: {name}",
            "event": what,
            "category": HazardCategory.GEO,
            "severity": severity,
            "urgency": Urgency.IMMEDIATE if severity in (Severity.EXTREME, Severity.SEVERE) else None,
            "status": Status.ENDED if lifted else Status.CURRENT,
            "cap_status": status,
            "identifier": f"{event}/{area_code}",
            "headline": _headline(head),
            "onset": _first_wave(item),
            "expires_at": runs_out,
            "observed_at": kit.time(said(head, "ReportDateTime")),
            "notes": kit.lines(("coast", f"{name} ({area_code})"), ("height", _height(item))),
        },
        without=() if runs_out else ("expires_at",),
        notes=() if runs_out or lifted else (UNTIL_FURTHER_NOTICE,),
    )


def _first_wave(item: Element) -> Any:
    first = child(item, "FirstHeight")
    return None if first is None else kit.time(said(first, "ArrivalTime"))


def _height(item: Element) -> str | None:
    found = next((one for one in item.iter() if local(one) == "TsunamiHeight"), None)
    return None if found is None else kit.text(found.get("description") or found.text)
