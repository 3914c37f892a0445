"""The blocks of a briefing: figures, charts and tables in words, each with the frame behind it."""

from datetime import datetime
from typing import Any

import pandas as pd

from data.freshness import Fresh
from data.schema import value_of
from response.queries.briefing import BriefingData
from views import happenings, headlines, reach, words
from views.briefing.model import Chart, Column, KeyFigure, KeyFigures, Ref, Series, Table
from views.cards import Part
from views.plots import regular
from views.symbols import LAYERS, state

SEVERITY_ORDER = ("extreme", "severe", "moderate", "minor", "unknown")
PATTERNS = {"extreme": "x", "severe": "", "moderate": "/", "minor": ".", "unknown": "-"}
MOST_BARS, MOST_ROWS = 12, 40
NEED_CAP = 100.0
"""Per cent of the need at which a bar of stock ends."""


def figures(data: BriefingData, *, zone: str) -> KeyFigures:
    """The strip of figures with trend, age and completeness."""
    return KeyFigures(tuple(_figure(one, data.moment, zone) for one in data.figures))


def _figure(one: headlines.Headline, now: datetime, zone: str) -> KeyFigure:
    card = headlines.card(one, now=now, zone=zone)
    shown = card.value != "–"
    return KeyFigure(
        key=one.key, label=card.label, value=card.value, raw=one.value if shown else None, unit=one.unit, of=card.of,
        trend=card.trend, note=card.note, age=card.age, stale=card.stale, completeness=headlines.completeness(one),
        standard=one.standard or "", parts=tuple(card.parts),
        refs=tuple(Ref("", one.kind, record) for record in one.ids),
    )  # fmt: skip


def source(data: BriefingData) -> str:
    """Where charts and tables come from."""
    return words.listing(list(data.sources), most=3) or "the log of this workspace"


def severities(data: BriefingData, *, zone: str) -> Chart:
    """Open incidents by severity over time."""
    counts = regular(data.severities)
    there = [name for name in SEVERITY_ORDER if name in counts and counts[name].any()]
    tidy = [
        pd.DataFrame({"series": name, "x": counts.index, "y": counts[name].to_numpy(dtype=float)})
        for name in there
    ]
    looks = {look.name: look.word for look in LAYERS["incident"].states}
    return Chart(
        key="severities", title=_severity_finding(counts), form="areas", zone=zone, unit="incidents",
        data=pd.concat(tidy, ignore_index=True) if tidy else pd.DataFrame(columns=["series", "x", "y"]),
        series=tuple(
            Series(name, looks[name], "grey" if name == "unknown" else name, PATTERNS[name]) for name in there
        ),
        subject="open incidents by severity, as they were recorded", source=source(data),
        empty="No incident was open in this time.",
    )  # fmt: skip


def _severity_finding(counts: pd.DataFrame) -> str:
    total = counts.sum(axis=1)
    if not len(total) or not total.any():
        return "No incident was open"
    first, last, most = int(total.iloc[0]), int(total.iloc[-1]), int(total.max())
    way = "up from" if last > first else "down from" if last < first else "as at the start:"
    begun = words.number(first) if first else "none"
    peak = f", at most {words.number(most)}" if most > max(first, last) else ""
    return f"{words.count(last, 'incident is', 'incidents are')} open, {way} {begun}{peak}"


def shelters(data: BriefingData, *, zone: str) -> Chart:
    """People against places in open shelters, the fullest first."""
    listed = data.shelters
    load = listed["occupancy"] / listed["capacity"]
    shown = listed.assign(load=load).sort_values(
        ["load", "capacity"], ascending=[False, False], na_position="last"
    )
    top = shown.head(MOST_BARS)
    rows = pd.DataFrame({
        "label": top["name"], "value": top["occupancy"], "of": top["capacity"], "fresh": top["fresh"],
        "words": [f"{words.number(row.occupancy)} of {words.number(row.capacity)}" for row in top.itertuples()],
    })  # fmt: skip
    full, known = int((load >= 1).sum()), int(load.notna().sum())
    unknown = len(listed) - known
    left_out = len(shown) - len(top)
    return Chart(
        key="shelters", title=_shelter_finding(full, known, unknown), form="bars", data=rows,
        series=(Series("value", "people inside"), Series("of", "places", "grey")), unit="people",
        subject="people inside against places, the fullest first", source=source(data), zone=zone,
        age=_ages(listed["fresh"].tolist()), empty="No shelter is open.",
        note=f"{words.count(left_out, 'more shelter')} not drawn." if left_out else "",
    )  # fmt: skip


