"""The blocks only the full report has: people, warnings, roads, units, lifelines, orders."""

from typing import Any

import pandas as pd

from response.queries.briefing import BriefingData
from views import words
from views.briefing.model import Column, Table
from views.cards import Part
from views.symbols import state

MOST_ROWS = 40
CASUALTIES = ("dead", "injured", "missing", "rescued")
LIFELINE_STATES = ("red", "yellow", "unknown", "green")


def warnings(data: BriefingData, *, zone: str) -> Table:
    """Hazard areas that have not ended, the gravest first."""
    order = {name: rank for rank, name in enumerate(("extreme", "severe", "moderate", "minor", "unknown"))}
    frame = data.warnings.assign(_rank=data.warnings["state"].map(order).fillna(9)).sort_values(
        ["_rank", "name"]
    )
    rows = tuple(
        (row.name, Part("hazard_area", row.state, state("hazard_area", row.state).word), words.value_text(row.urgency),
         _time(row.onset, zone, "in force"), _time(row.ends, zone, "no end stated"))
        for row in frame.head(MOST_ROWS).rename_axis(None).itertuples(index=False)
    )  # fmt: skip
    columns = (
        Column("Warning", share=3.4), Column("Severity", share=1.2), Column("Urgency"), Column("From", share=1.5),
        Column("Until", share=1.5),
    )  # fmt: skip
    raw = pd.DataFrame(frame[["number", "name", "event", "severity", "urgency", "onset", "ends"]])
    return _table(
        "warnings", "Warnings in force or to come", columns, rows, raw, "No warning is in force.", frame
    )


def _time(at: Any, zone: str, missing: str) -> str:
    return missing if at != at or at is None else words.on_day(at.to_pydatetime(), zone)


def _table(
    key: str, title: str, columns: tuple[Column, ...], rows: Any, raw: pd.DataFrame, empty: str, frame: pd.DataFrame,
    note: str = "",
) -> Table:  # fmt: skip
    records = tuple(map(str, frame.index[: len(rows)]))
    return Table(
        key, title, columns, rows, raw, empty=empty, note=note, more=len(frame) - len(rows), records=records
    )


def casualties(data: BriefingData) -> Table:
    """Casualties as each source states them: never added across sources."""
    found = [(one, said) for one in data.incidents for said in one.casualties]
    rows = tuple(
        (one.name, said.source, "confirmed" if said.confirmed else "reported",
         *(words.number(getattr(said, name)) for name in CASUALTIES), words.ago(said.observed_at, data.moment))
        for one, said in found[:MOST_ROWS]
    )  # fmt: skip
    columns = (
        Column("Incident", share=3), Column("Source", share=1.6), Column("Said"),
        *(Column(name.capitalize(), number=True) for name in CASUALTIES), Column("When", share=1.3),
    )  # fmt: skip
    raw = pd.DataFrame(
        [(one.id, one.name, said.source, said.confirmed, *(getattr(said, name) for name in CASUALTIES),
          said.observed_at) for one, said in found],
        columns=["id", "incident", "source", "confirmed", *CASUALTIES, "observed_at"],
    )  # fmt: skip
    return Table(
        "casualties", "Casualties, by source", columns, rows, raw, empty="No source states casualties.",
        note="Figures of different sources are not added.", more=len(found) - len(rows),
        records=tuple(one.id for one, _ in found[:MOST_ROWS]),
    )  # fmt: skip


def zones(data: BriefingData, *, zone: str) -> Table:
    """Evacuation zones with an order or a warning."""
    frame = data.frames["zone"]
    frame = frame[frame["state"].isin(["order", "warning"])].sort_values(["state", "name"])
    rows = tuple(
        (row.name, Part("zone", row.state, state("zone", row.state).word), _time(row.ordered_at, zone, "time unknown"),
         words.number(row.people), words.share(row.cleared_share))
        for row in frame.head(MOST_ROWS).rename_axis(None).itertuples(index=False)
    )  # fmt: skip
    columns = (
        Column("Zone", share=3), Column("Order", share=1.2), Column("Since", share=1.6), Column("People", number=True),
        Column("Cleared", number=True),
    )  # fmt: skip
    raw = pd.DataFrame(frame[["name", "code", "order", "ordered_at", "people", "cleared_share"]])
    return _table("zones", "Evacuation", columns, rows, raw, "No zone is under an order or a warning.", frame)


