"""What a briefing says: the frozen numbers of one moment as cards, charts and tables of words."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import geopandas as gpd
import pandas as pd

from data.freshness import freshness
from data.schema import SCHEMA_VERSION, Incident, value_of
from data.workspace import Workspace
from response.queries.briefing import BriefingData
from views import charts, happenings, headlines, reach, reachtables, words
from views.briefing import About, Content, Table
from views.symbols import LAYERS, state

SINCE = timedelta(hours=6)
MOST_LINES = 14
MOST_ROWS = 20


def about(data: BriefingData, workspace: Workspace, *, zone: str, made_by: str) -> About:
    """What the page states about itself."""
    return About(
        workspace=workspace.name,
        mode=workspace.mode,
        moment=data.moment,
        revision=data.revision,
        zone=zone,
        made_by=made_by,
        made_at=workspace.clock.now(),
        sources=data.sources,
        standard=_standards(data),
        completeness=[
            f"{headlines.LABELS[one.key].lower()}: {headlines.completeness(one)}" for one in data.figures
        ],
    )


def _standards(data: BriefingData) -> str:
    named = dict.fromkeys(one.standard for one in data.figures if one.standard)
    return f"Muster data standard {SCHEMA_VERSION}; {words.listing(list(named), most=6)}"


def content(data: BriefingData, workspace: Workspace, *, zone: str) -> Content:
    """Cards, map layers, charts and tables."""
    now = data.moment
    return Content(
        cards=[headlines.card(one, now=now, zone=zone) for one in data.figures],
        frames={kind: _with_age(kind, frame, workspace, now) for kind, frame in data.frames.items()},
        charts={
            "Open incidents by severity, last 24 hours": charts.severity_over_time(
                data.severities, zone=zone
            ),
            "Open shelters, the fullest": charts.shelter_occupancy(data.shelters, most=12),
        },
        tables=[
            *_decided(data, zone, now),
            _incidents(data.incidents, now),
            _shelters(data, now),
            *_stock(data),
            *_reach(data),
        ],
        changed=_changed(data, zone),
    )


def _with_age(kind: str, frame: gpd.GeoDataFrame, workspace: Workspace, now: datetime) -> gpd.GeoDataFrame:
    limit = workspace.settings.stale_after(kind)
    ages = [freshness(None if at != at else at.to_pydatetime(), now, limit) for at in frame["figure_at"]]
    return frame.assign(fresh=ages if LAYERS[kind].ages else "current")


def _changed(data: BriefingData, zone: str) -> list[str]:
    if data.changes is None:
        return []
    items = data.changes.items
    lines = [
        f"{words.at_time(item.at, zone)}: {happenings.happening(item, zone=zone)}"
        for item in items[:MOST_LINES]
    ]
    return [*lines, f"and {len(items) - MOST_LINES} more changes"] if len(items) > MOST_LINES else lines


def _decided(data: BriefingData, zone: str, now: datetime) -> list[Table]:
    asked = [
        [happenings.decision(one, now=now), words.ago(one.at, now) if one.at else ""]
        for one in data.decisions
    ]
    made = [
        [words.on_day(one.observed_at, zone), one.text, one.position or ""]
        for one in data.decided[:MOST_LINES]
    ]
    return [
        Table(
            "Decisions asked",
            ["What", "When"],
            asked[:MOST_ROWS],
            "Nothing waits for a decision.",
            _rest(asked),
        ),
        Table("Decisions and orders", ["When", "What", "By"], made, "None is in the journal."),
    ]


def _rest(rows: Sequence[object]) -> str:
    return f"{len(rows) - MOST_ROWS} more are on the Picture screen." if len(rows) > MOST_ROWS else ""


def _incidents(incidents: Sequence[Incident], now: datetime) -> Table:
    rows = [
        [one.number or "", one.name, state("incident", one.state).word, one.stage.value, _affected(one, now)]
        for one in incidents
    ]
    return Table(
        "Incidents", ["Number", "Name", "Severity", "Stage", "People affected"], rows, "No incident is open."
    )


def _affected(one: Incident, now: datetime) -> str:
    told = words.number(value_of(one.affected))
    return told if one.figure_at is None else f"{told}, {words.ago(one.figure_at, now)}"


def _shelters(data: BriefingData, now: datetime) -> Table:
    shown = data.shelters.sort_values("occupancy", ascending=False)
    rows = [
        [row.name, state("shelter", row.state).word, words.number(row.occupancy), words.number(row.capacity),
         _age(row.figure_at, now, row.fresh)]
        for row in shown.rename_axis(None).itertuples(index=False)
    ]  # fmt: skip
    named = words.listing(sorted(set(shown["standard"].dropna())), most=4)
    note = f"Places under: {named or 'no standard stated'}."
    return Table(
        "Open shelters", ["Name", "State", "People", "Places", "Counted"], rows, "No shelter is open.", note
    )


def _age(at: pd.Timestamp, now: datetime, fresh: str) -> str:
    if at != at:
        return "nobody said when"
    return words.ago(at.to_pydatetime(), now) + (", out of date" if fresh == "stale" else "")


def _stock(data: BriefingData) -> list[Table]:
    short = data.stock[data.stock["needed"].isna() | (data.stock["needed"] > 0)]
    rows = [
        [words.value_text(row.resource_type), words.number(row.quantity, row.unit),
         words.number(row.needed, row.unit), words.number(row.unknown)]
        for row in short.itertuples()
    ]  # fmt: skip
    columns = ["Resource", "In depots", "Still asked for", "Lines nobody counted"]
    return [Table("Stock against need", columns, rows, "Nothing is asked for.")]


def _reach(data: BriefingData) -> list[Table]:
    if data.coverage is None:
        return []
    shown = reachtables.jurisdictions(data.coverage, units="metric")
    rows = [
        [name, words.number(people), words.number(missed), words.number(covered, "%")]
        for name, people, missed, covered in shown.iloc[:, :4].itertuples(index=False)
    ]
    note = f"{reach.standard(data.coverage.terms)}. {reach.roads(data.coverage)}"
    columns = ["Jurisdiction", "People", "Not reached", "Covered"]
    return [Table(reach.headline(data.coverage), columns, rows, "Nobody.", note)]
