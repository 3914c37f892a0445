"""NOAA National Water Prediction Service: gauges with stage, flood categories and forecast.

Made from the documentation of the API (v1): the list ``/gauges``, one gauge, and its ``/stageflow``. -999 and -9999 are
how it says that there is no value; a forecast that is not current is none.
"""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from data.feeds import kit
from data.feeds.errors import NotUnderstood
from data.feeds.parsed import About, Parsed
from data.schema.vocab import Trend

LEVELS = ("action", "minor", "moderate", "major")
NOTHING_BELOW = -900.0
FLOW_CFS = {"cfs": 1, "kcfs": 1000}
"""Units of flow, in cubic feet a second."""
STEADY_SHARE = 0.005
"""A forecast within so much of the present value is steady."""


def parse(body: bytes, about: About) -> Parsed:
    """The gauges of a list, one gauge, or the series of one (whose id is in its address)."""
    answer = kit.an_object(kit.read_json(body))
    rows = kit.Rows(about)
    if isinstance(answer.get("gauges"), list):
        for at, one in enumerate(answer["gauges"], 1):
            _gauge(rows, at, kit.an_object(one))
        return rows.parsed(complete=kit.flag_option(about, "complete", False))
    if "lid" in answer:
        _gauge(rows, 1, answer)
    elif isinstance(answer.get("observed"), dict):
        _stageflow(rows, answer)
    else:
        raise NotUnderstood("the answer has no gauges, gauge or series", remedy="use /nwps/v1/gauges?bbox…")
    return rows.parsed(complete=False)


def _value(value: Any) -> float | None:
    """A number; -999 and its kin say that there is none."""
    found = kit.number(value)
    return None if found is None or found <= NOTHING_BELOW else found


def _gauge(rows: kit.Rows, at: int, told: dict[str, Any]) -> None:
    key = kit.ident(told.get("lid"))
    if key is None:
        rows.refuse(at, "lid", told.get("name"), "the gauge has no id", "ask the source")
        return
    status = kit.an_object(told.get("status"))
    now, ahead = kit.an_object(status.get("observed")), kit.an_object(status.get("forecast"))
    try:
        place = kit.point(told.get("longitude"), told.get("latitude"))
    except ValueError as error:
        rows.refuse(at, "latitude", told.get("latitude"), str(error), "ask the source", keys=[key])
        return
    value, when = _value(now.get("primary")), kit.time(now.get("validTime"))
    units = (now.get("primaryUnit"), ahead.get("primaryUnit"), _flood(told).get("stageUnits"))
    unit = next((one for one in map(kit.text, units) if one is not None), None)
    later = _value(ahead.get("primary"))
    soon = kit.time(ahead.get("validTime"))
    coming = [{"at": soon, "value": later}] if soon is not None and later is not None else []
    name = kit.text(told.get("name")) or key
    parameter = "flow" if unit in FLOW_CFS else "stage"
    rows.add(
        "reading",
        at,
        key,
        {
            "name": name,
            "station": key,
            "geometry": place,
            "notes": kit.lines(
                ("flow", _flow(now)),
                ("flood category", _category(now.get("floodCategory"))),
                ("forecast flood category", _category(ahead.get("floodCategory"))),
                ("in service", "no" if told.get("inService") is False else None),
            ),
            **_told(rows, value, when, coming, parameter, unit, _thresholds(told, unit)),
        },
        url=f"https://water.noaa.gov/gauges/{key.lower()}",
        first=_unmeasured(parameter, unit),
    )


def _unmeasured(parameter: str, unit: str | None) -> dict[str, Any]:
    """What a new gauge is called that measures nothing now; one that is known keeps the unit of its last value."""
    return {"parameter": parameter, "unit": unit or "?"}


