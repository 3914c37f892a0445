"""Which facilities serve under the day's conditions, which are passed over and why: pure decisions on frames."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from response.ageing import Ageing, not_reported
from response.coverage.ask import Change, Conditions, Service, Stale

Bools = NDArray[np.bool_]
Words = NDArray[np.object_]

THREATENING = frozenset({"extreme", "severe", "moderate"})
UNSAID = frozenset({"unknown"})
"""Severities nobody has stated: what lies in such an area serves perhaps."""
CERTAIN = frozenset({"observed", "likely", "unknown"})
NOT_NOW = frozenset({"future", "past"})
BUSY = frozenset({"assigned", "en_route", "on_scene", "returning"})
OFF_DUTY = frozenset({"out_of_service", "demobilised"})
COLUMNS = ("name", "state", "counts", "doubt", "why", "places", "geometry")


@dataclass(frozen=True)
class Rules:
    """What serving is judged by. ``stale``: what the profile, or the planner, makes of figures too old.

    ``m2_per_person`` turns floor area into places; None: the places stated count.
    """

    conditions: Conditions
    stale: Stale
    now: datetime
    ageing: Ageing
    m2_per_person: float | None = None


def serving(
    frame: gpd.GeoDataFrame, service: Service, rules: Rules, *, threatened: Bools, perhaps: Bools
) -> gpd.GeoDataFrame:
    """One row a facility of the service, index its id: name, state, counts, doubt, why, places, geometry.

    ``counts``: it serves as far as is known. ``doubt``: it serves perhaps, nobody knows. ``why`` is why it is
    passed over or in doubt (None: it counts). ``places`` are free (NaN: not known or not counted in places).
    ``threatened`` rows lie in a hazard area, ``perhaps`` in one whose severity nobody has stated.
    """
    mine = of_service(frame, service)
    asked = np.isin(frame.index, mine.index)
    why, doubt, places = _JUDGES[service.kind](mine, service, rules)
    conditions = rules.conditions
    if conditions.hazards:
        why = _first((threatened[asked], "in_hazard"), rest=why)
        doubt = _first((perhaps[asked], "hazard_unsaid"), rest=doubt)
    why = _first((mine.geometry.isna().to_numpy(), "no_place"), rest=why)
    passed = np.array([word is not None for word in why], dtype=bool)
    return gpd.GeoDataFrame(
        {
            "name": mine["name"],
            "state": mine["state"],
            "counts": ~passed & ~np.array([word is not None for word in doubt], dtype=bool),
            "doubt": ~passed & np.array([word is not None for word in doubt], dtype=bool),
            "why": pd.Series(np.where(passed, why, doubt), index=mine.index, dtype=object),
            "places": places,
        },
        geometry=mine.geometry.to_numpy(),
        index=mine.index,
        crs=mine.crs,
    )


def of_service(frame: gpd.GeoDataFrame, service: Service) -> gpd.GeoDataFrame:
    """The rows of the service's type; all shelters, every depot that keeps the resource."""
    if service.kind == "facility":
        return frame[(frame["type"] == service.of).to_numpy()]
    if service.kind == "unit":
        return frame[(frame["resource_kind"] == service.of).to_numpy()]
    if service.kind == "depot":
        return frame[np.array([bool(_lines(lines, service.of)) for lines in frame["lines"]], dtype=bool)]
    return frame


def changed(frame: gpd.GeoDataFrame, change: Change) -> gpd.GeoDataFrame:
    """The judged facilities as the scenario has them: dropped, moved, opened; column ``role`` says which.

    ``role``: as_is, dropped, moved, opened. An opened site serves whatever its record says.
    """
    out = frame.assign(role="as_is")
    geometry = out.geometry.copy()
    for one in change.moved:
        if one.id in out.index:
            geometry.loc[one.id] = shapely.Point(one.lon, one.lat)
            out.loc[one.id, "role"] = "moved"
    out = out.set_geometry(geometry)
    gone = out.index.isin(change.dropped)
    out.loc[gone, ["counts", "doubt"]] = False
    out["why"] = pd.Series(np.where(gone, "dropped", out["why"]), index=out.index, dtype=object)
    out.loc[gone, "role"] = "dropped"
    if not change.opened:
        return out
    ids = [site.id for site in change.opened]
    new = gpd.GeoDataFrame(
        {
            "name": [site.name for site in change.opened],
            "state": "open",
            "counts": True,
            "doubt": False,
            "why": None,
            "places": [np.nan if site.places is None else site.places for site in change.opened],
            "role": "opened",
        },
        geometry=[shapely.Point(site.lon, site.lat) for site in change.opened],
        index=pd.Index(ids, name=out.index.name, dtype=object),
        crs=out.crs,
    )
    kept = out[~out.index.isin(ids)]
    return (
        new if kept.empty else gpd.GeoDataFrame(pd.concat([kept, new.astype({"why": object})]), crs=out.crs)
    )


