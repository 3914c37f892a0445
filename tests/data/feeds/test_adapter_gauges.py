"""Gauges and weather, on samples made from the documentation of the services."""

from datetime import UTC, datetime
from typing import Any

import pytest

from data.feeds.errors import NotUnderstood
from tests.data.feeds.adapting import AT, at, collection, feature, only, read


def series(
    *values: dict[str, Any], code: str = "00065", site: str = "07289000", **more: Any
) -> dict[str, Any]:
    """One series of waterservices.usgs.gov/nwis/iv?format=json."""
    return {
        "sourceInfo": {
            "siteName": "Mississippi River at Vicksburg, MS",
            "siteCode": [{"value": site, "network": "NWIS", "agencyCode": "USGS"}],
            "geoLocation": {"geogLocation": {"srs": "EPSG:4326", "latitude": 32.315, "longitude": -90.906}},
        },
        "variable": {
            "variableCode": [{"value": code, "network": "NWIS"}],
            "variableName": "Gage height, ft",
            "unit": {"unitCode": "ft"},
            "noDataValue": -999999.0,
        },
        "values": [{"value": list(values), "method": [{"methodID": 61}]}],
    } | more


def value(said: str, when: str = "2026-08-22T06:00:00.000-05:00") -> dict[str, Any]:
    return {"value": said, "qualifiers": ["P"], "dateTime": when}


def nwis(*listed: dict[str, Any]) -> dict[str, Any]:
    return {"name": "ns1:timeSeriesResponseType", "value": {"queryInfo": {}, "timeSeries": list(listed)}}


def test_the_latest_value_of_a_gauge_with_its_own_time() -> None:
    early = value("31.0", "2026-08-22T05:45:00.000-05:00")
    one = only(read("usgs_water", nwis(series(value("32.5"), early))))
    assert (one.station, one.parameter, one.unit, one.value.value) == ("07289000", "stage", "ft", 32.5)
    assert one.value.observed_at == one.observed_at == datetime(2026, 8, 22, 11, tzinfo=UTC)
    assert (one.geometry.x, one.geometry.y, one.notes) == (-90.906, 32.315, "provisional")
    assert one.sources[0].record_id == "07289000:00065"


@pytest.mark.parametrize("said", ["-999999", "", "Ice"])
def test_no_value_is_unknown_and_takes_nothing_back(said: str) -> None:
    parsed = read("usgs_water", nwis(series(value(said))))
    assert only(parsed).value is None and not parsed.drafts[0].given & {"value", "observed_at"}


def test_several_sensors_of_one_thing_are_told_apart() -> None:
    two = series(values=[{"value": [value(said)], "method": [{"methodID": said}]} for said in ("1", "2")])
    parsed = read("usgs_water", nwis(two, series(value("9"), code="00060")))
    assert [one.key for one in parsed.drafts] == ["07289000:00065:1", "07289000:00065:2", "07289000:00060"]


def test_the_latest_value_is_so_also_in_the_hour_that_comes_twice() -> None:
    early, late = (
        value(number) | {"dateTime": at}
        for number, at in (("1", "2026-11-01T01:45:00.000-05:00"), ("2", "2026-11-01T01:15:00.000-06:00"))
    )
    assert only(read("usgs_water", nwis(series(early, late)))).value.value == 2


def test_a_series_without_codes_is_refused() -> None:
    parsed = read("usgs_water", nwis(series(value("1"), sourceInfo={})))
    assert parsed.drafts == () and parsed.rejects[0].column == "siteCode"


def test_the_ogc_api_that_replaces_it_is_read_page_by_page() -> None:
    told = {
        "time_series_id": "abc", "monitoring_location_id": "USGS-07289000", "parameter_code": "00060",
        "time": "2026-08-22T11:00:00+00:00", "value": "812000", "unit_of_measure": "ft^3/s",
        "approval_status": "Provisional", "qualifier": None,
    }  # fmt: skip
    links = [{"rel": "self", "href": "x"}, {"rel": "next", "href": "https://api.example.org/items?offset=1"}]
    parsed = read("usgs_water", collection(feature(told, at(-90.9, 32.3)), links=links))
    assert parsed.more == ("https://api.example.org/items?offset=1",)
    one = only(parsed)
    assert (one.station, one.parameter, one.value.value, one.unit) == ("07289000", "flow", 812000, "ft^3/s")


