"""Which coordinate reference system a file is in: as it says, as told, or by the size of its numbers."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyproj
from pyproj.exceptions import CRSError, ProjError

from data.intake import china
from data.intake.errors import BadOption, NotUsable

Floats = npt.NDArray[np.float64]

WGS84 = "EPSG:4326"
WEB_MERCATOR = "EPSG:3857"
WEB_MERCATOR_MAX_M = 20_037_508.4
BEYOND_UTM_M = 1_500_000.0
"""Eastings above this, or negative, are in no UTM zone: web Mercator is what is left of the common ones."""


@dataclass(frozen=True)
class Chosen:
    """A CRS and why; ``note`` is recorded where it was guessed or overruled."""

    code: str
    note: str = ""


def choose(x: Floats, y: Floats, *, stated: str | None, told: str | None) -> Chosen:
    """Settle the CRS of coordinates (NaN where unknown). ``told`` is the person's word and wins.

    Raises BadOption for a code that does not exist, NotUsable where numbers cannot be placed without one.
    """
    if told is not None:
        return _told(told)
    known = np.isfinite(x) & np.isfinite(y)
    x, y = x[known], y[known]
    degrees = _share_degrees(x, y)
    if stated is None:
        return _guess(x, y, degrees)
    geographic = _crs(stated).is_geographic
    if geographic and len(x) and degrees < 0.5:
        guess = _guess(x, y, degrees)
        return Chosen(
            guess.code, f"the file says {_short(stated)} but its coordinates are in metres: {guess.note}"
        )
    if not geographic and len(x) and degrees > 0.95 and len(x) >= 3:
        return Chosen(
            WGS84, f"the file says {_short(stated)} but its coordinates are degrees: read as WGS 84"
        )
    return Chosen(stated, "" if _is_wgs84(stated) else f"converted from {_short(stated)} to WGS 84")


def _told(told: str) -> Chosen:
    name = told.strip().upper()
    if name in china.NAMES:
        return Chosen(china.NAMES[name], f"converted from {china.NAMES[name]} to WGS 84 (--crs {told})")
    code = f"EPSG:{name}" if name.isdigit() else told.strip()
    try:
        pyproj.CRS.from_user_input(code)
    except CRSError as error:
        raise BadOption(
            f"CRS '{told}' is not known", remedy="give a code such as EPSG:32616, or GCJ-02 or BD-09"
        ) from error
    return Chosen(code, "" if _is_wgs84(code) else f"converted from {_short(code)} to WGS 84 (--crs {told})")


def _guess(x: Floats, y: Floats, degrees: float) -> Chosen:
    if not len(x) or degrees >= 0.5:
        return Chosen(WGS84, "no CRS stated; the coordinates are degrees: read as WGS 84" if len(x) else "")
    middle_x, largest = float(np.median(x)), float(max(np.abs(x).max(), np.abs(y).max()))
    if largest <= WEB_MERCATOR_MAX_M and (middle_x < -1000 or middle_x > BEYOND_UTM_M):
        return Chosen(
            WEB_MERCATOR, f"no usable CRS stated; x about {middle_x:,.0f}: read as web Mercator (EPSG:3857)"
        )
    raise NotUsable(
        f"the coordinates (x about {middle_x:,.0f}, y about {float(np.median(y)):,.0f}) are not degrees "
        "and no CRS is stated",
        remedy="say which with --crs, such as --crs EPSG:32616",
    )


def _share_degrees(x: Floats, y: Floats) -> float:
    """Share of coordinates that could be degrees, whichever of the two is the latitude."""
    if not len(x):
        return 1.0
    small, large = np.minimum(np.abs(x), np.abs(y)), np.maximum(np.abs(x), np.abs(y))
    return float(((small <= 90.0) & (large <= 360.0)).mean())


def to_wgs84(x: Floats, y: Floats, code: str) -> tuple[Floats, Floats]:
    """Longitudes and latitudes; NaN where the conversion has no answer."""
    if code in ("GCJ-02", "BD-09"):
        return (china.wgs_from_gcj if code == "GCJ-02" else china.wgs_from_bd)(x, y)
    if _is_wgs84(code):
        return x, y
    try:
        turn = pyproj.Transformer.from_crs(_crs(code), WGS84, always_xy=True)
        lon, lat = turn.transform(x, y)
    except (CRSError, ProjError) as error:
        raise NotUsable(
            f"CRS {_short(code)} cannot be converted to WGS 84", remedy="say another with --crs"
        ) from error
    lon, lat = np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
    bad = ~np.isfinite(lon) | ~np.isfinite(lat)
    return np.where(bad, np.nan, lon), np.where(bad, np.nan, lat)


def _crs(code: str) -> pyproj.CRS:
    try:
        return pyproj.CRS.from_user_input(code)
    except CRSError as error:
        raise NotUsable(
            f"the file's CRS '{_short(code)}' is not known", remedy="say which with --crs"
        ) from error


def _is_wgs84(code: str) -> bool:
    if code in (WGS84, "OGC:CRS84"):
        return True
    crs = _crs(code)
    return bool(crs.is_geographic and crs.to_epsg() == 4326)


def _short(code: str) -> str:
    """A CRS by code or name, not as a page of WKT."""
    if len(code) <= 40:
        return code
    try:
        return str(pyproj.CRS.from_user_input(code).name)
    except CRSError:
        return code[:40] + "…"
