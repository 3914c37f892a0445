"""What is to come at the present rate: counts of the last hours, from the log."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

import geopandas as gpd
import pandas as pd

from data.access import Actor
from data.store import Change
from data.workspace import Workspace
from response.briefing import Outlook, outlook
from response.briefing.outlook import Count, totals
from response.headline import Headline
from response.queries.briefing_changes import LOG_MAX, lines_of

PLACES_WINDOW_H, STOCK_WINDOW_H = 6.0, 24.0
"""Only counts as fresh as the settings call current are used, at most this far back."""


def places(frozen: Workspace, actor: Actor, figure: Headline, shelters: gpd.GeoDataFrame) -> Outlook:
    """When the shelters whose count is current, of the standard most of them state, are full.

    ``figure`` is shelter_places; ``shelters`` the frame of shelters it was counted from.
    """
    now, window = frozen.clock.now(), timedelta(hours=min(PLACES_WINDOW_H, frozen.settings.stale_shelter_h))
    current = next((part for part in figure.parts if part.key == "current"), None)
    ids = current.ids if current else ()
    series = _occupancies(frozen, actor, shelters[shelters.index.isin(ids)], now - window)
    counts, silent = totals(series, now - window)
    inside = None if figure.value is None or figure.of is None else figure.of - figure.value
    return outlook(
        counts, key="shelter_places", name="", ids=ids, value=inside, limit=figure.of, unit="people", now=now,
        window=window, rising=True, left_out=len(silent),
    )  # fmt: skip


def _occupancies(
    frozen: Workspace, actor: Actor, shelters: gpd.GeoDataFrame, start: datetime
) -> dict[str, list[Count]]:
    """The counts of each shelter since ``start`` with the last one before; opened within, it began empty."""
    series: dict[str, list[Count]] = {str(one): [] for one in shelters.index}
    for change in _changes(frozen, actor, "shelter", start):
        if change.record_id in series:
            series[change.record_id] += _opening(change) + _counts(change)
    values, times = shelters["occupancy"], shelters["occupancy_at"]
    for record_id, value, at in zip(shelters.index, values, times, strict=True):
        if not series[record_id] and not pd.isna(value) and not pd.isna(at):
            series[record_id].append((at.to_pydatetime(), float(value)))
    return series


def _opening(change: Change) -> list[Count]:
    """A shelter that opens and was never counted is empty."""
    opens = change.action != "create" and change.changed.get("stage", [None, None])[1] == "open"
    counted = _figure(change.changed.get("occupancy", [None])[0])
    return [(change.recorded_at, 0.0)] if opens and not counted else []


def _counts(change: Change) -> list[Count]:
    """The count before and after, each at its own time."""
    both = change.changed.get("occupancy", ())
    return [count for figure in both for count in _figure(figure, change.recorded_at)]


def stock(frozen: Workspace, actor: Actor, depots: gpd.GeoDataFrame) -> list[Outlook]:
    """When each line with a minimum is under it, the next first; lines without a minimum or count are left out."""
    now, window = frozen.clock.now(), timedelta(hours=min(STOCK_WINDOW_H, frozen.settings.stale_stock_h))
    history = _quantities(_changes(frozen, actor, "depot", now - window))
    found = [
        outlook(
            history.get((str(record_id), part), ()), key="stock", name=f"{part}, {name}", ids=(str(record_id),),
            value=line["quantity"]["value"], limit=line["minimum"], unit=line["unit"], now=now, window=window,
            rising=False,
        )
        for record_id, name, lines in zip(depots.index, depots["name"], depots["lines"], strict=True)
        for part, line in lines_of(lines)
        if _counted(line, now - window)
    ]  # fmt: skip
    latest = datetime.max.replace(tzinfo=now.tzinfo)
    return sorted(found, key=lambda one: (one.at or latest, one.name))


def _counted(line: dict[str, Any], start: datetime) -> bool:
    known = _figure(line.get("quantity"))
    return line.get("minimum") is not None and bool(known) and known[0][0] >= start


def _quantities(changes: Iterable[Change]) -> dict[tuple[str, str], list[Count]]:
    found: dict[tuple[str, str], dict[datetime, float]] = {}
    for change in changes:
        for side in change.changed.get("lines", ()):
            for part, line in lines_of(side):
                counts = found.setdefault((change.record_id, part), {})
                counts.update(_figure(line.get("quantity"), change.recorded_at))
    return {key: sorted(counts.items()) for key, counts in found.items()}


def _changes(frozen: Workspace, actor: Actor, kind: str, start: datetime) -> Iterator[Change]:
    since = frozen.store.revision_at(start)
    yield from frozen.store.changes(actor, since, kinds=[kind], limit=LOG_MAX)


def _figure(figure: Any, recorded_at: datetime | None = None) -> list[Count]:
    """A figure of the log as a count: none where it has no value; when it was recorded where it has no time."""
    if not isinstance(figure, dict) or figure.get("value") is None:
        return []
    text = figure.get("observed_at")
    at = datetime.fromisoformat(text) if text else recorded_at
    return [] if at is None else [(at, float(figure["value"]))]
