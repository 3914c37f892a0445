"""Pictures of two moments, from the log, and what changed between them."""

from collections.abc import Hashable, Iterator
from typing import Any, cast

import geopandas as gpd
import pandas as pd

from data.access import Actor
from data.store import Change
from data.workspace import Workspace
from response import figures as work
from response.briefing import Changes, Note, Thing, changes
from response.queries.briefing_frozen import stands
from response.queries.briefing_narrow import About, homes, rows
from response.queries.coverage import CoverageAnswer, coverage
from response.queries.memory import memory

TRACKED = ("incident", "shelter", "depot", "closure", "hazard_area")
LOG_MAX = 200_000
KEPT = 12
Picture = dict[tuple[str, str, str], Thing]


def changed(earlier: Workspace, later: Workspace, actor: Actor, about: About) -> Changes:
    """What changed between two frozen moments of one workspace, each line signed from the log."""
    (since, since_revision), (until, revision) = stands(earlier), stands(later)
    log = later.store.changes(actor, since_revision, kinds=TRACKED, limit=LOG_MAX)
    return changes(
        picture(earlier, actor, about), picture(later, actor, about), map(_note, log),
        since=since, since_revision=since_revision, until=until, revision=revision,
    )  # fmt: skip


def _note(change: Change) -> Note:
    who = f"{change.person} ({change.position})"
    return Note(change.record_id, change.recorded_at, who, frozenset(change.changed))


def picture(frozen: Workspace, actor: Actor, about: About) -> Picture:
    """What a briefing follows, at a frozen moment: incidents, warnings, shelters, stock, roads, people out of reach."""
    key = _key(frozen, actor, about)
    kept = memory(frozen.store).part("pictures", KEPT)
    return cast(Picture, kept.made(key, lambda: {one.key: one for one in _things(frozen, actor, about)}))


def _key(frozen: Workspace, actor: Actor, about: About) -> Hashable:
    return actor.scope.key, about, frozen.store.revision([*TRACKED, "jurisdiction"])


def _things(frozen: Workspace, actor: Actor, about: About) -> Iterator[Thing]:
    now = frozen.clock.now()
    true = rows(frozen, actor, "incident", about)
    yield from _each("incident", true[true["confidence"] != "disproved"], value="affected", unit="people")
    shelters = rows(frozen, actor, "shelter", about)
    places = shelters["capacity_evacuation"].fillna(shelters["capacity_longer"])
    yield from _each(
        "shelter", shelters.assign(places=places), value="occupancy", limit="places", unit="people"
    )
    yield from _each("closure", rows(frozen, actor, "closure", about))
    hazards = rows(frozen, actor, "hazard_area", about)
    in_force = hazards[hazards.index.isin(work.warnings(hazards, now).ids)]
    yield from _each(
        "hazard_area", in_force.assign(over=in_force["ends"].fillna(in_force["expires_at"])), over="over"
    )
    yield from _stock(rows(frozen, actor, "depot", about))
    found = coverage(frozen, actor, at=now) if about.incident_id is None else None
    yield from () if found is None else _gaps(found, homes(frozen, actor, about))


def _each(
    kind: str, frame: gpd.GeoDataFrame, *, value: str = "", limit: str = "", over: str = "expires_at", unit: str = ""
) -> Iterator[Thing]:  # fmt: skip
    chosen = {"name": "name", "state": "state", "number": "number"}
    chosen |= {"over": over} | ({"value": value} if value else {}) | ({"limit": limit} if limit else {})
    columns = {ours: frame[theirs] for ours, theirs in chosen.items()}
    row: Any
    for row in pd.DataFrame(columns).itertuples():
        yield Thing(
            kind=kind, id=str(row.Index), name=str(row.name), state=str(row.state), number=_text(row.number),
            value=_number(getattr(row, "value", None)), limit=_number(getattr(row, "limit", None)), unit=unit,
            over_at=None if pd.isna(row.over) else row.over.to_pydatetime(),
        )  # fmt: skip


def _stock(depots: gpd.GeoDataFrame) -> Iterator[Thing]:
    for record_id, name, lines in zip(depots.index, depots["name"], depots["lines"], strict=True):
        for part, line in lines_of(lines):
            held, minimum = _number((line.get("quantity") or {}).get("value")), _number(line.get("minimum"))
            yield Thing(
                kind="stock", id=str(record_id), name=str(name), state=_stock_state(held, minimum), part=part,
                value=held, limit=minimum, unit=line["unit"],
            )  # fmt: skip


def lines_of(lines: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """A depot's lines, each under a name of its own: the resource, with a number where it is kept twice."""
    seen: dict[str, int] = {}
    for line in lines if isinstance(lines, list) else []:
        name = line["resource_type"]
        seen[name] = seen.get(name, 0) + 1
        yield name if seen[name] == 1 else f"{name} ({seen[name]})", line


def _stock_state(held: float | None, minimum: float | None) -> str:
    if held is None:
        return "unknown"
    return "no_minimum" if minimum is None else "below" if held < minimum else "enough"


def _gaps(found: CoverageAnswer, chosen: set[str] | None) -> Iterator[Thing]:
    row: Any
    for row in found.by_jurisdiction.itertuples():
        if chosen is None or row.Index in chosen:
            known = not pd.isna(row.missing)
            yield Thing(
                kind="gap", id=str(row.Index), name=str(row.name), state="known" if known else "unknown",
                value=float(round(row.missing)) if known else None, limit=_number(row.population), unit="people",
            )  # fmt: skip


def _number(value: Any) -> float | None:
    return None if value is None or pd.isna(value) else float(value)


def _text(value: Any) -> str | None:
    return value if isinstance(value, str) else None
