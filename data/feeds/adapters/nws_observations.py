"""NWS observations (api.weather.gov): what a station measured, each quantity a reading.

Made from the documentation of the API. A quantity whose quality control failed is not taken.
"""

from typing import Any

from data.feeds import kit
from data.feeds.parsed import About, Parsed

QUANTITIES = {
    "temperature": "temperature",
    "dewpoint": "dew point",
    "windSpeed": "wind speed",
    "windGust": "wind gust",
    "windDirection": "wind direction",
    "barometricPressure": "pressure",
    "visibility": "visibility",
    "precipitationLastHour": "precipitation in an hour",
    "precipitationLast3Hours": "precipitation in 3 hours",
    "precipitationLast6Hours": "precipitation in 6 hours",
    "relativeHumidity": "relative humidity",
    "heatIndex": "heat index",
    "windChill": "wind chill",
}
UNITS = {
    "degC": "°C",
    "degF": "°F",
    "km_h-1": "km/h",
    "m_s-1": "m/s",
    "degree_(angle)": "°",
    "percent": "%",
    "Pa": "Pa",
    "m": "m",
    "mm": "mm",
}
FAILED = frozenset({"X", "Q", "B"})
"""Quality control: failed, questioned, subjectively bad."""


def parse(body: bytes, about: About) -> Parsed:
    """The latest observation of each station in the answer (one, or a collection, newest first)."""
    rows = kit.Rows(about)
    newest: dict[str, tuple[Any, int, dict[str, Any]]] = {}
    for at, feature in enumerate(kit.features_of(kit.read_json(body), "an observation"), 1):
        told = kit.an_object(kit.an_object(feature).get("properties"))
        station, when = _station(told), kit.time(told.get("timestamp"))
        if station is None or when is None:
            reason = "the observation has no station or no time"
            rows.refuse(at, "timestamp", told.get("timestamp"), reason, "ask the source")
            continue
        if station not in newest or newest[station][0] < when:
            newest[station] = (when, at, kit.an_object(feature))
    row = 0
    for station, (when, _, feature) in newest.items():
        row = _observation(rows, row, station, when, feature)
    return rows.parsed(complete=False)


def _station(told: dict[str, Any]) -> str | None:
    """The station's id: the end of its address."""
    said = kit.text(told.get("stationId") or told.get("station"))
    return said.rstrip("/").rpartition("/")[2] if said else None


def _observation(rows: kit.Rows, row: int, station: str, when: Any, feature: dict[str, Any]) -> int:
    told = kit.an_object(feature.get("properties"))
    name = kit.text(told.get("stationName")) or station
    try:
        place = kit.geometry(feature.get("geometry"))
    except ValueError:
        place = None
    for quantity, words in QUANTITIES.items():
        measured = kit.an_object(told.get(quantity))
        value = kit.number(measured.get("value"))
        if value is None or str(measured.get("qualityControl")) in FAILED:
            continue
        row += 1
        rows.add(
            "reading",
            row,
            f"{station}:{quantity}",
            {
                "name": f"{name}: {words}",
                "station": station,
                "parameter": words,
                "unit": unit_of(measured.get("unitCode")),
                "value": kit.figure(value, rows.about, when),
                "geometry": place,
                "observed_at": when,
                "notes": kit.lines(("weather", kit.text(told.get("textDescription")))),
            },
            url=kit.text(told.get("@id") or feature.get("id")),
        )
    return row


def unit_of(code: Any) -> str:
    """``wmoUnit:km_h-1`` or ``unit:degC`` as it is written elsewhere."""
    bare = str(code or "?").rpartition(":")[2]
    return UNITS.get(bare, bare)
