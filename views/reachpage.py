"""Coverage on one page of paper: the finding, map, curve, jurisdictions, what was asked and what is not known."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import pandas as pd

from response.coverage import STRETCH
from response.coverage.terms import SHARE_ASKED
from response.queries.coverage import CoverageAnswer, CoverageFiles
from views import curves, plots, printmap, reach, reachtables, words
from views.briefing import standing
from views.briefing.compose import Ground
from views.briefing.fonts import families, missing
from views.briefing.model import About, Chart, Column, KeyFigure, KeyFigures, Level, Series, Table
from views.briefing.paper import FULL_PT, PLAIN, Pictures, breakable
from views.briefing.pdf import typeset
from views.cards import Card
from views.lettering import width as wide_of
from views.reachprint import reach_map, signs, size_of

CHART_PT = (154.0, 112.0)
LABEL_PT, LABEL_GAP_PT = 7.6, 9.0
ROWS_MOST = 40
NAMES_MOST = 6


@dataclass(frozen=True)
class Making:
    """Who makes the page, when, and for whom: the zone of its times, its units, what lies below its map."""

    made_by: str
    made_at: datetime
    zone: str
    units: str = "metric"
    ground: Ground | None = None


def pdf(files: CoverageFiles, making: Making) -> bytes:
    """The page as PDF, of what may leave; the same arguments give the same bytes on a machine with the same fonts."""
    page, pictures = paper(files, making)
    return typeset("coverage.typ", page, pictures, making.made_at)


def paper(files: CoverageFiles, making: Making) -> tuple[dict[str, Any], dict[str, str]]:
    """The page as JSON, and its pictures by the names the JSON uses."""
    found, units, pictures = files.answer, making.units, Pictures()
    about, table = _about(files, making), _table(files, making)
    headline = reach.headline(found, units)
    page = {
        "families": families(), "title": "Coverage", "headline": breakable(headline), "author": making.made_by,
        "banner": standing.banner(about), "running": standing.running(about), "when": standing.when(about),
        "kicker": f"Coverage by {reach.service_word(found.ask.service)} · {about.workspace}",
        "scenario": breakable(_scenario(files)),
        "figures": PLAIN[KeyFigures](_figures(files, units), pictures),
        "map": _map(files, making, pictures),
        "chart": _chart(files, units, pictures),
        "table": {**PLAIN[Table](table, pictures), "heading": "By jurisdiction, most people not reached first"},
        "left": list(_left(found, len(table.rows))),
        "settings": [[label, breakable(text)] for label, text in _settings(files, units)],
        "caveats": [breakable(_sentence(text)) for text in (*_caveats(files), *missing(_names(files)))],
    }  # fmt: skip
    return page, pictures.held


def _about(files: CoverageFiles, making: Making) -> About:
    found, facts = files.answer, files.facts
    roads = found.roads
    sources = (facts["people_source"], f"{roads.source} ({roads.licence})" if roads else "")
    unknown = [
        f"{words.count(found.totals.unknown_points, 'population point')} without a number of people"
        if found.totals.unknown_points
        else "",
        f"{words.count(found.doubtful, 'facility', 'facilities')} in doubt" if found.doubtful else "",
    ]
    return About(
        workspace=facts["workspace"], mode=facts["mode"].lower(), moment=found.moment, revision=found.revision,
        zone=making.zone, made_by=making.made_by, made_at=making.made_at,
        sources=tuple(filter(None, sources)), standards=(facts["standard"],),
        completeness=tuple(filter(None, unknown)),
    )  # fmt: skip


def _scenario(files: CoverageFiles) -> str:
    """Before and after, by name."""
    if files.before is None:
        return ""
    was, now = files.before.totals.missing, files.answer.totals.missing
    gap = f"{now - was:+,.0f}" if abs(now - was) >= 0.5 else "no change"
    return (
        f"A scenario, not what is: {reach.changes(files.answer.ask.change)}. Not reached before: "
        f"{reach.people(was)} people; after: {reach.people(now)} ({gap})."
    )


def _figures(files: CoverageFiles, units: str) -> KeyFigures:
    """The cards of the screen, their labels as short as the strip is narrow."""
    found = files.answer
    near, far = (reach.limit(found.terms.limit * times, found.terms.unit, units) for times in (1, STRETCH))
    short = {"covered": f"Within {near}", "stretched": f"Up to {far}", "uncovered": f"Over {far}"}
    cards = [card for card in reach.cards(found, units=units, before=files.before) if card.key != "backup"]
    room = FULL_PT / len(cards) - LABEL_GAP_PT
    return KeyFigures(tuple(_figure(card, short, room) for card in cards))


def _figure(card: Card, short: Mapping[str, str], room: float) -> KeyFigure:
    label = short.get(card.key, card.label)
    if card.key == "services" and wide_of(label, LABEL_PT, bold=True) > room:
        label = "That count"
    whole = card.of if card.key == "covered" else ""
    age = "" if card.key == "unknown" else card.age  # what has no number is said below
    note = " · ".join(filter(None, (whole, "stretched" if card.key == "stretched" else "", card.note)))
    unknown = card.unknown or card.value == words.UNKNOWN
    return KeyFigure(
        card.key, label, card.value, None if unknown else 0.0, of="" if whole else card.of, trend=card.trend,
        note=note, age=age,
    )  # fmt: skip


def _map(files: CoverageFiles, making: Making, pictures: Pictures) -> dict[str, Any]:
    drawn = reach_map(files, units=making.units, ground=making.ground)
    width, height = size_of(files)
    entries = [
        {"picture": pictures.keep(picture), "text": text, "count": 0} for picture, text in signs(drawn)
    ] + [
        {"picture": pictures.symbol(one.layer, one.state, one.fresh), "text": one.words, "count": one.count}
        for one in printmap.legend(drawn, width=width, height=height)
    ]
    return {
        "kind": "map", "title": drawn.title, "legend": entries, "source": standing.map_source(drawn),
        "picture": pictures.keep(printmap.draw(drawn, width=width, height=height)),
    }  # fmt: skip


def _chart(files: CoverageFiles, units: str, pictures: Pictures) -> dict[str, Any]:
    found, terms = files.answer, files.answer.terms
    scale = 1.0 if terms.unit == "min" else 0.001
    curves_of = {"now": found.curve, **({} if files.before is None else {"before": files.before.curve})}
    data = pd.concat(
        pd.DataFrame({"series": name, "x": curve["limit"] * scale, "y": 100 * curve["share"]})
        for name, curve in curves_of.items()
    )
    if not data["y"].gt(0).any():
        data = data.iloc[:0]
    asked = (
        [Level(100 * terms.share, f"asked {words.share(terms.share)}", low=True)]
        if terms.share is not None
        else []
    )
    limit = reach.limit(terms.limit, terms.unit, units)
    chart = Chart(
        "curve", curves.title_of(found.within_share, terms.share or SHARE_ASKED, terms.unit, units), "lines", data,
        (Series("before", "before", "grey", "dash"), Series("now", "with the scenario" if files.before else "people")),
        subject="Share of people by the way to the nearest", unit="%",
        x_unit="minutes" if terms.unit == "min" else "km as the crow flies",
        levels=(Level(terms.limit * scale, f"limit {limit}", across=False, low=True), *asked),
        empty="Nobody is reached, however far.",
    )  # fmt: skip
    width, height = CHART_PT
    return {
        "kind": "chart", "width": "third", "title": breakable(chart.title), "subject": chart.subject,
        "picture": pictures.keep(plots.draw(chart, width=width, height=height)), "source": "",
        "alt": f"{chart.title}. {chart.subject}",
    }  # fmt: skip


def _table(files: CoverageFiles, making: Making) -> Table:
    """The table of the screen; with a scenario, people not reached before it beside those after."""
    shown = reachtables.jurisdictions(files.answer, units=making.units)
    shown["Covered"] = [words.share(value) for value in files.answer.by_jurisdiction["share"]]
    if files.before is not None:
        was = files.before.by_jurisdiction["missing"].reindex(shown.index).round().astype("Int64")
        shown.insert(2, "Before", was)
    note = "" if files.before is None else "Before: not reached without the scenario"
    columns = tuple(Column(str(name), number=name != "Jurisdiction", share=2.6 if name == "Jurisdiction" else 1.0)
                    for name in shown)  # fmt: skip
    rows = tuple(tuple(map(_cell, row)) for row in shown.head(ROWS_MOST).itertuples(index=False))
    return Table("jurisdictions", "", columns, rows, empty="No jurisdiction has an outline here.", note=note)


def _cell(value: Any) -> str:
    if isinstance(value, str):
        return value
    return words.UNKNOWN if pd.isna(value) else words.number(int(value))


def _left(found: CoverageAnswer, most: int) -> Iterator[str]:
    """What is said below so many rows of the table: how many are not shown, with whom."""
    missing_people = found.by_jurisdiction["missing"]
    for shown in range(most + 1):
        rest = missing_people.iloc[shown:]
        told = f"and {words.number(len(rest))} more, with {reach.people(rest.sum())} people not reached"
        yield told if len(rest) else ""


def _settings(files: CoverageFiles, units: str) -> Iterator[tuple[str, str]]:
    found = files.answer
    yield "Service", reach.service_word(found.ask.service).capitalize()
    yield "Limit and standard", reach.standard(found.terms, units)
    off = reach.asked(found.ask)
    yield "Conditions", words.listing(off, most=NAMES_MOST) if off else "as they stand at this time"
    yield "Way", reach.origin(found)
    whose = "Everybody" if found.ask.area is None else files.facts["area"]
    yield "People", f"{whose}; {reach.BASIS[found.basis]}"
    if found.ask.capacity:
        yield "Places", f"counted for {words.share(found.ask.seeking)} of the people (own figure)"
    if not found.ask.change.empty:
        yield "Scenario", _changed(found)


def _changed(found: CoverageAnswer) -> str:
    """What the scenario does, by name."""
    change, names = found.ask.change, found.facilities["name"]
    told = {
        "opened": [site.name for site in change.opened],
        "moved": [str(names.get(one.id, one.id)) for one in change.moved],
        "taken out": [str(names.get(one, one)) for one in change.dropped],
    }
    parts = [f"{what}: {words.listing(those, most=NAMES_MOST)}" for what, those in told.items() if those]
    roads = words.count(len(change.closed), "road closed", "roads closed")
    return "; ".join([*parts, *([roads] if change.closed else [])])


def _caveats(files: CoverageFiles) -> Iterator[str]:
    found, totals = files.answer, files.answer.totals
    if found.doubtful or totals.unknown >= 0.5:
        one = "facility is in doubt" if found.doubtful == 1 else "facilities are in doubt"
        people = f"Of {reach.people(totals.unknown)} people nobody knows whether they are reached"
        yield f"{people}; {words.number(found.doubtful)} {one}"
    if totals.unknown_points:
        many = words.count(totals.unknown_points, "point has", "points have")
        yield f"{many} no number of people and {'is' if totals.unknown_points == 1 else 'are'} in no total"
    passed = reach.passed_over(found, most=NAMES_MOST)
    yield f"Passed over: {passed}" if passed else "No facility is passed over"
    if outside := reach.outside(found):
        yield outside
    yield standing.LEFT_OUT
    if files.facts["kept_back"] != "nothing":
        yield f"{files.facts['kept_back']}: the screen's figures may differ"
    if found.terms.note:
        yield found.terms.note


def _sentence(text: str) -> str:
    text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?", "。")) else f"{text}."


def _names(files: CoverageFiles) -> Iterator[str]:
    found = files.answer
    yield from found.by_jurisdiction["name"].astype(str)
    yield from found.facilities["name"].astype(str)
    yield from (site.name for site in found.ask.change.opened)
