"""River gauges: readings every half hour from the tables' hydrographs, and forecasts that are not quite right."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import numpy as np
import shapely

from data.demo.cast import Cast, in_plane, in_world
from data.demo.sites import SOURCE
from data.demo.tables import rows
from data.demo.times import ENDS_AFTER, START, moment
from data.injects import Inject, Operation, Signature
from data.schema import Forecast, NumberFigure, Reading, Record, Thresholds
from data.schema.vocab import Confidence, Sensitivity, Trend

EVERY = timedelta(minutes=30)
DELAY = timedelta(minutes=4)
FORECAST_EVERY_H = 6
FORECAST_AHEAD_H = (6, 12, 18, 24)
STEADY_FT_PER_H = 0.08
FORECAST_BIAS = 0.06
"""The forecast underrates what is still to rise by this share: rivers surprise."""


def stage(gauge: str, hours: float) -> float:
    """The river's stage (ft) at H + hours, along straight lines between the table's points."""
    return round(float(np.interp(hours, *_curve(gauge))), 2)


@cache
def _curve(gauge: str) -> tuple[list[float], list[float]]:
    row = next(row for row in rows("hydrographs") if row["gauge"] == gauge)
    hours = [key for key in row if key != "gauge"]
    return [float(hour) for hour in hours], [float(row[hour]) for hour in hours]


def readings(cast: Cast) -> Iterator[Record]:
    """Every gauge with its first reading, at its place on the river."""
    for row in rows("gauges"):
        own = cast.name(f"reading/{row['key']}", START)
        line = cast.ground.rivers_plane[row["river"]]
        spot = line.interpolate(line.project(in_plane(shapely.Point(float(row["lon"]), float(row["lat"])))))
        point = in_world(spot)
        limits = {name: float(row[name]) for name in ("action", "minor", "moderate", "major")}
        yield Reading(
            id=own,
            name=row["name"],
            geometry=point,
            jurisdiction_id=cast.answers_for(point),
            jurisdiction_derived=True,
            organisation_id=cast.id("organisation/river-office"),
            sources=[SOURCE],
            observed_at=START,
            confidence=Confidence.CONFIRMED,
            sensitivity=Sensitivity.PUBLIC,
            station=row["key"].upper(),
            parameter="stage",
            unit="ft",
            thresholds=Thresholds(**limits),
            value=_figure(row["key"], START),
            trend=_trend(row["key"], 0),
            forecast=_forecast(row["key"], 0),
        )


def telemetry(cast: Cast, by: Signature) -> Iterator[Inject]:
    """One inject per half hour with the readings of all gauges that still send."""
    taken = START + EVERY
    while taken <= START + ENDS_AFTER:
        hours = (taken - START) / timedelta(hours=1)
        sending = [row["key"] for row in rows("gauges") if _sends(row, taken)]
        yield Inject(
            id=f"gauges-{taken:%d%H%M}",
            at=taken + DELAY,
            by=by,
            reason="Half-hourly river stages",
            operations=[_operation(cast, key, taken, hours) for key in sending],
            routine=True,
        )
        taken += EVERY


def _sends(row: dict[str, str], taken: datetime) -> bool:
    if not row["fails_at"] or taken < moment(row["fails_at"]):
        return True
    return bool(row["returns_at"]) and taken >= moment(row["returns_at"])


def _operation(cast: Cast, key: str, taken: datetime, hours: float) -> Operation:
    values: dict[str, Any] = {
        "value": _figure(key, taken).model_dump(mode="json"),
        "observed_at": taken.isoformat(),
        "trend": _trend(key, hours).value,
    }
    if hours % FORECAST_EVERY_H == 0:
        values["forecast"] = [item.model_dump(mode="json") for item in _forecast(key, hours)]
    return Operation(id=cast.id(f"reading/{key}"), kind="reading", values=values)


def _figure(key: str, taken: datetime) -> NumberFigure:
    value = stage(key, (taken - START) / timedelta(hours=1))
    return NumberFigure(value=value, observed_at=taken, source="telemetry", confidence=Confidence.CONFIRMED)


def _trend(key: str, hours: float) -> Trend:
    rise = stage(key, hours) - stage(key, hours - 1)
    if abs(rise) < STEADY_FT_PER_H:
        return Trend.STEADY
    return Trend.RISING if rise > 0 else Trend.FALLING


def _forecast(key: str, hours: float) -> list[Forecast]:
    now = stage(key, hours)
    ahead = [min(hours + step, 48) for step in FORECAST_AHEAD_H]
    values = [now + (stage(key, at) - now) * (1 - FORECAST_BIAS) for at in ahead]
    return [
        Forecast(at=START + timedelta(hours=at), value=round(float(np.round(value, 1)), 1))
        for at, value in zip(ahead, values, strict=True)
    ]