def in_danger(
    frame: gpd.GeoDataFrame,
    hazards: gpd.GeoDataFrame,
    now: datetime,
    severities: frozenset[str] = THREATENING,
) -> Bools:
    """Which rows lie in a hazard area that keeps them from serving.

    A hazard counts when it is of these severities (moderate or worse), observed or likely, under way, and not one the
    shelter is stated to be safe for (a word of ``safe_for`` in the name of the event).
    """
    found = np.zeros(len(frame), dtype=bool)
    safe = frame["safe_for"].tolist() if "safe_for" in frame else [None] * len(frame)
    for hazard in hazards[_keeps_from_serving(hazards, now, severities)].itertuples():
        event = str(hazard.event).casefold()
        spared = np.array(
            [any(word.casefold() in event for word in words or ()) for words in safe], dtype=bool
        )
        inside = shapely.intersects(np.asarray(frame.geometry.array), hazard.geometry)
        found |= inside & ~spared
    return found


def _keeps_from_serving(hazards: gpd.GeoDataFrame, now: datetime, severities: frozenset[str]) -> Bools:
    begun = hazards["onset"].isna() | (hazards["onset"] <= now)
    mask = (
        hazards["severity"].isin(severities)
        & hazards["certainty"].isin(CERTAIN)
        & ~hazards["urgency"].isin(NOT_NOW)
        & begun
        & hazards.geometry.notna()
    )
    return np.asarray(mask, dtype=bool)


def _shelters(frame: gpd.GeoDataFrame, _: Service, rules: Rules) -> tuple[Words, Words, NDArray[np.float64]]:
    conditions, state = rules.conditions, frame["state"].to_numpy()
    old, missing = _age(frame, rules)
    whole = _capacity(frame, rules)
    people = frame["occupancy"].to_numpy(dtype=np.float64)
    inside = np.where(missing & np.isnan(people), np.nan, people) if conditions.full else np.zeros(len(frame))
    places = np.maximum(whole - inside, 0.0)
    why, doubt = _none(frame), _none(frame)
    if conditions.closed:
        refusing = np.array([value is False for value in frame["accepting"]], dtype=bool)
        why = _first((~np.isin(state, ["open", "full", "unknown"]), "not_open"), rest=why)
        why = _first((refusing & (state == "open"), "not_accepting"), rest=why)
        doubt = _first(
            (state == "unknown", "unknown_stage"),
            (not_reported(frame["sources"]), "not_reported"),
            rest=doubt,
        )
    if conditions.full:
        why = _first((state == "full", "full"), ((state == "open") & (places == 0), "full"), rest=why)
        why, doubt = _by_age(why, doubt, old, np.zeros(len(frame), dtype=bool), rules)
    return why, doubt, places


def _capacity(frame: gpd.GeoDataFrame, rules: Rules) -> NDArray[np.float64]:
    stated = frame["capacity_evacuation"].fillna(frame["capacity_longer"]).to_numpy(dtype=np.float64)
    if rules.m2_per_person is None:
        return np.asarray(stated)
    area = frame["floor_area_m2"].to_numpy(dtype=np.float64)
    return np.asarray(np.where(np.isnan(area), stated, np.floor(area / rules.m2_per_person)))


def _depots(
    frame: gpd.GeoDataFrame, service: Service, rules: Rules
) -> tuple[Words, Words, NDArray[np.float64]]:
    kept = [_lines(lines, service.of) for lines in frame["lines"]]
    lines = [[line for line in mine if not _expired(line, rules)] for mine in kept]
    gone = np.array([bool(mine) and not some for mine, some in zip(kept, lines, strict=True)], dtype=bool)
    figures = [[line.get("quantity") or {} for line in mine] for mine in lines]
    known = [[one for one in mine if one.get("value") is not None] for mine in figures]
    held = np.array([sum(one["value"] for one in mine) for mine in known], dtype=np.float64)
    none_known = np.array([not mine for mine in known], dtype=bool)
    partly = np.array([len(some) < len(mine) for some, mine in zip(known, figures, strict=True)], dtype=bool)
    old = np.array([_all_old([one for one in mine if one["value"]], rules) for mine in known], dtype=bool)
    why, doubt = _none(frame), _none(frame)
    if rules.conditions.full:
        doubt = _first((none_known | (partly & (held == 0)), "unknown_stock"), rest=doubt)
        why = _first((gone, "expired"), ((held == 0) & ~none_known & ~partly, "empty"), rest=why)
        why, doubt = _by_age(why, doubt, old, np.zeros(len(frame), dtype=bool), rules)
    return why, doubt, np.full(len(frame), np.nan)