def roads(data: BriefingData, *, zone: str) -> Table:
    """Closed roads and bridges."""
    frame = data.frames["closure"].sort_values("name")
    rows = tuple(
        (row.name, str(row.cause).replace("_", " "), _time(row.closed_from, zone, "not said"),
         _time(row.closed_until, zone, "not known"), "out of date" if row.fresh == "stale" else row.fresh)
        for row in frame.head(MOST_ROWS).rename_axis(None).itertuples(index=False)
    )  # fmt: skip
    columns = (
        Column("Road or bridge", share=3), Column("Cause", share=2), Column("Closed from", share=1.5),
        Column("Expected open", share=1.5), Column("Report"),
    )  # fmt: skip
    raw = pd.DataFrame(frame[["number", "name", "cause", "closed_from", "closed_until", "applies_to"]])
    return _table("roads", "Roads closed", columns, rows, raw, "No closure is reported.", frame)


def units(data: BriefingData) -> Table:
    """Units by resource kind and what they do."""
    frame = data.units[data.units["stage"] != "demobilised"]
    counts = pd.crosstab(frame["resource_kind"], frame["stage"]) if len(frame) else pd.DataFrame()
    counts = (
        counts.loc[counts.sum(axis=1).sort_values(ascending=False, kind="stable").index]
        if len(counts)
        else counts
    )
    busy = ["assigned", "en_route", "on_scene", "returning"]
    rows = tuple(
        (str(kind), words.number(row.sum()), *(words.number(row.reindex(names).sum()) for names in
         (["available"], busy, ["out_of_service"], ["unknown"])))
        for kind, row in counts.head(MOST_ROWS).iterrows()
    )  # fmt: skip
    columns = (
        Column("Kind", share=2.6), *(Column(name, number=True) for name in
        ("All", "Available", "On a task", "Out of service", "Unknown")),
    )  # fmt: skip
    raw = counts.reset_index() if len(counts) else counts
    return Table(
        "units", "Units", columns, rows, raw, empty="No unit is recorded.", more=len(counts) - len(rows)
    )


def lifelines(data: BriefingData) -> Table:
    """Facilities by community lifeline and condition; unknown is never green."""
    frame = data.facilities
    named = frame[frame["lifeline"].notna()] if len(frame) else frame
    counts = pd.crosstab(named["lifeline"], named["state"]) if len(named) else pd.DataFrame()
    for name in LIFELINE_STATES:
        counts[name] = counts.get(name, 0)
    rows = tuple(
        (str(line).replace("_", " ").capitalize(), *(words.number(row[name]) for name in LIFELINE_STATES))
        for line, row in counts.iterrows()
    )
    looks = [Column(state("facility", name).word, number=True) for name in LIFELINE_STATES]
    raw = counts.reset_index() if len(counts) else counts
    return Table(
        "lifelines", "Lifelines: facilities by condition", (Column("Lifeline", share=2.6), *looks), rows, raw,
        empty="No facility states its lifeline.",
    )  # fmt: skip


def decided(data: BriefingData, *, zone: str) -> Table:
    """Decisions and orders of the journal, the newest first."""
    shown = data.decided[:MOST_ROWS]
    rows = tuple(
        (words.on_day(one.observed_at, zone), one.text, one.position or "not signed") for one in shown
    )
    columns = (Column("When", share=1.4), Column("Decision or order", share=4), Column("By", share=1.5))
    raw = pd.DataFrame(
        [(one.id, one.observed_at, one.type.value, one.text, one.position) for one in data.decided],
        columns=["id", "observed_at", "type", "text", "position"],
    )
    return Table(
        "decided", "Decisions and orders", columns, rows, raw, empty="None is in the journal.",
        more=len(data.decided) - len(shown), records=tuple(one.id for one in shown),
    )  # fmt: skip