GAUGE = {
    "lid": "EADM7",
    "name": "Mississippi River at St. Louis",
    "latitude": 38.6289,
    "longitude": -90.1797,
    "status": {
        "observed": {
            "primary": 29.5, "primaryUnit": "ft", "secondary": 234, "secondaryUnit": "kcfs",
            "floodCategory": "action", "validTime": "2026-08-22T11:00:00Z",
        },
        "forecast": {
            "primary": 31.2, "primaryUnit": "ft", "secondary": -999, "floodCategory": "minor",
            "validTime": "2026-08-24T00:00:00Z",
        },
    },
    "flood": {
        "stageUnits": "ft",
        "categories": {
            "major": {"stage": 40, "flow": -9999}, "moderate": {"stage": 35, "flow": -9999},
            "minor": {"stage": 30, "flow": -9999}, "action": {"stage": 28, "flow": -9999},
        },
    },
    "inService": True,
}  # fmt: skip


def test_a_gauge_with_its_flood_stages_and_forecast() -> None:
    one = only(read("nwps", GAUGE))
    assert (one.value.value, one.unit, one.state, one.trend) == (29.5, "ft", "action", "rising")
    thresholds = one.thresholds
    assert (thresholds.action, thresholds.minor, thresholds.moderate, thresholds.major) == (28, 30, 35, 40)
    assert [(step.value, step.at) for step in one.forecast] == [(31.2, datetime(2026, 8, 24, tzinfo=UTC))]
    assert one.notes == "flow: 234 kcfs\nflood category: action\nforecast flood category: minor"


def test_a_list_of_gauges_some_of_which_say_nothing_now() -> None:
    silent = {
        "primary": -999,
        "primaryUnit": "",
        "floodCategory": "obs_not_current",
        "validTime": "0001-01-01T00:00:00Z",
    }
    quiet = {"lid": "X1", "name": "Dry Creek", "latitude": 1, "longitude": 2, "status": {"observed": silent}}
    parsed = read("nwps", {"gauges": [GAUGE, quiet, {"name": "nameless"}]})
    assert [one.key for one in parsed.drafts] == ["EADM7", "X1"] and parsed.rejects[0].column == "lid"
    found = parsed.drafts[1].record
    assert (found.value, found.state, found.notes) == (None, "unknown", None)  # type: ignore[attr-defined]
    assert not parsed.drafts[1].given & {"value", "observed_at", "forecast", "thresholds"}


def flow_gauge(**observed: Any) -> dict[str, Any]:
    levels = {"action": {"stage": 28, "flow": 40000}, "minor": {"stage": 30, "flow": 50000}}
    now = {"primary": 45, "primaryUnit": "kcfs", "validTime": "2026-08-22T11:00:00Z"} | observed
    flood = {"stageUnits": "ft", "flowUnits": "cfs", "categories": levels}
    return {"lid": "FLOW1", "status": {"observed": now}, "flood": flood}


def test_flood_flows_are_in_the_unit_of_the_value() -> None:
    one = only(read("nwps", flow_gauge()))
    assert (one.parameter, one.unit, one.value.value, one.state) == ("flow", "kcfs", 45, "action")
    assert (one.thresholds.action, one.thresholds.minor) == (40, 50)
    strange = flow_gauge()
    strange["flood"]["flowUnits"] = "cms"
    assert only(read("nwps", strange)).state == "unknown", "never normal by a threshold of another unit"
    metres = GAUGE | {"flood": GAUGE["flood"] | {"stageUnits": "m"}}
    assert only(read("nwps", metres)).state == "unknown"


def test_a_gauge_that_falls_silent_keeps_the_unit_of_its_last_value() -> None:
    silent = {"primary": -999, "primaryUnit": "", "validTime": "0001-01-01T00:00:00Z"}
    (draft,) = read("nwps", flow_gauge(**silent)).drafts
    assert not draft.given & {"unit", "parameter", "thresholds", "value", "trend"}
    assert draft.record.state == "unknown"


def test_without_a_forecast_the_last_one_and_its_trend_are_no_longer_current() -> None:
    (draft,) = read("nwps", flow_gauge()).drafts
    assert {"forecast", "trend"} <= draft.given
    assert (draft.record.forecast, draft.record.trend) == ([], "unknown")  # type: ignore[attr-defined]


def test_the_whole_forecast_of_a_gauge() -> None:
    answer = {
        "observed": {
            "pedts": "HGIRG", "primaryName": "Stage", "primaryUnits": "ft",
            "data": [
                {"validTime": "2026-08-22T10:00:00Z", "primary": 29.0, "secondary": 230},
                {"validTime": "2026-08-22T11:00:00Z", "primary": 29.5, "secondary": 234},
                {"validTime": "2026-08-22T11:30:00Z", "primary": -999},
            ],
        },
        "forecast": {"data": [{"validTime": f"2026-08-23T{hour:02}:00:00Z", "primary": 30 - hour} for hour in (0, 6)]},
    }  # fmt: skip
    url = "https://api.water.noaa.gov/nwps/v1/gauges/eadm7/stageflow"
    parsed = read("nwps", answer, url=url)
    one = only(parsed)
    assert (one.sources[0].record_id, one.value.value, [step.value for step in one.forecast]) == (
        "EADM7",
        29.5,
        [30, 24],
    )
    assert "name" not in parsed.drafts[0].given, "the series does not say what the gauge is called"
    with pytest.raises(NotUnderstood, match="no gauges"):
        read("nwps", {"message": "not found"})


