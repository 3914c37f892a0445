"""Coordinates as people write them: decimal, with comma, in degrees, minutes and seconds."""

import re
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.intake.table import ABSENT, Objects
from data.intake.values import is_null, parse_number

Floats = npt.NDArray[np.float64]

COORDINATE_CHARACTERS = 100
"""No coordinate is longer; the patterns below would try for hours what to make of a page of blanks."""
ADDRESS_CHARACTERS = 4_000
SOUTH_WEST = frozenset("SWOsw南西")
DMS = re.compile(
    r"""^\s*(?P<lead>[NSEWO北南東西东])?\s*(?P<sign>[-+−])?\s*
    (?P<deg>\d{1,3}(?:[.,]\d+)?)\s*[°ºd˚度:\s]\s*
    (?:(?P<min>\d{1,2}(?:[.,]\d+)?)\s*['′’m分:\s]?\s*)?
    (?:(?P<sec>\d{1,2}(?:[.,]\d+)?)\s*(?:"|″|''|”|s|秒)?\s*)?
    (?P<tail>[NSEWO北南東西东])?\s*$""",
    re.VERBOSE | re.IGNORECASE,
)
DECIMAL_WITH_LETTER = re.compile(
    r"^\s*(?P<lead>[NSEW])?\s*(?P<value>[-+]?\d{1,3}(?:[.,]\d+)?)\s*°?\s*(?P<tail>[NSEW])?\s*$", re.IGNORECASE
)
PAIR = re.compile(r"(?<![\d.])([-+]?\d{1,3}(?:\.\d+)?)\s*[,;/\s]\s*([-+]?\d{1,3}(?:\.\d+)?)(?![\d.])")
URL_PAIR = re.compile(r"(?:[=@/!,]|%20)(-?\d{1,2}\.\d{3,}),\s*(-?\d{1,3}\.\d{3,})")


@dataclass
class Degrees:
    """A column of coordinates: NaN where unknown; positions that cannot be read; how others were written."""

    values: Floats
    bad: list[int] = field(default_factory=list)
    dms: list[int] = field(default_factory=list)
    comma: list[int] = field(default_factory=list)


def read_degrees(column: Objects) -> Degrees:
    """Numbers from a column of coordinates; plain decimals take the fast way."""
    raw = [None if value is ABSENT else value for value in column]
    series = pd.to_numeric(pd.Series(raw, dtype=object), errors="coerce")
    out = Degrees(series.to_numpy(dtype=np.float64, na_value=np.nan).copy())
    for at in np.flatnonzero(~np.isfinite(out.values)):
        value = raw[at]
        if not is_null(value):
            _read_one(out, int(at), str(value))
    out.values[np.isin(out.values, (-999.0, -9999.0, -99999.0))] = np.nan
    return out


def _read_one(out: Degrees, at: int, text: str) -> None:
    plain = parse_number(text, comma_decimal=True)
    if plain is not None:
        out.values[at] = plain
        out.comma.append(at)
        return
    value = parse_dms(text)
    if value is None:
        out.values[at] = np.nan
        out.bad.append(at)
        return
    out.values[at] = value
    out.dms.append(at)


def parse_dms(text: str) -> float | None:
    """Degrees from ``29°31'48.04"N``, ``81 13 21.7 W``, ``N 29.53`` and their kin; None where unreadable."""
    text = text.strip().replace("−", "-")
    if len(text) > COORDINATE_CHARACTERS:
        return None
    match = DECIMAL_WITH_LETTER.match(text)
    if match and (match["lead"] or match["tail"] or "°" in text):
        return _signed(float(match["value"].replace(",", ".")), match["lead"] or match["tail"], "")
    match = DMS.match(text)
    if match is None:
        return None
    degrees, minutes, seconds = (
        float((match[part] or "0").replace(",", ".")) for part in ("deg", "min", "sec")
    )
    if minutes >= 60 or seconds >= 60:
        return None
    value = degrees + minutes / 60 + seconds / 3600
    return _signed(value, match["lead"] or match["tail"], match["sign"] or "")


def _signed(value: float, letter: str | None, sign: str) -> float:
    west = bool(letter) and letter in SOUTH_WEST
    return -abs(value) if west or sign == "-" else value


def read_pairs(column: Objects) -> tuple[Degrees, Degrees]:
    """Latitude and longitude from one column: "lat,lon", a map address with both, [lat, lon] or GeoJSON order."""
    size = len(column)
    lat, lon = Degrees(np.full(size, np.nan)), Degrees(np.full(size, np.nan))
    for at, value in enumerate(column):
        if is_null(value):
            continue
        pair = parse_pair(value)
        if pair is None:
            lat.bad.append(at)
            continue
        lat.values[at], lon.values[at] = pair
    return lat, lon


def parse_pair(value: object) -> tuple[float, float] | None:
    """(latitude, longitude) from one value, None where there are not exactly two numbers."""
    if isinstance(value, list) and len(value) == 2 and all(isinstance(one, int | float) for one in value):
        return float(value[0]), float(value[1])
    text = str(value).strip()
    address = "/" in text and ":" in text
    if len(text) > (ADDRESS_CHARACTERS if address else 2 * COORDINATE_CHARACTERS):
        return None
    found = URL_PAIR.search(text) if address else PAIR.fullmatch(text.strip("()[]"))
    if found:
        return float(found[1]), float(found[2])
    parts = re.split(r"[,;]\s*|\s{2,}", text.strip(), maxsplit=1)
    if len(parts) == 2 and (a := parse_dms(parts[0])) is not None and (b := parse_dms(parts[1])) is not None:
        return a, b
    return None
