"""A briefing composed: frozen figures, a template, chosen sections and what people wrote become one document."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

import geopandas as gpd

from data.schema import SCHEMA_VERSION
from response.briefing import Changes, Order, Template
from response.briefing.changes import SEVERITIES
from response.briefing.order import SENTENCES
from response.queries.briefing import BriefingData
from views import headlines, reach, words
from views.briefing import blocks, changed, coming, drafting, status
from views.briefing.model import About, Block, Bounds, Bullets, Document, Item, Map, Section, Text
from views.printmap.window import matter, window

TITLES: Mapping[Template, str] = {"brief": "Situation brief", "sitrep": "Situation report"}
DECISIONS = {"brief": 5, "sitrep": 40}
CHANGES = {"brief": 8, "sitrep": 60}
MARGIN = 0.15
"""of the height and width of what is looked at, around it on the map"""
MAP_PX = 493
Ground = Callable[[Bounds], Mapping[str, gpd.GeoDataFrame]]
"""What lies below a map of these bounds, by kind; see `model.Map`."""


@dataclass(frozen=True)
class Kit:
    """What every section is made from."""

    data: BriefingData
    order: Order
    zone: str
    ground: Ground | None


def compose(
    data: BriefingData,
    order: Order,
    *,
    made_by: str,
    made_at: datetime,
    number: str = "",
    ground: Ground | None = None,
) -> Document:
    """The document: headline and sentences of the order or drafted, sections in the template's order."""
    kit = Kit(data, order, data.zone, ground)
    chosen = [key for key in sections(order.template) if order.sections is None or key in order.sections]
    made = [_section(key, kit) for key in chosen]
    drafted_headline, drafted = draft(data)
    written = tuple(text for text in order.sentences or () if text.strip())
    return Document(
        about=_about(kit, made_by, made_at, number),
        title=TITLES[order.template],
        headline=(order.headline or "").strip() or drafted_headline,
        summary=drafted if order.sentences is None else written,
        sections=tuple(section for section in made if section is not None),
        template=order.template,
    )


def draft(data: BriefingData) -> tuple[str, tuple[str, ...]]:
    """The headline and the three sentences the figures give."""
    said = drafting.sentences(data, zone=data.zone)
    assert len(said) == SENTENCES
    return drafting.headline(data), said


def sections(template: Template) -> dict[str, str]:
    """The sections of a template in their order: key and heading."""
    return dict(HEADINGS[template])


def _section(key: str, kit: Kit) -> Section | None:
    made = tuple(block for block in MAKING[key](kit) if block is not None)
    return Section(key, HEADINGS[kit.order.template][key], made) if made else None


def _about(kit: Kit, made_by: str, made_at: datetime, number: str) -> About:
    data, order, zone = kit.data, kit.order, kit.zone
    notes = [said for one in data.figures for said in _left_out(one)]
    return About(
        workspace=data.workspace, mode=data.mode, moment=data.moment, revision=data.revision, zone=zone,
        made_by=made_by, made_at=made_at, sources=data.sources, standards=_standards(data),
        completeness=tuple(map(_complete, data.figures)),
        filters=_filters(data), notes=tuple(notes), number=number, since=_since(order, data, zone),
    )  # fmt: skip


def _complete(one: headlines.Headline) -> str:
    return f"{headlines.LABELS[one.key].lower()}: {headlines.completeness(one)}"


def _left_out(one: headlines.Headline) -> list[str]:
    label = headlines.LABELS[one.key].lower()
    return [f"not in {label}: {text}" for text in headlines.left_out(one)]


def _standards(data: BriefingData) -> tuple[str, ...]:
    named = dict.fromkeys(one.standard for one in data.figures if one.standard)
    reached = [reach.standard(data.coverage.terms)] if data.coverage is not None else []
    return (f"Muster data standard {SCHEMA_VERSION}", *named, *reached)


def _filters(data: BriefingData) -> tuple[str, ...]:
    incident, place = data.incident, data.jurisdiction
    told = [f"only what is linked to {incident.name}"] if incident is not None else []
    told += [f"only {place.name} and what lies in it"] if place is not None else []
    return tuple(told) or ("all incidents and jurisdictions",)


def _since(order: Order, data: BriefingData, zone: str) -> str:
    if data.changes is None:
        return ""
    at = words.on_day(data.changes.since, zone)
    return f"{order.since_number}, {at}" if order.since_number else at


def _changed(kit: Kit) -> list[Block]:
    found, most = kit.data.changes, CHANGES[kit.order.template]
    if found is None:
        return [Text("Nothing earlier is compared.", "note")]
    told, now = list(found.told), kit.data.moment
    empty = f"Nothing of weight changed since {words.on_day(found.since, kit.zone)}."
    more = max(0, len(told) - most)
    shown = told[:most]
    if kit.order.template == "brief" or not shown:
        items = tuple(changed.item(line, now=now, zone=kit.zone) for line in _picked(told, most))
        return [Bullets(items, empty=empty, more=more), *([] if shown else _rest(found))]
    groups = changed.grouped(shown)
    lists: list[Block] = [
        Bullets(tuple(changed.item(line, now=now, zone=kit.zone) for line in lines), title=name,
                more=more if name == list(groups)[-1] else 0)
        for name, lines in groups.items()
    ]  # fmt: skip
    return [*lists, *_rest(found)]


def _rest(found: Changes) -> list[Block]:
    said = changed.rest(found)
    return [Text(said, "note")] if said else []


def _picked(told: list[changed.Line], most: int) -> list[changed.Line]:
    """The weightiest of each group in turn, so that one group alone does not fill the page; in their own order."""
    queues = [sorted(lines, key=_grave, reverse=True) for lines in changed.grouped(told).values()]
    picked: list[changed.Line] = []
    while len(picked) < most and any(queues):
        picked += [queue.pop(0) for queue in queues if queue]
    chosen = {line.thing.key for line in picked[:most]}
    return [line for line in told if line.thing.key in chosen]


