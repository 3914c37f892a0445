"""GeoRSS, RSS or Atom by its entries, and GeoJSON that was made of such a feed (NSW Rural Fire Service).

As ``kind`` incident (the default), hazard_area or report an entry's title, text, times and place are taken, and what
its text says in lines such as "STATUS: Under control". Any other kind, or ``map.FIELD`` from title, text, link,
category, published, updated and those lines, goes through the intake's mapping.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

import shapely
from shapely.geometry import mapping

from data.feeds import fires, kit, mapped
from data.feeds.georss import Entry, entries
from data.feeds.parsed import About, Parsed
from data.schema.vocab import HazardCategory, Severity

LINE = re.compile(r"^([A-Za-z][A-Za-z ()]{1,30}):[ \t]*(\S.*)$", re.MULTILINE)
LEVELS = {"advice": Severity.MINOR, "watch and act": Severity.MODERATE, "emergency warning": Severity.EXTREME}
"""The Australian warning system's three levels."""
DIRECT = ("incident", "hazard_area", "report")
EVENT_CHARACTERS = 80


def parse(body: bytes, about: About) -> Parsed:
    """Entries by guid or id. A feed shows its latest entries only, unless ``complete`` says that it lists all."""
    notes: list[str] = []
    found = _of_json(body, about) if body.lstrip()[:1] == b"{" else entries(body, about, notes)
    kind, complete = kit.option(about, "kind", "incident"), kit.flag_option(about, "complete", False)
    if kind not in DIRECT or any(name.startswith("map.") for name in about.options):
        answer = json.dumps({"type": "FeatureCollection", "features": [_feature(one) for one in found]})
        return mapped.read(answer.encode(), about, ending=".json", complete=complete, empty=not found)
    rows = kit.Rows(about)
    for one in found:
        _add(rows, kind, one)
    for note in notes:
        rows.note(note)
    return rows.parsed(complete=complete)


def _of_json(body: bytes, about: About) -> list[Entry]:
    zone = kit.zone_of(about)
    return [
        _json_entry(at, kit.an_object(one), zone)
        for at, one in enumerate(kit.features_of(kit.read_json(body), "a feed as GeoJSON"), 1)
    ]


def _json_entry(row: int, feature: dict[str, Any], zone: Any) -> Entry:
    told = kit.an_object(feature.get("properties"))
    try:
        geometry, broken = kit.geometry(feature.get("geometry")), ""
    except ValueError as error:
        geometry, broken = None, str(error)[:200]
    category = kit.text(told.get("category"))
    return Entry(
        row=row,
        key=kit.ident(told.get("guid") or feature.get("id") or told.get("id") or told.get("link")),
        title=kit.plain(told.get("title")),
        text=kit.plain(told.get("description")),
        link=kit.text(told.get("link")),
        categories=(category,) if category else (),
        begun=_day_first(told.get("pubDate"), zone),
        changed=kit.time(told.get("updated"), zone),
        geometry=geometry,
        broken=broken,
    )


def _day_first(value: Any, zone: Any) -> Any:
    """``21/09/2018 6:30:00 AM``, as Australia writes it; every other time as it stands."""
    match = re.fullmatch(
        r"(\d{1,2})/(\d{1,2})/(\d{4}) (\d{1,2}):(\d{2}):(\d{2}) ([AP]M)", str(value or "").strip()
    )
    if match is None:
        return kit.time(value, zone)
    day, month, year, hour, minute, second, half = match.groups()
    hours = int(hour) % 12 + (12 if half == "PM" else 0)
    return kit.time(f"{year}-{int(month):02}-{int(day):02}T{hours:02}:{minute}:{second}", zone)


def _add(rows: kit.Rows, kind: str, one: Entry) -> None:
    if one.broken:
        rows.refuse(
            one.row, "geometry", one.title, one.broken, "ask the source", keys=[one.key] if one.key else []
        )
        return
    key = one.key or _made_key(one)
    if key is None:
        reason = "the entry has neither an id nor a link nor a title"
        rows.refuse(one.row, None, one.text, reason, "ask the source for ids")
        return
    told = _lines(one.text)
    fields: dict[str, Any] = {
        "name": one.title or kit.shortened(one.text or key, EVENT_CHARACTERS),
        "geometry": one.geometry,
        "observed_at": one.changed or _line_time(rows.about, told.get("updated")) or one.begun,
    }
    match kind:
        case "report":
            fields["text"] = one.text or one.title or key
        case "incident":
            fields |= _incident(rows.about, one, told) | {"started_at": one.begun, "notes": one.text}
        case _:
            fields |= _incident(rows.about, one, told) | {
                "onset": one.begun,
                "headline": one.title,
                "notes": one.text,
            }
            fields.pop("stage")
    rows.add(kind, one.row, key, fields, url=one.link)


def _line_time(about: About, said: str | None) -> Any:
    """The time of a line, which is local and says no offset: None unless the feed's options name the zone."""
    return kit.time(said, kit.zone_of(about)) if kit.option(about, "time_zone") else None


def _made_key(one: Entry) -> str | None:
    """An id of the title for entries that have none; the place would change with each report."""
    return f"title:{one.title}" if one.title else None


def _incident(about: About, one: Entry, told: Mapping[str, str]) -> dict[str, Any]:
    """The event, how grave it is and how far it has come."""
    event = kit.option(about, "set.event") or told.get("type") or next(iter(one.categories), "event")
    category = kit.option(about, "set.category").lower()
    if not category and ("fire" in event.lower() or told.get("fire", "").lower() == "yes"):
        category = HazardCategory.FIRE.value
    words = (told.get("alert level"), *one.categories)
    return {
        "event": kit.shortened(event, EVENT_CHARACTERS),
        "category": category or None,
        "severity": next((LEVELS[word.lower()] for word in words if word and word.lower() in LEVELS), None),
        "stage": fires.stage(told.get("status") or told.get("current status")),
    }


def _lines(text: str | None) -> dict[str, str]:
    """What the text says in lines of the form "LABEL: value", the labels in small letters."""
    return {label.strip().lower(): value.strip() for label, value in LINE.findall(text or "")}


def _feature(one: Entry) -> dict[str, Any]:
    """An entry as a feature whose fields can be mapped."""
    times = {"published": one.begun, "updated": one.changed}
    return {
        "type": "Feature",
        "id": one.key or _made_key(one),
        "geometry": None if one.geometry is None else mapping(shapely.force_2d(one.geometry)),
        "properties": {
            "id": one.key or _made_key(one),
            "title": one.title,
            "text": one.text,
            "link": one.link,
            "category": ", ".join(one.categories) or None,
            **{name: None if at is None else at.isoformat() for name, at in times.items()},
            **_lines(one.text),
        },
    }
