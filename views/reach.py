"""Coverage in words: whom a service reaches, by which standard, what is passed over and why."""

from collections.abc import Sequence
from typing import Any

from response.coverage import STRETCH, Ask, Change, Service, Terms
from response.headline import Part
from response.queries.coverage import CoverageAnswer
from views import words
from views.cards import Card

OSM = "OpenStreetMap"
STRAIGHT = "As the crow flies, ignores rivers and closures"
REMEDY = (
    "Bring in population points (./muster reference add FILE --as population), or import jurisdictions that state "
    "their population. What serves is on the map all the same."
)
NO_NETWORK = "No road network is loaded (./muster roads FILE.osm.pbf builds one)."
WHY = {
    "not_open": "not open",
    "full": "full",
    "not_accepting": "open but taking nobody",
    "in_hazard": "in a hazard area",
    "expired": "its stock has expired",
    "hazard_unsaid": "in a hazard area of unknown severity",
    "committed": "busy elsewhere",
    "out_of_service": "out of service",
    "not_working": "not working",
    "diverting": "sending patients elsewhere",
    "empty": "out of stock",
    "stale": "figure out of date",
    "no_time": "figure without a time",
    "no_place": "without a place on the map",
    "dropped": "taken out in the scenario",
    "unknown_stage": "nobody knows whether it is open",
    "not_reported": "no longer listed by its source",
    "unknown_condition": "condition not known",
    "unknown_stock": "stock not known",
    "unknown_places": "free places not known",
    "people_outside": "people who live in none of these",
}
CARD_WHY = {"stale": "out of date", "in_hazard": "in hazard areas", "hazard_unsaid": "in doubtful hazards"}
BASIS = {
    "population_points": "people at each population point",
    "jurisdictions": "coarse: all people of a jurisdiction at one point of it",
}
FIGURE = {"standard": "", "suggested": "suggested, not in the standard", "own": "own figure"}
CARD_FIGURE = {"standard": "", "suggested": "suggested limit", "own": "own figure"}
TRAVEL = {
    "car": "by road",
    "emergency": "by emergency vehicle",
    "foot": "on foot",
    "straight": "in a straight line",
}
NOUNS = {"shelter": ("shelter", "shelters"), "depot": ("depot", "depots"), "unit": ("unit", "units")}


def service_word(service: Service, *, many: bool = True) -> str:
    """``shelters``, ``depots with water``, ``fire stations``, ``units: Fire engine``."""
    if service.kind == "facility":
        one = (service.of or "").replace("_", " ")
        return _plural(one) if many else one
    noun = NOUNS[service.kind][many]
    if service.kind == "depot":
        return f"{noun} with {service.of}"
    return f"{noun}: {service.of}" if service.kind == "unit" else noun


def _plural(noun: str) -> str:
    if noun.endswith("y") and not noun.endswith(("ay", "ey", "oy")):
        return f"{noun[:-1]}ies"
    return f"{noun}s"


def limit(value: float | None, unit: str, units: str = "metric") -> str:
    """Minutes or a distance: ``12.5 min``, ``3.0 km``."""
    if value is None or value != value:
        return words.UNKNOWN
    if unit == "m":
        return words.distance(value, units)
    return (
        f"{value:,.0f}{words.NO_BREAK}min"
        if value >= 20 or value == int(value)
        else f"{value:,.1f}{words.NO_BREAK}min"
    )


def standard(terms: Terms, units: str = "metric") -> str:
    """The limit, what it is, and the standard with its edition: printed with every result."""
    said = limit(terms.limit, terms.unit, units)
    cited = terms.cited or "no standard"
    plain = terms.figure == "suggested" and cited.endswith("not a standard")  # says itself that it is one
    parts = [f"{said} {TRAVEL[terms.travel]}", "" if plain else FIGURE[terms.figure],
             f"in place of {cited}" if terms.figure == "own" and terms.cited else cited]  # fmt: skip
    if not terms.clock_known:
        parts.append("turnout not counted: too generous")
    return " · ".join(part for part in parts if part)


def roads(found: CoverageAnswer) -> str:
    """The network and what is closed in it; or that there is none."""
    if found.roads is None:
        lost = found.ask.by_road and found.terms.travel == "straight" and found.terms.figure != "standard"
        return f"{STRAIGHT}. {NO_NETWORK}" if lost else STRAIGHT
    closed = words.count(found.roads.closed_edges, "stretch closed", "stretches closed")
    standing = words.count(len(found.roads.closures), "closure")
    told = f"{standing}, {closed}" if found.ask.conditions.closures else f"closures left out, {closed}"
    return f"Roads: {found.roads.name}, built {found.roads.built_at:%d %b %Y}; {told}. {found.roads.source}"


def basis_line(found: CoverageAnswer) -> str:
    """Roads and people in one line; who made the roads is said aloud where their licence asks for it."""
    people_said, *others = basis(found)[0].split(" · ")
    said = "by population point" if found.basis == "population_points" else people_said.lower()
    parts = [_network(found), said, *others]
    if found.roads is not None and OSM in found.roads.source:
        parts.append(f"© {OSM} contributors")
    return " · ".join(parts)


