"""USGS gauges: instantaneous values of the water services (WaterML as JSON), and the OGC API that replaces them.

Made from the documentation of both; -999999 is how the older one says that there is no value.
"""

from datetime import UTC, datetime
from typing import Any

from data.feeds import kit
from data.feeds.errors import NotUnderstood
from data.feeds.paging import next_link
from data.feeds.parsed import About, Parsed

NAMES = {
    "00060": "flow",
    "00065": "stage",
    "00010": "water temperature",
    "00045": "precipitation",
    "62614": "lake level",
    "62615": "lake level",
    "63160": "stream level",
    "72019": "depth to groundwater",
}
"""Parameter codes that matter in a flood; others keep their code."""
NO_VALUE = -999999.0
LONG_AGO = datetime.min.replace(tzinfo=UTC)


def parse(body: bytes, about: About) -> Parsed:
    """The latest value of each series of each gauge."""
    answer = kit.read_json(body)
    rows = kit.Rows(about)
    if isinstance(kit.an_object(kit.an_object(answer).get("value")).get("timeSeries"), list):
        row = 0
        for series in answer["value"]["timeSeries"]:
            row = _series(rows, row, kit.an_object(series))
        return rows.parsed(complete=kit.flag_option(about, "complete", False))
    if not isinstance(kit.an_object(answer).get("features"), list):
        raise NotUnderstood(
            "the answer has neither time series nor features", remedy="ask for format=json, or for f=json"
        )
    for at, feature in enumerate(kit.features_of(answer, "a list of latest values"), 1):
        _latest(rows, at, kit.an_object(feature))
    return rows.parsed(complete=kit.flag_option(about, "complete", False), more=next_link(about.url, answer))


def _series(rows: kit.Rows, row: int, series: dict[str, Any]) -> int:
    """Add one series' latest values, a sensor each; gives the number of the last row."""
    site, variable = kit.an_object(series.get("sourceInfo")), kit.an_object(series.get("variable"))
    station = _first(site.get("siteCode"))
    code = _first(variable.get("variableCode"))
    spot = kit.an_object(kit.an_object(site.get("geoLocation")).get("geogLocation"))
    nothing = kit.number(variable.get("noDataValue"))
    sensors = kit.a_list(series.get("values"))
    for at, sensor in enumerate(sensors):
        row += 1
        if station is None or code is None:
            rows.refuse(
                row,
                "siteCode",
                site.get("siteName"),
                "the series has no site or variable code",
                "ask the source",
            )
            continue
        told = kit.an_object(sensor)
        readings = [kit.an_object(one) for one in kit.a_list(told.get("value"))]
        last = max(readings, key=lambda one: kit.time(one.get("dateTime")) or LONG_AGO, default={})
        value = kit.number(last.get("value"))
        value = None if value in (nothing, NO_VALUE) else value
        method = _method(told, at, len(sensors))
        unit = kit.text(kit.an_object(variable.get("unit")).get("unitCode"))
        _reading(
            rows, row, station, code, unit, value, last.get("dateTime"),
            key=f"{station}:{code}{method}",
            name=kit.text(site.get("siteName")) or station,
            place=(spot.get("longitude"), spot.get("latitude")),
            provisional="P" in kit.a_list(last.get("qualifiers")),
        )  # fmt: skip
    return row


def _first(codes: Any) -> str | None:
    listed = kit.a_list(codes)
    return kit.ident(kit.an_object(listed[0]).get("value")) if listed else None


def _method(sensor: dict[str, Any], at: int, sensors: int) -> str:
    """Where a gauge has several sensors for one thing, which it is."""
    if sensors == 1:
        return ""
    listed = kit.a_list(sensor.get("method"))
    told = kit.ident(kit.an_object(listed[0]).get("methodID")) if listed else None
    return f":{told or at}"


def _latest(rows: kit.Rows, at: int, feature: dict[str, Any]) -> None:
    told = kit.an_object(feature.get("properties"))
    station, code = kit.ident(told.get("monitoring_location_id")), kit.ident(told.get("parameter_code"))
    if station is None or code is None:
        reason = "the value has no monitoring location or parameter code"
        rows.refuse(at, "monitoring_location_id", station, reason, "ask the source")
        return
    station = station.removeprefix("USGS-")
    spot = kit.a_list(kit.an_object(feature.get("geometry")).get("coordinates"))
    _reading(
        rows, at, station, code, kit.text(told.get("unit_of_measure")), kit.number(told.get("value")), told.get("time"),
        key=f"{station}:{code}:{kit.ident(told.get('time_series_id')) or ''}".rstrip(":"),
        name=kit.text(told.get("monitoring_location_name")) or f"USGS {station}",
        place=(spot[0], spot[1]) if len(spot) >= 2 else (None, None),
        provisional=str(told.get("approval_status") or "").lower() == "provisional",
    )  # fmt: skip


def _reading(
    rows: kit.Rows,
    at: int,
    station: str,
    code: str,
    unit: str | None,
    value: float | None,
    when: Any,
    *,
    key: str,
    name: str,
    place: tuple[Any, Any],
    provisional: bool,
) -> None:
    measured = kit.time(when)
    try:
        point = kit.point(*place)
    except ValueError as error:
        rows.refuse(at, "latitude", place, str(error), "ask the source", keys=[key])
        return
    figure = None if measured is None else kit.figure(value, rows.about, measured)
    parameter = NAMES.get(code, code)
    rows.add(
        "reading",
        at,
        key,
        {
            "name": f"{name}: {parameter}",
            "station": station,
            "parameter": parameter,
            "unit": unit or "?",
            "value": figure,
            "geometry": point,
            "observed_at": measured if figure else None,
            "notes": "provisional" if provisional else None,
        },
        url=f"https://waterdata.usgs.gov/monitoring-location/USGS-{station}/",
    )
