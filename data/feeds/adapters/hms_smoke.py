"""NOAA Hazard Mapping System: smoke seen by satellites, as areas of light, medium and heavy smoke."""

import hashlib
import re
from datetime import UTC, datetime, timedelta
from typing import Any

import shapely

from data.feeds import kit
from data.feeds.parsed import About, Parsed
from data.schema.vocab import Certainty, HazardCategory, Severity, Urgency

DENSITIES = {"light": Severity.MINOR, "medium": Severity.MODERATE, "heavy": Severity.SEVERE}
DAY_OF_YEAR = re.compile(r"(\d{4})(\d{3})\s+(\d{2}):?(\d{2})(?:\s*UTC)?")
KEY_CHARACTERS = 20
SHOWN_H = 12.0
"""An area is shown so long after the last picture it was seen on."""


def parse(body: bytes, about: About) -> Parsed:
    """Smoke areas. ``FID`` only counts the rows, so that time and shape identify an area."""
    rows = kit.Rows(about)
    for at, feature in enumerate(kit.features_of(kit.read_json(body), "the list of smoke areas"), 1):
        _area(rows, at, kit.an_object(feature), kit.number_option(about, "shown_h", SHOWN_H))
    return rows.parsed(complete=False)


def _area(rows: kit.Rows, at: int, feature: dict[str, Any], hours: float) -> None:
    told = kit.an_object(feature.get("properties") or feature.get("attributes"))
    start, end = moment(told.get("Start")), moment(told.get("End_") or told.get("End"))
    if start is None or end is None:
        value = f"{told.get('Start')} to {told.get('End_')}"
        reason = "this is not year, day of the year, hour and minute"
        rows.refuse(at, "Start", value, reason, "ask the source to correct it")
        return
    try:
        area = kit.geometry(feature.get("geometry"))
    except ValueError as error:
        rows.refuse(at, "geometry", "", str(error), "ask the source")
        return
    if area is None:
        rows.refuse(at, "geometry", "", "the area has no geometry", "ask the source")
        return
    density = str(told.get("Density") or "").strip().lower()
    rows.add(
        "hazard_area",
        at,
        _key(start, density, area),
        {
            "name": f"{density.capitalize() or 'Some'} smoke, {start:%Y-%m-%d %H:%M} to {end:%H:%MZ}",
            "event": "smoke",
            "category": HazardCategory.ENV,
            "severity": DENSITIES.get(density),
            "urgency": Urgency.PAST,
            "certainty": Certainty.OBSERVED,
            "geometry": area,
            "onset": start,
            "observed_at": end,
            "expires_at": end + timedelta(hours=hours),
            "notes": kit.lines(("seen by", kit.text(told.get("Satellite")))),
        },
    )


def moment(value: Any) -> datetime | None:
    """``2026211 1200``: year, day of the year, hour and minute, UTC."""
    match = DAY_OF_YEAR.fullmatch(str(value or "").strip())
    if match is None:
        return None
    year, day, hour, minute = map(int, match.groups())
    if not (1 <= day <= 366 and hour < 24 and minute < 60 and year > 0):
        return None
    return datetime(year, 1, 1, hour, minute, tzinfo=UTC) + timedelta(days=day - 1)


def _key(start: datetime, density: str, area: shapely.Geometry) -> str:
    rounded = shapely.to_wkb(shapely.set_precision(area, 1e-4, mode="pointwise"))
    digest = hashlib.sha256(f"{start:%Y%j%H%M}|{density}|".encode() + rounded)
    return digest.hexdigest()[:KEY_CHARACTERS]