def _network(found: CoverageAnswer) -> str:
    if found.roads is None:
        return roads(found)
    standing = words.count(len(found.roads.closures), "closure")
    told = standing if found.ask.conditions.closures else "closures left out"
    return f"{found.roads.name} roads of {found.roads.built_at:%d %b %Y}, {told}"


def origin(found: CoverageAnswer) -> str:
    """The roads at length: stretches closed, source, licence."""
    licence = f" Licence: {found.roads.licence}." if found.roads is not None and found.roads.licence else ""
    return roads(found) + licence


def headline(found: CoverageAnswer, units: str = "metric") -> str:
    """The finding as a sentence."""
    totals, said = found.totals, limit(found.terms.limit, found.terms.unit, units)
    what = service_word(found.ask.service, many=False)
    if found.services == 0 and not found.doubtful:
        return f"No {what} serves at this moment"
    if totals.missing < 0.5:
        unknown = " as far as is known" if totals.unknown >= 0.5 else ""
        return f"Everybody is within {said} of a {what}{unknown}"
    many = f"{people(totals.missing)} people ({_share_of(totals.missing, totals.population)})"
    if found.ask.capacity:
        return f"{many} find no place within {said}"
    return f"{many} are not within {said} of a {what}"


def cards(found: CoverageAnswer, *, units: str, before: CoverageAnswer | None = None) -> list[Card]:
    """Covered, stretched, out of reach, unknown, the worst place, backup, and what serves."""
    totals, terms, was = found.totals, found.terms, before.totals if before else None
    said, far = limit(terms.limit, terms.unit, units), limit(terms.limit * STRETCH, terms.unit, units)
    missing = Card(
        "uncovered", f"Farther than {far}", people(totals.uncovered),
        note=_share_of(totals.uncovered, totals.population),
        age=f"{people(totals.cut_off)} without any way" if round(totals.cut_off) else "",
        **_moved(totals.uncovered, was and was.uncovered),
    )  # fmt: skip
    full = Card(
        "full", "Near but full", people(totals.full), note=_share_of(totals.full, totals.population),
        age=f"if {words.share(found.ask.seeking)} come", **_moved(totals.full, was and was.full),
    )  # fmt: skip
    backup = Card(
        "backup", f"Two within {said}", people(totals.backup), note=_share_of(totals.backup, totals.population),
        age="safe if one fails", **_moved(totals.backup, was and was.backup),
    )  # fmt: skip
    return [
        Card("covered", f"People within {said}", people(totals.covered), of=f"of {people(totals.population)}",
             note=share_against(found), age=CARD_FIGURE[terms.figure], **_moved(totals.covered, was and was.covered)),
        Card("stretched", f"Stretched, up to {far}", people(totals.stretched),
             note=_share_of(totals.stretched, totals.population), **_moved(totals.stretched, was and was.stretched)),
        missing,
        full if found.ask.capacity else backup,
        Card("unknown", "Not known", people(totals.unknown), note=_doubt(found), age=_points(totals.unknown_points)),
        Card("worst", "Longest way", limit(totals.worst, terms.unit, units), unknown=totals.worst_at is None,
             note=totals.worst_in or "", age=f"on average {limit(totals.mean, terms.unit, units)}"),
        Card("services", f"{service_word(found.ask.service).capitalize()} that count", words.number(found.services),
             of=f"of {words.number(len(found.facilities))}", **_skipped_card(found)),
    ]  # fmt: skip


def waiting() -> list[Card]:
    """The cards before the first answer, so that nothing moves when it comes."""
    labels = ["Covered", "Stretched", "Farther", "Two within", "Not known", "Longest way", "That count"]
    return [Card(label, label, "…") for label in labels]


def people(value: float) -> str:
    """Whole people."""
    return words.number(round(value)) if value == value else words.UNKNOWN


def share_against(found: CoverageAnswer) -> str:
    """The share covered beside the share the standard asks for."""
    share, wanted = found.totals.share, found.terms.share
    if wanted is None:
        return words.share(share)
    verdict = {True: "met", False: "not met", None: "not known whether met"}[found.totals.met]
    return f"{words.share(share)} · asked {words.share(wanted)}: {verdict}"


def passed_over(found: CoverageAnswer, *, most: int) -> str:
    """``53 not open, 2 full``: why facilities do not count."""
    told = [f"{words.number(part.value)} {why(part.key)}" for part in _skipped(found.left_out)]
    return words.listing(told, most=most)


def _skipped_card(found: CoverageAnswer) -> dict[str, str]:
    """Why facilities do not count, short enough for a card; at length on hover."""
    first, *rest = _skipped(found.left_out) or [None]
    if first is None:
        return {"note": "none is passed over"}
    others, title = sum(part.value for part in rest), passed_over(found, most=12)
    return {
        "note": f"{words.number(first.value)} {CARD_WHY.get(first.key or '', why(first.key))}",
        "age": words.count(others, "for another reason", "for other reasons") if others else "",
        "note_title": title,
        "age_title": title,
    }


