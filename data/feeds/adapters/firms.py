"""NASA FIRMS active fire detections (CSV of MODIS and VIIRS): each becomes a reading of the satellite's.

The source gives no id: place, time and satellite make one. A detection is a pixel that is hotter than those around it,
which need not be a fire; it is shown for a day.
"""

import csv
import hashlib
import io
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import shapely

from data.feeds import kit
from data.feeds.errors import NotUnderstood
from data.feeds.parsed import About, Parsed
from data.schema.vocab import Confidence

NEEDED = ("latitude", "longitude", "acq_date", "acq_time")
SATELLITES = {
    "T": "Terra",
    "A": "Aqua",
    "N": "Suomi NPP",
    "N20": "NOAA-20",
    "N21": "NOAA-21",
    "1": "NOAA-20",
    "2": "NOAA-21",
}
WORDS = {"l": "low", "n": "nominal", "h": "high"}
LOW_PERCENT = 30
SHOWN_H = 24.0
KEY_CHARACTERS = 20


def parse(body: bytes, about: About) -> Parsed:
    """Detections of at least ``min_confidence`` percent (where the sensor gives a number)."""
    reader = csv.DictReader(io.StringIO(kit.read_text_of(body), newline=""))
    names = [name.strip().lower() for name in reader.fieldnames or []]
    missing = [name for name in NEEDED if name not in names]
    if missing:
        remedy = "check the address and the map key: FIRMS answers errors as text"
        raise NotUnderstood(f"the table has no column {', '.join(missing)}", remedy=remedy)
    reader.fieldnames = names
    rows = kit.Rows(about)
    least = kit.number_option(about, "min_confidence", 0)
    hours = kit.number_option(about, "shown_h", SHOWN_H)
    low = 0
    for at, row in enumerate(reader, 2):
        level = kit.number(row.get("confidence"))
        if level is not None and level < least:
            low += 1
            continue
        _detection(rows, at, {name: value or "" for name, value in row.items() if name}, level, hours)
    if low:
        rows.note(f"{low} with less than {least:g} % confidence were left out, as the feed's options say")
    return rows.parsed(complete=False)


def _detection(rows: kit.Rows, at: int, row: Mapping[str, str], level: float | None, hours: float) -> None:
    when = acquired(row["acq_date"], row["acq_time"])
    if when is None:
        value = f"{row['acq_date']} {row['acq_time']}"
        rows.refuse(at, "acq_time", value, "this is not a date and a time as HHMM", "ask the source")
        return
    try:
        place = kit.point(row["longitude"], row["latitude"])
    except ValueError as error:
        rows.refuse(at, "latitude", row["latitude"], str(error), "ask the source")
        return
    if place is None:
        rows.refuse(at, "latitude", row["latitude"], "the detection has no place", "ask the source")
        return
    satellite = SATELLITES.get(row.get("satellite", ""), row.get("satellite") or "satellite")
    power = kit.number(row.get("frp"))
    said = row.get("confidence", "").strip().lower()
    rows.add(
        "reading",
        at,
        key_of(place, when, satellite),
        {
            "name": f"Hot spot, {satellite} {when:%Y-%m-%d %H:%MZ}",
            "station": satellite,
            "parameter": "fire radiative power",
            "unit": "MW",
            "value": kit.figure(power, rows.about, when),
            "geometry": place,
            "observed_at": when,
            "expires_at": when + timedelta(hours=hours),
            "confidence": _trust(level, said),
            "notes": kit.lines(
                ("confidence", f"{level:g} %" if level is not None else WORDS.get(said)),
                ("brightness", _kelvin(row.get("brightness") or row.get("bright_ti4"))),
                ("by", {"D": "day", "N": "night"}.get(row.get("daynight", ""))),
            ),
        },
    )


def acquired(date: str, time: str) -> datetime | None:
    """The time of a pass: ``0020`` is twenty past midnight, also where a spreadsheet made it 20."""
    digits = time.strip().replace(":", "")
    if not digits.isdigit() or len(digits) > 4:
        return None
    try:
        return datetime.strptime(f"{date.strip()} {digits.zfill(4)}", "%Y-%m-%d %H%M").replace(tzinfo=UTC)
    except ValueError:
        return None


def key_of(place: shapely.Point, when: datetime, satellite: str) -> str:
    """The same detection has the same id in every answer that has it."""
    text = f"{place.y:.5f},{place.x:.5f},{when:%Y%m%d%H%M},{satellite}"
    return hashlib.sha256(text.encode()).hexdigest()[:KEY_CHARACTERS]


def _trust(level: float | None, said: str) -> Confidence:
    """How far to believe it: what the sensor calls low is unverified, high is reported; nobody has been there."""
    low = level < LOW_PERCENT if level is not None else said in ("l", "low")
    return Confidence.UNVERIFIED if low else Confidence.REPORTED


def _kelvin(value: str | None) -> str | None:
    found = kit.number(value)
    return None if found is None else f"{found:g} K"
