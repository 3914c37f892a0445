"""What the Coverage screen asks now, and its long work: answers come from behind the screen."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from data.access import Actor
from data.workspace import Workspace
from geo.progress import Progress
from pages.parts import desk, session, work
from pages.parts.desk import workspace
from response import queries
from response.coverage import Ask, Change, Service
from response.coverage.plan import Plan

STEPS = {
    "nearest": "the nearest facility of everybody",
    "table": "counting",
    "capacity": "places",
    "matrix": "the way to every candidate",
    "greedy": "first choice",
    "interchange": "better choices",
    "bound": "how good it can be at best",
    "solver": "proof",
}
FRESH = Ask()


def ask() -> Ask:
    """The question; it stays while other screens are visited. The first is about shelters, or about what there is."""
    found: Ask | None = session.recall("reach")
    return found or replace(FRESH, service=_first())


def _first() -> Service:
    offered = queries.coverage_services(workspace(), session.actor(), at=session.at())
    there = [one.service for one in offered if one.number]
    return FRESH.service if FRESH.service in there or not there else there[0]


def ask_for(wanted: Ask, *, anew: bool = False) -> None:
    """Keep a question; ``anew``: the controls are drawn afresh from it."""
    session.remember("reach", wanted)
    if anew:
        session.remember("reach_round", round_() + 1)


def round_() -> int:
    """Part of the controls' keys, so that a loaded question replaces what they held."""
    return int(session.recall("reach_round", 0))


def change(**parts: Any) -> None:
    """Change the scenario: dropped, moved, opened, closed."""
    now = ask()
    ask_for(replace(now, change=replace(now.change, **parts)))


def clear() -> None:
    """Back to what is."""
    ask_for(replace(ask(), change=Change()))
    session.remember("reach_sites", None)
    session.remember("reach_draw", None)


def key(*what: Any) -> tuple[Any, ...]:
    """Names an answer: what is asked, revision, scope, minute or moment."""
    return (*what, *desk.moment_key(session.actor(), session.at()))


def answer(wanted: Ask, name: str = "coverage") -> work.Outcome[queries.CoverageAnswer | None]:
    """The answer to a question, or the last one while it is worked out. Call it inside a fragment."""
    opened, actor, at = workspace(), session.actor(), session.at()
    return work.show(
        name, key("coverage", wanted.text), _coverage(opened, actor, wanted, at),
        label="Measuring every population point", steps=STEPS,
    )  # fmt: skip


def new_sites(wanted: Ask, plan: Plan) -> work.Outcome[queries.NewSites]:
    """The best new sites, or the last ones while they are worked out."""
    opened, actor, at = workspace(), session.actor(), session.at()

    def find(progress: Progress) -> queries.NewSites:
        return queries.new_sites(opened, actor, wanted, plan, at=at, progress=progress)

    return work.show(
        "sites",
        key("sites", wanted.text, plan),
        find,
        label=f"Looking for the best {plan.p} sites",
        steps=STEPS,
    )


def _coverage(opened: Workspace, actor: Actor, wanted: Ask, at: datetime | None) -> Any:
    def measure(progress: Progress) -> queries.CoverageAnswer | None:
        return queries.coverage(opened, actor, wanted, at=at, progress=progress)

    return measure


def drawing() -> tuple[str, ...] | None:
    """What the next shape drawn on the map is for: ("move", id), ("road",), ("site",)."""
    return session.recall("reach_draw")


def draw(what: tuple[str, ...] | None) -> None:
    """Ask the map for a shape, or no longer."""
    session.remember("reach_draw", what)


def look_at(area: str | None) -> None:
    """Bring the map to a jurisdiction, or back to where it began."""
    lat, lon, zoom = desk.home()
    if area is not None:
        borders = queries.get(workspace(), session.actor(), area, at=session.at()).geometry
        lat, lon, zoom = desk.fit(borders.bounds)
    last = session.recall("focus") or {"n": 0}
    session.remember("focus", {"lon": lon, "lat": lat, "zoom": zoom, "n": last["n"] + 1})
