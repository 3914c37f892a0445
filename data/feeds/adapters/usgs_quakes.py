"""USGS earthquakes (GeoJSON summaries). The preferred id of a quake changes: all ids it goes by name it."""

from typing import Any

from data.feeds import kit
from data.feeds.parsed import About, Parsed
from data.schema.vocab import Certainty, HazardCategory, IncidentStage, Severity, Status, Urgency

PAGER = {
    "green": Severity.MINOR,
    "yellow": Severity.MODERATE,
    "orange": Severity.SEVERE,
    "red": Severity.EXTREME,
}
"""What PAGER expects of losses; without it the severity is not known, whatever the magnitude."""
SHOWN_H = 168.0
NATURAL = frozenset({"earthquake", "volcanic eruption", "landslide", "ice quake"})


def parse(body: bytes, about: About) -> Parsed:
    """Quakes as incidents. They roll off the summary with age, so absence says nothing."""
    rows = kit.Rows(about)
    least = kit.number_option(about, "min_magnitude", -99)
    hours = kit.number_option(about, "shown_h", SHOWN_H)
    skipped = 0
    for at, feature in enumerate(kit.features_of(kit.read_json(body), "GeoJSON of earthquakes"), 1):
        told = kit.an_object(kit.an_object(feature).get("properties"))
        magnitude = kit.number(told.get("mag"))
        if least > -99 and (magnitude is None or magnitude < least):
            skipped += 1
            continue
        _quake(rows, at, kit.an_object(feature), told, hours)
    if skipped:
        rows.note(
            f"{skipped} below magnitude {least:g} or without one were left out, as the feed's options say"
        )
    return rows.parsed(complete=False)


def _quake(rows: kit.Rows, at: int, feature: dict[str, Any], told: dict[str, Any], hours: float) -> None:
    keys = _ids(feature, told)
    if not keys:
        rows.refuse(at, "id", feature.get("id"), "the event has no id", "ask the source for it")
        return
    started, updated = kit.time(told.get("time")), kit.time(told.get("updated"))
    try:
        place = kit.geometry(feature.get("geometry"))
    except ValueError as error:
        rows.refuse(at, "geometry", feature.get("geometry"), str(error), "ask the source", keys=keys)
        return
    what = str(told.get("type") or "earthquake")
    rows.add(
        "incident",
        at,
        keys,
        {
            "name": kit.text(told.get("title")) or kit.text(told.get("place")) or f"{what} {keys[0]}",
            "event": what,
            "category": HazardCategory.GEO if what in NATURAL else HazardCategory.OTHER,
            "severity": PAGER.get(str(told.get("alert") or "").lower()),
            "urgency": Urgency.PAST,
            "certainty": Certainty.OBSERVED,
            "stage": IncidentStage.VERIFIED if told.get("status") == "reviewed" else IncidentStage.REPORTED,
            "status": Status.WITHDRAWN if told.get("status") == "deleted" else None,
            "geometry": place,
            "started_at": started,
            "observed_at": updated or started,
            "expires_at": kit.later(started, hours),
            "notes": _notes(feature, told),
        },
        url=kit.text(told.get("url")),
    )


def _ids(feature: dict[str, Any], told: dict[str, Any]) -> list[str]:
    """The preferred id first, then all others of the list ``,a,b,``."""
    listed = [one.strip() for one in str(told.get("ids") or "").split(",")]
    first = kit.ident(feature.get("id"))
    return [one for one in dict.fromkeys([first, *listed]) if one]


def _notes(feature: dict[str, Any], told: dict[str, Any]) -> str | None:
    spot = kit.a_list(kit.an_object(feature.get("geometry")).get("coordinates"))
    depth = kit.number(spot[2]) if len(spot) > 2 else None
    magnitude = kit.number(told.get("mag"))
    return kit.lines(
        ("magnitude", None if magnitude is None else f"{magnitude:g} {told.get('magType') or ''}".strip()),
        ("depth", None if depth is None else f"{depth:g} km"),
        ("felt reports", kit.count(told.get("felt"))),
        ("intensity (MMI)", kit.number(told.get("mmi"))),
        ("tsunami", "see the tsunami centres" if told.get("tsunami") == 1 else None),
    )