def _grave(line: changed.Line) -> int:
    """How grave what changed is now; what has no severity, or is over, last."""
    over = line.key in ("incident_gone", "incident_closed", "warning_ended")
    return SEVERITIES.index(line.thing.state) if line.thing.state in SEVERITIES and not over else -1


def _map(kit: Kit) -> list[Block]:
    data = kit.data
    drawn = Map("map", _placed(data), data.frames, bounds=_bounds(data), source=blocks.source(data))
    around = matter(drawn)
    if kit.ground is None or around is None:
        return [drawn]
    return [replace(drawn, ground=kit.ground(window(around, MAP_PX).bounds))]


def _placed(data: BriefingData) -> str:
    """``15 incidents, 25 open shelters and 11 closed roads``, and how many of them have no place."""
    shelters = data.frames["shelter"]
    there = {
        ("incident", "incidents"): data.frames["incident"],
        ("open shelter", "open shelters"): shelters[shelters["state"].isin(["open", "full"])],
        ("closed road", "closed roads"): data.frames["closure"],
    }
    told = [words.count(len(frame), one, many) for (one, many), frame in there.items()]
    without = sum(int(frame.geometry.isna().sum()) for frame in there.values())
    rest = f"; {words.number(without)} without a place on the map" if without else ""
    return f"{words.listing(told)}{rest}"


def _bounds(data: BriefingData) -> Bounds | None:
    """Around the jurisdiction the briefing is about; None: around everything that has a place."""
    shape = None if data.jurisdiction is None else data.jurisdiction.geometry
    if shape is None:
        return None
    west, south, east, north = shape.bounds
    wide, high = MARGIN * max(east - west, 0.01), MARGIN * max(north - south, 0.01)
    return west - wide, south - high, east + wide, north + high


def _outlook(kit: Kit) -> list[Block]:
    now, zone = kit.data.moment, kit.zone
    places, *stock = kit.data.outlook
    items = (coming.places(places, now=now, zone=zone), *coming.stock(stock, now=now, zone=zone))
    drawn = (
        None
        if kit.order.template == "brief"
        else coming.chart(places, now=now, zone=zone, source=blocks.source(kit.data))
    )
    return [Bullets(items), *([drawn] if drawn else [])]


def _decisions(kit: Kit) -> list[Block]:
    told, more = blocks.decision_rows(kit.data, DECISIONS[kit.order.template])
    return [Bullets(tuple(map(Item, told)), empty="Nothing waits for a decision.", more=more)]


def _remarks(kit: Kit) -> list[Block]:
    return [Text(part.strip(), "remark") for part in kit.order.remarks.split("\n\n") if part.strip()]


Maker = Callable[[Kit], list[Block | None]]
MAKING: dict[str, Callable[[Kit], list[Block]] | Maker] = {
    "remarks": _remarks,
    "figures": lambda kit: [blocks.figures(kit.data, zone=kit.zone)],
    "changed": _changed,
    "map": _map,
    "incidents": lambda kit: [blocks.severities(kit.data, zone=kit.zone), blocks.incidents(kit.data)],
    "severities": lambda kit: [blocks.severities(kit.data, zone=kit.zone)],
    "people": lambda kit: [status.casualties(kit.data), status.zones(kit.data, zone=kit.zone)],
    "warnings": lambda kit: [status.warnings(kit.data, zone=kit.zone)],
    "occupancy": lambda kit: [blocks.shelters(kit.data, zone=kit.zone)],
    "shelters": lambda kit: [blocks.shelters(kit.data, zone=kit.zone), blocks.shelter_table(kit.data)],
    "stock": lambda kit: [blocks.stock(kit.data, zone=kit.zone), blocks.stock_table(kit.data)],
    "needs": lambda kit: [blocks.stock(kit.data, zone=kit.zone)],
    "units": lambda kit: [status.units(kit.data)],
    "coverage": lambda kit: [blocks.coverage(kit.data, zone=kit.zone), blocks.coverage_table(kit.data)],
    "gaps": lambda kit: [blocks.coverage(kit.data, zone=kit.zone)],
    "roads": lambda kit: [status.roads(kit.data, zone=kit.zone)],
    "lifelines": lambda kit: [status.lifelines(kit.data)],
    "outlook": _outlook,
    "decisions": _decisions,
    "decided": lambda kit: [status.decided(kit.data, zone=kit.zone)],
}

HEADINGS: Mapping[Template, Mapping[str, str]] = {
    "brief": {
        "figures": "Key figures",
        "remarks": "Remarks",
        "changed": "What changed",
        "map": "Where it is",
        "severities": "Incidents",
        "occupancy": "Shelters",
        "needs": "Stock against need",
        "gaps": "People not reached",
        "outlook": "Outlook",
        "decisions": "Decisions asked for",
    },
    "sitrep": {
        "figures": "Incident summary",
        "remarks": "Remarks",
        "changed": "Significant events since the last report",
        "map": "Map",
        "incidents": "Status of incidents",
        "people": "Public status: casualties and evacuation",
        "warnings": "Hazards and warnings",
        "shelters": "Mass care and shelter",
        "coverage": "Access to shelter",
        "stock": "Critical resource needs",
        "units": "Resources committed",
        "roads": "Transport: roads closed",
        "lifelines": "Lifelines and infrastructure",
        "outlook": "Projected outlook",
        "decisions": "Decisions asked for",
        "decided": "Decisions and actions taken",
    },
}
"""The full report follows the blocks of ICS 209, Incident Status Summary (FEMA ICS Forms Booklet, FEMA 502-2)."""
