"""Numbers, times, distances and values in the words a person says."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any
from zoneinfo import ZoneInfo

from views.symbols import fact_label

UNKNOWN = "unknown"
M_PER_MILE = 1609.344
M_PER_FOOT = 0.3048
FEET_BELOW_M = 300.0
NO_BREAK = "\u00a0"


def number(value: float | None, unit: str = "") -> str:
    """Grouped digits with the unit; a missing value is ``unknown``, never zero."""
    if value is None or value != value:
        return UNKNOWN
    digits = f"{value:,.0f}" if float(value).is_integer() or abs(value) >= 100 else f"{value:,.1f}"
    return f"{digits}{NO_BREAK}{unit}" if unit else digits


def count(value: int, noun: str, plural: str | None = None) -> str:
    """``1 shelter``, ``3 shelters``, ``no shelters``."""
    word = noun if value == 1 else plural or f"{noun}s"
    return f"{'no' if value == 0 else number(value)} {word}"


def share(value: float | None) -> str:
    """A share of one as a percentage; a little is not nothing, and nearly all is not all."""
    if value is None or value != value:
        return UNKNOWN
    if 0 < value < 0.005:
        return f"under{NO_BREAK}1{NO_BREAK}%"
    if 0.995 < value < 1:
        return f"over{NO_BREAK}99{NO_BREAK}%"
    return f"{value:.0%}".replace("%", f"{NO_BREAK}%")


def distance(metres: float | None, units: str = "metric") -> str:
    """Metres or kilometres; with ``units="miles"`` feet or miles."""
    if metres is None or metres != metres:
        return UNKNOWN
    if units == "miles":
        if metres < FEET_BELOW_M:
            return f"{round(metres / M_PER_FOOT, -1):,.0f}{NO_BREAK}ft"
        return f"{metres / M_PER_MILE:,.1f}{NO_BREAK}mi"
    if metres < 950:
        return f"{round(metres, -1):,.0f}{NO_BREAK}m"
    return f"{metres / 1000:,.1f}{NO_BREAK}km" if metres < 99_950 else f"{metres / 1000:,.0f}{NO_BREAK}km"


def duration(span: timedelta) -> str:
    """The largest unit that fits, so that it reads at a glance: 12 min, 3 h, 2 d."""
    minutes = int(abs(span).total_seconds() // 60)
    if minutes < 1:
        return f"under{NO_BREAK}1{NO_BREAK}min"
    if minutes < 120:
        return f"{minutes}{NO_BREAK}min"
    if minutes < 48 * 60:
        return f"{minutes // 60}{NO_BREAK}h"
    return f"{minutes // (24 * 60)}{NO_BREAK}d"


def ago(then: datetime | None, now: datetime) -> str:
    """``12 min ago``, ``just now``, ``in 3 h``; a missing time is said to be missing."""
    if then is None or then != then:
        return "time unknown"
    span = now - then
    if abs(span) < timedelta(minutes=1):
        return "just now"
    return f"in {duration(span)}" if span < timedelta() else f"{duration(span)} ago"


def local(moment: datetime, zone: str) -> datetime:
    """The moment in an IANA zone; UTC where the zone is not known here."""
    try:
        return moment.astimezone(ZoneInfo(zone))
    except (KeyError, ValueError):
        return moment.astimezone(UTC)


def at_time(moment: datetime | None, zone: str) -> str:
    """``14:05 CDT``."""
    return "time unknown" if moment is None else local(moment, zone).strftime("%H:%M %Z")


def on_day(moment: datetime | None, zone: str) -> str:
    """``Tue 19 May 14:05 CDT``."""
    if moment is None:
        return "time unknown"
    here = local(moment, zone)
    return f"{here:%a} {here.day} {here:%b %H:%M %Z}"


def exact(moment: datetime | None, zone: str) -> str:
    """``19 May 2026 14:05:31 CDT (19:05:31 UTC)``: what hovering over a relative time shows."""
    if moment is None or moment != moment:
        return "nobody said when"
    here = local(moment, zone)
    return f"{here.day} {here:%b %Y %H:%M:%S %Z} ({moment.astimezone(UTC):%H:%M:%S} UTC)"


def listing(words: Sequence[str], *, most: int = 4) -> str:
    """``a, b and c``; what is left out is counted."""
    shown = list(words[:most])
    if len(words) > most:
        return f"{', '.join(shown)} and {len(words) - most} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else "".join(shown)


def short(text: str, most: int) -> str:
    """A text of so many letters at most; what is cut off is shown to be."""
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"


def unmarked(text: str) -> str:
    """Text for a place where Markdown is read: shown as it is, not obeyed."""
    return "".join(f"\\{sign}" if sign in "\\`*_{}[]()<>#+-.!|~:$&" else sign for sign in text)


def field_label(name: str) -> str:
    """The words for a field of the standard: ``people inside`` for ``occupancy``."""
    words = {
        "geometry": "place on the map",
        "area": "area",
        "incident_ids": "incidents",
        "jurisdiction_id": "jurisdiction",
        "organisation_id": "organisation",
        "observed_at": "observed at",
        "position_at": "position at",
    }
    return words.get(name) or fact_label(name).lower()


def value_text(value: Any, zone: str = "UTC") -> str:
    """Any value of the standard or of the log as one line of words."""
    if value is None or value == [] or value == {}:
        return "not known"
    if isinstance(value, Enum):
        return str(value.value).replace("_", " ")
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return number(value)
    if isinstance(value, datetime):
        return on_day(value, zone)
    if isinstance(value, Mapping):
        return _mapping_text(value, zone)
    if isinstance(value, list | tuple):
        return listing([value_text(item, zone) for item in value])
    return _plain_text(str(value), zone)


def _plain_text(text: str, zone: str) -> str:
    try:
        moment = datetime.fromisoformat(text) if "T" in text and text[:4].isdigit() else None
    except ValueError:
        moment = None
    if moment is not None and moment.tzinfo is not None:
        return on_day(moment, zone)
    return text.replace("_", " ") if text.islower() and " " not in text else text


def _mapping_text(value: Mapping[str, Any], zone: str) -> str:
    if "coordinates" in value:
        return f"a {str(value.get('type', 'shape')).lower()} on the map"
    if "value" in value or set(value) <= {"observed_at", "source", "confidence"}:
        figure = value_text(value.get("value"), zone)
        seen = value.get("observed_at")
        return f"{figure} ({value_text(seen, zone)})" if seen else figure
    parts = [
        f"{field_label(str(key))} {value_text(item, zone)}"
        for key, item in value.items()
        if item is not None and key not in {"observed_at", "source", "confirmed"}
    ]
    return listing(parts)
