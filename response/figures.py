"""The six figures of the strip, worked out from frames: pure, the same for now and for any past moment."""

from datetime import datetime, timedelta
from typing import Any, TypeAlias

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry import shape

from geo.areas import people_inside
from response.ageing import Ageing, not_reported, since_missing
from response.headline import Headline, Part, first, groups, ids_of, last

POLYGONS = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)
SEVERITIES = ("extreme", "severe", "moderate", "minor", "unknown")
ACTIVE = ("verified", "active", "contained")
TAKING = ("open", "full")
TREND = timedelta(hours=1)
CAP = "CAP 1.2 severity"
NIMS = "NIMS resource kinds"
PEOPLE_STANDARD = "population points inside the union of incident areas"

Frame: TypeAlias = gpd.GeoDataFrame


def incidents(frame: Frame) -> Headline:
    """Verified incidents that are not closed, by severity; those nobody has verified are left out and counted."""
    narrow = _plain(frame, "confidence", "stage", "severity", "recorded_at", "started_at")
    true = narrow[narrow["confidence"] != "disproved"]
    active = true[true["stage"].isin(ACTIVE)]
    waiting = true[true["stage"] == "reported"]
    unrated = int((active["severity"] == "unknown").sum())
    return Headline(
        key="incidents",
        kind="incident",
        value=len(active),
        unit="incidents",
        parts=groups(active, "severity", SEVERITIES),
        left_out=_part("unverified", waiting),
        current=len(active) - unrated,
        unknown=unrated,
        oldest_at=first(active["recorded_at"]),
        newest_at=last(active["started_at"]),
        ids=ids_of(active),
        standard=CAP,
    )


def people(frame: Frame, points: Frame | None, now: datetime, ageing: Ageing) -> Headline:
    """People affected by active incidents, each counted once.

    With population ``points`` (column people): those inside the union of the incidents' areas. Without them, or
    where no area lies on them: the sum of stated figures, which may count people twice. ``basis`` says which.
    """
    narrow = _plain(frame, "confidence", "stage", "affected", "affected_at", "area")
    narrow["geometry"] = frame.geometry.to_numpy()
    active = narrow[(narrow["confidence"] != "disproved") & narrow["stage"].isin(ACTIVE)]
    stated = active[active["affected"].notna()]
    total = float(stated["affected"].sum()) if len(stated) else None
    parts = (Part("stated", total or 0.0, None, ids_of(stated)),) if len(stated) else ()
    common = {
        "key": "people",
        "kind": "incident",
        "unit": "people",
        "oldest_at": first(stated["affected_at"]),
        **_completeness(active["affected"], active["affected_at"], now, ageing),
    }
    areas = _areas(active)
    covered = areas[_known_ground(areas, points)] if points is not None else areas.iloc[:0]
    if points is None or covered.empty:
        silent = active[active["affected"].isna()]
        value = 0.0 if active.empty else total
        return Headline(
            value=value, parts=parts, left_out=_part("no_count", silent), ids=ids_of(active), basis="stated", **common
        )  # fmt: skip
    inside = people_inside(points, covered, population="people")
    elsewhere = active[~active.index.isin(covered.index)]
    return Headline(
        value=inside.people,
        parts=(Part("in_areas", inside.people, None, ids_of(covered)), *parts),
        left_out=_part("without_area", elsewhere),
        ids=ids_of(active),
        standard=PEOPLE_STANDARD,
        basis="population_points",
        **common,
    )


