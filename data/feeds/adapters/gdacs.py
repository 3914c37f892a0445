"""GDACS: one incident per event; episodes and versions revise it, and what is not current stays listed."""

from typing import Any
from xml.etree.ElementTree import Element

import shapely

from data.feeds import kit
from data.feeds.errors import NotUnderstood
from data.feeds.markup import child, children, local, read_xml, said
from data.feeds.parsed import About, Parsed
from data.schema.vocab import Certainty, HazardCategory, IncidentStage, Severity, Status

H = HazardCategory
EVENTS = {
    "EQ": ("earthquake", H.GEO),
    "TC": ("tropical cyclone", H.MET),
    "FL": ("flood", H.MET),
    "VO": ("volcano", H.GEO),
    "DR": ("drought", H.MET),
    "WF": ("wildfire", H.FIRE),
    "TS": ("tsunami", H.GEO),
}
LEVELS = {"green": Severity.MINOR, "orange": Severity.SEVERE, "red": Severity.EXTREME}
"""GDACS levels say how much international help may be needed; CAP has no word for that, so these are the nearest."""


def parse(body: bytes, about: About) -> Parsed:
    """Events by type and number. An event that is no longer current has ended."""
    notes: list[str] = []
    root = read_xml(body, notes)
    channel = child(root, "channel")
    if local(root) != "rss" or channel is None:
        raise NotUnderstood("the answer is no RSS", remedy="use https://www.gdacs.org/xml/rss.xml")
    rows = kit.Rows(about)
    for note in notes:
        rows.note(note)
    for at, item in enumerate(children(channel, "item"), 1):
        _event(rows, at, item)
    return rows.parsed(complete=False)


def _event(rows: kit.Rows, at: int, item: Element) -> None:
    type_, number = (said(item, "eventtype") or "").upper(), said(item, "eventid")
    key = f"{type_}{number}" if type_ and number else said(item, "guid")
    if key is None:
        reason = "the event has neither type and number nor a guid"
        rows.refuse(at, "guid", said(item, "title"), reason, "ask the source for it")
        return
    event, category = EVENTS.get(type_, (type_ or "event", H.OTHER))
    current = (said(item, "iscurrent") or "true").lower() != "false"
    try:
        place = _place(item)
    except ValueError as error:
        rows.refuse(at, "point", "", str(error), "ask the source to correct it", keys=[key])
        return
    rows.add(
        "incident",
        at,
        key,
        {
            "name": kit.text(said(item, "title")),
            "event": event,
            "category": category,
            "severity": LEVELS.get((said(item, "alertlevel") or "").lower()),
            "certainty": Certainty.OBSERVED if event == "earthquake" else None,
            "stage": IncidentStage.ACTIVE if current else IncidentStage.CLOSED,
            "status": Status.CURRENT if current else Status.ENDED,
            "geometry": place,
            "started_at": kit.time(said(item, "fromdate")),
            "observed_at": kit.time(said(item, "datemodified")) or kit.time(said(item, "pubDate")),
            "notes": _notes(item),
        },
        url=said(item, "link"),
    )


def _place(item: Element) -> shapely.Point | None:
    """``georss:point`` is latitude, longitude; ``geo:Point`` names them."""
    pair = (said(item, "point") or "").replace(",", " ").split()
    if len(pair) == 2:
        return kit.point(pair[1], pair[0])
    inner = child(item, "Point")
    return kit.point(
        said(inner if inner is not None else item, "long"), said(inner if inner is not None else item, "lat")
    )


def _notes(item: Element) -> str | None:
    ended = kit.time(said(item, "todate"))
    told: list[tuple[str, Any]] = [
        ("", kit.plain(said(item, "description"))),
        ("severity", said(item, "severity")),
        ("people", said(item, "population")),
        ("countries", said(item, "country")),
        ("until", None if ended is None else f"{ended:%Y-%m-%d %H:%MZ}"),
        ("GLIDE", said(item, "glide")),
        ("episode", said(item, "episodeid")),
        ("version", said(item, "version")),
    ]
    return kit.lines(*told)