def why(key: str | None) -> str:
    """Why a facility is passed over, in words."""
    return WHY.get(key or "", (key or "").replace("_", " "))


def _skipped(parts: Sequence[Part]) -> list[Part]:
    return [part for part in parts if part.key != "people_outside"]


def _share_of(value: float, whole: float) -> str:
    return words.share(_part(value, whole))


def _part(value: float, whole: float) -> float:
    return value / whole if whole > 0 else float("nan")


def _moved(now: float, before: float | None) -> dict[str, str]:
    """What the scenario changes, as a card's trend."""
    if before is None or abs(now - before) < 0.5:
        return {}
    return {"trend": f"{now - before:+,.0f}", "trend_title": f"{people(before)} without the scenario"}


def _doubt(found: CoverageAnswer) -> str:
    if not found.doubtful:
        return "nothing near is in doubt"
    many = found.doubtful > 1
    return f"only near {words.number(found.doubtful)} in doubt" if many else "only near one in doubt"


def _points(points: int) -> str:
    return f"{words.number(points)} points without a number" if points else "every point has a number"


def facility(row: Any) -> str:
    """One row of an answer's facilities: whether it counts, for how many, or why not."""
    if row.counts:
        said = {"opened": "opened here; ", "moved": "moved here; "}.get(row.role, "")
        return f"{said}nearest to {people(row.people)} people, alone covers {people(row.only)}"
    return f"in doubt: {why(row.why)}" if row.doubt else f"passed over: {why(row.why)}"


def asked(ask: Ask) -> list[str]:
    """The conditions that are not the live ones."""
    conditions = ask.conditions
    off = {
        "closures": "closures left out",
        "hazards": "hazard areas left out",
        "closed": "as if all were open",
        "full": "as if none were full",
        "committed": "as if none were busy",
    }
    told = [text for name, text in off.items() if not getattr(conditions, name)]
    stale = {
        "count": "old figures count",
        "leave_out": "old figures left out",
        "unknown": "old figures in doubt",
    }
    return [*told, stale[conditions.stale]] if conditions.stale else told


def basis(found: CoverageAnswer) -> list[str]:
    """How it was measured: whose people, under which conditions, with which places."""
    lines = [BASIS[found.basis].capitalize()]
    if found.ask.capacity:
        lines.append(f"Places counted for {words.share(found.ask.seeking)} of the people (own figure)")
    off = asked(found.ask)
    if off:
        lines.append("Not as it is now: " + words.listing(off, most=6))
    return [" · ".join(lines)]


def changes(change: Change) -> str:
    """``2 sites opened, 1 road closed``."""
    parts = [
        (len(change.opened), "site opened", "sites opened"),
        (len(change.moved), "facility moved", "facilities moved"),
        (len(change.dropped), "facility taken out", "facilities taken out"),
        (len(change.closed), "road closed", "roads closed"),
    ]
    return words.listing([words.count(number, one, many) for number, one, many in parts if number], most=4)


def class_words(found: CoverageAnswer, units: str = "metric") -> dict[str, str]:
    """The classes of people this answer can have, in words with its own figures."""
    near, far = (limit(found.terms.limit * times, found.terms.unit, units) for times in (1.0, STRETCH))
    told = {
        "covered": f"within {near}",
        "stretched": f"stretched: up to {far}",
        "full": f"within {near}, but full",
        "uncovered": f"farther than {far}, or cut off",
        "unknown": "not known: in doubt",
    }
    there = {"full": found.ask.capacity, "unknown": bool(found.doubtful) or found.totals.unknown > 0}
    return {name: text for name, text in told.items() if there.get(name, True)}


def facilities(kind: str) -> str:
    """A facility type in the plural: ``fire stations``."""
    return _plural(kind.replace("_", " "))


NO_AREAS = "Bring some in (./muster import FILE --kind jurisdiction) to see people by area."


def outside(found: CoverageAnswer) -> str:
    """People the table does not hold."""
    parts = [part for part in found.left_out if part.key == "people_outside"]
    return f"{people(parts[0].value)} {WHY['people_outside']} are in the figures above alone" if parts else ""


def none_here(found: CoverageAnswer) -> str:
    """What to do where there is nothing of the service at all."""
    kind, what = found.ask.service.kind, service_word(found.ask.service)
    return f"Bring {what} in (./muster import FILE --kind {kind}), or open a site on the map under What if."


def loss_title(found: CoverageAnswer) -> str:
    """Which facility hurts most, as a sentence."""
    counted = found.facilities[found.facilities["counts"]]
    if counted.empty or not counted["only"].max() > 0:
        return "No single facility is missed within the standard"
    worst = counted.loc[counted["only"].idxmax()]
    return f"{worst['name']} alone covers {people(worst['only'])} people"