def shelter_places(frame: Frame, now: datetime, ageing: Ageing) -> Headline:
    """Places free in open shelters, from current figures; stale and unknown ones are parts of their own.

    The value is None where shelters are open and no count is current; those no longer listed by any of their sources
    may have closed, and those with places that take nobody have none to give: both are left out and counted. Places
    under different standards are never added: the value is that of the standard most shelters state, the others are
    in ``left_out`` as ``standard:NAME``.
    """
    narrow = _plain(
        frame,
        "state",
        "capacity_evacuation",
        "capacity_longer",
        "capacity_standard",
        "occupancy",
        "occupancy_at",
        "accepting",
    )
    open_ = narrow[narrow["state"].isin(TAKING)]
    vanished = not_reported(frame.loc[open_.index, "sources"])
    gone, taking = open_[vanished], open_[~vanished].copy()
    short = taking["capacity_evacuation"].notna()
    taking["capacity"] = taking["capacity_evacuation"].where(short, taking["capacity_longer"])
    named = taking["capacity_standard"].map(lambda name: name if isinstance(name, str) else "not stated")
    taking["standard"] = named.where(short, "longer stay, " + named)
    taking["free"] = (taking["capacity"] - taking["occupancy"]).clip(lower=0)
    shut = taking["accepting"].map(lambda value: value is False).astype(bool) & (taking["free"] != 0)
    refusing, taking = taking[shut], taking[~shut].copy()
    taking["fresh"] = _fresh(taking["occupancy"], taking["occupancy_at"], now, ageing)
    taking.loc[taking["capacity"].isna(), "fresh"] = "unknown"
    known = taking[taking["free"].notna()]
    counts = known["standard"].value_counts()
    leading = str(counts.index[0]) if len(counts) else None
    mine = known[known["standard"] == leading]
    each = {word: mine[mine["fresh"] == word] for word in ("current", "stale", "unknown")}
    silent = taking[taking["free"].isna()]
    others = [
        Part(f"standard:{name}", float(rows["free"].sum()), float(rows["capacity"].sum()), ids_of(rows))
        for name, rows in known[known["standard"] != leading].groupby("standard")
    ]
    return Headline(
        key="shelter_places",
        kind="shelter",
        value=float(each["current"]["free"].sum())
        if len(each["current"]) or not (len(taking) + len(gone))
        else None,
        unit="places",
        of=float(each["current"]["capacity"].sum()) if len(each["current"]) else None,
        parts=tuple(
            Part(word, float(rows["free"].sum()), float(rows["capacity"].sum()), ids_of(rows))
            for word, rows in each.items()
            if len(rows)
        ),
        left_out=(
            *_part("unknown", silent),
            *_part("not_reported", gone),
            *_part("not_accepting", refusing),
            *others,
        ),
        current=int((taking["fresh"] == "current").sum()),
        stale=int((taking["fresh"] == "stale").sum()),
        unknown=int((taking["fresh"] == "unknown").sum()),
        oldest_at=first(mine["occupancy_at"]),
        ids=ids_of(taking),
        standard=leading,
    )


def units(frame: Frame, now: datetime, ageing: Ageing) -> Headline:
    """Units available of those not demobilised, by resource kind; ages are those of their positions."""
    narrow = _plain(frame, "stage", "resource_kind", "position_at")
    here = narrow[narrow["stage"] != "demobilised"]
    free = here[here["stage"] == "available"]
    total = here["resource_kind"].value_counts()
    silent = here[here["stage"] == "unknown"]
    mine = {str(kind): ids_of(rows) for kind, rows in free.groupby("resource_kind")}
    parts = [
        Part(str(kind), len(mine.get(str(kind), ())), float(number), mine.get(str(kind), ()))
        for kind, number in total.items()
    ]
    return Headline(
        key="units",
        kind="unit",
        value=len(free),
        of=len(here),
        unit="units",
        parts=tuple(parts),
        left_out=_part("unknown", silent),
        oldest_at=first(free["position_at"]),
        ids=ids_of(free),
        standard=NIMS,
        **_completeness(free["position_at"], free["position_at"], now, ageing),
    )


