"""NWS forecast of a grid cell (api.weather.gov): temperature, rain and wind to come, each a reading with a forecast.

Made from the documentation of the API.
"""

import re
from typing import Any

from data.feeds import kit
from data.feeds.adapters.nws_observations import unit_of
from data.feeds.errors import NotUnderstood
from data.feeds.parsed import About, Parsed

CELL = re.compile(r"/gridpoints/([A-Z]{3})/(\d+),(\d+)/")
SPEED = re.compile(r"(\d+)(?:\s+to\s+(\d+))?\s*(mph|km/h)")
SHOWN_PERIODS = 4


def parse(body: bytes, about: About) -> Parsed:
    """Three readings of the cell that the address names: no present value, the periods as the forecast."""
    answer = kit.an_object(kit.read_json(body))
    told = kit.an_object(answer.get("properties"))
    periods = [kit.an_object(one) for one in kit.a_list(told.get("periods"))]
    cell = CELL.search(f"{about.url}/") or CELL.search(f"{answer.get('id') or ''}/")
    if not periods or cell is None:
        wrong = "the address names no grid cell" if periods else "the answer has no periods"
        raise NotUnderstood(wrong, remedy="use https://api.weather.gov/gridpoints/OFFICE/X,Y/forecast")
    station = f"{cell[1]}/{cell[2]},{cell[3]}"
    rows = kit.Rows(about)
    try:
        area = kit.geometry(answer.get("geometry"))
    except ValueError:
        area = None
    place = None if area is None else area.representative_point()
    issued = kit.time(told.get("updateTime") or told.get("updated") or told.get("generatedAt"))
    common = {"station": station, "geometry": place, "observed_at": issued, "notes": _words(periods)}
    series = {
        "temperature": (_temperature(periods), _degrees(periods)),
        "chance of rain": (_rain(periods), "%"),
        "wind speed": (_wind(periods), _speed_unit(periods)),
    }
    for at, (parameter, (forecast, unit)) in enumerate(series.items(), 1):
        if not forecast:
            continue
        fields = {
            "name": f"{station}: {parameter}",
            "parameter": parameter,
            "unit": unit,
            "forecast": forecast,
        }
        rows.add("reading", at, f"{station}:{parameter}", fields | common, url=about.url)
    return rows.parsed(complete=False)


def _at(period: dict[str, Any], value: float | None) -> dict[str, Any] | None:
    start = kit.time(period.get("startTime"))
    return None if start is None or value is None else {"at": start, "value": value}


def _known(found: list[dict[str, Any] | None]) -> list[dict[str, Any]]:
    return [one for one in found if one is not None]


def _quantity(value: Any) -> float | None:
    """A number, or an object with one (the newer form)."""
    return kit.number(value.get("value")) if isinstance(value, dict) else kit.number(value)


def _temperature(periods: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return _known([_at(one, _quantity(one.get("temperature"))) for one in periods])


def _degrees(periods: list[dict[str, Any]]) -> str:
    first = periods[0]
    told = first.get("temperature")
    if isinstance(told, dict):
        return unit_of(told.get("unitCode"))
    return f"°{kit.text(first.get('temperatureUnit')) or 'F'}"


def _rain(periods: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return _known([_at(one, _quantity(one.get("probabilityOfPrecipitation"))) for one in periods])


def _wind(periods: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The upper end of "10 to 15 mph"."""
    return _known([_at(one, _speed(one.get("windSpeed"))) for one in periods])


def _speed(value: Any) -> float | None:
    if isinstance(value, dict):
        return kit.number(value.get("maxValue") or value.get("value"))
    match = SPEED.search(str(value or ""))
    return None if match is None else float(match[2] or match[1])


def _speed_unit(periods: list[dict[str, Any]]) -> str:
    told = periods[0].get("windSpeed")
    if isinstance(told, dict):
        return unit_of(told.get("unitCode"))
    match = SPEED.search(str(told or ""))
    return match[3] if match else "mph"


def _words(periods: list[dict[str, Any]]) -> str | None:
    said = (
        (kit.text(one.get("name")) or "", kit.text(one.get("detailedForecast")))
        for one in periods[:SHOWN_PERIODS]
    )
    return kit.lines(*said)
