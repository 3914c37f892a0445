"""A briefing made up for tests: small, complete, and bent towards one bad case at a time by its arguments."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry import LineString, Point, box

from views.briefing.model import (
    About,
    Bullets,
    Chart,
    Column,
    Document,
    Item,
    KeyFigure,
    KeyFigures,
    Level,
    Map,
    Ref,
    Section,
    Series,
    Table,
    Text,
)
from views.cards import Part

MOMENT = datetime(2026, 5, 20, 5, 0, tzinfo=UTC)
MADE = datetime(2026, 5, 20, 5, 7, 31, tzinfo=UTC)
HOSTILE = "</script><script>window.hostile=1</script><img src=x onerror=alert(1)> #panic() $x$ \\ [a](b) `x`"
LONG = "Very long hall name " * 15
ARABIC = "مأوى المدرسة المركزية"
CHINESE = "中央体育馆避难所"
ACCENTED = "Salle polyvalente de Zürich-Łódź, Ñuñoa"


def about(**changes) -> About:
    plain = About(
        workspace="test county",
        mode="exercise",
        moment=MOMENT,
        revision=42,
        zone="America/Chicago",
        made_by="D. Alvarez, Planning chief",
        made_at=MADE,
        sources=("county EOC", "NWS"),
        standards=("Muster data standard 1.0", "US 20 ft² per person"),
        completeness=("shelter counts: 2 current, 1 stale",),
        filters=("all incidents",),
        notes=("Distances are as the crow flies.",),
        number="Briefing 4",
        since="briefing 3",
    )
    return replace(plain, **changes)


def frame(rows: list[tuple[str, str, object, str]]) -> gpd.GeoDataFrame:
    """Rows name, state, geometry, fresh as a map layer."""
    columns = list(zip(*rows, strict=True)) if rows else [[], [], [], []]
    return gpd.GeoDataFrame(
        {"name": columns[0], "state": columns[1], "fresh": columns[3]}, geometry=list(columns[2]), crs=4326
    )


def frames(name: str = "Hall", incidents: int = 3) -> dict[str, gpd.GeoDataFrame]:
    """Layers around 41.5° N 93.5° W with so many incidents."""
    rng = np.random.default_rng(5)
    spots = rng.normal((-93.5, 41.5), (0.15, 0.1), (incidents, 2))
    kinds = ("extreme", "severe", "moderate", "minor", "unknown")
    return {
        "jurisdiction": frame([(f"{name} County", "county", box(-94, 41, -93, 42), "current")]),
        "hazard_area": frame([("Flood", "severe", box(-93.6, 41.4, -93.4, 41.6), "current")]),
        "closure": frame([("Bridge", "closed", LineString([(-93.5, 41.4), (-93.4, 41.5)]), "stale")]),
        "shelter": frame(
            [(name, "open", Point(-93.6, 41.6), "stale"), ("Gym", "full", Point(-93.7, 41.6), "current")]
        ),
        "incident": frame(
            [(f"{name} {n}", kinds[n % 5], Point(*spot), "current") for n, spot in enumerate(spots)]
        ),
    }


def charts(name: str = "Hall", *, known: bool = True) -> tuple[Chart, ...]:
    """One chart of each form."""
    unknown = 1.0 if known else np.nan
    hours = [MOMENT + timedelta(hours=h) for h in range(-3, 1)]
    severities = pd.DataFrame(
        {"series": ["severe"] * 4 + ["minor"] * 4, "x": hours * 2, "y": [1.0, 2, 2, 4, 3, 3, 1, 0]}
    )
    shelters = pd.DataFrame(
        {
            "label": [name, "Gym", "School"],
            "value": [130.0, 60, np.nan],
            "of": [100.0, 200, 80],
            "fresh": ["current", "stale", "unknown"],
            "words": ["130 of 100", "60 of 200 · stale", "unknown of 80"],
        }
    )
    outlook = pd.DataFrame(
        {
            "series": "places",
            "x": hours,
            "y": [40.0, 30, 20, 10],
            "low": [35.0, 20, 5, 0],
            "high": [45.0, 40, 35, 30],
        }
    )
    line = pd.DataFrame({"series": "share", "x": [0.0, 5, 10], "y": [0.0, 61, 93]})
    told = {"source": "county EOC", "age": "oldest count 50 min old", "zone": "America/Chicago"}
    return (
        Chart(
            "severity",
            "Severe incidents doubled in three hours",
            "areas",
            severities.assign(y=severities["y"] * unknown),
            (Series("severe", "severe", "severe"), Series("minor", "minor", "minor", "/")),
            subject="Open incidents by severity",
            unit="open incidents",
            **told,
        ),
        Chart(
            "shelters",
            "One shelter holds more people than it has places",
            "bars",
            shelters.assign(value=shelters["value"] * unknown),
            (Series("value", "people inside"),),
            subject="People inside against places",
            unit="people",
            **told,
        ),
        Chart(
            "outlook",
            "Places run out between 02:00 and 06:00",
            "range",
            outlook.assign(y=outlook["y"] * unknown),
            (Series("places", "places free"),),
            subject="Shelter places free",
            unit="places",
            levels=(Level(MOMENT, "now", across=False), Level(0.0, "full")),
            note="Straight line, last 6 h.",
            **told,
        ),
        Chart(
            "reach",
            "93 % of people live within 10 km of an open shelter",
            "lines",
            line.assign(y=line["y"] * unknown),
            (Series("share", "share of people"),),
            subject="Share of people",
            unit="%",
            x_unit="km",
            levels=(Level(5.0, "5 km", across=False),),
            **told,
        ),
    )


def tables(name: str = "Hall", rows: int = 3) -> tuple[Table, ...]:
    """A table of incidents with so many rows, twenty of them shown, and one without a row."""
    kinds = ("extreme", "severe", "moderate", "minor", "unknown")
    raw = pd.DataFrame(
        {
            "number": [f"I-{n}" for n in range(rows)],
            "name": [f"{name} {n}" for n in range(rows)],
            "severity": [kinds[n % 5] for n in range(rows)],
            "affected": [np.nan if n % 3 == 2 else 1200.0 + n for n in range(rows)],
        }
    )
    said = tuple(
        (
            f"I-{n}",
            f"{name} {n}",
            Part("incident", kinds[n % 5], kinds[n % 5]),
            "unknown" if n % 3 == 2 else f"{1200 + n:,}",
        )
        for n in range(min(rows, 20))
    )
    columns = (
        Column("Number"),
        Column("Name", share=3),
        Column("Severity"),
        Column("Affected", "people", number=True),
    )
    return (
        Table(
            "incidents", "Incidents", columns, said, raw, empty="No incident is open.", more=max(0, rows - 20)
        ),
        Table(
            "stock",
            "Stock against need",
            (Column("Resource"), Column("Lacking", number=True)),
            (),
            empty="Nothing is asked for.",
        ),
    )


def figures(name: str = "Hall", *, known: bool = True) -> KeyFigures:
    """Six figures, the second unknown; all of them unless ``known``."""
    rows = [
        ("incidents", "Active incidents", 7.0, ""),
        ("people", "People affected", None, ""),
        ("shelter_places", "Shelter places free", 1240.0, "of 2,860"),
        ("units", "Units available", 41.0, "of 63"),
        ("overdue", "Overdue reporters", 2.0, "of 9"),
        ("warnings", "Warnings in force", 3.0, ""),
    ]
    return KeyFigures(
        tuple(
            KeyFigure(
                key,
                label,
                f"{raw:,.0f}" if known and raw is not None else "unknown",
                raw if known else None,
                of=of,
                trend="▲ 2/h" if raw and known else "",
                note=f"as {name} states",
                age="to 50 min old",
                stale=key == "overdue",
                completeness="12 current, 3 out of date, 1 unknown",
                parts=(Part("incident", "severe", "4"), Part("incident", "minor", "3"))
                if key == "incidents"
                else (),
            )
            for key, label, raw, of in rows
        )
    )


def changes(name: str = "Hall") -> Bullets:
    """What changed, one line of each sign."""
    lines = [
        ("new", f"New incident: {name}"),
        ("up", "Bridge 12 escalated from minor to severe"),
        ("down", "Cots fell under the minimum"),
        ("closed", "Road 5 closed"),
        ("open", "Gym opened"),
    ]
    items = tuple(
        Item(text, sign, "county EOC", "23:40 CDT", (Ref("I-1", "incident", "01J", "/?record=01J"),))
        for sign, text in lines
    )
    return Bullets(items, "Since briefing 3, 18:00 CDT", more=4)


def document(
    name: str = "Hall", *, incidents: int = 3, known: bool = True, ground: bool = False, **changed
) -> Document:
    """A full situation report; ``name`` stands wherever a person's words stand."""
    below = {"county": frame([("", "", LineString([(-94.5, 41.2), (-92.5, 41.2)]), "")])} if ground else {}
    severity, shelters, outlook, reach = charts(name, known=known)
    incident_table, stock = tables(name, incidents)
    sections = (
        Section("figures", "Key figures", (figures(name, known=known),)),
        Section("changed", "What changed", (changes(name),)),
        Section(
            "map",
            "Map",
            (
                Map(
                    "map",
                    "Flood and open shelters",
                    frames(name, incidents),
                    ground=below,
                    source="county EOC",
                ),
            ),
        ),
        Section("incidents", "Incidents", (severity, incident_table)),
        Section("shelters", "Shelters", (shelters, reach)),
        Section("outlook", "Outlook", (outlook, stock, Text("At the present rate of arrivals.", "note"))),
        Section("remarks", "Remarks", (Text(f"{name} is not staffed.", "remark", by="D. Alvarez"),)),
    )
    return Document(
        about=about(**changed),
        title="Situation report",
        headline=f"{name}: places may run out tonight",
        summary=("Seven incidents are active.", "1,240 places are free.", "Two counties have not reported."),
        sections=sections,
    )