def measured(number: float | None, unit: str = "wmoUnit:degC", quality: str = "V") -> dict[str, Any]:
    return {"unitCode": unit, "value": number, "qualityControl": quality}


def test_a_station_measures_several_things() -> None:
    told = {
        "station": "https://api.weather.gov/stations/KDSM", "timestamp": "2026-08-22T11:54:00+00:00",
        "textDescription": "Thunderstorm", "temperature": measured(21.1),
        "windSpeed": measured(33.5, "wmoUnit:km_h-1"), "windGust": measured(None, "wmoUnit:km_h-1", "Z"),
        "dewpoint": measured(99, quality="X"),
    }  # fmt: skip
    old = told | {"timestamp": "2026-08-22T10:54:00+00:00", "temperature": measured(5)}
    parsed = read(
        "nws_observations", collection(feature(old, at(-93.6, 41.5)), feature(told, at(-93.6, 41.5)))
    )
    found = {one.key: one.record for one in parsed.drafts}
    assert {key: (one.value.value, one.unit) for key, one in found.items()} == {  # type: ignore[attr-defined]
        "KDSM:temperature": (21.1, "°C"),
        "KDSM:windSpeed": (33.5, "km/h"),
    }
    assert found["KDSM:temperature"].notes == "weather: Thunderstorm"
    nothing = read("nws_observations", feature({"temperature": measured(1)}))
    assert nothing.drafts == () and nothing.rejects[0].column == "timestamp"


PERIOD = {
    "number": 1, "name": "Today", "startTime": "2026-08-22T06:00:00-05:00", "temperature": 65, "temperatureUnit": "F",
    "probabilityOfPrecipitation": {"unitCode": "wmoUnit:percent", "value": 40}, "windSpeed": "5 to 10 mph",
    "detailedForecast": "Rain.",
}  # fmt: skip
SQUARE = {"type": "Polygon", "coordinates": [[[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]]]}
CELL = "https://api.weather.gov/gridpoints/DMX/73,49/forecast"


def test_a_forecast_is_what_is_to_come_and_has_no_present_value() -> None:
    night = PERIOD | {
        "startTime": "2026-08-22T18:00:00-05:00",
        "temperature": 50,
        "windSpeed": "15 mph",
        "name": "Tonight",
    }
    answer = feature({"updateTime": "2026-08-22T10:00:00Z", "periods": [PERIOD, night]}, SQUARE)
    found = {one.key: one.record for one in read("nws_forecast", answer, url=CELL).drafts}
    told = {key: [step.value for step in one.forecast] for key, one in found.items()}  # type: ignore[attr-defined]
    assert told == {
        "DMX/73,49:temperature": [65, 50],
        "DMX/73,49:chance of rain": [40, 40],
        "DMX/73,49:wind speed": [10, 15],
    }
    one = found["DMX/73,49:temperature"]
    assert (one.value, one.unit, one.notes) == (None, "°F", "Today: Rain.\nTonight: Rain.")  # type: ignore[attr-defined]
    assert one.geometry is not None and one.geometry.within(only_area())


def only_area() -> Any:
    from shapely.geometry import shape

    return shape(SQUARE)


def test_the_newer_form_with_quantities_is_read_as_well() -> None:
    newer = PERIOD | {
        "temperature": {"unitCode": "wmoUnit:degC", "value": 18},
        "windSpeed": {"unitCode": "wmoUnit:km_h-1", "minValue": 8, "maxValue": 16},
    }
    parsed = read("nws_forecast", feature({"periods": [newer]}, SQUARE), url=CELL)
    units = {one.key.partition(":")[2]: one.record.unit for one in parsed.drafts}  # type: ignore[attr-defined]
    assert units == {"temperature": "°C", "chance of rain": "%", "wind speed": "km/h"}


def test_an_answer_that_is_no_forecast_is_not_understood() -> None:
    with pytest.raises(NotUnderstood, match="no periods"):
        read("nws_forecast", {"title": "Unexpected Problem", "status": 500}, url=CELL, at=AT)
    with pytest.raises(NotUnderstood, match="no grid cell"):
        read("nws_forecast", feature({"periods": [PERIOD]}), url="https://x.example/forecast")