def overdue(frame: Frame, now: datetime) -> Headline:
    """Jurisdictions that report regularly and owe a report; ``unknown`` have never reported."""
    narrow = _plain(frame, "name", "report_every", "reported_at")
    asked = narrow[narrow["report_every"].notna() & (narrow["report_every"] > 0)]
    due = asked["reported_at"] + pd.to_timedelta(asked["report_every"], unit="min")
    never = asked["reported_at"].isna()
    late = asked[never | (due < now)]
    coming = due[~never & (due >= now)]
    return Headline(
        key="overdue",
        kind="jurisdiction",
        value=len(late),
        of=len(asked),
        unit="jurisdictions",
        parts=tuple(Part(str(name), 1, None, (str(record_id),)) for record_id, name in late["name"].items()),
        current=len(asked) - len(late),
        stale=len(late) - int(never.sum()),
        unknown=int(never.sum()),
        oldest_at=first(late["reported_at"]),
        next_at=first(coming),
        ids=ids_of(late),
    )


def warnings(frame: Frame, now: datetime) -> Headline:
    """Hazard areas in force, by severity; those still to come are left out and counted.

    Those that no source lists any more count: they may have been taken back, and nobody has said so. They are
    ``stale``, ``newest_at`` is since when the first of them is missing.
    """
    narrow = _plain(frame, "onset", "ends", "expires_at", "urgency", "confidence", "severity", "recorded_at")
    begun = narrow["onset"].isna() | (narrow["onset"] <= now)
    force = narrow[begun & (narrow["urgency"] != "past") & (narrow["confidence"] != "disproved")]
    ends = force["ends"].fillna(force["expires_at"])
    missing = since_missing(frame.loc[force.index, "sources"])
    gone = missing.notna()
    open_ended = int((ends.isna() & ~gone).sum())
    return Headline(
        key="warnings",
        kind="hazard_area",
        value=len(force),
        unit="warnings",
        parts=groups(force, "severity", SEVERITIES),
        left_out=_part("to_come", narrow[~begun]),
        current=len(force) - open_ended - int(gone.sum()),
        stale=int(gone.sum()),
        unknown=open_ended,
        oldest_at=first(force["recorded_at"]),
        newest_at=first(missing),
        next_at=first(ends),
        ids=ids_of(force),
        standard=CAP,
    )


def _plain(frame: Frame, *columns: str) -> pd.DataFrame:
    """A few columns without geometry: wide frames are slow to slice."""
    return pd.DataFrame({name: frame[name] for name in columns}, index=frame.index)


def _part(key: str, rows: pd.DataFrame) -> tuple[Part, ...]:
    return (Part(key, len(rows), None, ids_of(rows)),) if len(rows) else ()


def _fresh(values: pd.Series, times: pd.Series, now: datetime, ageing: Ageing) -> pd.Series:
    words = pd.Series("current", index=values.index, dtype=object)
    if ageing.limit is not None:
        words[times < now - ageing.limit] = "stale"
    words[values.isna() | times.isna()] = "unknown"
    return words


def _completeness(values: pd.Series, times: pd.Series, now: datetime, ageing: Ageing) -> dict[str, Any]:
    words = _fresh(values, times, now, ageing)
    return {word: int((words == word).sum()) for word in ("current", "stale", "unknown")}


def _areas(frame: pd.DataFrame) -> gpd.GeoSeries:
    """The areas of incidents that have one; an incident's own polygon stands for it."""
    drawn = frame["geometry"].to_numpy(dtype=object, copy=True)
    for at, area in enumerate(frame["area"]):
        if isinstance(area, dict):
            drawn[at] = shape(area)
    wide = np.isin(shapely.get_type_id(drawn), POLYGONS)
    return gpd.GeoSeries(drawn[wide], index=frame.index[wide], crs="EPSG:4326")


def _known_ground(areas: gpd.GeoSeries, points: Frame) -> Any:
    """Which areas meet the ground the population points cover: elsewhere nobody is known, not nobody there."""
    if areas.empty:
        return np.zeros(0, dtype=bool)
    west, south, east, north = points.total_bounds
    return np.asarray(shapely.intersects(np.asarray(areas.array), shapely.box(west, south, east, north)))