def _expired(line: Mapping[str, Any], rules: Rules) -> bool:
    """By the day in UTC, as where stock is promised."""
    day = line.get("expires_on")
    return day is not None and date.fromisoformat(str(day)[:10]) < rules.now.date()


def _all_old(figures: Sequence[Mapping[str, Any]], rules: Rules) -> bool:
    times = [pd.Timestamp(one["observed_at"]) if one.get("observed_at") else None for one in figures]
    fresh = [rules.ageing.fresh(None if time is None else time.to_pydatetime(), rules.now) for time in times]
    return bool(fresh) and all(word != "current" for word in fresh)


def _facilities(
    frame: gpd.GeoDataFrame, _: Service, rules: Rules
) -> tuple[Words, Words, NDArray[np.float64]]:
    state = frame["state"].to_numpy()
    why, doubt = _none(frame), _none(frame)
    if rules.conditions.closed:
        old, missing = _age(frame, rules)
        diverting = np.array([value is True for value in frame["diversion"]], dtype=bool)
        shut = (frame["emergency_department"] == "closed").to_numpy()
        why = _first((state == "red", "not_working"), (diverting | shut, "diverting"), rest=why)
        doubt = _first((state == "unknown", "unknown_condition"), rest=doubt)
        why, doubt = _by_age(why, doubt, old, missing & (state != "unknown"), rules)
    return why, doubt, np.full(len(frame), np.nan)


def _units(frame: gpd.GeoDataFrame, _: Service, rules: Rules) -> tuple[Words, Words, NDArray[np.float64]]:
    state = frame["state"].to_numpy()
    old, missing = _age(frame, rules)
    why, doubt = _none(frame), _none(frame)
    if rules.conditions.committed:
        why = _first((np.isin(state, list(BUSY)), "committed"), rest=why)
    if rules.conditions.closed:
        why = _first((np.isin(state, list(OFF_DUTY)), "out_of_service"), rest=why)
        doubt = _first((state == "unknown", "unknown_stage"), rest=doubt)
    why, doubt = _by_age(why, doubt, old, missing, rules)
    return why, doubt, np.full(len(frame), np.nan)


_JUDGES = {"shelter": _shelters, "depot": _depots, "facility": _facilities, "unit": _units}


def _lines(lines: object, resource: str | None) -> list[Mapping[str, Any]]:
    return [line for line in lines if line["resource_type"] == resource] if isinstance(lines, list) else []


def _age(frame: gpd.GeoDataFrame, rules: Rules) -> tuple[Bools, Bools]:
    """Which principal figures are too old, and which have no time at all."""
    missing = frame["figure_at"].isna().to_numpy()
    if rules.ageing.limit is None:
        return np.zeros(len(frame), dtype=bool), missing
    old = (frame["figure_at"] < rules.now - rules.ageing.limit).to_numpy(dtype=bool)
    return old & ~missing, missing


def _by_age(why: Words, doubt: Words, old: Bools, missing: Bools, rules: Rules) -> tuple[Words, Words]:
    """Figures too old, or without a time, count, are left out or leave their facility in doubt."""
    if rules.stale == "leave_out":
        return _last(why, (old, "stale"), (missing, "no_time")), doubt
    if rules.stale == "unknown":
        return why, _last(doubt, (old, "stale"), (missing, "no_time"))
    return why, doubt


def _none(frame: gpd.GeoDataFrame) -> Words:
    return np.full(len(frame), None, dtype=object)


def _first(*checks: tuple[Bools, str], rest: Words) -> Words:
    """The word of the first check that applies; otherwise what was said before."""
    out = rest.copy()
    for applies, word in reversed(checks):
        out[applies] = word
    return out


def _last(said: Words, *checks: tuple[Bools, str]) -> Words:
    """What was said before stays; where nothing was, the word of the first check that applies."""
    out = said.copy()
    silent = np.array([word is None for word in said], dtype=bool)
    for applies, word in reversed(checks):
        out[applies & silent] = word
    return out