def _shelter_finding(full: int, known: int, unknown: int) -> str:
    if not known:
        return (
            f"{words.count(unknown, 'shelter is', 'shelters are')} open, none counted"
            if unknown
            else "No shelter is open"
        )
    verb = "is" if full == 1 else "are"
    told = f"{words.number(full)} of {words.count(known, 'open shelter')} with a count {verb} full"
    return f"{told}, {words.number(unknown)} not counted" if unknown else told


def _ages(fresh: list[Fresh]) -> str:
    told = [
        (fresh.count("current"), "current"),
        (fresh.count("stale"), "out of date"),
        (fresh.count("unknown"), "unknown"),
    ]
    return f"counts: {', '.join(f'{words.number(n)} {word}' for n, word in told if n)}" if fresh else ""


def stock(data: BriefingData, *, zone: str) -> Chart:
    """What depots hold as a share of what is still asked for, the scarcest first."""
    asked = data.stock[data.stock["needed"].fillna(0) > 0]
    share = (100 * asked["quantity"] / asked["needed"]).clip(upper=NEED_CAP)
    ordered = asked.assign(share=share).sort_values("share", na_position="last").head(MOST_BARS)
    rows = pd.DataFrame({
        "label": [words.value_text(name) for name in ordered["resource_type"]], "value": ordered["share"], "of": 100.0,
        "fresh": ["unknown" if value != value else "current" for value in ordered["share"]],
        "words": [f"{_held(row)} for {_amount(row.needed, row.unit)}" for row in ordered.itertuples()],
    })  # fmt: skip
    short, silent = int((share < 100).sum()), int(data.stock["needed"].isna().sum())
    finding = _need_finding(len(asked), short, int(share.isna().sum()))
    return Chart(
        key="stock", title=finding, form="bars", data=rows, unit="%", zone=zone, source=source(data),
        series=(Series("value", "held, share of what is asked for"), Series("of", "asked for", "grey")),
        subject="stock in depots against open requests", empty="Nothing is asked for.",
        note=f"{words.count(silent, 'resource is', 'resources are')} asked for without a number." if silent else "",
    )  # fmt: skip


def _need_finding(asked: int, short: int, unknown: int) -> str:
    if not asked:
        return "Nothing is asked for"
    told = [f"less than is asked for of {words.number(short)}"] if short else []
    told += [f"nothing that is known of {words.number(unknown)}"] if unknown else []
    of = f"of {words.count(asked, 'resource')} asked for"
    return f"Depots hold {' and '.join(told)} {of}" if told else f"Depots hold enough {of}"


def _held(row: Any) -> str:
    """What depots hold; that none lists it is not zero."""
    absent = row.quantity != row.quantity and not row.unknown
    return "no depot lists any" if absent else _amount(row.quantity, row.unit)


def _amount(value: float | None, unit: str) -> str:
    """The unit only where it is a measure, not the thing itself again."""
    return words.number(value, unit if unit in happenings.MEASURES else "")


def coverage(data: BriefingData, *, zone: str) -> Chart | None:
    """People not reached, by jurisdiction; None where coverage is not known."""
    found = data.coverage
    if found is None:
        return None
    there = data.reach[data.reach["missing"].fillna(1) > 0]
    top = there.sort_values("missing", ascending=False, na_position="first").head(MOST_BARS)
    rows = pd.DataFrame({
        "label": top["name"], "value": top["missing"].round(), "of": top["population"],
        "fresh": ["unknown" if value != value else "current" for value in top["missing"]],
        "words": [f"{reach.people(row.missing)} of {reach.people(row.population)}" for row in top.itertuples()],
    })  # fmt: skip
    return Chart(
        key="coverage", title=reach.headline(found), form="bars", data=rows, unit="people", zone=zone,
        series=(Series("value", "people not reached"), Series("of", "people who live there", "grey")),
        subject="people not reached within the standard, by jurisdiction", source=reach.roads(found),
        age=reach.standard(found.terms), empty="Everybody is reached.", note="; ".join(reach.basis(found)),
    )  # fmt: skip


