"""How far things were measured, in words: by which roads, under how many closures, or as the crow flies and why."""

from datetime import date

from response.queries import Near, Travel, Trip
from views import words

CROW = "As the crow flies: ignores rivers and closures."
BECAUSE = {
    "no_network": "No road network is loaded (./muster roads FILE.osm.pbf).",
    "unreadable": "The road network cannot be read: build it again (./muster roads FILE.osm.pbf).",
    "far_from_road": "It lies more than 2 km from any road of the network.",
}
SPEED = {
    "car": "By road",
    "foot": "On foot",
    "emergency": "By road at emergency speed (1.2 times a car's)",
}
BARRED = {"cut_off": "cut off by closures", "no_road": "no road within 2 km of it"}
NO_WAY = {
    "cut_off": "Cut off: every road between them is closed.",
    "no_road": "No way: one of them lies more than 2 km from any road.",
    "no_network": "No road network is loaded.",
}


def caveat(travel: Travel) -> str:
    """``By road, 10 closures applied, network Polk roads built 19 May 2026.``"""
    if travel.method != "road" or travel.network is None or travel.built_at is None:
        return " ".join([CROW, BECAUSE.get(travel.because or "", "")]).strip()
    on = network(travel.network, travel.built_at, len(travel.closures), len(travel.off_network))
    return f"{SPEED[travel.profile]}, {on}."


def network(name: str, built_at: date, closures: int, off_network: int) -> str:
    """On which roads: ``10 closures applied, network Polk roads built 19 May 2026``."""
    beside = f" ({words.number(off_network)} more off the network)" if off_network else ""
    closed = f"{words.count(closures, 'closure')} applied{beside}"
    return f"{closed}, network {name} built {built_at.day} {built_at:%b %Y}"


def far(one: Near, units: str) -> str:
    """``12 min``, ``4.2 km`` where it was measured in a straight line."""
    return minutes(one.minutes) if one.minutes is not None else words.distance(one.distance_m, units)


def further(one: Near, units: str) -> str:
    """Beside it: the way's length, or that what stands there is a straight line though there are roads."""
    if one.road_m is not None:
        return words.distance(one.road_m, units)
    return "straight line" if one.barred else ""


def minutes(value: float) -> str:
    """Whole minutes, from two hours on hours and minutes; what is under one is said so."""
    if value < 1:
        return "under 1 min"
    whole = round(value)
    return f"{whole} min" if whole < 120 else f"{whole // 60} h {whole % 60:02d} min"


def way(found: Trip, *, units: str) -> str:
    """``12 min · 9.4 km by road``, or why there is no way and how far it is straight."""
    if found.minutes is not None and found.road_m is not None:
        inside = (
            f" {words.distance(found.inside_m, units)} of it lies in the incident's area."
            if found.inside_m
            else ""
        )
        return f"{SPEED[found.profile]}: {label(found, units=units)}.{inside}{_on(found)}"
    return f"{NO_WAY[found.status]} {words.distance(found.straight_m, units)} in a straight line.{_on(found)}"


def _on(found: Trip) -> str:
    roads = found.roads
    if roads is None:
        return ""
    on = network(roads.name, roads.built_at, len(roads.closures), len(roads.off_network))
    return f" {on[0].upper()}{on[1:]}."


def label(found: Trip, *, units: str) -> str:
    """``12 min · 9.4 km``; empty where there is no way."""
    if found.minutes is None or found.road_m is None:
        return ""
    return f"{minutes(found.minutes)} · {words.distance(found.road_m, units)}"
