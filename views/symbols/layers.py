"""Every layer the map draws and every state of it: shape by kind; colour, ring, mark and word by state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Ring = Literal["none", "thin", "solid", "double", "dashed", "dotted"]
Mark = Literal["", "bang", "bang2", "query", "cross", "bar", "check", "arrow", "back", "dot", "plus", "half"]


@dataclass(frozen=True)
class State:
    """How one state looks and is called. ``rank`` orders states, the worst highest (clusters show it).

    ``quiet`` states ask for nobody's attention: the map draws them small until one looks closely.
    """

    name: str
    word: str
    colour: str
    ring: Ring
    mark: Mark
    rank: int
    hollow: bool = False
    quiet: bool = False


@dataclass(frozen=True)
class Layer:
    """A kind on the map. ``ages``: its principal figure has a time, and lacking one is worth showing."""

    name: str
    word: str
    plural: str
    group: str
    shape: str
    pane: str
    order: int
    states: tuple[State, ...]
    size: int = 24
    ages: bool = False
    filled: bool = True


GROUPS: tuple[tuple[str, str], ...] = (
    ("incidents", "Incidents"),
    ("hazards", "Hazards and orders"),
    ("shelters", "Shelters"),
    ("depots", "Depots"),
    ("units", "Units"),
    ("facilities", "Facilities"),
    ("closures", "Closures"),
    ("needs", "Requests and reports"),
    ("boundaries", "Boundaries"),
)

UNKNOWN = State("unknown", "unknown", "grey", "dotted", "query", 1, hollow=True)
SEVERITIES = (
    State("extreme", "extreme", "extreme", "double", "bang2", 50),
    State("severe", "severe", "severe", "solid", "bang", 40),
    State("moderate", "moderate", "moderate", "thin", "dot", 30),
    State("minor", "minor", "minor", "dashed", "", 20),
    UNKNOWN,
)

LAYERS: dict[str, Layer] = {
    entry.name: entry
    for entry in (
        Layer(
            "jurisdiction", "jurisdiction", "Jurisdictions", "boundaries", "shield", "boundaries", 10,
            (
                State("nation", "nation", "grey", "solid", "", 6, hollow=True),
                State("state", "state", "grey", "solid", "bar", 5, hollow=True),
                State("county", "county", "grey", "thin", "", 4, hollow=True),
                State("municipality", "municipality", "grey", "thin", "dot", 3, hollow=True),
                State("town", "town", "grey", "dashed", "", 2, hollow=True),
                State("campus", "campus", "accent", "dashed", "dot", 1, hollow=True),
            ),
            ages=True, filled=False,
        ),
        Layer(
            "hazard_area", "hazard area", "Hazard areas", "hazards", "triangle", "hazards", 20, SEVERITIES,
        ),
        Layer(
            "zone", "evacuation zone", "Evacuation zones", "hazards", "trapezium", "zones", 30,
            (
                State("order", "leave now", "order", "solid", "bang", 40),
                State("warning", "be ready", "order", "dashed", "dot", 30),
                State("lifted", "lifted", "grey", "thin", "check", 10, hollow=True),
                State("none", "no order", "grey", "dotted", "", 5, hollow=True),
            ),
            ages=True,
        ),
        Layer(
            "closure", "closure", "Closures", "closures", "octagon", "closures", 40,
            (
                State("closed", "closed", "ink", "solid", "bar", 20),
                State("ended", "open again", "grey", "thin", "check", 5, hollow=True, quiet=True),
            ),
            ages=True, size=20,
        ),
        Layer(
            "facility", "facility", "Facilities", "facilities", "hexagon", "facilities", 50,
            (
                State("red", "not working (red)", "severe", "solid", "cross", 40),
                State("yellow", "strained (yellow)", "minor", "dashed", "dot", 30),
                State("green", "working (green)", "good", "thin", "check", 10, quiet=True),
                State("unknown", "condition unknown", "grey", "dotted", "query", 20, hollow=True),
            ),
            ages=True, size=22,
        ),
        Layer(
            "reading", "reading", "Gauges", "hazards", "drop", "readings", 60,
            (
                State("major", "major flood", "extreme", "double", "bang2", 50),
                State("moderate", "moderate flood", "severe", "solid", "bang", 40),
                State("minor", "minor flood", "moderate", "thin", "dot", 30),
                State("action", "action stage", "minor", "dashed", "", 20),
                State("normal", "normal", "accent", "thin", "", 5, hollow=True, quiet=True),
                UNKNOWN,
            ),
            ages=True, size=22,
        ),
        Layer(
            "depot", "depot", "Depots", "depots", "square", "depots", 70,
            (
                State("below_minimum", "below minimum", "accent", "dashed", "bang", 30, hollow=True),
                State("stocked", "stocked", "accent", "solid", "", 10, quiet=True),
                State("unknown", "stock unknown", "grey", "dotted", "query", 20, hollow=True),
            ),
            ages=True,
        ),
        Layer(
            "shelter", "shelter", "Shelters", "shelters", "house", "shelters", 80,
            (
                State("full", "full", "accent-strong", "double", "bar", 50),
                State("open", "open", "accent", "solid", "check", 40),
                State("standby", "standby", "accent", "dashed", "dot", 30, hollow=True),
                State("planned", "planned", "accent-soft", "dotted", "", 10, hollow=True, quiet=True),
                State("closed", "closed", "grey", "thin", "cross", 5, hollow=True, quiet=True),
                State("unknown", "unknown", "grey", "dotted", "query", 20, hollow=True),
            ),
            ages=True, size=26,
        ),
        Layer(
            "report", "report", "Reports", "needs", "bubble", "reports", 90,
            (
                State("new", "new", "accent", "solid", "bang", 40),
                State("checking", "being checked", "accent", "dashed", "dot", 30, hollow=True),
                State("accepted", "accepted", "accent", "thin", "check", 20, quiet=True),
                State("duplicate", "duplicate", "grey", "dashed", "bar", 10, hollow=True, quiet=True),
                State("rejected", "rejected", "grey", "thin", "cross", 5, hollow=True, quiet=True),
            ),
            size=22,
        ),
        Layer(
            "request", "request", "Requests", "needs", "flag", "requests", 100,
            (
                State("asked", "asked", "accent-strong", "solid", "bang", 70),
                State("approved", "approved", "accent", "solid", "dot", 60),
                State("partly_filled", "partly filled", "accent", "dashed", "half", 50, hollow=True),
                State("assigned", "assigned", "accent", "thin", "plus", 40),
                State("moving", "on the way", "accent", "dashed", "arrow", 30),
                State("delivered", "delivered", "grey", "thin", "check", 10, hollow=True, quiet=True),
                State("declined", "declined", "grey", "solid", "cross", 8, hollow=True, quiet=True),
                State("cancelled", "cancelled", "grey", "thin", "bar", 4, hollow=True, quiet=True),
                State("returned", "returned", "grey", "thin", "back", 2, hollow=True, quiet=True),
            ),
            size=22,
        ),
        Layer(
            "unit", "unit", "Units", "units", "circle", "units", 110,
            (
                State("available", "available", "accent", "solid", "check", 30, quiet=True),
                State("assigned", "assigned", "accent", "dashed", "plus", 50, hollow=True),
                State("en_route", "en route", "accent", "dashed", "arrow", 60),
                State("on_scene", "on scene", "accent-strong", "double", "dot", 70),
                State("returning", "returning", "accent-soft", "dashed", "back", 40, hollow=True),
                State("out_of_service", "out of service", "grey", "solid", "cross", 10, hollow=True, quiet=True),
                State("demobilised", "demobilised", "grey", "thin", "bar", 5, hollow=True, quiet=True),
                State("unknown", "unknown", "grey", "dotted", "query", 20, hollow=True),
            ),
            ages=True,
        ),
        Layer(
            "incident", "incident", "Incidents", "incidents", "diamond", "incidents", 120,
            (*SEVERITIES, State("closed", "closed", "grey", "thin", "check", 0, hollow=True, quiet=True)),
            ages=True, size=30,
        ),
    )
}  # fmt: skip


def layer(name: str) -> Layer:
    """The layer ``name``; KeyError where there is none."""
    return LAYERS[name]


def state(layer_name: str, name: str) -> State:
    """The state ``name`` of a layer; one the table does not know looks unknown and keeps its own word."""
    for entry in LAYERS[layer_name].states:
        if entry.name == name:
            return entry
    return State(name, name.replace("_", " "), "grey", "dotted", "query", 1, hollow=True)
