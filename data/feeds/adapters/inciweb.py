"""InciWeb incidents: the list behind its map (GeoJSON) and the older RSS.

Times are relative ("2 weeks 6 days ago"): counted back from when the answer came, and only taken where something else
has changed. Longitudes in degrees, minutes and seconds have no sign; the United States lie west.
"""

import re
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urljoin

import shapely

from data.feeds import fires, georss, kit
from data.feeds.parsed import About, Parsed

SITE = "https://inciweb.wildfire.gov/incident-information/"
RELATIVE = re.compile(r"(\d+)\s+(year|month|week|day|hour|minute|min|second|sec)s?", re.IGNORECASE)
HOURS = {
    "year": 8766.0, "month": 730.5, "week": 168.0, "day": 24.0, "hour": 1.0, "minute": 1 / 60, "min": 1 / 60,
    "second": 1 / 3600, "sec": 1 / 3600,
}  # fmt: skip
ISO_IN_TAG = re.compile(r"""datetime=["']([^"']+)["']""")
TYPES = {"wildfire": "wildfire", "prescribed fire": "prescribed fire", "burned area response": "burned area"}


def parse(body: bytes, about: About) -> Parsed:
    """Incidents by InciWeb's id; the list holds all that it tells of."""
    if body.lstrip()[:1] == b"<" or body[:3] == b"\xef\xbb\xbf":
        return georss.parse_fires(body, about)
    rows = kit.Rows(about)
    for at, feature in enumerate(kit.features_of(kit.read_json(body), "InciWeb's list"), 1):
        _incident(rows, at, kit.an_object(feature))
    return rows.parsed(complete=True)


def _incident(rows: kit.Rows, at: int, feature: dict[str, Any]) -> None:
    told = kit.an_object(feature.get("properties"))
    key = kit.ident(told.get("id"))
    if key is None:
        rows.refuse(at, "id", told.get("title"), "the incident has no id", "ask the source for it")
        return
    try:
        drawn = kit.geometry(feature.get("geometry"))
        place = drawn if drawn is not None else _dms(told)
    except ValueError as error:
        rows.refuse(at, "geometry", feature.get("geometry"), str(error), "ask the source", keys=[key])
        return
    created = ISO_IN_TAG.search(str(told.get("created") or ""))
    contained = kit.number(told.get("field_percent_of_perimeter"))
    what = str(told.get("type") or "wildfire").strip().lower()
    fields = fires.wildfire(
        kit.plain(told.get("title")),
        geometry=place,
        stage=fires.stage("active" if str(told.get("field_active")) == "1" else None, contained),
        started_at=kit.time(created[1]) if created else None,
        notes=_notes(told, contained),
    )
    rows.add(
        "incident",
        at,
        key,
        fields | {"event": TYPES.get(what, what)},
        url=urljoin(SITE, str(told.get("urlPath") or "").lstrip("/")),
        roughly_at=ago(told.get("changed"), rows.about.at),
    )


def ago(value: Any, now: datetime) -> datetime | None:
    """When "2 weeks 6 days ago" was; None where it says nothing of the kind."""
    parts = RELATIVE.findall(str(value or ""))
    if not parts or "ago" not in str(value).lower():
        return None
    try:
        return now - timedelta(hours=sum(int(number) * HOURS[unit.lower()] for number, unit in parts))
    except OverflowError:
        return None


def _dms(told: dict[str, Any]) -> shapely.Point | None:
    """Degrees, minutes and seconds in fields of their own."""
    lat, lon = (_degrees(told, axis) for axis in ("lat", "long"))
    return None if lat is None or lon is None else kit.point(-abs(lon), lat)


def _degrees(told: dict[str, Any], axis: str) -> float | None:
    parts = [kit.number(told.get(f"{axis}_{unit}")) for unit in ("deg", "min", "sec")]
    if parts[0] is None:
        return None
    size = abs(parts[0]) + (parts[1] or 0) / 60 + (parts[2] or 0) / 3600
    return -size if parts[0] < 0 else size


def _notes(told: dict[str, Any], contained: float | None) -> str | None:
    size, unit = kit.number(told.get("size")), kit.text(told.get("measurement_type")) or ""
    return kit.lines(
        ("size", None if size is None else f"{size:,.10g} {unit.lower()}".strip()),
        ("contained", fires.percent(contained)),
        ("unit", kit.text(told.get("field_unit_code"))),
        ("", kit.plain(told.get("field_incident_overview"))),
    )