def coverage_table(data: BriefingData) -> Table | None:
    """Coverage by jurisdiction in numbers."""
    if data.coverage is None:
        return None
    shown = data.reach.head(MOST_ROWS)
    rows = tuple(
        (row.name, reach.people(row.population), reach.people(row.missing), words.share(row.share))
        for row in shown.rename_axis(None).itertuples(index=False)
    )
    columns = (
        Column("Jurisdiction", share=2), Column("People", number=True), Column("Not reached", number=True),
        Column("Reached", number=True),
    )  # fmt: skip
    raw = data.reach[[name for name in data.reach.columns if name != "geometry"]]
    return Table(
        "coverage", "People not reached, by jurisdiction", columns, rows, raw, empty="Nobody knows where people live.",
        note=reach.standard(data.coverage.terms), more=len(data.reach) - len(shown),
        records=tuple(map(str, shown.index)),
    )  # fmt: skip


def incidents(data: BriefingData, *, most: int = MOST_ROWS) -> Table:
    """Open incidents, the gravest first."""
    shown = data.incidents[:most]
    rows = tuple(
        (one.number or "", one.name, Part("incident", one.state, state("incident", one.state).word),
         words.value_text(one.stage), _affected(value_of(one.affected), one.figure_at, data.moment))
        for one in shown
    )  # fmt: skip
    columns = (
        Column("Number", share=1.3), Column("Incident", share=4), Column("Severity", share=1.2),
        Column("Stage", share=1.1), Column("People affected", number=True, share=1.7),
    )  # fmt: skip
    raw = pd.DataFrame(
        [(one.id, one.number, one.name, one.state, one.stage.value, value_of(one.affected), one.figure_at)
         for one in data.incidents],
        columns=["id", "number", "name", "severity", "stage", "affected", "affected_at"],
    )  # fmt: skip
    return Table(
        "incidents", "Open incidents", columns, rows, raw, empty="No incident is open.",
        more=len(data.incidents) - len(shown), records=tuple(one.id for one in shown),
    )  # fmt: skip


def _affected(value: float | None, at: datetime | None, now: datetime) -> str:
    told = words.number(value)
    return told if value is None or at is None else f"{told}, {words.ago(at, now)}"


def shelter_table(data: BriefingData) -> Table:
    """Open shelters with count and age."""
    ordered = data.shelters.sort_values("occupancy", ascending=False)
    shown = ordered.head(MOST_ROWS)
    rows = tuple(
        (row.name, Part("shelter", row.state, state("shelter", row.state).word), words.number(row.occupancy),
         words.number(row.capacity), _age(row.figure_at, data.moment, row.fresh))
        for row in shown.rename_axis(None).itertuples(index=False)
    )  # fmt: skip
    columns = (
        Column("Shelter", share=3.2), Column("State"), Column("People", number=True), Column("Places", number=True),
        Column("Counted", share=1.6),
    )  # fmt: skip
    named = words.listing(sorted(set(ordered["standard"].dropna())), most=4)
    return Table(
        "shelters", "Open shelters", columns, rows, ordered, empty="No shelter is open.",
        note=f"Places under: {named or 'no standard stated'}.", more=len(ordered) - len(shown),
        records=tuple(map(str, shown.index)),
    )  # fmt: skip


def _age(at: pd.Timestamp, now: datetime, fresh: str) -> str:
    if at != at:
        return "nobody said when"
    return words.ago(at.to_pydatetime(), now) + (", out of date" if fresh == "stale" else "")


def stock_table(data: BriefingData) -> Table:
    """Stock against what is asked for."""
    asked = data.stock[data.stock["needed"].isna() | (data.stock["needed"] > 0)]
    rows = tuple(
        (words.value_text(row.resource_type), _held(row), _amount(row.needed, row.unit), words.number(row.unknown),
         "" if row.oldest_at != row.oldest_at else words.ago(row.oldest_at.to_pydatetime(), data.moment))
        for row in asked.head(MOST_ROWS).itertuples()
    )  # fmt: skip
    columns = (
        Column("Resource", share=2), Column("In depots", number=True), Column("Still asked for", number=True),
        Column("Lines nobody counted", number=True), Column("Oldest count", share=1.3),
    )  # fmt: skip
    return Table(
        "stock", "Stock against need", columns, rows, data.stock, empty="Nothing is asked for.",
        more=max(0, len(asked) - MOST_ROWS),
    )  # fmt: skip


def decision_rows(data: BriefingData, most: int) -> tuple[list[str], int]:
    """What waits for a decision in words, the most pressing first, and how many more."""
    told = [happenings.decision(one, now=data.moment) for one in data.decisions[:most]]
    return told, max(0, len(data.decisions) - most)
