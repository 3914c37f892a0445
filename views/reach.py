"""Coverage in words: how many people a shelter reaches, where they live whom none reaches, and what is left out."""

from typing import Any
from urllib.parse import quote

import pandas as pd

from response.headline import Part
from response.queries.coverage import CoverageAnswer
from views import words
from views.cards import Card

CAVEAT = "As the crow flies: ignores rivers and closures. Shelters that are open and not full count."
REMEDY = (
    "Import jurisdictions that state their population (./muster import FILE --kind jurisdiction "
    "--map population=COLUMN). The shelters are on the map all the same."
)
LEFT_OUT = {
    "full": "full",
    "not_open": "not open",
    "not_accepting": "open but taking nobody",
    "without_place": "open, without a place on the map",
    "people_outside": "people who live in no jurisdiction listed",
}
BASIS = {
    "population_points": "each population point",
    "jurisdictions": "one point of each jurisdiction with its stated population: coarse",
}


def overlay(found: CoverageAnswer, at: str | None = None) -> dict[str, Any]:
    """What the map fetches and lays over itself."""
    moment = f"&at={quote(at)}" if at else ""
    km = words.number(found.within_m / 1000)
    return {
        "id": "gaps",
        "url": f"/api/coverage?within_m={found.within_m:g}{moment}",
        "title": "People out of reach",
        "classes": [{"value": "gap", "word": f"more than {km} km from an open shelter", "colour": "accent-strong"}],
    }  # fmt: skip


def cards(found: CoverageAnswer, *, within_km: int, units: str) -> list[Card]:
    """Covered, uncovered, shelters, the worst place."""
    summary = found.summary
    skipped = [part for part in found.left_out if part.key != "people_outside"]
    return [
        Card("covered", f"People within {within_km} km", words.number(round(summary.covered)),
             of=f"of {words.number(round(summary.covered + summary.uncovered))}",
             note=words.share(summary.share), age=f"measured at {BASIS[found.basis]}"),
        Card("uncovered", "People out of reach", words.number(round(summary.uncovered)),
             note=words.share(1 - summary.share) if summary.share == summary.share else "nobody placed",
             age=_unknown(summary.unknown_points)),
        Card("services", "Open shelters counted", words.number(found.services),
             note=words.listing([_said(part) for part in skipped]) or "none is left out",
             age="places left are not weighed"),
        Card("worst", "Farthest from one", words.distance(summary.worst_m, units), unknown=summary.worst_place is None,
             note="the worst place somebody lives at", age=_outside(found.left_out)),
    ]  # fmt: skip


def _said(part: Part) -> str:
    return f"{words.number(part.value)} {LEFT_OUT.get(part.key, part.key)}"


def _unknown(points: int) -> str:
    return f"{points} points without a number" if points else "every point has a number"


def _outside(parts: tuple[Part, ...]) -> str:
    return next((_said(part) for part in parts if part.key == "people_outside"), "")


def table(found: CoverageAnswer, *, units: str) -> pd.DataFrame:
    """By jurisdiction: population, uncovered, share covered, distance of the worst place."""
    rows = found.by_jurisdiction
    return pd.DataFrame(
        {
            "Jurisdiction": rows["name"],
            "People": rows["population"].round().astype("Int64"),
            "Uncovered": rows["uncovered"].round().astype("Int64"),
            "Covered": (100 * rows["share"]).round(),
            "Farthest": [words.distance(metres, units) for metres in rows["worst_m"]],
        }
    )