def _told(
    rows: kit.Rows,
    value: float | None,
    when: datetime | None,
    coming: list[dict[str, Any]],
    parameter: str,
    unit: str | None,
    thresholds: dict[str, float] | None = None,
) -> dict[str, Any]:
    """A value with all that is only true beside it. With a value but no forecast, the last forecast is not current."""
    if value is None or when is None:
        return {"forecast": coming or None}
    return _unmeasured(parameter, unit) | {
        "value": kit.figure(value, rows.about, when),
        "observed_at": when,
        "thresholds": thresholds,
        "forecast": coming,
        "trend": _trend(value, coming[0]["value"] if coming else None),
    }


def _flood(told: dict[str, Any]) -> dict[str, Any]:
    return kit.an_object(told.get("flood"))


def _thresholds(told: dict[str, Any], unit: str | None) -> dict[str, float] | None:
    """The stages of the flood categories, or the flows of a gauge of flow, in the reading's unit: flows are in cfs
    where the gauge's are in kcfs. None where their unit is another or is not said."""
    by = "flow" if unit in FLOW_CFS else "stage"
    theirs = kit.text(_flood(told).get(f"{by}Units"))
    if unit is None or theirs is None or (theirs != unit and not {theirs, unit} <= FLOW_CFS.keys()):
        return None
    times = FLOW_CFS.get(theirs, 1) / FLOW_CFS.get(unit, 1)
    categories = kit.an_object(_flood(told).get("categories"))
    found = {level: _value(kit.an_object(categories.get(level)).get(by)) for level in LEVELS}
    return {level: value * times for level, value in found.items() if value is not None} or None


def _flow(now: dict[str, Any]) -> str | None:
    value = _value(now.get("secondary"))
    return None if value is None else f"{value:,.10g} {kit.text(now.get('secondaryUnit')) or ''}".strip()


def _category(value: Any) -> str | None:
    """A flood category in words; those that say there is none say nothing."""
    said = kit.text(value)
    return (
        None
        if said is None or said in ("not_defined", "fcst_not_current", "obs_not_current")
        else said.replace("_", " ")
    )


def _trend(now: float, later: float | None) -> Trend:
    if later is None:
        return Trend.UNKNOWN
    if abs(later - now) <= STEADY_SHARE * max(abs(now), 1.0):
        return Trend.STEADY
    return Trend.RISING if later > now else Trend.FALLING


def _stageflow(rows: kit.Rows, answer: dict[str, Any]) -> None:
    """Observed and forecast series of the gauge that the address names."""
    parts = [one for one in urlsplit(rows.about.url).path.split("/") if one]
    at = parts.index("gauges") + 1 if "gauges" in parts else len(parts)
    if at >= len(parts):
        rows.refuse(
            1, "address", rows.about.url, "the address does not name a gauge", "use /gauges/ID/stageflow"
        )
        return
    key = parts[at].upper()
    past, ahead = kit.an_object(answer.get("observed")), kit.an_object(answer.get("forecast"))
    seen = [one for one in map(_moment, kit.a_list(past.get("data"))) if one is not None]
    coming = [one for one in map(_moment, kit.a_list(ahead.get("data"))) if one is not None]
    last = max(seen, default=None, key=lambda one: one["at"])
    unit = kit.text(past.get("primaryUnits") or ahead.get("primaryUnits"))
    what = kit.text(past.get("primaryName") or ahead.get("primaryName")) or "stage"
    rows.add(
        "reading",
        1,
        key,
        {
            "station": key,
            **_told(
                rows,
                None if last is None else last["value"],
                None if last is None else last["at"],
                coming,
                what.lower(),
                unit,
            ),
        },
        url=f"https://water.noaa.gov/gauges/{key.lower()}",
        first=_unmeasured(what.lower(), unit),
    )


def _moment(value: Any) -> dict[str, Any] | None:
    told = kit.an_object(value)
    at, number = kit.time(told.get("validTime")), _value(told.get("primary"))
    return None if at is None or number is None else {"at": at, "value": number}
